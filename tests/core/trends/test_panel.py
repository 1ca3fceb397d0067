"""Breaks of a panel: what is left out, what stays, and years without documents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from bagdar.core.trends import straight
from bagdar.core.trends.labels import over_peak
from bagdar.core.trends.panel import NO_FIELDS, Panel, breaks, weighted
from bagdar.core.trends.phrases import Phrases


def filed(fields: list[str]) -> tuple[sparse.csr_array, list[str]]:
    """File documents under fields, each a list separated by spaces."""
    names = sorted({name for one in fields for name in one.split()})
    rows = [(at, names.index(name)) for at, one in enumerate(fields) for name in one.split()]
    place = ([at for at, _name in rows], [name for _at, name in rows])
    made = sparse.csr_array((np.ones(len(rows)), place), shape=(len(fields), len(names)))
    return weighted(made), names


def panel(years: list[int], fields: list[str]) -> Panel:
    """A panel in which every document holds one word."""
    count = len(years)
    word = Phrases(
        texts=["loom"],
        length=np.ones(1, np.int8),
        linked=np.zeros(1, bool),
        parts=np.full((1, 2), -1, np.int32),
        ends=np.zeros((1, 2), np.int32),
        phrase=np.zeros(count, np.int32),
        document=np.arange(count, dtype=np.int32),
        titled=np.zeros(count, bool),
    )
    return Panel(word, np.array(years, np.int32), *filed(fields), "categories")


def by_year(first: int, last: int, field_of: dict[int, list[str]]) -> Panel:
    """A panel with the same fields every year, but for the years told."""
    years, fields = [], []
    for year in range(first, last + 1):
        own = field_of.get(year, field_of[0])
        years += [year] * len(own)
        fields += own
    return panel(years, fields)


USUAL = ["a"] * 20 + ["b"] * 30 + [""] * 50


def test_a_document_without_a_field_is_no_part_of_a_break() -> None:
    stopped = ["b"] * 50 + [""] * 50
    found = by_year(2000, 2012, {0: USUAL, **dict.fromkeys(range(2008, 2013), stopped)})
    assert [(one.year, one.kind, one.field) for one in breaks(found, 2012)] == [
        (2008, "stopped", "a")
    ]
    assert found.stable(2010, 2010).totals.tolist() == [80] * 8 + [100] * 5


def test_in_quarters_a_break_reaches_as_many_years() -> None:
    stopped = ["b"] * 50 + [""] * 50
    found = by_year(1500, 1545, {0: USUAL, **dict.fromkeys(range(1510, 1546), stopped)})
    quarters = replace(found, a_year=4)
    assert found.stable(1515, 1515).totals[0] == 80
    assert found.stable(1516, 1516).totals[0] == 100, "six years later it is out of reach"
    assert quarters.stable(1533, 1533).totals[0] == 80
    assert quarters.stable(1534, 1534).totals[0] == 100


def test_in_quarters_a_share_must_outgrow_its_peak_by_as_much_a_year() -> None:
    sizes = {at: round(100 * 1.03**at) for at in range(20)}
    holders = {1500 + at: ["a"] * size + ["b"] * (1000 - size) for at, size in sizes.items()}
    found = by_year(1500, 1519, {0: USUAL, **holders})
    counts = np.array([list(sizes.values())])
    stable = replace(found.stable(1519, 1515), counts=counts)
    assert over_peak(stable, 1515, 4, np.zeros(1, int))[0] < 0
    quarters = replace(stable, panel=replace(found, a_year=4))
    above = over_peak(quarters, 1515, 4, np.zeros(1, int))[0]
    assert above == pytest.approx(np.log(sizes[19] / sizes[15] / 1.08))
    assert above > 0


def test_no_field_stops_in_a_year_without_documents() -> None:
    found = by_year(2000, 2012, {0: USUAL, 2008: []})
    for upto in (2008, 2009, 2012):
        assert not [one for one in breaks(found, upto) if one.kind != "volume"]
    assert [(one.year, one.kind, one.after) for one in breaks(found, 2012)] == [
        (2008, "volume", 0),
        (2009, "volume", 100),
    ]


def test_a_year_that_is_not_whole_stops_and_adds_no_field() -> None:
    found = by_year(2000, 2012, {0: ["a"] * 20 + ["b"] * 80, 2012: ["b"] * 8 + ["c"]})
    assert [one.kind for one in breaks(found, 2012)] == ["volume"]
    whole = by_year(2000, 2012, {0: ["a"] * 20 + ["b"] * 80, 2012: ["b"] * 80 + ["c"] * 20})
    assert [one.kind for one in breaks(whole, 2012)] == ["added", "stopped"]


def test_renamed_fields_are_left_out_and_their_documents_stay() -> None:
    renamed = [f"{one}2" if one else "" for one in USUAL]
    found = by_year(2000, 2012, {0: USUAL[:50], **dict.fromkeys(range(2008, 2013), renamed[:50])})
    stable = found.stable(2010, 2010)
    assert stable.unfiled
    assert (stable.kept, stable.totals.tolist()) == (None, [50] * 13)
    assert stable.panel.filed_by == NO_FIELDS
    before = found.stable(2007, 2007)
    assert not before.unfiled, "what breaks later is not known by then"


def test_what_is_left_of_a_corpus_that_goes_on_is_kept_however_much_is_added() -> None:
    joined = ["a"] * 100 + ["feed"] * 400
    found = by_year(2000, 2012, {0: ["a"] * 100, **dict.fromkeys(range(2008, 2013), joined)})
    stable = found.stable(2010, 2010)
    assert not stable.unfiled
    assert stable.totals.tolist() == [100] * 13


def test_corpora_that_follow_each_other_cannot_be_compared() -> None:
    found = by_year(2000, 2012, {0: ["a"] * 50})
    names = ["corpus one" if year < 2008 else "corpus two" for year in found.years.tolist()]
    group = filed([one.replace(" ", "_") for one in names])
    grouped = Panel(
        found.phrases, found.years, found.fields, ["a"], found.filed_by, groups=(group,)
    )
    assert grouped.stable(2010, 2010).follows
    assert not grouped.stable(2007, 2007).follows


def grown(first: int, last: int, many: dict[str, list[int]]) -> Panel:
    """A panel with so many documents of each field in each year."""
    years = [
        year
        for year in range(first, last + 1)
        for own in many.values()
        for _ in range(own[year - first])
    ]
    fields = [
        one
        for year in range(first, last + 1)
        for one, own in many.items()
        for _ in range(own[year - first])
    ]
    return panel(years, fields)


def test_a_field_that_joined_long_ago_and_outgrew_the_others_is_no_change_over() -> None:
    found = grown(2000, 2020, {"a": [20] * 21, "b": [0] * 15 + [26] * 6})
    assert [found.stable(cut, cut).unfiled for cut in range(2015, 2021)] == [False] * 6


def test_a_small_field_that_stops_while_all_grows_fast_takes_the_others_with_it_no_more() -> None:
    whole = [10, 10, 10, 10, 10, 10, 30, 87, 250, 250]
    small = [2] * 7 + [0] * 3
    found = grown(
        2000, 2009, {"a": [one - b for one, b in zip(whole, small, strict=True)], "b": small}
    )
    assert not found.stable(2009, 2009).unfiled


@pytest.mark.parametrize(
    "score",
    [
        lambda counts, totals: straight.holt(counts, totals, 3),
        straight.kleinberg,
        straight.escore,
        straight.momentum,
        straight.fall,
        lambda counts, totals: straight.path(counts, totals, 3)[:, -1],
    ],
)
def test_a_year_without_documents_changes_no_yardstick(score: object) -> None:
    counts = np.array([[5, 8, 12, 20, 25, 31, 40], [40, 31, 25, 20, 12, 8, 5]])
    totals = np.full(7, 1000)
    gap = np.insert(counts, 4, 0, axis=1), np.insert(totals, 4, 0)
    assert callable(score)
    assert score(*gap) == pytest.approx(score(counts, totals))


def test_a_mean_share_is_that_of_the_years_with_documents() -> None:
    found = by_year(2000, 2012, {0: USUAL, 2011: []})
    assert found.stable(2012, 2012).share(2010, 2012).tolist() == [1.0]
