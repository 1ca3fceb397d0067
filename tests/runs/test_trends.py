"""The back-test over whole corpora: what it finds, that it never peeks, that it repeats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bagdar.core.trends import learned
from bagdar.core.trends.backtest import DETECTORS, Plan, Result, backtest, stand
from bagdar.core.trends.labels import LABELS, growth_after
from bagdar.core.trends.panel import NO_FIELDS, breaks
from bagdar.core.trends.population import population
from bagdar.runs.trends import Read, read_panel, run_backtest
from bagdar.sources.trends import CorpusError
from tests.core.trends.corpora import PLANTED, made_up, written

PLAN = Plan((2010, 2011))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("corpus") / "c.parquet", made_up())


@pytest.fixture(scope="module")
def read(corpus: Path) -> Read:
    return read_panel(corpus)


@pytest.fixture(scope="module")
def result(read: Read) -> Result:
    return backtest(read.panel, PLAN)


def changed(corpus: Path, folder: Path, **columns: Any) -> Path:
    table = pq.read_table(corpus)
    for name, values in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(values))
    pq.write_table(table, folder / "changed.parquet")
    return folder / "changed.parquet"


def test_a_planted_rise_is_named_among_the_first_of_hundreds(result: Result) -> None:
    assert PLANTED in result.heads[2011][:10]


def test_every_detector_has_every_figure_of_every_label_and_cut(result: Result) -> None:
    for cut in PLAN.cuts:
        for label in ("TOP10", "TOP10F"):
            for detector in DETECTORS:
                for metric in ("P@50", "CSI", "AP", "K", "gap_closed"):
                    assert result.value(cut, label, detector, metric) is not None
    assert result.value("mean", "TOP10", "holt", "gap_closed") == 0
    assert result.value("mean", "TOP10", "oracle", "gap_closed") == 1
    rose = result.value(2010, "TOP10", "chance", "base_rate")
    assert rose == pytest.approx(0.1, abs=0.02)


def figures(result: Result) -> list[str]:
    """All rows as texts, in which what cannot be said equals itself."""
    return [repr(row) for row in result.rows]


def test_ours_is_better_than_chance_and_hindsight_better_than_ours(result: Result) -> None:
    ours, chance, oracle = (
        result.value("mean", "TOP10", name, "AP") or 0 for name in ("ours", "chance", "oracle")
    )
    assert chance < ours < oracle


def test_no_detector_names_more_take_offs_early_than_were_ranked_by_then(read: Read) -> None:
    result = backtest(read.panel, Plan((2008, 2009, 2010, 2011)))
    could = result.value("all", "TAKEOFF", "chance", "could_be_named_two_years_before")
    named = {
        one: result.value("all", "TAKEOFF", one, "two_years_before_half") for one in DETECTORS[1:]
    }
    assert could is not None
    assert all(one is not None and one <= could for one in named.values()), (could, named)
    assert 0 < could < 1


def test_documents_after_the_cut_never_change_what_is_said_at_it(
    result: Result, tmp_path: Path
) -> None:
    later = made_up()
    for at, year in enumerate(later["year"]):
        if year > 2011:
            later["title"][at] = "Steam engine revival"
            later["abstract"][at] = f"We study steam engine revival, {later['abstract'][at][9:40]}"
            later["categories"][at] = "steam"
    other = backtest(read_panel(written(tmp_path / "l.parquet", later)).panel, PLAN)
    assert other.heads == result.heads
    assert other.rows != result.rows, "labels do read later documents"


@pytest.mark.parametrize("mark", ["; ", " | ", "\n", ", "])
def test_documents_after_the_cut_never_change_how_earlier_ones_are_read(
    result: Result, read: Read, tmp_path: Path, mark: str
) -> None:
    """Later documents part categories by another mark, write NA for nothing, and have other ids."""
    later = made_up()
    for at, year in enumerate(later["year"]):
        if year > 2011:
            later["id"][at] = f"{at}.{at % 2}5"
            fields = later["categories"][at].split()
            later["categories"][at] = mark.join(["heavy steam", *fields])
            later["title"][at] = "NA" if at % 5 == 0 else later["title"][at]
            later["abstract"][at] = "NA" if at % 7 == 0 else later["abstract"][at]
    panel = read_panel(written(tmp_path / "l.parquet", later)).panel
    assert backtest(panel, PLAN).heads == result.heads
    before, after = (one.stable(2011, 2011) for one in (read.panel, panel))
    spreads = [
        dict(
            zip(
                (one.panel.phrases.texts[at] for at in population(one, 2011).terms),
                population(one, 2011).spread.tolist(),
                strict=True,
            )
        )
        for one in (before, after)
    ]
    assert spreads[0] == spreads[1]


def test_of_the_newest_years_what_is_observed_of_their_labels_is_learned_from(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a cut labels of three years are known of cuts three years back, of two of the next."""
    given: list[list[learned.Lesson]] = []
    learn = learned.learn

    def heard(some: list[learned.Lesson], parts: tuple[float, ...]) -> Any:
        given.append(some)
        return learn(some, parts)

    monkeypatch.setattr(learned, "learn", heard)
    plan = Plan((2010,), labels=("TOP10",))
    made = stand(read.panel, plan, [2010], lambda _line: None)
    assert [one.part for one in given[-1]] == [1.0, 1.0, 1.0, 0.5]
    assert given[-1][-1].values is made[2008].values
    later = growth_after(read.panel.stable(2010, 2008), 2008, 2, population_at(read, 2008))
    np.testing.assert_array_equal(given[-1][-1].growth, later.by_label["TOP10"])


