"""The indicators that ship."""

import ibis
import pytest

from bagdar.core.catalogue import FIGURES, Figure
from bagdar.core.indicators import Indicator, State, Unit
from bagdar.core.tables import PROJECTS, WITHIN


def test_no_two_indicators_share_a_code_or_a_page() -> None:
    codes = [figure.indicator.code for figure in FIGURES]
    pages = [figure.indicator.page for figure in FIGURES]
    assert len(set(codes)) == len(codes)
    assert pages == [f"indicators/{code}.md" for code in codes]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.indicator.code)
def test_a_figure_gives_one_value_a_territory_in_the_type_of_its_unit(figure: Figure) -> None:
    projects = ibis.table(PROJECTS.schema(), name="projects")
    within = ibis.table(WITHIN.schema(), name="within")
    found = figure.compute(projects, within).schema()
    types = {Unit.PROJECTS: "int64", Unit.ENTERPRISES: "int64", Unit.RATIO: "float64"}
    assert {name: str(kind).lstrip("!") for name, kind in found.items()} == {
        "territory": "int64",
        "value": types[figure.indicator.unit],
    }


def test_a_card_without_a_name_in_every_language_is_refused() -> None:
    with pytest.raises(ValueError, match="x: the card lacks ru, kk"):
        Indicator("x", {"en": "X"}, Unit.RATIO, "a day", "a source", "x.md", frozenset(State))


def test_a_card_without_a_state_is_refused() -> None:
    names = {"en": "X", "ru": "X", "kk": "X"}
    with pytest.raises(ValueError, match="x: the card lacks its states"):
        Indicator("x", names, Unit.RATIO, "a day", "a source", "x.md", frozenset())
