"""Texts become words; marks, formulas, tags and commands end a phrase."""

from __future__ import annotations

import re
from dataclasses import fields

import numpy as np
import pyarrow as pa
import pytest

from bagdar.core.trends import phrases as module
from bagdar.core.trends.phrases import Phrases, content, joined, phrases
from bagdar.core.trends.words import (
    BREAK,
    Manner,
    Vocabulary,
    fold,
    opaque_manner,
    read_words,
    singular,
    spoken,
)


def cut(*texts: str | None) -> list[list[str]]:
    """Return the words of each text, a bar where a phrase ends."""
    vocabulary = Vocabulary()
    found = read_words(pa.array(texts, pa.string()), vocabulary)
    names = vocabulary.texts
    made: list[list[str]] = [[] for _text in texts]
    for word, row in zip(found.word.tolist(), found.row.tolist(), strict=True):
        if word != BREAK:
            made[row].append(names[word])
        elif made[row][-1:] != ["|"]:
            made[row].append("|")
    return made


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Deep Learning", "deep learning |"),
        ("Bose-Einstein condensates", "bose einstein condensates |"),
        ("one, two. three", "one | two | three |"),
        ("mass $m_{\\rm x}$ bound", "mass | bound |"),
        ("costs $5 more", "costs | 5 more |"),
        ("\\emph{bold} move", "| bold | move |"),
        ("H<sub>2</sub> storage", "h | 2 | storage |"),
        ("a < b and c > d", "a | b and c | d |"),
        ("salt &amp; water", "salt | water |"),
        ("Schrödinger's cat", "schrödinger cat |"),
        ("Schrödinger\u2019s cat", "schrödinger cat |"),
        ("sea - a view \u2013 far", "sea | a view | far |"),
        ("van der Waals' forces", "van der waals forces |"),
        ("state\u2013space “model”", "state space | model |"),
        ("ИИ: новые сети", "ии | новые сети |"),
        ("deep\u00a0learning of\u202fdeep\u2009nets", "deep learning of deep nets |"),
        ("tech\u00adnology park\u200bing", "technology parking |"),
        ("\u0438\u0306од", "\u0439од |"),
        ("сельскохозяйственного производства", "сельскохозяйственного производства |"),
        ("пайдаланылмайтындықтарыңыздан кейін", "пайдаланылмайтындықтарыңыздан кейін |"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_text_is_cut_where_a_phrase_ends(text: str | None, words: str) -> None:
    assert " ".join(cut("before", text, "after")[1]) == words


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("networks", "network"),
        ("studies", "study"),
        ("classes", "class"),
        ("boxes", "box"),
        ("class", "class"),
        ("virus", "virus"),
        ("analysis", "analysis"),
        ("gas", "gas"),
        ("dies", "die"),
    ],
)
def test_plurals_are_folded_by_their_ending(word: str, folded: str) -> None:
    assert singular(word) == folded


def test_opaque_tokens_are_never_folded_and_small_words_stay_small() -> None:
    kinds = fold(["the", "k7as", "k7a", "123456", "12"], Manner(opaque=True))
    assert kinds.texts == ["k7as", "k7a", "123456"]
    assert kinds.folded.tolist() == [BREAK, 0, 1, 2, BREAK]
    assert fold(["the", "k7as", "k7a", "123456"]).texts == ["k7a"]


def manner_of(*texts: str) -> Manner:
    return opaque_manner([pa.array(texts), pa.array([""])])


def tokens(manner: Manner, *texts: str) -> list[str]:
    """Return the content words of texts."""
    vocabulary = Vocabulary()
    read_words(pa.array(texts), vocabulary, manner)
    return fold(vocabulary.texts, manner).texts


def test_a_tag_ends_with_its_text() -> None:
    assert cut("growth of x <b", "deep learning > others") == [
        ["growth", "of", "x", "|", "b", "|"],
        ["deep", "learning", "|", "others", "|"],
    ]


def test_words_too_long_are_left_out_by_letters_and_counted() -> None:
    vocabulary = Vocabulary()
    found = read_words(pa.array(["ж" * 40, "ж" * 41, "deep " + "x" * 41]), vocabulary)
    assert found.too_long == 2
    assert sorted({vocabulary.texts[at] for at in found.word.tolist() if at >= 0}) == [
        "deep",
        "ж" * 40,
    ]


def test_tokens_of_any_length_are_read() -> None:
    long = ["a1" * 32, "b2" * 128]
    manner = manner_of(" and ".join(long))
    assert tokens(manner, *long) == long


def test_numbers_and_letters_are_tokens_where_tokens_are_short() -> None:
    text = "12 345 of 6789 and 7 q"
    manner = manner_of(text)
    assert manner.short
    assert tokens(manner, text) == ["12", "345", "6789", "7", "q"]
    codes = "k7a9d0 p2b8c1 of r5e6f7 in 42"
    assert tokens(manner_of(codes), codes) == ["k7a9d0", "p2b8c1", "r5e6f7"]


def test_tokens_in_angle_brackets_are_no_tags() -> None:
    text = "<t123456> <t234567> of <t345678>"
    assert tokens(manner_of(text), text) == ["t123456", "t234567", "t345678"]
    digits = "<1a23456> <2b34567> <3c45678> of <d456789> <e567890>"
    assert len(tokens(manner_of(digits), digits)) == 5, "those of digits look like no tag"
    tagged = "k123456 k234567 and <i>k345678</i> k456789"
    assert manner_of(tagged).tags


