"""Keys to the API: shown once, kept as a print, useless when expired or revoked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.actions import TokenError, create_token, deactivate, revoke_token
from bagdar.web.people.models import Role, Token
from bagdar.web.people.queries import token_user
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
WEEK = timedelta(days=7)


def _token(**facts: object) -> tuple[Token, str]:
    user = builders.user()
    return create_token(user, label="report", expires_on=TODAY + WEEK, may_write=False, at=NOW)


def test_a_key_names_its_person_and_only_its_print_is_kept() -> None:
    token, raw = _token()

    assert raw.startswith("bgd_")
    assert len(raw) == len("bgd_") + 43
    assert token.digest == sha256(raw.encode()).hexdigest()
    assert token_user(raw, NOW) == (token.user, token)
    assert not any(raw in body for body in Payload.objects.values_list("body", flat=True))


def test_a_key_stops_at_the_start_of_the_day_it_was_good_until() -> None:
    _token_row, raw = _token()
    end = datetime(2026, 6, 21, 19, 0, tzinfo=UTC)

    assert token_user(raw, end - timedelta(seconds=1)) is not None
    assert token_user(raw, end) is None
    assert token_user(raw, end + timedelta(seconds=1)) is None


def test_a_revoked_key_and_the_key_of_a_closed_account_open_nothing() -> None:
    token, raw = _token()
    revoke_token(token, by=token.user, at=NOW)
    other, other_raw = _token()
    deactivate(other.user, by=TESTS, at=NOW)

    assert token_user(raw, NOW) is None
    assert token_user(other_raw, NOW) is None
    with pytest.raises(TokenError, match="already"):
        revoke_token(token, by=token.user, at=NOW)


@pytest.mark.parametrize("raw", ["", "bgd_", "bgd_nonsense", "Bearer", "bgd_" + "я" * 43])
def test_nonsense_is_nobodys_key(raw: str) -> None:
    _token()

    assert token_user(raw, NOW) is None


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_key_lasts_at_least_a_day_and_at_most_a_year(days: int) -> None:
    with pytest.raises(TokenError, match="366"):
        create_token(
            builders.user(),
            label="x",
            expires_on=TODAY + timedelta(days=days),
            may_write=False,
            at=NOW,
        )


@pytest.mark.parametrize("days", [1, 366])
def test_a_day_and_a_year_are_taken(days: int) -> None:
    until = TODAY + timedelta(days=days)
    create_token(builders.user(), label="x", expires_on=until, may_write=True, at=NOW)


def test_the_database_refuses_a_key_that_ends_before_it_is_made() -> None:
    user = builders.user()
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.create(user=user, label="x", digest="x", created_at=NOW, expires_at=NOW)


def test_only_its_person_or_an_administrator_revokes_a_key() -> None:
    token, _raw = _token()
    with pytest.raises(PermissionDenied):
        revoke_token(token, by=builders.user(Role.CHAIR), at=NOW)

    revoke_token(token, by=builders.user(Role.ADMINISTRATOR), at=NOW)

    assert Entry.objects.filter(act__startswith="tokens.").count() == 2


def test_the_page_shows_the_key_once_and_never_again() -> None:
    client, user = worlds.signed_in()
    until = (datetime.now(UTC) + WEEK).date().isoformat()

    made = client.post(reverse("token-create"), {"label": "monthly report", "expires_on": until})
    shown = re.search(r"bgd_[\w-]{43}", made.content.decode())

    assert shown is not None
    assert made.headers["Cache-Control"] == "no-store"
    found = token_user(shown[0], datetime.now(UTC))
    assert found is not None
    assert found[0] == user
    profile = client.get(reverse("profile")).content.decode()
    assert "monthly report" in profile
    assert "bgd_" not in profile


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"label": ""}, "required"),
        ({"label": "x" * 101}, "at most 100"),
        ({"expires_on": "2001-01-01"}, "from one day"),
        ({"expires_on": "soon"}, "valid date"),
    ],
)
def test_a_key_that_cannot_be_is_refused(facts: dict[str, str], words: str) -> None:
    client, _user = worlds.signed_in()
    until = (datetime.now(UTC) + WEEK).date().isoformat()

    answer = client.post("/en/profile/keys/new/", {"label": "x", "expires_on": until, **facts})

    assert words in answer.content.decode()
    assert not Token.objects.exists()
