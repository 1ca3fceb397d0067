"""What each holder of an office got and left: counted from terms and instructions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagdar.core.instructions.course import Kept, TenureRecord, tenure_record
from bagdar.web.instructions.models import Happening, Instruction, InstructionState, Step
from bagdar.web.instructions.permissions import Powers
from bagdar.web.people.models import Office, Tenure
from bagdar.web.people.queries import Inventory, passed_on
from bagdar.web.territories.queries import land

SHOWN_LETTERS = 200


@dataclass(frozen=True)
class Record:
    """A term with its record."""

    tenure: Tenure
    record: TenureRecord


def sees_office(office: Office, powers: Powers) -> bool:
    """Answer whether a person is shown the record of an office: it, above it, or who watches."""
    if powers.installation or powers.watches or powers.controls_all:
        return True
    place = office.organisation.territory_id
    return office.pk in powers.works or (place is not None and place in powers.under)


def records_of(office: Office, *, as_of: date) -> Sequence[Record]:
    """Return the terms of an office with what each got and left, the newest first.

    What came from an office whose territory is no more counts from the day it came over: the
    holder of that day took it over.
    """
    came = _came_to(office, as_of)
    given = Instruction.objects.filter(lead__in=[office.pk, *came])
    given = given.exclude(state=InstructionState.DRAFTED)
    columns = ("lead", "issued_on", "due_on", "reported_on", "ended_on")
    rows = [
        Kept(issued, due, reported, ended, came.get(lead))
        for lead, issued, due, reported, ended in given.values_list(*columns)
    ]
    tenures = office.tenures.filter(starts_on__lte=as_of).select_related("person")
    return [
        Record(
            one,
            tenure_record(rows, starts_on=one.starts_on, ends_on=one.ends_on, as_of=as_of),
        )
        for one in tenures.order_by("-starts_on", "pk")
    ]


def _came_to(office: Office, on: date) -> dict[int, date | None]:
    """Return the offices in whose place one answers, with the day their territory was no more."""
    came = [old for old, new in passed_on(on).items() if new == office.pk]
    rows = Office.objects.filter(pk__in=came).select_related("organisation")
    places = ((one.pk, one.organisation.territory_id) for one in rows)
    return {pk: land().versions(place)[-1].valid_to for pk, place in places if place is not None}


def _handed_over(office: Office, on: date, at: datetime) -> list[dict[str, Any]]:
    """Return the open instructions of an office as they stood on a day, with what was done.

    What was reported and is not checked yet is among them: it may be returned. So is what came
    from an office whose territory is no more.
    """
    given = Instruction.objects.filter(
        lead__in=[office.pk, *_came_to(office, on)], issued_on__lte=on
    )
    rows = [
        one for one in given.order_by("due_on", "pk") if one.ended_on is None or one.ended_on > on
    ]
    done = Step.objects.filter(
        instruction__in=[one.pk for one in rows],
        happening__in=(Happening.RESULT, Happening.REPORTED),
        on__lte=on,
        at__lte=at,
    )
    last = {step.instruction_id: step for step in done.order_by("pk")}
    return [_row(one, on, last.get(one.pk)) for one in rows]


def _row(one: Instruction, on: date, last: Step | None) -> dict[str, Any]:
    reported = one.reported_on if one.reported_on is not None and one.reported_on <= on else None
    late = 0 if one.due_on is None else max(0, ((reported or on) - one.due_on).days)
    said = "" if last is None else f"{timezone.localdate(last.at)}: {last.note}"
    return {
        "number": one.pk,
        "text": one.text[:SHOWN_LETTERS],
        "due_on": one.due_on.isoformat() if one.due_on else "",
        "late_days": late,
        "done": said[:SHOWN_LETTERS],
        "reported_on": reported.isoformat() if reported else "",
    }


INSTRUCTIONS = Inventory(
    "instructions",
    _("Open instructions"),
    {
        "number": _("No."),
        "text": _("what is to be done"),
        "due_on": _("due day of the instruction"),
        "late_days": _("days late"),
        "done": _("what was done last"),
        "reported_on": _("reported done, not checked yet"),
    },
    _handed_over,
)