def population_at(read: Read, cut: int) -> Any:
    return population(read.panel.stable(cut, cut), cut).terms


@pytest.mark.parametrize("filed_by", ["categories", "venue", NO_FIELDS])
def test_documents_after_the_cut_never_change_small_corpora_however_they_are_filed(
    tmp_path: Path, filed_by: str
) -> None:
    """Words of the first years that only later documents make common name no field."""
    panels = [
        read_panel(written(tmp_path / f"{later}.parquet", small(filed_by, later=later))).panel
        for later in (False, True)
    ]
    first, other = (backtest(panel, Plan((2011,))) for panel in panels)
    assert [panel.filed_by for panel in panels] == [filed_by] * 2
    assert first.heads[2011]
    assert other.heads == first.heads
    cuts = [population(panel.stable(2011, 2011), 2011) for panel in panels]
    names = [
        {panel.phrases.texts[at] for at in one.terms}
        for panel, one in zip(panels, cuts, strict=True)
    ]
    assert names[0] == names[1]
    assert cuts[0].spread.tolist() == cuts[1].spread.tolist()


def small(filed_by: str, *, later: bool) -> dict[str, list[Any]]:
    """A corpus of few documents in its first years, whose rare words later ones use or do not."""
    made = made_up()
    kept = [at for at, year in enumerate(made["year"]) if year >= 2006 or at % 16 == 0]
    made = {name: [values[at] for at in kept] for name, values in made.items()}
    dice = np.random.default_rng(3)
    for at, year in enumerate(made["year"]):
        made["abstract"][at] += f" With {made['categories'][at].split()[0]}."
        old = ", ".join(f"old{one}" for one in dice.choice(60, 2, replace=False))
        if year < 2006 or (later and year > 2011):
            made["abstract"][at] += f" By {old}."
    categories = made.pop("categories")
    if filed_by != NO_FIELDS:
        made[filed_by] = categories
    return made


