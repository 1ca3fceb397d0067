"""What a person gives beside the releases: the register of bans, projects, plans and payments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from bagdar.core.spending import projects
from bagdar.core.spending.ledgers import Ban, BudgetLine, Payment, Project
from bagdar.core.spending.settings import Settings
from bagdar.core.spending.thresholds import in_force
from bagdar.core.terms.text import fold_number
from bagdar.core.terms.working_time import Calendar, numbered_days
from bagdar.lake.scripts import Script


@dataclass(frozen=True)
class Beside:
    """What stands in no release: rows of files that a person gives."""

    banned: Sequence[Ban] | None = None
    """The register of unfair suppliers; None where none is given."""
    projects: Sequence[Project] | None = None
    budgets: Sequence[BudgetLine] = ()
    payments: Sequence[Payment] | None = None
    """Payments of projects; None for those of the releases."""
    as_of: date | None = None
    """The day for which projects are judged."""
    calendar: Calendar | None = None
    """Working days, for thresholds that are stated in these; None where none is asked for."""

    def digest(self) -> str:
        """Return a digest of all rows, whatever their order, and of the day."""
        parts = [
            None if rows is None else sorted(repr(one) for one in rows)
            for rows in (self.banned, self.projects, self.budgets, self.payments)
        ]
        told: list[object] = [*parts, self.as_of]
        if (known := self.calendar) is not None:
            told += [sorted(known.years), sorted(known.off), sorted(known.worked)]
        return hashlib.sha256(repr(told).encode()).hexdigest()


NOTHING = Beside()


REGISTER = pa.schema(
    [
        ("key", pa.string()),
        ("name", pa.string()),
        ("since", pa.date32()),
        ("until", pa.date32()),
        ("ground", pa.string()),
    ]
)


def register(bans: Sequence[Ban]) -> pa.Table:
    """Return the register as a table, found by the number in capitals, without spaces."""
    rows = [{**asdict(one), "key": "".join(one.id.upper().split())} for one in bans]
    return pa.Table.from_pylist(rows, REGISTER)


DAYS = pa.schema([("day", pa.date32()), ("ordinal", pa.int64()), ("unknown", pa.int64())])


def days_of(calendar: Calendar | None) -> pa.Table:
    """Return the days of a calendar with the working days that came up to each."""
    rows = numbered_days(calendar) if calendar is not None else ()
    return pa.Table.from_pylist([asdict(one) for one in rows], DAYS)


JUDGED = pa.schema(
    [
        ("id", pa.string()),
        ("code", pa.string()),
        ("state", pa.string()),
        ("value", pa.float64()),
        ("reason", pa.string()),
        (
            "evidence",
            pa.list_(
                pa.struct([("what", pa.string()), ("id", pa.string()), ("value", pa.string())])
            ),
        ),
    ]
)
SHOWN = ("what", "id", "value")
OF_PROJECTS_JUDGED = """
INSERT INTO judged_parties SELECT 'project', id, code,
    {'state': state, 'value': value, 'reason': reason}, evidence FROM projects_judged
"""


def judge_projects(run: Script, settings: Settings, beside: Beside) -> int:
    """Judge the projects that are given, by what the releases and the payments add up to.

    `committed`, and `paid_out` where no payments are given, must be there (`projects`). Return how
    many of the payments that are given belong to none of them.
    """
    if beside.projects is None or beside.as_of is None:
        raise ValueError("Rules of projects need a table of projects and a day.")
    committed = _sums(run.rows(projects.SUMS["committed"]))
    unlinked = 0
    listed: set[str] | None = None
    if beside.payments is None:
        lists = run.rows(projects.SUMS["listed"]).to_pylist()
        listed = {row["project"] for row in lists if row["listed"]}
        paid = _sums(run.rows(projects.SUMS["paid"]))
    else:
        paid, unlinked = _sums_of_payments(
            run, beside.payments, {one.id for one in beside.projects}
        )
    planned: dict[str, list[BudgetLine]] = {}
    for line in beside.budgets:
        planned.setdefault(line.project, []).append(line)
    known = [
        projects.Money(
            one,
            committed.get(one.id, ()),
            paid.get(one.id, ()),
            planned.get(one.id, ()),
            listed is None or one.id in listed,
        )
        for one in beside.projects
    ]
    rows = in_force(settings.limits, settings.thresholds, settings.limit_currencies)
    found = projects.judge(known, rows, settings.enabled, as_of=beside.as_of)
    told_ = [
        {
            **{name: getattr(one, name) for name in ("code", "state", "value", "reason")},
            "id": one.project,
            "evidence": [
                dict(zip(("what", "id", "value"), row, strict=True)) for row in one.evidence
            ],
        }
        for one in found
    ]
    run.here.hold("projects_judged", pa.Table.from_pylist(told_, JUDGED))
    run.here.run(OF_PROJECTS_JUDGED)
    return unlinked


OF_SUM = ("year", "currency", "amount", "broken", "reason")


def _sums(rows: pa.Table) -> dict[str, list[projects.Sum]]:
    made: dict[str, list[projects.Sum]] = {}
    for row in rows.to_pylist():
        one = projects.Sum(*(row[name] for name in OF_SUM))
        made.setdefault(row["project"], []).append(one)
    return made


def _projects_by_number(run: Script, numbers: Set[str]) -> dict[str, str]:
    """Return the project of each number: of the contracts spelt so, else of all it may mean."""
    folded = {one: fold_number(one) for one in numbers}
    asked = pa.array(sorted({*folded.values()} - {""}), pa.string())
    run.hold("numbers", pa.table({"folded": asked}))
    by_number: dict[str, list[str | None]] = {}
    alike: dict[str, list[str | None]] = {}
    for row in run.rows(projects.SUMS["contracts"]).to_pylist():
        project = row["project"] if row["is_told"] else None
        by_number.setdefault(row["id"], []).append(project)
        alike.setdefault(row["folded"], []).append(project)
    found: dict[str, str] = {}
    for number, key in folded.items():
        first, *more = by_number.get(number) or alike.get(key) or [None]
        if first is not None and all(one == first for one in more):
            found[number] = first
    return found


def _sums_of_payments(
    run: Script, payments: Sequence[Payment], known: Set[str]
) -> tuple[dict[str, list[projects.Sum]], int]:
    """Add payments up by project, year and currency; a contract's are those of its project.

    Return beside the sums how many payments belong to no project that is known.
    """
    of_contract = _projects_by_number(
        run, {one.contract for one in payments if one.contract and not one.project}
    )
    added: dict[tuple[str, int, str], Decimal] = {}
    unlinked = 0
    for one in payments:
        project = one.project or of_contract.get(one.contract or "", "")
        if project in known:
            key = project, one.paid_on.year, one.currency
            added[key] = added.get(key, Decimal(0)) + one.amount
        else:
            unlinked += 1
    made: dict[str, list[projects.Sum]] = {}
    for (project, year, currency), amount in sorted(added.items()):
        made.setdefault(project, []).append(projects.Sum(year, currency, amount))
    return made, unlinked
