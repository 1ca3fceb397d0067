"""Months to report: whether they were, and how much of their capacity launched objects used.

A month is due on DUE_DAY of the next one; from the day after, what was not reported is overdue
and counts as the worst case; so does a report without the output, or with one in a unit that the
capacity is not in. Rules: docs/decisions/0020-scorecards.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from bagdar.core.delivery.capacity import capacity_of_month
from bagdar.core.delivery.life import Season, over_on
from bagdar.core.territories.scorecard import Measured, Told
from bagdar.core.territories.tenures import day_of_figure
from bagdar.web.delivery.models import Operation
from bagdar.web.delivery.queries.life import launched_days
from bagdar.web.delivery.queries.outputs import Capacity, Month, capacities_of, months_of
from bagdar.web.projects.models import AFTER_LAUNCH
from bagdar.web.scorecards.queries.inputs.courses import STANDS_STILL, courses_in
from bagdar.web.scorecards.queries.inputs.items import ONE, Item, Whose, Window

DUE_DAY = 10
"""Day of the next month by which a month is reported, inclusive (to the akimat by the 10th)."""
AT_ONCE = 500
FOUR_PLACES = Decimal("0.0001")


def output_items(window: Window) -> Iterator[Item]:
    """Yield every month that a launched object was to report by the day of a window."""
    stages = (*AFTER_LAUNCH, *STANDS_STILL)
    objects = (one for one in window.whose.values() if one.stage in stages)
    while some := list(islice(objects, AT_ONCE)):
        yield from _of_some(window, some)


def _of_some(window: Window, owners: Sequence[Whose]) -> Iterator[Item]:
    ids = [one.project for one in owners]
    launched, capacities, seasons = launched_days(ids), capacities_of(ids), _seasons(ids)
    said, courses = months_of(ids, capacities=capacities), courses_in(window, owners)
    for owner in owners:
        first = launched.get(owner.project, owner.entered_on).replace(day=1)
        reported = {one.month: one for one in said.get(owner.project, ())}
        season = seasons.get(owner.project, Season())
        capacity = capacities.get(owner.project)
        for month in window.months:
            if month < first:
                continue
            found, due_on = reported.get(month), over_on(month).replace(day=DUE_DAY)
            judged_on = due_on if found is None else over_on(month)
            is_launched = owner.project in launched
            if not courses[owner.project].runs_on(judged_on, launched=is_launched):
                continue
            overdue = window.day > due_on
            if over_on(month) > window.day or (found is None and not overdue):
                continue
            yield from _of_month(
                window, owner, month, found, capacity if season.holds(month) else None
            )


def _of_month(
    window: Window, owner: Whose, month: date, found: Month | None, capacity: Capacity | None
) -> Iterator[Item]:
    held = capacity is not None and bool(capacity_of_month(capacity.value, capacity.unit, month))
    said = None if found is None else found.enterprise
    reported = said is not None and (said.output is not None or not held)
    ends_on = over_on(month)
    due_on = ends_on.replace(day=DUE_DAY)
    overdue = window.day > due_on
    told: dict[str, Any] = {
        "whose": owner,
        "since": month,
        "until": ends_on,
        "on": month,
        "done_on": found.known_on if found is not None and reported else None,
    }
    owed_by = window.holders(owner, due_on)
    if reported or overdue:
        state = Told.REPORTED if reported else Told.OVERDUE
        yield Item(
            Measured.REPORTS_COMPLETE,
            good=reported,
            n=Decimal(reported),
            state=state,
            tenures=owed_by,
            **told,
        )
    share = None if found is None else found.share
    if held and share is not None:
        used = min(share, ONE).quantize(FOUR_PLACES)
        made_under = window.holders(owner, day_of_figure(ends_on))
        yield Item(Measured.OUTPUT_OF_CAPACITY, good=used > 0, n=used, tenures=made_under, **told)
    elif held and overdue:
        missing_of = window.holders(owner, day_of_figure(ends_on, due_on))
        yield Item(
            Measured.OUTPUT_OF_CAPACITY,
            good=False,
            n=Decimal(0),
            state=Told.OVERDUE,
            tenures=missing_of,
            **told,
        )


def _seasons(projects: Sequence[int]) -> Mapping[int, Season]:
    rows = Operation.objects.filter(project__in=projects)
    return {
        project: Season(frozenset(months), share)
        for project, months, share in rows.values_list(
            "project_id", "season_months", "idle_share_ratio"
        )
    }
