"""Phrases by the statements of an engine are those found in memory, whatever the texts."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.trends import asking, context
from bagdar.core.trends.backtest import Plan
from bagdar.core.trends.counting import PLACES, holds, pairs, parts, places, steps
from bagdar.core.trends.panel import NO_FIELDS
from bagdar.core.trends.phrases import Links, Phrases, content, joined, phrases
from bagdar.core.trends.population import by_field, population
from bagdar.core.trends.words import Folding, Vocabulary, Words, fold, read_words
from bagdar.lake.dialect import Dialect
from bagdar.lake.scripts import script
from bagdar.runs.trends import RESULTS, open_panel, read_panel, run_backtest
from bagdar.runs.trends_engine import Engine, counted
from bagdar.runs.trends_store import gathered
from tests.core.trends.corpora import made_up, written

WORDS = "internet of things the deep neural nets, . -".split()
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
LEAST = 2


def assert_same(one: Phrases, other: Phrases) -> None:
    assert one.texts == other.texts
    for name in ("length", "linked", "parts", "ends", "phrase", "document", "titled"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert mine.dtype == theirs.dtype, name
        np.testing.assert_array_equal(mine, theirs, name)


def cut(texts: list[str], vocabulary: Vocabulary) -> Words:
    return read_words(pa.array(texts, pa.string()), vocabulary)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_an_engine_finds_the_phrases_that_memory_finds(documents: list[tuple[str, str]]) -> None:
    vocabulary = Vocabulary()
    titles, bodies = (cut([one[at] for one in documents], vocabulary) for at in (0, 1))
    kinds = fold(vocabulary.texts)
    streams: list[Links] = [content(one, kinds) for one in (titles, bodies)]
    expected = phrases(joined(streams[:1], streams[1:]), kinds.texts, len(documents), LEAST)
    with script({}) as run:
        some = [places(one, titled=at == 0) for at, one in enumerate(streams)]
        run.hold("places", pa.Table.from_batches(some, PLACES))
        assert_same(counted(run, kinds.texts, len(documents), LEAST), expected)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    some = made_up(last=2006)
    some["title"][0] = "The internet of things, van der Waals' \\alpha forces <b>in</b> $x$ alphas"
    some["abstract"][1] = None
    return written(tmp_path_factory.mktemp("corpus") / "c.parquet", some)


@pytest.mark.parametrize("least", [5, 20])
def test_a_corpus_read_by_an_engine_is_the_panel_of_memory(corpus: Path, least: int) -> None:
    one = read_panel(corpus, least=least)
    other = read_panel(corpus, least=least, engine=Engine("duckdb"))
    assert len(one.panel.phrases.texts) > 500
    assert_same(one.panel.phrases, other.panel.phrases)
    assert_same((one.whole or one.panel).phrases, (other.whole or other.panel).phrases)
    assert one.languages == other.languages
    assert one.counts == other.counts


def test_what_passes_goes_where_it_is_told_and_goes_away(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "shared" / "scratch"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    engine = Engine("duckdb", scratch=scratch)
    with gathered([corpus], today=date(2026, 1, 1), scratch=engine.place()) as found:
        read_panel(found.path, engine=engine)
        assert list(scratch.iterdir())
    assert not list(scratch.iterdir())


def test_words_fold_alike_whether_they_come_at_once_or_one_by_one() -> None:
    texts = ["nets", "the", "net", "of", "42", "batteries", "battery"]
    whole, growing = fold(texts), Folding()
    made = [growing.more([one]) for one in texts][-1]
    assert made.texts == whole.texts == ["net", "battery"]
    assert made.folded.tolist() == whole.folded.tolist()
    assert made.link.tolist() == whole.link.tolist()
    assert made.language.tolist() == whole.language.tolist()


def test_all_statements_are_known_to_the_dialect_of_spark() -> None:
    dialect = Dialect(variables={"least": LEAST})
    where = asking.within(0, 9, "left_out", titles=True)
    asked = [
        *steps(),
        *(one(length) for one in (parts, pairs) for length in (1, 2, 3, 4)),
        holds([1, 1, 1, 1]),
        asking.net(["v0"], "heard", "asked", where),
        asking.BY_FIELD.format(asked="asked", within=where, filed="filed"),
        asking.TOGETHER.format(asked="asked", words="words", within=where, least=2),
    ]
    told = [dialect.spark(one) for sql in asked for one in dialect.statements(sql)]
    assert len(told) == 1 + 3 * 4 + 3 + 8 + 4
    assert not any("getvariable" in one.lower() for one in told)


def test_neighbours_and_fields_that_an_engine_sums_up_are_those_of_memory(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before they are ranked: where two phrases are equal, ranks may part by a last digit."""
    monkeypatch.setattr(context, "ranks", lambda values: values)
    cut, found = 2005, []
    for name in ("memory", "duckdb"):
        with open_panel(corpus, engine=Engine(name)) as read:
            panel = read.panel
            broken = replace(panel.stable(cut, cut), kept=np.arange(panel.documents) % 7 > 0)
            for stable in (panel.stable(cut, cut), broken):
                chosen = population(stable, cut)
                values = context.features(stable, chosen, 3)
                found.append((panel.counts, stable.counts, chosen.terms, values))
    for one, other in zip(found[:2], found[2:], strict=True):
        assert len(one[2]) > 100
        for mine, theirs in zip(one[:3], other[:3], strict=True):
            np.testing.assert_array_equal(mine, theirs)
        np.testing.assert_allclose(one[3], other[3], atol=1e-8)


