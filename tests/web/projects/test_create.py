"""Entering a project on its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.projects.models import Programme, Project
from tests import builders

pytestmark = pytest.mark.django_db
BIN = "990140000007"


@pytest.fixture
def world(building: None, client: Client) -> dict[str, Any]:
    lands, sectors = builders.territories(), builders.sectors()
    programme = builders.programme()
    officer = builders.user("officer", territory=lands["north"])
    client.force_login(officer)
    return {**lands, **sectors, "programme": programme, "officer": officer, "client": client}


def _rows(part: str, *rows: dict[str, Any], before: int = 0) -> dict[str, Any]:
    sent: dict[str, Any] = {f"{part}-TOTAL_FORMS": len(rows), f"{part}-INITIAL_FORMS": before}
    for place, row in enumerate(rows):
        sent |= {f"{part}-{place}-{name}": value for name, value in row.items()}
    return sent


def _sheet(world: dict[str, Any], **facts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {}
    for part in ("phases", "sites", "costs", "parties"):
        empty |= _rows(part)
    return {
        "name_ru": "Завод стекла",
        "programme": world["programme"].pk,
        "territory": world["north-east"].pk,
        "place_on": "2026-01-01",
        "kind": "plant",
        "visibility": "territory",
        **empty,
        **facts,
    }


def _send(world: dict[str, Any], **facts: Any) -> Any:
    return world["client"].post(reverse("project-create"), _sheet(world, **facts))


def test_a_project_is_entered_with_all_its_parts_in_one_act(world: dict[str, Any]) -> None:
    entries = Entry.objects.count()
    answer = _send(
        world,
        sector=world["24"].pk,
        latitude="50,25",
        longitude="71.5",
        capacity_value="1 250,5",
        capacity_unit="t/a",
        local_content_ratio="35",
        mark_licensor="commercial",
        new_name_ru="ТОО «Стекло»",
        new_bin=BIN,
        **_rows("phases", {"number": 1, "name_ru": "Первая очередь"}),
        **_rows("costs", {"source": "own", "amount": "1 000 000,50", "currency": "kzt"}),
        **_rows("sites", {"number": 1, "name_en": "Yard", "territory_id": world["south-east"].pk}),
        **_rows("parties", {"role": "supplier", "name_ru": "Строитель"}),
    )
    project = Project.objects.get()
    assert answer.status_code == 302, answer.context and list(answer.context["errors"])
    assert answer.url.endswith(f"/projects/{project.key}/")
    assert project.enterprise is not None
    assert (project.name_ru, project.enterprise.bin) == ("Завод стекла", BIN)
    assert (str(project.latitude), str(project.capacity_value)) == ("50.25000", "1250.5000")
    assert str(project.local_content_ratio) == "0.3500"
    assert project.marks == {"licensor": "commercial"}
    assert [str(one) for one in project.costs.all()] == ["1000000.50 KZT"]
    assert project.sites.get().territory == world["south-east"]
    assert Entry.objects.count() == entries + 1
    subjects = Entry.objects.latest("seq").payloads.values_list("subject_kind", flat=True)
    assert sorted(subjects) == ["enterprise", "project"]


def test_nothing_typed_is_lost_when_something_is_wrong(world: dict[str, Any]) -> None:
    answer = _send(
        world,
        name_kk="Шыны зауыты",
        latitude="north",
        capacity_value="5",
        new_bin="123",
        new_name_ru="ТОО «Стекло»",
        **_rows("costs", {"source": "own", "amount": "a lot", "currency": "KZT"}),
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    for typed in ("Завод стекла", "Шыны зауыты", 'value="north"', 'value="a lot"', 'value="123"'):
        assert typed in page
    assert "data-error-summary" in page
    wrong = {place for place, _label, _text in answer.context["errors"]}
    assert {"id_latitude", "id_capacity_unit", "id_costs-0-amount"} <= wrong
    assert not Project.objects.exists()
    assert not Enterprise.objects.exists()


def test_a_personal_number_is_refused_in_place_of_a_bin(world: dict[str, Any]) -> None:
    answer = _send(world, new_name_ru="ИП", new_bin="850101300123")
    assert {place for place, _label, _text in answer.context["errors"]} == {"id_new_bin"}
    assert not Project.objects.exists()


def test_an_enterprise_is_found_by_its_bin_or_its_name(world: dict[str, Any]) -> None:
    known = builders.enterprise(bin=BIN, name_en="Glass LLP")
    builders.enterprise(name_en="Glass and sons LLP")
    for place, written in enumerate((BIN, "Glass LLP", f"Glass LLP · {BIN}")):
        name = ("Стекло", "Кирпич", "Мельница")[place]
        answer = _send(world, name_ru=name, enterprise=written)
        assert answer.status_code == 302
    assert Project.objects.filter(enterprise=known).count() == 3


def test_a_name_of_several_enterprises_is_asked_about(world: dict[str, Any]) -> None:
    builders.enterprise(name_en="Glass north LLP")
    builders.enterprise(name_en="Glass south LLP")
    answer = _send(world, enterprise="Glass")
    (fault,) = answer.context["errors"]
    assert fault[0] == "id_enterprise"
    assert "Glass north LLP" in fault[2]


def test_a_row_is_added_without_a_script_and_without_losing_what_was_typed(
    world: dict[str, Any],
) -> None:
    typed = {"source": "own", "amount": "twelve", "currency": "KZT"}
    answer = _send(world, add="costs", latitude="north", **_rows("costs", typed))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="costs-TOTAL_FORMS" value="2"' in page
    assert 'value="twelve"' in page
    assert 'value="north"' in page
    assert "error-summary-title" not in page


def test_a_likely_duplicate_is_offered_and_entered_only_when_said_to_be_another(
    world: dict[str, Any],
) -> None:
    known = builders.project("north-west", name_ru="Завод стекла", name_en="", name_kk="")
    answer = _send(world)
    assert answer.status_code == 422
    assert [one.project.key for one in answer.context["likely"]] == [known.key]
    assert Project.objects.count() == 1
    answer = _send(world, different=[known.key])
    assert answer.status_code == 302
    body = Entry.objects.latest("seq").payloads.get().body
    assert f'"different_from":["{known.key}"]' in body


def test_a_hidden_duplicate_is_neither_shown_nor_hinted_at(world: dict[str, Any]) -> None:
    hidden = builders.project("south", name_ru="Завод стекла", name_en="", name_kk="")
    answer = _send(world)
    assert answer.status_code == 302
    assert Project.objects.exclude(pk=hidden.pk).get().key != hidden.key


def test_a_foreign_territory_is_not_offered_and_not_taken(world: dict[str, Any]) -> None:
    page = world["client"].get(reverse("project-create")).content.decode()
    select = page.split('name="territory"')[1].split("</select>")[0]
    assert f'value="{world["north-east"].pk}"' in select
    assert f'value="{world["south-east"].pk}"' not in select
    answer = _send(world, territory=world["south-east"].pk)
    assert answer.status_code == 422
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"stage": "excluded"},
        {"programme": "999999"},
        {"programme": "x"},
        {"sector": "999999"},
        {"territory": ""},
        {"place_on": "31.02.2026"},
        {"name_ru": ""},
        {"name_ru": "я" * 301},
        {"kind": "castle"},
        {"latitude": "1e400", "longitude": "5"},
        {"latitude": "NaN", "longitude": "5"},
        {"local_content_ratio": "101"},
        {"curator": "nobody"},
        {"mark_licensor": "state_secret"},
        {"description_ru": "секретно"},
        {"costs-TOTAL_FORMS": "1", "costs-0-source": "own"},
        {"costs-TOTAL_FORMS": "x"},
        {"phases-TOTAL_FORMS": "100000"},
    ],
)
def test_bad_input_is_refused_with_its_field_and_leaves_nothing(
    world: dict[str, Any], facts: dict[str, Any]
) -> None:
    answer = _send(world, **facts)
    assert answer.status_code == 422
    assert answer.context["errors"]
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "role", ["", "enterprise", "analyst", "chair", "auditor", "administrator", "custodian"]
)
def test_who_enters_no_projects_finds_no_page(world: dict[str, Any], role: str) -> None:
    scope: dict[str, Any] = {"enterprise": builders.enterprise()} if role == "enterprise" else {}
    client = Client()
    client.force_login(builders.user(role, **scope))
    assert client.get(reverse("project-create")).status_code == 404
    assert client.post(reverse("project-create"), _sheet(world)).status_code == 404
    assert client.get(reverse("enterprise-hints"), {"enterprise": "Gl"}).status_code == 404


def test_a_visitor_is_asked_to_sign_in(world: dict[str, Any]) -> None:
    answer = Client().get(reverse("project-create"))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_an_officer_does_not_decide_who_sees_the_project(world: dict[str, Any]) -> None:
    assert _send(world, visibility="published").status_code == 302
    assert Project.objects.get().visibility == "territory"


def test_hints_name_enterprises_and_nothing_of_their_projects(world: dict[str, Any]) -> None:
    owner = builders.enterprise(name_en="Glass LLP")
    builders.project("south", enterprise=owner, name_en="Hidden works")
    answer = world["client"].get(reverse("enterprise-hints"), {"enterprise": "Gla"})
    assert "Glass LLP" in answer.content.decode()
    assert "Hidden" not in answer.content.decode()


def test_the_page_takes_as_many_queries_for_many_rows_as_for_few(
    world: dict[str, Any], queries: Any
) -> None:
    for _each in range(20):
        builders.enterprise()
        builders.user("officer", territory=world["north"])
    assert Programme.objects.count() == 1
    with queries(24):
        world["client"].get(reverse("project-create"))


def test_the_programme_office_publishes_at_once(world: dict[str, Any]) -> None:
    office: User = builders.user("programme_office")
    world["client"].force_login(office)
    answer = _send(world, visibility="published")
    assert answer.status_code == 302
    assert Project.objects.get().visibility == "published"