def test_tokens_in_angle_brackets_are_phrases_as_clear_words_are() -> None:
    clear = "t123456 t234567-t345678, t456789 of t567890's < t678901 > t789012"
    tagged = re.sub(r"(t\d+)", r"<\1>", clear)
    manner = manner_of(tagged)
    vocabulary = Vocabulary()
    streams = [read_words(pa.array([one]), vocabulary, manner) for one in (clear, tagged)]
    assert streams[1].word.tolist() == streams[0].word.tolist()
    assert streams[1].word.tolist() == [0, 1, 2, BREAK, 3, 4, 5, BREAK, 6, BREAK, 7, BREAK]


def test_opaque_tokens_keep_their_large_letters() -> None:
    text = "The k7A9d0 and K7a9D0 OF k7a9d0 in <T12>"
    assert tokens(manner_of(text), text) == ["k7A9d0", "K7a9D0", "k7a9d0"]
    tagged = "<Ta1234> <tA1234>"
    assert tokens(manner_of(tagged), tagged) == ["Ta1234", "tA1234"]
    assert cut("Deep NETWORKS of K7a9D0") == [["deep", "networks", "of", "k7a9d0", "|"]]
    part = pa.array(["left out", "Ab1234 aB1234"]).slice(1)
    vocabulary = Vocabulary()
    read_words(part, vocabulary, Manner(opaque=True))
    assert vocabulary.texts == ["Ab1234", "aB1234"]


def test_texts_are_told_by_language_from_their_small_words() -> None:
    vocabulary = Vocabulary()
    texts = pa.array(["the growth of it", "рост и развитие в мире", "және даму үшін"])
    stream = read_words(texts, vocabulary)
    heard = spoken(stream, fold(vocabulary.texts), 3)
    assert heard.argmax(1).tolist() == [0, 1, 2]


def found_in(*texts: str) -> dict[str, list[int]]:
    """Return the phrases of texts that each stand 20 times, and which texts hold them."""
    vocabulary = Vocabulary()
    stream = read_words(pa.array(list(texts) * 20), vocabulary)
    kinds = fold(vocabulary.texts)
    empty = content(read_words(pa.array([], pa.string()), vocabulary), kinds)
    made = phrases(joined([empty], [content(stream, kinds)]), kinds.texts, 20 * len(texts))
    held: dict[str, set[int]] = {one: set() for one in made.texts}
    for phrase, document in zip(made.phrase.tolist(), made.document.tolist(), strict=True):
        held[made.texts[phrase]].add(document % len(texts))
    return {name: sorted(some) for name, some in held.items()}


def test_phrases_of_one_to_four_content_words_are_found_with_their_documents() -> None:
    held = found_in("deep neural networks", "neural network models", "very deep, neural")
    assert held["neural network"] == [0, 1]
    assert held["deep neural network"] == [0]
    assert held["neural"] == [0, 1, 2]
    assert "deep neural" in held
    assert held["deep neural"] == [0], "a comma ends a phrase"
    assert max(len(one.split()) for one in held) == 3


def test_a_name_may_hold_one_small_word() -> None:
    held = found_in("the Internet of Things platform", "state of the art in robots")
    assert held["internet of thing"] == [0]
    assert held["internet of thing platform"] == [0]
    assert "art in robot" in held
    assert not any("of the" in one for one in held)


def test_a_document_that_repeats_a_phrase_counts_once() -> None:
    vocabulary = Vocabulary()
    texts = ["wind farm. wind farm"] * 19 + ["sea"]
    stream = read_words(pa.array(texts), vocabulary)
    kinds = fold(vocabulary.texts)
    links = content(stream, kinds)
    made = phrases(joined([links], [links]), kinds.texts, len(texts))
    assert made.texts == [], "nineteen documents are one too few"


def some_texts() -> tuple[list[str], list[str]]:
    """Return titles and texts that repeat each other and break off."""
    dice = np.random.default_rng(5)
    some = "wind farm power of sea grid tidal mill in steel deep smart net".split()
    texts = [
        " ".join(dice.choice(some, 14)) + ". " + " ".join(dice.choice(some, 9))
        for _one in range(90)
    ]
    return [" ".join(one.split()[:6]) for one in texts], texts


def phrases_of_some() -> Phrases:
    """Return the phrases of these."""
    vocabulary = Vocabulary()
    titles, bodies = (read_words(pa.array(one), vocabulary) for one in some_texts())
    kinds = fold(vocabulary.texts)
    stream = joined([content(titles, kinds)], [content(bodies, kinds)])
    return phrases(stream, kinds.texts, 90, 3)


@pytest.mark.parametrize("places", [1, 50, 400])
def test_phrases_are_the_same_however_many_are_looked_at_at_once(
    monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    whole = phrases_of_some()
    monkeypatch.setattr(module, "SORTED_AT_ONCE", places)
    parted = phrases_of_some()
    assert whole.length.max() == 3, "or longer ones are not looked at"
    assert 0 < whole.titled.sum() < len(whole.titled)
    for one in fields(Phrases):
        assert np.array_equal(getattr(whole, one.name), getattr(parted, one.name)), one.name


def test_the_documents_of_a_phrase_come_once_in_order_and_its_titles_are_known() -> None:
    made = phrases_of_some()
    assert (np.diff(made.phrase.astype(np.int64) * 90 + made.document) > 0).all()
    titles, texts = some_texts()
    words = made.length[made.phrase] == 1
    held = {
        (made.texts[phrase], document, titled)
        for phrase, document, titled in zip(
            *(one[words].tolist() for one in (made.phrase, made.document, made.titled)), strict=True
        )
    }
    named = {made.texts[at] for at in np.flatnonzero(made.length == 1).tolist()}
    assert held == {
        (one, at, one in titles[at].split())
        for at, text in enumerate(texts)
        for one in set(text.replace(".", "").split()) & named
    }
