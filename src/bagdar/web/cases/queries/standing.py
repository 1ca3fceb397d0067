"""Where a case stands, from its steps; who declared what."""

from __future__ import annotations

from datetime import date

from bagdar.core.cases import course
from bagdar.core.cases.course import REPLIED_WITHIN_WORKING_DAYS, Event, Happening, Side, Standing
from bagdar.core.terms.working_time import Calendar, adding
from bagdar.web.cases.models import Case, CaseStep, Declaration
from bagdar.web.territories.queries import calendar_of, country_calendar


def events_of(case: Case) -> list[Event]:
    """Return what happened to a case, in its order."""
    rows = CaseStep.objects.filter(case=case).order_by("pk")
    return [
        Event(on, Happening(took), Side(side), actor, days or REPLIED_WITHIN_WORKING_DAYS)
        for on, took, side, actor, days in rows.values_list(
            "on", "happening", "side", "actor_id", "days"
        )
    ]


def standing_of(case: Case, *, on: date) -> Standing:
    """Return where a case stands, from its steps."""
    return course.course(events_of(case), after=adding(calendar_of_case(case, on=on)))


def calendar_of_case(case: Case, *, on: date) -> Calendar:
    """Return the working calendar of the territory of a case, else of its country."""
    if case.territory_id is None:
        return country_calendar(on, synthetic=case.is_synthetic)
    return calendar_of(case.territory_id)


def declared(case: Case, actor_id: str) -> bool | None:
    """Return whether somebody declared an interest in a case; None: they declared nothing."""
    rows = Declaration.objects.filter(case=case, actor_id=actor_id)
    told = list(rows.values_list("conflict", flat=True))
    return any(told) if told else None
