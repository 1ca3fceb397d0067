"""Phrases that stand with the same words are near, whether or not they ever stand together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy import sparse

from bagdar.core.trends import nearest as module
from bagdar.core.trends.nearest import NEAREST, contexts, nearest
from bagdar.core.trends.panel import Ints, Panel, Stable
from bagdar.core.trends.phrases import content, joined, phrases
from bagdar.core.trends.words import Vocabulary, fold, read_words

KILN = "smart kiln, clinker, firing"
OVEN = "clever oven, clinker, firing"
LOOM = "rapid loom, cotton, thread"
REST = "plain rest, paper"


def stable(texts: list[str]) -> Stable:
    """Documents of one year, each a text."""
    vocabulary = Vocabulary()
    read = read_words(pa.array(texts, pa.string()), vocabulary)
    kinds = fold(vocabulary.texts)
    found = phrases(joined([], [content(read, kinds)]), kinds.texts, len(texts), 1)
    fields = sparse.csr_array(np.ones((len(texts), 1)))
    panel = Panel(found, np.full(len(texts), 2005, np.int32), fields, ["a"], "categories")
    return panel.stable(2005, 2005)


def asked(some: Stable, *names: str) -> tuple[Ints, Ints]:
    """Phrases by name, and all single words."""
    held = some.panel.phrases
    return (
        np.array([held.texts.index(name) for name in names]),
        np.flatnonzero(held.length == 1),
    )


def told(some: Stable, *names: str) -> np.ndarray:
    """What each phrase hears where only the first says 1, and all others say nothing."""
    terms, words = asked(some, *names)
    values = np.zeros(len(terms))
    values[0] = 1.0
    return nearest(some, 2005, terms, words).heard({"said": values})["said"]


def test_a_phrase_hears_what_stands_with_the_same_words_and_nothing_else() -> None:
    some = stable([KILN, OVEN, LOOM, REST] * 4)
    heard = told(some, "smart kiln", "clever oven", "rapid loom")
    assert heard[1] == 1.0, "the oven stands with the kiln's words, in no document of it"
    assert heard[0] == heard[2] == 0.0, "nobody hears itself, and the loom stands with others"


def test_what_stands_together_once_is_chance() -> None:
    some = stable([KILN, *["smart kiln, ash"] * 3, OVEN, *["clever oven, tar"] * 3, *[REST] * 20])
    assert told(some, "smart kiln", "clever oven")[1] == 0.0


def test_words_inside_a_phrase_say_nothing_of_it() -> None:
    some = stable(["smart kiln, ash"] * 3 + ["smart oven, tar"] * 3 + [REST] * 20)
    terms, words = asked(some, "smart kiln", "smart oven")
    said = contexts(some, 2005, terms, words)
    known = [{some.panel.phrases.texts[words[at]] for at in said[[row]].indices} for row in (0, 1)]
    assert known == [{"ash"}, {"tar"}]
    assert told(some, "smart kiln", "smart oven")[1] == 0.0


def test_of_many_words_those_that_say_most_of_a_phrase_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["smart kiln, ash, tar"] * 4 + ["smart kiln, ash"] * 4 + ["tar"] * 2 + [REST] * 20
    some = stable(texts)
    terms, words = asked(some, "smart kiln")
    both = contexts(some, 2005, terms, words)[[0]]
    assert {some.panel.phrases.texts[words[at]] for at in both.indices} == {"ash", "tar"}
    monkeypatch.setattr(module, "WORDS_KEPT", 1)
    one = contexts(some, 2005, terms, words)[[0]]
    assert [some.panel.phrases.texts[words[at]] for at in one.indices] == ["ash"]
    assert one.data.tolist() == [1.0]


def test_a_phrase_unlike_all_others_and_one_alone_hear_nothing() -> None:
    some = stable([KILN, OVEN, LOOM, REST] * 4)
    terms, words = asked(some, "smart kiln", "clever oven", "rapid loom")
    found = nearest(some, 2005, terms, words)
    assert found.first.round(6).tolist() == [1.0, 1.0, 0.0]
    assert found.mean.round(6).tolist() == [1 / NEAREST, 1 / NEAREST, 0.0]
    alone = nearest(some, 2005, terms[:1], words)
    assert alone.heard({"said": np.ones(1)})["said"].tolist() == [0.0]
    assert alone.first.tolist() == [0.0]


def test_of_many_phrases_those_of_most_documents_are_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_HEARD", 2)
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 1)
    texts = [KILN] * 4 + [OVEN] * 5 + [LOOM] * 5 + [REST] * 5
    some = stable(texts)
    terms, words = asked(some, "smart kiln", "clever oven", "rapid loom")
    found = nearest(some, 2005, terms, words)
    said = found.heard({"kiln": np.array([1.0, 0, 0]), "oven": np.array([0, 1.0, 0])})
    assert said["kiln"].tolist() == [0.0, 0.0, 0.0], "of fewest documents, it is not heard"
    assert said["oven"].tolist() == [1.0, 0.0, 0.0], "but it hears"
