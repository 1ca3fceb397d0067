"""Lists, pages and exports as they stood on a day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from bagdar.web.journal.actions import act
from bagdar.web.projects.actions import create_project, keep_version, update_project
from bagdar.web.projects.models import Mark, Project
from bagdar.web.territories.actions import SuccessionRow, VersionRow, load_tree
from tests import builders

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 2, 10, 12, tzinfo=UTC)
SECOND = datetime(2026, 4, 10, 12, tzinfo=UTC)
BEFORE, BETWEEN, AFTER = "2026-02-09", "2026-03-01", "2026-05-01"


@pytest.fixture
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each."""
    return builders.territories()


def entered(lands: dict[str, Any], **facts: Any) -> Project:
    """Enter a project on the first day."""
    defaults = {
        "name_en": "First name",
        "territory": lands["north"],
        "place_on": date(2026, 1, 1),
        "programme": builders.programme(),
        "visibility": "published",
    }
    return create_project({**defaults, **facts}, by=builders.TESTS, at=FIRST)


def changed(project: Project, **facts: Any) -> None:
    """Change a project on the second day."""
    update_project(project, facts, by=builders.TESTS, at=SECOND)


def listed(client: Client, query: str) -> list[str]:
    """Return the names of the projects on the page."""
    page = client.get(f"/en/projects/?{query}").content.decode()
    rows = re.findall(r'<th scope="row">(.*?)</th>', page, re.DOTALL)
    return [strip_tags(row).strip() for row in rows]


def page_of(client: Client, key: str, day: str) -> str:
    """Return the words of a project's page on a day."""
    answer = client.get(f"/en/projects/{key}/?as_of={day}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_list_shows_names_filters_and_counts_as_they_stood(
    client: Client, lands: dict[str, Any]
) -> None:
    project = entered(lands, key="p", stage="idea")
    changed(project, name_en="Second name", stage="tender", territory=lands["south"])
    assert listed(client, f"as_of={BETWEEN}") == ["First name"]
    assert listed(client, f"as_of={AFTER}") == ["Second name"]
    assert listed(client, f"as_of={BETWEEN}&q=first&stage=idea&territory=north") == ["First name"]
    assert listed(client, f"as_of={AFTER}&q=first") == []
    assert listed(client, f"as_of={BETWEEN}&territory=south") == []


@pytest.mark.parametrize("sort", ["name", "-changed", "territory", "stage", "enterprise", "key"])
def test_the_list_is_sorted_as_it_stood(client: Client, lands: dict[str, Any], sort: str) -> None:
    changed(entered(lands, stage="idea"), stage="tender")
    assert listed(client, f"as_of={BETWEEN}&sort={sort}") == ["First name"]


def test_the_day_itself_counts_to_its_end(client: Client, lands: dict[str, Any]) -> None:
    entered(lands)
    assert listed(client, "as_of=2026-02-10") == ["First name"]
    assert listed(client, f"as_of={BEFORE}") == []


def test_before_the_first_entry_the_list_says_when_it_begins(
    client: Client, lands: dict[str, Any]
) -> None:
    entered(lands)
    page = client.get(f"/en/projects/?as_of={BEFORE}").content.decode()
    assert "The first project that you may see was entered on" in page
    assert "10 February 2026" in page


def test_the_page_shows_facts_and_parts_as_they_stood(
    client: Client, lands: dict[str, Any]
) -> None:
    project = entered(lands, key="solar", costs=[{"source": "own", "amount": 111}])
    changed(project, name_en="Second name", costs=[{"source": "loan", "amount": 222}])
    before, after = page_of(client, "solar", BETWEEN), page_of(client, "solar", AFTER)
    assert "First name" in before
    assert "111" in before
    assert "Second name" not in before
    assert "Second name" in after
    assert "222" in after
    assert "Shown as it stood on" in before


def test_history_ends_on_the_day(client: Client, lands: dict[str, Any]) -> None:
    changed(entered(lands, key="solar"), stage="tender")
    assert "now tender" not in page_of(client, "solar", BETWEEN)
    assert "now tender" in page_of(client, "solar", AFTER)


def test_a_project_not_known_then_is_not_found(client: Client, lands: dict[str, Any]) -> None:
    entered(lands, key="solar")
    assert client.get(f"/en/projects/solar/?as_of={BEFORE}").status_code == 404


