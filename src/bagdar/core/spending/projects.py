"""Rules about projects: budget, commitment, payment, progress and jobs held against each other.

What contracts and payments add up to comes from SQL (`SUMS`), the rules are functions of a project
and its sums. Money is decimal, in one currency; where a second one comes, nothing is summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal

import numpy as np

from bagdar.core.spending.fences import fences
from bagdar.core.spending.folding import folded_in_sql
from bagdar.core.spending.ledgers import BudgetLine, Project
from bagdar.core.spending.thresholds import Threshold, held

CODES = ("D2", "D3", "D4", "D5")
PERCENT = 100

PLACED = """
CREATE TEMP TABLE placed AS
WITH own AS (
    SELECT p.line, ocid, project, related FROM processes p ANTI JOIN dropped USING (line)
),
followed AS (
    SELECT r.line, o.project FROM (
        SELECT line, unnest(related) AS ocid FROM own WHERE project IS NULL
    ) r JOIN own o USING (ocid) WHERE o.project IS NOT NULL
)
SELECT line, project FROM own WHERE project IS NOT NULL
UNION ALL
SELECT line, min(project) FROM followed GROUP BY line HAVING min(project) = max(project)
"""
"""The project of each process: its own, else that which all its related processes have."""

COMMITTED = """
SELECT project, c.currency, sum(CASE WHEN replaced THEN paid ELSE c.amount END) AS amount,
    bool_or(NOT replaced AND c.amount IS NULL) AS broken,
    min(CASE WHEN repeated THEN 'a contract is listed twice, and differs'
        WHEN replaced AND no_share IS NOT NULL THEN 'a contract was replaced'
        WHEN ended AND award IS NULL AND c.line IN (SELECT line FROM counted_contracts
            WHERE NOT ended) THEN 'the award of a contract is not known' END) AS reason
FROM counted_contracts c JOIN placed p ON p.line = c.line JOIN lines l ON l.line = c.line
    LEFT JOIN awards a ON a.line = c.line AND a.place = c.award
WHERE coalesce(a.status <> 'cancelled', true)
    AND coalesce(left_out::VARCHAR <> 'the process is cancelled', true)
GROUP BY project, c.currency
"""
PAID = """
SELECT project, year(day_of(date))::INT AS year, x.currency,
    CASE WHEN day_of(date) IS NULL THEN exact(x.amount) < 0 END AS back,
    sum(exact(x.amount)) AS amount, bool_or(exact(x.amount) IS NULL) AS broken,
    min(CASE WHEN repeated THEN 'a contract is listed twice, and differs'
        WHEN payments_twice THEN 'a payment is listed twice, and differs' END) AS reason
FROM transactions x JOIN placed p ON p.line = x.line
    LEFT JOIN deals d ON d.deal = deal(x.line, x.contract)
    LEFT JOIN twice t ON t.deal = deal(x.line, x.contract)
GROUP BY project, year(day_of(date)), x.currency,
    CASE WHEN day_of(date) IS NULL THEN exact(x.amount) < 0 END
"""
"""What contracts and payments of a part add up to; `committed` and `paid_out` are those of all."""

SUMS: Mapping[str, str] = {
    "committed": """
        SELECT project, NULL::INT AS year, currency, sum(amount) AS amount,
            bool_or(broken) AS broken, min(reason) AS reason
        FROM committed GROUP BY project, currency ORDER BY project, currency""",
    "paid": """
        SELECT project, year, currency, back, sum(amount) AS amount, bool_or(broken) AS broken,
            min(reason) AS reason
        FROM paid_out GROUP BY project, year, currency, back
        ORDER BY project, year, currency, back""",
    "listed": """
        SELECT project, bool_and(transactions) AS listed FROM contracts JOIN placed USING (line)
        WHERE status IS DISTINCT FROM 'cancelled' GROUP BY project ORDER BY project""",
    "contracts": f"""
        SELECT id, folded, min(project) AS project,
            count(DISTINCT project) = 1 AND count(project) = count(*) AS is_told
        FROM (
            SELECT line, id, {folded_in_sql("id")} AS folded
            FROM contracts ANTI JOIN dropped USING (line)
        ) c
        LEFT JOIN placed USING (line)
        WHERE folded IN (SELECT folded FROM numbers) GROUP BY id, folded
        ORDER BY id""",  # noqa: S608 -- a column of our own
}
"""Contracts and payments by project, year of payment and currency, and why they are not known,
payments without a day apart from refunds without one; whether all contracts of a project list their
payments; contracts, each with its number folded, a project, and whether that is the only one.

