"""Lateness in the list of projects: the rule of the ledger in SQL, columns, filters, order."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from bagdar.core.delivery.ledger import (
    Dates,
    Staleness,
    Timing,
    effective_on,
    lateness_days,
    staleness,
    timing,
)
from bagdar.web.journal.actions import act
from bagdar.web.projects.models import Project, Standing
from bagdar.web.projects.queries.promises import Rule
from tests import builders
from tests.builders import NOW, TESTS

pytestmark = pytest.mark.django_db
DAY = "as_of=2026-06-15"
TODAY = date(2026, 6, 15)
DUE = date(2127, 1, 1)
"""Far enough that the day on which the tests run does not matter."""
KNOWN = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each."""
    return builders.territories()


def stands(project: Project, *, at: datetime = KNOWN, **facts: Any) -> None:
    """Let the ledger say this of a project from a moment on."""
    with act("tests.standing", by=TESTS, at=NOW) as entry:
        Standing.objects.filter(project=project, known_to=None).update(known_to=at)
        Standing.objects.create(
            project=project, known_from=at, rule_version="t", input_hash="t", **facts
        )
        entry.record("project", project.key, before=None, after={"standing": str(at)})


def committed(name: str, days: int, **facts: Any) -> Project:
    """Enter a published project whose forecast is so many days past its committed date."""
    project = builders.project(name_en=name, visibility="published")
    given = {
        "approved_on": date(2026, 1, 1),
        "starts_on": date(2126, 1, 1),
        "original_on": DUE,
        "committed_on": DUE,
        "forecast_on": DUE + timedelta(days=days),
        "stated_on": date(2026, 6, 1),
    }
    stands(project, **{**given, **facts})
    return project


def listed(client: Client, query: str) -> list[str]:
    """Return the names of the projects on the page, in their order."""
    answer = client.get(f"/en/projects/?{query}")
    assert answer.status_code == 200
    rows = re.findall(r'<th scope="row">(.*?)</th>', answer.content.decode(), re.DOTALL)
    return [strip_tags(row).strip() for row in rows]


def words(client: Client, query: str) -> str:
    """Return the words of the page."""
    return " ".join(strip_tags(client.get(f"/en/projects/?{query}").content.decode()).split())


# --- the rule

days = st.dates(date(2025, 12, 1), date(2026, 4, 30))
maybe = st.none() | days


@st.composite
def drawn(draw: st.DrawFn) -> Dates:
    """Draw dates near each other, so that every border is met."""
    return Dates(*(draw(maybe) for _fact in range(7)))


@pytest.fixture
def stage(building: None) -> Project:
    builders.territories()
    return builders.project()


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(drawn(), min_size=1, max_size=12), as_of=days)
def test_the_rule_in_sql_says_of_every_standing_what_the_ledger_says(
    stage: Project, rows: list[Dates], as_of: date
) -> None:
    Standing.objects.all().delete()
    Standing.objects.bulk_create(
        Standing(
            project=stage,
            known_from=KNOWN + timedelta(days=number),
            known_to=KNOWN + timedelta(days=number),
            rule_version="t",
            input_hash="t",
            **{name: getattr(dates, name) for name in Dates.__dataclass_fields__},
        )
        for number, dates in enumerate(rows)
    )
    rule = Rule(as_of)
    found = Standing.objects.order_by("known_from")
    asked = found.annotate(
        effective=rule.effective(),
        late=rule.late(),
        late_original=rule.late("original_on"),
        timed=rule.timing(),
        stale=rule.staleness(),
    )
    told = list(asked.values_list("effective", "late", "late_original", "timed", "stale"))
    assert told == [
        (
            effective_on(dates, as_of=as_of),
            lateness_days(dates, against=dates.committed_on, as_of=as_of),
            lateness_days(dates, against=dates.original_on, as_of=as_of),
            timing(dates, as_of=as_of),
            staleness(dates, as_of=as_of),
        )
        for dates in rows
    ]

    def kept(wanted: Q) -> list[int]:
        since = found.filter(wanted).values_list("known_from", flat=True)
        return [(one - KNOWN).days for one in since]

    for timed in Timing:
        assert kept(rule.timed(timed)) == [at for at, row in enumerate(told) if row[3] == timed]
    for stale in Staleness:
        assert kept(rule.stale(stale)) == [at for at, row in enumerate(told) if row[4] == stale]
    assert kept(rule.over(30)) == [at for at, row in enumerate(told) if row[1] and row[1] > 30]


