"""The country page: counts by rights, in the tree of a day, opened to their rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from bagdar.core.territories.roll_up import LAUNCHED_STAGES
from bagdar.web.enterprises.actions import create_enterprise
from bagdar.web.enterprises.models import EnterpriseGroup
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope
from bagdar.web.portal.queries.counts import reader_of
from bagdar.web.portal.queries.figures import key_figures, promise_figures
from bagdar.web.portal.queries.places import Asking, PlacePage, day_of, place_page
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project, Stage
from bagdar.web.territories.actions import load_borders, load_settlements
from bagdar.web.territories.queries import land
from tests import builders
from tests.web.territories import lands

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2015, 12, 31), date(2026, 6, 15)
TODAY = Asking(tree=None, outline=False, as_of=None)
Queries = Callable[..., Any]


def published(territory: str, **facts: Any) -> Project:
    return builders.project(territory, visibility="published", **facts)


def page_of(key: str = "land", *, tree: int | None = None, scope: Scope | None = None) -> PlacePage:
    known = land()
    place = known.find(key)
    assert place is not None
    reader = reader_of(scope or Scope(), at=builders.NOW, as_of=None)
    asking = Asking(tree=tree, outline=False, as_of=None)
    return place_page(known, place, reader, asking, today=AFTER)


def counted(page: PlacePage) -> dict[str, tuple[int, int]]:
    return {row.name: (row.counts.projects, row.maybe) for row in page.rows}


def text_of(client: Client, path: str = "/en/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# --- counts


def test_each_part_counts_its_projects_and_those_below_it() -> None:
    builders.territories()
    for key in ("north", "north-east", "north-east", "south-west", "land"):
        published(key)
    page = page_of()
    assert counted(page) == {"North": (3, 0), "South": (1, 0)}
    assert (page.total.projects, page.not_allocated, page.apart) == (5, 1, 1)
    assert counted(page_of("north")) == {"North east": (2, 0), "North west": (0, 0)}


def test_what_was_stated_for_a_split_oblast_stands_under_each_part_and_counts_once() -> None:
    lands.split_land()
    published("old", place_on=BEFORE)
    published("hill", place_on=BEFORE)
    page = page_of()
    assert counted(page) == {
        "Left oblast": (1, 1),
        "Right oblast": (0, 1),
        "Whole oblast": (0, 0),
    }
    assert (page.total.projects, page.not_allocated, page.in_doubt, page.apart) == (2, 1, 1, 0)
    (doubt,) = page.doubts
    assert doubt.stated.name == "Old oblast"
    assert doubt.until == lands.SPLIT - timedelta(days=1)
    assert [one.name for one in doubt.places] == ["Left oblast", "Right oblast"]


def test_in_the_tree_of_an_earlier_year_the_same_projects_stand_where_they_were_stated() -> None:
    lands.split_land()
    published("old", place_on=BEFORE)
    published("left", place_on=AFTER)
    page = page_of(tree=2015)
    assert counted(page) == {"Old oblast": (2, 0), "Whole oblast": (0, 0)}
    assert page.doubts == ()


def test_a_part_shows_what_may_lie_in_it_and_where_that_is_counted() -> None:
    lands.split_land()
    mine = published("old", place_on=BEFORE)
    page = page_of("left")
    assert page.total.projects == 0
    assert page.uncounted == 1
    assert page.doubts[0].counted_in.name == "Land"
    assert [(row.project, row.maybe) for row in page.projects] == [(mine, True)]


def test_launched_are_those_after_the_launch_whether_or_not_they_stand_idle() -> None:
    builders.territories()
    assert set(LAUNCHED_STAGES) <= set(Stage.values)
    for stage in (Stage.LAUNCHED, Stage.OPERATING, Stage.LAUNCHED_IDLE, Stage.IDEA, ""):
        published("north", stage=stage)
    assert page_of().total.launched == 3


def test_a_group_that_nobody_knows_does_not_flatter_the_share_of_small_business(
    building: None,
) -> None:
    builders.territories()
    small = EnterpriseGroup.objects.create(name_en="Small", size_class="small")
    large = EnterpriseGroup.objects.create(name_en="Large", size_class="large")
    for group, number in ((small, 2), (large, 1)):
        firm = create_enterprise(
            {"key": f"firm-{number}", "name_en": "Firm", "group": group},
            by=builders.TESTS,
            at=builders.NOW,
        )
        for _number in range(number):
            published("north", enterprise=firm)
    published("north", enterprise=builders.enterprise())
    published("south")
    sizes = page_of().sizes
    assert (sizes.projects, sizes.sme, sizes.unknown, sizes.enterprises) == (5, 2, 2, 3)
    figures = {one.code: (one.value, one.note) for one in key_figures(page_of())}
    assert figures["sme_share_of_projects"] == ("40%", "2 projects; group unknown of 2")
    assert figures["enterprises_count"][0] == "3"


def test_without_projects_the_share_is_not_applicable() -> None:
    builders.territories()
    figures = {one.code: one.value for one in key_figures(page_of())}
    assert figures == {
        "projects_count": "0",
        "launched_count": "0",
        "sme_share_of_projects": None,
        "enterprises_count": "0",
        "without_territory_count": "0",
    }


# --- rights


def test_an_unpublished_project_shows_in_no_count_for_whoever_may_not_see_it() -> None:
    places = builders.territories()
    published("north")
    hidden = builders.project("south", name_en="Hidden works")
    officer = builders.user("officer", territory=places["south"])
    other = builders.user("officer", territory=places["north"])
    for client in (Client(), signed_in(other)):
        text = text_of(client)
        assert "South: 0 projects" in text
        assert hidden.name_en not in text
    text = text_of(signed_in(officer))
    assert "South: 1 project" in text
    assert hidden.name_en in text


def test_a_project_opened_to_all_counts_for_all_at_once(client: Client) -> None:
    builders.territories()
    mine = builders.project("south")
    assert "South: 0 projects" in text_of(client)
    office = builders.user("programme_office")
    update_project(mine, {"visibility": "published"}, by=office, at=builders.NOW)
    assert "South: 1 project" in text_of(client)


def test_a_merged_project_is_counted_once(building: None) -> None:
    builders.territories()
    kept, merged = published("north"), published("north")
    Project.objects.filter(pk=merged.pk).update(merged_into=kept)
    assert page_of().total.projects == 1


# --- the page


def test_every_territory_is_a_link_that_says_its_count(client: Client) -> None:
    builders.territories()
    published("north")
    text = text_of(client, "/ru/")
    assert 'href="/ru/territories/north/"' in text
    assert 'href="/ru/territories/south/"' in text
    assert "<title>North (ру): 1 " in text


def test_every_key_figure_opens_its_meaning_and_the_rows_behind_it(client: Client) -> None:
    builders.territories()
    published("north", stage=Stage.LAUNCHED)
    published("north")
    published("land")
    text = text_of(client)
    rows = re.findall(r'href="(/en/projects/\?[^"]*)">The projects behind it', text)
    assert len(rows) == 11
    for figure in (*key_figures(page_of()), *promise_figures(page_of())):
        assert f'href="/en/indicators/{figure.code}/"' in text
        assert str(figure.words.what) in text
    found = [text_of(client, href.replace("&amp;", "&")) for href in rows]
    assert "3 projects" in found[0]
    assert "1 project" in found[1]


def test_the_rows_behind_a_figure_of_an_earlier_tree_are_its_own(client: Client) -> None:
    lands.split_land()
    published("old", place_on=BEFORE, name_en="Old works")
    text = text_of(client, "/en/territories/old/?tree=2015")
    href = re.search(r'href="(/en/projects/\?[^"]*)">The projects behind it', text)
    assert href is not None
    rows = text_of(client, href.group(1).replace("&amp;", "&"))
    assert "1 project" in rows
    assert "Old works" in rows


def test_the_year_of_the_tree_is_kept_in_the_links(client: Client) -> None:
    lands.split_land()
    text = text_of(client, "/en/?tree=2015")
    assert 'href="/en/territories/old/?tree=2015"' in text
    assert "/en/territories/left/?tree=2015" not in text


@pytest.mark.parametrize("query", ["tree=2014", "tree=x", "tree=99999999999999", "tree=-1"])
def test_a_year_without_a_tree_is_not_found(query: str, client: Client) -> None:
    lands.split_land()
    assert client.get(f"/en/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["", "?map=outline", "?map=nonsense", "?tree="])
def test_without_borders_the_tiles_are_shown(query: str, client: Client) -> None:
    lands.split_land()
    text = text_of(client, f"/en/{query}")
    assert "tile-name" in text
    assert '<path class="shape' not in text


def test_an_installation_without_territories_says_how_to_load_them(client: Client) -> None:
    assert "bagdar territories import" in text_of(client)


def test_as_of_a_day_the_page_shows_what_was_known_then(client: Client) -> None:
    builders.territories()
    mine = published("north", name_en="First name")
    later = builders.NOW + timedelta(days=10)
    office = builders.user("programme_office")
    update_project(mine, {"stage": Stage.LAUNCHED, "name_en": "New name"}, by=office, at=later)
    then = (builders.NOW + timedelta(days=2)).date()
    text = text_of(client, f"/en/?as_of={then}")
    assert "First name" in text
    assert "New name" not in text
    assert f"as_of={then}" in text
    assert "New name" in text_of(client)
    long_before = (builders.NOW - timedelta(days=400)).date()
    assert "North: 0 projects" in text_of(client, f"/en/?as_of={long_before}")


def test_as_of_a_day_before_a_reform_shows_the_tree_of_that_day(client: Client) -> None:
    lands.split_land()
    assert "Old oblast" in text_of(client, "/en/?as_of=2019-05-01")
    assert day_of(TODAY, today=AFTER) == AFTER
    assert day_of(Asking(2015, outline=False, as_of=None), today=AFTER) == BEFORE
    past = date(2019, 5, 1)
    assert day_of(Asking(2026, outline=False, as_of=past), today=AFTER) == past


@pytest.mark.parametrize("as_of", ["soon", "2026-02-30", "0"])
def test_a_day_that_is_none_is_refused(as_of: str, client: Client) -> None:
    builders.territories()
    assert client.get(f"/en/?as_of={as_of}").status_code == 400


def test_the_number_of_queries_does_not_grow_with_projects(
    client: Client, queries: Queries
) -> None:
    lands.split_land()
    published("old", place_on=BEFORE)
    text_of(client)
    published("whole")
    with queries(9):
        text_of(client)
    for number in range(30):
        keys = ("hill", "lake", "wood", "left", "land")
        published(keys[number % 5], place_on=AFTER, enterprise=builders.enterprise())
    with queries(9):
        text_of(client)
    with queries(5):
        text_of(client)


# --- the outline map

SQUARE = [[[60, 50], [70, 50], [70, 55], [60, 55], [60, 50]]]
BESIDE = [[[70, 50], [80, 50], [80, 55], [70, 55], [70, 50]]]


def with_borders() -> None:
    load_borders(
        {
            "north": {"type": "Polygon", "coordinates": SQUARE},
            "south": {"type": "Polygon", "coordinates": BESIDE},
        },
        tree=2026,
        attribution="An atlas",
        by=builders.TESTS,
        at=builders.NOW,
    )


def test_where_borders_are_present_an_outline_map_is_offered_with_its_source(
    client: Client,
) -> None:
    builders.territories()
    assert "map=outline" not in text_of(client)
    with_borders()
    assert "map=outline" in text_of(client)
    text = text_of(client, "/en/?map=outline")
    assert text.count('<path class="shape') == 2
    assert "An atlas" in text
    assert 'href="/en/territories/south/?map=outline"' in text


def test_a_site_is_a_point_on_the_map_and_an_oblast_alone_is_none(client: Client) -> None:
    builders.territories()
    with_borders()
    published("north", name_en="Sited works", latitude=52, longitude=65)
    published("south", name_en="Somewhere in the south")
    text = text_of(client, "/en/?map=outline")
    assert text.count('class="point-reach"') == 1
    assert "<title>Sited works</title>" in text


def test_a_marked_site_shows_only_to_whoever_may_see_it(client: Client) -> None:
    places = builders.territories()
    with_borders()
    published("north", name_en="Works", latitude=52, longitude=65, marks={"point": "official"})
    assert 'class="point-reach"' not in text_of(client, "/en/?map=outline")
    officer = builders.user("officer", territory=places["north"])
    assert 'class="point-reach"' in text_of(signed_in(officer), "/en/?map=outline")


def test_sites_close_together_are_one_point_with_their_number(client: Client) -> None:
    builders.territories()
    with_borders()
    for number in range(3):
        published("north", latitude=52, longitude=f"65.00{number}")
    published("south", latitude=53, longitude=78, name_en="Alone")
    text = text_of(client, "/en/?map=outline")
    assert text.count('class="point-reach"') == 2
    assert "<title>3 projects close together</title>" in text


def test_a_city_known_without_a_site_is_marked_at_its_centre(client: Client) -> None:
    lands.split_land()
    load_borders(
        {"wood": {"type": "Polygon", "coordinates": SQUARE}},
        tree=2026,
        attribution="An atlas",
        by=builders.TESTS,
        at=builders.NOW,
    )
    names = {"name_en": "Milltown", "name_ru": "Мельничный", "name_kk": "Диірмен"}
    for key in ("mill", "whole"):
        centre = {key: {**names, "latitude": "52", "longitude": "65"}}
        load_settlements(centre, by=builders.TESTS, at=builders.NOW, source="tests")
    published("mill")
    published("whole")
    text = text_of(client, "/en/territories/whole/?map=outline")
    assert text.count('class="point-reach"') == 1
    assert "Milltown, settlement centre, no site known: 1 project" in text
    assert "Without a border, so not on this map:" in text