def test_a_seed_gives_the_same_file(read: Read, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        run_backtest(read, Plan((2010,), seed=7), tmp_path / folder, lambda _line: None)
    one, other = ((tmp_path / name / "results.csv").read_bytes() for name in "ab")
    assert one == other
    assert one.startswith(b"cut,label,detector,metric,value\n2010,TOP10,chance,P@50,")


def test_the_order_of_rows_never_shows(corpus: Path, result: Result, tmp_path: Path) -> None:
    table = pq.read_table(corpus)
    mixed = table.take(np.random.default_rng(5).permutation(table.num_rows))
    pq.write_table(mixed, tmp_path / "mixed.parquet")
    other = backtest(read_panel(tmp_path / "mixed.parquet").panel, PLAN)
    assert (figures(other), other.heads) == (figures(result), result.heads)


@pytest.mark.parametrize("written_as", ["k{}", "<w{}>"])
def test_opaque_tokens_give_the_same_figures(
    corpus: Path, result: Result, tmp_path: Path, written_as: str
) -> None:
    import hashlib
    import re

    small = {"on", "the", "and", "we", "study"}

    def hidden(text: str) -> str:
        return re.sub(
            r"\w+",
            lambda one: (
                one[0]
                if one[0].lower() in small
                else written_as.format(hashlib.sha256(one[0].encode()).hexdigest()[:10])
            ),
            text,
        )

    table = pq.read_table(corpus)
    path = changed(
        corpus,
        tmp_path,
        title=[hidden(one) for one in table["title"].to_pylist()],
        abstract=[hidden(one) for one in table["abstract"].to_pylist()],
    )
    assert figures(backtest(read_panel(path, opaque=True).panel, PLAN)) == figures(result)


def test_without_categories_the_venue_stands_in_and_without_it_common_words(
    corpus: Path, tmp_path: Path
) -> None:
    table = pq.read_table(corpus)
    venue = table.rename_columns(["id", "year", "title", "abstract", "venue"])
    pq.write_table(venue, tmp_path / "venue.parquet")
    by_venue = read_panel(tmp_path / "venue.parquet")
    assert by_venue.panel.filed_by == "venue"
    assert by_venue.told == ["There are no categories: the venue stands in for them."]
    bare = table.drop_columns(["categories", "abstract"])
    pq.write_table(bare, tmp_path / "bare.parquet")
    by_words = read_panel(tmp_path / "bare.parquet")
    assert by_words.panel.filed_by == NO_FIELDS
    assert "commonest words stand in" in by_words.told[0]
    assert by_words.counts["no abstract"] == by_words.panel.documents


def test_a_cut_without_the_years_it_needs_cannot_be_said(read: Read) -> None:
    early = backtest(read.panel, Plan((2003, 2012)))
    assert early.rows == []
    assert early.unsaid == [
        ("2003", "", "the corpus begins in 2000: six years up to the cut are needed"),
        ("2012", "", "the corpus ends in 2014: 3 years after the cut are needed"),
    ]


def test_a_corpus_of_one_year_cannot_be_said(tmp_path: Path) -> None:
    path = written(tmp_path / "one.parquet", made_up(first=2010, last=2010))
    found = backtest(read_panel(path).panel, Plan((2010,)))
    assert (found.rows, found.heads) == ([], {})
    assert "the corpus begins in 2010" in found.unsaid[0][2]


def test_too_few_phrases_are_no_ranking(tmp_path: Path) -> None:
    some = made_up()
    some["abstract"] = ["We study quantum loom."] * len(some["id"])
    some["title"] = [f"Loom {one}" for one in some["id"]]
    found = backtest(read_panel(written(tmp_path / "few.parquet", some)).panel, Plan((2010,)))
    assert found.rows == []
    assert found.unsaid == [("2010", "", "0 phrases to rank, 60 are needed")]


def test_what_does_not_fit_is_counted_and_the_rest_counts(tmp_path: Path) -> None:
    rows: list[tuple[Any, Any, Any, Any]] = [
        (1.0, 2010.0, "Wind <i>farms</i> at sea", "A long abstract about wind farms at sea, one."),
        (2.0, 2011.0, "Mass of $x$", ""),
        (2.0, 2012.0, "Mass of y", None),
        (3.0, None, "No year", None),
        (4.0, 20.0, "Year twenty", None),
        (5.0, 2050.0, "Far ahead", None),
        (6.0, 2012.5, "Half a year", None),
        (7.0, 2012.0, "  ", None),
        (None, 2012.0, "No id", None),
        (8.0, 2013.0, "Wind <i>farms</i> at sea", "A long abstract about wind farms at sea, one."),
    ]
    columns = dict(
        zip(("id", "year", "title", "abstract"), map(list, zip(*rows, strict=True)), strict=True)
    )
    folder = tmp_path / "folder"
    folder.mkdir()
    written(folder / "a.parquet", columns)
    (folder / "broken.parquet").write_bytes(b"PAR1 and then nothing")
    found = read_panel(folder)
    counted = {name: count for name, count in found.counts.items() if count}
    assert counted == {
        "rows": 10,
        "years that cannot be": 3,
        "years apart from all others": 1,
        "no title": 1,
        "no abstract": 2,
        "no id": 1,
        "ids written as floats": 2,
        "ids doubled": 1,
        "texts doubled": 1,
        "titles with HTML": 1,
        "titles with LaTeX": 1,
        "unreadable files": 1,
    }
    assert found.panel.years.tolist() == [2010, 2011, 2012]
    assert found.told[0].startswith("broken.parquet cannot be read: ")


def test_a_corpus_without_what_is_needed_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "c.parquet", {"id": ["1"], "title": ["x"]})
    with pytest.raises(CorpusError, match=r"c\.parquet has no column year"):
        read_panel(path)
    undated = written(tmp_path / "d.parquet", {"id": ["1"], "year": [None], "title": ["x"]})
    with pytest.raises(CorpusError, match="no document with a year and a title"):
        read_panel(undated)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="there is no Parquet file"):
        read_panel(tmp_path / "empty")


