"""Editing one project on its page: nothing overwritten unseen, nothing typed lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.journal.models import Entry
from bagdar.web.projects import actions
from bagdar.web.projects.models import Correction, Mark, Project
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(building: None, client: Client) -> dict[str, Any]:
    lands = builders.territories()
    project = builders.project(
        "north-east",
        stage="idea",
        capacity_value=Decimal("50.5"),
        capacity_unit="MW",
        local_content_ratio=Decimal("0.35"),
        costs=[{"source": "own", "amount": Decimal(5), "currency": "KZT"}],
        phases=[{"number": 1, "name_en": "One", "capacity_value": 7, "capacity_unit": "MW"}],
    )
    officer = builders.user("officer", territory=lands["north"])
    client.force_login(officer)
    return {"lands": lands, "project": project, "client": client, "officer": officer}


def _address(world: dict[str, Any]) -> str:
    return reverse("project-edit", args=[world["project"].key])


def _form(world: dict[str, Any]) -> dict[str, Any]:
    """Return what a browser would send back untouched."""
    sheet = world["client"].get(_address(world)).context["sheet"]
    sent = {field.html_name: field.value() for field in sheet.form}
    for part, rows in sheet.parts.items():
        sent |= {
            f"{part}-TOTAL_FORMS": rows.total_form_count(),
            f"{part}-INITIAL_FORMS": rows.initial_form_count(),
        }
        sent |= {field.html_name: field.value() for row in rows.forms for field in row}
    sent["seen"] = sheet.seen
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def test_a_sheet_sent_back_untouched_changes_nothing(world: dict[str, Any]) -> None:
    entries = Entry.objects.count()
    answer = world["client"].post(_address(world), _form(world))
    assert answer.status_code == 302
    assert Entry.objects.count() == entries


def test_an_edit_writes_only_what_was_touched(world: dict[str, Any]) -> None:
    answer = world["client"].post(_address(world), _form(world) | {"stage": "approved"})
    assert answer.status_code == 302
    body = Entry.objects.latest("seq").payloads.get().body
    assert body == '{"after":{"stage":"approved"},"before":{"stage":"idea"}}'


def test_what_somebody_else_changed_meanwhile_is_shown_and_kept(world: dict[str, Any]) -> None:
    sent = _form(world) | {"address": "Street 1"}
    actions.update_project(
        world["project"], {"stage": "approved", "costs": []}, by=builders.TESTS, at=builders.NOW
    )
    answer = world["client"].post(_address(world), sent)
    assert answer.status_code == 409
    assert len(answer.context["meanwhile"]) == 2
    sheet = answer.context["sheet"]
    assert (sheet.form["stage"].value(), sheet.form["address"].value()) == (
        "approved",
        "Street 1",
    )
    assert sheet.parts["costs"].total_form_count() == 0
    assert Project.objects.get(pk=world["project"].pk).address == ""
    again = {field.html_name: field.value() for field in sheet.form if field.value() is not None}
    again |= {"costs-TOTAL_FORMS": 0, "costs-INITIAL_FORMS": 0, "seen": sheet.seen}
    for part in ("phases", "sites", "parties"):
        again |= {name: value for name, value in sent.items() if name.startswith(part)}
    assert world["client"].post(_address(world), again).status_code == 302
    project = Project.objects.get(pk=world["project"].pk)
    assert (project.stage, project.address, project.costs.count()) == ("approved", "Street 1", 0)


def test_a_row_is_taken_away_by_its_tick(world: dict[str, Any]) -> None:
    sent = _form(world) | {"costs-0-removed": "on"}
    assert world["client"].post(_address(world), sent).status_code == 302
    assert not world["project"].costs.exists()
    assert world["project"].phases.count() == 1


def test_a_repeated_row_is_named(world: dict[str, Any]) -> None:
    sent = _form(world) | {
        "costs-TOTAL_FORMS": 2,
        "costs-1-source": "own",
        "costs-1-amount": "9",
        "costs-1-currency": "KZT",
    }
    answer = world["client"].post(_address(world), sent)
    assert answer.status_code == 422
    assert [place for place, _label, _text in answer.context["errors"]] == ["costs"]
    assert world["project"].costs.get().amount == 5


def test_a_foreign_project_has_no_edit_page(world: dict[str, Any]) -> None:
    hidden = builders.project("south")
    published = builders.project("south", visibility="published")
    for project in (hidden, published):
        for name in ("project-edit", "project-correct", "project-visibility"):
            address = reverse(name, args=[project.key])
            assert world["client"].get(address).status_code == 404


def test_an_enterprise_edits_its_technology_and_sees_no_other_field(
    world: dict[str, Any],
) -> None:
    owner = builders.enterprise()
    project = builders.project("north", enterprise=owner, marks={"licensor": Mark.OFFICIAL})
    client = Client()
    client.force_login(builders.user("enterprise", enterprise=owner))
    address = reverse("project-edit", args=[project.key])
    sheet = client.get(address).context["sheet"]
    assert set(sheet.form.fields) == {"technology", "equipment_generation", "local_content_ratio"}
    sent = {"seen": sheet.seen, "technology": "electrolysis", "stage": "operating"}
    assert client.post(address, sent).status_code == 302
    project.refresh_from_db()
    assert (project.technology, project.stage) == ("electrolysis", "")


def test_an_old_version_of_another_project_is_not_opened_by_its_number(
    world: dict[str, Any],
) -> None:
    other = builders.project("south", address="Hidden street")
    seen = actions.open_versions([other.pk])[other.pk]
    answer = world["client"].post(_address(world), {"seen": seen, "add": "costs"})
    assert "Hidden street" not in answer.content.decode()


def test_the_own_last_edit_is_taken_back_by_one_button(world: dict[str, Any]) -> None:
    world["client"].post(_address(world), _form(world) | {"stage": "approved"})
    address = reverse("project-undo", args=[world["project"].key])
    assert world["client"].post(address).status_code == 302
    world["project"].refresh_from_db()
    assert world["project"].stage == "idea"
    assert world["client"].get(address).status_code == 405


def test_a_correction_goes_from_page_to_page_and_needs_two(world: dict[str, Any]) -> None:
    address = reverse("project-correct", args=[world["project"].key])
    sent = {
        field.html_name: field.value() for field in world["client"].get(address).context["form"]
    }
    sent = {name: value for name, value in sent.items() if value is not None}
    sent |= {"capacity_value": "55,5", "ground": "The order says 55.5."}
    assert world["client"].post(address, sent).status_code == 302
    correction = Correction.objects.get()
    page = reverse("correction", args=[correction.pk])
    decide = reverse("correction-decide", args=[correction.pk, "make"])
    assert "55.5" in world["client"].get(page).content.decode()
    world["client"].post(decide)
    correction.refresh_from_db()
    assert correction.decision == ""
    stranger = Client()
    stranger.force_login(builders.user("akim", territory=world["lands"]["south"]))
    assert stranger.get(page).status_code == 404
    assert stranger.post(decide).status_code == 404
    chief = Client()
    chief.force_login(builders.user("akim", territory=world["lands"]["north"]))
    assert chief.post(decide).status_code == 302
    world["project"].refresh_from_db()
    assert world["project"].capacity_value == Decimal("55.5")


def test_an_akim_publishes_and_an_officer_does_not(world: dict[str, Any]) -> None:
    address = reverse("project-visibility", args=[world["project"].key])
    assert world["client"].get(address).status_code == 404
    chief = Client()
    chief.force_login(builders.user("akim", territory=world["lands"]["north"]))
    assert chief.post(address, {"visibility": "restricted"}).status_code == 422
    assert chief.post(address, {"visibility": "published"}).status_code == 302
    world["project"].refresh_from_db()
    assert world["project"].visibility == "published"
