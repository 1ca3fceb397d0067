"""No number without a page: what each figure is, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from bagdar.core.catalogue import CARDS, DELIVERY, FIGURES, JOBS, PROMISES
from bagdar.core.indicators import Indicator
from bagdar.web.delivery.queries.honesty import SHOWN
from bagdar.web.portal.queries.figures import LABELS
from bagdar.web.portal.queries.indicators import WORDS

DOCS = Path(__file__).resolve().parents[3] / "docs"
CODES = [card.code for card in CARDS]


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_an_indicator_has_its_page_on_the_site_and_in_the_docs(code: str, client: Client) -> None:
    answer = client.get(f"/en/indicators/{code}/")
    assert answer.status_code == 200
    assert escape(str(WORDS[code].limits)) in answer.content.decode()
    page = next(card.page for card in CARDS if card.code == code)
    text = (DOCS / page).read_text("utf-8")
    for part in (f"`{code}`", "**How it is co", "**Example.**", "**It does not say**"):
        assert part in text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.code)
def test_every_indicator_has_a_page_in_three_languages(
    card: Indicator, language: str, client: Client
) -> None:
    answer = client.get(f"/{language}/indicators/{card.code}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert card.names[language] in page
    words = WORDS[card.code]
    with override(language):
        for told in (words.what, words.how, words.example, words.limits, words.grain, words.source):
            assert escape(str(told)) in page
    assert f"<code>{card.code}</code>" in page
    if words.rule:
        assert (DOCS.parent / words.rule).is_file()
        assert words.rule in page


@pytest.mark.django_db
@pytest.mark.parametrize("code", [card.code for card in JOBS])
def test_an_indicator_of_jobs_says_why_it_is_shown_and_why_it_is_no_proof(
    code: str, client: Client
) -> None:
    words, page = WORDS[code], client.get(f"/en/indicators/{code}/").content.decode()
    text = (DOCS / f"indicators/{code}.md").read_text("utf-8")
    for told in (words.why, words.no_proof):
        assert str(told) in text
        assert str(told)
        assert escape(str(told)) in page


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["none", "projects-count", "x" * 300])
def test_a_figure_that_nobody_computes_has_no_page(code: str, client: Client) -> None:
    assert client.get(f"/en/indicators/{code}/").status_code == 404


def test_every_figure_on_a_page_is_in_the_catalogue_and_the_other_way_round() -> None:
    assert set(WORDS) == set(CODES)
    assert set(LABELS) == {one.indicator.code for one in (*FIGURES, *PROMISES)}
    assert set(SHOWN) <= {one.code for one in DELIVERY}


def test_the_page_counts_what_the_card_counts() -> None:
    with override("en"):
        for card in CARDS:
            told = (str(WORDS[card.code].unit).split(",")[0], str(WORDS[card.code].source).lower())
            unit = told[0] if told[0] != "share" else "ratio"
            assert (unit, told[1]) == (card.unit, card.source.lower())