def test_a_field_that_stops_and_a_source_that_is_added_are_breaks(tmp_path: Path) -> None:
    some = made_up()
    for at, year in enumerate(some["year"]):
        if year >= 2010:
            some["categories"][at] = some["categories"][at].replace("field0", "fresh")
    panel = read_panel(written(tmp_path / "b.parquet", some)).panel
    found = [(one.year, one.kind, one.field) for one in breaks(panel, 2014)]
    assert found == [(2010, "added", "fresh"), (2010, "stopped", "field0")]
    assert breaks(panel, 2009) == [], "nothing is known of it before"
    stable = panel.stable(2012, 2012)
    assert stable.kept is not None
    assert stable.totals[2011 - 2000] < panel.totals[2011 - 2000]
    assert panel.stable(2009, 2009).kept is None


def test_labels_are_those_of_the_benchmark() -> None:
    assert LABELS == ("TOP10", "TOP10F", "CSET8")


def test_what_is_said_at_a_cut_does_not_hang_on_which_others_are_asked_for(tmp_path: Path) -> None:
    panel = read_panel(written(tmp_path / "long.parquet", made_up(first=1994, last=2012))).panel
    alone = backtest(panel, Plan((2009,)))
    among = backtest(panel, Plan(tuple(range(2003, 2010))))
    assert alone.heads[2009] == among.heads[2009]
    told = [row for row in figures(alone) if row.startswith("('2009'")]
    assert told == [row for row in figures(among) if row.startswith("('2009'")]
    assert told


def test_how_documents_are_filed_at_a_cut_does_not_hang_on_what_later_ones_have(
    tmp_path: Path,
) -> None:
    """Categories begin in 2012: until then venues tell documents apart, whatever comes later."""
    until = {"early": 2011, "whole": 2014}
    results = {}
    for name, last in until.items():
        columns = made_up(last=last)
        fields = [one.split()[0] for one in columns["categories"]]
        columns["venue"] = [f"Journal {one}" for one in fields]
        columns["categories"] = [
            one if year > 2011 else None
            for one, year in zip(columns["categories"], columns["year"], strict=True)
        ]
        read = read_panel(written(tmp_path / f"{name}.parquet", columns))
        results[name] = backtest(read.panel, Plan((2008,)))
        assert read.panel.filed_by == ("categories" if name == "whole" else "venue")
    assert results["early"].heads == results["whole"].heads
    early, whole = (figures(results[one]) for one in until)
    assert early == whole
    assert results["whole"].told[0].startswith("Documents are filed by venue at 2008")


def test_phrases_whose_documents_have_no_category_do_not_rise_beyond_their_field(
    tmp_path: Path,
) -> None:
    columns = made_up()
    dice = np.random.default_rng(3)
    junk = np.flatnonzero(dice.random(len(columns["id"])) < 0.12).tolist()
    for at in junk:
        held = " and ".join(f"junk{one} scrap{one}" for one in dice.choice(40, 4, replace=False))
        columns["title"][at], columns["categories"][at] = f"On {held}", None
        columns["abstract"][at] = "We study little."
    panel = read_panel(written(tmp_path / "junk.parquet", columns)).panel
    stable = panel.stable(2013, 2010)
    texts = panel.phrases.texts
    chosen = population(stable, 2010)
    ranked = {texts[at] for at in chosen.terms[chosen.ranked].tolist()}
    alive = {texts[at] for at in chosen.terms.tolist()}
    assert sum(one.startswith("junk") for one in alive) == 40
    assert not any(one.startswith("junk") for one in ranked)
    rose = growth_after(stable, 2010, 3, chosen.terms).rose("TOP10F", np.ones(len(alive), bool))
    assert not any(texts[at].startswith("junk") for at in chosen.terms[rose].tolist())


@pytest.mark.parametrize("part", [0.4, 1.0])
def test_documents_without_a_category_are_expected_to_grow_as_those_with_one(
    part: float, tmp_path: Path
) -> None:
    columns = made_up()
    dice = np.random.default_rng(4)
    for at, filed in enumerate(columns["categories"]):
        if dice.random() > part and filed is not None:
            columns["categories"][at] = None
    panel = read_panel(written(tmp_path / "some.parquet", columns)).panel
    stable = panel.stable(2013, 2010)
    terms = population(stable, 2010).terms
    growth = growth_after(stable, 2010, 3, terms).by_label
    beyond, rise = growth["TOP10F"], growth["TOP10"]
    assert abs(np.median(beyond - rise)) < 0.1
