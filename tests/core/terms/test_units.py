"""Codes of units of measure."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bagdar
from bagdar.core.terms.units import unit_problem

PRESET = Path(bagdar.__file__).parent / "presets" / "kazakhstan" / "units.csv"


@pytest.mark.parametrize(
    "code",
    [
        "t", "kt/a", "MW", "kW.h", "m3/d", "10*6.m3/a", "{piece}/a", "m2{gross}", "/a", "har",
        "m.s-2", "t/(har.a)", "[bbl_us]/d", "%", "Gcal/h", "MV.A", "L", "hL", "Cel", "1000.t",
        "10*-3", "m+2",
    ],
)  # fmt: skip
def test_units_that_programmes_use_are_accepted(code: str) -> None:
    assert unit_problem(code) is None


def test_every_unit_of_the_preset_is_accepted() -> None:
    with PRESET.open(encoding="utf-8") as file:
        codes = [row["ucum_code"] for row in csv.DictReader(file)]
    assert len(codes) > 10
    assert [code for code in codes if unit_problem(code)] == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "The unit is missing; for plain pieces write {piece}."),
        ("t" * 51, "The unit is longer than 50 characters."),
        ("MWt", "MWt: the unit MWt is not known."),
        ("kkg", "kkg: the unit kkg is not known."),
        ("kmin", "kmin: the unit kmin is not known."),
        ("m2a", "m2a: the unit m2a is not known."),
        ("t//a", "t//a: a unit is missing at character 3."),
        ("t/", "t/: a unit is missing at character 3."),
        (".t", ".t: a unit is missing at character 1."),
        ("(t/a", "(t/a: a round bracket is not closed."),
        ("t/a)", "t/a): ) is not expected at character 4."),
        ("{piece", "{piece: a curly bracket is not closed."),
        ("{}", "{}: curly brackets hold one note, such as {piece}."),
        ("{a}{b}", "{a}{b}: { is not expected at character 4."),
    ],
)
def test_the_first_fault_of_a_code_is_named(code: str, problem: str) -> None:
    assert unit_problem(code) == problem


@pytest.mark.parametrize("code", ["т/год", "t a", "t\u00b3", "m\n"])
def test_letters_spaces_and_signs_outside_ascii_are_refused(code: str) -> None:
    assert "Latin letters, digits and signs, without spaces" in str(unit_problem(code))


def test_a_problem_keeps_its_template_and_values_for_translation() -> None:
    problem = unit_problem("kkg")
    assert problem is not None
    assert problem.template == "{code}: the unit {word} is not known."
    assert problem.values == {"code": "kkg", "word": "kkg"}


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    problem = unit_problem(text)
    assert problem is None or problem


@given(st.text("()/.{}[]10*-+mskgt%", max_size=50))
def test_any_text_of_the_grammars_signs_gets_an_answer(text: str) -> None:
    problem = unit_problem(text)
    assert problem is None or problem
