"""One process of thousands of tenderers takes memory by their number, not by their pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bagdar.core.spending.settings import Settings
from bagdar.lake import scripts
from bagdar.runs.spending_tables import Machine
from tests.core.spending.test_cardinal import bid, process
from tests.core.spending.worlds import our_results

MANY = 12_000
SMALL = Machine(threads=1, memory_mb=128)
BOUNDS = scripts._bounds
ON = Settings(enabled=frozenset({"E4"}))


@pytest.fixture(autouse=True)
def small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what does not fit into memory have no more room on disk."""
    monkeypatch.setattr(
        scripts, "_bounds", lambda *all_: {**BOUNDS(*all_), "max_temp_directory_size": "16MB"}
    )


def test_thousands_of_tenderers_that_tell_nothing_are_not_compared_pair_by_pair(
    tmp_path: Path,
) -> None:
    one = process("1", *(bid(f"T{place}", place + 1) for place in range(MANY)))
    found = our_results(tmp_path, [one], ON, SMALL)[0]["process", "1"]["E4"]
    assert (found["state"], found["reason"]) == (
        "not_computable",
        "too little is told of a tenderer to compare it",
    )


def test_thousands_of_tenderers_with_one_telephone_are_found_by_it(tmp_path: Path) -> None:
    names = [f"T{place}" for place in range(MANY)]
    parties = [{"id": name, "contactPoint": {"telephone": "+7 701 234 56 78"}} for name in names]
    one = process("1", *(bid(name, 1) for name in names), parties=parties)
    found, evidence = our_results(tmp_path, [one], ON, SMALL)
    assert (found["process", "1"]["E4"]["state"], found["process", "1"]["E4"]["value"]) == (
        "flagged",
        float(MANY),
    )
    shown = evidence["process", "1"]["E4"][0]
    assert (shown["what"], len(shown["value"].split("; "))) == ("the same telephone", MANY)


def test_members_of_one_bid_that_share_an_account_bid_together_openly(tmp_path: Path) -> None:
    parties = [{"id": one, "bankAccounts": [{"id": "KZ120001"}]} for one in "AB"]
    both = {**bid("A", 1), "tenderers": [{"id": "A"}, {"id": "B"}]}
    one = process("1", both, bid("C", 2), parties=parties)
    found = our_results(tmp_path, [one], ON)[0]["process", "1"]["E4"]
    assert (found["state"], found["value"]) == ("not_computable", 0.0)
