"""A redaction takes two persons, reaches every copy of the text, and leaves the chain whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bagdar.core.terms.text import fold_name
from bagdar.web.journal.actions import act
from bagdar.web.journal.actions.redactions import (
    MARK,
    RedactionError,
    confirm_redaction,
    refuse_redaction,
    request_redaction,
)
from bagdar.web.journal.models import Entry, Payload, Redaction
from bagdar.web.journal.queries.checking import Reason, verify
from bagdar.web.journal.queries.redactions import copies_of, is_fixed, places_of, tables, texts_of
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, ProjectVersion
from tests import builders
from tests.web.journal.tampering import NOW, SOMEBODY, drop_guards, run, write

pytestmark = pytest.mark.django_db

SECRET = 'Иванов "И. И.", 8 701 555'


@pytest.fixture
def first() -> User:
    """Somebody who asks."""
    return builders.user("auditor")


@pytest.fixture
def second() -> User:
    """Somebody who confirms."""
    return builders.user("auditor")


@pytest.fixture
def project() -> Project:
    """A project with a secret pasted into its address and its name."""
    builders.territories()
    return builders.project(address=f"call {SECRET}", name_ru=f"Завод {SECRET}")


def _ask(by: User, **said: Any) -> Redaction:
    facts = {"text": SECRET, "ground": "personal data pasted by mistake", **said}
    return request_redaction(**facts, by=by, at=NOW)


def _everything() -> str:
    """Return all text of all tables of the database that hold what people wrote."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- names of our own tables
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_redaction_reaches_the_journal_the_registry_and_how_it_stood(
    project: Project, first: User, second: User
) -> None:
    with act("tests.step", by=SOMEBODY, at=NOW, ground=f"asked by {SECRET}") as entry:
        entry.record("thing", 1, before=None, after={"list": [{"deep": SECRET}]})
    digests = list(Payload.objects.values_list("entry_id", "position", "digest"))
    confirm_redaction(_ask(first), by=second, at=NOW)
    project.refresh_from_db()
    assert (project.address, project.name_ru) == (f"call {MARK}", f"Завод {MARK}")
    version = ProjectVersion.objects.get(project=project)
    assert (version.address, version.name_ru) == (f"call {MARK}", f"Завод {MARK}")
    everything = _everything()
    assert "Иванов" not in everything
    assert fold_name(SECRET) not in everything
    assert json.dumps(SECRET)[1:-1] not in everything
    kept = set(Payload.objects.values_list("entry_id", "position", "digest"))
    assert kept >= set(digests)
    assert verify().fault is None


def test_the_acts_of_a_redaction_name_the_places_and_not_the_text(
    project: Project, first: User, second: User
) -> None:
    place = places_of(SECRET)[0].key
    redaction = _ask(first)
    confirm_redaction(redaction, by=second, at=NOW)
    asked, confirmed = Entry.objects.order_by("-seq")[:2][::-1]
    assert (asked.act, asked.actor_id) == ("journal.redaction.request", first.actor_id)
    assert asked.ground == "personal data pasted by mistake"
    assert (confirmed.act, confirmed.actor_id) == ("journal.redaction.confirm", second.actor_id)
    subjects = {(one.subject_kind, one.subject_id) for one in confirmed.payloads.all()}
    assert subjects >= {("journal_place", place), ("redaction", str(redaction.pk))}
    assert ("journal_copy", f"projects.project:{project.pk}") in subjects


@pytest.mark.usefixtures("project")
def test_the_person_who_asked_cannot_confirm(first: User) -> None:
    redaction = _ask(first)
    with pytest.raises(RedactionError, match="another person"):
        confirm_redaction(redaction, by=first, at=NOW)
    assert places_of(SECRET)


@pytest.mark.usefixtures("project")
def test_the_database_refuses_a_redaction_by_one(first: User) -> None:
    redaction = _ask(first)
    with pytest.raises(DatabaseError), transaction.atomic():
        Redaction.objects.filter(pk=redaction.pk).update(
            text="",
            confirmed=True,
            decided_by=first.actor_id,
            decided_at=NOW,
        )


@pytest.mark.usefixtures("project")
def test_the_installation_itself_neither_asks_nor_confirms(first: User) -> None:
    with pytest.raises(RedactionError, match="by persons"):
        request_redaction(text=SECRET, ground="x", by=SOMEBODY, at=NOW)
    with pytest.raises(RedactionError, match="by persons"):
        confirm_redaction(_ask(first), by=SOMEBODY, at=NOW)


