"""Made-up purchases are performed, so that rules of contracts, bidders and projects find some."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bagdar.core.spending.settings import ALL_ON, OF_PROJECTS
from bagdar.lake import Lake
from bagdar.runs.spending import flagged, keep, told
from bagdar.runs.spending_beside import Beside
from bagdar.sources.synthetic.performed import ledgers, sums_of
from bagdar.sources.synthetic.plan import PREFIX
from bagdar.sources.synthetic.purchases import Bought, purchases, with_contacts

UNTIL = date(2026, 6, 15)
BOUGHT = [
    Bought(f"{PREFIX}works-{number:04d}", f"buyer-{number % 7}", "Buyer", 400_000_000)
    for number in range(118)
]
EVERY = replace(ALL_ON, enabled=ALL_ON.enabled | OF_PROJECTS)


def counted(folder: Path, seed: int) -> Mapping[str, Any]:
    """Return what the rules count over purchases of a seed."""
    releases = list(purchases(BOUGHT, seed=seed, until=UNTIL))
    path = folder / "purchases.jsonl"
    path.write_text("\n".join(json.dumps(with_contacts(one)) for one in releases))
    costs = {one.key: one.cost_kzt for one in BOUGHT}
    projects, budgets = ledgers(sums_of(releases), costs, seed=seed)
    lake = Lake(folder / "lake")
    assert keep(lake, path).faults == []
    beside = Beside(projects=projects, budgets=budgets, as_of=UNTIL)
    with flagged(lake, EVERY, beside=beside) as found:
        rules: Mapping[str, Any] = told(found, EVERY)["indicators"]
        return rules


@pytest.mark.parametrize("seed", [1, 20])
def test_rules_of_contracts_bidders_and_projects_flag_a_few_and_compute_most(
    tmp_path: Path, seed: int
) -> None:
    rules = counted(tmp_path, seed)
    for code in ("A1", "A2", "A4", "C1", "C2", "C5", "D2", "D3", "D4", "D5", "E4"):
        rule = rules[code]
        known = rule["flagged"] + rule["clear"]
        unknown = sum(rule["not_computable"].values())
        assert 2 <= rule["flagged"] < known / 5, code
        assert known > 4 * unknown, code


def test_nothing_is_paid_delivered_or_amended_after_the_day() -> None:
    for release in purchases(BOUGHT, seed=3, until=UNTIL):
        (contract,) = release["contracts"]
        done = contract["implementation"]
        days = [one["date"] for one in (*contract["amendments"], *done["transactions"])]
        days += [one["dateMet"] for one in done["milestones"]]
        assert all(datetime.fromisoformat(one).date() <= UNTIL for one in days)


def test_the_same_seed_makes_the_same_purchases_and_projects() -> None:
    one, other = (list(purchases(BOUGHT, seed=3, until=UNTIL)) for _both in range(2))
    costs = {each.key: each.cost_kzt for each in BOUGHT}
    assert one == other
    assert ledgers(sums_of(one), costs, seed=3) == ledgers(sums_of(other), costs, seed=3)