Contracts count as in `contracts`; those of a cancelled process or award do not.
An identifier tells contracts of one process apart; buyers give it again. One that stands in
processes of several projects, or of none, names no project.
"""
CENTS, WIDE = Decimal("0.01"), Context(prec=60)


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of some money: its amounts, by year and currency."""

    year: int | None
    currency: str | None
    amount: Decimal | None
    broken: bool = False
    """Whether an amount is missing, or too large to be summed."""
    reason: str | None = None
    """Why it is not known what of it counts."""


@dataclass(frozen=True, slots=True)
class Added:
    """A sum in one currency, or why there is none."""

    amount: Decimal | None
    currency: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Money:
    """A project with what was planned, committed and paid."""

    project: Project
    committed: Sequence[Sum] = ()
    paid: Sequence[Sum] = ()
    planned: Sequence[BudgetLine] = ()
    paid_listed: bool = True
    """Whether all payments are listed: a table of them is given, or each contract has its list."""


@dataclass(frozen=True)
class Judged:
    """What a rule says of a project: a state, a value, a reason, and rows to look at."""

    project: str
    code: str
    state: str
    value: float | None
    reason: str | None
    evidence: list[tuple[str, str | None, str | None]] = field(default_factory=list)


NOTHING_LINKED = "neither contracts nor payments are linked to the project"
NOT_LISTED = "no list of payments is linked to the project"
UNDATED = "payments of %s have no date that can be read: the year may have them, or not"
PAID_UNDATED = "paid on days that are not told"
NO_BUDGET = "no approved budget above zero is given"


def added(sums: Iterable[Sum], currency: str | None, *, what: str) -> Added:
    """Add up what is in one currency, to the cent; `what` names it in the reason."""
    known = list(sums)
    if not known:
        return Added(None, currency)
    if unknown := sorted(one.reason for one in known if one.reason):
        return Added(None, currency, unknown[0])
    if any(one.broken or one.amount is None for one in known):
        return Added(None, currency, f"{what} without an amount, or with one too large")
    if any(one.currency != currency for one in known):
        return Added(None, currency, f"{what} in another currency than the budget, or in none")
    whole = sum((one.amount for one in known if one.amount), Decimal(0))
    return Added(whole.quantize(CENTS, context=WIDE), currency)


def judge(
    projects: Sequence[Money],
    rows: Sequence[Threshold],
    enabled: Iterable[str],
    *,
    as_of: date,
) -> list[Judged]:
    """Judge every project by the rules that are on, in the order of codes and projects.

    Thresholds are those of the day `as_of`.
    """
    on = set(enabled)
    made: list[Judged] = []
    by_id = sorted(projects, key=lambda one: one.project.id)
    if "D2" in on:
        made += [_overdrawn(one, _asked(rows, "D2.tolerance", as_of)) for one in by_id]
    if "D3" in on:
        limits = _asked(rows, "D3.elapsed", as_of), _asked(rows, "D3.share", as_of)
        made += [_behind_plan(one, *limits, as_of=as_of) for one in by_id]
    if "D4" in on:
        made += _costly_jobs(by_id, rows, as_of)
    if "D5" in on:
        made += [_ahead_of_works(one, _asked(rows, "D5.points", as_of)) for one in by_id]
    return made


def _asked(rows: Sequence[Threshold], name: str, on: date) -> Decimal:
    found = held(rows, name, on=on)
    if found is None:
        raise ValueError(f"{name} is not set for {on}.")
    return Decimal(str(found.value))


