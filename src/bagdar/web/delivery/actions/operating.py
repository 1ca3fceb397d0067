"""When an object is in season, what share of capacity is idle, and what a visit found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError, ground_of, refuse
from bagdar.web.delivery.actions.gate import evidence_problem
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH, Evidence, Inspection, Operation
from bagdar.web.delivery.permissions import check, plans
from bagdar.web.delivery.queries.life import launched_days
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Project

ALL_MONTHS = range(1, 13)


def set_operation(
    project: Project,
    *,
    season_months: Iterable[int],
    idle_share_ratio: Decimal,
    by: Actor,
    at: datetime,
) -> Operation:
    """Say in which months an object is to work (all or none named: all year), and its idle share.

    A share of zero leaves "idle" to visits alone. Raises DeliveryError.
    """
    with act("delivery.operation", by=by, at=at) as entry:
        ground = ground_of(project, by=by, at=at)
        check(plans(ground.rights, ground.project))
        months = sorted(set(season_months))
        found: dict[str, list[str]] = {}
        if not set(months) <= set(ALL_MONTHS):
            found["season_months"] = [_("Choose months of the year.")]
        if not 0 <= idle_share_ratio <= 1:
            found["idle_share_ratio"] = [_("The share lies between 0 and 100 per cent.")]
        if found:
            raise DeliveryError(found)
        present = Operation.objects.filter(project=ground.project).first()
        before = _plain(present) if present else None
        made = present or Operation(project=ground.project)
        made.season_months = [] if len(months) == len(ALL_MONTHS) else months
        made.idle_share_ratio = round(idle_share_ratio, 4)
        if _plain(made) == before:
            raise refuse("", _("Nothing was changed."))
        made.save()
        refresh_standings([project.pk], at=at)
        entry.record(
            "project",
            project.key,
            before={"operation": before},
            after={"operation": _plain(made)},
        )
    return made


def record_inspection(
    project: Project,
    *,
    on: date,
    works: bool,
    note: str,
    evidence: Evidence | None = None,
    by: Actor,
    at: datetime,
) -> Inspection:
    """Write down what a visit found on the spot: that the object works, or stands idle.

    The enterprise does not inspect itself: whoever edits the project whole does. Raises
    DeliveryError.
    """
    with act("delivery.inspection", by=by, at=at, ground=note.strip()) as entry:
        ground = ground_of(project, by=by, at=at)
        check(plans(ground.rights, ground.project))
        launched = launched_days([project.pk]).get(project.pk)
        found: dict[str, list[str]] = {}
        for name, text in (
            ("on", _day_problem(on, launched, today=ground.today)),
            ("note", text_problem(note, longest=NOTE_LENGTH, needed=_("Say what was found."))),
            ("evidence", evidence_problem(ground.project, evidence)),
        ):
            if text:
                found[name] = [text]
        if found:
            raise DeliveryError(found)
        made = Inspection.objects.create(
            project=ground.project,
            on=on,
            works=works,
            note=note.strip(),
            evidence=evidence,
            **ground.acted(),
        )
        refresh_standings([project.pk], at=at)
        after = {"inspection": {"on": on, "works": works, "evidence": made.evidence_id}}
        entry.record("project", project.key, before=None, after=after)
    return made


def _day_problem(on: date, launched: date | None, *, today: date) -> str | None:
    if launched is None:
        return _("Only a launched object is found working or idle; this one has no day of launch.")
    if on > today:
        return _("This day has not come yet.")
    if on < launched:
        day = date_format(launched, "DATE_FORMAT")
        return _("The launch was on %(day)s; a visit comes after it.") % {"day": day}
    return None


def _plain(row: Operation) -> dict[str, Any]:
    return {"season_months": list(row.season_months), "idle_share_ratio": row.idle_share_ratio}
