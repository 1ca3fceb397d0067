"""Names told from turns of speech, and rare phrases found beside frequent ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bagdar.core.trends.phrases import EARLY_DOCUMENTS, LEAST_DOCUMENTS, frequent
from bagdar.core.trends.population import (
    MOST_SHARE,
    Population,
    alive_terms,
    early,
    population,
    technologies,
)
from bagdar.runs.trends import Read, read_panel
from bagdar.sources.synthetic.papers import FALLING, RISING, write_papers
from tests.core.trends.corpora import PLANTED, made_up, written


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """A corpus with words alone: of a field, of a part, of everybody, and of few new documents.

    An "electric loom" of one field stands in a twentieth of all documents.
    """
    some = made_up()
    for at, text in enumerate(some["abstract"]):
        year, first = some["year"][at], some["categories"][at].split()[0]
        some["abstract"][at] = text + (" With ease." if at % 3 == 0 else "")
        if first == "field3" and at % 3 == 0:
            some["abstract"][at] += " An electric loom."
            some["categories"][at] = first
        if first != "field4":
            continue
        some["categories"][at] = first
        if at % 5 == 0:
            some["abstract"][at] += " By graphene." if at % 4 else " By a graphene sheet."
            some["abstract"][at] += " Of boron nitride, of boron carbide." if at % 2 else ""
        if at % 4 == 1:
            some["abstract"][at] += f" In general spin{at % 40}."
        if at % 90 == 0 and year > 2012:
            some["abstract"][at] += " By borophene."
    path = tmp_path_factory.mktemp("words") / "c.parquet"
    return read_panel(written(path, some), least=EARLY_DOCUMENTS)


def test_single_words_of_a_field_are_signals_of_a_scan_and_not_of_the_benchmark(
    worded: Read,
) -> None:
    assert worded.whole is not None
    stable = worded.whole.stable(2014, 2014)
    every = worded.whole.phrases.texts

    def named(found: Population) -> set[str]:
        return {every[at] for at in found.terms[found.ranked].tolist()}

    scanned, off = technologies(stable, 2014), technologies(stable, 2014, words=False)
    assert "graphene" in named(scanned)
    assert "ease" not in named(scanned), "it stands in all fields alike"
    assert "general" not in named(scanned), "it begins more phrases than any other word"
    assert "boron" not in named(scanned), "it begins names, which stand for it"
    assert "wave1" not in named(scanned), "one longer phrase has all its documents"
    assert "borophene" in named(early(stable, 2014))
    assert (np.diff(scanned.terms) > 0).all()
    singles = [one for one in named(off) | named(population(stable, 2014)) if " " not in one]
    assert singles == []
    assert named(off) == {one for one in named(scanned) if " " in one}


def test_a_common_technology_stays_a_signal_of_a_scan(worded: Read) -> None:
    assert worded.whole is not None
    stable = worded.whole.stable(2014, 2014)
    common = worded.whole.phrases.texts.index("electric loom")
    assert stable.window(2012, 2014)[0][common] > MOST_SHARE * stable.window(2012, 2014)[1]
    assert common in technologies(stable, 2014).terms
    assert common not in population(stable, 2014).terms


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """A corpus with an "expert system", and "steam" of which a tenth is a "steam approach"."""
    some = made_up()
    for at, text in enumerate(some["abstract"]):
        field = some["categories"][at].split()[0]
        if field == "field0" and at % 12 == 0:
            some["abstract"][at] = f"{text} An expert system."
        if field == "field1":
            some["abstract"][at] = f"{text} By steam, {'a steam approach' if at % 10 == 0 else ''}."
        if field == "field2" and at % 10 == 0:
            what = ("spindle", "shuttle", "treadle")[at // 10 % 3]
            some["abstract"][at] = f"{text} A woven wheel {what}."
    path = tmp_path_factory.mktemp("names") / "c.parquet"
    return read_panel(written(path, some), least=EARLY_DOCUMENTS)


def texts(read: Read, terms: np.ndarray) -> set[str]:
    assert read.whole is not None
    return {read.panel.phrases.texts[at] for at in terms.tolist()}


def test_frequent_phrases_are_those_found_without_rarer_ones(read: Read, tmp_path: Path) -> None:
    path = written(tmp_path / "c.parquet", made_up())
    both, alone = read_panel(path, least=EARLY_DOCUMENTS), read_panel(path)
    assert both.whole is not None
    assert len(both.whole.phrases.texts) > len(alone.panel.phrases.texts)
    found, expected = frequent(both.whole.phrases), alone.panel.phrases
    assert found.texts == expected.texts
    for name in ("length", "linked", "parts", "ends", "phrase", "document", "titled"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name


def test_turns_of_speech_are_no_technologies_and_names_with_such_a_word_are(read: Read) -> None:
    stable = read.panel.stable(2014, 2014)
    everything = texts(read, population(stable, 2014).terms)
    named = texts(read, technologies(stable, 2014).terms)
    assert {"steam approach", "expert system", PLANTED} <= everything
    assert {"expert system", PLANTED} <= named
    assert "steam approach" not in named


def test_a_phrase_that_mostly_goes_on_is_part_of_a_name(read: Read) -> None:
    assert read.whole is not None
    stable = read.whole.stable(2014, 2014)
    texts_of = read.whole.phrases.texts
    everything = {texts_of[at] for at in population(stable, 2014).terms.tolist()}
    named = {texts_of[at] for at in technologies(stable, 2014).terms.tolist()}
    assert "woven wheel" in everything
    assert "woven wheel" not in named
    assert PLANTED in named


def test_early_phrases_are_new_and_few(read: Read) -> None:
    assert read.whole is not None
    stable = read.whole.stable(2012, 2012)
    terms = early(stable, 2012).terms
    until = 2013 - read.whole.first
    ever = stable.counts[terms][:, :until].sum(1)
    recent = stable.counts[terms][:, until - 3 : until].sum(1)
    assert (ever < LEAST_DOCUMENTS).all()
    assert (recent >= EARLY_DOCUMENTS).all()
    assert (recent >= 0.7 * ever).all()


def test_a_name_on_few_documents_is_no_turn_of_speech(tmp_path: Path) -> None:
    table = pq.read_table(write_papers(tmp_path / "p.parquet"))
    years = pa.array([int(one[:4]) for one in table["date"].to_pylist()])
    pq.write_table(table.append_column("year", years), tmp_path / "q.parquet")
    papers = read_panel(tmp_path / "q.parquet", least=EARLY_DOCUMENTS).whole
    assert papers is not None
    texts_of = papers.phrases.texts
    for cut in (2018, 2025):
        stable = papers.stable(cut, cut)
        alive = {texts_of[at] for at in alive_terms(stable, cut).tolist()}
        named = {
            texts_of[at]
            for choose in (technologies, early)
            for at in choose(stable, cut).terms.tolist()
        }
        known = {name for _field, name, _year in (*RISING, *FALLING)} & alive
        assert len(known) >= 7
        assert known <= named


def test_what_a_phrase_goes_on_with_later_is_not_known_before(tmp_path: Path) -> None:
    def named(later: str) -> set[str]:
        some = made_up(last=2012)
        at = 0
        for year, letters in ((2008, "abcdefghijkl" * 2), (2011, "abcdefghijkl" * 4)):
            for letter in letters:
                some["id"].append(f"z{at}")
                some["year"].append(year)
                some["title"].append(
                    f"{'carding willow' if year == 2008 else later} x{letter}{letter}"
                )
                some["abstract"].append(f"Number {at}.")
                some["categories"].append("field0")
                at += 1
        found = read_panel(written(tmp_path / "c.parquet", some), least=EARLY_DOCUMENTS).whole
        assert found is not None
        terms = technologies(found.stable(2008, 2008), 2008).terms
        return {found.phrases.texts[at] for at in terms.tolist()}

    assert named("carding willow") == named("another thing")