def _overdrawn(one: Money, tolerance: Decimal) -> Judged:
    """D2: what is committed, or paid, is more than the approved budget."""
    budget, why = _budget(one)
    sums = {
        "committed": added(one.committed, one.project.currency, what="a contract"),
        "paid": added(one.paid, one.project.currency, what="a payment"),
    }
    known = {name: each.amount for name, each in sums.items() if each.amount is not None}
    reasons = [each.reason for each in sums.values() if each.reason]
    if why is None and not known:
        why = reasons[0] if reasons else NOTHING_LINKED
    if why is not None or budget is None:
        return _unknown(one, "D2", why)
    most = max(known.values())
    shown: list[tuple[str, str | None, str | None]] = [
        ("approved budget", None, _told(budget, one)),
        *((name, None, _told(each, one)) for name, each in known.items()),
        ("ratio above", None, f"{1 + tolerance}"),
    ]
    ratio = most / budget
    flagged = ratio > 1 + tolerance
    if not flagged and reasons:
        return _unknown(one, "D2", reasons[0], ratio)
    return _judged(one, "D2", ratio, flagged=flagged, evidence=shown)


def _behind_plan(one: Money, elapsed: Decimal, share: Decimal, *, as_of: date) -> Judged:
    """D3: of the plan of a year, most of which has passed, less than the share was paid.

    Payments without a day may all be of the year, or none; they leave open what they could turn.
    """
    passed = Decimal((as_of - date(as_of.year, 1, 1)).days + 1) / _days_of(as_of.year)
    year = as_of.year if passed >= elapsed else as_of.year - 1
    lines = [each for each in one.planned if each.year == year]
    if not lines:
        return _unknown(one, "D3", f"no plan of {year} is given")
    currencies = {each.currency for each in lines}
    if len(currencies) > 1:
        return _unknown(one, "D3", "the plan is in several currencies")
    planned = sum((each.planned for each in lines), Decimal(0))
    if planned <= 0:
        return _unknown(one, "D3", "the plan is not above zero")
    (currency,) = currencies
    of_year = [each for each in one.paid if each.year == year]
    paid = added(of_year, currency, what="a payment")
    if paid.reason:
        return _unknown(one, "D3", paid.reason)
    known = paid.amount or Decimal(0)
    done = known / planned
    undated = [each for each in one.paid if each.year is None]
    if why := added(undated, currency, what="a payment").reason:
        return _unknown(one, "D3", why, done)
    most, back = (
        sum((each.amount for each in undated if each.amount and each.amount * sign > 0), Decimal(0))
        for sign in (1, -1)
    )
    if (known + back) / planned < share and not one.paid_listed:
        return _unknown(one, "D3", NOT_LISTED, done)
    flagged = (known + most) / planned < share
    if not flagged and (known + back) / planned < share:
        return _unknown(one, "D3", UNDATED % f"{round(most or back, 2)} {currency}", done)
    shown: list[tuple[str, str | None, str | None]] = [
        (f"planned for {year}", None, f"{planned} {paid.currency}"),
        (f"paid in {year}", None, f"{paid.amount or 0} {paid.currency}"),
        *((PAID_UNDATED, None, f"{round(each, 2)} {currency}") for each in (most, back) if each),
        ("as of", None, as_of.isoformat()),
        ("share below", None, f"{share}"),
    ]
    return _judged(one, "D3", done, flagged=flagged, evidence=shown)


