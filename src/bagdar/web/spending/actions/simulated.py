"""Made-up money of the synthetic world, as of its day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Max, Sum

from bagdar.sources.synthetic.money import (
    BUYER,
    HOME,
    PROVIDER,
    SUPPLIER,
    SUPPLIERS,
    WHOSE,
    Deal,
    Funded,
    Help,
    Purse,
    bin_of_supplier,
    purses,
)
from bagdar.sources.synthetic.plan import Asked
from bagdar.sources.synthetic.purchases import PREFIX_OF_OCID
from bagdar.web.delivery.models import BaselineJobs
from bagdar.web.journal.actions import Act
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Cost, Project, Standing
from bagdar.web.spending.models import (
    MODELS,
    ContractKind,
    LinkGround,
    Record,
    Register,
    Version,
)

CHUNK = 2000
PROJECTS_AT_ONCE = 500
WRITER = "system:simulated-treasury"
LABEL = "Synthetic treasury"
DOCUMENT, REGISTRY = "Synthetic budget {year}", "Synthetic register of {year}"
Facts = dict[str, Any]


def simulate_money(asked: Asked, *, entry: Act) -> None:
    """Write budgets, contracts, payments, support and savings of the synthetic projects."""
    at = datetime.combine(asked.as_of, time(), UTC)
    told = purses(_projects(), seed=asked.seed, until=asked.as_of)
    counts: dict[str, int] = {}
    while some := list(islice(told, PROJECTS_AT_ONCE)):
        for register, written in _write(some, at).items():
            counts[register] = counts.get(register, 0) + written
    entry.record("money", "synthetic", before=None, after=counts)


def _projects() -> Iterator[Funded]:
    """Return approved projects of the synthetic world with what they are to cost and when."""
    known = Project.objects.all().of_world(World.SYNTHETIC).exclude(stage__in=OUT_OF_PROGRAMME)
    rows = known.filter(merged_into=None).order_by("key")
    numbers = list(rows.values_list("pk", flat=True))
    costs = dict(
        Cost.objects.filter(project__in=rows.values("pk"), currency=HOME)
        .order_by()
        .values_list("project")
        .annotate(Sum("amount"))
    )
    promised = BaselineJobs.objects.filter(baseline__number=0)
    jobs = dict(promised.order_by().values_list("baseline__project").annotate(Max("permanent_fte")))
    standings: dict[int, tuple[date | None, date | None]] = {
        project: (approved_on, ends_on)
        for project, approved_on, ends_on in Standing.objects.filter(
            known_to=None, project__in=rows.values("pk")
        ).values_list("project_id", "approved_on", "original_on")
    }
    names = {
        number: told for number, *told in rows.values_list("pk", "name_en", "name_ru", "name_kk")
    }
    for number in numbers:
        approved_on, ends_on = standings.get(number, (None, None))
        if approved_on is None or ends_on is None or not costs.get(number):
            continue
        en, ru, kk = names[number]
        yield Funded(
            number,
            (en, ru, kk),
            int(costs[number]),
            int(jobs.get(number) or 0),
            approved_on,
            ends_on,
        )


def _write(some: Sequence[Purse], at: datetime) -> dict[str, int]:
    """Write the money of some projects, what others belong to first."""
    counts = {
        Register.BUDGET.value: len(_keep(Register.BUDGET, _lines(some), at)),
        Register.SAVING.value: len(_keep(Register.SAVING, _savings(some), at)),
    }
    deals = [(purse, deal) for purse in some for deal in purse.deals]
    reserved = [one for one in deals if one[1].kind == ContractKind.COMMITMENT]
    signed = [one for one in deals if one[1].kind == ContractKind.CONTRACT]
    commitments = _keep(Register.CONTRACT, (_deal(*one, {}) for one in reserved), at)
    under = {deal.number: made.pk for (_p, deal), made in zip(reserved, commitments, strict=True)}
    contracts = _keep(Register.CONTRACT, (_deal(*one, under) for one in signed), at)
    helps = [(purse, each) for purse in some for each in purse.helps]
    supports = _keep(Register.SUPPORT, (_help(*one) for one in helps), at)
    counts[Register.CONTRACT] = len(commitments) + len(contracts)
    counts[Register.SUPPORT] = len(supports)
    below = (
        (Register.ACCEPTANCE, _acts(signed, contracts)),
        (Register.PAYMENT, _payments(signed, contracts)),
        (Register.OBLIGATION, _duties(helps, supports)),
        (Register.CLAWBACK, _clawed(helps, supports)),
    )
    return counts | {one.value: len(_keep(one, rows, at)) for one, rows in below}


def _keep(register: Register, rows: Iterator[Facts], at: datetime) -> list[Record]:
    """Write rows of a register, each with its first version."""
    told = list(rows)
    acted = {"actor_id": WRITER, "actor_label": LABEL}
    records = Record.objects.bulk_create(
        [Record(register=register, is_synthetic=True, at=at, **acted) for _one in told],
        batch_size=CHUNK,
    )
    model: type[Version] = MODELS[register]
    model.objects.bulk_create(
        [
            model(record=record, known_from=at, **acted, **facts)
            for record, facts in zip(records, told, strict=True)
        ],
        batch_size=CHUNK,
    )
    return records


def _natural(*parts: object) -> str:
    return "|".join(["synthetic", *(str(one).casefold() for one in parts)])


def _lines(some: Sequence[Purse]) -> Iterator[Facts]:
    for purse in some:
        project = purse.of.project
        for one in purse.lines:
            yield {
                "project_id": project,
                "year": one.year,
                "codes": one.codes,
                "currency": HOME,
                "approved": one.approved,
                "amended": one.amended,
                "executed": one.executed,
                "document": DOCUMENT.format(year=one.year),
                "natural": _natural(project, one.year, one.codes, HOME),
            }


def _savings(some: Sequence[Purse]) -> Iterator[Facts]:
    for purse in some:
        project = purse.of.project
        for one in purse.spared:
            yield {
                "project_id": project,
                "saved_on": one.on,
                "whose": WHOSE,
                "currency": HOME,
                "planned": one.planned,
                "contracted": one.contracted,
                "paid": one.paid,
                "returned": one.returned,
                "document": one.document,
                "natural": _natural(project, one.document, one.on),
            }


def _deal(purse: Purse, one: Deal, under: dict[str, int]) -> Facts:
    supplier = one.supplier
    buyer_bin = bin_of_supplier(SUPPLIERS + one.buyer)
    return {
        "project_id": purse.of.project if one.linked else None,
        "link_ground": LinkGround.PLANNING if one.linked else LinkGround.NONE,
        "kind": one.kind,
        "under_id": under[one.under] if one.under else None,
        "number": one.number,
        "ocid": f"{PREFIX_OF_OCID}-{one.number.casefold()}" if supplier is not None else "",
        "title": one.title,
        "supplier_name": "" if supplier is None else SUPPLIER.format(n=supplier + 1),
        "supplier_bin": "" if supplier is None else bin_of_supplier(supplier),
        "buyer_name": BUYER.format(n=one.buyer + 1),
        "buyer_bin": buyer_bin,
        "signed_on": one.signed_on,
        "ends_on": one.ends_on,
        "currency": one.currency,
        "value": one.value,
        "amended_value": one.amended,
        "document": REGISTRY.format(year=one.signed_on.year),
        "natural": _natural(one.kind, buyer_bin, one.number, one.signed_on),
    }


def _help(purse: Purse, one: Help) -> Facts:
    project = purse.of.project
    return {
        "project_id": project,
        "kind": one.kind,
        "decided_on": one.on,
        "provider": PROVIDER,
        "currency": HOME,
        "amount": one.amount,
        "grant_equivalent": one.equivalent,
        "document": one.decision,
        "natural": _natural(project, one.kind, one.decision),
    }


def _acts(deals: Sequence[tuple[Purse, Deal]], made: Sequence[Record]) -> Iterator[Facts]:
    for (_purse, deal), contract in zip(deals, made, strict=True):
        for one in deal.acts:
            yield {
                "contract_id": contract.pk,
                "accepted_on": one.on,
                "currency": deal.currency,
                "amount": one.amount,
                "document": one.document,
                "natural": _natural(contract.pk, one.document, one.on),
            }


def _payments(deals: Sequence[tuple[Purse, Deal]], made: Sequence[Record]) -> Iterator[Facts]:
    for (_purse, deal), contract in zip(deals, made, strict=True):
        payee = "" if deal.supplier is None else bin_of_supplier(deal.supplier)
        for one in deal.payments:
            yield {
                "contract_id": contract.pk,
                "paid_on": one.on,
                "currency": deal.currency,
                "amount": one.amount,
                "is_advance": one.is_advance,
                "payee_bin": payee,
                "document": one.document,
                "natural": _natural(contract.pk, one.document, one.on),
            }


def _duties(helps: Sequence[tuple[Purse, Help]], made: Sequence[Record]) -> Iterator[Facts]:
    for (_purse, given), support in zip(helps, made, strict=True):
        for one in given.duties:
            yield {
                "support_id": support.pk,
                "kind": one.kind,
                "due_on": one.due_on,
                "due_value": one.due,
                "unit": one.unit,
                "met_value": one.met,
                "met_on": one.met_on,
                "document": given.decision,
                "natural": _natural(support.pk, one.kind, one.due_on),
            }


def _clawed(helps: Sequence[tuple[Purse, Help]], made: Sequence[Record]) -> Iterator[Facts]:
    for (_purse, given), support in zip(helps, made, strict=True):
        for one in given.clawed:
            yield {
                "support_id": support.pk,
                "returned_on": one.on,
                "currency": HOME,
                "amount": Decimal(one.amount),
                "document": one.document,
                "natural": _natural(support.pk, one.document, one.on),
            }
