"""Accounts from the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.web.journal.models import Entry
from bagdar.web.people import actions
from bagdar.web.people.models import Grant, User
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "quiet river 1937 stone"


def bagdar(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def refused(result: Result, text: str, code: int = 1) -> None:
    assert (result.exit_code, text in result.output) == (code, True), result.output
    assert "Traceback" not in result.output


def test_an_account_is_opened_and_the_journal_names_who_typed_it() -> None:
    made = bagdar("user", "create", "aigul", "--email", "a@example.kz", typed=f"{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    user = User.objects.get(username="aigul")
    assert user.check_password(PASSWORD)
    assert user.email == "a@example.kz"
    last = Entry.objects.latest("seq")
    assert last.act == "users.create"
    assert last.actor_id.startswith("system:command line, ")


@pytest.mark.parametrize(
    ("arguments", "typed", "text", "code"),
    [
        (("aigul",), "short\n", "at least 12", 1),
        (("aigul",), "\n", "at least 12", 1),
        (("aigul",), "123456789012345\n", "numeric", 1),
        (("ai gul",), f"{PASSWORD}\n", "username", 2),
        (("aigul", "--email", "nobody"), f"{PASSWORD}\n", "email", 2),
        (("AUDITOR",), f"{PASSWORD}\n", "There is already an account AUDITOR.", 1),
    ],
)
def test_an_account_is_refused_with_the_reason(
    arguments: tuple[str, ...], typed: str, text: str, code: int
) -> None:
    builders.user(username="auditor")
    from django.utils import translation

    with translation.override("en"):
        refused(bagdar("user", "create", *arguments, typed=typed), text, code)
    assert User.objects.count() == 1


def test_a_password_is_changed() -> None:
    builders.user(username="aigul")
    assert bagdar("user", "password", "aigul", typed=f"{PASSWORD}\n").exit_code == 0
    assert User.objects.get(username="aigul").check_password(PASSWORD)
    refused(bagdar("user", "password", "aigull"), "no account aigull. Did you mean aigul?")


def test_a_role_is_given_for_a_territory_and_a_term() -> None:
    builders.territories()
    builders.user(username="aigul")
    given = bagdar(
        "user", "grant", "aigul", "officer", "--territory", "north",
        "--from", "2026-01-01", "--to", "2027-01-01",
    )  # fmt: skip
    assert given.exit_code == 0, given.output
    assert given.output == "aigul is now officer for north.\n"
    grant = Grant.objects.get()
    assert (grant.role, grant.territory.key) == ("officer", "north")  # type: ignore[union-attr]
    assert (grant.valid_from, grant.valid_to) == (date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("arguments", "text", "code"),
    [
        (("officer", "--territory", "nort"), "no territory nort. Did you mean north?", 1),
        (("officer", "--territory", "north", "--sector", "C"), "name one of", 2),
        (("emperor",), "'emperor' is not one of", 2),
        (("auditor", "--from", "1 May"), "does not match the format", 2),
    ],
)
def test_a_role_is_refused_with_the_reason(
    arguments: tuple[str, ...], text: str, code: int
) -> None:
    builders.territories()
    builders.user(username="aigul")
    refused(bagdar("user", "grant", "aigul", *arguments), text, code)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("officer",),
        ("ministry",),
        ("enterprise",),
        ("auditor", "--from", "2026-02-01", "--to", "2026-01-01"),
    ],
)
def test_a_role_that_cannot_be_given_like_that_takes_one_line(arguments: tuple[str, ...]) -> None:
    builders.territories()
    builders.user(username="aigul")
    result = bagdar("user", "grant", "aigul", *arguments)
    assert result.exit_code == 1, result.output
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
    assert not Grant.objects.exists()


def test_accounts_are_listed_for_people_and_for_programs() -> None:
    builders.user("auditor", username="dana")
    builders.user(username="aigul")
    table = bagdar("user", "list").output.splitlines()
    assert table[0].split() == ["username", "full", "name", "email", "active", "demo", "roles"]
    assert table[2].split() == ["dana", "yes", "no", "auditor"]
    rows = json.loads(bagdar("user", "list", "--format", "json").output)
    assert [(row["username"], row["roles"]) for row in rows] == [("aigul", ""), ("dana", "auditor")]
    read = csv.DictReader(io.StringIO(bagdar("user", "list", "--format", "csv").output))
    assert [row["username"] for row in read] == ["aigul", "dana"]


def test_a_demo_administrator_may_close_all_demo_accounts_their_own_included() -> None:
    administrator = builders.user("administrator")
    builders.user("administrator")
    User.objects.update(is_demo=True)
    assert actions.remove_demo(by=administrator, at=builders.NOW) == 2
    assert not User.objects.filter(is_active=True).exists()


def test_demo_accounts_are_closed_once_confirmed() -> None:
    user = builders.user("auditor", username="auditor")
    User.objects.filter(pk=user.pk).update(is_demo=True)
    assert bagdar("user", "remove-demo", typed="n\n").exit_code == 1
    assert User.objects.filter(is_active=True, is_demo=True).exists()
    assert bagdar("user", "remove-demo", "--yes").output == "1 demo accounts are closed.\n"
    assert not User.objects.filter(is_active=True, is_demo=True).exists()
    assert bagdar("user", "remove-demo", "--yes").output == "There are no demo accounts.\n"