def _days_of(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days if year < date.max.year else 365


def _costly_jobs(projects: Sequence[Money], rows: Sequence[Threshold], as_of: date) -> list[Judged]:
    """D4: a verified job cost more than the norm, or than the fence around its reference class."""
    costs: dict[str, Decimal] = {}
    unknown: list[Judged] = []
    for one in projects:
        cost, why = _cost_of_job(one)
        if cost is None:
            unknown.append(_unknown(one, "D4", why))
        else:
            costs[one.project.id] = cost
    least = int(_asked(rows, "D4.projects", as_of))
    classes: dict[tuple[str | None, str | None], list[Decimal]] = defaultdict(list)
    for one in projects:
        if one.project.id in costs:
            classes[_class_of(one)].append(costs[one.project.id])
    known = [one for one in projects if one.project.id in costs]
    made = [
        _cost_judged(
            one,
            costs,
            classes[_class_of(one)],
            held(rows, "D4.norm", on=as_of, currency=one.project.currency),
            least,
        )
        for one in known
    ]
    return sorted([*made, *unknown], key=lambda one: one.project)


def _class_of(one: Money) -> tuple[str | None, str | None]:
    return one.project.reference_class, one.project.currency


def _cost_of_job(one: Money) -> tuple[Decimal | None, str | None]:
    """Return what was paid and the state support, for one verified job."""
    paid = added(one.paid, one.project.currency, what="a payment")
    if paid.reason or (paid.amount is None and one.project.support is None):
        return None, paid.reason or "no payment is linked to the project"
    if one.project.verified_jobs is None:
        return None, "no number of verified jobs is given"
    if one.project.verified_jobs <= 0:
        return None, "no job is verified yet: there is nothing to divide by"
    whole = (paid.amount or Decimal(0)) + (one.project.support or Decimal(0))
    return whole / one.project.verified_jobs, None


def _cost_judged(
    one: Money,
    costs: Mapping[str, Decimal],
    peers: Sequence[Decimal],
    norm: Threshold | None,
    least: int,
) -> Judged:
    cost = costs[one.project.id]
    limit, told = Decimal(0), ""
    if norm is not None:
        if norm.currency != one.project.currency:
            return _unknown(one, "D4", "the norm is in another currency than the project", cost)
        limit, told = Decimal(str(norm.value)), "norm of the programme"
    elif one.project.reference_class is None:
        return _unknown(one, "D4", "no reference class is given, and no norm is set", cost)
    elif len(peers) < least:
        return _unknown(one, "D4", "too few projects of its reference class to compare", cost)
    else:
        limit = Decimal(str(fences(np.array([float(each) for each in peers])).upper))
        told = f"fence of {len(peers)} projects of its class"
    if cost <= limit and not one.paid_listed:
        return _unknown(one, "D4", NOT_LISTED, cost)
    jobs = one.project.verified_jobs
    shown: list[tuple[str, str | None, str | None]] = [
        ("cost of a verified job", None, _told(round(cost, 2), one)),
        ("verified jobs", None, f"{jobs}"),
        *(
            [("of this state support", None, _told(one.project.support, one))]
            if one.project.support is not None
            else []
        ),
        (told, None, _told(round(limit, 2), one)),
    ]
    return _judged(one, "D4", cost, flagged=cost > limit, evidence=shown)


def _ahead_of_works(one: Money, points: Decimal) -> Judged:
    """D5: the share that was paid is ahead of what is built."""
    budget, why = _budget(one)
    paid = added(one.paid, one.project.currency, what="a payment")
    progress = one.project.progress_percent
    if why is None and paid.amount is None:
        why = paid.reason or "no payment is linked to the project"
    if why is None and progress is None:
        why = "no physical progress is given"
    if why is not None or budget is None or paid.amount is None or progress is None:
        return _unknown(one, "D5", why)
    ahead = paid.amount / budget * PERCENT - progress
    if ahead <= points and not one.paid_listed:
        return _unknown(one, "D5", NOT_LISTED, ahead)
    shown: list[tuple[str, str | None, str | None]] = [
        ("approved budget", None, _told(budget, one)),
        ("paid", None, _told(paid.amount, one)),
        ("physical progress, %", None, f"{progress}"),
        ("points above", None, f"{points}"),
    ]
    return _judged(one, "D5", ahead, flagged=ahead > points, evidence=shown)


def _budget(one: Money) -> tuple[Decimal | None, str | None]:
    if one.project.approved is None or one.project.approved <= 0 or not one.project.currency:
        return None, NO_BUDGET
    return one.project.approved, None


def _told(amount: Decimal, one: Money) -> str:
    return f"{amount} {one.project.currency}"


def _judged(
    one: Money,
    code: str,
    value: Decimal,
    *,
    flagged: bool,
    evidence: list[tuple[str, str | None, str | None]],
) -> Judged:
    state = "flagged" if flagged else "clear"
    rounded = round(float(value), 9)
    return Judged(one.project.id, code, state, rounded, None, evidence if flagged else [])


def _unknown(one: Money, code: str, why: str | None, value: Decimal | None = None) -> Judged:
    told = None if value is None else round(float(value), 9)
    return Judged(one.project.id, code, "not_computable", told, why or NOTHING_LINKED)
