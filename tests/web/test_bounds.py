"""A request that is too large is refused before it is read, in the language of whoever sent it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.delivery.views import evidence
from bagdar.web.jobs.forms import records
from tests import builders

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
FORM = "multipart/form-data; boundary=x"


class Unread(BytesIO):
    """A body that nobody may touch."""

    def read(self, *_args: Any) -> bytes:
        raise AssertionError("The body was read")

    readline = read


def send(client: Client, path: str, length: int, content_type: str = FORM, **more: Any) -> Any:
    return client.generic(
        "POST",
        path,
        **{
            "wsgi.input": Unread(),
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": content_type,
            **more,
        },
    )


def test_a_form_beyond_the_bound_is_refused_unread_in_the_persons_language() -> None:
    client = Client(enforce_csrf_checks=True)
    for language, words in (("en", "Too large"), ("ru", "6"), ("kk", "6")):
        answer = send(client, f"/{language}/account/login/", 7 * MEGABYTE)
        assert answer.status_code == 413
        assert words in answer.content.decode()
        assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("length", [5 * MEGABYTE + 1, 10**12, 10**30])
def test_a_body_of_the_api_beyond_the_bound_is_refused_in_its_own_words(length: int) -> None:
    answer = send(Client(), "/api/v1/projects", length, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_without_a_length_is_refused_unread() -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    answer = send(Client(), "/api/v1/projects", 0, "application/json", **chunked)
    assert (answer.status_code, answer.json()["code"]) == (411, "length_missing")
    answer = send(Client(), "/en/account/login/", 0, **chunked)
    assert answer.status_code == 411
    assert "does not say how large it is" in answer.content.decode()


def test_only_whoever_is_signed_in_may_send_much_where_much_is_taken() -> None:
    builders.territories()
    key = builders.project("north", visibility="published").key
    path = reverse("project-evidence-add", args=[key])
    assert send(Client(), path, 7 * MEGABYTE).status_code == 413
    client = Client()
    client.force_login(
        builders.user("programme_office"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert send(client, path, evidence.LARGEST_UPLOAD_BYTES + 1).status_code == 413
    with pytest.raises(AssertionError, match="body was read"):
        send(client, path, evidence.LARGEST_UPLOAD_BYTES)


def test_a_custodian_may_send_files_of_both_kinds_as_large_as_the_page_says() -> None:
    path, client = reverse("jobs-records"), Client()
    client.force_login(
        builders.user("custodian"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    with pytest.raises(AssertionError, match="body was read"):
        send(client, path, 2 * (records.LARGEST_FILE_BYTES + records.LARGEST_SHEET_BYTES))
    assert send(client, path, records.LARGEST_FORM_BYTES + 1).status_code == 413


def test_what_lies_within_the_bound_is_read_as_ever() -> None:
    answer = Client().post("/en/account/login/", {"login": "x" * MEGABYTE, "password": "x"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("role", "name", "arguments"),
    [
        ("custodian", "jobs-records", {}),
        ("custodian", "jobs-headcounts", {}),
        ("custodian", "jobs-headcount-correct", {}),
        ("programme_office", "oc4ids-import", {}),
        ("programme_office", "statistics-import", {}),
        ("programme_office", "statistics-break", {}),
        ("programme_office", "territory-calendar-import", {"key": "north"}),
        ("programme_office", "money-import", {"register": "budget"}),
    ],
)
def test_a_form_that_comes_empty_is_shown_again_with_its_faults(
    role: str, name: str, arguments: dict[str, str]
) -> None:
    builders.territories()
    client = Client()
    client.force_login(
        builders.user(role), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    answer = client.post(reverse(name, kwargs=arguments))
    assert answer.status_code == 422
    assert b"errorlist" in answer.content or b'class="error' in answer.content
