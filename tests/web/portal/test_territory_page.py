"""Pages of oblasts and districts: through time, and with what became of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from bagdar.web.people.actions import Term, appoint, create_office, create_person
from bagdar.web.portal.queries.history import history_of
from bagdar.web.portal.queries.places import Asking
from bagdar.web.territories.actions import load_tree
from bagdar.web.territories.queries import land
from tests import builders
from tests.web.territories import lands

pytestmark = pytest.mark.django_db
TODAY = Asking(tree=None, outline=False, as_of=None)


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_a_territory_shows_its_parts_its_way_up_and_its_projects(client: Client) -> None:
    builders.territories()
    builders.project("north-east", visibility="published", name_en="Works")
    text = text_of(client, "/en/territories/north/")
    assert 'href="/en/territories/land/">Land</a>' in text
    assert "North east: 1 project" in text
    assert "Works" in text


def test_a_district_shows_where_it_lies_among_its_neighbours(client: Client) -> None:
    builders.territories()
    text = text_of(client, "/en/territories/north-east/")
    assert "North east among the territories of North" in text
    assert text.count("shape q0 here") == 1
    assert text.count('aria-current="true"') >= 1


@pytest.mark.parametrize("key", ["nowhere", "north/../../x", "1" * 200])
def test_an_unknown_territory_is_not_found(key: str, client: Client) -> None:
    builders.territories()
    assert client.get(f"/en/territories/{key}/").status_code == 404


def test_an_abolished_territory_says_what_became_of_it(client: Client) -> None:
    lands.split_land()
    text = text_of(client, "/en/territories/old/")
    assert "abolished" in text
    assert "30 June 2020" in text
    assert 'href="/en/territories/left/"' in text
    assert 'href="/en/territories/right/"' in text
    assert 'href="?tree=2015"' in text


def test_in_its_own_year_an_abolished_territory_is_a_page_like_any_other(client: Client) -> None:
    lands.split_land()
    builders.project("old", visibility="published", place_on=date(2015, 1, 1), name_en="Works")
    text = text_of(client, "/en/territories/old/?tree=2015")
    assert "Works" in text
    assert "Hill: 0 projects" in text


def test_a_territory_asked_for_before_it_was_formed_says_when_it_was(client: Client) -> None:
    lands.split_land()
    text = text_of(client, "/en/territories/left/?as_of=2019-01-01")
    assert "not formed yet" in text
    assert "1 July 2020" in text


def test_history_tells_renames_moves_and_land_given_latest_first() -> None:
    lands.split_land()
    rows = [
        lands.version("wood", "41", 2, "whole", until=date(2018, 1, 1)),
        lands.version("wood", "41", 2, "whole", since=date(2018, 1, 1), name="Forest"),
    ]
    load_tree(rows, [], [], by=builders.TESTS, at=builders.NOW, source="tests")
    known = land()
    ids = {one.key: one.territory for one in known.forest.versions}

    def told(key: str) -> list[tuple[date, str, list[str]]]:
        events = history_of(known, ids[key], TODAY)
        return [(one.on, one.text, [place.name for place in one.places]) for one in events]

    assert told("wood") == [
        (date(2018, 1, 1), "Renamed from Wood to Forest", []),
        (lands.KNOWN, "Known since; it may be older", []),
    ]
    assert told("hill") == [
        (lands.SPLIT, "Code changed from 11 to 21", []),
        (lands.SPLIT, "Passed from one territory to another:", ["Old oblast", "Left oblast"]),
        (lands.KNOWN, "Known since; it may be older", []),
    ]
    assert told("old")[:2] == [
        (lands.SPLIT, "Its land, or part of it, came to:", ["Left oblast", "Right oblast"]),
        (lands.SPLIT, "Abolished", []),
    ]
    assert told("left") == [
        (lands.SPLIT, "Formed", []),
        (lands.SPLIT, "Land came from:", ["Old oblast"]),
    ]


def test_the_page_names_who_held_the_office_on_the_day(client: Client) -> None:
    places = builders.territories()
    office = builders.user("programme_office")
    akimat = builders.organisation(
        kind="akimat", territory=places["north"], name_en="Akimat of North"
    )
    facts = {"name_en": "Akim of North", "heads": True}
    post = create_office(akimat, facts, by=office, at=builders.NOW)
    for name, starts, ends in (
        ("Serik A.", date(2020, 1, 1), date(2024, 1, 1)),
        ("Dana B.", date(2024, 1, 1), None),
    ):
        person = create_person({"name_en": name}, by=office, at=builders.NOW)
        appoint(post, person, term=Term(starts, ends), by=office, at=builders.NOW)
    assert "Dana B." in text_of(client, "/en/territories/north/")
    then = text_of(client, "/en/territories/north/?as_of=2022-05-05")
    assert "Serik A." in then
    assert "Dana B." not in then
    assert "not reported" in text_of(client, "/en/territories/south/")


def test_the_number_of_queries_of_a_territory_is_bounded(
    client: Client, django_assert_max_num_queries: object
) -> None:
    lands.split_land()
    for number in range(20):
        builders.project("hill", visibility="published", place_on=lands.SPLIT + timedelta(number))
    text_of(client, "/en/territories/left/")
    builders.project("hill", visibility="published")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        text_of(client, "/en/territories/left/")
