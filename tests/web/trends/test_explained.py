"""Each detector, and what stands beside them, has a page with example, failures and no proof."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.core.trends import straight
from bagdar.web.trends.queries.explained import PAGES
from bagdar.web.trends.queries.words import DETECTORS, EXPLAINED
from tests import builders
from tests.core.trends.test_pages import FLAT, RISING, TOTALS
from tests.web.trends import working
from tests.web.trends.test_pages import BACKEND, text_of
from tests.web.trends.working import signal, taken

ROOT = Path(__file__).resolve().parents[3]


def test_every_page_has_an_article_of_the_documentation_behind_it() -> None:
    assert set(PAGES) == {*DETECTORS, *EXPLAINED}
    for one in PAGES.values():
        assert (ROOT / one.rule).is_file()


def test_figures_of_examples_are_what_the_detectors_say() -> None:
    falling = RISING[:, ::-1]
    said = {
        "momentum": [straight.momentum(RISING, TOTALS), straight.momentum(FLAT, TOTALS)],
        "escore": [straight.escore(RISING, TOTALS)],
        "kleinberg": [straight.kleinberg(RISING, TOTALS), straight.kleinberg(FLAT, TOTALS)],
        "holt": [straight.holt(RISING, TOTALS, 3), abs(straight.holt(FLAT, TOTALS, 3))],
        "falling": [straight.fall(falling, TOTALS), straight.holt(falling, TOTALS, 3)],
    }
    for code, values in said.items():
        for one in values:
            assert f"{one[0]:.3f}".replace("-", "−") in str(PAGES[code].example), code


@pytest.mark.django_db
def test_pages_of_detectors_are_opened_from_the_radar_and_the_card() -> None:
    builders.territories()
    builders.sectors()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user("analyst", username="expert"), backend=BACKEND)
    taken(signal(), signal("wet kiln", rank=2, direction="falling"), signal("loom", early=True))
    ours, cards = (reverse("trend-detector", args=[one]) for one in ("ours", "cards"))
    assert ours in text_of(client.get(reverse("trends")))
    for name, code in (("green hydrogen", "ours"), ("wet kiln", "falling"), ("loom", "early")):
        card = text_of(client.get(reverse("trend-signal", args=[working.known(name).pk])))
        assert reverse("trend-detector", args=[code]) in card
        assert cards in card
    for code, one in PAGES.items():
        page = text_of(client.get(reverse("trend-detector", args=[code])))
        assert "Why it is no proof" in page
        assert one.rule in page
    assert client.get(reverse("trend-detector", args=["oracle"])).status_code == 404


@pytest.mark.django_db
def test_what_falls_is_told_with_the_back_test_of_what_falls() -> None:
    builders.territories()
    builders.sectors()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user("analyst", username="expert"), backend=BACKEND)
    bands = [
        {"label": "TOP10", "to_rank": 10, "of": 100, "rose": 58},
        {"label": "LOW10", "to_rank": 10, "of": 60, "rose": 20},
        {"label": "LOW10", "to_rank": 25, "of": 90, "rose": 25},
        {"label": "LOW10", "to_rank": 50, "of": 150, "rose": 30},
    ]
    wet = signal("wet kiln", rank=2, direction="falling", falling=falling(2, fell=20))
    taken(
        signal(),
        wet,
        signal("old kiln", rank=3, direction="falling", falling=None),
        precision=bands,
    )
    fell = (
        "Place 2 among what falls: of 60 such alerts in past years (band of ranks to 10) 20 fell. "
        "Of all 300 alerts that were measured 75 fell."
    )
    cards = {
        name: text_of(client.get(reverse("trend-signal", args=[working.known(name).pk])))
        for name in ("green hydrogen", "wet kiln", "old kiln")
    }
    assert f"<p>{fell}" in cards["wet kiln"], "it comes first"
    first = "Of 150 signals that were put first among what falls in past years 45 fell."
    assert first in cards["old kiln"]
    assert "58 rose" in cards["green hydrogen"]
    answer = client.post(reverse("trend-briefs"), {"quarter": ""}, follow=True)
    page = text_of(answer)
    assert (page.count(fell), page.count("58 rose")) == (1, 1)


DOWN: dict[str, Any] = {
    "direction": "falling",
    "forecast": {
        "periods": ["2026", "2027"],
        "low": [0.004, 0.003],
        "middle": [0.006, 0.005],
        "high": [0.01, 0.009],
    },
}


def falling(rank: int, *, fell: int, to_rank: int = 10) -> dict[str, Any]:
    precision = {"to_rank": to_rank, "of": 60, "rose": fell}
    return {"rank": rank, "score": 1.5, "precision": precision}


@pytest.mark.django_db
def test_what_falls_is_ordered_by_its_own_ranking_and_told_with_its_own_precision() -> None:
    builders.territories()
    builders.sectors()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user("analyst", username="expert"), backend=BACKEND)
    last = {"to_rank": 500, "of": 900, "rose": 9}
    large = {"shares": [0.5, 0.4, 0.3, 0.2], "precision": last, "direction": "falling"}
    taken(
        signal("large press", rank=3, falling=falling(30, fell=11, to_rank=50), **large),
        signal("wet kiln", rank=4, direction="falling", falling=falling(2, fell=37)),
        signal("music loom", rank=1, early=True, direction="falling"),
        signal("old saw", rank=5, direction="falling", falling={**falling(900, fell=0)}),
    )
    surest = (
        "Place 2 among what falls: of 60 such alerts in past years (band of ranks to 10) 37 fell."
    )
    card = text_of(client.get(reverse("trend-signal", args=[working.known("wet kiln").pk])))
    assert f"<p>{surest}" in card
    early = text_of(client.get(reverse("trend-signal", args=[working.known("music loom").pk])))
    assert "early signals are not ranked by how they fall" in early
    page = text_of(client.post(reverse("trend-briefs"), {"quarter": ""}, follow=True))
    assert surest in page
    assert "9 rose" not in page
    places = [page.index(f"<li>{name}") for name in ("wet kiln", "large press")]
    assert places == sorted(places)
    assert "music loom" not in page, "no ranking of falling calls an early signal"
    assert "old saw" not in page, "its place is no better than all alerts together"
    listed = text_of(client.get(reverse("trend-signals"), {"direction": "falling"}))
    assert listed.index("wet kiln</a>") < listed.index("large press</a>")
    assert "2 of falling" in listed


@pytest.mark.django_db
def test_what_is_new_says_where_it_goes_and_what_rises_comes_first() -> None:
    builders.territories()
    builders.sectors()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user("analyst", username="expert"), backend=BACKEND)
    taken(signal("old word"))
    taken(
        signal("flat press", rank=1, direction="flat"),
        signal("smart kiln", rank=9),
        signal("wet kiln", rank=20, falling=falling(1, fell=37), **DOWN),
        made_at="2026-06-15T10:00:00Z",
    )
    page = text_of(client.post(reverse("trend-briefs"), {"quarter": ""}, follow=True))
    assert "smart kiln: first seen in 2022, 1.60 % of documents in 2025; expected: rising" in page
    assert page.index("<li>smart kiln") < page.index("<li>flat press")
    assert (
        "wet kiln: 1.60 % of documents in 2025 after 0.20 % in 2022; expected to fall from 0.93 % "
        "(mean of 2023–2025) to 0.55 % (mean of 2026–2027; in 2027 between 0.30 and 0.90 %); "
        "new in this run"
    ) in page
