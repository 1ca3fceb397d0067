"""Exposures suggested by the sector of a project: stated by a person, confirmed by another."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.enterprises.models import Sector
from bagdar.web.minerals.actions.exposing import import_exposures, withdraw
from bagdar.web.minerals.models import Exposure
from bagdar.web.minerals.permissions import powers_of
from bagdar.web.minerals.queries.suggested import suggested_to
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import Project, Visibility
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.minerals.exposing import exposed
from tests.web.trends.test_pages import BACKEND, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant() -> Project:
    builders.territories()
    builders.sectors()
    power = Sector.objects.get(code="35")
    return builders.project(
        "north-east", key="plant", visibility=Visibility.PUBLISHED, sector=power
    )


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person, backend=BACKEND)
    return client


def suggested(person: User) -> list[tuple[str, str]]:
    powers = powers_of(scope_of(person, on=NOW.date()), at=NOW)
    return [(one.mineral, one.flow.value) for one in suggested_to(powers, synthetic=False)]


def test_a_sector_suggests_and_a_person_states_with_a_share_and_a_source(plant: Project) -> None:
    office = builders.user("programme_office")
    assert suggested(office) == [("coal", "input"), ("gas", "input"), ("uranium", "input")]
    page = text_of(browser(office).get(reverse("mineral-suggestions")))
    form = reverse("project-mineral-new", args=["plant"])
    assert f"{form}?mineral=coal&amp;flow=input" in page
    assert "35 Industry" in page
    assert f"{form}?mineral=coal&amp;flow=input" in text_of(
        browser(office).get(reverse("project", args=["plant"]))
    )
    filled = text_of(browser(office).get(form, {"mineral": "coal", "flow": "input"}))
    assert '<option value="coal" selected>' in filled
    assert Exposure.objects.count() == 0, "a suggestion counts for nothing"
    given = {"mineral": "coal", "flow": "input", "share_percent": "60", "source": "Contract"}
    assert browser(office).post(form, given).status_code == 302
    assert suggested(office) == [("gas", "input"), ("uranium", "input")]


def test_what_was_withdrawn_is_suggested_no_more(plant: Project) -> None:
    office = builders.user("programme_office")
    made = exposed(plant, mineral="gas")
    withdraw(made, ground="It burns none.", by=TESTS, at=NOW)
    assert ("gas", "input") not in suggested(office)
    shown = text_of(browser(office).get(reverse("project", args=["plant"])))
    assert "mineral=gas" not in shown
    assert "mineral=coal" in shown


def test_suggestions_are_for_whoever_states_exposures_of_the_project(plant: Project) -> None:
    from bagdar.web.territories.models import Territory

    def officer(place: str) -> User:
        territory = Territory.objects.get(key=place)
        return builders.user("officer", territory=territory, username=place)

    assert suggested(officer("north-east"))
    assert suggested(officer("south")) == []
    reader = browser(builders.user("control_office"))
    assert reader.get(reverse("mineral-suggestions")).status_code == 404
    assert "mineral=coal" not in text_of(reader.get(reverse("project", args=["plant"])))


def test_suggestions_go_out_as_a_table_that_is_refused_until_a_person_filled_it(
    plant: Project,
) -> None:
    office = builders.user("programme_office")
    address = reverse("mineral-suggestions")
    sent = browser(office).get(address, {"as": "csv"})
    assert sent["Content-Disposition"] == 'attachment; filename="minerals-suggestions.csv"'
    text = sent.content.decode("utf-8-sig")
    head, first, *others = text.splitlines()
    assert head == "project,mineral,flow,share_percent,source,name,sector"
    assert first == f"plant,coal,input,,,{plant.name},35"
    assert len(others) == 2
    refused = import_exposures(text.encode(), "Sent", by=TESTS, at=NOW, dry_run=False)
    assert len(refused.faults) >= 3
    assert Exposure.objects.count() == 0
    filled = "\n".join([head, first.replace(",,,", ",40,Contract 7,")])
    taken = import_exposures(filled.encode(), "Sent", by=TESTS, at=NOW, dry_run=True)
    assert (taken.new, taken.faults) == (1, [])
    for kind in ("xlsx", "parquet"):
        assert browser(office).get(address, {"as": kind}).status_code == 200
    assert browser(office).get(address, {"as": "exe"}).status_code == 404
    assert browser(builders.user("auditor")).get(address, {"as": "csv"}).status_code == 404


def test_suggestions_are_read_by_programs_of_whoever_states_exposures(plant: Project) -> None:
    office = Caller(builders.user("programme_office"))
    told = office.get("mineral-suggestions?limit=2").json()
    assert told == {
        "items": [
            {
                "project": "plant",
                "sector": "35",
                "mineral": mineral,
                "flow": "input",
                "ground": "scope notes of ISIC Rev. 4, own reading",
            }
            for mineral in ("coal", "gas")
        ],
        "count": 3,
    }
    assert office.get("mineral-suggestions?sector=24").json()["count"] == 0
    assert office.get("mineral-suggestions?world=synthetic").json()["count"] == 0
    assert office.get("mineral-suggestions?sector=123456789").status_code == 422
    assert Caller(builders.user("auditor")).get("mineral-suggestions").status_code == 404
    assert Caller().get("mineral-suggestions").status_code == 404
    exposed(plant, mineral="coal")
    assert office.get("mineral-suggestions").json()["count"] == 2


@pytest.mark.parametrize("asked", [{"mineral": "unobtainium", "flow": "up"}, {"flow": ""}])
def test_what_an_address_names_wrongly_fills_nothing_in(plant: Project, asked: Any) -> None:
    person = browser(builders.user("programme_office"))
    form = text_of(person.get(reverse("project-mineral-new", args=[plant.key]), asked))
    assert not re.search(r'<option value="[^"]+" selected', form)
