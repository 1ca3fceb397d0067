"""All jobs of employers by month, as a custodian counted them: the baseline that growth is held to.

A file has three columns, employer (BIN), month and jobs (FTE); nothing of a person. Rows that
cannot be used are set apart, counted by reason; so are those of a month of which a file says
different numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.jobs.policy import first_of_month
from bagdar.core.terms.identifiers import bin_problem
from bagdar.sources.custody import (
    HEADCOUNT_COLUMNS,
    MOST_JOBS,
    Headcount,
    cells_of_line,
    read_headcount,
)
from bagdar.sources.records import Reason
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.jobs.actions.computing import ask_for_jobs, with_jobs
from bagdar.web.jobs.models import EmployerJobs
from bagdar.web.jobs.permissions import hands_over
from bagdar.web.jobs.queries.headcounts import known_bins, last_of
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Programme

LARGEST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a file: rows given, new, there already; set apart by reason."""

    given: int
    kept: int
    repeated: int
    set_apart: Mapping[str, int]


def take_headcounts(programme: Programme, path: Path, *, by: Actor, at: datetime) -> Counted:
    """Take the jobs of employers in; months that are kept with the same number change nothing.

    Another number of a month is appended, and holds. Every programme of that world is computed
    anew: an employer is one in all of them. Raises PermissionDenied, DeliveryError for a
    file that is none, or of which nothing can be used.
    """
    if not hands_over(by, programme, at=at):
        raise PermissionDenied
    if path.stat().st_size > LARGEST_BYTES:
        raise refuse("", _("The file is too large to hold the jobs of employers by month."))
    digest = sha256(path.read_bytes()).hexdigest()
    found, given, apart = _checked(path, programme, first_of_month(timezone.localdate(at)))
    if not found:
        raise refuse("", _("None of the rows can be used. Nothing was kept."))
    with act("jobs.employer_jobs", by=by, at=at) as entry:
        rows = EmployerJobs.objects.filter(bin__in={one for one, _month in found})
        kept = {(one.bin, one.month): one.fte for one in rows.order_by("at", "id")}
        new = {key: fte for key, fte in found.items() if kept.get(key) != fte}
        EmployerJobs.objects.bulk_create(
            (
                _row(Headcount(number, month, fte), digest, by=by, at=at)
                for (number, month), fte in sorted(new.items())
            ),
            batch_size=500,
        )
        told = Counted(given, len(new), given - len(new) - sum(apart.values()), dict(apart))
        facts = {"programme": programme.key, "given": given, "kept": told.kept}
        entry.record(
            "employer jobs", digest, before=None, after={**facts, "set_apart": dict(apart)}
        )
        if new:
            _ask_anew(programme, at)
    return told


def correct_headcount(
    programme: Programme, right: Headcount, ground: str, *, by: Actor, at: datetime
) -> EmployerJobs:
    """Append the right number of an employer's jobs in a month that was counted; it holds from now.

    What was said stays beside it. Raises PermissionDenied, DeliveryError.
    """
    if not hands_over(by, programme, at=at):
        raise PermissionDenied
    with act("jobs.correct_employer_jobs", by=by, at=at, ground=ground.strip()) as entry:
        before = last_of(right.employer, right.month)
        if problems := _wrong(right, before, ground, programme):
            raise DeliveryError(problems)
        made = _row(right, "", by=by, at=at)
        made.save()
        said = {"jobs": before.fte} if before else None
        about = f"{right.employer}:{right.month:%Y-%m}"
        after = {"jobs": right.jobs, "programme": programme.key}
        entry.record("employer jobs", about, before=said, after=after)
        _ask_anew(programme, at)
    return made


def _wrong(
    right: Headcount, before: EmployerJobs | None, ground: str, programme: Programme
) -> dict[str, list[str]]:
    """Return what is wrong with a correction, by field."""
    if right.employer not in known_bins(synthetic=programme.is_synthetic):
        return {"employer": [_("No enterprise has or had this BIN.")]}
    if before is None:
        return {"month": [_("Nothing was counted of this employer and month.")]}
    found = {}
    if not 0 <= right.jobs < MOST_JOBS or right.jobs != round(right.jobs, 3):
        found["jobs"] = [_("Jobs are a number from 0, with three digits after the point at most.")]
    elif right.jobs == before.fte:
        found["jobs"] = [_("This is the number that holds.")]
    if not ground.strip():
        found["ground"] = [_("Say why the number is put right.")]
    return found


def _row(one: Headcount, digest: str, *, by: Actor, at: datetime) -> EmployerJobs:
    return EmployerJobs(
        bin=one.employer,
        month=one.month,
        fte=one.jobs,
        digest=digest,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )


def _ask_anew(programme: Programme, at: datetime) -> None:
    """Have every programme of that world computed anew: an employer is one in all of them."""
    same_world = (one for one in with_jobs() if one.is_synthetic == programme.is_synthetic)
    ask_for_jobs([programme.pk, *(one.pk for one in same_world)], at)


def _checked(
    path: Path, programme: Programme, newest: date
) -> tuple[dict[tuple[str, date], Decimal], int, Counter[str]]:
    """Return the jobs by employer and month, how many rows were given, and those set apart."""
    numbers = known_bins(synthetic=programme.is_synthetic)
    said: dict[tuple[str, date], list[Decimal]] = {}
    apart: Counter[str] = Counter()
    given = 0
    for row in _rows(path):
        given += 1
        reason = _reason(row, numbers, newest)
        if row is None or reason:
            apart[reason] += 1
        else:
            said.setdefault((row.employer, row.month), []).append(row.jobs)
    found = {key: jobs[0] for key, jobs in said.items() if len(set(jobs)) == 1}
    if differing := sum(len(jobs) for key, jobs in said.items() if key not in found):
        apart[Reason.DIFFERS.value] += differing
    return found, given, apart


def _reason(row: Headcount | None, numbers: Collection[str], newest: date) -> str:
    if row is None:
        return "broken_line"
    if bin_problem(row.employer):
        return "employer"
    if row.employer not in numbers:
        return "employer_unknown"
    return "month_in_future" if row.month > newest else ""


def _rows(path: Path) -> Iterator[Headcount | None]:
    """Give a row for each line: a quotation mark that stays open spoils its own and no other."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if tuple(cells_of_line(file.readline()) or ()) != HEADCOUNT_COLUMNS:
                text = _("The first line must name the columns %s and no other.")
                raise refuse("", text % ", ".join(HEADCOUNT_COLUMNS))
            for line in file:
                cells = cells_of_line(line)
                if cells != []:
                    yield read_headcount(cells or ())
    except UnicodeDecodeError:
        raise refuse("", _("This is no table of the jobs of employers.")) from None
