"""The order of the queue: weight, base rate, money."""

from __future__ import annotations

from decimal import Decimal
from math import log10

from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.cases.ranking import Counted, risk, score


def test_a_flag_counts_in_full_up_to_a_fifth_and_less_the_more_its_rule_flags() -> None:
    assert risk([Counted("R036", 0.0)]) == risk([Counted("R036", 0.2)]) == 1.0
    assert risk([Counted("R036", 0.201)]) == 0.995
    assert risk([Counted("R036", 0.4)]) == 0.5
    assert risk([Counted("R036", 1.0)]) == 0.2
    assert risk([Counted("R036", None)]) == 1.0
    assert risk([Counted("R003", 0.1)]) == 0.5
    assert risk([Counted("R036", 0.1), Counted("C1", 0.4)]) == 2.0


def test_ten_times_the_money_adds_and_does_not_multiply() -> None:
    flags = [Counted("R036", 0.0)]
    assert score(flags, None, "KZT") == 1.0
    assert score(flags, Decimal(90_000_000), "KZT") == 2.0
    assert score(flags, Decimal(990_000_000), "KZT") == 3.0


def test_money_of_another_currency_is_not_compared() -> None:
    flags = [Counted("R036", 0.0)]
    assert score(flags, Decimal(10**12), "USD") == score(flags, None, "KZT") == log10(10)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**12), st.integers(0, 10**12))
def test_more_base_rate_never_ranks_higher_and_more_money_never_lower(
    one: float, other: float, some: int, more: int
) -> None:
    low, high = sorted((one, other))
    poor, rich = sorted((Decimal(some), Decimal(more)))
    assert score([Counted("R036", high)], rich, "KZT") <= score([Counted("R036", low)], rich, "KZT")
    assert score([Counted("R036", low)], poor, "KZT") <= score([Counted("R036", low)], rich, "KZT")
