"""Barriers as they are raised and acted on: rights, clocks, refusals, the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.barriers.course import Course, Happening, Moment, State
from bagdar.core.barriers.ladder import Level
from bagdar.web.barriers.actions.acting import Deed, act_on
from bagdar.web.barriers.actions.raising import Told, Upload, raise_barrier
from bagdar.web.barriers.models import CLOCK, Barrier, BarrierEvent, BarrierFile, Route
from bagdar.web.barriers.queries.events import course_of
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Organisation
from bagdar.web.territories.actions import load_tree
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries.rows import version_rows
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised
from tests.web.delivery import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Ladder:
    return raising.ladder()


def now(barrier: Barrier, at: datetime) -> tuple[str, str]:
    """Return state and level of a barrier at a moment, as lists read it."""
    row: Any = Barrier.objects.standing(at).get(pk=barrier.pk)
    return row.state_now, row.level_now


def refused(error: pytest.ExceptionInfo[DeliveryError]) -> dict[str, list[str]]:
    return error.value.problems


def test_a_business_raises_a_barrier_which_is_with_the_district_at_once(who: Ladder) -> None:
    made = raised(who, cost_per_day_kzt=Decimal(250000))
    assert now(made, NOW) == ("open", "district")
    row: Any = Barrier.objects.standing(NOW).get(pk=made.pk)
    assert row.due_now == datetime.fromisoformat("2026-06-23T00:00+05:00")
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.actor_id) == ("barriers.raise", who.business.actor_id)


def test_a_project_brings_its_territory_and_must_be_the_business_own(who: Ladder) -> None:
    project = builders.project("south-west", enterprise=who.works)
    assert raised(who, territory=None, project=project).territory.key == "south-west"
    other = builders.project("south-west", enterprise=builders.enterprise())
    with pytest.raises(DeliveryError) as error:
        raised(who, project=other)
    assert refused(error) == {"project": ["Choose a project of your enterprise."]}


def test_a_territory_other_than_that_of_the_project_is_refused_by_name(who: Ladder) -> None:
    project = builders.project("south-west", enterprise=who.works)
    assert raised(who, project=project, territory=project.territory).territory.key == "south-west"
    with pytest.raises(DeliveryError) as error:
        raised(who, project=project)
    assert refused(error) == {
        "territory": ["The project lies in South west: choose that, or leave it to the project."]
    }


def test_where_the_territory_of_the_project_is_no_more_the_one_chosen_holds(who: Ladder) -> None:
    project = builders.project("south-west", enterprise=who.works)
    rows = [
        replace(one, valid_to=date(2026, 6, 1)) if one.key == "south-west" else one
        for versions in version_rows().values()
        for one in versions
    ]
    load_tree(rows, [], [], by=TESTS, at=NOW, source="tests")
    with pytest.raises(DeliveryError) as error:
        raised(who, project=project, territory=None)
    assert refused(error)["territory"] == [
        "South west, where the project lies, is no more: choose the territory of today."
    ]
    with pytest.raises(DeliveryError):
        raised(who, project=project, territory=project.territory)
    south = Territory.objects.get(key="south-east")
    assert raised(who, project=project, territory=south).territory == south


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"what": "  "}, "what"),
        ({"what": "x" * 2001}, "what"),
        ({"what": "Совершенно секретно: план"}, "what"),
        ({"kind": "weather"}, "kind"),
        ({"territory": None}, "territory"),
        ({"cost_per_day_kzt": Decimal(-1)}, "cost_per_day_kzt"),
        ({"cost_per_day_kzt": Decimal(10) ** 15}, "cost_per_day_kzt"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_field(
    who: Ladder, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(DeliveryError) as error:
        raised(who, **facts)
    assert list(refused(error)) == [field]
    assert not Barrier.objects.exists()


def test_nobody_raises_a_barrier_of_another_enterprise(who: Ladder) -> None:
    for person in (who.rival, who.officer, who.akim, who.office, who.chair):
        with pytest.raises(PermissionDenied):
            raised(who, by=person)


def test_files_are_kept_once_and_a_bad_one_keeps_the_barrier_out(who: Ladder) -> None:
    photo = pictures.photo(seed=1)
    told = Told("No road.", "road", territory=Territory.objects.get(key="north-east"))
    files = [Upload("a.jpg", photo), Upload("b.jpg", photo)]
    made = raise_barrier(who.works, told, files=files, by=who.business, at=NOW)
    assert [one.name for one in made.files.all()] == ["a.jpg"]
    bad = [Upload("a.exe", b"MZ\x90 nothing")]
    with pytest.raises(DeliveryError) as error:
        raise_barrier(who.works, told, files=bad, by=who.business, at=NOW)
    assert list(refused(error)) == ["content"]
    many = [Upload(f"{n}.jpg", photo) for n in range(11)]
    with pytest.raises(DeliveryError):
        raise_barrier(who.works, told, files=many, by=who.business, at=NOW)
    assert (Barrier.objects.count(), BarrierFile.objects.count()) == (1, 1)


def test_a_protected_barrier_goes_right_above_and_is_hidden_from_below(who: Ladder) -> None:
    made = raised(who, protected=True)
    assert now(made, NOW) == ("open", "oblast")
    assert (made.hidden_below, made.first_level) == (1, "oblast")
    for person in (who.officer, who.akim):
        with pytest.raises(PermissionDenied):
            done(made, Happening.ANSWERED, person)
    done(made, Happening.ANSWERED, who.oblast)


def test_from_an_oblast_it_is_protected_by_the_ministry(who: Ladder) -> None:
    made = raised(who, protected=True, territory=Territory.objects.get(key="north"))
    assert (now(made, NOW), made.hidden_below) == (("open", "ministry"), 2)
    with pytest.raises(PermissionDenied):
        done(made, Happening.ANSWERED, who.oblast_akim)


def test_left_alone_it_climbs_by_the_clock_with_nobody_running_anything(who: Ladder) -> None:
    made = raised(who)
    found = [now(made, NOW + DAY * days)[1] for days in (0, 7, 8, 17, 18, 33, 34, 200)]
    assert found[:3] == ["district", "district", "oblast"]
    assert found[-1] == "cabinet"
    assert sorted(found, key=["district", "oblast", "ministry", "cabinet"].index) == found
    assert BarrierEvent.objects.filter(happening__in=CLOCK).count() == 0


def test_a_level_that_lost_it_acts_no_more_and_the_next_one_does(who: Ladder) -> None:
    made, later = raised(who), NOW + DAY * 8
    with pytest.raises(DeliveryError) as error:
        done(made, Happening.REPORTED, who.officer, later)
    assert refused(error) == {"": ["This barrier is with another level now."]}
    done(made, Happening.REPORTED, who.oblast, later)
    (went_up,) = BarrierEvent.objects.filter(happening__in=CLOCK)
    assert (went_up.happening, went_up.actor_id) == ("went_up", "system:barriers")


def test_only_the_business_closes_with_a_rating_and_opens_again(who: Ladder) -> None:
    made = raised(who)
    for person in (who.officer, who.akim, who.oblast_akim, who.chair, who.rival):
        for what in (Happening.CONFIRMED, Happening.NOT_SOLVED, Happening.REOPENED):
            with pytest.raises(PermissionDenied):
                done(made, what, person)
    for rating in (None, 0, 6):
        with pytest.raises(DeliveryError) as error:
            done(made, Happening.CONFIRMED, who.business, rating=rating)
        assert list(refused(error)) == ["rating"]
    closed = done(made, Happening.CONFIRMED, who.business, NOW + DAY, rating=4)
    assert (closed.state, closed.rating, closed.ended_at) == ("closed", 4, NOW + DAY)
    again = done(made, Happening.REOPENED, who.business, NOW + DAY * 40)
    assert (again.state, again.rating, again.ended_at) == ("open", None, None)
    assert (again.times_reopened, again.raised_at) == (1, NOW)
    assert now(made, NOW + DAY * 40) == ("open", "district")


def test_silence_after_a_solution_counts_as_unconfirmed_with_no_timer(who: Ladder) -> None:
    made = raised(who)
    done(made, Happening.REPORTED, who.officer)
    assert now(made, NOW + DAY * 13)[0] == "reported"
    assert now(made, NOW + DAY * 16)[0] == "unconfirmed"
    with pytest.raises(DeliveryError) as error:
        done(made, Happening.CONFIRMED, who.business, NOW + DAY * 16)
    assert refused(error)[""] == ["This barrier is closed. The business may open it again."]
    assert done(made, Happening.REOPENED, who.business, NOW + DAY * 16).state == "open"


def test_closing_by_force_needs_a_signer_a_ground_and_a_signature(who: Ladder) -> None:
    made = raised(who)
    with pytest.raises(PermissionDenied):
        done(made, Happening.FORCED, who.officer)
    for field in ("note", "signature"):
        words: dict[str, Any] = {field: " "}
        with pytest.raises(DeliveryError) as error:
            done(made, Happening.FORCED, who.akim, **words)
        assert list(refused(error)) == [field]
    assert done(made, Happening.FORCED, who.akim).state == "forced"


def test_the_ministry_has_what_is_routed_to_it_else_the_programme_office(who: Ladder) -> None:
    made = raised(who)
    done(made, Happening.PASSED_UP, who.officer)
    done(made, Happening.PASSED_UP, who.oblast)
    with pytest.raises(PermissionDenied):
        done(made, Happening.ANSWERED, who.ministry)
    done(made, Happening.ANSWERED, who.office)
    raising.routed("power", Organisation.objects.get(key="energy"))
    assert Route.objects.count() == 1
    done(made, Happening.ANSWERED, who.ministry)
    with pytest.raises(DeliveryError):
        done(made, Happening.ANSWERED, who.office)


def test_there_is_no_way_above_the_cabinet(who: Ladder) -> None:
    made = raised(who)
    for person in (who.officer, who.oblast, who.office):
        done(made, Happening.PASSED_UP, person)
    for person, what in (
        (who.chair, Happening.PASSED_UP),
        (who.business, Happening.REQUESTED_UP),
    ):
        with pytest.raises(DeliveryError) as error:
            done(made, what, person)
        assert "cannot be done as the barrier stands" in refused(error)[""][0]


def test_a_clock_set_back_is_refused_in_words(who: Ladder) -> None:
    made = raised(who)
    with pytest.raises(DeliveryError) as error:
        done(made, Happening.ANSWERED, who.officer, NOW - timedelta(hours=1))
    assert "clock of this machine" in refused(error)[""][0]


def _columns(barrier: Barrier, found: Course) -> tuple[Any, ...]:
    return barrier.state, barrier.since_at, barrier.next_at


ACTS = st.lists(
    st.tuples(st.sampled_from([one for one in Happening if one != "raised"]), st.integers(0, 300)),
    max_size=10,
)


@settings(max_examples=20)
@given(acts=ACTS, after=st.integers(0, 2000))
def test_columns_of_the_standing_say_what_the_events_say_at_any_moment(
    acts: list[tuple[Happening, int]], after: int
) -> None:
    works = builders.enterprise()
    if not Territory.objects.exists():
        builders.territories()
    told = Told("No gas.", "gas", territory=Territory.objects.get(key="north-east"))
    made, at = raise_barrier(works, told, by=TESTS, at=NOW), NOW
    for what, hours in acts:
        at += timedelta(hours=hours)
        try:
            done(made, what, at=at)
        except DeliveryError:
            continue
    later = at + timedelta(hours=after)
    found = course_of(made, at=later)
    row: Any = Barrier.objects.standing(later).get(pk=made.pk)
    assert (row.state_now, row.level_now) == (found.state.value, found.level.value)
    assert row.due_now == found.due_at
    noted = BarrierEvent.objects.filter(barrier=made, happening__in=CLOCK)
    passed = {(one.moment.value, one.at) for one in found.passed}
    assert set(noted.values_list("happening", "at")) <= passed


def test_the_core_and_the_tables_name_the_same_things() -> None:
    from bagdar.core.barriers.ladder import Kind
    from bagdar.web.barriers import models

    assert {one.value for one in Level} == set(models.Level.values)
    assert {one.value for one in Kind} == set(models.Kind.values)
    assert {one.value for one in State} == set(models.State.values)
    assert {one.value for one in (*Happening, *Moment)} == set(models.Happening.values)


def test_a_deed_with_a_rating_of_something_else_is_refused(who: Ladder) -> None:
    made = raised(who)
    with pytest.raises(DeliveryError) as error:
        act_on(made, Deed(Happening.ANSWERED, "So.", rating=5), by=who.officer, at=NOW)
    assert list(refused(error)) == ["rating"]


def test_of_two_people_at_once_the_second_acts_right_after_the_first(who: Ladder) -> None:
    made = raised(who)
    done(made, Happening.REPORTED, who.officer, NOW + timedelta(seconds=40))
    done(made, Happening.CONFIRMED, who.business, NOW + timedelta(seconds=2))
    rows = BarrierEvent.objects.order_by("at", "pk").values_list("happening", "at")
    second = NOW + timedelta(seconds=40)
    assert list(rows) == [("raised", NOW), ("reported", second), ("confirmed", second)]
    assert now(made, second) == ("closed", "district")
    with pytest.raises(DeliveryError) as error:
        done(made, Happening.REOPENED, who.business, NOW - timedelta(seconds=21))
    assert "clock of this machine" in refused(error)[""][0]
