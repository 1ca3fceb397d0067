"""What a base rate costs a flag, wherever flags are ranked."""

from __future__ import annotations

import pytest

from bagdar.core.cases.ranking import Counted, risk
from bagdar.core.terms.base_rates import WARNED_RATIO, discount


@pytest.mark.parametrize(
    ("rate", "counts"), [(None, 1), (0, 1), (0.19, 1), (WARNED_RATIO, 1), (0.4, 0.5), (1, 0.2)]
)
def test_a_rule_that_flags_many_is_ranked_down_alike_everywhere(
    rate: float | None, counts: float
) -> None:
    assert discount(rate) == counts
    assert risk([Counted("A1", rate)]) == counts


def test_just_above_the_bound_a_flag_counts_less() -> None:
    assert discount(0.21) == pytest.approx(0.2 / 0.21)
