"""Figures of jobs of a programme: the register handed over, claims judged, figures kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from bagdar.lake import Content, Lake, sweep
from bagdar.runs import jobs as runs
from bagdar.runs.jobs import Jobs, earlier_months, jobs_folder, run_jobs
from bagdar.web.jobs.extracts import job_extracts
from bagdar.web.jobs.models import Batch, Claim, JobFigure, SubjectKind, VerdictCount
from bagdar.web.jobs.queries.additionality import bands_of
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.projects.actions.alongside import tell_followers
from bagdar.web.projects.models import Programme
from bagdar.web.queue.actions import enqueue, let_stop

SUBJECT = ("subject_kind", "subject", "reach", "month")
FIGURE = (*SUBJECT, "indicator", "value", "n", "employers", "state")
COUNT = (*SUBJECT, "verdict", "employers", "fte_months_thousandths")
MADE = ("programme_id", "rule_version", "input_hash", "computed_at")

MONTHS_A_RUN = 3
"""Earlier months that are computed soon after an act; the others follow within minutes, or, where
they have figures of before, at night."""
MONTHS_A_NIGHT = 60


def scratch_root() -> Path:
    """Return where records lie that are being taken in; what is left there is swept."""
    return Path(settings.BAGDAR_DATA) / "scratch"


@task
def sweep_scratch() -> None:
    """Remove rows that a killed process left: every night, where no command does it before."""
    sweep(scratch_root())


def lake_of_jobs(programme: Programme) -> Lake:
    """Return the lake in which the records of a programme lie."""
    return Lake(jobs_folder(settings.BAGDAR_DATA, programme.key), scratch_root())


def compute_jobs(programme: Programme, *, by: Actor, at: datetime) -> Jobs:
    """Judge all claims of a programme as known now and keep the figures of the closed month.

    Figures of the same inputs are kept as they are.
    """
    tables = (Content(one.shape, one.batches) for one in job_extracts(programme, at))
    bands = bands_of(programme)
    found = run_jobs(lake_of_jobs(programme), tables, as_of=timezone.localdate(at), bands=bands)
    if not _is_kept(programme, found):
        store_jobs(programme, found, by=by, at=at)
    return found


def compute_months(
    programme: Programme, *, by: Actor, at: datetime, most: int = MONTHS_A_NIGHT
) -> Iterator[Jobs]:
    """Compute the closed month, then earlier ones without figures or whose inputs changed.

    The newest first and at most so many of each, those without figures before the others.
    """
    yield compute_jobs(programme, by=by, at=at)
    lake, bands, day = lake_of_jobs(programme), bands_of(programme), timezone.localdate(at)
    lacking, changed = earlier_months(lake, _kept_of(programme), as_of=day, bands=bands)
    for month in [*lacking[:most], *changed[:most]]:
        let_stop()
        found = runs.compute_jobs(lake, as_of=day, bands=bands, month=month)
        store_jobs(programme, found, by=by, at=at, alone=True)
        yield found


def store_jobs(
    programme: Programme, found: Jobs, *, by: Actor, at: datetime, alone: bool = False
) -> None:
    """Keep the figures and verdict counts of a month in place of those kept for it before.

    Unless it is an earlier month `alone`, those of later months go too: they were computed before
    records said which month is closed, and would be shown as the newest. Releases rest on rows of
    their own, which stay.
    """
    since = {"programme": programme, "month" if alone else "month__gte": found.closed_month}
    with act("jobs.figures", by=by, at=at) as entry:
        touched = _projects_of(since)
        replaced = JobFigure.objects.filter(**since).delete()[0]
        VerdictCount.objects.filter(**since).delete()
        made = (programme.pk, found.rules, found.input_hash, at)
        figures = ([*_told(one, FIGURE), one["evidence"] or "", *made] for one in _rows(found))
        insert_values(JobFigure, (*FIGURE, "evidence", *MADE), figures)
        counts = ([*_told(one, COUNT), one["persons"], *made] for one in found.verdicts.to_pylist())
        insert_values(VerdictCount, (*COUNT, "n", *MADE), counts)
        tell_followers(sorted(touched | _projects_of(since)), at=at)
        entry.record(
            "job figures",
            f"{programme.key} {found.closed_month:%Y-%m}",
            before={"figures": replaced} if replaced else None,
            after={
                "figures": found.figures.num_rows,
                "claims": found.claims,
                "rules": found.rules,
                "input_hash": found.input_hash,
            },
        )


@task
def compute_programme(programme: int) -> None:
    """Compute the figures of one programme: after records came, or claims were accepted.

    A few months a time; it asks for itself again while earlier months get figures that had none. A
    month of which nothing is claimed or verified gets none, however often it is computed.
    """
    found, at = Programme.objects.get(pk=programme), timezone.now()
    before = len(_kept_of(found))
    for _month in compute_months(found, by=System("jobs"), at=at, most=MONTHS_A_RUN):
        pass
    lake, kept = lake_of_jobs(found), _kept_of(found)
    gained = len(kept) > before
    if gained and earlier_months(lake, kept, as_of=timezone.localdate(at))[0]:
        ask_for_jobs([programme], at)


@task
def compute_all_jobs() -> None:
    """Compute the figures of every programme that has claims or records: every night."""
    for programme in with_jobs():
        for _month in compute_months(programme, by=System("jobs"), at=timezone.now()):
            pass


def with_jobs() -> Iterable[Programme]:
    """Return the programmes of which anything was claimed or handed over."""
    claimed = Claim.objects.order_by().values("project__programme").distinct()
    handed = Batch.objects.order_by().values("programme").distinct()
    return Programme.objects.filter(Q(pk__in=claimed) | Q(pk__in=handed)).order_by("pk")


def ask_for_jobs(programmes: Iterable[int], at: datetime) -> None:
    """Have programmes computed within a minute after the act that changed what they rest on."""
    soon = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for one in sorted(set(programmes)):
        enqueue(
            compute_programme, key=f"jobs:{one}:{soon.isoformat()}", run_after=soon, programme=one
        )


def _is_kept(programme: Programme, found: Jobs) -> bool:
    """Answer whether figures of the same inputs, rules and month are kept, and none of later."""
    kept = JobFigure.objects.filter(programme=programme)
    same = kept.filter(
        month=found.closed_month, input_hash=found.input_hash, rule_version=found.rules
    )
    return same.exists() and not kept.filter(month__gt=found.closed_month).exists()


def _kept_of(programme: Programme) -> dict[date, tuple[str, str]]:
    """Return what the figures of each month were made of: their input hash and rules."""
    rows = JobFigure.objects.filter(programme=programme).order_by().distinct()
    told = rows.values_list("month", "input_hash", "rule_version")
    return {month: (digest, rules) for month, digest, rules in told}


def _projects_of(since: Mapping[str, Any]) -> set[int]:
    """Return the projects that a programme has figures of, from a month on."""
    rows = JobFigure.objects.filter(**since, subject_kind=SubjectKind.PROJECT)
    return {int(one) for one in rows.values_list("subject", flat=True)}


def _rows(found: Jobs) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = found.figures.to_pylist()
    return rows


def _told(row: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    return [row[one] for one in names]
