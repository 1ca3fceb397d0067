"""The steps of a report, appended, with the figures as they were sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bagdar.web.jobs.models import Report, ReportStep, Step
from bagdar.web.jobs.queries.lines import Lines
from bagdar.web.journal.actions import Actor


def make_step(
    report: Report,
    step: Step,
    *,
    by: Actor,
    at: datetime,
    lines: Lines | None = None,
    **more: Any,
) -> ReportStep:
    """Append a step of a report."""
    return ReportStep.objects.create(
        report=report,
        step=step,
        lines=plain_lines(lines or {}),
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
        **more,
    )


def plain_lines(lines: Lines) -> list[dict[str, Any]]:
    """Return lines as plain values, in a steady order."""
    ordered = sorted(lines.items(), key=lambda one: (one[0][0], one[0][1] or 0, one[0][2]))
    return [
        {
            "project": project,
            "phase": phase,
            "kind": kind,
            "figures": told.plain(),
            "evidence_class": told.evidence_class,
            "why": told.why,
        }
        for (project, phase, kind), told in ordered
    ]
