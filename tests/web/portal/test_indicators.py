"""No number without a page: what each figure is, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from bagdar.core.catalogue import CARDS
from bagdar.web.portal.queries.figures import LABELS
from bagdar.web.portal.queries.indicators import WORDS

DOCS = Path(__file__).resolve().parents[3] / "docs"
CODES = [card.code for card in CARDS]


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_an_indicator_has_its_page_on_the_site_and_in_the_docs(code: str, client: Client) -> None:
    answer = client.get(f"/en/indicators/{code}/")
    assert answer.status_code == 200
    assert str(WORDS[code].limits) in answer.content.decode()
    page = next(card.page for card in CARDS if card.code == code)
    text = (DOCS / page).read_text("utf-8")
    for part in (f"`{code}`", "**How it is co", "**Example.**", "**It does not say**"):
        assert part in text


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["none", "projects-count", "x" * 300])
def test_a_figure_that_nobody_computes_has_no_page(code: str, client: Client) -> None:
    assert client.get(f"/en/indicators/{code}/").status_code == 404


def test_every_figure_on_a_page_is_in_the_catalogue_and_the_other_way_round() -> None:
    assert set(LABELS) == set(WORDS) == set(CODES)
