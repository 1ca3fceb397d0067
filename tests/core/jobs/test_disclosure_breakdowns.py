"""Breakdowns of which a part is not told, over months and beside verified jobs, attacked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bagdar.core.jobs.disclosure.employers import totals
from bagdar.core.jobs.disclosure.knowledge import unknowns
from bagdar.core.jobs.disclosure.protecting import protect
from bagdar.core.jobs.disclosure.rules import (
    WITHHELD,
    DisclosureError,
    Layout,
    Records,
    Release,
    State,
)
from bagdar.core.jobs.disclosure.together import protect_part, protect_whole
from tests.core.jobs.attack import (
    Count,
    Reader,
    Told,
    assert_all_wide,
    assert_nothing_more,
    employer_of,
)

SEX, BANDS = (1, 2), (3, 4, 5)
"""Women, and the rest; two bands of wages, and the rest."""
UNTOLD = frozenset({2, 5})
FLAT = Layout((-1, 0, 0, 0), (SEX, BANDS), UNTOLD)
Months = list[dict[int, Count]]


def count(
    place: int,
    workers: int,
    women: int | None = None,
    band: int | None = None,
    *,
    own: bool = False,
) -> Count:
    """A project of which women, or the band of wages, may not be told."""
    sex = {2: workers} if women is None else {1: women, 2: workers - women}
    wage = {5: workers} if band is None else {one: workers * (one == band) for one in BANDS}
    return Count(place, tuple(sorted({0: workers, **sex, **wage}.items())), own)


def records(layout: Layout, counts: dict[int, Count]) -> Records:
    """Return a month as core takes it."""
    rows = [
        (one.place, number, employer_of(number, one), part, persons)
        for number, one in counts.items()
        for part, persons in one.rows
        if part < layout.categories
    ]
    place, plant, employer, category, workers = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    own = frozenset(plant for plant, one in counts.items() if one.own)
    return Records(place, plant, employer, category, workers, own, layout.untold)


def released(layout: Layout, months: Months) -> tuple[Release, ...]:
    return protect(layout, [records(layout, one) for one in months])


def told(layout: Layout, months: Months, releases: tuple[Release, ...]) -> Told:
    shown = [
        {
            (place, category): int(one.shown[place, category])
            for place, category in np.argwhere(one.shown != WITHHELD).tolist()
        }
        for one in releases
    ]
    published = [
        {plant: replace(of, own=of.own and plant in one.records.own) for plant, of in month.items()}
        for month, one in zip(months, releases, strict=True)
    ]
    return Told(layout, published, shown)


def named(release: Release, place: int) -> list[str]:
    return [State(one).name for one in release.state[place]]


def district(place: int, *counts: Count) -> dict[int, Count]:
    return {place * 10 + at: replace(one, place=place) for at, one in enumerate(counts)}


SAFE = tuple(count(0, 40, 20, band) for band in (3, 3, 3, 4, 4, 4))
"""Six employers whose halves are women; three in each band of wages."""


def test_a_breakdown_is_shown_beside_everybody() -> None:
    months = [{**district(1, *SAFE), **district(2, *SAFE), **district(3, *SAFE)}]
    (release,) = released(FLAT, months)
    assert named(release, 1)[:3] == ["SHOWN", "SHOWN", "SHOWN"]
    assert release.shown[0, :3].tolist() == [720, 360, 360]


def test_one_that_does_not_tell_is_among_the_rest_and_not_found_by_what_others_tell() -> None:
    months = [{**district(1, *SAFE, count(1, 30)), **district(2, *SAFE), **district(3, *SAFE)}]
    (release,) = released(FLAT, months)
    assert release.shown[1, :3].tolist() == [270, 120, 150]
    assert assert_all_wide([told(FLAT, months, (release,))]) > 0


def test_a_breakdown_that_nobody_tells_is_empty_but_for_the_rest() -> None:
    silent = [district(at, *(count(at, 40) for _ in SAFE)) for at in (1, 2, 3)]
    (release,) = released(FLAT, [{**silent[0], **silent[1], **silent[2]}])
    assert named(release, 1)[:3] == ["SHOWN", "EMPTY", "SHOWN"]
    assert_all_wide([told(FLAT, [{**silent[0], **silent[1], **silent[2]}], (release,))])


def test_totals_give_way_to_parts_that_are_withheld_for_the_sake_of_others() -> None:
    """One district tells nothing: its total says how many are among the rest above it at least."""
    months = [{**district(1, *(count(1, 40) for _ in SAFE)), **district(2, *SAFE)}]
    (release,) = released(FLAT, months)
    assert release.shown[0, 5] == WITHHELD
    assert release.shown[1, 0] == WITHHELD
    assert assert_all_wide([told(FLAT, months, (release,))]) > 0


def test_the_rest_of_one_that_publishes_its_total_and_tells_nothing_is_known() -> None:
    counts = {1: count(1, 30, own=True), 2: count(1, 30, 30, 3, own=True), 3: count(1, 30)}
    made = records(FLAT, counts)
    known = list(zip(made.project[made.known], made.category[made.known], strict=True))
    assert known == [(1, 0), (1, 2), (1, 5), (2, 0)]


def test_no_total_is_withheld_for_the_sake_of_a_breakdown() -> None:
    """All are women: withholding everybody would serve as well as withholding women."""
    women = tuple(count(0, 40, 40, 3) for _ in range(3))
    months = [{**district(1, *women), **district(2, *SAFE), **district(3, *SAFE)}]
    (release,) = released(FLAT, months)
    assert (release.shown[:, 0] != WITHHELD).all()
    assert named(release, 1)[1:3] == ["COMPLEMENTARY", "SMALL"]
    assert_all_wide([told(FLAT, months, (release,))])


def test_where_everybody_is_withheld_no_part_of_them_is_shown() -> None:
    months = [{**district(1, *SAFE), **district(2, *SAFE), **district(3, count(3, 50, 20, 4))}]
    (release,) = released(FLAT, months)
    hidden = release.shown[:, 0] == WITHHELD
    assert hidden.sum() == 2
    assert (release.shown[hidden] == WITHHELD)[release.state[hidden] != State.EMPTY].all()


def test_totals_give_way_to_the_breakdowns_of_earlier_months() -> None:
    """One falls silent, and no total changes: those of the month alone would tell the rest."""
    tells, silent = count(0, 30, 15, 3), count(0, 30, None, 3)
    first = {**district(1, silent), **district(2, tells), **district(3, tells, tells)}
    months = [first, {**first, 31: replace(silent, place=3)}]
    releases = released(FLAT, months)
    assert_nothing_more([told(FLAT, months, releases)])
    alone = released(FLAT.bare, [{one: bare(of) for one, of in month.items()} for month in months])
    assert alone[1].shown[0, 0] != WITHHELD
    assert releases[1].shown[0, 0] == WITHHELD


MANY = tuple(count(0, 400, None, 3) for _ in range(3))
"""Three employers of the first band."""
EVERY_BAND = tuple(count(0, 100, None, band) for band in (3, 3, 3, 4, 4, 4, 5, 5, 5))


def test_a_total_gives_way_where_parts_that_stay_would_leave_others_of_few() -> None:
    """The first band was shown and stays; of the five others four leave, and one comes."""
    first = district(1, *MANY, count(1, 60, None, 4), *(count(1, 25) for _ in range(4)))
    second = {at: one for at, one in first.items() if at <= 13} | {19: count(1, 100)}
    others = {**district(2, *EVERY_BAND), **district(3, *EVERY_BAND)}
    months = [{**first, **others}, {**second, **others}]
    releases = released(FLAT, months)
    assert [int(one.shown[1, 3]) for one in releases] == [1200, 1200]
    assert [int(one.shown[1, 0]) for one in releases] == [1360, WITHHELD]
    assert_nothing_more([told(FLAT, months, releases)])


def test_what_parts_leave_of_a_breakdown_is_not_of_few() -> None:
    """Two bands are withheld; each may be nothing, and both are all of one employer."""
    one = [replace(count(1, 60, None, band), employer=900) for band in (4, 5)]
    others = {**district(2, *EVERY_BAND), **district(3, *EVERY_BAND)}
    months = [{**district(1, *MANY, *one), **others}]
    (release,) = released(FLAT, months)
    assert release.shown[1].tolist() == [1320, 0, 1320, WITHHELD, WITHHELD, WITHHELD]
    assert_nothing_more([told(FLAT, months, (release,))])


def bare(told: Count) -> Count:
    return replace(told, rows=told.rows[:1])


def test_months_released_before_there_were_breakdowns_know_who_did_not_change() -> None:
    counts = {**district(1, *SAFE), **district(2, *SAFE)}
    grown = {**counts, 20: count(2, 41, 20, 3)}
    bare = replace(records(FLAT.bare, counts), untold=UNTOLD)
    found = unknowns(FLAT, [bare, records(FLAT, grown)])
    assert found.parts[0, 1, 0] == found.parts[1, 1, 0]
    assert len({*found.parts[0, 2, 0]} & {*found.parts[1, 2, 0]}) == 1
    assert len({*found.parts[0, 2, 0]} - {*found.parts[1, 2, 0]}) == 1


def test_of_a_breakdown_those_who_tell_it_alike_are_one_unknown_each_part() -> None:
    """Two publish their totals, two do not and tell the same; a fifth is in the rest whole."""
    counts = {
        1: count(1, 30, 12, 3, own=True),
        2: count(1, 40, 10, 3),
        3: count(1, 50),
        4: count(1, 20, 5, 4, own=True),
        5: count(1, 60, 20, 4),
    }
    found = unknowns(FLAT, [records(FLAT, counts)])
    women, rest = found.parts[0, 1, 1], found.parts[0, 1, 2]
    told, silent = found.parts[0, 1, 0]
    assert (len(women), silent in rest, told in rest, len(rest)) == (2, True, False, 3)
    assert found.workers[[*women, told, silent]].tolist() == [17, 30, 100, 50]
    sexes = [one for one in found.broken if one.cells[1][2] in SEX]
    assert [(one.everybody, one.known) for one in sexes] == [((), 50), ((told,), 0)]
    assert [found.workers[list(one.parts)].sum() for one in sexes] == [50, 100]
    assert [found.employers[one] for one in (*women, told, silent)] == [
        frozenset(), frozenset({2, 5}), frozenset({2, 5}), frozenset({3})
    ]  # fmt: skip


def test_an_employer_is_asked_about_with_all_that_it_counts_wherever_it_works() -> None:
    """Beside another that tells the same it may be nobody, and all of both: two questions."""
    counts = {
        1: replace(count(1, 30, 10, 3), employer=7),
        2: replace(count(2, 40, 10, 3), employer=7),
        3: count(2, 20, 5, 3),
    }
    found = unknowns(FLAT, [records(FLAT, counts), records(FLAT, counts)])
    asked = totals(found)
    named = {cell: int(found.workers[list(parts)].sum()) for cell, parts in asked.parts.items()}
    women = {cell: workers for cell, workers in named.items() if cell[2] == 1}
    assert women == {(0, -15, 1): 10, (0, -16, 1): 25, (0, -8, 1): 15}
    assert (0, -15, 1) in asked.little
    assert asked.floor_of((0, -16, 1)) == (0, -15, 1)
    assert asked.much[0, -8, 1] is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (((0, 5), (1, 2), (3, 5), (4, 0), (5, 0)), "0 rows of category 2"),
        (((0, 5), (2, 5), (5, 4)), "make 4 workers, everybody 5"),
        (((0, 5), (2, 5), (4, 0), (5, 5)), "0 rows of category 3"),
    ],
)
def test_a_breakdown_half_told_is_refused(rows: tuple[tuple[int, int], ...], said: str) -> None:
    with pytest.raises(DisclosureError, match=said):
        released(FLAT, [{1: Count(1, rows)}])


def test_the_rest_is_the_last_of_its_breakdown() -> None:
    for partitions, untold in (((SEX,), 1), (((1,),), 1), ((SEX,), 3)):
        with pytest.raises(DisclosureError, match="must be last of a breakdown"):
            Layout((-1,), partitions, frozenset({untold}))
    other = replace(records(FLAT, {1: count(1, 5)}), untold=frozenset({2}))
    with pytest.raises(DisclosureError, match="other categories as not told"):
        protect(Layout((-1, 0), (SEX, BANDS), UNTOLD), [other])


def test_one_that_begins_to_agree_does_not_tell_the_total_of_the_month_before() -> None:
    """Three employers are shown together; were one known, each of the two finds the other."""
    months = [district(1, *(count(1, 40) for _ in range(3)))]
    agreed = {**months[0], 10: replace(months[0][10], own=True)}
    releases = released(FLAT, [months[0], agreed, agreed])
    assert [one.shown[1, 0] for one in releases] == [120, 120, 120]
    assert [10 in one.records.own for one in releases] == [False, False, False]
    assert_rests_are_large(told(FLAT, [months[0], agreed, agreed], releases))


def test_its_total_is_published_from_the_month_on_in_which_it_changes() -> None:
    first = district(1, *(count(1, 40) for _ in range(4)))
    agreed = {**first, 10: replace(first[10], own=True)}
    grown = {**first, 10: replace(count(1, 55), own=True)}
    months = [first, agreed, grown, grown]
    releases = released(FLAT, months)
    assert [10 in one.records.own for one in releases] == [False, False, True, True]
    assert_rests_are_large(told(FLAT, months, releases))


def test_what_one_published_is_known_as_long_as_it_stays_the_same() -> None:
    """The three are shown together only once the one that ended to agree has changed."""
    first = district(1, *(count(1, 40) for _ in range(3)))
    agreed = {**first, 10: replace(first[10], own=True)}
    changed = {one: count(1, 60 + one) for one in first}
    months = [agreed, first, changed]
    releases = released(FLAT, months)
    assert [10 in one.records.own for one in releases] == [True, True, False]
    assert [int(one.shown[1, 0]) for one in releases] == [WITHHELD, WITHHELD, 215]
    assert_rests_are_large(told(FLAT, months, releases))


def test_an_agreement_begins_when_both_tables_change() -> None:
    """What is verified stayed: at most the total of today, it tells of all months before."""
    first = district(1, *(count(1, 40) for _ in range(4)))
    grown = {**first, 10: replace(count(1, 55), own=True)}
    more = {**first, 10: replace(count(1, 60), own=True)}
    claimed = [first, grown, more, more]
    found = [verified(one, 20) for one in claimed]
    found[2:] = [{**one, 10: Count(1, ((0, 25),), True)} for one in found[2:]]
    wholes, parts = both(FLAT, claimed, found)
    assert [10 in one.records.own for one in wholes] == [False, False, True, True]
    assert [10 in one.records.own for one in parts] == [False, False, True, True]


def test_an_agreement_goes_on_where_it_tells_nothing_new_of_the_other_table() -> None:
    """Fewer than ten are verified and none of it is published; more are claimed, then fewer."""
    first = district(1, *(replace(count(1, 40), own=True) for _ in range(4)))
    months = [first, *({**first, 10: replace(count(1, n), own=True)} for n in (55, 30, 31))]
    wholes, parts = both(FLAT, months, [verified(one, 8) for one in months])
    assert [10 in one.records.own_totals for one in wholes] == [True, True, False, False]
    assert all(10 not in one.records.own_totals for one in parts)


def test_claimed_jobs_give_way_to_verified_ones_of_earlier_months() -> None:
    """Two leave. What is claimed of the three beside them bounds what was verified of all five."""
    two = district(1, *(count(1, 70),) * 2)
    claimed = [
        {**two, **district(2, *(count(2, 30),) * 3), **district(3, *SAFE)},
        {**district(2, *(count(2, 34),) * 3), **district(3, *SAFE)},
    ]
    claimed = [{at: bare(one) for at, one in month.items()} for month in claimed]
    found = [
        {at: Count(one.place, ((0, 60 if one.place == 1 else 25),)) for at, one in month.items()}
        for month in claimed
    ]
    wholes, parts = both(FLAT.bare, claimed, found)
    assert parts[0].shown[:, 0].tolist() == [345, WITHHELD, WITHHELD, 150]
    (alone,) = protect(FLAT.bare, [records(FLAT.bare, claimed[1])], wholes[:1])
    assert alone.shown[2, 0] == 100, "no more of the 195 that were verified of both are in it"
    assert wholes[1].shown[2, 0] == WITHHELD
    assert_nothing_more([told(FLAT.bare, claimed, wholes), told(FLAT.bare, found, parts)])


def verified(claimed: dict[int, Count], workers: int) -> dict[int, Count]:
    return {at: Count(one.place, ((0, workers),), one.own) for at, one in claimed.items()}


def assert_rests_are_large(table: Told) -> None:
    """Assert that what readers can take off a shown total leaves many workers of many employers.

    They take off what was published of a project in any month in which it counts the same.
    """
    totals = Reader([table]).totals
    for month, shown in enumerate(table.shown):
        for place, category in shown:
            left = [
                dict(one.rows)[0]
                for plant, one in table.counts[month].items()
                if place in table.line(one.place) and (0, month, plant) not in totals
            ]
            workers = sum(left)
            if category == 0 and left:
                assert workers >= 10, (month, place, left)
                assert sum(1 for one in left if one) >= 3, (month, place, left)
                assert max(left) <= 0.85 * workers, (month, place, left)


@settings(deadline=None, phases=[Phase.generate])
@given(st.data())
def test_no_agreement_leaves_few_in_what_earlier_months_showed(data: st.DataObject) -> None:
    layout, claimed, _verified = data.draw(countries())
    months = [{one: bare(of) for one, of in month.items()} for month in claimed]
    assert_rests_are_large(told(layout.bare, months, released(layout.bare, months)))


@st.composite
def countries(draw: st.DrawFn) -> tuple[Layout, Months, Months]:
    """Districts over three months: who comes, grows, tells more or less, and agrees to publish.

    Beside it the part that is verified.
    """
    parents = [-1, *(0,) * draw(st.integers(2, 4))]
    if draw(st.booleans()):
        parents += [1] * draw(st.integers(2, 3))
    layout = Layout(tuple(parents), (SEX, BANDS), UNTOLD)
    leaves = [at for at in range(len(parents)) if at not in parents]
    claimed: Months = [{}, {}, {}]
    verified: Months = [{}, {}, {}]
    for plant in range(draw(st.integers(3, 12))):
        leaf = draw(st.sampled_from(leaves))
        own = draw(st.sampled_from([True, False, False]))
        workers = draw(st.sampled_from([0, 3, 11, 14, 30, 30, 80, 400]))
        ratio = draw(st.sampled_from([0.0, 0.3, 0.5, 0.5, 0.9, None]))
        band = draw(st.sampled_from([3, 3, 4, 5, None]))
        part = draw(st.sampled_from([1.0, 0.9, 0.5, 0.0]))
        employer = draw(st.sampled_from([None, None, 900, 901]))
        for month in range(3):
            move = draw(st.sampled_from(["stays"] * 5 + ["agrees", "grows", "leaves", "tells"]))
            if month and move == "leaves":
                break
            if month and move == "grows":
                workers += draw(st.sampled_from([1, 7, 20]))
            if month and move == "agrees":
                own = not own
            if month and move == "tells":
                ratio = None if ratio is not None else 0.5
            women = None if ratio is None or not workers else int(workers * ratio)
            silent = workers and ratio is None
            told = count(
                leaf, workers, None if silent else women or 0, band if workers else 3, own=own
            )
            claimed[month][plant] = replace(told, employer=employer)
            verified[month][plant] = Count(leaf, ((0, int(workers * part)),), own, employer)
    return layout, claimed, verified


def both(
    layout: Layout, claimed: Months, verified: Months
) -> tuple[tuple[Release, ...], tuple[Release, ...]]:
    """Release month after month what is claimed, and what is verified beside it."""
    wholes: tuple[Release, ...] = ()
    parts: tuple[Release, ...] = ()
    for whole, part in zip(claimed, verified, strict=True):
        beside = records(layout.bare, part)
        claims = records(layout, whole)
        wholes += (
            protect_whole(
                layout, claims, wholes, parts=parts, part=beside, part_layout=layout.bare
            ),
        )
        parts += protect_part(layout.bare, [beside], parts, wholes=wholes, whole_layout=layout)
    return wholes, parts


def attacked(drawn: tuple[Layout, Months, Months]) -> None:
    """Release three months, claimed and verified beside it, and attack both together."""
    layout, claimed, part = drawn
    wholes, parts = both(layout, claimed, part)
    tables = [told(layout, claimed, wholes), told(layout.bare, part, parts)]
    assert_nothing_more(tables)


@settings(max_examples=5, deadline=None, phases=[Phase.generate])
@given(countries())
def test_no_withheld_cell_is_worked_out_of_three_months_of_breakdowns_and_verified_jobs(
    drawn: tuple[Layout, Months, Months],
) -> None:
    attacked(drawn)


@pytest.mark.long
@settings(max_examples=100, deadline=None, phases=[Phase.generate])
@given(countries())
def test_no_withheld_cell_is_worked_out_of_many_countries(
    drawn: tuple[Layout, Months, Months],
) -> None:
    attacked(drawn)
