"""Purchases of the synthetic world: the same made-up releases as the flags are computed from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from bagdar.sources.synthetic.plan import Asked
from bagdar.sources.synthetic.purchases import purchases, with_contacts
from bagdar.web.cases.actions.simulated import bought
from bagdar.web.journal.actions import Act
from bagdar.web.parties.actions.taking import INTAKE, Source, write_purchases
from bagdar.web.people.permissions import World

SOURCE = "Synthetic releases / Синтетические релизы / Синтетикалық релиздер"


def without_numbers(contracts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return contracts without what names them: only a named one counts as money of a project."""
    return [{name: one[name] for name in one if name != "id"} for one in contracts]


def simulate_parties(asked: Asked, *, entry: Act) -> None:
    """Take in what made-up projects bought, of whom, and what the suppliers tell.

    Numbers of contracts are left out: these purchases are sized for the rules, not for the made-up
    registers of money, which hold the contracts of the synthetic world.
    """
    with tempfile.TemporaryDirectory(prefix="bagdar-synthetic-") as folder:
        path = Path(folder) / "purchases.jsonl"
        with path.open("w", encoding="utf-8") as lines:
            for release in purchases(bought(), seed=asked.seed, until=asked.as_of):
                told = with_contacts(release) | {"contracts": without_numbers(release["contracts"])}
                lines.write(json.dumps(told, ensure_ascii=False) + "\n")
        source = Source(SOURCE, asked.as_of, World.SYNTHETIC)
        at = datetime.combine(asked.as_of, time(5), UTC)
        intake = write_purchases(path, source, by=entry.by, at=at)
    entry.record(INTAKE, intake.pk, before=None, after={"new": intake.new})
