"""Names told from turns of speech, and rare phrases found beside frequent ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bagdar.core.trends.phrases import EARLY_DOCUMENTS, LEAST_DOCUMENTS, frequent
from bagdar.core.trends.population import early, population, technologies
from bagdar.runs.trends import Read, read_panel
from tests.core.trends.corpora import PLANTED, made_up, written


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
