"""Releases for tests, taken in by the product's own action."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from bagdar.web.journal.actions import Actor
from bagdar.web.parties.actions.taking import Source, Taken, take_purchases
from bagdar.web.parties.models import Purchase
from bagdar.web.people.permissions import World
from tests.builders import NOW, TESTS

BUYER, FIRST, SECOND = "101240003456", "050140006873", "920940000211"
PERSON = "850312300123"
"""A number of the form of an IIN."""


def party(number: str, name: str = "", **told: Any) -> dict[str, Any]:
    """Return a party with its number; what it tells is given as OCDS has it."""
    return {"id": f"KZ-{number}", "name": name or f"Firm {number}", **told}


def release(
    ocid: str,
    project: str = "",
    *,
    buyer: str = BUYER,
    supplier: str = FIRST,
    losers: tuple[str, ...] = (),
    amount: float = 100,
    parties: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return a compiled release: one award, bids of the supplier and of those who lost."""
    value = {"amount": amount, "currency": "KZT"}
    bidders = (supplier, *losers)
    return {
        "ocid": ocid,
        "date": "2026-02-01T00:00:00Z",
        "buyer": party(buyer),
        "planning": {"budget": {"projectID": project}},
        "tender": {
            "title": f"Pipes of {ocid}",
            "procurementMethod": "open",
            "numberOfTenderers": len(bidders),
        },
        "bids": {
            "details": [
                {"id": one, "status": "valid", "tenderers": [party(one)]} for one in bidders
            ]
        },
        "awards": [
            {
                "id": "1",
                "status": "active",
                "date": "2026-01-20",
                "value": value,
                "suppliers": [party(supplier)],
            }
        ],
        "parties": list(parties),
        **more,
    }


def take(
    *releases: Any, by: Actor = TESTS, world: World = World.REAL, source: str = "Platform"
) -> Taken:
    """Take releases in; a text is a line as it stands."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "releases.jsonl"
        lines = (one if isinstance(one, str) else json.dumps(one) for one in releases)
        path.write_text("\n".join(lines), "utf-8")
        return take_purchases(path, Source(source, date(2026, 6, 1), world), by=by, at=NOW)


def taken(one: dict[str, Any]) -> Purchase:
    """Take a release in, and return its purchase."""
    take(one)
    return Purchase.objects.get(ocid=one["ocid"], is_synthetic=False)
