"""Kazakhstan's business identification number."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bagdar.core.terms.identifiers import (
    BinError,
    BinProblem,
    bin_problem,
    bin_with_control,
    looks_like_iin,
    without_iins,
)

FIRST_ELEVEN = st.from_regex(r"[0-9]{2}(0[1-9]|1[0-2])[456][0-3][0-9]{5}", fullmatch=True)


def issued(first11: str) -> str:
    try:
        return bin_with_control(first11)
    except BinError:
        assume(False)
        raise


@pytest.mark.parametrize(
    "number", ["941240000193", "020240000555", "081140000436", "971240001315", "940140000385"]
)
def test_numbers_of_well_known_companies_are_accepted(number: str) -> None:
    assert bin_problem(number) is None


def test_the_second_weights_decide_when_the_first_leave_ten() -> None:
    # first: 1*4 + 4*5 + 3*10 = 54, leaving 10; second: 1*6 + 4*7 + 3*1 = 37, leaving 4
    assert bin_with_control("00014000030") == "000140000304"


def test_a_number_that_both_passes_leave_at_ten_is_never_issued() -> None:
    # first: 54 + 3*11 = 87, leaving 10; second: 37 + 3*2 = 43, leaving 10
    with pytest.raises(BinError, match="00014000033 has no control digit"):
        bin_with_control("00014000033")
    assert bin_problem("000140000330") is BinProblem.CONTROL


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", BinProblem.LENGTH),
        ("94124000019", BinProblem.LENGTH),
        ("9412400001931", BinProblem.LENGTH),
        ("94124000019X", BinProblem.DIGITS),
        (" 941240000193", BinProblem.DIGITS),
        ("٩٤١٢٤٠٠٠٠١٩٣", BinProblem.DIGITS),
        ("940040000193", BinProblem.MONTH),
        ("941340000193", BinProblem.MONTH),
        ("941230000193", BinProblem.KIND),
        ("941270000193", BinProblem.KIND),
        ("941244000193", BinProblem.KIND),
        ("941240000194", BinProblem.CONTROL),
    ],
)
def test_the_first_fault_of_a_number_is_named(text: str, problem: BinProblem) -> None:
    assert bin_problem(text) is problem


@given(FIRST_ELEVEN)
def test_a_number_with_its_control_digit_is_a_bin(first11: str) -> None:
    assert bin_problem(issued(first11)) is None


@given(FIRST_ELEVEN, st.sampled_from([*range(10), 11]), st.integers(1, 9))
def test_any_one_wrong_digit_but_the_eleventh_is_found(first11: str, place: int, more: int) -> None:
    number = issued(first11)
    wrong = f"{number[:place]}{(int(number[place]) + more) % 10}{number[place + 1 :]}"
    if _first_pass(number) != 10 and _first_pass(wrong) != 10:
        assert bin_problem(wrong) is not None


def _first_pass(number: str) -> int:
    return sum(int(d) * w for d, w in zip(number[:11], range(1, 12), strict=True)) % 11


@pytest.mark.parametrize("text", ["", "0001400010", "000140001000", "0001400010a"])
def test_a_control_digit_is_computed_for_eleven_digits_alone(text: str) -> None:
    with pytest.raises(BinError, match="not eleven digits"):
        bin_with_control(text)


@pytest.mark.parametrize(
    "text", ["850101300123", "000229500123", "991231 600123", "85-01-01-300123", "850131000000"]
)
def test_a_personal_number_is_recognised(text: str) -> None:
    assert looks_like_iin(text)


@pytest.mark.parametrize(
    "text", ["941240000193", "851301300123", "850132300123", "850230300123", "85010130012", "BIN"]
)
def test_what_has_no_date_of_birth_is_not_a_personal_number(text: str) -> None:
    assert not looks_like_iin(text)


@given(FIRST_ELEVEN)
def test_no_bin_looks_like_a_personal_number(first11: str) -> None:
    assert not looks_like_iin(issued(first11))


@given(st.dates(), st.integers(0, 999_999))
def test_every_date_of_birth_makes_a_number_that_is_refused_as_a_bin(born: date, rest: int) -> None:
    text = f"{born:%y%m%d}{rest:06}"
    assert looks_like_iin(text)
    assert bin_problem(text) is BinProblem.KIND


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("KZ-IIN-850312300123", "KZ-IIN-85••••••"),
        ("ИИН 850312 300123, ИП", "ИИН 85••••••, ИП"),
        ("KZ-BIN-101240003456", "KZ-BIN-101240003456"),
        ("contract 1850312300123", "contract 1850312300123"),
        ("", ""),
    ],
)
def test_personal_numbers_are_hidden_wherever_they_stand(told: str, shown: str) -> None:
    assert without_iins(told) == shown
