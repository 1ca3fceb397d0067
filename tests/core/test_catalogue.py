"""The indicators that ship."""

import re
from datetime import date
from pathlib import Path

import ibis
import pytest

from bagdar.core.catalogue import (
    CARDS,
    CONTEXT,
    DELIVERY,
    FIGURES,
    JOBS,
    MINERALS,
    PROMISES,
    SCORECARD,
    SPENDING,
    Figure,
    PromiseFigure,
)
from bagdar.core.delivery.honesty import honesty_figures
from bagdar.core.delivery.lateness import lateness_figures
from bagdar.core.indicators import LANGUAGES, Indicator, State, Unit
from bagdar.core.jobs.figures import job_figures
from bagdar.core.tables import (
    JOB_CLAIMS,
    JOB_VERDICTS,
    LATENESS,
    PROJECTS,
    SETTLEMENTS,
    WITHIN,
)
from bagdar.core.tables import PROMISES as PROMISED

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_no_two_indicators_share_a_code_or_a_page() -> None:
    codes = [card.code for card in CARDS]
    pages = [card.page for card in CARDS]
    assert len(set(codes)) == len(codes)
    assert pages == [f"indicators/{code}.md" for code in codes]
    shipped = [one.indicator for one in (*FIGURES, *PROMISES)]
    assert list(CARDS) == [*shipped, *DELIVERY, *JOBS, *SCORECARD, *CONTEXT, *SPENDING, *MINERALS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_indicators_share_a_name(language: str) -> None:
    names = [card.names[language].casefold() for card in CARDS]
    assert len(set(names)) == len(names)


def test_the_docs_have_one_card_for_each_indicator_and_no_other() -> None:
    pages = {f"indicators/{page.name}" for page in (DOCS / "indicators").glob("*.md")}
    assert pages == {card.page for card in CARDS}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.code)
def test_the_docs_state_the_name_unit_and_states_of_the_card(card: Indicator) -> None:
    lines = (DOCS / card.page).read_text("utf-8").splitlines()
    assert lines[0] == f"# {card.names['en']} · `{card.code}`"
    unit, _grain, source, states = lines[6].strip("| ").split(" | ")
    assert unit.split(",")[0].replace("share", "ratio") == card.unit
    assert card.source.lower().startswith(source)
    told = re.sub(r" \(.*?\)", "", states).replace(" ", "_").split(",_")
    assert set(told) == {str(one) for one in card.states}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.indicator.code)
def test_a_figure_gives_one_value_a_territory_in_the_type_of_its_unit(figure: Figure) -> None:
    projects = ibis.table(PROJECTS.schema(), name="projects")
    within = ibis.table(WITHIN.schema(), name="within")
    found = figure.compute(projects, within).schema()
    assert types_of(found) == {"territory": "int64", "value": TYPES[figure.indicator.unit]}


@pytest.mark.parametrize("figure", PROMISES, ids=lambda figure: figure.indicator.code)
def test_a_figure_of_promises_gives_one_value_a_territory_too(figure: PromiseFigure) -> None:
    promises = ibis.table(PROMISED.schema(), name="promises")
    within = ibis.table(WITHIN.schema(), name="within")
    found = figure.compute(promises, within, date(2026, 6, 15)).schema()
    assert types_of(found) == {"territory": "int64", "value": TYPES[figure.indicator.unit]}


TYPES = {
    Unit.PROJECTS: "int64",
    Unit.ENTERPRISES: "int64",
    Unit.RATIO: "float64",
    Unit.DAYS: "float64",
}


def types_of(found: ibis.Schema) -> dict[str, str]:
    """Return the types by name, whether or not they may be null."""
    return {name: str(kind).lstrip("!") for name, kind in found.items()}


def test_a_card_without_a_name_in_every_language_is_refused() -> None:
    with pytest.raises(ValueError, match="x: the card lacks ru, kk"):
        Indicator("x", {"en": "X"}, Unit.RATIO, "a day", "a source", "x.md", frozenset(State))


def test_a_card_without_a_state_is_refused() -> None:
    names = {"en": "X", "ru": "X", "kk": "X"}
    with pytest.raises(ValueError, match="x: the card lacks its states"):
        Indicator("x", names, Unit.RATIO, "a day", "a source", "x.md", frozenset())


def test_every_figure_of_the_ledger_has_its_card_and_its_page() -> None:
    late, settled = (ibis.table(one.schema(), name=one.name) for one in (LATENESS, SETTLEMENTS))
    within = ibis.table(WITHIN.schema(), name="within")
    computed = "".join(
        ibis.to_sql(one, dialect="duckdb")
        for one in (lateness_figures(late, within), honesty_figures(settled))
    )
    told = set(re.findall(r"'(\w+_(?:count|days|ratio|score))' AS \"indicator\"", computed))
    cards = {card.code: card for card in CARDS}
    assert told <= set(cards)
    assert {card.code for card in DELIVERY} <= told
    for code in told:
        assert f"`{code}`" in (DOCS / cards[code].page).read_text("utf-8")


def test_every_figure_of_jobs_has_its_card_and_every_card_is_computed() -> None:
    tables = [ibis.table(one.schema(), name=one.name) for one in (JOB_VERDICTS, JOB_CLAIMS, WITHIN)]
    computed = ibis.to_sql(job_figures(*tables, closed_month=date(2026, 5, 1)), dialect="duckdb")
    told = set(re.findall(r"'(jobs_\w+)' AS \"indicator\"", computed))
    assert told == {card.code for card in JOBS}
