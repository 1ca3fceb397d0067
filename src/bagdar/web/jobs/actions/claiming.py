"""From an accepted report, or an approved correction, to claims and losses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bagdar.web.jobs.actions.computing import ask_for_jobs
from bagdar.web.jobs.models import Claim, Correction, JobKind, Loss, Report, Source
from bagdar.web.jobs.queries.lines import Lines
from bagdar.web.journal.actions import Actor
from bagdar.web.projects.models import Project

Follower = Callable[[Report, datetime], None]
FOLLOWERS: list[Follower] = []
"""Told inside the act of the report whose claims changed: apps above ask for their tasks."""


def claim(
    report: Report,
    lines: Lines,
    *,
    by: Actor,
    at: datetime,
    correction: Correction | None = None,
) -> None:
    """Append a claim or a loss for each line; the last row of a kind, source and month holds."""
    rows = Project.objects.filter(pk__in={key[0] for key in lines})
    lands = dict(rows.values_list("pk", "territory"))
    ask_for_jobs(rows.values_list("programme", flat=True), at)
    source = Source.ENTERPRISE if report.enterprise_id else Source.DISTRICT
    for (project, phase, kind), told in sorted(lines.items(), key=lambda one: str(one[0])):
        facts = {
            "project_id": project,
            "phase_id": phase,
            "territory_id": report.territory_id or lands[project],
            "month": report.period.month,
            "source": source,
            "report": report,
            "correction": correction,
            "actor_id": by.actor_id,
            "actor_label": by.actor_label,
            "at": at,
            **told.figures,
        }
        if kind == JobKind.LOSSES:
            Loss.objects.create(**facts)
        else:
            Claim.objects.create(**facts, kind=kind, evidence_class=told.evidence_class)
    for follow in FOLLOWERS:
        follow(report, at)
