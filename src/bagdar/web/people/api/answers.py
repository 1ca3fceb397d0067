"""What is done to every request and answer: strict parameters, JSON bodies, ETags."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from ninja import Schema
from ninja.errors import HttpError
from ninja.operation import Operation
from ninja.responses import NinjaJSONEncoder

from bagdar.web.people.api.idempotency import once
from bagdar.web.people.api.problems import ChangedMeanwhileError, answer

Run = Callable[..., HttpResponse]
BODIES = ("POST", "PUT", "PATCH")


def shared(run: Run) -> Run:
    """Wrap the running of one operation."""
    known = _parameters(run)

    @wraps(run)
    def answered(request: HttpRequest, **path: Any) -> HttpResponse:
        if unknown := [name for name in request.GET if name not in known]:
            text = _("This parameter is not known here.")
            return answer(422, fields={name: [text] for name in unknown})
        if request.method in BODIES and request.content_type != "application/json":
            return answer(415)
        if request.method in BODIES:
            response = once(request, lambda: run(request, **path))
        else:
            response = run(request, **path)
        patch_vary_headers(response, ("Authorization", "Cookie"))
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return wraps(run)(conditional_page(answered))


def _parameters(run: Run) -> frozenset[str]:
    """Return the names of the query parameters of an operation, whose bound `run` is given."""
    while hasattr(run, "__wrapped__"):
        run = run.__wrapped__
    operation = getattr(run, "__self__", None)
    assert isinstance(operation, Operation)  # noqa: S101 -- ninja binds `run` to the operation
    return frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def etag(row: Schema) -> str:
    """Return the ETag of what a reader sees of one object."""
    text = json.dumps(row.model_dump(), cls=NinjaJSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def check_if_match(header: str | None, row: Schema) -> None:
    """Refuse a change of an object that is no longer as the writer read it."""
    if not header:
        raise HttpError(428, "")
    if header.strip() == "*":
        return
    if etag(row) not in [one.strip() for one in header.split(",")]:
        raise ChangedMeanwhileError
