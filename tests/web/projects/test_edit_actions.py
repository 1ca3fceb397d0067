"""Editing a project: what is refused, what is kept, what is written down."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bagdar.web.journal.actions import System, current_act
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.models import User
from bagdar.web.projects import actions
from bagdar.web.projects.actions.versions import COPIED
from bagdar.web.projects.models import Mark, Project, ProjectVersion
from tests import builders

pytestmark = pytest.mark.django_db
LATER = builders.NOW + timedelta(hours=1)


@pytest.fixture
def land(building: None) -> dict[str, Any]:
    return dict(builders.territories()) | dict(builders.sectors())


@pytest.fixture
def office(land: dict[str, Any]) -> User:
    return builders.user("programme_office")


def _open(project: Project) -> int:
    return actions.open_versions([project.pk])[project.pk]


def _last_payload() -> dict[str, Any]:
    last = Payload.objects.order_by("-entry_id", "-position").first()
    assert last is not None
    body: dict[str, Any] = json.loads(last.body)
    return body


def test_an_edit_writes_down_only_what_changed(office: User) -> None:
    project = builders.project("north-east", stage="idea")
    actions.update_project(project, {"stage": "approved", "kind": "other"}, by=office, at=LATER)
    assert _last_payload() == {"before": {"stage": "idea"}, "after": {"stage": "approved"}}
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.actor_id) == ("projects.edit", office.actor_id)


def test_an_edit_that_changes_nothing_is_said_to_and_leaves_no_entry(office: User) -> None:
    project = builders.project("north-east", stage="idea")
    entries = Entry.objects.count()
    with pytest.raises(actions.NothingChangedError):
        actions.update_project(project, {"stage": "idea"}, by=office, at=LATER)
    assert Entry.objects.count() == entries


def test_a_project_changed_meanwhile_is_left_alone(office: User) -> None:
    project = builders.project("north-east", stage="idea")
    seen = _open(project)
    actions.update_project(project, {"stage": "approved"}, by=office, at=LATER, seen_version=seen)
    with pytest.raises(actions.StaleError) as caught:
        actions.update_project(
            project, {"address": "Street 1"}, by=office, at=LATER, seen_version=seen
        )
    assert caught.value.version.stage == "approved"
    project.refresh_from_db()
    assert project.address == ""


def test_two_acts_in_one_moment_follow_each_other(office: User) -> None:
    project = builders.project("north-east")
    for stage in ("idea", "approved"):
        actions.update_project(project, {"stage": stage}, by=office, at=builders.NOW)
    spans = list(
        ProjectVersion.objects.filter(project=project)
        .order_by("known_from")
        .values_list("stage", "known_from", "known_to")
    )
    assert [stage for stage, _from, _to in spans] == ["", "idea", "approved"]
    assert all(start < end for _stage, start, end in spans if end)
    assert [end for _stage, _start, end in spans[:-1]] == [start for _s, start, _e in spans[1:]]


def test_an_act_with_an_earlier_moment_comes_after_the_one_written_before(office: User) -> None:
    project = builders.project("north-east")
    actions.update_project(project, {"stage": "idea"}, by=office, at=LATER)
    actions.update_project(project, {"stage": "approved"}, by=office, at=builders.NOW)
    open_one = ProjectVersion.objects.get(project=project, known_to=None)
    assert (open_one.stage, open_one.known_from > LATER) == ("approved", True)


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"name_en": "", "name_ru": "", "name_kk": ""}, "name_ru"),
        ({"name_en": "x" * 301}, "name_en"),
        ({"stage": "excluded"}, "stage"),
        ({"stage": "no such stage"}, "stage"),
        ({"stage": "suspended"}, "stage_note"),
        ({"stage": "suspended", "stage_note": "no money"}, "review_by"),
        (
            {
                "stage": "suspended",
                "stage_note": "no money",
                "suspended_since": "2026-05-01",
                "review_by": "2026-05-01",
            },
            "review_by",
        ),
        ({"review_by": "2026-12-01"}, "review_by"),
        ({"place_on": "2009-12-31"}, "territory_id"),
        ({"place_on": "2027-01-01"}, "place_on"),
        ({"place_on": "yesterday"}, "place_on"),
        ({"territory_id": 999_999}, "territory_id"),
        ({"territory_id": None}, "territory_id"),
        ({"latitude": "91", "longitude": "70"}, "latitude"),
        ({"latitude": "50"}, "longitude"),
        ({"latitude": "0", "longitude": "0"}, "latitude"),
        ({"capacity_value": "50"}, "capacity_unit"),
        ({"capacity_value": "0", "capacity_unit": "MW"}, "capacity_value"),
        ({"capacity_value": "many", "capacity_unit": "MW"}, "capacity_value"),
        ({"capacity_value": "50", "capacity_unit": "МВт"}, "capacity_unit"),
        ({"local_content_ratio": "1.01"}, "local_content_ratio"),
        ({"visibility": "restricted"}, "restricted_ground"),
        (
            {
                "visibility": "restricted",
                "restricted_ground": "talks",
                "restricted_until": "2026-06-15",
            },
            "restricted_until",
        ),
        ({"marks": {"name_en": "commercial"}}, "marks"),
        ({"marks": {"licensor": "state_secret"}}, "marks"),
        ({"description_ru": "Совершенно секретно"}, "description_ru"),
        ({"address": "a\x00b"}, "address"),
        ({"phases": [{"number": 1, "name_en": "One"}, {"number": 1, "name_en": "Two"}]}, "phases"),
        ({"costs": [{"source": "own", "amount": "-1", "currency": "KZT"}]}, "costs"),
        ({"costs": [{"source": "own", "amount": "1", "currency": "ZZZ"}]}, "costs"),
        ({"parties": [{"role": "supplier"}]}, "parties"),
    ],
)
def test_what_cannot_be_is_refused_with_the_name_of_the_field(
    office: User, facts: dict[str, Any], column: str
) -> None:
    project = builders.project("north-east")
    stood = ProjectVersion.objects.count()
    with pytest.raises(actions.ProjectError) as caught:
        actions.update_project(project, facts, by=office, at=LATER)
    assert column in caught.value.problems
    assert ProjectVersion.objects.count() == stood


def test_a_suspension_keeps_its_reason_and_dates_and_ends_whole(office: User) -> None:
    project = builders.project("north-east", stage="construction")
    facts = {
        "stage": "suspended",
        "stage_note": "no money",
        "suspended_since": date(2026, 5, 1),
        "review_by": date(2026, 9, 1),
    }
    actions.update_project(project, facts, by=office, at=LATER)
    actions.update_project(project, {"stage": "construction"}, by=office, at=LATER)
    project.refresh_from_db()
    assert (project.stage, project.suspended_since, project.review_by) == (
        "construction",
        None,
        None,
    )


def test_a_restriction_that_ran_out_does_not_stand_in_the_way_of_other_edits(
    office: User,
) -> None:
    facts = {"visibility": "restricted", "restricted_ground": "talks"}
    project = builders.project("north-east", **facts, restricted_until=date(2026, 6, 20))
    much_later = datetime(2026, 7, 1, tzinfo=UTC)
    done = actions.update_project(project, {"address": "Street 1"}, by=office, at=much_later)
    assert done.address == "Street 1"


def test_parts_are_replaced_whole_and_written_down(office: User) -> None:
    project = builders.project(
        "north-east", costs=[{"source": "own", "amount": Decimal(5), "currency": "KZT"}]
    )
    rows = [
        {"source": "own", "amount": "7", "currency": "KZT"},
        {"source": "loan", "amount": "1.50", "currency": "USD"},
    ]
    actions.update_project(project, {"costs": rows}, by=office, at=LATER)
    assert _last_payload()["after"]["costs"] == [
        {"source": "loan", "amount": "1.50", "currency": "USD"},
        {"source": "own", "amount": "7.00", "currency": "KZT"},
    ]
    version = ProjectVersion.objects.get(project=project, known_to=None)
    assert version.details["costs"] == _last_payload()["after"]["costs"]


def test_an_own_edit_of_the_day_is_taken_back_with_its_parts(office: User) -> None:
    project = builders.project(
        "north-east", costs=[{"source": "own", "amount": Decimal(5), "currency": "KZT"}]
    )
    change = {"stage": "idea", "name_en": "Other", "costs": []}
    actions.update_project(project, change, by=office, at=LATER)
    done = actions.undo_last_edit(project, by=office, at=LATER + timedelta(minutes=5))
    assert (done.stage, done.name_en, done.costs.count()) == ("", project.name_en, 1)
    assert Entry.objects.latest("seq").act == "projects.undo_edit"


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(minutes=1)])
def test_only_the_own_last_edit_of_the_day_is_taken_back(office: User, later: timedelta) -> None:
    project = builders.project("north-east")
    actions.update_project(project, {"stage": "idea"}, by=office, at=LATER)
    by = office
    if later < timedelta(days=1):
        by = builders.user("programme_office")
    with pytest.raises(actions.ProjectError):
        actions.undo_last_edit(project, by=by, at=LATER + later)


def test_many_projects_change_in_one_entry(office: User) -> None:
    projects = [builders.project("north-east") for _each in range(3)]
    changes = [actions.Change(one.pk, {"stage": "idea"}, _open(one)) for one in projects]
    actions.edit_many(changes, by=office, at=LATER)
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.payloads.count()) == ("projects.edit_many", 3)


def test_one_wrong_row_leaves_all_rows_as_they_were(office: User) -> None:
    good, bad, late = (builders.project("north-east") for _each in range(3))
    seen = _open(late)
    actions.update_project(late, {"address": "Street 1"}, by=office, at=LATER)
    changes = [
        actions.Change(good.pk, {"stage": "idea"}),
        actions.Change(bad.pk, {"stage": "suspended"}),
        actions.Change(late.pk, {"stage": "idea"}, seen),
    ]
    with pytest.raises(actions.ManyError) as caught:
        actions.edit_many(changes, by=office, at=LATER)
    assert {pk: type(error) for pk, error in caught.value.errors.items()} == {
        bad.pk: actions.ProjectError,
        late.pk: actions.StaleError,
    }
    assert not Project.objects.filter(stage="idea").exists()


def test_the_curator_of_many_is_reassigned_in_one_act_with_few_queries(
    office: User, land: dict[str, Any], queries: Any
) -> None:
    curator = builders.user("officer", territory=land["north"])
    ids = [builders.project("north-east").pk for _each in range(80)]
    with queries(45):
        actions.reassign_curator(ids, curator, ground="order 5", by=office, at=LATER)
    assert Project.objects.filter(curator=curator).count() == 80
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.ground, entry.payloads.count()) == (
        "projects.reassign_curator",
        "order 5",
        80,
    )


def test_who_holds_no_role_cannot_be_curator(office: User) -> None:
    project = builders.project("north-east")
    with pytest.raises(actions.ProjectError) as caught:
        actions.update_project(project, {"curator": builders.user()}, by=office, at=LATER)
    assert list(caught.value.problems) == ["curator_id"]


def test_a_mark_on_a_field_keeps_the_enterprise_from_editing_it(land: dict[str, Any]) -> None:
    enterprise = builders.enterprise()
    project = builders.project(
        "north-east", enterprise=enterprise, marks={"licensor": Mark.OFFICIAL}
    )
    person = builders.user("enterprise", enterprise=enterprise)
    actions.update_project(project, {"technology": "electrolysis"}, by=person, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.update_project(project, {"licensor": "X"}, by=person, at=LATER)


STAGES = st.sampled_from(["", "idea", "appraisal", "approved", "construction", "operating"])
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "stage": STAGES,
        "address": st.text("абв xyz", max_size=5),
        "name_ru": st.text("абвғқ", min_size=1, max_size=5),
        "capacity_value": st.none(),
        "costs": st.lists(
            st.fixed_dictionaries(
                {
                    "source": st.sampled_from(["own", "loan", "other"]),
                    "amount": st.integers(0, 9),
                    "currency": st.just("KZT"),
                }
            ),
            max_size=3,
            unique_by=lambda row: row["source"],
        ),
    },
)
MOMENTS = st.integers(-5, 5).map(lambda seconds: builders.NOW + timedelta(seconds=seconds))


class TestVersionsTileTime(TestCase):
    """Whatever the order and the clock, versions follow each other and end in the live row."""

    @settings(max_examples=25)
    @given(st.lists(st.tuples(CHANGES, MOMENTS), max_size=6))
    def test_any_updates_leave_versions_without_gaps_and_the_last_equals_the_project(
        self, updates: list[tuple[dict[str, Any], datetime]]
    ) -> None:
        builders.territories()
        project = builders.project("north-east")
        office = System("tests")
        for facts, at in updates:
            try:
                actions.update_project(project, facts, by=office, at=at)
            except actions.NothingChangedError:
                continue
        assert current_act() is None
        versions = list(ProjectVersion.objects.filter(project=project).order_by("known_from"))
        starts = [one.known_from for one in versions]
        ends = [one.known_to for one in versions]
        assert ends == [*starts[1:], None]
        assert all(start < end for start, end in zip(starts[:-1], ends[:-1], strict=True) if end)
        live = Project.objects.get(pk=project.pk)
        assert {name: getattr(versions[-1], name) for name in COPIED} == {
            name: getattr(live, name) for name in COPIED
        }
        assert versions[-1].details["costs"] == [
            {"source": row.source, "amount": str(row.amount), "currency": row.currency}
            for row in live.costs.all()
        ]