# --- the page

COLUMNS = (
    "columns=timing,original_on,committed_on,forecast_on,effective_on,actual_on,late_days,"
    "late_original_days,schedule_variance_ratio,staleness,stated_on,pending_on"
)


def world() -> None:
    """Enter one project of each colour, seen on 15 June 2026."""
    committed("On time", 0)
    committed("At risk", 19, stated_on=date(2026, 5, 20))
    committed(
        "Late", 150, stated_on=date(2026, 4, 20), pending_on=date(2127, 5, 31), pending_since=TODAY
    )
    committed("No date", 0, original_on=None, committed_on=None, forecast_on=None, stated_on=None)
    builders.project(name_en="Not approved", visibility="published")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("timing=on_time", ["On time"]),
        ("timing=at_risk", ["At risk"]),
        ("timing=late", ["Late"]),
        ("timing=no_date", ["No date"]),
        ("timing=not_approved", ["Not approved"]),
        ("staleness=current", ["On time"]),
        ("staleness=ageing", ["At risk"]),
        ("staleness=stale", ["Late"]),
        ("staleness=very_stale", []),
        ("staleness=never", ["No date", "Not approved"]),
        ("late_over=0", ["At risk", "Late"]),
        ("late_over=19", ["Late"]),
        ("late_over=150", []),
        ("pending=yes", ["Late"]),
        ("pending=no", ["At risk", "No date", "Not approved", "On time"]),
        ("timing=late&territory=north&pending=yes", ["Late"]),
        ("timing=late&territory=south", []),
    ],
)
def test_each_filter_keeps_what_it_says(
    client: Client, lands: dict[str, Any], query: str, names: list[str]
) -> None:
    world()
    assert sorted(listed(client, f"{DAY}&{query}")) == names


@pytest.mark.parametrize(
    "query",
    [
        "timing=soon",
        "staleness=old",
        "late_over=-1",
        "late_over=x",
        "due_within=10000",
        "pending=1",
    ],
)
def test_a_filter_that_cannot_be_read_shows_nothing_and_says_so(
    client: Client, lands: dict[str, Any], query: str
) -> None:
    committed("Late", 150)
    assert listed(client, query) == []
    assert "(not known)" in words(client, query)


def test_lateness_is_sorted_both_ways_and_what_has_no_date_comes_last_by_name(
    client: Client, lands: dict[str, Any]
) -> None:
    world()
    committed("Early", -10)
    rest = ["No date", "Not approved"]
    for column in ("late_days", "late_original_days", "forecast_on", "effective_on"):
        for day in ("", DAY):
            up = listed(client, f"{day}&sort={column}")
            down = listed(client, f"{day}&sort=-{column}")
            assert up == ["Early", "On time", "At risk", "Late", *rest], column
            assert down == ["Late", "At risk", "On time", "Early", *rest], column
    launched = committed("Launched", 0)
    stands(launched, at=KNOWN + timedelta(days=1), actual_on=date(2026, 3, 2))
    assert listed(client, f"{DAY}&sort=actual_on")[0] == "Launched"


def test_due_is_what_is_committed_to_a_coming_day_and_not_launched(
    client: Client, lands: dict[str, Any]
) -> None:
    for name, days in (("Passed", -1), ("Today", 0), ("Soon", 30), ("Later", 31)):
        committed(name, 0, committed_on=TODAY + timedelta(days=days))
    committed("Launched", 0, committed_on=TODAY + timedelta(days=9), actual_on=TODAY)
    assert sorted(listed(client, f"{DAY}&due_within=30")) == ["Soon", "Today"]
    assert listed(client, f"{DAY}&due_within=0") == ["Today"]


