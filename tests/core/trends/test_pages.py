"""Each detector has a page, with formula, source and when it fails; its example is computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bagdar.core.trends import straight
from bagdar.core.trends.document import DETECTORS

PAGES = Path(__file__).resolve().parents[3] / "docs" / "trends"
RISING = np.array([[2, 3, 3, 4, 6, 8, 11, 15, 20, 27]])
FLAT = np.full((1, 10), 20)
TOTALS = np.full(10, 1000)


@pytest.mark.parametrize("name", [*DETECTORS, "early", "falling"])
def test_each_detector_has_its_page(name: str) -> None:
    text = (PAGES / f"{name}.md").read_text("utf-8")
    for part in ("**Formula.**", "**Source.**", "**Example.**", "**When it fails.**"):
        assert part in text


def test_examples_of_pages_are_what_the_detectors_say() -> None:
    found = {
        "momentum": [straight.momentum(RISING, TOTALS), straight.momentum(FLAT, TOTALS)],
        "escore": [straight.escore(RISING, TOTALS)],
        "kleinberg": [straight.kleinberg(RISING, TOTALS), straight.kleinberg(FLAT, TOTALS)],
        "holt": [straight.holt(RISING, TOTALS, 3), abs(straight.holt(FLAT, TOTALS, 3))],
        "falling": [
            straight.fall(RISING[:, ::-1], TOTALS),
            straight.holt(RISING[:, ::-1], TOTALS, 3),
        ],
    }
    for name, values in found.items():
        text = (PAGES / f"{name}.md").read_text("utf-8")
        for one in values:
            assert f"**{one[0]:.3f}**" in text, name
    path = ", ".join(f"{one:.4f}" for one in straight.path(RISING, TOTALS, 3)[0, :2])
    assert path in (PAGES / "holt.md").read_text("utf-8")