@pytest.mark.usefixtures("project")
def test_a_redaction_is_decided_once(first: User, second: User) -> None:
    redaction = _ask(first)
    confirm_redaction(redaction, by=second, at=NOW)
    with pytest.raises(RedactionError, match="already decided"):
        confirm_redaction(redaction, by=second, at=NOW)


@pytest.mark.usefixtures("project")
def test_a_refused_redaction_changes_nothing_but_forgets_the_text(
    first: User, second: User
) -> None:
    redaction = _ask(first)
    refuse_redaction(redaction, ground="public data", by=second, at=NOW)
    redaction.refresh_from_db()
    assert (redaction.confirmed, redaction.text) == (False, "")
    assert places_of(SECRET)
    assert verify().fault is None


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"text": "И. "}, "4 to 2000 characters"),
        ({"text": "x" * 2001}, "4 to 2000 characters"),
        ({"text": "stands nowhere"}, "stands nowhere in the journal"),
        ({"ground": " "}, "Give the ground"),
        ({"ground": f"it says {SECRET}"}, "repeats the text"),
    ],
)
def test_a_request_that_cannot_be_carried_out_is_refused(
    first: User, said: dict[str, str], message: str
) -> None:
    with pytest.raises(RedactionError, match=message):
        _ask(first, **said)
    assert not Redaction.objects.exists()


@pytest.mark.usefixtures("project")
def test_the_same_text_is_not_asked_for_twice(first: User, second: User) -> None:
    _ask(first)
    with pytest.raises(RedactionError, match="already asked"):
        _ask(second)


@pytest.mark.usefixtures("project")
def test_what_was_written_after_the_request_is_reached_too(first: User, second: User) -> None:
    redaction = _ask(first)
    with act("tests.again", by=SOMEBODY, at=NOW) as entry:
        entry.record("thing", 1, before=SECRET, after=None)
    confirm_redaction(redaction, by=second, at=NOW)
    assert places_of(SECRET) == []
    assert verify().fault is None


def test_a_text_in_a_name_that_others_refer_to_is_refused_with_the_row(
    first: User, second: User
) -> None:
    builders.territories()
    project = builders.project(key="tower-7015550000", address="tower-7015550000")
    redaction = _ask(first, text="7015550000")
    with pytest.raises(RedactionError, match=f"projects.project:{project.pk} key"):
        confirm_redaction(redaction, by=second, at=NOW)
    project.refresh_from_db()
    assert project.address == "tower-7015550000"


def test_a_redaction_asked_for_and_confirmed_by_one_person_is_found(
    first: User, second: User
) -> None:
    write(1, ground=SECRET)
    redaction = _ask(first)
    confirm_redaction(redaction, by=second, at=NOW)
    assert verify().fault is None
    drop_guards()
    run(
        "UPDATE journal_entry SET actor_id = %s WHERE act = 'journal.redaction.request'",
        second.actor_id,
    )
    fault = verify().fault
    assert fault is not None
    assert (fault.seq, fault.reason) == (Entry.objects.get(act="tests.write").seq, "redacted_alone")


def test_a_payload_emptied_past_the_product_is_found_even_with_the_guards_in_place() -> None:
    write(1)
    run("UPDATE journal_payload SET body = '', salt = '', redacted_at = %s", NOW)
    fault = verify().fault
    assert fault is not None
    assert (fault.seq, fault.reason) == (1, Reason.REDACTED_ALONE)


def test_case_and_a_likeness_do_not_count(first: User) -> None:
    with act("tests.step", by=SOMEBODY, at=NOW) as entry:
        entry.record("thing", 1, before=None, after="SECRET WORD")
    assert places_of("secret word") == []
    assert [one.key for one in places_of("SECRET")] == [f"{Entry.objects.latest('seq').seq}.0"]
    assert places_of("S%T") == []
    assert copies_of("100% никогда") == []


def test_every_column_that_holds_text_is_cleaned_or_names_its_row() -> None:
    known = {f"{model.__name__}.{one.attname}" for model in tables() for one in texts_of(model)}
    assert {"Project.address", "ProjectVersion.details", "DBTaskResult.args_kwargs"} <= known
    fixed = {one for one in known if is_fixed(*_column(one))}
    assert {"Project.key", "User.username", "Enterprise.bin"} <= fixed
    assert "Project.address" not in fixed


def _column(name: str) -> Any:
    table, column = name.split(".")
    for model in tables():
        for one in texts_of(model):
            if (model.__name__, one.attname) == (table, column):
                return model, one
    raise AssertionError(name)


def test_the_number_of_queries_of_a_search_does_not_grow_with_entries(
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(30):
        write(number, ground=SECRET)
    with django_assert_max_num_queries(2):
        assert len(places_of(SECRET)) == 30