def test_pages_by_lateness_follow_each_other_without_gap_or_double(
    client: Client, lands: dict[str, Any]
) -> None:
    for number in range(40):
        committed(f"P{number}", number % 3)
    for number in range(20):
        builders.project(name_en=f"Q{number}", visibility="published")
    pages = [listed(client, f"{DAY}&sort=-late_days&page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    names = [name for page in pages for name in page]
    assert len(set(names)) == 60
    assert all(name.startswith("P") for name in names[:40])


def test_a_list_of_a_past_day_counts_with_what_was_known_and_to_that_day(
    client: Client, lands: dict[str, Any]
) -> None:
    due = date(2026, 2, 20)
    dates: dict[str, Any] = {
        "committed_on": due,
        "original_on": due,
        "approved_on": date(2025, 1, 1),
    }
    project = builders.project(name_en="Works", visibility="published")
    version = project.versions.get()
    with act("tests.earlier", by=TESTS, at=NOW) as entry:
        type(version).objects.filter(pk=version.pk).update(known_from=KNOWN)
        entry.record("project", project.key, before=None, after={"known_from": str(KNOWN)})
    stands(project, forecast_on=due, **dates)
    april = datetime(2026, 4, 1, 9, tzinfo=UTC)
    stands(project, at=april, forecast_on=date(2026, 12, 1), **dates)
    shown = "columns=timing,late_days,forecast_on"
    march = words(client, f"as_of=2026-03-12&{shown}")
    assert "at risk by 20 days" in march
    assert "20/02/2026" in march or "20 Feb" in march or "Feb. 20" in march or "02/20/2026" in march
    assert "late by 284 days" in words(client, f"{DAY}&{shown}")
    assert listed(client, "as_of=2026-03-12&timing=at_risk&sort=late_days") == ["Works"]
    assert listed(client, "as_of=2026-03-12&timing=late&sort=late_days") == []
    assert listed(client, f"{DAY}&timing=late&sort=-forecast_on") == ["Works"]


def test_a_colour_lists_the_facts_that_made_it(client: Client, lands: dict[str, Any]) -> None:
    world()
    page = words(client, f"{DAY}&{COLUMNS}&timing=late")
    for fact in (
        "late by 150 days",
        "Committed date: ",
        "stated on ",
        "150 days after the committed date.",
        "Up to 30 days is at risk, more is late.",
        "waits for an answer since",
    ):
        assert fact in page
    assert "Schedule variance" in page
    assert "-0.41" in page or "−0.41" in page
    page = words(client, f"{DAY}&timing=no_date")
    assert "No date is committed; what is approved without a date counts as late." in page
    assert "nothing is promised yet" in words(client, f"{DAY}&timing=not_approved")


def test_the_page_of_a_project_says_how_it_is_timed(client: Client, lands: dict[str, Any]) -> None:
    project = committed("Late", 150)
    stands(project, at=NOW + timedelta(days=20), approved_on=KNOWN.date())

    def page(query: str) -> str:
        answer = client.get(f"/en/projects/{project.key}/?{query}")
        assert answer.status_code == 200
        return " ".join(strip_tags(answer.content.decode()).split())

    then = page(DAY)
    assert "Milestones and all moves late by 150 days" in then
    assert "150 days after the committed date." in then
    assert "-0.41 of the planned length" in then
    now = page("")
    assert "Milestones and all moves no date" in now
    assert "No date is committed; what is approved without a date counts as late." in now


def test_exports_have_the_columns_of_the_list_as_numbers_and_dates(
    client: Client, lands: dict[str, Any]
) -> None:
    committed("Early", -10)
    committed("Late", 150)
    answer = client.get(f"/en/projects/export/csv/?{DAY}&sort=late_days&headings=keys")
    text = answer.getvalue().decode("utf-8-sig")
    early, late = csv.DictReader(StringIO(text, newline=""))
    assert (early["timing"], early["late_days"], late["late_days"]) == ("on time", "-10", "150")
    assert (late["committed_on"], late["effective_on"]) == ("2127-01-01", "2127-05-31")
    assert (late["actual_on"], late["schedule_variance_ratio"]) == ("", "-0.41")
    answer = client.get(f"/en/projects/export/xlsx/?{DAY}&sort=late_days")
    content = answer.getvalue()
    sheet = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    place = sheet[0].index("Days late (committed date)")
    assert [row[place] for row in sheet[1:]] == [-10.0, 150.0]


def test_lateness_of_a_hidden_project_leaves_no_trace(
    client: Client, lands: dict[str, Any]
) -> None:
    hidden = builders.project(name_en="Hidden")
    stands(
        hidden,
        approved_on=KNOWN.date(),
        committed_on=date(2026, 1, 1),
        original_on=date(2026, 1, 1),
    )
    for query in ("timing=late", "late_over=1", "sort=-late_days", "pending=no"):
        assert listed(client, f"{DAY}&{query}") == []
        assert listed(client, query) == []


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, lands: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    for number in range(24):
        committed(f"P{number}", number)
    builders.project(name_en="Q", visibility="published")
    client.get(f"/en/projects/?sort=-late_days&{COLUMNS}")
    with django_assert_max_num_queries(31):
        client.get(f"/en/projects/?sort=-late_days&timing=at_risk&{COLUMNS}")
