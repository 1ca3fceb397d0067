"""What was promised of projects, through the API: fields, filters, order, days in the past."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from bagdar.web.journal.actions import act
from bagdar.web.projects.models import Project, Standing
from tests import builders
from tests.builders import NOW, TESTS

pytestmark = pytest.mark.django_db
DAY = "as_of=2026-06-15"
DUE = date(2127, 1, 1)


@pytest.fixture(autouse=True)
def world() -> None:
    """Enter one project late by 150 days with a request that waits, and one never approved."""
    cache.clear()
    builders.territories()
    late = builders.project("north", key="late", visibility="published")
    _stands(
        late,
        approved_on=date(2026, 1, 1),
        starts_on=date(2126, 1, 1),
        original_on=DUE,
        committed_on=DUE,
        forecast_on=DUE + timedelta(days=150),
        stated_on=date(2026, 6, 1),
        pending_on=DUE + timedelta(days=120),
        pending_since=date(2026, 6, 2),
    )
    builders.project("north", key="fresh", visibility="published")


def _stands(project: Project, **facts: Any) -> None:
    with act("tests.standing", by=TESTS, at=NOW) as entry:
        Standing.objects.create(
            project=project, known_from=NOW, rule_version="t", input_hash="t", **facts
        )
        entry.record("project", project.key, before=None, after={"standing": "told"})


def got(path: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Accept-Language": "en"})


def keys(query: str) -> list[str]:
    answer = got(f"projects?{query}")
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["count"] == len(found["items"])
    return [one["key"] for one in found["items"]]


def test_a_project_tells_its_promise_as_of_a_day() -> None:
    told = {
        "original_on": "2127-01-01",
        "committed_on": "2127-01-01",
        "forecast_on": "2127-05-31",
        "effective_on": "2127-05-31",
        "actual_on": None,
        "approved_on": "2026-01-01",
        "stated_on": "2026-06-01",
        "late_days": 150,
        "late_original_days": 150,
        "schedule_variance_ratio": pytest.approx(-150 / 365),
        "timing": "late",
        "staleness": "current",
        "pending_on": "2127-05-01",
        "pending_since": "2026-06-02",
    }
    assert got(f"projects/late?{DAY}").json()["promise"] == told
    assert got(f"projects?{DAY}&timing=late").json()["items"][0]["promise"] == told


def test_a_project_without_a_baseline_promises_nothing() -> None:
    told = got("projects/fresh").json()["promise"]
    assert (told.pop("timing"), told.pop("staleness")) == ("not_approved", "never")
    assert set(told.values()) == {None}


@pytest.mark.parametrize("day", ["", DAY])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("timing=late", ["late"]),
        ("timing=on_time", []),
        ("timing=not_approved", ["fresh"]),
        ("staleness=never", ["fresh"]),
        ("late_over=149", ["late"]),
        ("late_over=150", []),
        ("late_over=0", ["late"]),
        ("due_within=0", []),
        ("pending=yes", ["late"]),
        ("pending=no", ["fresh"]),
        ("life=idle", []),
        ("sort=-late_days", ["late", "fresh"]),
        ("sort=forecast_on", ["late", "fresh"]),
    ],
)
def test_the_filters_and_orders_of_the_page_hold(day: str, query: str, found: list[str]) -> None:
    assert keys(f"{day}&{query}" if day else query) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("timing=soon", "timing"),
        ("staleness=old", "staleness"),
        ("late_over=-1", "late_over"),
        ("due_within=10000", "due_within"),
        ("due_within=x", "due_within"),
        ("pending=maybe", "pending"),
        ("life=eternal", "life"),
        ("sort=timing", "sort"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field(query: str, field: str) -> None:
    refused = got(f"projects?{query}")
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["fields"]] == [field]


def test_the_history_of_a_project_tells_no_promise() -> None:
    steps = got("projects/late/history").json()["items"]
    assert all(one["field"] != "promise" for step in steps for one in step["changed"])
