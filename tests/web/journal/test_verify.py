"""The check names the first entry that does not hold, and claims no more than it can see."""

from __future__ import annotations

import pytest
from django.db import connection

from bagdar.core.terms import chain
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.journal.queries.checking import Reason, verify
from bagdar.web.journal.queries.seals import moment, signed_act
from tests.web.journal.tampering import drop_guards, run, write

pytestmark = pytest.mark.django_db

CHANGES = {
    "who acted": ("UPDATE journal_entry SET actor_id = 'user:9' WHERE seq = 3", Reason.CHANGED),
    "the name of who acted": (
        "UPDATE journal_entry SET actor_label = 'x' WHERE seq = 3",
        Reason.CHANGED,
    ),
    "for whom": ("UPDATE journal_entry SET on_behalf_of = 'x' WHERE seq = 3", Reason.CHANGED),
    "what act": ("UPDATE journal_entry SET act = 'tests.other' WHERE seq = 3", Reason.CHANGED),
    "when": (
        "UPDATE journal_entry SET at = '2026-06-14 12:00:00+00:00' WHERE seq = 3",
        Reason.CHANGED,
    ),
    "the ground": ("UPDATE journal_entry SET ground = 'order 6' WHERE seq = 3", Reason.GROUND),
    "the ground taken away whole": (
        "UPDATE journal_entry SET ground = '', ground_salt = '', ground_digest = '' WHERE seq = 3",
        Reason.CHANGED,
    ),
    "a payload": (
        "UPDATE journal_payload SET body = '{}' WHERE entry_id = 3 AND position = 1",
        Reason.PAYLOAD,
    ),
    "the subject of a payload": (
        "UPDATE journal_payload SET subject_id = 'x' WHERE entry_id = 3 AND position = 1",
        Reason.RECORDS,
    ),
    "a payload taken away": (
        "DELETE FROM journal_payload WHERE entry_id = 3 AND position = 2",
        Reason.RECORDS,
    ),
    "all payloads taken away": ("DELETE FROM journal_payload WHERE entry_id = 3", Reason.RECORDS),
    "the order of payloads": (
        "UPDATE journal_payload SET position = 9 WHERE entry_id = 3 AND position = 0",
        Reason.RECORDS,
    ),
    "a payload of another entry": (
        "UPDATE journal_payload SET entry_id = 3, position = 9 WHERE entry_id = 4",
        Reason.RECORDS,
    ),
    "a payload emptied by nobody": (
        (
            "UPDATE journal_payload SET body = '', salt = '', "
            "redacted_at = '2026-06-15 12:00:00+00:00' WHERE entry_id = 3 AND position = 1"
        ),
        Reason.REDACTED_ALONE,
    ),
    "a ground emptied by nobody": (
        (
            "UPDATE journal_entry SET ground = '', ground_salt = '', "
            "ground_redacted_at = '2026-06-15 12:00:00+00:00' WHERE seq = 3"
        ),
        Reason.REDACTED_ALONE,
    ),
}


