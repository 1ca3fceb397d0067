"""Who may write what in the registry, as a table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bagdar.web.people.models import Organisation
from bagdar.web.projects import actions
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory
from tests import builders

pytestmark = pytest.mark.django_db
LATER = builders.NOW + timedelta(hours=1)

STAGE = {"stage": "approved"}
TECHNOLOGY = {"technology": "electrolysis"}
PUBLISH = {"visibility": "published"}
RESTRICT = {
    "visibility": "restricted",
    "restricted_ground": "talks",
    "restricted_until": "2026-12-31",
}
CASE = {"visibility": "case"}
AWAY = {"territory": "south-east"}

TABLE = {
    #                     stage technology publish restrict case  move south
    "programme office":    (1,    1,         1,      1,       0,    1),
    "ministry of sector":  (1,    1,         0,      0,       0,    1),
    "its organisation":    (1,    1,         0,      0,       0,    1),
    "other ministry":      (0,    0,         0,      0,       0,    0),
    "officer of north":    (1,    1,         0,      0,       0,    0),
    "officer of the land": (1,    1,         0,      0,       0,    1),
    "akim of north":       (1,    1,         1,      0,       0,    0),
    "akim of south":       (0,    0,         0,      0,       0,    0),
    "own enterprise":      (0,    1,         0,      0,       0,    0),
    "other enterprise":    (0,    0,         0,      0,       0,    0),
    "auditor":             (0,    0,         0,      0,       1,    0),
    "chair":               (0,    0,         0,      0,       0,    0),
    "analyst":             (0,    0,         0,      0,       0,    0),
    "control office":      (0,    0,         0,      0,       0,    0),
    "custodian":           (0,    0,         0,      0,       0,    0),
    "administrator":       (0,    0,         0,      0,       0,    0),
    "nobody in particular": (0,   0,         0,      0,       0,    0),
}  # fmt: skip
CHANGES = (STAGE, TECHNOLOGY, PUBLISH, RESTRICT, CASE, AWAY)


@pytest.fixture
def world(building: None) -> dict[str, Any]:
    lands, sectors = builders.territories(), builders.sectors()
    mine = Organisation.objects.create(key="energy", name_en="Energy", kind="ministry")
    other = Organisation.objects.create(key="roads", name_en="Roads", kind="ministry")
    owner, stranger = builders.enterprise(), builders.enterprise()
    project = builders.project(
        "north-east", enterprise=owner, organisation=mine, sector=sectors["24"]
    )
    return {
        "project": project,
        "lands": lands,
        "programme office": builders.user("programme_office"),
        "ministry of sector": builders.user("ministry", sector=sectors["C"]),
        "its organisation": builders.user("ministry", organisation=mine),
        "other ministry": builders.user("ministry", organisation=other),
        "officer of north": builders.user("officer", territory=lands["north"]),
        "officer of the land": builders.user("officer", territory=lands["land"]),
        "akim of north": builders.user("akim", territory=lands["north"]),
        "akim of south": builders.user("akim", territory=lands["south"]),
        "own enterprise": builders.user("enterprise", enterprise=owner),
        "other enterprise": builders.user("enterprise", enterprise=stranger),
        "nobody in particular": builders.user(),
        **{
            name: builders.user(name.replace(" ", "_"))
            for name in (
                "auditor",
                "chair",
                "analyst",
                "control office",
                "custodian",
                "administrator",
            )
        },
    }


@pytest.mark.parametrize("who", TABLE)
@pytest.mark.parametrize("column", range(len(CHANGES)))
def test_everyone_changes_what_the_table_says_and_nothing_else(
    world: dict[str, Any], who: str, column: int
) -> None:
    change = dict(CHANGES[column])
    if "territory" in change:
        change["territory"] = world["lands"][change["territory"]]
    stood = actions.plain_facts(world["project"])
    try:
        actions.update_project(world["project"], change, by=world[who], at=LATER)
    except (PermissionDenied, actions.ProjectError):
        done = 0
        assert actions.plain_facts(Project.objects.get(pk=world["project"].pk)) == stood
    else:
        done = 1
    assert done == TABLE[who][column]


MAY_ENTER = {
    #                      in the north, in the south, published in the north
    "programme office":     (1, 1, 1),
    "ministry of sector":   (1, 1, 0),
    "its organisation":     (0, 0, 0),
    "officer of north":     (1, 0, 0),
    "officer of the land":  (1, 1, 0),
    "akim of north":        (1, 0, 1),
    "akim of south":        (0, 1, 0),
    "own enterprise":       (0, 0, 0),
    "auditor":              (0, 0, 0),
    "chair":                (0, 0, 0),
    "analyst":              (0, 0, 0),
    "nobody in particular": (0, 0, 0),
}  # fmt: skip


@pytest.mark.parametrize("who", MAY_ENTER)
def test_everyone_enters_projects_only_within_what_they_answer_for(
    world: dict[str, Any], who: str
) -> None:
    done = []
    for territory, visibility in (
        ("north-east", "territory"),
        ("south-east", "territory"),
        ("north-east", "published"),
    ):
        facts = {
            "name_en": "New plant",
            "programme": world["project"].programme,
            "territory": world["lands"][territory],
            "place_on": "2026-01-01",
            "sector": world["project"].sector,
            "visibility": visibility,
        }
        try:
            actions.create_project(facts, by=world[who], at=LATER)
        except (PermissionDenied, actions.ProjectError):
            done.append(0)
        else:
            done.append(1)
    assert tuple(done) == MAY_ENTER[who]


def test_a_restricted_project_is_closed_to_its_own_territory(world: dict[str, Any]) -> None:
    actions.update_project(world["project"], RESTRICT, by=world["programme office"], at=LATER)
    for who in ("akim of north", "officer of north", "ministry of sector"):
        with pytest.raises(PermissionDenied):
            actions.update_project(world["project"], STAGE, by=world[who], at=LATER)


def test_a_project_under_a_case_is_opened_by_the_auditor_alone(world: dict[str, Any]) -> None:
    actions.update_project(world["project"], CASE, by=world["auditor"], at=LATER)
    for who in ("programme office", "akim of north", "own enterprise"):
        with pytest.raises(PermissionDenied):
            actions.update_project(world["project"], TECHNOLOGY, by=world[who], at=LATER)
    done = actions.update_project(
        world["project"], {"visibility": "territory"}, by=world["auditor"], at=LATER
    )
    assert done.visibility == "territory"


def test_a_case_is_not_a_way_around_publishing(world: dict[str, Any]) -> None:
    actions.update_project(world["project"], CASE, by=world["auditor"], at=LATER)
    with pytest.raises(actions.ProjectError):
        actions.update_project(world["project"], PUBLISH, by=world["auditor"], at=LATER)


@pytest.mark.parametrize("who", ["akim of south", "own enterprise"])
def test_nobody_draws_an_open_project_of_others_into_what_is_their_own(
    world: dict[str, Any], who: str
) -> None:
    project = actions.update_project(
        world["project"], PUBLISH, by=world["programme office"], at=LATER
    )
    south = Territory.objects.get(key="south-east")
    with pytest.raises(PermissionDenied):
        actions.update_project(project, {"territory": south}, by=world[who], at=LATER)
    project.refresh_from_db()
    assert project.territory_id != south.pk


def test_a_grant_that_ended_gives_no_right(world: dict[str, Any]) -> None:
    office = world["programme office"]
    office.grants.update(valid_to="2026-06-15")
    with pytest.raises(PermissionDenied):
        actions.update_project(world["project"], STAGE, by=office, at=LATER)
