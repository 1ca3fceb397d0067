"""Many projects in one grid: saved as one act or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.journal.models import Entry
from bagdar.web.projects import actions
from bagdar.web.projects.models import Project
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(building: None, client: Client) -> dict[str, Any]:
    lands = builders.territories()
    officer = builders.user("officer", username="clerk", territory=lands["north"])
    client.force_login(officer)
    return {"lands": lands, "client": client}


def _address(projects: list[Project], name: str = "project-grid", **more: Any) -> str:
    chosen = "&".join(f"project={one.key}" for one in projects)
    columns = "".join(f"&column={column}" for column in more.get("columns", ()))
    return f"{reverse(name)}?{chosen}{columns}"


def _cells(projects: list[Project], **facts: Any) -> dict[str, Any]:
    versions = actions.open_versions([one.pk for one in projects])
    sent: dict[str, Any] = {}
    for one in projects:
        row = {"seen": versions[one.pk], "stage": one.stage, "visibility": one.visibility}
        sent |= {f"row-{one.pk}-{name}": value for name, value in (row | facts).items()}
    return sent


def test_a_grid_is_saved_as_one_entry_with_only_the_rows_that_changed(
    world: dict[str, Any],
) -> None:
    projects = [builders.project("north") for _each in range(3)]
    sent = _cells(projects) | _cells(projects[:2], stage="idea", curator_id="clerk")
    assert world["client"].post(_address(projects), sent).status_code == 302
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.payloads.count()) == ("projects.edit_many", 2)
    found = Project.objects.filter(stage="idea", curator__username="clerk")
    assert set(found) == set(projects[:2])


def test_a_fault_in_one_cell_keeps_all_rows_from_being_saved(world: dict[str, Any]) -> None:
    good, bad = (builders.project("north") for _each in range(2))
    sent = _cells([good], stage="idea") | _cells([bad], curator_id="nobody")
    answer = world["client"].post(_address([good, bad]), sent)
    assert answer.status_code == 422
    assert 'value="nobody"' in answer.content.decode()
    assert not Project.objects.filter(stage="idea").exists()


def test_a_row_that_somebody_else_changed_is_shown_and_saved_the_second_time(
    world: dict[str, Any],
) -> None:
    fresh, late = (builders.project("north") for _each in range(2))
    columns = ["stage", "stage_note", "visibility"]
    sent = _cells([fresh, late], stage="approved", stage_note="")
    actions.update_project(
        late, {"stage_note": "from elsewhere"}, by=builders.TESTS, at=builders.NOW
    )
    address = _address([fresh, late], columns=columns)
    answer = world["client"].post(address, sent)
    assert answer.status_code == 422
    rows = {row.project.pk: row for row in answer.context["grid"].rows}
    assert [one.now for one in rows[late.pk].meanwhile] == ["from elsewhere"]
    assert rows[fresh.pk].meanwhile == []
    assert not Project.objects.filter(stage="approved").exists()
    again = {
        cell.html_name: cell.value()
        for row in rows.values()
        for cell in [*row.cells(), row["seen"]]
        if cell is not None
    }
    assert world["client"].post(address, again).status_code == 302
    late.refresh_from_db()
    assert (late.stage, late.stage_note) == ("approved", "from elsewhere")


def test_projects_of_others_cannot_be_drawn_into_a_grid(world: dict[str, Any]) -> None:
    mine, hidden = builders.project("north"), builders.project("south")
    published = builders.project("south", visibility="published")
    answer = world["client"].get(_address([mine, hidden, published]))
    assert [row.project for row in answer.context["grid"].rows] == [mine]
    assert world["client"].get(_address([hidden, published])).status_code == 404
    assert world["client"].get(reverse("project-grid")).status_code == 404


def test_an_officer_moves_nothing_to_another_oblast(world: dict[str, Any]) -> None:
    project = builders.project("north-east")
    south = world["lands"]["south-east"].versions.get()
    sent = _cells([project], territory_id=f"{south.name} · {south.code}")
    answer = world["client"].post(_address([project], columns=["stage", "territory_id"]), sent)
    assert answer.status_code == 422
    project.refresh_from_db()
    assert project.territory == world["lands"]["north-east"]


def test_excluding_is_not_offered_in_a_grid(world: dict[str, Any]) -> None:
    project = builders.project("north")
    answer = world["client"].post(_address([project]), _cells([project], stage="excluded"))
    assert answer.status_code == 422


def test_the_grid_takes_as_many_queries_for_many_rows_as_for_few(
    world: dict[str, Any], queries: Any
) -> None:
    projects = [builders.project("north") for _each in range(60)]
    columns = ["stage", "curator_id", "sector_id", "territory_id", "component_id", "visibility"]
    with queries(20):
        answer = world["client"].get(_address(projects, columns=columns))
    assert len(answer.context["grid"].rows) == 60


def test_one_curator_for_many_is_one_act_with_its_ground(world: dict[str, Any]) -> None:
    projects = [builders.project("north") for _each in range(4)]
    address = _address(projects, "project-curator")
    assert world["client"].post(address, {"curator": "clerk", "ground": ""}).status_code == 422
    answer = world["client"].post(address, {"curator": "clerk", "ground": "order 5"})
    assert answer.status_code == 302
    assert Project.objects.filter(curator__username="clerk").count() == 4
    assert Entry.objects.latest("seq").ground == "order 5"
