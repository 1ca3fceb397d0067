"""Refusals: one shape for all, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError

PREFIX = "/api/"


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(Schema):
    """Why a request was refused; `message` and `fields` may be shown to a person."""

    code: str
    message: str
    fields: list[FieldProblem] = []


TEXTS = {
    400: ("bad_request", gettext_noop("The request cannot be read.")),
    401: (
        "not_signed_in",
        gettext_noop("Sign in, or send a token in force: Authorization: Bearer bgd_…"),
    ),
    403: ("not_allowed", gettext_noop("You may see this, but not change it.")),
    404: (
        "not_found",
        gettext_noop("There is nothing at this address, or you may not see it."),
    ),
    405: ("method_not_allowed", gettext_noop("This address does not take this method.")),
    409: ("conflict", gettext_noop("This contradicts what is already recorded.")),
    411: (
        "length_missing",
        gettext_noop("Say how long the body is: send the header Content-Length."),
    ),
    412: (
        "changed_meanwhile",
        gettext_noop("This was changed meanwhile: read it again and repeat your change."),
    ),
    413: ("too_large", gettext_noop("The request is too large.")),
    415: ("not_json", gettext_noop("Send the body as JSON: Content-Type: application/json.")),
    422: ("invalid", gettext_noop("Some values are not valid; each is named in fields.")),
    428: (
        "if_match_missing",
        gettext_noop("Send the ETag you read in the header If-Match, or * to insist."),
    ),
    429: ("too_many_requests", gettext_noop("Too many requests: wait a little and try again.")),
    500: ("server_error", gettext_noop("Something went wrong on our side.")),
}

READS: dict[int, Any] = {400: Problem, 401: Problem, 404: Problem, 422: Problem, 429: Problem}
WRITES: dict[int, Any] = {
    **READS,
    **dict.fromkeys((403, 409, 411, 413, 415), Problem),
}
UPDATES: dict[int, Any] = {**WRITES, 412: Problem, 428: Problem}

MESSAGES = {
    "missing": gettext_noop("This field is required."),
    "extra_forbidden": gettext_noop("This field is not known here."),
    "string_too_long": gettext_noop("Write at most %(max_length)s characters."),
    "string_too_short": gettext_noop("Write at least %(min_length)s characters."),
    "string_type": gettext_noop("Write this as text."),
    "string_pattern_mismatch": gettext_noop("This has characters that are not allowed here."),
    "int_parsing": gettext_noop("Write a whole number."),
    "int_type": gettext_noop("Write a whole number."),
    "int_from_float": gettext_noop("Write a whole number."),
    "less_than_equal": gettext_noop("This may be at most %(le)s."),
    "greater_than_equal": gettext_noop("This must be at least %(ge)s."),
    "date_from_datetime_parsing": gettext_noop(
        "Write the day as year-month-day, for example 2026-03-31."
    ),
    "enum": gettext_noop("Choose one of: %(expected)s."),
    "literal_error": gettext_noop("Choose one of: %(expected)s."),
    "dict_type": gettext_noop("Write this as a JSON object."),
    "model_type": gettext_noop("Write this as a JSON object."),
    "model_attributes_type": gettext_noop("Write this as a JSON object."),
    "list_type": gettext_noop("Write this as a JSON list."),
    "too_long": gettext_noop("Name at most %(max_length)s of these."),
}


class ChangedMeanwhileError(HttpError):
    """What the writer read is no longer what is there."""

    def __init__(self) -> None:
        super().__init__(412, _(TEXTS[412][1]))


class FieldsError(HttpError):
    """Values that do not pass, by field."""

    def __init__(self, fields: Mapping[str, list[str]], *, status: int = 422) -> None:
        super().__init__(status, _(TEXTS[status][1]))
        self.fields = fields


def answer(
    status: int, message: str = "", fields: Mapping[str, list[str]] | None = None
) -> HttpResponse:
    """Make the answer to a refused request."""
    code, text = TEXTS.get(status, TEXTS[400])
    rows = [
        {"field": field, "message": str(one)}
        for field, messages in (fields or {}).items()
        for one in messages
    ]
    body = {"code": code, "message": message or _(text), "fields": rows}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def of_api(request: HttpRequest) -> bool:
    """Answer whether a program asks, who wants JSON, rather than a person."""
    return request.path_info.startswith(PREFIX)


def register(api: NinjaAPI) -> None:
    """Give every foreseen refusal its answer."""
    for refused, status in (
        (Http404, 404),
        (PermissionDenied, 403),
        (RequestDataTooBig, 413),
        (SuspiciousOperation, 400),
        (BadRequest, 400),
    ):
        api.add_exception_handler(refused, _plain(status))
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(FieldsError, _fields)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Invalid, _form)


def _plain(status: int) -> Any:
    def handle(_request: HttpRequest, error: Any) -> HttpResponse:
        said = str(error) if isinstance(error, BadRequest | PermissionDenied) else ""
        return answer(status, said)

    return handle


def _http(_request: HttpRequest, error: Any) -> HttpResponse:
    own = "" if error.message in {"Unauthorized", "Cannot parse request body"} else error.message
    return answer(error.status_code, own)


def _throttled(_request: HttpRequest, error: Any) -> HttpResponse:
    response = answer(429)
    response["Retry-After"] = str(error.wait)
    return response


def _fields(_request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error.status_code, fields=error.fields)


def _form(_request: HttpRequest, error: Any) -> HttpResponse:
    if hasattr(error, "error_dict"):
        return answer(422, fields=error.message_dict)
    return answer(422, " ".join(error.messages))


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for one in error.errors:
        fields.setdefault(_place(one["loc"]), []).append(_message(one))
    return answer(422, fields=fields)


def _place(steps: tuple[Any, ...]) -> str:
    """Name the field as the sender knows it: without body, query and our argument's name."""
    named = [str(step) for step in steps[1:]]
    if steps[0] == "body" and len(named) > 1:
        named = named[1:]
    return ".".join(named[-1:] if steps[0] == "query" else named)


def _message(error: Mapping[str, Any]) -> str:
    text = MESSAGES.get(error["type"])
    if text is None:
        return _("Write a valid value.")
    filled: str = _(text) % error.get("ctx", {})
    return filled
