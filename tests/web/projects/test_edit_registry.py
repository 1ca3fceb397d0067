"""Programmes, components, enterprises and groups on their pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from bagdar.web.enterprises.actions import EnterpriseError
from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup
from bagdar.web.journal.models import Entry
from bagdar.web.projects import actions
from bagdar.web.projects.models import Component, Programme, Project
from tests import builders

pytestmark = pytest.mark.django_db
BIN = "990140000007"


@pytest.fixture
def world(building: None, client: Client) -> dict[str, Any]:
    lands = builders.territories()
    client.force_login(builders.user("programme_office"))
    officer = Client()
    officer.force_login(builders.user("officer", territory=lands["north"]))
    return {"lands": lands, "office": client, "officer": officer}


def test_a_programme_is_opened_edited_and_given_components(world: dict[str, Any]) -> None:
    land = world["lands"]["land"].pk
    facts = {"name_ru": "Вторая пятилетка", "territory_id": land, "starts_on": "2015-01-01"}
    assert world["office"].post(reverse("programme-create"), facts).status_code == 302
    programme = Programme.objects.get()
    address = reverse("programme-edit", args=[programme.key])
    answer = world["office"].post(address, {**facts, "ends_on": "2014-12-31"})
    assert answer.status_code == 422
    assert world["office"].post(address, {**facts, "ends_on": "2019-12-31"}).status_code == 302
    component = reverse("component-create", args=[programme.key])
    assert world["office"].post(component, {"name_kk": "Энергетика"}).status_code == 302
    assert Component.objects.get().programme == programme
    assert Entry.objects.latest("seq").act == "components.create"
    assert "Энергетика" in world["officer"].get(reverse("programme-list")).content.decode()


def test_a_programme_tells_how_many_of_its_projects_a_person_may_see(world: dict[str, Any]) -> None:
    programme = builders.programme()
    for visibility in ("published", "published", "territory"):
        builders.project(programme=programme, visibility=visibility)
    address = reverse("programme-list")
    assert "2 projects" in " ".join(Client().get(address).content.decode().split())
    assert "3 projects" in " ".join(world["office"].get(address).content.decode().split())
    found = Client().get(f"{reverse('project-list')}?programme={programme.key}").content.decode()
    assert "2 projects" in " ".join(found.split())


def test_only_the_programme_office_keeps_programmes_and_groups(world: dict[str, Any]) -> None:
    programme = builders.programme()
    group = actions.enter_group({"name_ru": "Группа"}, by=builders.TESTS, at=builders.NOW)
    for name, args in (
        ("programme-create", []),
        ("programme-edit", [programme.key]),
        ("component-create", [programme.key]),
        ("enterprise-edit", [builders.enterprise().key]),
        ("group-create", []),
        ("group-edit", [group.pk]),
    ):
        assert world["officer"].get(reverse(name, args=args)).status_code == 404, name
        assert world["officer"].post(reverse(name, args=args)).status_code == 404, name


@pytest.mark.parametrize("role", ["officer", "chair", "auditor", "administrator"])
def test_the_actions_themselves_refuse_whoever_is_not_the_programme_office(
    world: dict[str, Any], role: str
) -> None:
    scope = {"territory": world["lands"]["north"]} if role == "officer" else {}
    who: dict[str, Any] = {"by": builders.user(role, **scope), "at": builders.NOW}
    programme, enterprise = builders.programme(), builders.enterprise()
    facts = {"name_ru": "Другое"}
    group = actions.enter_group({"name_ru": "Группа"}, by=builders.TESTS, at=builders.NOW)
    for write in (
        lambda: actions.edit_enterprise(enterprise, facts, **who),
        lambda: actions.enter_group(facts, **who),
        lambda: actions.edit_group(group, facts, **who),
        lambda: actions.create_programme({**facts, "territory": world["lands"]["land"]}, **who),
        lambda: actions.update_programme(programme, facts, **who),
        lambda: actions.create_component({**facts, "programme": programme}, **who),
    ):
        with pytest.raises(PermissionDenied):
            write()


def test_an_enterprise_gets_its_group_and_its_projects_are_found_by_the_new_name(
    world: dict[str, Any],
) -> None:
    enterprise = builders.enterprise()
    project = builders.project("north", enterprise=enterprise)
    group = {"name_ru": "Группа «Север»", "size_class": "large", "size_source": "report of 2025"}
    assert world["office"].post(reverse("group-create"), group).status_code == 302
    address = reverse("enterprise-edit", args=[enterprise.key])
    facts = {"name_en": "Renamed works", "bin": BIN, "group": "Группа «Север»"}
    assert world["office"].post(address, facts).status_code == 302
    enterprise.refresh_from_db()
    assert (enterprise.bin, enterprise.size_class, enterprise.is_sme) == (BIN, "large", False)
    assert "renamed works" in Project.objects.get(pk=project.pk).search_text


def test_the_group_is_unknown_until_it_is_entered(world: dict[str, Any]) -> None:
    facts = {"name_ru": "ТОО «Новое»", "bin": BIN}
    assert world["officer"].post(reverse("enterprise-create"), facts).status_code == 302
    enterprise = Enterprise.objects.get()
    assert (enterprise.group, enterprise.is_sme) == (None, None)


@pytest.mark.parametrize(
    "number",
    [
        "12345678901",
        "990140000005",
        "99014000000a",
        "850101300123",
        "991340000004",
        "9901 4000 0004",
    ],
)
def test_what_is_no_bin_is_refused(world: dict[str, Any], number: str) -> None:
    answer = world["officer"].post(reverse("enterprise-create"), {"name_ru": "Х", "bin": number})
    assert answer.status_code == 422
    assert not Enterprise.objects.exists()


def test_a_personal_number_given_as_a_bin_is_called_one(world: dict[str, Any]) -> None:
    with pytest.raises(EnterpriseError, match="personal number"):
        builders.enterprise(bin="850101300123")
    assert not Enterprise.objects.exists()


def test_a_bin_belongs_to_one_enterprise(world: dict[str, Any]) -> None:
    builders.enterprise(bin=BIN)
    with pytest.raises(EnterpriseError) as caught:
        builders.enterprise(bin=BIN)
    assert list(caught.value.problems) == ["bin"]


def test_a_size_needs_its_source(world: dict[str, Any]) -> None:
    answer = world["office"].post(
        reverse("group-create"), {"name_ru": "Группа", "size_class": "small"}
    )
    assert answer.status_code == 422
    assert not EnterpriseGroup.objects.exists()


def test_enterprises_are_found_by_name_and_bin(world: dict[str, Any]) -> None:
    builders.enterprise(bin=BIN, name_ru="ТОО «Стекло»", name_en="")
    builders.enterprise(name_ru="ТОО «Другое»", name_en="")
    for text in ("Стекло", "9901"):
        page = world["officer"].get(reverse("enterprise-list"), {"name": text}).content.decode()
        assert "Стекло" in page
        assert "Другое" not in page
