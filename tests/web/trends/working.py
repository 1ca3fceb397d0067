"""Trend watch for tests: documents of signals, and who reads and judges them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bagdar.web.people.permissions import World
from bagdar.web.trends.actions.taking import Taken, take_signals
from bagdar.web.trends.models import Signal
from tests.builders import NOW, TESTS

PERIODS = ["2022", "2023", "2024", "2025"]


def head(**more: Any) -> dict[str, Any]:
    """Return the first line of a document."""
    return {
        "format": "bagdar-signals-1",
        "made_at": "2026-06-14T10:00:00Z",
        "version": "trends-1",
        "settings": {"seed": 1},
        "digest": "a" * 64,
        "corpora": [
            {
                "name": "papers",
                "documents": 4000,
                "first": "2022",
                "last": "2025",
                "digest": "b" * 64,
                "licence": "CC0",
            }
        ],
        "step": "year",
        "periods": PERIODS,
        "totals": [1000, 1000, 1000, 1000],
        "breaks": [{"period": "2024", "kind": "added", "detail": "a venue was added"}],
        "counts": {"rows": 4010, "without a date": 10},
        "languages": {"en": 4000},
        "told": ["Ten documents have no date."],
        "precision": [
            {"label": "TOP10", "to_rank": 10, "of": 100, "rose": 58},
            {"label": "LOW10", "to_rank": 50, "of": 60, "rose": 37},
            {"label": "LOW10", "to_rank": 500, "of": 540, "rose": 23},
        ],
        "against_line": [
            {"label": "TOP10", "metric": "AP", "ours": 0.35, "holt": 0.25, "cuts": 9},
        ],
        "detectors": ["momentum", "holt", "ours"],
        **more,
    }


def signal(name: str = "green hydrogen", *, rank: int = 1, **more: Any) -> dict[str, Any]:
    """Return a line about a signal; one that falls stands where the ranking of falling calls it."""
    ahead = ["2026", "2027"]
    if more.get("direction") == "falling" and not more.get("early"):
        fell = {"to_rank": 50, "of": 60, "rose": 37}
        more = {"falling": {"rank": rank, "score": 1.5, "precision": fell}} | more
    return {
        "key": name.replace(" ", "-"),
        "name": name,
        "variants": [f"{name}s"],
        "first": "2022",
        "fresh": False,
        "early": False,
        "counts": [2, 4, 8, 16],
        "shares": [0.002, 0.004, 0.008, 0.016],
        "forecast": {
            "periods": ahead,
            "low": [0.012, 0.012],
            "middle": [0.02, 0.03],
            "high": [0.03, 0.05],
        },
        "straight": {"periods": ahead, "middle": [0.018, 0.02]},
        "attributes": {
            **dict.fromkeys(("novelty", "growth", "coherence", "prominence", "uncertainty"), 0.5),
            "raw": dict.fromkeys(
                ("novelty", "growth", "coherence", "prominence", "uncertainty"), 1.5
            ),
        },
        "stage": {
            "name": "growing",
            "model": "logistic",
            "doubt": 0.3,
            "ceiling": 0.05,
            "midpoint": "2026",
        },
        "direction": "rising",
        "ranks": {"momentum": rank + 1, "holt": rank + 2, "ours": rank},
        "scores": {"momentum": 1.5, "holt": 0.2, "ours": 0.9},
        "precision": {"to_rank": 10, "of": 100, "rose": 58},
        "visibility": 0.4,
        "diffusion": 0.6,
        "neighbours": [],
        "fields": [{"name": "energy", "share": 0.7}],
        "who": [{"name": "Institute of Energy", "kind": "organisation", "documents": 5}],
        "documents": [
            {
                "id": f"doc-{name}",
                "title": f"On {name}",
                "date": "2025-03",
                "venue": "Journal of Energy",
                "url": "https://example.org/paper",
                "language": "en",
            }
        ],
        **more,
    }


def document(*signals: Mapping[str, Any], **more: Any) -> bytes:
    """Return a document as lines of JSON."""
    lines = [head(**more), *signals]
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()


def taken(
    *signals: Mapping[str, Any], world: World = World.REAL, at: datetime = NOW, **more: Any
) -> Taken:
    """Take signals in; one that rises unless some are named."""
    return take_signals(document(*(signals or [signal()]), **more), world=world, by=TESTS, at=at)


def known(name: str = "green hydrogen", *, synthetic: bool = False) -> Signal:
    """Return a signal that was taken in."""
    return Signal.objects.get(name=name, is_synthetic=synthetic)
