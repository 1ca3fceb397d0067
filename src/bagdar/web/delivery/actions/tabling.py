"""What a table says of promises and dates: a plan becomes a draft baseline, dates go to the ledger.

A planned start and launch together make a draft for the programme office to approve; a launch
alone promises nothing, so it is stated as the forecast. What stands already is not overwritten
from a table: a forecast moves with its reason, a draft is edited where it is drawn up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import (
    Achievement,
    Baseline,
    BaselineCost,
    BaselineJobs,
    BaselineMilestone,
    DateMove,
    Milestone,
    MilestoneCode,
    MilestoneType,
    MoveKind,
)
from bagdar.web.delivery.queries.dates import said_of
from bagdar.web.journal.actions import Actor, act
from bagdar.web.journal.actions.inserting import insert_rows, insert_values
from bagdar.web.projects.actions.statistics import refresh_statistics
from bagdar.web.projects.models import Cost, Project, Standing
from bagdar.web.projects.queries.recognising import As, Field

IMPORTED = "delivery.imported"
WITHDRAWN = "delivery.import_withdrawn"
AT_ONCE = 500
LONGEST_YEARS = 50
"""A plan longer than this is a mistyped year."""

LAUNCH = {"name_en": "Launch", "name_ru": "Запуск", "name_kk": "Іске қосу"}

FIELDS = (
    Field(
        "planned_start",
        gettext_lazy("Planned start"),
        As.BEGINNING,
        None,
        (
            "Начало",
            "Дата начала",
            "Начало строительства",
            "Начало реализации",
            "start",
            "Басталуы",
            "Құрылыстың басталуы",
            "Start date",
            "Срок начала",
        ),
        above=True,
    ),
    Field(
        "planned_launch",
        gettext_lazy("Planned launch"),
        As.PERIOD,
        None,
        (
            "Срок ввода",
            "Срок ввода в эксплуатацию",
            "Дата ввода",
            "Ввод в эксплуатацию",
            "Срок реализации",
            "Срок запуска",
            "Плановый срок ввода",
            "Срок",
            "deadline",
            "Іске қосу мерзімі",
            "Пайдалануға беру мерзімі",
            "Аяқталу мерзімі",
            "Launch date",
            "Срок завершения",
            "Completion date",
        ),
        above=True,
    ),
    Field(
        "jobs_permanent",
        gettext_lazy("Permanent jobs"),
        As.COUNT,
        None,
        (
            "Рабочие места",
            "Количество рабочих мест",
            "Постоянные рабочие места",
            "jobs",
            "Жұмыс орындары",
            "Жұмыс орындарының саны",
            "Тұрақты жұмыс орындары",
        ),
        above=True,
    ),
    Field(
        "jobs_construction",
        gettext_lazy("Construction jobs"),
        As.COUNT,
        None,
        (
            "Временные рабочие места",
            "Рабочие места на период строительства",
            "Уақытша жұмыс орындары",
            "Құрылыс кезеңіндегі жұмыс орындары",
        ),
        above=True,
    ),
    Field(
        "forecast_on",
        gettext_lazy("Forecast of the launch"),
        As.PERIOD,
        None,
        ("Прогноз", "Прогноз ввода", "Ожидаемый срок ввода", "Болжам", "Forecast"),
        above=True,
    ),
    Field(
        "actual_on",
        gettext_lazy("Actual launch"),
        As.DAY,
        None,
        (
            "Фактический ввод",
            "Фактическая дата ввода",
            "Факт ввода",
            "Нақты іске қосылған күні",
            "Actual date",
        ),
        above=True,
    ),
)
_PLAN = ("planned_start", "planned_launch", "jobs_permanent", "jobs_construction")


class Ledger:
    """Keeps the fields of tables that belong to the promise ledger."""

    def current(self, projects: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Return the forecast and actual launch of each project, and its newest plan."""
        found: dict[int, dict[str, Any]] = {one: {} for one in projects}
        ends = Milestone.objects.filter(project__in=projects, is_end=True, removed_at=None)
        for project, forecast, actual in ends.values_list("project", "forecast_on", "actual_on"):
            found[project] |= {"forecast_on": forecast, "actual_on": actual}
        plans = Baseline.objects.filter(project__in=projects, returned_at=None).order_by("pk")
        for one in plans.prefetch_related("jobs"):
            jobs = list(one.jobs.all())
            found[one.project_id] |= {
                "planned_start": one.starts_on,
                "planned_launch": one.ends_on,
                "jobs_permanent": max((int(job.permanent_fte) for job in jobs), default=None),
                "jobs_construction": max((int(job.construction_fte) for job in jobs), default=None),
            }
        for stands in found.values():
            if "planned_start" not in stands and stands.get("forecast_on"):
                stands["planned_launch"] = stands["forecast_on"]
        return found

    def problems(
        self, wanted: Mapping[str, Any], stands: Mapping[str, Any], *, today: date
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Refuse what stands otherwise already; tell what is kept in another way."""
        wrong = _standing_otherwise(wanted, stands, today)
        start, launch = wanted.get("planned_start"), wanted.get("planned_launch")
        if not wrong and not stands.get("planned_start"):
            wrong = _plan_problems(start, launch)
        told = {} if start or stands.get("planned_start") else _kept_otherwise(wanted)
        return wrong, {name: text for name, text in told.items() if name not in wrong}

    def write(
        self, rows: Sequence[tuple[Project, Mapping[str, Any]]], *, by: Actor, at: datetime
    ) -> None:
        """Draw up drafts, state first forecasts and report launches that a table gives."""
        kept = [(project, made) for project, told in rows if (made := _kept(told))]
        for start in range(0, len(kept), AT_ONCE):
            _write(kept[start : start + AT_ONCE], by=by, at=at)
            if start == 0 and len(kept) > AT_ONCE:
                refresh_statistics(Baseline)

    def remove(self, projects: Sequence[int]) -> None:
        """Remove drafts and milestones that nothing was said of."""
        _remove_drafts(projects)
        Milestone.objects.filter(project__in=projects).delete()
        Standing.objects.filter(project__in=projects).delete()

    def withdraw(
        self,
        rows: Sequence[tuple[Project, Mapping[str, Any]]],
        *,
        ground: str,
        by: Actor,
        at: datetime,
    ) -> None:
        """Let what a table gave hold no longer: rows are appended, drafts are removed."""
        for start in range(0, len(rows), AT_ONCE):
            _withdraw(rows[start : start + AT_ONCE], ground=ground, by=by, at=at)

    def fast(self, projects: Sequence[int]) -> set[int]:
        """Return projects with a row of the ledger: those are never removed."""
        moved = DateMove.objects.filter(project__in=projects).values_list("project", flat=True)
        reached = Achievement.objects.filter(milestone__project__in=projects)
        return {*moved, *reached.values_list("milestone__project", flat=True)}

    def used(self, projects: Sequence[int]) -> set[int]:  # noqa: ARG002 -- the protocol's
        """Name no project but those of which a row is kept."""
        return set()


def _standing_otherwise(
    wanted: Mapping[str, Any], stands: Mapping[str, Any], today: date
) -> dict[str, str]:
    """Refuse to write over dates and plans that stand, and launches to come."""
    wrong: dict[str, str] = {}
    moved = _(
        "Another date stands already. It is moved on the page of the project, with a reason; "
        "empty the cell."
    )
    for name in ("forecast_on", "actual_on"):
        if wanted.get(name) and stands.get(name):
            wrong[name] = moved
    launch = None if wanted.get("planned_start") else wanted.get("planned_launch")
    if launch and stands.get("forecast_on") not in (None, launch):
        wrong["planned_launch"] = moved
    if (actual := wanted.get("actual_on")) and actual > today:
        wrong["actual_on"] = _("This day has not come yet.")
    if stands.get("planned_start") and (named := [one for one in _PLAN if wanted.get(one)]):
        wrong[named[0]] = _(
            "A baseline is drawn up already. Edit it on the page of the project; empty the cell."
        )
    return wrong


def _plan_problems(start: date | None, launch: date | None) -> dict[str, str]:
    if start is None:
        return {}
    if launch is None:
        return {"planned_start": _("Give the planned launch too: a plan has both.")}
    if launch <= start:
        return {"planned_launch": _("The launch comes after the start.")}
    if launch.year - start.year > LONGEST_YEARS:
        return {"planned_launch": _("Check the years: the plan is very long.")}
    return {}


def _kept_otherwise(wanted: Mapping[str, Any]) -> dict[str, str]:
    told: dict[str, str] = {}
    if wanted.get("planned_launch"):
        text = _("Without a planned start this is no promise: kept as the forecast.")
        told["planned_launch"] = text
    for name in ("jobs_permanent", "jobs_construction"):
        if wanted.get(name) is not None:
            told[name] = _("Not kept: jobs are promised with a planned start and launch.")
    return told


def _kept(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written: a launch without a start is a forecast, jobs need a plan."""
    made = {name: value for name, value in told.items() if value is not None}
    if "planned_start" in made and "planned_launch" in made:
        return made
    for name in ("planned_start", "jobs_permanent", "jobs_construction"):
        made.pop(name, None)
    if launch := made.pop("planned_launch", None):
        made.setdefault("forecast_on", launch)
    return made


def _write(rows: Sequence[tuple[Project, dict[str, Any]]], *, by: Actor, at: datetime) -> None:
    with act(IMPORTED, by=by, at=at) as entry:
        ends = _ends(rows, at=at)
        acted = {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}
        today = timezone.localdate(at)
        insert_rows(
            [
                DateMove(
                    project=project,
                    milestone=ends[project.pk],
                    kind=MoveKind.FORECAST,
                    new_on=told["forecast_on"],
                    stated_on=today,
                    **acted,
                )
                for project, told in rows
                if "forecast_on" in told
            ]
        )
        insert_rows(
            [
                Achievement(milestone=ends[project.pk], on=told["actual_on"], **acted)
                for project, told in rows
                if "actual_on" in told
            ]
        )
        _draw_up([one for one in rows if "planned_start" in one[1]], ends, by=by, at=at)
        refresh_standings([project.pk for project, _told in rows], at=at)
        for project, told in rows:
            entry.record("project", project.key, before={}, after=told)


def _remove_drafts(projects: Sequence[int]) -> None:
    drafts = Baseline.objects.filter(project__in=projects, frozen_at=None, returned_at=None)
    for model in (BaselineCost, BaselineJobs, BaselineMilestone):
        model._default_manager.filter(baseline__in=drafts).delete()
    drafts.delete()


def _withdraw(
    rows: Sequence[tuple[Project, Mapping[str, Any]]], *, ground: str, by: Actor, at: datetime
) -> None:
    """Append that imported dates no longer hold; milestones repeat what then stands."""
    with act(WITHDRAWN, by=by, at=at, ground=ground) as entry:
        projects = {project.pk: project for project, _told in rows}
        present = Milestone.objects.filter(project__in=projects, is_end=True, removed_at=None)
        ends = {one.project_id: one for one in present.select_for_update()}
        before: dict[int, dict[str, Any]] = {
            one.project_id: {"forecast_on": one.forecast_on, "actual_on": one.actual_on}
            for one in ends.values()
        }
        said = {"note": ground, "actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}
        insert_rows(
            [
                DateMove(
                    project=project,
                    milestone=ends[project.pk],
                    kind=MoveKind.WITHDRAWAL,
                    old_on=ends[project.pk].forecast_on,
                    stated_on=timezone.localdate(at),
                    **said,
                )
                for project, told in rows
                if "forecast_on" in told
            ]
        )
        insert_rows(
            [
                Achievement(milestone=ends[project.pk], **said)
                for project, told in rows
                if "actual_on" in told
            ]
        )
        _remove_drafts([project.pk for project, told in rows if "planned_start" in told])
        _restate(list(ends.values()))
        refresh_standings(list(projects), at=at)
        for project, told in rows:
            stands: dict[str, Any] = before.get(project.pk, {})
            stood = {name: value for name, value in stands.items() if name in told}
            if "planned_start" in told:
                stood["draft"] = True
            entry.record("project", project.key, before=stood, after=dict.fromkeys(stood))


def _restate(milestones: Sequence[Milestone]) -> None:
    """Let milestones repeat what the rows now say."""
    said = said_of([one.pk for one in milestones])
    names = ("forecast_on", "stated_at", "actual_on")
    for one in milestones:
        for name in names:
            setattr(one, name, getattr(said[one.pk], name))
    Milestone.objects.bulk_update(milestones, names, batch_size=100)


def _ends(
    rows: Sequence[tuple[Project, Mapping[str, Any]]], *, at: datetime
) -> dict[int, Milestone]:
    """Return the launch of each project with its dates, made where there is none."""
    projects = {project.pk: project for project, _told in rows}
    present = Milestone.objects.filter(project__in=projects, is_end=True, removed_at=None)
    ends = {one.project_id: one for one in present}
    known, missing = list(ends.values()), [one for one in projects if one not in ends]
    numbers = dict(
        Milestone.objects.filter(project__in=missing)
        .values("project")
        .annotate(last=Max("number"))
        .values_list("project", "last")
    )
    for one in missing:
        ends[one] = Milestone(
            project=projects[one],
            number=numbers.get(one, 0) + 1,
            type=MilestoneType.DELIVERY,
            code=MilestoneCode.LAUNCH,
            is_end=True,
            **LAUNCH,
        )
    for project, told in rows:
        end = ends[project.pk]
        if "forecast_on" in told:
            end.forecast_on, end.stated_at = told["forecast_on"], at
        end.actual_on = told.get("actual_on", end.actual_on)
    if known:
        Milestone.objects.bulk_update(
            known, ["forecast_on", "stated_at", "actual_on"], batch_size=100
        )
    insert_rows([ends[one] for one in missing])
    return ends


def _draw_up(
    rows: Sequence[tuple[Project, Mapping[str, Any]]],
    ends: Mapping[int, Milestone],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write drafts: dates, capacity and cost as the projects stand, jobs at start and launch."""
    drafts = [
        Baseline(
            project=project,
            starts_on=told["planned_start"],
            ends_on=told["planned_launch"],
            capacity_value=project.capacity_value,
            capacity_unit=project.capacity_unit,
            proposed_by=by.actor_id,
            proposed_label=by.actor_label,
            proposed_at=at,
        )
        for project, told in rows
    ]
    insert_rows(drafts)
    by_project = {one.project_id: one for one in drafts}
    insert_values(
        BaselineMilestone,
        ("baseline_id", "milestone_id", "due_on"),
        ((one.pk, ends[project].pk, one.ends_on) for project, one in by_project.items()),
    )
    costs = Cost.objects.filter(project__in=list(by_project))
    insert_values(
        BaselineCost,
        ("baseline_id", "source", "amount", "currency"),
        (
            (by_project[project].pk, *cost)
            for project, *cost in costs.values_list("project_id", "source", "amount", "currency")
        ),
    )
    insert_values(
        BaselineJobs,
        ("baseline_id", "month", *_JOBS),
        (job for project, told in rows for job in _jobs(by_project[project.pk], told)),
    )


_JOBS = ("permanent_fte", "construction_fte")


def _jobs(
    baseline: Baseline, told: Mapping[str, Any]
) -> list[tuple[int, date, *tuple[Decimal, ...]]]:
    """Promise permanent jobs by the launch, construction jobs from the start: one row a month."""
    months: dict[date, dict[str, Decimal]] = {}
    for name, column, day in (
        ("jobs_construction", "construction_fte", baseline.starts_on),
        ("jobs_permanent", "permanent_fte", baseline.ends_on),
    ):
        if name in told:
            months.setdefault(day.replace(day=1), {})[column] = Decimal(told[name])
    return [
        (baseline.pk, month, *(jobs.get(name, Decimal(0)) for name in _JOBS))
        for month, jobs in months.items()
    ]
