"""Lateness in the list of projects: the rule of the ledger in SQL, columns, filters, order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
DAY = "as_of=2026-06-14"
TODAY = date(2026, 6, 14)
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
        "starts_on": date(2026, 1, 1),
        "original_on": date(2027, 1, 1),
        "committed_on": date(2027, 1, 1),
        "forecast_on": date(2027, 1, 1) + timedelta(days=days),
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


@dataclass(frozen=True)
class Drawn:
    """One standing as hypothesis draws it."""

    dates: Dates
    as_of: date


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Draw dates near each other, so that every border is met."""
    return Drawn(Dates(*(draw(maybe) for _fact in range(7))), draw(days))


@pytest.fixture
def stage(building: None) -> Project:
    builders.territories()
    return builders.project()


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(drawn(), min_size=1, max_size=12))
def test_the_rule_in_sql_says_of_every_standing_what_the_ledger_says(
    stage: Project, rows: list[Drawn]
) -> None:
    Standing.objects.all().delete()
    for number, row in enumerate(rows):
        facts = {name: getattr(row.dates, name) for name in Dates.__dataclass_fields__}
        since = KNOWN + timedelta(days=number)
        Standing.objects.create(
            project=stage,
            known_from=since,
            known_to=since,
            rule_version="t",
            input_hash="t",
            **facts,
        )
    found = Standing.objects.order_by("known_from")
    for row, standing in zip(rows, found, strict=True):
        rule = Rule(row.as_of)
        asked = found.filter(pk=standing.pk).annotate(
            effective=rule.effective(),
            late=rule.late(),
            late_original=rule.late("original_on"),
            timed=rule.timing(),
            stale=rule.staleness(),
        )
        told = asked.values_list("effective", "late", "late_original", "timed", "stale").get()
        dates, as_of = row.dates, row.as_of
        assert told == (
            effective_on(dates, as_of=as_of),
            lateness_days(dates, against=dates.committed_on, as_of=as_of),
            lateness_days(dates, against=dates.original_on, as_of=as_of),
            timing(dates, as_of=as_of),
            staleness(dates, as_of=as_of),
        )
        assert [one for one in Timing if asked.filter(rule.timed(one))] == [told[3]]
        assert [one for one in Staleness if asked.filter(rule.stale(one))] == [told[4]]
        assert asked.filter(rule.over(30)).exists() == (told[1] is not None and told[1] > 30)