def test_a_back_test_by_an_engine_repeats_byte_by_byte(corpus: Path, tmp_path: Path) -> None:
    engine = Engine("duckdb", threads=2)
    for name in ("one", "other"):
        with open_panel(corpus, engine=engine) as read:
            run_backtest(read, Plan((2005,), horizon=1), tmp_path / name, lambda _line: None)
    one, other = (tmp_path / name / RESULTS for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
    assert "2005,TOP10,ours,AP" in one.read_text("utf-8")


def test_a_field_that_breaks_is_left_out_by_an_engine_too(tmp_path: Path) -> None:
    some = made_up(last=2008)
    some["categories"] = [
        "gone" if at % 7 == 0 and year < 2006 else one
        for at, (one, year) in enumerate(zip(some["categories"], some["year"], strict=True))
    ]
    path, found = written(tmp_path / "c.parquet", some), []
    for name in ("memory", "duckdb"):
        with open_panel(path, engine=Engine(name)) as read:
            stable = read.panel.stable(2007, 2007)
            assert stable.kept is not None
            found.append(
                (stable.counts, by_field(stable, 2003, 2005, population(stable, 2007).terms))
            )
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_allclose(found[0][1], found[1][1], atol=1e-9)


def test_without_fields_an_engine_files_by_the_same_words(tmp_path: Path) -> None:
    some = made_up(last=2006)
    del some["categories"]
    path, found = written(tmp_path / "c.parquet", some), []
    for name in ("memory", "duckdb"):
        with open_panel(path, engine=Engine(name)) as read:
            found.append(read.panel)
    assert found[0].field_names == found[1].field_names
    assert found[0].filed_by == found[1].filed_by == NO_FIELDS
    assert (found[0].fields != found[1].fields).nnz == 0


def test_fields_that_are_all_renamed_are_replaced_by_the_same_words_by_an_engine(
    tmp_path: Path,
) -> None:
    some = made_up(last=2008)
    for at, year in enumerate(some["year"]):
        if year >= 2006:
            some["categories"][at] = some["categories"][at].replace("field", "sector")
    path, found = written(tmp_path / "c.parquet", some), []
    for name in ("memory", "duckdb"):
        with open_panel(path, engine=Engine(name)) as read:
            stable, before = (read.panel.stable(year, year) for year in (2007, 2005))
            assert (stable.unfiled, before.unfiled) == (True, False)
            terms = population(stable, 2007).terms
            found.append([by_field(one, 2003, 2005, terms) for one in (stable, before)])
    for mine, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-9)
    assert found[0][0].shape != found[0][1].shape
