"""Fields marked commercial or official: who sees them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bagdar.web.people.models import Organisation, User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import MARKABLE, Mark, Project
from bagdar.web.projects.permissions import hidden_fields, sight_of
from tests import builders

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
COMMERCIAL = frozenset({"licensor"})
OFFICIAL = frozenset({"capacity_value", "capacity_unit", "phases"})


@pytest.fixture
def world(building: None) -> dict[str, Any]:
    """A project with a commercial and an official field, and everybody who might ask."""
    territories, sectors = builders.territories(), builders.sectors()
    ministry = Organisation.objects.create(key="ministry", name_en="Ministry", kind="ministry")
    owner, other = builders.enterprise(), builders.enterprise()
    made = builders.project(
        "north-east",
        enterprise=owner,
        organisation=ministry,
        sector=sectors["24"],
        marks={"licensor": Mark.COMMERCIAL, "capacity": Mark.OFFICIAL},
    )
    return {
        "project": made,
        "owner": builders.user("enterprise", enterprise=owner),
        "other enterprise": builders.user("enterprise", enterprise=other),
        "officer": builders.user("officer", territory=territories["north"]),
        "other officer": builders.user("officer", territory=territories["south"]),
        "akim": builders.user("akim", territory=territories["north-east"]),
        "other akim": builders.user("akim", territory=territories["north-west"]),
        "ministry": builders.user("ministry", organisation=ministry),
        "ministry of the section": builders.user("ministry", sector=sectors["C"]),
        "other ministry": builders.user("ministry", sector=sectors["D"]),
        "office": builders.user("programme_office"),
        "analyst": builders.user("analyst"),
        "auditor": builders.user("auditor"),
        "chair": builders.user("chair"),
        "administrator": builders.user("administrator"),
        "custodian": builders.user("custodian"),
        "nobody": builders.user(),
    }


SEES_BOTH = {
    "officer",
    "akim",
    "ministry",
    "ministry of the section",
    "office",
    "analyst",
    "auditor",
    "chair",
}


def _hidden(user: User, project: Project) -> frozenset[str]:
    return hidden_fields(scope_of(user, on=TODAY), project)


def test_marked_fields_are_seen_by_whoever_answers_for_the_project(world: dict[str, Any]) -> None:
    project = world.pop("project")
    expected = dict.fromkeys(world, COMMERCIAL | OFFICIAL)
    expected |= dict.fromkeys(SEES_BOTH, frozenset())
    expected["owner"] = OFFICIAL
    assert {name: _hidden(user, project) for name, user in world.items()} == expected


def test_the_database_is_asked_the_same_question(world: dict[str, Any]) -> None:
    project = world.pop("project")
    for name, user in world.items():
        sight = sight_of(scope_of(user, on=TODAY))
        for field in ("licensor", "capacity_value", "technology"):
            shown = Project.objects.filter(sight.showing(field)).exists()
            assert shown is (field not in sight.hidden_fields(project)), (name, field)


def test_a_mark_nobody_knows_hides_the_field_it_names(world: dict[str, Any]) -> None:
    world["project"].marks = {"source": "whatever"}
    assert _hidden(world["owner"], world["project"]) == {"source"}
    assert _hidden(world["auditor"], world["project"]) == frozenset()


def test_what_lists_filter_by_cannot_be_marked() -> None:
    covered = {field for fields in MARKABLE.values() for field in fields}
    filtered = {"name_en", "name_ru", "name_kk", "territory", "enterprise", "sector", "stage"}
    assert not covered & {*filtered, "key", "programme", "visibility", "curator", "organisation"}


def test_the_sight_of_a_person_takes_two_queries_at_most(
    world: dict[str, Any], queries: Any
) -> None:
    for name in ("officer", "ministry of the section", "office", "nobody"):
        scope = scope_of(world[name], on=TODAY)
        with queries(2):
            sight_of(scope)
