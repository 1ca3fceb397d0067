"""Nearly the same texts are found in three languages, and others are not."""

from __future__ import annotations

import pytest

from bagdar.core.instructions.likeness import BANDS, Alike, alike, band_keys, folded, likeness

PAIRS = {
    "ru": (
        "Акиму Алматинской области ввести в эксплуатацию завод алюминиевых профилей до 1 июня.",
        "Акиму Алматинской области: ввести в эксплуатацию завод алюминиевых профилей до 15 июня!",
    ),
    "kk": (
        "Алматы облысының әкімі алюминий профильдер зауытын 1 маусымға дейін іске қоссын.",
        "Алматы облысының әкімі алюминий профильдер зауытын 15 маусымға дейін іске қоссын",
    ),
    "en": (
        "The akim of Almaty oblast shall launch the aluminium profile plant by 1 June.",
        "The akim of Almaty oblast shall launch the aluminium profile plant by 15 June",
    ),
}
OTHER = {
    "ru": "Министерству финансов представить отчёт об освоении средств республиканского бюджета.",
    "kk": "Қаржы министрлігі республикалық бюджет қаражатының игерілуі туралы есеп берсін.",
    "en": "The ministry of finance shall report on the use of the republican budget.",
}


@pytest.mark.parametrize("language", PAIRS)
def test_a_text_with_another_date_is_nearly_the_same_and_shares_a_key(language: str) -> None:
    one, other = PAIRS[language]
    assert likeness(one, other) >= 0.75
    assert set(band_keys(one)) & set(band_keys(other))


@pytest.mark.parametrize("language", PAIRS)
def test_another_text_is_not(language: str) -> None:
    one = PAIRS[language][0]
    assert likeness(one, OTHER[language]) < 0.2
    assert not set(band_keys(one)) & set(band_keys(OTHER[language]))


def test_case_punctuation_and_the_dotted_letter_do_not_matter() -> None:
    assert folded("Отчёт — «О РАБОТЕ»") == folded("отчет о работе")
    assert likeness("Отчёт — «О РАБОТЕ»", "отчет о работе") == 1.0
    assert band_keys("Отчёт о работе.") == band_keys("ОТЧЕТ О РАБОТЕ")


def test_keys_are_the_same_in_every_process_and_fit_a_database() -> None:
    keys = band_keys("Launch the plant")
    assert len(keys) == BANDS == len(set(keys))
    assert all(-(2**63) <= one < 2**63 for one in keys)
    assert keys[0] == 7207997101469358530  # stored: later releases look it up too


def test_an_empty_text_is_like_none() -> None:
    assert band_keys(" … ") == ()
    assert likeness("", "") == 0.0
    assert alike("", {1: ""}) == []


def test_those_alike_come_most_alike_first() -> None:
    one, other = PAIRS["ru"]
    found = alike(one, {1: OTHER["ru"], 2: other, 3: one})
    assert [found[0], found[1].number, len(found)] == [Alike(3, 1.0), 2, 2]