def test_what_was_hidden_then_stays_hidden_in_the_past(
    client: Client, lands: dict[str, Any]
) -> None:
    changed(entered(lands, key="solar", visibility="territory"), visibility="published")
    assert client.get(f"/en/projects/solar/?as_of={BETWEEN}").status_code == 404
    assert listed(client, f"as_of={BETWEEN}") == []
    assert listed(client, f"as_of={AFTER}") == ["First name"]


def test_what_is_hidden_now_is_hidden_in_the_past_too(
    client: Client, lands: dict[str, Any]
) -> None:
    changed(entered(lands, key="solar"), visibility="territory")
    assert client.get(f"/en/projects/solar/?as_of={BETWEEN}").status_code == 404
    assert listed(client, f"as_of={BETWEEN}") == []


def test_a_field_marked_since_is_hidden_in_the_past_too(
    client: Client, lands: dict[str, Any]
) -> None:
    changed(entered(lands, key="solar", licensor="Licensor"), marks={"licensor": Mark.COMMERCIAL})
    assert "Licensor not shown" in page_of(client, "solar", BETWEEN)
    content = client.get(f"/en/projects/export/csv/?as_of={BETWEEN}").getvalue()
    assert b"not shown" in content


def test_exports_hold_what_stood_then(client: Client, lands: dict[str, Any]) -> None:
    changed(entered(lands), name_en="Second name")
    answer = client.get(f"/en/projects/export/csv/?as_of={BETWEEN}")
    assert answer["Content-Disposition"] == f'attachment; filename="projects-{BETWEEN}.csv"'
    assert "First name" in answer.getvalue().decode()


def test_a_project_merged_since_stands_alone_then(client: Client, lands: dict[str, Any]) -> None:
    kept, gone = entered(lands, key="kept"), entered(lands, key="gone", name_en="Gone")
    with act("tests.merge", by=builders.TESTS, at=SECOND) as entry:
        gone.merged_into = kept
        gone.save()
        keep_version(gone, at=SECOND)
        entry.record("project", gone.key, before=None, after={})
    assert "Gone" in page_of(client, "gone", BETWEEN)
    assert sorted(listed(client, f"as_of={BETWEEN}")) == ["First name", "Gone"]
    answer = client.get(f"/en/projects/gone/?as_of={AFTER}")
    assert answer["Location"] == f"/en/projects/kept/?as_of={AFTER}"


def test_links_keep_the_day(client: Client, lands: dict[str, Any]) -> None:
    project = entered(lands, key="solar", enterprise=builders.enterprise(key="works"))
    changed(project, stage="tender")
    page = client.get(f"/en/projects/?as_of={BETWEEN}").content.decode()
    assert f'href="/en/projects/solar/?as_of={BETWEEN}"' in page
    assert f"/en/projects/export/csv/?as_of={BETWEEN}" in page
    assert f"enterprise=works&amp;as_of={BETWEEN}" in page
    sheet = client.get(f"/en/projects/solar/?as_of={BETWEEN}").content.decode()
    assert f"/en/territories/north/?as_of={BETWEEN}" in sheet


def test_a_territory_is_named_as_it_was_called_when_the_place_was_stated(
    client: Client, lands: dict[str, Any]
) -> None:
    split = date(2026, 3, 15)
    rows = [
        VersionRow("old", "90", date(2010, 1, 1), split, 1, "oblast", "land", "Old", "С", "Е"),
        VersionRow("one", "91", split, None, 1, "oblast", "land", "One", "О", "Б"),
        VersionRow("two", "92", split, None, 1, "oblast", "land", "Two", "Д", "Е"),
    ]
    heirs = [SuccessionRow("old", heir, split, None) for heir in ("one", "two")]
    load_tree(rows, heirs, [], by=builders.TESTS, at=FIRST, source="tests")
    from bagdar.web.territories.models import Territory

    entered(lands, key="solar", territory=Territory.objects.get(key="old"))
    then, now = page_of(client, "solar", BETWEEN), page_of(client, "solar", AFTER)
    assert "undetermined since the split" not in then
    assert "undetermined since the split One or Two" in now
    assert listed(client, f"as_of={BETWEEN}&territory=old") == ["First name"]
    assert listed(client, f"as_of={AFTER}&territory=two") == ["First name"]
