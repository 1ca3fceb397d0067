"""Lines taken out of the journal: one changed, left out, doubled or moved does not pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.terms import chain
from bagdar.core.terms.extract import Fault, check, thread_of

SALT = "ab" * 32


def _lines(sizes: list[int]) -> list[dict[str, Any]]:
    """Return the records of entries with so many records each, as an export tells them."""
    lines, thread, previous = [], chain.GENESIS, chain.GENESIS
    for seq, size in enumerate(sizes, 1):
        bodies = [f'{{"after":{place},"before":null}}' for place in range(size)]
        digests = [chain.payload_digest(bytes.fromhex(SALT), body) for body in bodies]
        leaves = [chain.leaf_digest("project", "mill", one) for one in digests]
        digest, levels = chain.merkle_root(leaves), chain.merkle_levels(leaves)
        act = chain.canonical_json(["projects.edit", "Somebody", "", ""])
        facts: dict[str, Any] = {
            "seq": seq,
            "at": "2026-06-15T12:00:00.000000+00:00",
            "digest": digest,
        }
        told = chain.link_hash(**facts, actor="user:1", act=act, previous=previous)
        for position in range(size):
            thread = thread_of(thread, entry=told, position=position, digest=digests[position])
            lines.append(
                facts
                | {"actor_id": "user:1", "actor": "Somebody", "on_behalf_of": ""}
                | {"act": "projects.edit", "ground": "", "ground_salt": "", "ground_digest": ""}
                | {"position": position, "kind": "project", "subject": "mill", "salt": SALT}
                | {"body": bodies[position], "record_digest": digests[position]}
                | {"path": chain.merkle_path(levels, position), "withheld": False}
                | {"previous": previous, "hash": told, "thread": thread}
            )
        previous = told
    return lines


@settings(max_examples=50)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_what_was_not_changed_holds(sizes: list[int]) -> None:
    verdict = check(_lines(sizes))
    assert verdict.broken is None
    assert (verdict.lines, verdict.entries, verdict.withheld) == (sum(sizes), len(sizes), 0)


@settings(max_examples=50)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.data())
def test_a_line_left_out_is_found_unless_it_is_of_the_end(
    sizes: list[int], data: st.DataObject
) -> None:
    lines = _lines(sizes)
    place = data.draw(st.integers(0, len(lines) - 2))
    found = check(lines[:place] + lines[place + 1 :]).broken
    assert found is not None
    assert (found.line, found.fault) == (place + 1, Fault.THREAD)


def test_lines_cut_off_at_the_end_show_by_the_thread() -> None:
    whole, cut = check(_lines([1, 1])), check(_lines([1, 1])[:1])
    assert cut.broken is None
    assert cut.thread != whole.thread


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("at", "2026-06-16T12:00:00.000000+00:00", Fault.ENTRY),
        ("actor", "Another", Fault.ENTRY),
        ("act", "projects.merge", Fault.ENTRY),
        ("on_behalf_of", "the akim", Fault.ENTRY),
        ("ground", "order 9", Fault.GROUND),
        ("body", '{"after":9,"before":null}', Fault.RECORD),
        ("subject", "other", Fault.PATH),
        ("path", [], Fault.PATH),
        ("path", ["X" + "0" * 64], Fault.SHAPE),
        ("hash", "0" * 64, Fault.THREAD),
        ("seq", None, Fault.SHAPE),
        ("seq", 0, Fault.ORDER),
        ("salt", "zz", Fault.SHAPE),
    ],
)
def test_a_changed_line_is_named_with_what_is_wrong(name: str, value: Any, fault: Fault) -> None:
    lines = _lines([1, 3])
    lines[2] = lines[2] | {name: value}
    found = check(lines).broken
    assert found is not None
    assert (found.line, found.fault) == (3, fault)


def test_a_line_twice_is_out_of_order() -> None:
    lines = _lines([2])
    found = check([lines[0], lines[0], lines[1]]).broken
    assert found is not None
    assert (found.line, found.fault) == (2, Fault.ORDER)


def test_what_is_withheld_or_redacted_is_counted() -> None:
    lines = _lines([3])
    lines[0] |= {"withheld": True, "body": "", "salt": ""}
    lines[1] |= {"body": "", "salt": ""}
    verdict = check(lines)
    assert verdict.broken is None
    assert verdict.withheld == 2


def test_no_line_is_an_object_of_another_shape() -> None:
    found = check([{}]).broken
    assert found is not None
    assert (found.line, found.seq, found.fault) == (1, 0, Fault.SHAPE)
