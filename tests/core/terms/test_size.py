"""Size classes of enterprises."""

from decimal import Decimal

import pytest

from bagdar.core.terms.size import SizeClass, is_sme, size_class


@pytest.mark.parametrize(
    ("headcount", "size"),
    [
        (0, SizeClass.MICRO),
        (14, SizeClass.MICRO),
        (15, SizeClass.MICRO),
        (16, SizeClass.SMALL),
        (99, SizeClass.SMALL),
        (100, SizeClass.SMALL),
        (101, SizeClass.MEDIUM),
        (249, SizeClass.MEDIUM),
        (250, SizeClass.MEDIUM),
        (251, SizeClass.LARGE),
        (None, SizeClass.UNKNOWN),
    ],
)
def test_headcount_alone_decides_when_no_income_is_known(
    headcount: int | None, size: SizeClass
) -> None:
    assert size_class(headcount) is size


@pytest.mark.parametrize(
    ("income_mci", "size"),
    [
        ("29999", SizeClass.MICRO),
        ("30000", SizeClass.MICRO),
        ("30000.01", SizeClass.SMALL),
        ("299999", SizeClass.SMALL),
        ("300000", SizeClass.SMALL),
        ("300001", SizeClass.MEDIUM),
        ("2999999", SizeClass.MEDIUM),
        ("3000000", SizeClass.MEDIUM),
        ("3000001", SizeClass.LARGE),
    ],
)
def test_a_large_income_lifts_a_tiny_headcount(income_mci: str, size: SizeClass) -> None:
    assert size_class(3, Decimal(income_mci)) is size


def test_a_tiny_income_does_not_shrink_a_large_headcount() -> None:
    assert size_class(251, Decimal(1)) is SizeClass.LARGE


@pytest.mark.parametrize(("headcount", "income"), [(-1, None), (1, Decimal(-1))])
def test_numbers_below_zero_are_refused(headcount: int, income: Decimal | None) -> None:
    with pytest.raises(ValueError, match="below zero"):
        size_class(headcount, income)


@pytest.mark.parametrize(
    ("size", "group_known", "expected"),
    [
        (SizeClass.MICRO, True, True),
        (SizeClass.SMALL, True, True),
        (SizeClass.MEDIUM, True, True),
        (SizeClass.LARGE, True, False),
        (SizeClass.UNKNOWN, True, None),
        (SizeClass.MICRO, False, False),
        (SizeClass.LARGE, False, False),
        (SizeClass.UNKNOWN, False, False),
    ],
)
def test_an_enterprise_whose_group_is_unknown_is_not_small_business(
    size: SizeClass, group_known: bool, expected: bool | None
) -> None:
    assert is_sme(size, group_known=group_known) is expected
