"""Which field a heading means."""

from __future__ import annotations

from bagdar.core.terms.headings import How, guess_columns

NAMES = {
    "name_ru": ["Name in Russian", "Название на русском языке"],
    "cost": ["Cost", "Құны"],
    "": ["Size"],
}
SYNONYMS = {"name_ru": ["Наименование проекта"], "cost": ["Стоимость"]}


def guessed(*headings: str) -> list[tuple[int, str, str]]:
    """Return what is guessed of headings."""
    found = guess_columns(headings, NAMES, SYNONYMS).found
    return [(one.column, one.key, str(one.how)) for one in found]


def test_headings_are_recognised_by_name_synonym_and_likeness() -> None:
    assert guessed("name_ru", "Стоимость, млн тенге") == [
        (0, "name_ru", "exact"),
        (1, "cost", "synonym"),
    ]
    assert guessed("Наименования проектов") == [(0, "name_ru", "alike")]
    assert guessed("ҚҰНЫ (теңге)") == [(0, "cost", "exact")]


def test_known_headings_that_hold_no_field_and_strangers_are_left_alone() -> None:
    assert guessed("Size", "Budget", "", "Прочее") == []


def test_a_sure_heading_goes_before_a_likely_one() -> None:
    found = guess_columns(["Наименования проектов", "name_ru"], NAMES, SYNONYMS)
    assert [(one.column, one.how) for one in found.found] == [(1, How.EXACT)]
    assert [one.column for one in found.doubled] == [0]
