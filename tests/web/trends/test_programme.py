"""What sectors ride follows from links that a person confirmed; sections have their divisions'."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project, Visibility
from bagdar.web.projects.permissions import Sight
from bagdar.web.queue.models import Order
from bagdar.web.trends.actions.briefing import compose
from bagdar.web.trends.actions.keeping_up import MANY, follow, suggest_all_links, suggest_links
from bagdar.web.trends.actions.linking import add_term, decide, link_by_hand
from bagdar.web.trends.models import ClaimKind, Link, LinkState
from bagdar.web.trends.queries.programme import own_technology
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.trends import working
from tests.web.trends.test_pages import browser, text_of
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def test_the_evidence_of_what_a_sector_rides_has_confirmed_links_alone(expert: User) -> None:
    sectors = {one.code: one for one in Sector.objects.all()}
    add_term(sectors["35"], ("smart kiln", "умная печь", "ақылды пеш"), "t", by=TESTS, at=NOW)
    taken(signal(), signal("smart kiln", rank=2))
    link_by_hand(working.known(), sectors["35"], "It is of it.", by=TESTS, at=NOW)
    client = browser(expert)
    page = text_of(client.get(reverse("trend-programme")))
    assert "?sector=35&amp;linked=confirmed" in page
    assert "?sector=35&amp;linked=suggested" in page
    of_sector = {"sector": "35"}
    listed = {
        state: text_of(client.get(reverse("trend-signals"), {**of_sector, "linked": state}))
        for state in ("confirmed", "suggested", "")
    }
    assert ("green hydrogen" in listed["confirmed"], "smart kiln" in listed["confirmed"]) == (
        True,
        False,
    )
    assert ("green hydrogen" in listed["suggested"], "smart kiln" in listed["suggested"]) == (
        False,
        True,
    )
    assert "green hydrogen" in listed[""]
    assert "smart kiln" in listed[""]
    rows = Caller(expert).get("signals?sector=35&linked=confirmed").json()["items"]
    assert [one["name"] for one in rows] == ["green hydrogen"]


def test_the_technology_of_a_project_is_told_once_beside_the_worlds_or_by_itself(
    expert: User,
) -> None:
    mill = builders.project(key="mill", technology="dry kiln", visibility=Visibility.PUBLISHED)
    taken(signal())
    link_by_hand(working.known(), mill, "It is of it.", by=TESTS, at=NOW)
    beside = text_of(browser(expert).get(reverse("project", args=["mill"])))
    alone = text_of(Client().get(reverse("project", args=["mill"])))
    for page in (beside, alone):
        assert page.count('id="technology-title"') == 1
        assert page.count("dry kiln") == 1
    assert "green hydrogen" in beside
    assert "green hydrogen" not in alone


def test_a_section_rides_what_its_divisions_ride_each_signal_once(expert: User) -> None:
    sectors = {one.code: one for one in Sector.objects.all()}
    taken(
        signal(),
        signal("coal slurry", rank=2, direction="falling"),
        signal("wet press", rank=3, direction="falling"),
    )
    for name, codes in (
        ("green hydrogen", ("35",)),
        ("coal slurry", ("35", "D")),
        ("wet press", ("D",)),
    ):
        for code in codes:
            link_by_hand(working.known(name), sectors[code], "It is of it.", by=TESTS, at=NOW)
    rides = {one["sector"]: one for one in Caller(expert).get("signals/rides").json()}
    assert list(rides) == ["D", "35"], "a section stands before its divisions"
    assert rides["35"]["ride"] == "mixed"
    assert rides["D"]["ride"] == "falling"
    assert len(rides["D"]["signals"]) == 3
    assert "with divisions 35" in text_of(browser(expert).get(reverse("trend-programme")))


def test_what_left_the_programme_or_was_merged_rides_nothing(expert: User) -> None:
    sights = {"visibility": Visibility.PUBLISHED}
    kept, gone, merged = (builders.project(key=one, **sights) for one in ("kept", "gone", "merged"))
    run = taken(signal()).run
    for one in (kept, gone, merged):
        link_by_hand(working.known(), one, "It is of it.", by=TESTS, at=NOW)
    with act("tests.leave", by=TESTS, at=NOW) as entry:
        Project.objects.filter(pk=gone.pk).update(stage=OUT_OF_PROGRAMME[0])
        Project.objects.filter(pk=merged.pk).update(merged_into=kept)
        entry.record("project", gone.key, before=None, after={})
    rows = Caller(expert).get("signals/rides").json()
    assert [one["project"] for one in rows if one["project"]] == ["kept"]
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    assert brief.run == run
    told = brief.claims.filter(kind=ClaimKind.PROJECT)
    assert [one.project for one in told] == [kept]


def test_a_project_that_is_entered_or_changed_gets_suggestions_without_a_run(expert: User) -> None:
    builders.project(key="before", technology="green hydrogen")
    assert not Order.objects.filter(key__startswith="trends.links:").exists(), "there is no run"
    taken(signal(), signal("smart kiln", rank=2))
    mill = builders.project(key="mill", technology="a smart kiln for cement")
    assert not Link.objects.filter(project=mill).exists()
    assert Order.objects.filter(key__startswith="trends.links:").count() == 1
    suggest_links.func([mill.pk])
    assert [one.signal.name for one in Link.objects.filter(project=mill)] == ["smart kiln"]
    decide(Link.objects.get(project=mill), LinkState.REFUSED, "No.", by=TESTS, at=NOW)
    update_project(
        mill, {"technology": "smart kiln and green hydrogen"}, by=TESTS, at=NOW + timedelta(hours=1)
    )
    assert Order.objects.filter(key__startswith="trends.links:").count() == 2
    suggest_links.func([mill.pk])
    stands = dict(Link.objects.filter(project=mill).values_list("signal__name", "state"))
    assert stands == {"smart kiln": LinkState.REFUSED, "green hydrogen": LinkState.SUGGESTED}
    kept = Project.objects.get(key="before")
    assert Link.objects.filter(project=kept).count() == 1, "the run found it already"


def test_many_changed_projects_are_looked_through_at_once_each_minute(expert: User) -> None:
    taken(signal())
    for _again in range(2):
        follow(range(1, MANY + 2), NOW)
    asked = Order.objects.filter(key__startswith="trends.links:")
    assert asked.count() == 1
    mill = builders.project(key="mill", technology="green hydrogen")
    suggest_all_links.func()
    assert Link.objects.filter(project=mill).count() == 1


def test_a_sector_tells_the_technology_generation_licensor_and_local_content_of_its_projects(
    expert: User,
) -> None:
    sector = Sector.objects.get(code="35")
    told: tuple[dict[str, Any], ...] = (
        {"technology": "alkaline cells", "equipment_generation": "2", "licensor": "Nel"},
        {"technology": "alkaline  cells", "local_content_ratio": "0.2"},
        {"technology": "membranes", "local_content_ratio": "0.5", "equipment_generation": "3"},
        {"licensor": "Secret Ltd", "marks": {"licensor": "commercial"}},
    )
    for place, facts in enumerate(told):
        seen = Visibility.PUBLISHED
        builders.project(visibility=seen, sector=sector, key=f"p{place}", **facts)
    gone = builders.project(sector=sector, technology="steam", visibility=Visibility.PUBLISHED)
    with act("tests.leave", by=TESTS, at=NOW) as entry:
        Project.objects.filter(pk=gone.pk).update(stage=OUT_OF_PROGRAMME[0])
        entry.record("project", gone.key, before=None, after={})
    taken(signal())
    link_by_hand(working.known(), sector, "It is of it.", by=TESTS, at=NOW)
    reader = browser(builders.user("analyst"))
    page = text_of(reader.get(reverse("trend-programme")))
    assert "alkaline cells (2), membranes (1)" in page
    assert "2 (1), 3 (1)" in page
    assert "Nel (1)" in page
    assert "35 % on average, known of 2 of 4" in page
    assert "steam" not in page
    sheet = text_of(reader.get(reverse("trend-programme"), {"as": "csv"}))
    assert "alkaline cells: 2; membranes: 1" in sheet
    assert reader.get(reverse("trend-programme"), {"as": "exe"}).status_code == 404
    (row, *_sections) = (
        one for one in Caller(expert).get("signals/rides").json() if one["sector"] == "35"
    )
    assert row["own"]["technologies"] == {"alkaline cells": 2, "membranes": 1}
    assert row["own"]["local_content_known"] == 2
    beside = text_of(browser(expert).get(reverse("project", args=["p0"])))
    for words in (
        "The newest signals of its sector: green hydrogen (first seen in 2022, growing)",
        "Who works on the newest signals of its sector: Institute of Energy",
        "Other projects of its sector: 35 % on average, known of 2 of 3",
    ):
        assert words in " ".join(beside.split()), words
    update_project(
        Project.objects.get(key="p1"),
        {"marks": {"local_content_ratio": "commercial"}},
        by=TESTS,
        at=NOW + timedelta(hours=1),
    )
    beside = text_of(browser(expert).get(reverse("project", args=["p0"])))
    assert "Other projects of its sector: 50 % on average, known of 1 of 3" in beside


def test_a_hidden_field_of_a_project_is_not_told_of_its_sector(expert: User) -> None:
    seen = Project(licensor="Nel", technology="cells", local_content_ratio=Decimal("0.5"))
    hides = Project(
        licensor="Secret Ltd",
        technology="cells",
        local_content_ratio=Decimal("0.1"),
        marks={"licensor": "commercial", "local_content_ratio": "official"},
    )
    told = own_technology([seen, hides], Sight())
    assert told.licensors == [("Nel", 1)]
    assert told.technologies == [("cells", 2)]
    assert (told.local_ratio, told.local_known, told.projects) == (Decimal("0.5"), 1, 2)
    assert own_technology([hides], Sight(whole=True)).licensors == [("Secret Ltd", 1)]
