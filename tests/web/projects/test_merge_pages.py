"""Acts on their pages: the document, the other project, and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.projects.models import ProgrammeAct
from tests import builders

pytestmark = pytest.mark.django_db
PAPER = {"on": "2026-06-01", "document": "Order 17", "ground": "Entered twice."}


@pytest.fixture
def office(building: None, client: Client) -> Client:
    builders.territories()
    client.force_login(builders.user("programme_office"))
    return client


def _address(project: Any, kind: str) -> str:
    return reverse("project-act", args=[project.key, kind])


def test_a_merge_names_the_other_by_key_or_name_and_is_undone(office: Client) -> None:
    first, second = builders.project(), builders.project(name_ru="Завод стекла")
    answer = office.post(_address(first, "merge"), {**PAPER, "other": "Завод стекла"})
    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.merged_into == second
    assert office.post(_address(first, "merge_undone"), PAPER).status_code == 302
    first.refresh_from_db()
    assert first.merged_into is None


def test_a_merged_project_leads_to_the_one_it_was_merged_into(office: Client) -> None:
    first, second = builders.project(), builders.project()
    office.post(_address(first, "merge"), {**PAPER, "other": second.key})
    answer = office.get(reverse("project", args=[first.key]))
    assert answer.status_code in (301, 302)
    assert answer["Location"].endswith(reverse("project", args=[second.key]))


@pytest.mark.parametrize(
    "sent",
    [
        {**PAPER, "other": "no such project"},
        {**PAPER, "other": ""},
        {**PAPER, "other": "self"},
        {**PAPER, "other": "other", "document": ""},
        {**PAPER, "other": "other", "on": "2999-01-01"},
        {**PAPER, "other": "other", "on": "yesterday"},
    ],
)
def test_a_faulty_act_is_refused_with_what_was_typed(office: Client, sent: dict[str, Any]) -> None:
    builders.project(key="other")
    project = builders.project(key="self")
    answer = office.post(_address(project, "merge"), sent)
    assert answer.status_code == 422
    assert "Entered twice." in answer.content.decode()
    assert not ProgrammeAct.objects.exists()


def test_an_act_that_the_state_does_not_allow_has_no_page(office: Client) -> None:
    project = builders.project()
    assert office.get(_address(project, "merge_undone")).status_code == 404
    assert office.get(_address(project, "no-such-act")).status_code == 404
    office.post(_address(project, "exclusion"), PAPER)
    assert office.get(_address(project, "exclusion")).status_code == 404
    assert office.get(_address(project, "inclusion")).status_code == 200


def test_the_other_project_is_found_only_among_what_is_seen(office: Client) -> None:
    project = builders.project()
    builders.project(key="under-case", visibility="case")
    answer = office.post(_address(project, "merge"), {**PAPER, "other": "under-case"})
    assert answer.status_code == 422


def test_nobody_else_finds_the_pages_of_acts(office: Client) -> None:
    project = builders.project(visibility="published")
    for role in ("akim", "auditor", "chair", "analyst", ""):
        scope: dict[str, Any] = {"territory": project.territory} if role == "akim" else {}
        client = Client()
        client.force_login(builders.user(role, **scope))
        assert client.get(_address(project, "exclusion")).status_code == 404
        assert client.post(_address(project, "exclusion"), PAPER).status_code == 404
    assert not ProgrammeAct.objects.exists()


def test_the_page_of_a_project_tells_its_acts_and_names_no_hidden_other(office: Client) -> None:
    first = builders.project(visibility="published", name_en="First works")
    second = builders.project(visibility="territory", name_en="Hidden works")
    office.post(_address(first, "merge"), {**PAPER, "other": second.key})
    office.post(_address(first, "merge_undone"), PAPER)
    office.post(_address(first, "exclusion"), PAPER)
    address = reverse("project", args=[first.key])
    told = office.get(address).content.decode()
    assert "Hidden works" in told
    shown = Client().get(address).content.decode()
    for words in ("Hidden works", second.key):
        assert words not in shown
    assert "Order 17" in shown
