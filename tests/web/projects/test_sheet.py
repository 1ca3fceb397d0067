"""The page of a project: facts, what is not shown, history, merging."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.actions import keep_version, update_project
from bagdar.web.projects.models import Mark, Project
from tests import builders

pytestmark = pytest.mark.django_db
LATER = builders.NOW + timedelta(days=1)


@pytest.fixture
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each."""
    return builders.territories()


def signed_in(client: Client, user: User) -> Client:
    """Sign a person in."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def words(client: Client, key: str, query: str = "", language: str = "en") -> str:
    """Return the words of a project's page."""
    answer = client.get(f"/{language}/projects/{key}/{query}")
    assert answer.status_code == 200
    bare = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(bare.split())


def open_project(territory: str = "north-east", **facts: Any) -> Project:
    """Enter a project that everybody sees."""
    return builders.project(territory, visibility="published", **facts)


def merge(gone: Project, kept: Project) -> None:
    """Merge one project into another, as the act of merging leaves them."""
    with act("tests.merge", by=builders.TESTS, at=LATER) as entry:
        gone.merged_into = kept
        gone.save()
        keep_version(gone, at=LATER)
        entry.record("project", gone.key, before=None, after={"merged_into_id": kept.pk})


def test_what_is_not_reported_is_said_to_be_so(client: Client, lands: dict[str, Any]) -> None:
    open_project(key="bare", name_en="Bare")
    page = words(client, "bare")
    assert page.count("not reported") > 8
    assert "Capacity not reported" in page


def test_facts_place_cost_and_parts_are_shown(client: Client, lands: dict[str, Any]) -> None:
    sectors = builders.sectors()
    open_project(
        key="solar",
        name_en="Solar",
        enterprise=builders.enterprise(name_en="Burnoye Solar-1", bin="050440000012"),
        sector=sectors["35"],
        stage="construction",
        capacity_value=Decimal("12345.50"),
        capacity_unit="MW",
        technology="Photovoltaic",
        local_content_ratio=Decimal("0.125"),
        phases=[{"number": 1, "name_en": "First", "capacity_value": 25, "capacity_unit": "MW"}],
        costs=[
            {"source": "own", "amount": Decimal("1000.00"), "currency": "KZT"},
            {"source": "loan", "amount": Decimal("2500.50"), "currency": "KZT"},
            {"source": "loan", "amount": Decimal(7), "currency": "EUR"},
        ],
        parties=[{"role": "funder", "name_en": "A Bank", "identifier": ""}],
    )
    page = words(client, "solar")
    for part in (
        "construction",
        "Burnoye Solar-1",
        "050440000012",
        "35 Industry",
        "12345.5 MW",
        "Photovoltaic",
        "12.5 %",
        "Land › North › North east",
        "First · 25 MW",
        "Together 3500.5",
        "Source of money EUR loan 7",
        "A Bank: funder",
    ):
        assert "".join(part.split()).lower() in "".join(page.split()).lower(), part


def test_an_unpublished_project_is_as_if_it_did_not_exist(
    client: Client, lands: dict[str, Any]
) -> None:
    builders.project("south", key="secret")
    for asked in ("secret", "no-such"):
        assert client.get(f"/en/projects/{asked}/").status_code == 404
    signed_in(client, builders.user("officer", territory=lands["north"]))
    assert client.get("/en/projects/secret/").status_code == 404
    signed_in(client, builders.user("officer", territory=lands["south"]))
    assert client.get("/en/projects/secret/").status_code == 200


def test_marked_fields_are_hidden_on_the_page_and_in_its_history(
    client: Client, lands: dict[str, Any]
) -> None:
    project = open_project(key="solar", licensor="Licensor One", technology="Open technology")
    update_project(project, {"licensor": "Licensor Two"}, by=builders.TESTS, at=LATER)
    assert "Licensor Two" in words(client, "solar")
    assert "Licensor One" in words(client, "solar")
    project.refresh_from_db()
    marks = {"marks": {"licensor": Mark.COMMERCIAL}}
    update_project(project, marks, by=builders.TESTS, at=LATER + timedelta(hours=1))
    page = words(client, "solar")
    assert "Licensor One" not in page
    assert "Licensor Two" not in page
    assert "Open technology" in page
    assert "not shown" in page
    signed_in(client, builders.user("analyst"))
    assert "Licensor Two" in words(client, "solar")
    assert "You see fields that are marked" in words(client, "solar")


def test_what_was_marked_then_stays_hidden_in_the_history(
    client: Client, lands: dict[str, Any]
) -> None:
    project = open_project(key="solar", licensor="Licensor One", marks={"licensor": "commercial"})
    facts = {"licensor": "Licensor Two", "marks": {}}
    update_project(project, facts, by=builders.TESTS, at=LATER)
    page = words(client, "solar")
    assert "Licensor Two" in page
    assert "Licensor One" not in page


