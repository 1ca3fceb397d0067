"""The back-test over corpora that break: nothing is told of what cannot be known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bagdar.core.trends.backtest import Cut, Plan, Result, backtest
from bagdar.core.trends.labels import FALLING
from bagdar.runs.trends import Read, read_panel
from tests.core.trends.corpora import made_up, written

TENTHS = ("TOP10", "TOP10F", FALLING)


def without(columns: dict[str, list[Any]], dropped: Any) -> dict[str, list[Any]]:
    kept = [at for at, year in enumerate(columns["year"]) if not dropped(at, year)]
    return {name: [values[at] for at in kept] for name, values in columns.items()}


def read(tmp_path: Path, columns: dict[str, list[Any]]) -> Read:
    return read_panel(written(tmp_path / "c.parquet", columns))


def no_chance_wins(result: Result) -> None:
    """Say that no shuffled list is better than what rose among all."""
    for cut, label, detector, metric, value in result.rows:
        if label in TENTHS and detector == "chance" and metric == "AP":
            assert value < 0.25, (cut, label)


def test_a_year_without_documents_says_nothing_of_what_rose(tmp_path: Path) -> None:
    found = read(tmp_path, without(made_up(), lambda _at, year: year == 2012))
    result = backtest(found.panel, Plan((2008, 2010, 2011)))
    assert result.value(2008, "TOP10", "ours", "AP") is not None
    assert result.unsaid[:2] == [
        ("2010", "", "2012 has no documents"),
        ("2011", "", "2012 has no documents"),
    ]
    no_chance_wins(result)


def test_every_other_year_gives_no_figure(tmp_path: Path) -> None:
    found = read(tmp_path, without(made_up(), lambda _at, year: year % 2))
    result = backtest(found.panel, Plan((2006, 2008, 2010)))
    assert result.rows == []
    assert [why for _cut, _label, why in result.unsaid[:3]] == [
        "4 years up to it have documents, 6 are needed",
        "5 years up to it have documents, 6 are needed",
        "2011 has no documents",
    ]


def test_fields_that_are_all_renamed_cost_no_document_and_are_told(tmp_path: Path) -> None:
    some = made_up()
    for at, year in enumerate(some["year"]):
        if year >= 2010:
            some["categories"][at] = some["categories"][at].replace("field", "sector")
    result = backtest(read(tmp_path, some).panel, Plan((2007, 2009, 2011)))
    no_chance_wins(result)
    assert result.value(2009, "TOP10", "chance", "base_rate") == pytest.approx(0.1, abs=0.02)
    assert (
        "Nearly all fields begin or stop: the commonest words stand in for them at "
        "2007, 2009, 2011." in result.told
    )


def test_a_last_year_that_is_not_whole_gives_no_label(tmp_path: Path) -> None:
    found = read(tmp_path, without(made_up(), lambda at, year: year == 2014 and at % 50))
    result = backtest(found.panel, Plan((2010, 2011)))
    assert result.unsaid[0] == ("2011", "", "2014 has 22 documents, 1,100 a year before it")
    assert result.value(2010, "TOP10", "ours", "AP") is not None


def test_where_most_phrases_rose_alike_no_tenth_is_told() -> None:
    nothing = np.zeros((100, 1))
    rose = np.arange(100) < 21
    one = Cut(
        2011, 100, np.arange(100), nothing, rose, {}, None, {"TOP10": rose, "CSET8": rose}, {}
    )
    assert one.refused("TOP10") == (
        "21 of 100 phrases rose alike, so that no tenth can be told apart"
    )
    assert not one.judges("TOP10"), "nor is a list of later cuts chosen by it"
    assert one.refused("CSET8") == "", "any part may have risen by a fixed height"
    one.rose["TOP10"] = np.arange(100) < 20
    assert one.refused("TOP10") == ""


def test_where_ours_is_the_straight_line_itself_it_is_told(tmp_path: Path) -> None:
    result = backtest(read(tmp_path, made_up()).panel, Plan((2007, 2010)))
    assert result.told == [
        "Without past cuts to learn from ours is the straight line itself at 2007."
    ]


def test_opaque_tokens_of_which_hardly_any_phrase_is_made_are_told(tmp_path: Path) -> None:
    some = made_up(first=2010, last=2011)
    some["title"] = [".".join(one.split()) for one in some["title"]]
    some["abstract"] = [".".join(one.split()) for one in some["abstract"]]
    found = read_panel(written(tmp_path / "c.parquet", some), opaque=True)
    assert found.told[-1].startswith("Of opaque tokens 0 phrases were found: a token is a run")
