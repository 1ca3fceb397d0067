"""Where things stated under a territory lie in the tree of another day."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bagdar.core.territories.roll_up import Counts, roll_up
from bagdar.web.journal.models import Entry
from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.standing import seen, stated_in
from bagdar.web.territories.actions import SuccessionRow, follow_reforms, load_tree
from bagdar.web.territories.models import Reach
from bagdar.web.territories.queries import Span, Spot, land, placing_on
from tests import builders
from tests.web.territories import lands

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2015, 12, 31), date(2026, 6, 15)
KEYS = ("land", "old", "left", "right", "whole", "hill", "lake", "wood", "mill")


def spot(key: str, stated_on: date, day: date) -> tuple[str, tuple[str, ...]] | None:
    ids = {one.key: one.territory for one in land().forest.versions}
    names = {number: key for key, number in ids.items()}
    found: Spot | None = placing_on(day).spot(ids[key], stated_on)
    if found is None:
        return None
    return names[found.under], tuple(sorted(names[one] for one in found.maybe))


def test_a_place_known_by_a_split_oblast_is_counted_above_and_may_lie_in_each_part() -> None:
    lands.split_land()
    assert spot("old", BEFORE, AFTER) == ("land", ("left", "right"))
    assert spot("old", BEFORE, BEFORE) == ("old", ())


def test_a_district_is_followed_into_its_new_oblast_for_certain() -> None:
    lands.split_land()
    assert spot("hill", BEFORE, AFTER) == ("hill", ())
    placing = placing_on(AFTER)
    left = land().find("left")
    hill = land().find("hill")
    assert left is not None
    assert Span(hill or 0) in placing.counted_in(left)


def test_the_new_oblast_is_followed_back_into_the_old_one() -> None:
    lands.split_land()
    assert spot("left", AFTER, BEFORE) == ("old", ())


def test_what_lost_land_is_unsure_for_statements_of_before_and_sure_from_that_day_on() -> None:
    lands.split_land()
    day = date(2024, 1, 1)
    rows = [lands.version("cut", "70", 1, "land", since=day)]
    moves = [SuccessionRow("whole", "cut", day, lands.HALF)]
    load_tree(rows, moves, [], by=builders.TESTS, at=builders.NOW, source="tests")
    unsure = ("land", ("cut", "whole"))
    assert spot("whole", BEFORE, AFTER) == unsure
    assert spot("whole", day - timedelta(days=1), AFTER) == unsure
    assert spot("whole", day, AFTER) == ("whole", ())


def test_a_new_reform_is_seen_at_once() -> None:
    lands.split_land()
    assert spot("whole", BEFORE, AFTER) == ("whole", ())
    day = date(2024, 1, 1)
    rows = [
        lands.version("whole", "40", 1, "land", until=day),
        lands.version("east", "50", 1, "land", since=day),
        lands.version("west", "60", 1, "land", since=day),
        lands.version("wood", "41", 2, "whole", until=day),
        lands.version("wood", "51", 2, "east", since=day),
        lands.version("mill", "42", 2, "whole", until=day),
        lands.version("mill", "61", 2, "west", since=day),
    ]
    moves = [SuccessionRow("whole", key, day, None) for key in ("east", "west")]
    load_tree(rows, moves, [], by=builders.TESTS, at=builders.NOW, source="tests")
    assert spot("whole", BEFORE, AFTER) == ("land", ("east", "west"))


def test_spans_name_the_days_within_which_a_statement_counts() -> None:
    places = lands.split_land()
    placing = placing_on(AFTER)
    assert placing.maybe_in(places["left"].pk) == (Span(places["old"].pk),)
    assert placing.not_allocated_in(places["land"].pk) == (
        Span(places["land"].pk),
        Span(places["old"].pk),
    )


def test_the_whole_country_counts_everything_without_a_filter() -> None:
    places = lands.split_land()
    assert placing_on(AFTER).counts_all(places["land"].pk)
    assert not placing_on(AFTER).counts_all(places["whole"].pk)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    stated=st.lists(
        st.tuples(st.sampled_from(KEYS), st.integers(0, 6000)), min_size=0, max_size=60
    ),
    day=st.sampled_from([BEFORE, date(2020, 6, 30), lands.SPLIT, AFTER]),
)
def test_parts_and_not_allocated_sum_to_the_whole_for_any_projects(
    stated: list[tuple[str, int]], day: date
) -> None:
    if land().find("old") is None:
        lands.split_land()
    placing = placing_on(day)
    ids = {one.key: one.territory for one in land().forest.versions}
    counts: Counter[int] = Counter()
    for key, days in stated:
        found = placing.spot(ids[key], lands.KNOWN + timedelta(days=days))
        assert found is not None
        counts[found.under] += 1
    totals = roll_up(placing.tree, {place: Counts(number) for place, number in counts.items()})
    assert totals[ids["land"]].total.projects == len(stated)
    for one in placing.tree.in_order():
        children = placing.tree.children(one.territory)
        if children:
            below = sum(totals[child.territory].total.projects for child in children)
            here = totals[one.territory]
            assert below + here.not_allocated.projects == here.total.projects


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    stated=st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 6000)), min_size=1, max_size=12)
)
def test_the_spans_of_all_territories_hold_each_project_exactly_once(
    stated: list[tuple[str, int]],
) -> None:
    if land().find("old") is None:
        lands.split_land()
    tree_of = {key: land().find(key) for key in KEYS}
    made = []
    for key, days in stated:
        day = lands.KNOWN + timedelta(days=days)
        if land().forest.tree_on(day).node(tree_of[key] or 0):
            made.append(builders.project(key, place_on=day).pk)
    placing = placing_on(AFTER)
    found: Counter[int] = Counter()
    for one in placing.tree.in_order():
        here = Project.objects.filter(stated_in(placing.not_allocated_in(one.territory)))
        found.update(here.values_list("pk", flat=True))
    assert all(found[project] == 1 for project in made)


def test_an_officer_of_a_new_oblast_reaches_its_districts_after_the_reform() -> None:
    places = lands.split_land()
    hill = builders.project("hill", place_on=BEFORE)
    lake = builders.project("lake", place_on=BEFORE)
    officer = builders.user("officer", territory=places["left"])
    scope = scope_of(officer, on=AFTER)
    kept = set(seen(scope, at=builders.NOW, as_of=None))
    assert hill in kept
    assert lake not in kept
    reached = Reach.objects.filter(ancestor=places["old"]).values_list("descendant", flat=True)
    assert set(reached) == {places["old"].pk}


def test_rights_follow_a_reform_that_was_entered_ahead_on_its_day() -> None:
    places = lands.split_land()
    before = timezone.make_aware(datetime.combine(BEFORE, time(12)))
    assert follow_reforms(by=builders.TESTS, at=before)
    reached = Reach.objects.filter(ancestor=places["old"], descendant=places["hill"])
    assert reached.exists()
    assert follow_reforms(by=builders.TESTS, at=builders.NOW)
    assert not reached.exists()
    entries = Entry.objects.count()
    assert not follow_reforms(by=builders.TESTS, at=builders.NOW)
    assert Entry.objects.count() == entries


def test_who_may_not_see_a_project_today_does_not_see_how_it_stood() -> None:
    lands.split_land()
    builders.project("wood", key="hidden")
    then = builders.NOW + timedelta(days=1)
    assert not seen(Scope(), at=then, as_of=then).exists()