def test_a_marked_part_hides_its_rows_and_sums(client: Client, lands: dict[str, Any]) -> None:
    costs = [{"source": "own", "amount": Decimal(987654), "currency": "KZT"}]
    marks = {"costs": Mark.OFFICIAL}
    open_project(key="solar", costs=costs, marks=marks)
    page = words(client, "solar")
    assert "The cost is not shown to you" in page
    assert "987" not in page.replace(",", "")


def test_history_tells_each_change_in_words(client: Client, lands: dict[str, Any]) -> None:
    project = open_project(key="solar", name_en="Solar")
    facts = {"stage": "construction", "territory": lands["south"]}
    by = builders.user("programme_office", username="Aigul-Office")
    update_project(project, facts, by=by, at=LATER)
    signed_in(client, builders.user("analyst"))
    page = words(client, "solar")
    assert "Aigul-Office" in page
    assert "stage: not reported now construction" in page
    assert "territory: North east now South" in page
    assert "Entered" in page


def test_people_are_named_only_to_those_who_sign_in(client: Client, lands: dict[str, Any]) -> None:
    curator = builders.user("officer", territory=lands["north"], username="Curator-Person")
    project = open_project(key="solar", curator=curator)
    by = builders.user("programme_office", username="Aigul-Office")
    update_project(project, {"stage": "idea"}, by=by, at=LATER)
    page = words(client, "solar")
    assert "Aigul-Office" not in page
    assert "Curator-Person" not in page
    assert "an official" in page


def test_acts_from_before_a_project_was_open_stay_closed(
    client: Client, lands: dict[str, Any]
) -> None:
    project = builders.project("north", key="solar", name_en="Inner name")
    changes = {"visibility": "published", "name_en": "Open name"}
    update_project(project, changes, by=builders.TESTS, at=LATER)
    page = words(client, "solar")
    assert "Inner name" not in page
    assert "Open name" in page
    assert "1 act from before the project was open to you is not shown" in page


def test_a_merged_project_leads_to_the_one_it_lives_on_in(
    client: Client, lands: dict[str, Any]
) -> None:
    kept, gone = open_project(key="kept", name_en="Kept"), open_project(key="gone", name_en="Gone")
    merge(gone, kept)
    answer = client.get("/en/projects/gone/", follow=True)
    assert answer.redirect_chain == [("/en/projects/kept/", 302)]
    assert "“Gone” was merged into this project." in answer.content.decode()


def test_a_merged_project_whose_survivor_is_hidden_is_not_there(
    client: Client, lands: dict[str, Any]
) -> None:
    kept, gone = builders.project("south", key="kept"), open_project(key="gone")
    merge(gone, kept)
    assert client.get("/en/projects/gone/").status_code == 404


def test_the_other_project_of_an_act_is_named_only_to_those_who_see_it(
    client: Client, lands: dict[str, Any], building: None
) -> None:
    from bagdar.web.projects.models import ProgrammeAct

    project = open_project(key="solar")
    hidden = builders.project("south", name_en="Hidden replacement")
    ProgrammeAct.objects.create(
        project=project,
        other=hidden,
        kind="replacement",
        on="2026-05-01",
        document="Order 5",
        ground="No financing",
    )
    page = words(client, "solar")
    assert "Order 5" in page
    assert "Hidden replacement" not in page


def test_the_page_takes_a_bounded_number_of_queries(
    client: Client, lands: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    project = open_project(key="solar")
    for number in range(12):
        facts = {"stage_note": f"note {number}", "territory": lands["north"]}
        at = LATER + timedelta(hours=number)
        update_project(project, facts, by=builders.TESTS, at=at)
        project.refresh_from_db()
    words(client, "solar")
    with django_assert_max_num_queries(28):
        words(client, "solar")


def test_a_page_reads_the_tree_once(client: Client, lands: dict[str, Any]) -> None:
    open_project(key="solar")
    with CaptureQueriesContext(connection) as queries:
        words(client, "solar")
    asked = [one for one in queries.captured_queries if "territories_revision" in one["sql"]]
    assert len(asked) == 1


@pytest.mark.parametrize("query", ["?before=1", "?before=x", "?before=99999999999999999999"])
def test_nonsense_about_older_acts_never_breaks_the_page(
    client: Client, lands: dict[str, Any], query: str
) -> None:
    open_project(key="solar")
    words(client, "solar", query)


def test_the_place_is_drawn_on_small_tiles_and_said_in_words(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project("north-east", key="solar")
    open_project("land", key="nowhere")
    page = client.get("/en/projects/solar/").content.decode()
    assert page.count('class="place here"') == 1
    assert page.count('class="place ') == 2
    assert 'id="locator-words" class="small">North<' in page
    assert "locator-words" not in client.get("/en/projects/nowhere/").content.decode()
