"""The list of projects: search, filters, order, pages, columns, and what it must not tell."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from bagdar.web.enterprises.models import EnterpriseGroup
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Mark, Project
from bagdar.web.projects.queries import listing
from bagdar.web.territories.actions import SuccessionRow, VersionRow, load_tree
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each."""
    return builders.territories()


def listed(client: Client, query: str = "", language: str = "en") -> list[str]:
    """Return the names of the projects on the page, in their order."""
    answer = client.get(f"/{language}/projects/?{query}")
    assert answer.status_code == 200
    rows = re.findall(r'<th scope="row">(.*?)</th>', answer.content.decode(), re.DOTALL)
    return [strip_tags(row).strip() for row in rows]


def words(client: Client, query: str = "") -> str:
    """Return the words of the page."""
    return " ".join(strip_tags(client.get(f"/en/projects/?{query}").content.decode()).split())


def signed_in(client: Client, user: User) -> Client:
    """Sign a person in."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def open_project(territory: str = "north", **facts: Any) -> Project:
    """Enter a project that everybody sees."""
    return builders.project(territory, visibility="published", **facts)


def test_search_finds_a_name_in_any_language_however_it_is_spelt(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(name_en="Pipes", name_ru="Трубы", name_kk="Құбырлар")
    open_project(name_en="Glass", name_ru="Стекло", name_kk="Шыны")
    for query in ("pipes", "ТРУБЫ", "truby", "құбыр", "kubyr", "ipe", "pi"):
        assert listed(client, f"q={query}") == ["Pipes"], query


def test_search_finds_the_identifier_the_enterprise_and_its_bin(
    client: Client, lands: dict[str, Any]
) -> None:
    enterprise = builders.enterprise(name_en="Kaztekhmash LLP", bin="050440000012")
    open_project(key="solar-1", name_en="Solar", enterprise=enterprise)
    open_project(name_en="Other")
    for query in ("solar-1", "ТОО+Казтехмаш", "050440000012"):
        assert listed(client, f"q={query}") == ["Solar"], query
    assert listed(client, "q=%25") == []
    assert listed(client, "q=!!!") == []


def test_search_follows_every_change_of_a_project(client: Client, lands: dict[str, Any]) -> None:
    project = open_project(name_en="Pipes")
    update_project(project, {"name_en": "Glass"}, by=builders.TESTS, at=builders.NOW)
    assert listed(client, "q=glass") == ["Glass"]
    assert listed(client, "q=pipes") == []


def test_the_search_index_of_sqlite_is_kept_by_triggers() -> None:
    if connection.vendor != "sqlite":
        names = {"projects_search"}
        query = "SELECT indexname FROM pg_indexes WHERE indexname = 'projects_search'"
    else:
        names = {f"projects_search_{verb}" for verb in ("insert", "update", "delete")}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'projects_s%'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert {row[0] for row in cursor.fetchall()} == names


def test_a_territory_shows_everything_under_it(client: Client, lands: dict[str, Any]) -> None:
    for place in ("north", "north-east", "south-west", "land"):
        open_project(place, name_en=f"In {place}")
    assert listed(client, "territory=north") == ["In north", "In north-east"]
    assert listed(client, "territory=north-east") == ["In north-east"]
    assert len(listed(client, "territory=land")) == 4


def test_a_project_of_a_split_territory_shows_under_each_heir_and_is_marked(
    client: Client, lands: dict[str, Any]
) -> None:
    split = date(2018, 6, 19)
    rows = [
        VersionRow("old", "90", date(2010, 1, 1), split, 1, "oblast", "land", "Old", "С", "Е"),
        VersionRow("one", "91", split, None, 1, "oblast", "land", "One", "О", "Б"),
        VersionRow("two", "92", split, None, 1, "oblast", "land", "Two", "Д", "Е"),
    ]
    heirs = [SuccessionRow("old", heir, split, None) for heir in ("one", "two")]
    load_tree(rows, heirs, [], by=builders.TESTS, at=builders.NOW, source="tests")
    open_project("old", name_en="Somewhere", place_on=date(2015, 1, 1))
    open_project("one", name_en="Surely")
    assert listed(client, "territory=one") == ["Somewhere", "Surely"]
    assert listed(client, "territory=two") == ["Somewhere"]
    page = words(client, "territory=one")
    assert "2 projects, 1 of them may lie elsewhere since a split" in page
    assert "Old undetermined since the split" in page
    assert listed(client, "territory=one&undetermined=no") == ["Surely"]


def test_the_other_filters_keep_what_they_say(client: Client, lands: dict[str, Any]) -> None:
    sectors = builders.sectors()
    sme = builders.enterprise(key="sme", group=_group("small"))
    large = builders.enterprise(key="large", group=_group("large"))
    unsized = builders.enterprise(key="unsized")
    open_project(name_en="A", sector=sectors["24"], stage="tender", enterprise=sme)
    open_project(name_en="B", sector=sectors["C"], stage="idea", enterprise=large)
    open_project(name_en="C", sector=sectors["35"], enterprise=unsized)
    open_project(name_en="D")
    found = {
        "sector=C": ["A", "B"],
        "sector=24": ["A"],
        "sector=none": ["D"],
        "stage=tender": ["A"],
        "stage=none": ["C", "D"],
        "size=sme": ["A"],
        "size=not_sme": ["B"],
        "size=unknown": ["C", "D"],
        "enterprise=large": ["B"],
        "enterprise=none": ["D"],
        "programme=programme": ["A", "B", "C", "D"],
        "sector=C&size=sme": ["A"],
    }
    assert {query: listed(client, query) for query in found} == found


def _group(size: str) -> EnterpriseGroup:
    with act("tests.group", by=builders.TESTS, at=builders.NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en=f"Group {size}", size_class=size)
        entry.record("group", group.pk, before=None, after={"size": size})
    return group


@pytest.mark.parametrize(
    "query",
    [
        "territory=nowhere",
        "sector=99",
        "stage=unheard",
        "size=tiny",
        "enterprise=nobody",
        "curator=999999",
        "curator=x",
        "curator=99999999999999999999",
        "organisation=nobody",
        "programme=none-such",
        "visibility=case",
        "key=nothing",
    ],
)
def test_a_filter_that_names_nothing_known_shows_nothing_and_says_so(
    client: Client, lands: dict[str, Any], query: str
) -> None:
    open_project()
    assert listed(client, query) == []
    assert "(not known)" in words(client, query)


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=abc",
        "page=99999999999999999999",
        "per_page=7",
        "per_page=1e9",
        "sort=nothing",
        "sort=--name",
        "sort=search_text",
        "columns=nothing,,search_text",
        "q=" + "a" * 5000,
        "q=" + "+".join(f"w{number}" for number in range(2000)),
        "q=%00",
        "q=%27%22%3B--",
        "territory=%00",
        "as_of=2999-01-01",
    ],
)
def test_nonsense_in_the_address_never_breaks_the_list(
    client: Client, lands: dict[str, Any], query: str
) -> None:
    open_project()
    assert client.get(f"/en/projects/?{query}").status_code == 200


def test_a_day_that_is_no_day_is_refused_with_the_way_out(client: Client) -> None:
    assert client.get("/en/projects/?as_of=yesterday").status_code == 400


def test_names_are_sorted_by_the_alphabet_and_numbers_by_value(
    client: Client, lands: dict[str, Any]
) -> None:
    for name in ("Болт 10", "Яблоко", "Болт 2", "Әлем", "Алматы", "Ёлка"):
        open_project(name_ru=name, name_en="", name_kk="")
    expected = ["Алматы", "Әлем", "Болт 2", "Болт 10", "Ёлка", "Яблоко"]
    assert listed(client, "sort=name", "ru") == expected
    assert listed(client, "sort=-name", "kk") == expected[::-1]


def test_every_column_sorts_both_ways_and_what_is_missing_comes_last(
    client: Client, lands: dict[str, Any]
) -> None:
    sectors = builders.sectors()
    first = builders.enterprise(name_en="Alpha")
    second = builders.enterprise(name_en="Beta")
    open_project("north", name_en="A", enterprise=second, sector=sectors["35"], stage="idea")
    open_project("south", name_en="B", enterprise=first, sector=sectors["24"], stage="tender")
    open_project("north-east", name_en="C")
    orders = {
        "enterprise": "BAC",
        "-enterprise": "ABC",
        "sector": "BAC",
        "-sector": "ABC",
        "stage": "ABC",
        "-stage": "BAC",
        "territory": "ACB",
        "-territory": "BCA",
        "kind": "ABC",
        "programme": "ABC",
        "key": "ABC",
        "-key": "CBA",
        "changed": "ABC",
        "-changed": "CBA",
    }
    assert {sort: "".join(listed(client, f"sort={sort}")) for sort in orders} == orders


@pytest.mark.parametrize("sort", ["name", "-name", "territory", "-stage", "enterprise"])
def test_pages_follow_each_other_without_gap_or_double(
    client: Client, lands: dict[str, Any], sort: str
) -> None:
    for number in range(60):
        place = ("north", "south", "north-east")[number % 3]
        open_project(place, name_en=f"P{number}", stage=("", "idea", "tender")[number % 3])
    pages = [listed(client, f"sort={sort}&page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({name for page in pages for name in page}) == 60
    assert listed(client, f"sort={sort}&page=99") == pages[2]
    assert "26–50 of 60" in words(client, f"sort={sort}&page=2")
    assert len(listed(client, f"sort={sort}&per_page=100")) == 60


def test_columns_are_chosen_and_the_name_always_stays(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(key="solar", name_en="Solar", stage="tender")
    page = client.get("/en/projects/?columns=key&columns=stage").content.decode()
    head = strip_tags(page[page.index("<thead") : page.index("</thead>")]).split()
    assert head == ["Name", "Identifier", "Stage"]


def test_chips_take_off_one_filter_and_keep_the_others(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(stage="tender", name_en="Pipes")
    page = client.get("/en/projects/?q=pipes&stage=tender&sort=-name").content.decode()
    assert 'href="/en/projects/?stage=tender&amp;sort=-name"' in page
    assert 'href="/en/projects/?q=pipes&amp;sort=-name"' in page


def test_an_empty_list_says_why_and_how_to_go_on(client: Client, lands: dict[str, Any]) -> None:
    assert "No projects yet" in words(client)
    open_project()
    assert "No project answers to this" in words(client, "q=nothing")


def test_the_public_sees_what_is_published_and_no_trace_of_the_rest(
    client: Client, lands: dict[str, Any]
) -> None:
    hidden = builders.enterprise(key="secret-works", name_en="Secret works")
    curator = builders.user("officer", territory=lands["south"], username="clerk")
    builders.project("south", name_en="Hidden", enterprise=hidden, curator=curator)
    open_project(name_en="Open", curator=curator)
    assert listed(client) == ["Open"]
    page = client.get("/en/projects/?enterprise=secret-works").content.decode()
    assert "Secret works" not in page
    assert "Hidden" not in client.get("/en/projects/?q=hidden").content.decode()
    assert "clerk" not in client.get("/en/projects/?columns=curator").content.decode()
    assert "1 project" in words(client)


def test_the_filters_offer_nobody_and_nothing_of_projects_that_are_not_seen(
    client: Client, lands: dict[str, Any]
) -> None:
    clerk = builders.user("officer", territory=lands["south"], username="southern-clerk")
    agency = builders.organisation(name_en="Southern agency")
    builders.project("south", curator=clerk, organisation=agency)
    signed_in(client, builders.user("officer", territory=lands["north"]))
    page = client.get("/en/projects/").content.decode()
    assert "southern-clerk" not in page
    assert "Southern agency" not in page
    signed_in(client, clerk)
    page = client.get("/en/projects/").content.decode()
    assert '">southern-clerk</option>' in page
    assert "Southern agency" in page


def test_an_officer_sees_unpublished_projects_of_the_own_territory_alone(
    client: Client, lands: dict[str, Any]
) -> None:
    builders.project("south", name_en="Theirs")
    builders.project("north-east", name_en="Ours")
    signed_in(client, builders.user("officer", territory=lands["north"]))
    assert listed(client) == ["Ours"]
    assert listed(client, "visibility=territory") == ["Ours"]


def test_a_marked_value_is_not_shown_and_cannot_be_sorted_by(
    client: Client, lands: dict[str, Any]
) -> None:
    marked = {"capacity": Mark.COMMERCIAL}
    open_project(name_en="A", capacity_value=77, capacity_unit="MW", marks=marked)
    open_project(name_en="B", capacity_value=55, capacity_unit="MW")
    page = words(client, "columns=capacity")
    assert "not shown" in page
    assert "77" not in page
    assert "55 MW" in page
    assert listed(client, "sort=-capacity") == ["A", "B"]
    assert "sort=capacity" not in client.get("/en/projects/?columns=capacity").content.decode()
    signed_in(client, builders.user("analyst"))
    assert listed(client, "sort=capacity") == ["B", "A"]


def test_a_merged_project_is_not_listed(client: Client, lands: dict[str, Any]) -> None:
    kept, merged = open_project(name_en="Kept"), open_project(name_en="Merged")
    with act("tests.merge", by=builders.TESTS, at=builders.NOW) as entry:
        Project.objects.filter(pk=merged.pk).update(merged_into=kept)
        entry.record("project", merged.key, before=None, after={})
    assert listed(client) == ["Kept"]


def test_the_number_of_queries_does_not_grow_with_rows(
    client: Client, lands: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    signed_in(client, builders.user("officer", territory=lands["north"]))
    sectors = builders.sectors()
    curator = builders.user("officer", territory=lands["north"])
    for number in range(40):
        open_project(
            ("north", "north-east")[number % 2],
            name_en=f"P{number}",
            enterprise=builders.enterprise(),
            sector=sectors["24"],
            curator=curator,
        )
    columns = "columns=enterprise,size,curator,organisation,programme,sector,territory"
    for sort in ("name", "territory", "enterprise", "curator"):
        listed(client, f"{columns}&sort={sort}")
        with django_assert_max_num_queries(28):
            listed(client, f"{columns}&sort={sort}&territory=north&size=unknown&q=p")


def _counts(client: Client, query: str = "") -> int:
    """Return how often rows are counted for a page of the list."""
    with CaptureQueriesContext(connection) as queries:
        listed(client, query)
    return sum("COUNT(*)" in one["sql"] for one in queries.captured_queries)


def test_a_list_is_counted_once_until_something_is_done(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(name_en="A")
    assert _counts(client, "territory=north") > 0
    assert _counts(client, "territory=north") == 0
    assert _counts(client, "territory=south") > 0
    open_project(name_en="B")
    assert listed(client, "territory=north") == ["A", "B"]
    assert "2 projects" in words(client, "territory=north")


def test_what_was_counted_for_one_reader_is_not_told_to_another(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(name_en="Open")
    builders.project("north", name_en="Closed")
    office, public = builders.user("programme_office"), Client()
    for _again in range(2):
        assert "2 projects" in words(signed_in(client, office))
        assert "1 project" in words(public)


@pytest.mark.parametrize("sort", ["name", "-name", "key", "-changed"])
def test_what_is_searched_stands_in_one_order_however_it_is_found(
    client: Client, lands: dict[str, Any], monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    for number in range(30):
        open_project(name_en=f"Cement {number * 7 % 30}", key=f"key-{number * 11 % 30}")
    query = f"q=cement&sort={sort}"
    sorted_whole = [listed(client, f"{query}&page={page}") for page in (1, 2)]
    monkeypatch.setattr(listing, "MOST_SORTED", 0)
    assert [listed(client, f"{query}&page={page}") for page in (1, 2)] == sorted_whole
    assert [len(page) for page in sorted_whole] == [25, 5]


def test_with_htmx_the_address_is_kept_without_what_was_not_asked(
    client: Client, lands: dict[str, Any]
) -> None:
    answer = client.get(
        "/en/projects/?q=&territory=&stage=idea&per_page=25&page=1", headers={"HX-Request": "true"}
    )
    assert answer["HX-Push-Url"] == "/en/projects/?stage=idea"
