"""What the pages of places count: by rights, by day, once, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.portal.queries.counts import Reader, Sizes, projects_in, reader_of, sizes, tally
from bagdar.web.portal.queries.figures import key_figures
from bagdar.web.portal.queries.marks import marks_of
from bagdar.web.portal.queries.places import Asking, place_page
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
from bagdar.web.territories.actions import SuccessionRow, VersionRow, load_tree
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.people.worlds import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SPLIT_ON = date(2020, 1, 1)


def counted(
    place: str, *, by: User | None = None, at: datetime = NOW, as_of: datetime | None = None
) -> int:
    """Count the projects of a place as somebody sees them."""
    return tally(_reader(by, at, as_of), land().placing(TODAY)).totals[_id(place)].total.projects


def listed(place: str, *, by: User | None = None, at: datetime = NOW) -> set[str]:
    """Return the keys of the projects behind the count."""
    rows = projects_in(_reader(by, at, None), land().placing(TODAY), _id(place))
    return {one.key for one in rows}


def test_the_public_counts_what_is_published_and_an_akim_what_lies_in_the_territory() -> None:
    territories = builders.territories()
    akim = builders.user("akim", territory=territories["north"])
    builders.project("north-east", visibility="published")
    builders.project("north-west")
    builders.project("south-east")

    assert [counted(place) for place in ("land", "north", "south")] == [1, 1, 0]
    assert [counted(place, by=akim) for place in ("land", "north", "south")] == [2, 2, 0]


def test_a_private_project_leaves_no_trace_on_the_pages_of_its_place() -> None:
    territories = builders.territories()
    builders.project("south-east", key="quiet", name_en="Quiet works")
    akim, _user = signed_in("akim", territory=territories["north"])
    own, _user = signed_in("akim", territory=territories["south"])

    for address in ("/en/", "/en/territories/south/", "/en/territories/south-east/"):
        assert "Quiet works" not in _page(Client(), address)
        assert "Quiet works" not in _page(akim, address)
        assert "Quiet works" in _page(own, address)


def test_a_count_is_the_number_of_projects_behind_it() -> None:
    builders.territories()
    for place in ("land", "north", "north-east", "north-east", "south-west"):
        builders.project(place, visibility="published")

    for place in ("land", "north", "north-east", "north-west", "south"):
        assert counted(place) == len(listed(place))
    assert [counted(place) for place in ("land", "north", "north-east", "south")] == [5, 3, 2, 1]


def test_a_count_of_an_earlier_day_holds_what_was_known_at_its_end() -> None:
    builders.territories()
    builders.project("north", visibility="published")

    assert counted("north", at=NOW + timedelta(days=9), as_of=NOW + timedelta(days=1)) == 1
    assert counted("north", at=NOW + timedelta(days=9), as_of=NOW - timedelta(days=1)) == 0


def test_a_restriction_opens_to_the_counts_on_the_day_of_the_country() -> None:
    territories = builders.territories()
    akim = builders.user("akim", territory=territories["north"])
    builders.project(
        "north",
        visibility="restricted",
        restricted_ground="order 1",
        restricted_until=TODAY + timedelta(days=1),
    )
    evening = datetime(2026, 6, 15, 20, 0, tzinfo=UTC)

    assert counted("north", by=akim) == 0
    assert counted("north", by=akim, at=evening) == 1
    assert len(listed("north", by=akim, at=evening)) == 1


def test_a_project_of_a_split_oblast_counts_once_above_its_parts_and_is_shown_under_each() -> None:
    _split()
    builders.project("old", key="unsure", place_on=date(2015, 5, 1), visibility="published")
    builders.project("south", visibility="published")

    rows = {row.name: (row.counts.projects, row.maybe) for row in _place("land").rows}

    assert rows == {"North": (0, 1), "South": (1, 1)}
    assert [counted(place) for place in ("land", "north", "south")] == [2, 0, 1]
    assert _place("land").not_allocated == 1
    assert _place("land").in_doubt == 1
    assert _place("north").uncounted == 1


def test_what_was_stated_before_a_part_was_cut_off_is_unsure_and_counts_once() -> None:
    builders.territories()
    cut = [SuccessionRow("north", "cut", SPLIT_ON, None)]
    load_tree([_row("cut", SPLIT_ON, None, "93")], cut, [], by=TESTS, at=NOW, source="a part")
    builders.project("north", place_on=date(2015, 5, 1), visibility="published")
    builders.project("north", place_on=SPLIT_ON, visibility="published")

    assert [counted(place) for place in ("land", "north", "cut")] == [2, 1, 0]
    assert (_place("land").in_doubt, _place("cut").uncounted) == (1, 1)


def test_what_was_stated_for_the_new_part_of_a_split_oblast_is_sure() -> None:
    _split()
    builders.project("north", place_on=date(2021, 5, 1), visibility="published")

    assert [counted(place) for place in ("land", "north", "south")] == [1, 1, 0]
    assert _place("land").in_doubt == 0


def test_an_enterprise_of_an_unknown_group_does_not_flatter_the_share_of_small_business() -> None:
    builders.territories()
    for size in ("small", "large", "unknown"):
        builders.project("north", enterprise=_enterprise(size), visibility="published")
    builders.project("north", visibility="published")
    twice = _enterprise("micro")
    builders.project("north", enterprise=twice, visibility="published")
    builders.project("north", enterprise=twice, visibility="published")

    found = sizes(_reader(None, NOW, None), land().placing(TODAY), _id("north"))

    assert found == Sizes(projects=6, sme=3, unknown=2, enterprises=4)
    share = next(one for one in key_figures(_place("north")) if one.code == "sme_share_of_projects")
    assert share.value == "50%"


def test_a_launched_project_counts_as_launched_though_it_stands_idle() -> None:
    builders.territories()
    for stage in ("construction", "launched", "operating", "launched_idle", ""):
        builders.project("north", stage=stage, visibility="published")

    figures = {one.code: one.value for one in key_figures(_place("north"))}

    assert (figures["projects_count"], figures["launched_count"]) == ("5", "3")


def test_a_count_follows_the_act_that_changed_it() -> None:
    builders.territories()
    project = builders.project("north", visibility="published")
    before = counted("south")
    update_project(project, {"territory": Territory.objects.get(key="south")}, by=TESTS, at=NOW)

    assert (before, counted("south"), counted("north")) == (0, 1, 0)


def test_the_site_of_a_project_whose_point_is_marked_is_not_on_the_map() -> None:
    builders.territories()
    place = {"latitude": "50", "longitude": "70", "visibility": "published"}
    builders.project("north", key="open", **place)
    builders.project("north", key="marked", marks={"point": "commercial"}, **place)

    marks = marks_of(_reader(None, NOW, None), land().placing(TODAY), _id("north"))

    assert [(one.kind, one.projects, one.key) for one in marks] == [("site", 1, "open")]


def test_every_project_is_counted_in_the_country() -> None:
    _split()
    for place in ("land", "north", "north-west", "south"):
        builders.project(place, visibility="published", place_on=date(2021, 1, 1))
    builders.project("old", place_on=date(2012, 1, 1), visibility="published")

    assert counted("land") == Project.objects.count() == 5


def _split() -> None:
    """One oblast of 2010 that became north and south in 2020."""
    builders.territories()
    rows = [
        _row("old", date(2010, 1, 1), SPLIT_ON, "90"),
        _row("north", SPLIT_ON, None, "91"),
        _row("south", SPLIT_ON, None, "92"),
        *(
            _row(f"{oblast}-{side}", SPLIT_ON, None, f"9{number}{place}", oblast)
            for number, oblast in enumerate(("north", "south"))
            for place, side in enumerate(("east", "west"))
        ),
    ]
    heirs = [SuccessionRow("old", heir, SPLIT_ON, None) for heir in ("north", "south")]
    load_tree(rows, heirs, [], by=TESTS, at=NOW, source="a split")


def _row(key: str, since: date, until: date | None, code: str, parent: str = "land") -> VersionRow:
    name = key.replace("-", " ").capitalize()
    level, kind = (1, "oblast") if parent == "land" else (2, "district")
    return VersionRow(key, code, since, until, level, kind, parent, name, name, name)


def _enterprise(size: str) -> Enterprise:
    with act("groups.create", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en=f"Group {size}", size_class=size)
        entry.record("group", group.pk, before=None, after={"size_class": size})
    return builders.enterprise(group_id=group.pk)


def _place(key: str) -> Any:
    reader = _reader(None, NOW, None)
    return place_page(land(), _id(key), reader, Asking(None, False, None), today=TODAY)


def _reader(by: User | None, at: datetime, as_of: datetime | None) -> Reader:
    scope = scope_of(by, on=TODAY) if by else Scope()
    return reader_of(scope, at=at, as_of=as_of)


def _id(key: str) -> int:
    return Territory.objects.get(key=key).pk


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
