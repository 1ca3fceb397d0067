"""Disclosure control, attacked: the programs of the attacks are written apart from the product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from bagdar.core.jobs.disclosure.auditing import audit
from bagdar.core.jobs.disclosure.protecting import protect
from bagdar.core.jobs.disclosure.rules import (
    WITHHELD,
    DisclosureError,
    Layout,
    Records,
    Release,
    State,
)
from bagdar.core.jobs.disclosure.together import protect_part
from tests.core.jobs.attack import Count, Told, assert_rests_keep_the_rule, doubtful

Place = int
NEAR = 1e-6
FLAT = Layout((-1, 0, 0, 0))
"""A country of three districts."""


@dataclass(frozen=True)
class Plant:
    """A project of one employer: its workers month by month, None before it is known or after."""

    place: Place
    workers: tuple[int | None, ...]
    women: tuple[int | None, ...] = ()
    own: bool = False
    employer: int | None = None


def months(layout: Layout, plants: list[Plant]) -> list[Records]:
    return [one_month(layout, plants, month) for month in range(len(plants[0].workers))]


def one_month(layout: Layout, plants: list[Plant], month: int) -> Records:
    rows = []
    for number, plant in enumerate(plants):
        count = plant.workers[month]
        if count is None:
            continue
        employer = number if plant.employer is None else plant.employer
        rows.append((plant.place, number, employer, 0, count))
        if layout.categories > 1:
            women = plant.women[month] or 0
            rows.append((plant.place, number, employer, 1, women))
            rows.append((plant.place, number, employer, 2, count - women))
    place, project, company, category, workers = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    own = frozenset(n for n, one in enumerate(plants) if one.own)
    return Records(place, project, company, category, workers, own)


def states(layout: Layout, plants: list[Plant]) -> list[list[str]]:
    """Return the states of all workers, month by month, territory by territory."""
    found = protect(layout, months(layout, plants))
    return [[State(one).name for one in release.state[:, 0]] for release in found]


def district(place: Place, *counts: int, **facts: Any) -> list[Plant]:
    return [Plant(place, (count,), **facts) for count in counts]


SAFE = (40, 30, 30)
"""Three employers, none dominant."""


# The attack: everything below is a reader with a solver, who never sees the product's programs.


def attack(
    layout: Layout, plants: list[Plant], releases: tuple[Release, ...], *, upto: int | None = None
) -> Any:
    """State all that a reader knows of the first months as limits of a linear program.

    One unknown for each plant, category and run of months in which its numbers stay the same;
    `upto` leaves out what later releases show.
    """
    unknown: dict[tuple[int, int, int], int] = {}
    fixed: dict[tuple[int, int, int], int] = {}
    size = 0
    for number, plant in enumerate(plants):
        for category in range(layout.categories):
            for month in range(len(releases)):
                now = told(plant, month, category)
                if now is None:
                    continue
                if category == 0 and plant.own and now >= 10:
                    fixed[month, number, category] = now
                elif (
                    month > 0
                    and all(
                        told(plant, month - 1, one) == told(plant, month, one)
                        for one in range(layout.categories)
                    )
                    and (month - 1, number, category) in unknown
                ):
                    unknown[month, number, category] = unknown[month - 1, number, category]
                else:
                    unknown[month, number, category] = size
                    size += 1
    return _Attack(layout, plants, releases, unknown, fixed, size, upto)


def told(plant: Plant, month: int, category: int) -> int | None:
    count = plant.workers[month]
    if count is None:
        return None
    women = (plant.women[month] or 0) if plant.women else 0
    return (count, women, count - women)[category]


class _Attack:
    def __init__(
        self,
        layout: Layout,
        plants: list[Plant],
        releases: tuple[Release, ...],
        unknown: dict[tuple[int, int, int], int],
        fixed: dict[tuple[int, int, int], int],
        size: int,
        upto: int | None,
    ) -> None:
        self.layout, self.plants, self.unknown, self.fixed = layout, plants, unknown, fixed
        self.size = size
        limits: list[np.ndarray] = []
        bounds: list[float] = []
        exact: list[np.ndarray] = []
        values: list[float] = []
        for month, release in enumerate(releases):
            for place in range(len(layout.parents)):
                for category in range(layout.categories):
                    shown = release.shown[place, category]
                    row, own = self.cell(month, place, category)
                    if shown == WITHHELD or not row.any():
                        continue
                    if upto is None:
                        limits += [row, -row]
                        bounds += [shown + 2 - own, -(shown - 2 - own)]
                    elif month < upto:
                        true = [told(plants[n], month, category) or 0 for n in self.below(place)]
                        exact.append(row)
                        values.append(sum(true) - own)
                if layout.categories > 1 and place not in layout.parents:
                    whole, own = self.cell(month, place, 0)
                    parts = self.cell(month, place, 1)[0] + self.cell(month, place, 2)[0]
                    exact.append(parts - whole)
                    values.append(own)
        self.limits: dict[str, Any] = {
            "A_ub": np.array(limits) if limits else None,
            "b_ub": bounds or None,
            "A_eq": np.array(exact) if exact else None,
            "b_eq": values or None,
        }

    def below(self, place: Place) -> list[int]:
        def lies(at: Place) -> bool:
            return at == place or (at > 0 and lies(self.layout.parents[at]))

        return [number for number, plant in enumerate(self.plants) if lies(plant.place)]

    def cell(self, month: int, place: Place, category: int) -> tuple[np.ndarray, int]:
        row, own = np.zeros(self.size), 0
        for number in self.below(place):
            key = (month, number, category)
            if key in self.unknown:
                row[self.unknown[key]] += 1
            own += self.fixed.get(key, 0)
        return row, own

    def employers(self, month: int, category: int) -> list[np.ndarray]:
        """Return what each employer counts that it does not publish."""
        found: dict[int, np.ndarray] = {}
        for number, plant in enumerate(self.plants):
            at = self.unknown.get((month, number, category))
            if at is not None and (month, number, 0) not in self.fixed:
                employer = number if plant.employer is None else plant.employer
                found.setdefault(employer, np.zeros(self.size))[at] += 1
        return list(found.values())

    def least(self, row: np.ndarray) -> float:
        found = linprog(row, **self.limits)
        assert found.status == 0, found.message
        return float(found.fun)

    def most(self, row: np.ndarray) -> float:
        found = linprog(-row, **self.limits)
        assert found.status in (0, 3), found.message
        return float("inf") if found.status == 3 else -float(found.fun)


def doubtful_of(limits: dict[str, Any], rows: Sequence[np.ndarray]) -> list[int]:
    """Return the rows that may not be nothing, or not wide: most are cleared by a few points."""
    size = len(rows[0])

    def least(aim: np.ndarray) -> np.ndarray:
        return np.asarray(solved(linprog(aim, **limits)).x)

    def wide(weights: np.ndarray, capped: np.ndarray) -> np.ndarray:
        count = len(weights)
        given = {key: value for key, value in limits.items() if value is not None}
        below = np.hstack([-capped, np.identity(count)])
        most = np.zeros(count)
        if "A_ub" in given:
            told = np.hstack([given["A_ub"], np.zeros((len(given["A_ub"]), count))])
            below, most = np.vstack([told, below]), np.concatenate([given["b_ub"], most])
        if "A_eq" in given:
            told = np.hstack([given["A_eq"], np.zeros((len(given["A_eq"]), count))])
            given["A_eq"] = told
        ends = [(0, None)] * size + [(None, 10)] * count
        aim = np.concatenate([np.zeros(size), -weights])
        found = solved(linprog(aim, **given | {"A_ub": below, "b_ub": most}, bounds=ends))
        return np.asarray(found.x[:size])

    return doubtful(np.array(rows), least, wide)


def solved(found: Any) -> Any:
    assert found.status == 0, found.message
    return found


def as_told(layout: Layout, plants: list[Plant], releases: Sequence[Release]) -> Told:
    """State a table for the attack that is shared."""
    counts = [
        {
            number: Count(
                plant.place,
                tuple((one, told(plant, month, one) or 0) for one in range(layout.categories)),
                plant.own,
                plant.employer,
            )
            for number, plant in enumerate(plants)
            if plant.workers[month] is not None
        }
        for month in range(len(releases))
    ]
    shown = [
        {
            (place, category): int(one.shown[place, category])
            for place, category in np.argwhere(one.shown != WITHHELD).tolist()
        }
        for one in releases
    ]
    return Told(layout, counts, shown)


def assert_nothing_leaks(layout: Layout, plants: list[Plant]) -> tuple[Release, ...]:
    """Protect, then bound withheld cells from all releases: they keep their 0 and are 10 wide.

    So do employers: each over all its projects. And shown cells less others leave what is not of
    few. What had been shown before and has not changed is known before the month is released: there
    the month must not tell more.
    """
    releases = protect(layout, months(layout, plants))
    reader = attack(layout, plants, releases)
    for month, release in enumerate(releases):
        rows: list[tuple[tuple[int | None, int], np.ndarray]] = [
            ((place, category), reader.cell(month, place, category)[0])
            for place, category in np.argwhere(release.shown == WITHHELD).tolist()
        ]
        rows += [
            ((None, category), row)
            for category in range(layout.categories)
            for row in reader.employers(month, category)
        ]
        left = doubtful_of(reader.limits, [row for _, row in rows]) if rows else []
        for cell, row in [rows[at] for at in left]:
            least, most = reader.least(row), reader.most(row)
            low, high = 0.0, float("inf")
            if least > NEAR or most - least < 10 - NEAR:
                earlier = attack(layout, plants, releases, upto=month)
                low, high = earlier.least(row), earlier.most(row)
            where = (month, cell, least, most, low, high)
            assert least <= low + NEAR, where
            assert most - least >= min(10, high - low) - NEAR, where
    assert_rests_keep_the_rule(as_told(layout, plants, releases))
    return releases


def test_what_few_employers_count_in_two_districts_is_not_told_by_the_rest() -> None:
    """Each of the two districts may be nothing; both together are all that their employers have."""
    three = [Plant(3, (200,), employer=one) for one in (3, 4, 5)]
    one_of_two = [Plant(1, (300,), employer=1), Plant(2, (280,), employer=1), *three]
    (release,) = assert_nothing_leaks(FLAT, one_of_two)
    assert release.shown[:, 0].tolist() == [1180, WITHHELD, WITHHELD, WITHHELD]
    two = [Plant(1, (30,)), Plant(2, (30,)), *(Plant(3, (20,)) for _ in range(3))]
    (release,) = assert_nothing_leaks(FLAT, two)
    assert release.shown[:, 0].tolist() == [120, WITHHELD, WITHHELD, WITHHELD]


def test_what_the_rest_leaves_of_a_later_month_is_not_what_two_employers_changed_by() -> None:
    """Two districts add up to what three employers count; two of them grow, one in each."""
    changing = [
        Plant(1, (40, 40)), Plant(1, (30, 55)), Plant(2, (30, 40)),
        *(Plant(3, (40, 45)) for _ in range(3)),
    ]  # fmt: skip
    first, second = assert_nothing_leaks(FLAT, changing)
    assert first.shown[:, 0].tolist() == [220, WITHHELD, WITHHELD, 120]
    assert second.shown[:, 0].tolist() == [270, WITHHELD, WITHHELD, WITHHELD]


def test_what_an_earlier_rule_told_of_an_employer_stays_and_later_months_tell_no_more() -> None:
    three = [Plant(3, (200, 200, 210), employer=one) for one in (3, 4, 5)]
    plants = [Plant(1, (300, 300, 310), employer=1), Plant(2, (280, 280, 300), employer=1), *three]
    given = months(FLAT, plants)
    state = np.array([[State.SHOWN], [State.FEW], [State.FEW], [State.SHOWN]])
    shown = np.array([[1180], [WITHHELD], [WITHHELD], [600]])
    same, changed = protect(FLAT, given[1:], [Release(given[0], state, shown)])
    assert same.shown.tolist() == shown.tolist()
    assert changed.shown[:, 0].tolist() == [1240, WITHHELD, WITHHELD, WITHHELD]


def test_what_an_employer_counts_is_wide_though_no_withheld_cell_needs_it() -> None:
    """One that has nobody leaves: two totals of the country, rounded alike, would tell of it."""
    plants = [
        Plant(1, (2, 2, 2)), Plant(1, (0, 0, 0), own=True), Plant(2, (2, 2, 2), own=True),
        Plant(2, (14, 14, 14)), Plant(2, (0, 0, 0)), Plant(2, (0, 0, None)),
    ]  # fmt: skip
    releases = assert_nothing_leaks(FLAT, plants)
    assert [int(one.shown[0, 0]) for one in releases] == [20, 20, WITHHELD]


def test_a_cell_is_shown_from_ten_workers_three_employers_and_up_to_85_percent() -> None:
    others = [*district(2, *SAFE), *district(3, *SAFE)]

    def state(*counts: int) -> str:
        return states(FLAT, [*district(1, *counts), *others])[0][1]

    assert state(3, 3, 3) == "SMALL"
    assert state(4, 3, 3) == "SHOWN"
    assert state(3, 4, 4) == "SHOWN"
    assert state(50, 50) == "FEW"
    assert state(50, 50, 0) == "FEW"
    assert state(84, 8, 8) == "SHOWN"
    assert state(85, 8, 7) == "SHOWN"
    assert state(86, 7, 7) == "DOMINATED"


def test_two_projects_of_one_employer_count_once() -> None:
    plants = [
        *(Plant(1, (count,), employer=7) for count in (20, 20)),
        *district(1, 20),
        *district(2, *SAFE),
        *district(3, *SAFE),
    ]
    assert states(FLAT, plants)[0][1] == "FEW"


def test_one_withheld_district_takes_the_smallest_other_with_it() -> None:
    plants = [*district(1, 4), *district(2, *SAFE), *district(3, 20, 20, 20)]
    assert states(FLAT, plants) == [["SHOWN", "SMALL", "SHOWN", "COMPLEMENTARY"]]


def test_shown_cells_are_rounded_to_five_and_the_same_count_always_alike() -> None:
    plants = [
        *(Plant(1, (one, one + 1)) for one in (40, 30, 33)),
        *(Plant(2, (one, one)) for one in SAFE),
        *(Plant(3, (one, one)) for one in SAFE),
    ]
    first, second = protect(FLAT, months(FLAT, plants))
    assert first.shown[:, 0].tolist() == [305, 105, 100, 100]
    assert second.shown[:, 0].tolist() == [305, 105, 100, 100]


def test_own_totals_are_known_from_ten_workers_and_only_where_agreed() -> None:
    plants = [Plant(1, (9,), own=True), Plant(1, (10,), own=True), Plant(1, (50,))]
    assert one_month(FLAT, plants, 0).own_totals == {1: 10}


def test_what_enterprises_publish_themselves_is_no_secret_to_keep() -> None:
    plants = [*district(1, 50, own=True), *district(2, *SAFE), *district(3, *SAFE)]
    (release,) = assert_nothing_leaks(FLAT, plants)
    assert State(release.state[1, 0]) is State.OPEN
    assert release.shown[1, 0] == 50


def test_the_rest_beyond_own_totals_is_judged_like_a_cell() -> None:
    """Four employers make a cell, but three have told theirs: the total would tell the fourth."""
    plants = [
        *district(1, 30, 30, 30, own=True),
        *district(1, 20),
        *district(2, *SAFE),
        *district(3, *SAFE),
    ]
    (release,) = assert_nothing_leaks(FLAT, plants)
    assert State(release.state[1, 0]) is State.FEW


def test_subtraction_over_levels_leads_nowhere() -> None:
    tree = Layout((-1, 0, 0, 1, 1, 2, 2))
    plants = [*district(3, 4), *district(4, *SAFE), *district(5, *SAFE), *district(6, *SAFE)]
    (release,) = assert_nothing_leaks(tree, plants)
    assert release.shown[3, 0] == WITHHELD
    assert release.shown[4, 0] == WITHHELD
    assert release.shown[0, 0] != WITHHELD


def test_an_only_district_takes_its_oblast_along() -> None:
    tree = Layout((-1, 0, 0, 0, 1, 2, 3))
    plants = [*district(4, 4), *district(5, *SAFE), *district(6, *SAFE)]
    (release,) = assert_nothing_leaks(tree, plants)
    assert (release.shown[[1, 4], 0] == WITHHELD).all()


def test_a_breakdown_does_not_tell_its_other_half() -> None:
    """Everybody and women shown would tell the two men."""
    sexes = Layout((-1, 0, 0, 0), ((1, 2),))
    plants = [
        *(Plant(1, (40,), women=(one,)) for one in (40, 39, 39)),
        *(Plant(2, (40,), women=(20,)) for _ in SAFE),
        *(Plant(3, (40,), women=(20,)) for _ in SAFE),
    ]
    (release,) = assert_nothing_leaks(sexes, plants)
    assert release.shown[1, 2] == WITHHELD
    assert WITHHELD in release.shown[1, :2]


def test_an_employer_that_leaves_is_not_told_by_the_difference() -> None:
    stays = (40, 40)
    plants = [
        *(Plant(1, stays) for _ in range(3)),
        Plant(1, (30, None)),
        *(Plant(2, stays) for _ in range(3)),
        *(Plant(3, stays) for _ in range(3)),
    ]
    first, second = assert_nothing_leaks(FLAT, plants)
    assert (first.shown[:, 0] != WITHHELD).all()
    assert State(second.state[1, 0]) is State.CHANGED_BY_FEW
    assert second.shown[0, 0] == WITHHELD


def test_a_withheld_district_that_empties_is_not_told_by_the_country() -> None:
    """The country less by 7: without more withheld, month one of district one would be told."""
    stays = (40, 40)
    plants = [
        Plant(1, (7, None)),
        *(Plant(2, stays) for _ in range(3)),
        *(Plant(3, stays) for _ in range(3)),
    ]
    first, second = assert_nothing_leaks(FLAT, plants)
    assert first.shown[1, 0] == WITHHELD
    assert second.shown[0, 0] == WITHHELD


def test_three_that_change_together_are_shown() -> None:
    plants = [
        *(Plant(1, (40, 50)) for _ in range(3)),
        *(Plant(2, (40, 40)) for _ in range(3)),
        *(Plant(3, (40, 40)) for _ in range(3)),
    ]
    assert states(FLAT, plants) == [["SHOWN"] * 4] * 2


def test_one_that_makes_more_than_85_percent_of_a_change_is_not_shown_by_it() -> None:
    plants = [
        Plant(1, (40, 90)),
        *(Plant(1, (40, 42)) for _ in range(2)),
        *(Plant(2, (40, 40)) for _ in range(3)),
        *(Plant(3, (40, 40)) for _ in range(3)),
    ]
    assert states(FLAT, plants)[1][1] == "CHANGED_BY_FEW"


def test_rounding_is_undone_by_nobody() -> None:
    """Many roundings of one sum narrow it; the withheld cell stays wide all the same."""
    tree = Layout((-1, *(0,) * 6))
    plants = [*district(1, 5), *(p for at in range(2, 7) for p in district(at, 12, 13, 14))]
    (release,) = assert_nothing_leaks(tree, plants)
    assert (release.shown[1:, 0] == WITHHELD).sum() == 2


def test_a_later_month_takes_what_was_shown_as_given() -> None:
    plants = [
        *(Plant(1, (40, 4)) for _ in range(3)),
        *(Plant(2, (40, 41)) for _ in range(3)),
        *(Plant(3, (40, 42)) for _ in range(3)),
    ]
    both = protect(FLAT, months(FLAT, plants))
    first, second = months(FLAT, plants)
    shown = protect(FLAT, [first])
    again = (*shown, *protect(FLAT, [second], shown))
    assert [one.shown.tolist() for one in again] == [one.shown.tolist() for one in both]


def test_the_audit_finds_what_careless_releases_tell() -> None:
    """The district of eight is withheld alone: the country less the others tells it."""
    plants = [*district(1, 8), *district(2, *SAFE), *district(3, 20, 20, 20)]
    (release,) = protect(FLAT, months(FLAT, plants))
    state = np.where(release.state == State.COMPLEMENTARY, State.SHOWN, release.state)
    shown = np.where(release.state == State.COMPLEMENTARY, 60, release.shown)
    (found,) = audit(FLAT, [Release(release.records, state, shown)])
    assert (found.territory, found.least, found.most) == (1, 4, 16)
    assert not found.is_safe


def test_the_audit_bounds_as_the_attack_does() -> None:
    sexes = Layout((-1, 0, 0, 0), ((1, 2),))
    plants = [
        *(Plant(1, (40, 41), women=(one, one)) for one in (40, 39, 39)),
        *(Plant(2, (40, 40), women=(20, 21)) for _ in SAFE),
        *(Plant(3, (12, 12), women=(6, 6), own=True) for _ in SAFE),
    ]
    releases = protect(sexes, months(sexes, plants))
    reader = attack(sexes, plants, releases)
    found = audit(sexes, releases)
    assert len(found) == sum(int((one.shown == WITHHELD).sum()) for one in releases)
    for one in found:
        row, _ = reader.cell(one.month, one.territory, one.category)
        assert (one.least, one.most) == pytest.approx((reader.least(row), reader.most(row)))
        assert one.is_safe


@pytest.mark.parametrize(
    ("plants", "said"),
    [
        ([Plant(0, (5,))], "others below it"),
        ([Plant(1, (-5,))], "-5 workers"),
        ([Plant(1, (5,)), Plant(1, (5,))], "2 rows of category 0"),
    ],
)
def test_records_that_do_not_fit_are_refused_by_row(plants: list[Plant], said: str) -> None:
    records = one_month(FLAT, plants, 0)
    if "rows" in said:
        records = Records(
            records.territory,
            records.project * 0,
            records.employer,
            records.category,
            records.workers,
        )
    with pytest.raises(DisclosureError, match=said):
        protect(FLAT, [records])


def test_a_part_is_withheld_wherever_its_whole_is_as_it_would_bound_it_from_below() -> None:
    claimed = [*district(1, *SAFE), *district(2, 9), *district(3, 500, 400, 300)]
    verified = [*district(1, *SAFE), *district(2, 40, 30, 30), *district(3, 450, 350, 290)]
    whole = protect(FLAT, months(FLAT, claimed))
    assert [State(one).name for one in whole[0].state[:, 0]] == [
        "SHOWN", "COMPLEMENTARY", "SMALL", "SHOWN"
    ]  # fmt: skip
    (alone,) = protect(FLAT, months(FLAT, verified))
    assert [int(one) for one in alone.shown[:, 0]] == [1290, 100, 100, 1090]
    (part,) = protect_part(FLAT, months(FLAT, verified), wholes=whole)
    assert [int(one) for one in part.shown[1:3, 0]] == [WITHHELD, WITHHELD]


def test_a_part_shown_before_its_whole_is_withheld_stays_as_it_was() -> None:
    before = protect(FLAT, months(FLAT, [*district(1, *SAFE), *district(2, *SAFE)]))
    claimed = [*district(1, *SAFE), Plant(2, (30,)), Plant(2, (40,)), Plant(2, (30,))]
    first = protect(FLAT, months(FLAT, claimed))
    later = months(FLAT, [*district(1, *SAFE), *district(2, 4)])
    whole = (*first, *protect(FLAT, later, first))
    same = months(FLAT, [*district(1, *SAFE), *district(2, *SAFE)])
    (part,) = protect_part(FLAT, same, before, wholes=whole)
    assert part.shown[:, 0].tolist() == before[0].shown[:, 0].tolist()


def test_a_breakdown_that_does_not_make_everybody_is_refused() -> None:
    sexes = Layout((-1, 0), ((1, 2),))
    records = one_month(sexes, [Plant(1, (10,), women=(4,))], 0)
    records.workers[1] = 5
    with pytest.raises(DisclosureError, match="make 11 workers, everybody 10"):
        protect(sexes, [records])


@st.composite
def countries(draw: st.DrawFn) -> tuple[Layout, list[Plant]]:
    """Two or three levels of three to six parts, two to four months, people who come and go."""
    parents = [-1, *(0,) * draw(st.integers(3, 6))]
    if draw(st.booleans()):
        for oblast in range(1, len(parents))[: draw(st.integers(1, 2))]:
            parents += [oblast] * draw(st.integers(3, 4))
    layout = Layout(tuple(parents), ((1, 2),) if draw(st.booleans()) else ())
    leaves = [at for at in range(len(parents)) if at not in parents]
    span = draw(st.integers(2, 4))
    plants = [draw(_plants(leaf, span)) for leaf in leaves for _ in range(draw(st.integers(0, 4)))]
    if not plants:
        plants.append(draw(_plants(leaves[0], span)))
    return layout, plants


@st.composite
def _plants(draw: st.DrawFn, leaf: Place, span: int) -> Plant:
    count = draw(st.sampled_from([0, 2, 5, 11, 14, 30, 80, 400]))
    ratio = draw(st.sampled_from([0.0, 0.3, 0.5, 0.9]))
    workers: list[int | None] = []
    for month in range(span):
        move = draw(st.sampled_from(["stays"] * 5 + ["grows", "leaves"])) if month else "stays"
        if move == "leaves" or (workers and workers[-1] is None):
            workers.append(None)
            continue
        count += draw(st.sampled_from([1, 7, 20])) if move == "grows" else 0
        workers.append(count)
    women = tuple(None if one is None else int(one * ratio) for one in workers)
    employer = draw(st.sampled_from([None, None, 900, 901]))
    return Plant(leaf, tuple(workers), women, own=draw(st.booleans()), employer=employer)


@settings(max_examples=30, deadline=None)
@given(countries())
def test_no_withheld_cell_of_any_country_is_worked_out(drawn: tuple[Layout, list[Plant]]) -> None:
    assert_nothing_leaks(*drawn)
