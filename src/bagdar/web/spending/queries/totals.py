"""Money of projects by currency: what was approved, committed, contracted, accepted and paid.

These are the sums that all pages, files and rules start from. They ask nothing of rights: callers
name projects that their reader sees (`seen_projects`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import Exact

from bagdar.core.spending.money import NOTHING, Purse, Totals
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.standing import Merges
from bagdar.web.spending.models import (
    Acceptance,
    BudgetLine,
    Clawback,
    Contract,
    ContractKind,
    MoneyField,
    Payment,
    Saving,
    Support,
    holding,
)
from bagdar.web.spending.queries.bought import bought_of
from bagdar.web.spending.queries.homes import home_of, merged_to

FEW = 200
"""So many projects are named in a query; for more all are summed, and theirs are kept."""


def seen_projects(reading: Reading) -> QuerySet[Any, Any]:
    """Return the live numbers of the projects whose money a reader sees: their costs are shown."""
    rows = reading.projects().filter(sight_of(reading.scope).showing("costs"))
    number = "pk" if reading.as_of is None else "project_id"
    return rows.order_by().values_list(number, flat=True)


def money_of(
    projects: Collection[int] | None, reading: Reading | None = None
) -> dict[int, dict[str, Totals]]:
    """Return the money of projects by currency, those named or all that have any.

    A row of a project that was merged counts for the one it lives on in. A reading of a past
    moment tells what was known then, when what was merged later counted by itself. A project
    without money is not among the answer.
    """
    merges = reading.merges if reading else None
    named = None if projects is None else set(projects)
    asked = sorted(named) if named is not None and len(named) <= FEW else None
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for above, below in _sums(reading):
        if _add(above, asked, found, merges):
            for one in below:
                _add((one,), asked, found, merges)
    _add_bought(asked, found, reading)
    told: dict[int, dict[str, Totals]] = {}
    for (project, currency), sums in sorted(found.items()):
        if named is None or project in named:
            told.setdefault(project, {})[currency] = Totals(**sums)
    return told


def _add_bought(
    asked: list[int] | None,
    found: dict[tuple[int, str], dict[str, Any]],
    reading: Reading | None,
) -> None:
    """Add contracts of purchases that no register holds, and tell how much they are."""
    for one in bought_of(asked, reading):
        if not one.counts or not one.currency:
            continue
        sums = found.setdefault((one.project, one.currency), {})
        for name, amount in (
            ("committed", one.committed),
            ("contracted", one.value or NOTHING),
            ("paid", one.paid),
        ):
            for each in (name, f"bought_{name}"):
                sums[each] = sums.get(each, NOTHING) + amount


def money_of_one(project: int, reading: Reading | None = None) -> Purse:
    """Return the money of one project by currency."""
    return money_of([project], reading).get(project, {})


@dataclass(frozen=True)
class _Sum:
    """Rows of a register, the way to their project, and what is summed."""

    rows: QuerySet[Any, Any]
    home: str
    sums: Mapping[str, Any]


def promised_sums(reading: Reading | None = None) -> dict[str, Sum]:
    """Return what is summed of commitments and contracts; money under a commitment counts once.

    A contract that uses up a commitment of its own project is committed there already. One under a
    commitment of another project, or of none, is committed on its own, and what it uses up is not
    committed on the other any more. Rows must have their project as `home`.
    """
    as_of, merges = (reading.as_of, reading.merges) if reading else (None, None)
    current, nothing = Coalesce("amended_value", "value"), Value(NOTHING, MoneyField())
    is_contract = Q(kind=ContractKind.CONTRACT)
    known = Contract.objects.known(as_of).annotate(stands=home_of("project", merges)).order_by()
    above = Subquery(known.filter(record=OuterRef("under")).values("stands")[:1])
    below = known.filter(under=OuterRef("record")).exclude(stands=None)
    elsewhere = below.exclude(stands=OuterRef("home")).values("under").annotate(sum=Sum(current))
    left: Any = current - Coalesce(Subquery(elsewhere.values("sum")), nothing)
    committed = Case(
        When(~is_contract, then=Greatest(left, nothing, output_field=MoneyField())),
        When(Exact(above, F("home")), then=nothing),
        default=current,
        output_field=MoneyField(),
    )
    return {"contracted": Sum(current, filter=is_contract), "committed": Sum(committed)}


def _sums(reading: Reading | None) -> list[tuple[tuple[_Sum, ...], tuple[_Sum, ...]]]:
    """Return what is summed, each with what belongs to its rows and need not be asked for else.

    Sums that stand together are asked for at once; they are of money alone.
    """
    as_of = reading.as_of if reading else None
    contracts, supports = "contract__contract_versions", "support__support_versions"
    below = {
        one: model.objects.known(as_of).filter(holding(as_of, f"{way}__"))
        for one, model, way in (
            ("accepted", Acceptance, contracts),
            ("paid", Payment, contracts),
            ("clawed_back", Clawback, supports),
        )
    }
    budget = _Sum(
        BudgetLine.objects.known(as_of),
        "project",
        {
            "approved": Sum("approved"),
            "budget": Sum(Coalesce("amended", "approved")),
            "executed": Sum("executed"),
        },
    )
    promised = _Sum(
        Contract.objects.known(as_of),
        "project",
        promised_sums(reading),
    )
    support = _Sum(
        Support.objects.known(as_of),
        "project",
        {
            "support": Sum("amount"),
            "grant_equivalent": Sum("grant_equivalent"),
            "unvalued_count": Count("pk", filter=Q(grant_equivalent=None)),
        },
    )
    saving = _Sum(
        Saving.objects.known(as_of),
        "project",
        {
            "saved_planned": Sum("planned"),
            "saved_contracted": Sum("contracted"),
            "saved_paid": Sum("paid"),
            "returned": Sum("returned"),
        },
    )
    amount = Sum("amount")
    return [
        ((budget, saving), ()),
        (
            (promised,),
            tuple(
                _Sum(below[one], f"{contracts}__project", {one: amount})
                for one in ("accepted", "paid")
            ),
        ),
        (
            (support,),
            (_Sum(below["clawed_back"], f"{supports}__project", {"clawed_back": amount}),),
        ),
    ]


def _add(
    some: tuple[_Sum, ...],
    asked: list[int] | None,
    found: dict[tuple[int, str], dict[str, Any]],
    merges: Merges | None,
) -> bool:
    """Add sums of registers by project and currency to what was found; say if there are any."""
    width, asking = max(len(one.sums) for one in some), []
    for place, one in enumerate(some):
        rows = one.rows.annotate(home=home_of(one.home, merges)).exclude(home=None)
        if asked is not None:
            rows = rows.filter(home__in=asked)
            if merges is None:
                rows = rows.annotate(own=F(one.home)).filter(own__in=merged_to(asked))
        padded = [*one.sums.values(), *[Value(None, MoneyField())] * (width - len(one.sums))]
        named = {f"sum_{column}": summed for column, summed in enumerate(padded)}
        grouped = rows.order_by().values_list("home", "currency")
        asking.append(grouped.annotate(place=Value(place), **named))
    first, *others = asking
    lines = list(first.union(*others, all=True) if others else first)
    for project, currency, place, *values in lines:
        sums_of = found.setdefault((project, currency), {})
        for name, value in zip(some[place].sums, values, strict=False):
            sums_of[name] = value if value is not None else NOTHING
    return bool(lines)
