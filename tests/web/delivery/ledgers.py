"""Promises for tests: projects with an approved baseline, written as the ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import Baseline, Milestone
from bagdar.web.journal.actions import act
from bagdar.web.projects.models import Project
from tests import builders
from tests.builders import NOW, TESTS

STARTS_ON = date(2026, 1, 1)
ENDS_ON = date(2027, 1, 1)
ORDER_ON = date(2026, 2, 1)


def end_of(project: Project) -> Milestone:
    """Return the launch that a project is dated by."""
    return Milestone.objects.get(project=project, is_end=True)


def approve(
    project: Project,
    *,
    starts_on: date = STARTS_ON,
    ends_on: date = ENDS_ON,
    order_on: date = ORDER_ON,
    at: datetime = NOW,
    jobs: Mapping[date, int] = {},
) -> Baseline:
    """Freeze version 0 of a project: its launch as the only milestone, jobs due by month."""
    with act("tests.approve", by=TESTS, at=at) as entry:
        end = Milestone.objects.create(
            project=project,
            number=1,
            type="delivery",
            code="launch",
            is_end=True,
            name_en="Launch",
            name_ru="Запуск",
            name_kk="Іске қосу",
            original_on=ends_on,
            committed_on=ends_on,
            forecast_on=ends_on,
            stated_at=at,
        )
        made = Baseline.objects.create(
            project=project,
            starts_on=starts_on,
            ends_on=ends_on,
            proposed_by=TESTS.actor_id,
            proposed_label=TESTS.actor_label,
            proposed_at=at,
        )
        made.dates.create(milestone=end, due_on=ends_on)
        for month, fte in jobs.items():
            made.jobs.create(month=month, permanent_fte=fte, construction_fte=0)
        made.number, made.document, made.order_on = 0, "Order 1", order_on
        made.frozen_by, made.frozen_label = TESTS.actor_id, TESTS.actor_label
        made.frozen_at = at
        made.save()
        refresh_standings([project.pk], at=at)
        entry.record("project", project.key, before=None, after={"baseline": 0})
    return made


def rebaseline(
    project: Project,
    *,
    order_on: date,
    jobs: Mapping[date, int],
    at: datetime = NOW,
    ends_on: date | None = None,
) -> Baseline:
    """Freeze the next version of a project by an order, with its jobs by month."""
    last = Baseline.objects.filter(project=project, number__isnull=False).latest("number")
    with act("tests.rebaseline", by=TESTS, at=at) as entry:
        made = Baseline.objects.create(
            project=project,
            starts_on=last.starts_on,
            ends_on=ends_on or last.ends_on,
            ground="The plan changed.",
            proposed_by=TESTS.actor_id,
            proposed_label=TESTS.actor_label,
            proposed_at=at,
        )
        for month, fte in jobs.items():
            made.jobs.create(month=month, permanent_fte=fte, construction_fte=0)
        made.number, made.document = (last.number or 0) + 1, "Order 2"
        made.order_on, made.frozen_at = order_on, at
        made.frozen_by, made.frozen_label = TESTS.actor_id, TESTS.actor_label
        made.save()
        entry.record("project", project.key, before=None, after={"baseline": made.number})
    return made


def promised(territory: str = "north", **facts: Any) -> Project:
    """Enter a project and approve its baseline; dates are named as in `approve`."""
    named = {"starts_on", "ends_on", "order_on"}
    dates = {name: facts.pop(name) for name in named & set(facts)}
    project = builders.project(territory, **facts)
    approve(project, **dates)
    return project
