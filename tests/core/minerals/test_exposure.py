"""What of a programme hangs on a mineral."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.minerals.exposure import Exposed, Weights, concentration, exposures_of

WHOLE = Weights(Decimal(1000), {1: Decimal(400), 2: Decimal(100)})
JOBS = Weights(Decimal(50), {1: Decimal(10)})
NONE = Weights(Decimal(0), {})


def held(project: int, mineral: str, share: str) -> Exposed:
    return Exposed(project, mineral, Decimal(share))


def test_shares_are_told_of_exposed_projects_and_weighted() -> None:
    found = exposures_of([held(1, "copper", "25"), held(2, "copper", "50")], WHOLE, JOBS)
    copper = found["copper"]
    assert (copper.projects, copper.unvalued) == (2, 0)
    assert copper.value.exposed_ratio == Decimal("0.5")
    assert copper.value.weighted_ratio == Decimal("0.15")
    assert copper.value.largest_ratio == Decimal("0.6667")
    assert copper.jobs.weighted_ratio == Decimal("0.05")


def test_a_project_that_buys_and_sells_a_mineral_counts_once_with_its_larger_share() -> None:
    found = exposures_of([held(1, "coal", "10"), held(1, "coal", "60")], WHOLE, JOBS)
    assert found["coal"].projects == 1
    assert found["coal"].value.weighted == Decimal(240)


def test_a_project_without_a_value_is_named_and_weighs_nothing() -> None:
    found = exposures_of([held(9, "zinc", "80")], WHOLE, JOBS)
    assert (found["zinc"].unvalued, found["zinc"].value.weighted_ratio) == (1, Decimal(0))


def test_where_nothing_can_be_weighed_no_share_is_told() -> None:
    found = exposures_of([held(1, "zinc", "80")], NONE, NONE)
    assert found["zinc"].value.exposed_ratio is None
    assert found["zinc"].value.largest_ratio is None
    assert concentration(found) is None
    assert exposures_of([], WHOLE, JOBS) == {}


def test_concentration_is_one_on_one_mineral_and_a_half_on_two_alike() -> None:
    one = exposures_of([held(1, "coal", "50")], WHOLE, JOBS)
    assert concentration(one) == 1
    two = exposures_of([held(1, "coal", "25"), held(2, "zinc", "100")], WHOLE, JOBS)
    assert concentration(two) == Decimal("0.5")


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6), st.sampled_from(["coal", "zinc"]), st.decimals(1, 100, places=2)
        )
    ),
    st.dictionaries(st.integers(1, 6), st.decimals(0, 1000, places=2)),
)
def test_what_is_weighted_is_never_more_than_what_is_exposed(
    rows: list[tuple[int, str, Decimal]], parts: dict[int, Decimal]
) -> None:
    whole = Weights(sum(parts.values(), Decimal(0)), parts)
    for one in exposures_of([Exposed(*row) for row in rows], whole, whole).values():
        assert one.value.weighted <= one.value.exposed <= one.value.whole
        assert one.value.largest <= one.value.weighted
