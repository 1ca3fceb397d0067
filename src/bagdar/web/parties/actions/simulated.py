"""Purchases of the synthetic world: the same made-up releases as the flags are computed from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from bagdar.sources.synthetic.plan import PREFIX, Asked
from bagdar.sources.synthetic.purchases import (
    PREFIX_OF_OCID,
    Bought,
    purchases,
    small_purchases,
    with_contacts,
)
from bagdar.web.cases.actions.simulated import bought
from bagdar.web.journal.actions import Act
from bagdar.web.parties.actions.taking import INTAKE, Source, write_purchases
from bagdar.web.people.permissions import World
from bagdar.web.spending.models import Contract, ContractKind

EACH = 5
"""Every so many projects that buy have a small purchase with a number."""
CYRILLIC_K = "\u041a"
SOURCE = "Synthetic releases / Синтетические релизы / Синтетикалық релиздер"


def without_numbers(contracts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return contracts without what names them: only a named one counts as money of a project."""
    return [{name: one[name] for name in one if name != "id"} for one in contracts]


def numbered() -> list[tuple[Bought, str, str]]:
    """Return some projects that buy, each with the OCID and number of a contract of its own.

    In turn it is a contract that no register has, one under the commitment of the project, and one
    that the register has: numbers of these are spelt as people spell them.
    """
    told = bought()[::EACH]
    rows = Contract.objects.known().filter(
        record__is_synthetic=True, project__key__in=[one.key for one in told]
    )
    known: dict[tuple[str, str], tuple[str, str]] = {}
    columns = ("project__key", "kind", "number", "ocid")
    for key, kind, number, ocid in rows.order_by("record_id").values_list(*columns):
        known.setdefault((key, kind), (number, ocid))
    found = []
    for place, one in enumerate(told):
        ocid = f"{PREFIX_OF_OCID}-{one.key.removeprefix(PREFIX)}-small"
        reserved = known.get((one.key, ContractKind.COMMITMENT))
        signed = known.get((one.key, ContractKind.CONTRACT))
        if place % 3 == 1 and reserved is not None:
            found.append((one, ocid, reserved[0].replace("K", CYRILLIC_K)))
        elif place % 3 == 2 and signed is not None:
            found.append((one, signed[1], signed[0].replace("-", " - ")))
        else:
            found.append((one, ocid, f"S-{place + 1:04d}"))
    return found


def simulate_parties(asked: Asked, *, entry: Act) -> None:
    """Take in what made-up projects bought, of whom, and what the suppliers tell.

    Numbers of contracts are left out of what is sized for the rules: it would be as much again as
    the made-up registers hold. Small purchases of some projects have numbers, and so are part of
    the money of these.
    """
    with tempfile.TemporaryDirectory(prefix="bagdar-synthetic-") as folder:
        path = Path(folder) / "purchases.jsonl"
        with path.open("w", encoding="utf-8") as lines:
            for release in purchases(bought(), seed=asked.seed, until=asked.as_of):
                told = with_contacts(release) | {"contracts": without_numbers(release["contracts"])}
                lines.write(json.dumps(told, ensure_ascii=False) + "\n")
            for release in small_purchases(numbered(), seed=asked.seed, until=asked.as_of):
                lines.write(json.dumps(with_contacts(release), ensure_ascii=False) + "\n")
        source = Source(SOURCE, asked.as_of, World.SYNTHETIC)
        at = datetime.combine(asked.as_of, time(5), UTC)
        intake = write_purchases(path, source, by=entry.by, at=at)
    entry.record(INTAKE, intake.pk, before=None, after={"new": intake.new})
