"""Cells of spreadsheets and names of enterprises."""

from decimal import Decimal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.terms.text import fold_name, fold_number, name_likeness, neutralise_cell

ENTERPRISES = [
    ("UKTMK JSC", "АО «УКТМК»", "«УКТМК» АҚ"),
    ("Burnoye Solar-1 LLP", "ТОО «Burnoye Solar-1»", "«Burnoye Solar-1» ЖШС"),
    ("ArcelorMittal Temirtau JSC", "АО «АрселорМиттал Темиртау»", "«АрселорМиттал Теміртау» АҚ"),
    ("Lider-2010 LLP", "ТОО «Лидер-2010»", "«Лидер-2010» ЖШС"),
    ("Kaztekhmash LLP", "ТОО «Казтехмаш»", "«Қазтехмаш» ЖШС"),
    ("KAZ KIOTI LLP", "ТОО «KAZ KIOTI»", "«KAZ KIOTI» ЖШС"),
    (
        "Aluminium of Kazakhstan LLP",
        "ТОО «Алюминий Казахстана»",
        "«Қазақстан алюминийі» ЖШС",
    ),
]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+7 727", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "-"],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutralise_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, Decimal("-1.5"), None, "", "Бурное", "5-6", "a=b", "'=1"])
def test_numbers_and_ordinary_texts_stay_as_they_are(value: object) -> None:
    assert neutralise_cell(value) is value


@given(st.text())
def test_a_neutralised_text_stays_neutral_and_keeps_its_words(text: str) -> None:
    once = neutralise_cell(text)
    assert neutralise_cell(once) == once
    assert once.endswith(text)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("АО «УКТМК»", "uktmk"),
        ("UKTMK JSC", "uktmk"),
        ("ТОО «Лидер-2010»", "lider 2010"),
        ("«Қазтехмаш» ЖШС", "kaztekhmash"),
        ("ТОВАРИЩЕСТВО С  ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ «Казтехмаш»", "kaztekhmash"),
        ("Жауапкершілігі шектеулі серіктестігі «Казтехмаш»", "kaztekhmash"),
        ('Акционерное общество "Ёлка"', "elka"),
        ("Joint-Stock Company Élan", "elan"),
        ("Taон", "taon"),
        ("АО", "ao"),
        ("«»", ""),
        ("대동", "대동"),
    ],
)
def test_a_name_is_reduced_to_what_tells_enterprises_apart(name: str, folded: str) -> None:
    assert normalize("NFC", fold_name(name)) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more_than_legal_forms(text: str) -> None:
    folded = fold_name(text)
    assert folded == " ".join(folded.split())
    assert folded.casefold() == folded or not folded.isascii()


@pytest.mark.parametrize("names", ENTERPRISES)
def test_one_enterprise_in_three_languages_is_alike(names: tuple[str, str, str]) -> None:
    en, ru, kk = names
    assert name_likeness(en, ru) > 0.5
    assert name_likeness(ru, kk) > 0.5


def test_different_enterprises_are_less_alike_than_the_languages_of_one() -> None:
    for mine in ENTERPRISES:
        for other in ENTERPRISES:
            if mine is not other:
                assert all(name_likeness(a, b) < 0.4 for a in mine for b in other)


def test_a_different_number_makes_another_enterprise() -> None:
    assert name_likeness("ТОО «Лидер-2010»", "ТОО «Лидер-2011»") <= 0.5
    assert name_likeness("Burnoye Solar-1", "Burnoye Solar-2") <= 0.5


def test_a_slip_of_the_pen_and_swapped_words_stay_alike() -> None:
    assert name_likeness("Казтехмаш", "Казтехмаж") > 0.6
    assert name_likeness("Темиртау АрселорМиттал", "АрселорМиттал Темиртау") == 1.0


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_symmetric_ratio(a: str, b: str) -> None:
    likeness = name_likeness(a, b)
    assert 0 <= likeness <= 1
    assert likeness == name_likeness(b, a)
    assert name_likeness(a, a) == (1.0 if fold_name(a) else 0.0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("С-17/а", "c - 17/A", True),  # the first in Cyrillic letters, the other in Latin ones
        ("ВКМ\u20115", "BKM\u20135", True),
        ("\u00a017\u200b", "17", True),
        ("№ 5", "No5", True),
        ("17/1", "171", False),
        ("Д-1", "D-1", False),
        ("O-1", "0-1", False),
        ("007", "7", False),
    ],
)
def test_numbers_that_look_alike_are_one_and_others_are_not(
    one: str, other: str, same: bool
) -> None:
    assert (fold_number(one) == fold_number(other)) is same