@pytest.fixture
def five() -> None:
    """Five acts; the third has a ground and three records; no guards any more."""
    for number in range(1, 6):
        ground = "order 5" if number == 3 else ""
        write(number, ground=ground, records=3 if number == 3 else 1)
    assert verify().fault is None
    drop_guards()


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(("statement", "reason"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_found_at_its_entry(statement: str, reason: Reason) -> None:
    run(statement)
    fault = verify().fault
    assert fault is not None
    assert (fault.seq, fault.reason) == (3, reason)
    assert "3" in str(fault)


def _remove(seq: int) -> None:
    run("DELETE FROM journal_payload WHERE entry_id = %s", seq)
    run("DELETE FROM journal_entry WHERE seq = %s", seq)


def _fault_now() -> tuple[int, Reason]:
    fault = verify().fault
    assert fault is not None
    return fault.seq, fault.reason


@pytest.mark.usefixtures("five")
def test_a_lost_entry_is_named() -> None:
    _remove(2)
    assert _fault_now() == (2, Reason.LOST)


@pytest.mark.usefixtures("five")
def test_a_lost_tail_is_seen_by_the_head_that_stayed() -> None:
    _remove(5)
    assert _fault_now() == (5, Reason.LOST)


@pytest.mark.usefixtures("five")
def test_two_entries_that_changed_places_are_found() -> None:
    for entry, other in ((2, 20), (4, 2), (20, 4)):
        if connection.vendor == "postgresql":
            run("SET CONSTRAINTS ALL DEFERRED")
        run("UPDATE journal_entry SET seq = %s WHERE seq = %s", other, entry)
        run("UPDATE journal_payload SET entry_id = %s WHERE entry_id = %s", other, entry)
    assert _fault_now() == (2, Reason.CHANGED)


@pytest.mark.usefixtures("five")
def test_the_first_of_several_faults_is_named() -> None:
    run("UPDATE journal_payload SET body = '{}' WHERE entry_id = 4")
    _remove(2)
    assert _fault_now() == (2, Reason.LOST)


@pytest.mark.usefixtures("five")
def test_a_head_that_differs_from_the_last_entry_is_found() -> None:
    run("UPDATE journal_head SET hash = %s", "f" * 64)
    assert _fault_now() == (5, Reason.HEAD)


@pytest.mark.usefixtures("five")
def test_an_entry_past_the_head_is_found() -> None:
    run("UPDATE journal_head SET seq = 4, hash = (SELECT previous FROM journal_entry WHERE seq=5)")
    assert _fault_now() == (5, Reason.BEYOND_HEAD)


@pytest.mark.usefixtures("five")
def test_an_entry_numbered_before_the_first_is_found() -> None:
    run(
        "INSERT INTO journal_entry (seq, at, actor_id, actor_label, on_behalf_of, act, ground, "
        "ground_salt, ground_digest, digest, previous, hash) SELECT 0, at, actor_id, actor_label, "
        "on_behalf_of, act, ground, ground_salt, ground_digest, digest, previous, 'x' "
        "FROM journal_entry WHERE seq = 1"
    )
    assert _fault_now() == (0, Reason.OUT_OF_ORDER)


def _cut_after(seq: int) -> None:
    run("DELETE FROM journal_payload WHERE entry_id > %s", seq)
    run("DELETE FROM journal_entry WHERE seq > %s", seq)
    run(
        "UPDATE journal_head SET seq = %s, hash = (SELECT hash FROM journal_entry WHERE seq = %s)",
        seq,
        seq,
    )


@pytest.mark.usefixtures("five")
def test_a_cut_tail_is_seen_only_against_a_head_handed_out_earlier() -> None:
    head = Entry.objects.get(seq=5)
    _cut_after(3)
    assert verify().fault is None
    fault = verify(against={5: head.hash}).fault
    assert fault is not None
    assert (fault.seq, fault.reason, fault.about) == (4, Reason.CUT, "5")


def _rewrite_from(first: int) -> None:
    """Rewrite an act and hash everything after it again: a chain that holds by itself."""
    run("UPDATE journal_entry SET actor_label = 'somebody else' WHERE seq = %s", first)
    previous = Entry.objects.get(seq=first).previous
    for entry in Entry.objects.filter(seq__gte=first):
        linked = chain.link_hash(
            seq=entry.seq,
            at=moment(entry.at),
            actor=entry.actor_id,
            act=signed_act(entry),
            digest=entry.digest,
            previous=previous,
        )
        run(
            "UPDATE journal_entry SET previous = %s, hash = %s WHERE seq = %s",
            previous,
            linked,
            entry.seq,
        )
        previous = linked
    run("UPDATE journal_head SET hash = %s", previous)


@pytest.mark.usefixtures("five")
def test_a_rewrite_is_seen_only_against_heads_and_lies_between_two_of_them() -> None:
    heads = {one.seq: one.hash for one in Entry.objects.filter(seq__in=(2, 4, 5))}
    _rewrite_from(3)
    assert verify().fault is None
    verdict = verify(against=heads)
    assert verdict.fault is not None
    assert (verdict.fault.seq, verdict.fault.reason) == (4, Reason.REWRITTEN)
    assert (verdict.fault.about, verdict.agreed) == ("2", 2)


def test_a_journal_that_grew_agrees_with_its_earlier_heads() -> None:
    write(1)
    early = Entry.objects.get(seq=1)
    write(2)
    verdict = verify(against={1: early.hash})
    assert (verdict.fault, verdict.seq, verdict.agreed) == (None, 2, 1)


def test_an_empty_journal_holds() -> None:
    verdict = verify()
    assert (verdict.fault, verdict.seq, verdict.hash) == (None, 0, chain.GENESIS)


def test_the_number_of_queries_does_not_grow_with_entries(
    django_assert_num_queries: object,
) -> None:
    for number in range(20):
        write(number, records=3)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert verify().fault is None
    assert Payload.objects.count() == 60
