"""A plan as it is drawn up for a baseline, and what keeps it from being written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.core.terms.units import unit_problem
from bagdar.web.delivery.models import (
    Baseline,
    BaselineCost,
    BaselineJobs,
    BaselineMilestone,
    Milestone,
)
from bagdar.web.projects.actions.checks import Problems, row_problems, secrecy_problem
from bagdar.web.projects.models import Cost, CostSource, Project
from bagdar.web.wording import in_words

LONGEST_GROUND = 4000
LONGEST_YEARS = 50
"""A plan longer than this is a mistyped year."""
MONTHS_AFTER_LAUNCH = 120
"""Permanent jobs may be promised up to ten years past the launch."""
MOST_ROWS = 200
EXACT_DIGITS = 15


@dataclass(frozen=True)
class CostLine:
    """Money of one source in one currency."""

    source: str
    amount: Decimal
    currency: str = "KZT"


@dataclass(frozen=True)
class MonthJobs:
    """Jobs by the end of a month, named by its first day, in FTE."""

    month: date
    permanent_fte: Decimal = Decimal(0)
    construction_fte: Decimal = Decimal(0)


@dataclass(frozen=True)
class Plan:
    """What is promised; `dates` are by the id of the milestone, the launch being `ends_on`."""

    starts_on: date
    ends_on: date
    capacity_value: Decimal | None = None
    capacity_unit: str = ""
    costs: Sequence[CostLine] = ()
    jobs: Sequence[MonthJobs] = ()
    dates: Mapping[int, date] = field(default_factory=dict)
    ground: str = ""


def plan_problems(plan: Plan, project: Project, end: Milestone) -> Problems:
    """Say what is wrong with a plan, field by field; costs, jobs and dates name their row."""
    found: Problems = {}
    for name, texts in (
        ("ends_on", _length(plan)),
        ("capacity_value", _capacity(plan)),
        ("capacity_unit", _unit(plan, project)),
        ("costs", _costs(plan.costs)),
        ("jobs", _jobs(plan)),
        ("dates", _dates(plan, project, end)),
        ("ground", text_problems(plan.ground, longest=LONGEST_GROUND)),
    ):
        if told := list(texts):
            found[name] = told
    return found


def text_problems(text: str, *, longest: int) -> Iterable[str]:
    """Refuse a text that is too long, or that holds signs or a stamp that must not be kept."""
    if len(text) > longest:
        yield _("Write at most %d signs.") % longest
    elif "\x00" in text:
        yield _("The text holds signs that cannot be shown; retype it.")
    elif problem := secrecy_problem(text):
        yield problem


def write_plan(baseline: Baseline, plan: Plan, end: Milestone) -> None:
    """Save a draft with all its rows in place of those it had."""
    baseline.starts_on, baseline.ends_on = plan.starts_on, plan.ends_on
    baseline.capacity_value, baseline.capacity_unit = plan.capacity_value, plan.capacity_unit
    baseline.ground = plan.ground.strip()
    baseline.save()
    for rows in (baseline.costs, baseline.jobs, baseline.dates):
        rows.all().delete()
    BaselineCost.objects.bulk_create(
        BaselineCost(baseline=baseline, source=one.source, amount=one.amount, currency=one.currency)
        for one in plan.costs
    )
    BaselineJobs.objects.bulk_create(
        BaselineJobs(
            baseline=baseline,
            month=one.month,
            permanent_fte=one.permanent_fte,
            construction_fte=one.construction_fte,
        )
        for one in plan.jobs
    )
    due = {**plan.dates, end.pk: plan.ends_on}
    weights = dict(Milestone.objects.filter(pk__in=due).values_list("pk", "weight"))
    BaselineMilestone.objects.bulk_create(
        BaselineMilestone(baseline=baseline, milestone_id=pk, due_on=on, weight=weights[pk])
        for pk, on in sorted(due.items())
    )


def plan_of(baseline: Baseline) -> Plan:
    """Return what a baseline promises."""
    return Plan(
        starts_on=baseline.starts_on,
        ends_on=baseline.ends_on,
        capacity_value=baseline.capacity_value,
        capacity_unit=baseline.capacity_unit,
        costs=[CostLine(one.source, one.amount, one.currency) for one in baseline.costs.all()],
        jobs=[
            MonthJobs(one.month, one.permanent_fte, one.construction_fte)
            for one in baseline.jobs.all()
        ],
        dates={one.milestone_id: one.due_on for one in baseline.dates.all()},
        ground=baseline.ground,
    )


def plain(plan: Plan) -> dict[str, Any]:
    """Return a plan as the journal keeps it."""
    return {
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "capacity_value": plan.capacity_value,
        "capacity_unit": plan.capacity_unit,
        "costs": [vars(one) for one in plan.costs],
        "jobs": [vars(one) for one in plan.jobs],
        "dates": {str(pk): on for pk, on in plan.dates.items()},
        "ground": plan.ground,
    }


def _length(plan: Plan) -> Iterable[str]:
    if plan.ends_on <= plan.starts_on:
        yield _("The launch comes after the start, %s.") % date_format(plan.starts_on)
    elif plan.ends_on.year - plan.starts_on.year > LONGEST_YEARS:
        yield _("The plan is longer than %d years; check both years.") % LONGEST_YEARS


def _capacity(plan: Plan) -> Iterable[str]:
    value = plan.capacity_value
    if value is None:
        if plan.capacity_unit:
            yield _("Give the capacity too, or no unit.")
    elif not value.is_finite() or value <= 0:
        yield _("A capacity is greater than zero.")
    else:
        yield from _number(value, Baseline, "capacity_value")


def _unit(plan: Plan, project: Project) -> Iterable[str]:
    if plan.capacity_value is None:
        return
    if problem := unit_problem(plan.capacity_unit):
        yield in_words(problem)
    elif project.capacity_unit and plan.capacity_unit != project.capacity_unit:
        text = _("The capacity of the project is in %(unit)s. Promise it in the same unit.")
        yield text % {"unit": project.capacity_unit}


def _costs(rows: Sequence[CostLine]) -> Iterable[str]:
    if len(rows) > MOST_ROWS:
        yield _("There are more than %d rows.") % MOST_ROWS
        return
    seen: set[tuple[str, str]] = set()
    for place, one in enumerate(rows, start=1):
        cost = Cost(source=one.source, amount=one.amount, currency=one.currency)
        for text in _cost_texts(one, cost):
            yield _("Row %(row)d: %(text)s") % {"row": place, "text": text}
        if (one.source, one.currency) in seen:
            yield _("Row %d repeats an earlier one.") % place
        seen.add((one.source, one.currency))


def _cost_texts(one: CostLine, cost: Cost) -> Iterable[str]:
    if one.source not in CostSource.values:
        yield _("“%(text)s” is not in the list.") % {"text": one.source[:80]}
        return
    for texts in row_problems(cost).values():
        yield from texts


def _jobs(plan: Plan) -> Iterable[str]:
    if len(plan.jobs) > MOST_ROWS:
        yield _("There are more than %d rows.") % MOST_ROWS
        return
    seen: set[date] = set()
    for place, one in enumerate(plan.jobs, start=1):
        for text in _month_texts(one, plan):
            yield _("Row %(row)d: %(text)s") % {"row": place, "text": text}
        if one.month in seen:
            yield _("Row %d repeats an earlier one.") % place
        seen.add(one.month)


def _month_texts(one: MonthJobs, plan: Plan) -> Iterable[str]:
    if one.month.day != 1:
        yield _("A month is named by its first day.")
    if one.month < plan.starts_on.replace(day=1):
        yield _("The month lies before the start of the plan.")
    elif _months(plan.ends_on, one.month) > MONTHS_AFTER_LAUNCH:
        yield _("The month lies more than ten years after the launch.")
    elif one.construction_fte > 0 and one.month > plan.ends_on:
        yield _("Construction jobs end with the launch; later jobs are permanent.")
    for name, value in vars(one).items():
        if name == "month":
            continue
        if not value.is_finite() or value < 0:
            yield _("Jobs are not below zero.")
        else:
            yield from _number(value, BaselineJobs, name)


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _dates(plan: Plan, project: Project, end: Milestone) -> Iterable[str]:
    known = {
        one.pk: one for one in Milestone.objects.filter(project=project, removed_at=None).all()
    }
    for pk, on in plan.dates.items():
        if pk not in known:
            yield _("A milestone of the plan is not one of this project's.")
        elif on < plan.starts_on:
            yield _("%(milestone)s: the date lies before the start of the plan.") % {
                "milestone": known[pk].name
            }
        elif pk == end.pk and on != plan.ends_on:
            yield _("The launch is the end of the plan: give one date for both.")


def _number(value: Decimal, model: type[models.Model], name: str) -> Iterable[str]:
    """Refuse numbers with more digits than every database keeps exactly."""
    if len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        yield _("Write at most %d digits: more cannot be kept exactly.") % EXACT_DIGITS
        return
    try:
        model._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]
    except ValidationError as error:
        yield from error.messages
