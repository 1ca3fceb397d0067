"""Acts: whole or not at all, numbered without gaps, and never changed afterwards."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bagdar.core.terms.chain import CanonicalError
from bagdar.web.journal.actions import JournalError, System, act
from bagdar.web.journal.models import Entry, Head, Payload
from bagdar.web.journal.queries.checking import verify
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.journal.tampering import NOW, SOMEBODY, run, write


class StopError(Exception):
    """Something went wrong in the middle."""


def _stopped(subject: str) -> None:
    """Change the registry inside an act, then raise."""
    with act("tests.stopped", by=SOMEBODY, at=NOW) as entry:
        entry.record("thing", subject, before=None, after={})
        run("UPDATE territories_territory SET key = 'gone' WHERE key = 'north'")
        raise StopError


def _steps(*actors: System) -> None:
    """Nest acts, one for each actor."""
    with act("tests.step", by=actors[0], at=NOW) as entry:
        entry.record("thing", 1, before=None, after=1)
        if actors[1:]:
            _steps(*actors[1:])


@pytest.mark.django_db
def test_an_act_is_one_entry_with_a_payload_for_each_subject() -> None:
    write(1, ground="order 5", records=3)
    entry = Entry.objects.get()
    assert (entry.seq, entry.act, entry.ground) == (1, "tests.write", "order 5")
    assert [one.subject_id for one in entry.payloads.all()] == ["1-0", "1-1", "1-2"]
    assert entry.payloads.get(position=0).body == '{"after":{"name":"n1"},"before":null}'
    assert str(Head.objects.get()) == f"1:{entry.hash}"


@pytest.mark.django_db
def test_an_act_that_raises_leaves_nothing() -> None:
    with pytest.raises(StopError):
        _stopped("1")
    assert not Entry.objects.exists()
    assert Head.objects.get().seq == 0


@pytest.mark.django_db
def test_an_act_without_a_record_is_refused_with_what_it_changed() -> None:
    builders.territories()
    before = Head.objects.get().seq
    with (
        pytest.raises(JournalError, match="recorded nothing"),
        act("tests.write", by=SOMEBODY, at=NOW),
    ):
        run("UPDATE territories_territory SET key = 'gone' WHERE key = 'north'")
    assert Head.objects.get().seq == before
    assert Territory.objects.filter(key="north").exists()


@pytest.mark.django_db
def test_a_step_that_raises_leaves_nothing_while_the_act_goes_on() -> None:
    builders.territories()
    with act("tests.outer", by=SOMEBODY, at=NOW) as outer:
        outer.record("thing", 1, before=None, after={})
        with pytest.raises(StopError):
            _stopped("2")
    last = Entry.objects.latest("seq")
    assert [one.subject_id for one in last.payloads.all()] == ["1"]
    assert Territory.objects.filter(key="north").exists()


@pytest.mark.django_db
def test_a_step_keeps_its_own_code_and_ground() -> None:
    with act("tests.outer", by=SOMEBODY, at=NOW, ground="order 5") as outer:
        outer.record("thing", 1, before=None, after=1)
        with act("tests.inner", by=SOMEBODY, at=NOW, ground="order 6") as inner:
            inner.record("thing", 2, before=None, after=2)
        outer.record("thing", 3, before=None, after=3)
    assert list(Payload.objects.values_list("body", flat=True)) == [
        '{"after":1,"before":null}',
        '{"act":"tests.inner","after":2,"before":null,"ground":"order 6"}',
        '{"after":3,"before":null}',
    ]


@pytest.mark.django_db
def test_a_step_by_somebody_else_is_refused() -> None:
    with pytest.raises(JournalError, match="cannot be a step"):
        _steps(SOMEBODY, System("another"))
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "by", "ground", "message"),
    [
        ("", SOMEBODY, "", "code of an act is empty"),
        ("x" * 61, SOMEBODY, "", "code has 61 characters; 60 fit"),
        ("tests.write", System("x" * 74), "", "actor has 81 characters; 80 fit"),
        ("tests.write", SOMEBODY, "a\x00b", "ground holds a zero character"),
    ],
)
def test_a_text_that_one_database_would_refuse_is_refused_on_both(
    code: str, by: System, ground: str, message: str
) -> None:
    with pytest.raises(JournalError, match=message), act(code, by=by, at=NOW, ground=ground):
        pass


@pytest.mark.django_db
def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 6, 15, 12, 0)  # noqa: DTZ001 -- the point of the test
    with pytest.raises(JournalError, match="time zone"), act("tests.write", by=SOMEBODY, at=naive):
        pass


@pytest.mark.django_db
def test_a_value_without_a_canonical_text_is_refused_and_nothing_is_left() -> None:
    with pytest.raises(CanonicalError), act("tests.write", by=SOMEBODY, at=NOW) as entry:
        entry.record("thing", 1, before=None, after=float("nan"))
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_equal_payloads_have_different_digests() -> None:
    for number in (1, 2):
        with act("tests.write", by=SOMEBODY, at=NOW) as entry:
            entry.record("thing", number, before=None, after={"name": "same"})
    first, second = Payload.objects.all()
    assert first.body == second.body
    assert first.digest != second.digest


REFUSED = {
    "update an entry": "UPDATE journal_entry SET act = 'another' WHERE seq = 1",
    "backdate an entry": "UPDATE journal_entry SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 1",
    "delete an entry": "DELETE FROM journal_entry WHERE seq = 2",
    "update a payload": "UPDATE journal_payload SET body = '{}' WHERE position = 0",
    "delete a payload": "DELETE FROM journal_payload",
    "move the head back": "UPDATE journal_head SET seq = 1",
    "move the head past the last entry": "UPDATE journal_head SET seq = 3",
    "delete the head": "DELETE FROM journal_head",
    "empty a ground and keep its salt": (
        "UPDATE journal_entry SET ground = '', ground_redacted_at = at WHERE seq = 1"
    ),
    "empty a payload and change its subject": (
        "UPDATE journal_payload SET body = '', salt = '', subject_id = 'x', "
        "redacted_at = '2026-06-15 12:00:00+00:00'"
    ),
    "squeeze in an entry": (
        "INSERT INTO journal_entry (seq, at, actor_id, actor_label, on_behalf_of, act, ground, "
        "ground_salt, ground_digest, digest, previous, hash) SELECT 9, at, actor_id, actor_label, "
        "on_behalf_of, act, ground, ground_salt, ground_digest, digest, previous, 'x' "
        "FROM journal_entry WHERE seq = 1"
    ),
    "add a record to an old entry": (
        "INSERT INTO journal_payload (entry_id, position, subject_kind, subject_id, digest, salt, "
        "body) VALUES (1, 7, 'thing', '1', 'd', 's', 'b')"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_to(statement: str) -> None:
    write(1, ground="order 5")
    write(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)
    assert verify().fault is None


WAYS_ROUND = {
    "sqlite": {
        "replace an entry": (
            "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry WHERE seq = 1"
        ),
        "replace a payload": (
            "INSERT OR REPLACE INTO journal_payload SELECT * FROM journal_payload"
        ),
        "replace the head": (
            "INSERT OR REPLACE INTO journal_head (id, seq, hash) VALUES (1, 0, 'x')"
        ),
        "move one entry over another": "UPDATE OR REPLACE journal_entry SET seq = 2 WHERE seq = 1",
    },
    "postgresql": {
        "truncate the journal": "TRUNCATE journal_entry, journal_payload, journal_head CASCADE",
        "truncate the head": "TRUNCATE journal_head",
        "update on conflict": (
            "INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, 'x') "
            "ON CONFLICT (id) DO UPDATE SET seq = 0"
        ),
    },
}[connection.vendor]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", WAYS_ROUND.values(), ids=WAYS_ROUND.keys())
def test_the_database_refuses_a_way_round(statement: str) -> None:
    write(1)
    write(2)
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)
    assert verify().seq == 2


class AnySequence(TestCase):
    """Whatever is done in whatever order, the journal stays whole."""

    @given(
        st.recursive(
            st.sampled_from(["record", "fail", "empty"]),
            lambda inner: st.lists(inner, max_size=4),
            max_leaves=12,
        ).map(lambda one: one if isinstance(one, list) else [one])
    )
    def test_any_acts_nested_and_failing_leave_a_whole_journal(self, acts: list[object]) -> None:
        kept: list[str] = []
        for number, one in enumerate(acts):
            kept += _perform(one, f"{number}")
        written = Payload.objects.order_by("entry_id", "position")
        assert [one.subject_id for one in written] == kept
        numbers = list(Entry.objects.values_list("seq", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        verdict = verify()
        assert verdict.fault is None
        assert verdict.seq == len(numbers)


def _perform(one: object, name: str) -> list[str]:
    """Perform one act with its steps; return the subjects that must be there afterwards."""
    kept: list[str] = []
    try:
        with act("tests.any", by=SOMEBODY, at=NOW) as entry:
            if one == "record" or isinstance(one, list):
                entry.record("thing", name, before=None, after=one)
                kept.append(name)
            if one == "fail":
                _stopped(name)
            if isinstance(one, list):
                for number, step in enumerate(one):
                    kept += _perform(step, f"{name}.{number}")
    except (StopError, JournalError):
        return []
    return kept
