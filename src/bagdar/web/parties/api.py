"""Buyers, suppliers, purchases and unfair suppliers for programs: the rights of the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status

from bagdar.web.cases.api import LoadInPath, LoadRow, Words, load_row
from bagdar.web.cases.permissions import Powers, powers_of
from bagdar.web.delivery.api.finding import MOST_NUMBER, refused_by_field
from bagdar.web.loads.actions import start_load, stop_load
from bagdar.web.loads.queries import Load, load_of
from bagdar.web.parties.actions.striking import strike_unfair
from bagdar.web.parties.actions.taking import Source, check_source
from bagdar.web.parties.actions.taking_files import FILE, told_of
from bagdar.web.parties.models import LONGEST_SOURCE, IntakeKind, PartRole, Purchase, Told, Unfair
from bagdar.web.parties.permissions import compared_for, purchases_for, told
from bagdar.web.parties.queries.lists import (
    Side,
    lines_of,
    listed,
    listed_purchases,
    purchase_lines,
    unfair_that_hold,
)
from bagdar.web.parties.queries.of_project import Bought, bought_for, project_of, totals_of
from bagdar.web.parties.queries.of_project import lines_of as lines_of_project
from bagdar.web.parties.queries.profile import Profile, profile_of
from bagdar.web.parties.queries.profile import Sum as Summed
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, KeyInPath, Nothing, Rows, Strict, Window, Word
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

router = Router(tags=["parties"])
InPath = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
MOST_GIVEN = 1_000


class WorldAsked(Schema):
    """In which world."""

    world: World | None = None


class PartiesAsked(Window):
    """Which buyers or suppliers."""

    world: World | None = None
    q: Word = ""


class BuyerOrSupplierRow(Schema):
    """A buyer or supplier with its sums in one currency; `key` names it in addresses."""

    key: str
    name: str
    identifier: str
    purchases: int
    known: int = Field(description=gettext_noop("Purchases of which the value is known."))
    value: Decimal | None
    currency: str
    single_bids: int
    contests: int


class PartySum(Schema):
    """Purchases that have something in common; `share` is of the money of the currency."""

    name: str = Field(description=gettext_noop("Empty where it is not told: of years, no day is."))
    currency: str
    count: int
    known: int = Field(description=gettext_noop("Purchases of which a value is known."))
    value: Decimal | None
    share: float | None


class PartyFlags(Schema):
    """A rule that flags something of the party, and the flagged subjects."""

    code: str
    name: str
    count: int
    base_rate: float | None
    subjects: list[int]


class AlikeRow(Schema):
    """Another party that tells the same, and the purchases in which it does."""

    key: str
    name: str
    told: str
    purchases: list[int]


class AttributeRow(Schema):
    """A thing that the party tells and others tell too; to be checked, and no more than that."""

    trait: str
    told: str
    others_count: int
    common: bool
    purchases: list[int]
    others: list[AlikeRow]


class UnfairRow(Schema):
    """A row of the register of unfair suppliers, with whose table it stands in."""

    number: int
    id: str
    name: str
    since: date
    until: date | None
    ground: str
    source: str
    stated_on: date


class PartyFull(Schema):
    """A buyer or supplier; flags, attributes and the register for those who check."""

    key: str
    name: str
    identifiers: list[str]
    purchases: int
    single_bids: int
    contests: int
    bid_for: int
    totals: list[PartySum]
    years: list[PartySum]
    methods: list[PartySum]
    partners: list[PartySum]
    concentration: dict[str, float]
    projects: list[str]
    flags: list[PartyFlags]
    cases: list[int]
    attributes: list[AttributeRow]
    unfair: list[UnfairRow]


class PurchasePart(Schema):
    """A party of a purchase and its part."""

    role: str
    key: str
    name: str
    value: Decimal | None


class ToldRow(Schema):
    """What a party tells of itself in a purchase."""

    party: str
    trait: str
    told: str


class PurchaseFull(Schema):
    """A purchase with its parties; what they tell, for those who check."""

    number: int
    ocid: str
    title: str
    day: date | None
    method: str
    procedure: str
    tenderers: int | None
    value: Decimal | None
    currency: str
    project: str | None
    source: str
    parts: list[PurchasePart]
    told: list[ToldRow]


class SideOfPurchase(Schema):
    """A buyer or supplier of a purchase; `key` names its page."""

    key: str
    name: str
    identifier: str


class PurchaseRow(Schema):
    """A purchase in a list; `project` is its key."""

    number: int
    ocid: str
    title: str
    day: date | None
    status: str
    method: str
    procedure: str
    value: Decimal | None
    currency: str
    project: str | None
    buyers: list[SideOfPurchase]
    suppliers: list[SideOfPurchase]


class ContractOfPurchase(Schema):
    """A commitment or contract of the registers that names the process; `number` is its row."""

    number: int
    kind: str
    contract: str
    signed_on: date
    value: Decimal
    paid: Decimal
    currency: str


class ProjectPurchase(Schema):
    """A purchase of a project; `flags` are codes, for those who are shown flags."""

    number: int
    ocid: str
    title: str
    day: date | None
    status: str
    method: str
    procedure: str
    value: Decimal | None
    currency: str
    buyers: list[SideOfPurchase]
    suppliers: list[SideOfPurchase]
    contracts: list[ContractOfPurchase]
    flags: list[str]
    cases: list[int]


class PurchaseTotal(Schema):
    """Purchases of a project in one currency; an empty one is of those without a value."""

    currency: str
    purchases: int
    value: Decimal
    committed: Decimal
    contracted: Decimal
    paid: Decimal


class ProjectPurchases(Rows[ProjectPurchase]):
    """Purchases of a project, the newest first, and the sums of all of them by currency."""

    totals: list[PurchaseTotal]


class PurchasesGiven(Strict):
    """Releases of OCDS 1.1, whose they are and of which day."""

    source: str = Field(min_length=1, max_length=LONGEST_SOURCE, pattern=r"^[^\x00]*\S[^\x00]*$")
    stated_on: Day
    world: World = World.REAL
    releases: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_GIVEN)


class StrikeGiven(Strict):
    """What is wrong with a row of unfair suppliers."""

    ground: Words


class UnfairGiven(Strict):
    """Objects of the platform's register (rnu), whose they are and of which day."""

    source: str = Field(min_length=1, max_length=LONGEST_SOURCE, pattern=r"^[^\x00]*\S[^\x00]*$")
    stated_on: Day
    world: World = World.REAL
    rows: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_GIVEN)


def _asking(request: HttpRequest) -> tuple[Powers, Reading]:
    asked = cast("Asked", request)
    person = request.user if isinstance(request.user, User) else None
    day = timezone.localdate(asked.now)
    powers = powers_of(asked.scope, person, on=day)
    return powers, Reading(asked.scope, asked.now, None, day)


def _checking(request: HttpRequest) -> tuple[Powers, Reading]:
    if not isinstance(request.user, User):
        raise AuthenticationError
    powers, reading = _asking(request)
    if not powers.sees_flags:
        raise Http404
    return powers, reading


@router.get(
    "/buyers",
    response={200: Rows[BuyerOrSupplierRow], **READS},
    operation_id="list_buyers",
    summary=gettext_noop("Buyers of purchases, the most money first"),
)
def list_buyers(
    request: HttpRequest, asked: Annotated[PartiesAsked, Query()]
) -> Rows[BuyerOrSupplierRow]:
    """List buyers by currency."""
    return _list(request, PartRole.BUYER, asked)


@router.get(
    "/suppliers",
    response={200: Rows[BuyerOrSupplierRow], **READS},
    operation_id="list_suppliers",
    summary=gettext_noop("Suppliers of purchases, the most money first"),
)
def list_suppliers(
    request: HttpRequest, asked: Annotated[PartiesAsked, Query()]
) -> Rows[BuyerOrSupplierRow]:
    """List suppliers by currency."""
    return _list(request, PartRole.SUPPLIER, asked)


@router.get(
    "/buyers/{party}",
    response={200: PartyFull, **READS},
    operation_id="get_buyer",
    summary=gettext_noop("A buyer: what it bought, how and of whom"),
)
def get_buyer(
    request: HttpRequest,
    party: KeyInPath,
    asked: Annotated[WorldAsked, Query()],  # noqa: ARG001 -- read with the request
) -> PartyFull:
    """Give a buyer of purchases that the reader is shown."""
    return _one(request, PartRole.BUYER, party)


@router.get(
    "/suppliers/{party}",
    response={200: PartyFull, **READS},
    operation_id="get_supplier",
    summary=gettext_noop("A supplier: what it won, of whom, and what others tell alike"),
)
def get_supplier(
    request: HttpRequest,
    party: KeyInPath,
    asked: Annotated[WorldAsked, Query()],  # noqa: ARG001 -- read with the request
) -> PartyFull:
    """Give a supplier of purchases that the reader is shown."""
    return _one(request, PartRole.SUPPLIER, party)


@router.get(
    "/purchases",
    response={200: Rows[PurchaseRow], **READS},
    operation_id="list_purchases",
    summary=gettext_noop("Purchases, found by title, OCID or the number of a contract"),
)
def list_purchases(
    request: HttpRequest, asked: Annotated[PartiesAsked, Query()]
) -> Rows[PurchaseRow]:
    """List the purchases that the reader is shown, the newest first."""
    powers, reading = _asking(request)
    rows = listed_purchases(asked.q.strip(), powers, reading)
    page = list(rows[asked.offset : asked.offset + asked.limit])
    items = [
        PurchaseRow(
            number=one.purchase.pk,
            ocid=one.ocid,
            title=one.title,
            day=one.purchase.day,
            status=one.purchase.status,
            method=one.purchase.method,
            procedure=one.purchase.details,
            value=one.purchase.value,
            currency=one.purchase.currency,
            project=one.purchase.project.key if one.purchase.project else None,
            buyers=[_side(each) for each in one.buyers],
            suppliers=[_side(each) for each in one.suppliers],
        )
        for one in purchase_lines(page, powers)
    ]
    return Rows[PurchaseRow](items=items, count=rows.count())


@router.get(
    "/purchases/{number}",
    response={200: PurchaseFull, **READS},
    operation_id="get_purchase",
    summary=gettext_noop("A purchase with its parties"),
)
def get_purchase(request: HttpRequest, number: InPath) -> PurchaseFull:
    """Give a purchase that the reader is shown."""
    powers, reading = _asking(request)
    rows = purchases_for(reading).select_related("project", "intake")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    rows_told = Told.objects.none()
    if compared_for(powers, reading).filter(pk=number).exists():
        rows_told = found.told.select_related("party")
    return _purchase(found, rows_told, powers)


@router.get(
    "/projects/{key}/purchases",
    response={200: ProjectPurchases, **READS},
    operation_id="list_project_purchases",
    summary=gettext_noop("Purchases of a project with their contracts, payments and flags"),
)
def list_project_purchases(
    request: HttpRequest, key: KeyInPath, asked: Annotated[Window, Query()]
) -> ProjectPurchases:
    """List the purchases of a project whose money the reader is shown."""
    powers, reading = _asking(request)
    project = project_of(key, reading)
    if project is None:
        raise Http404
    rows = bought_for(project.pk, reading)
    page = list(rows[asked.offset : asked.offset + asked.limit])
    return ProjectPurchases(
        items=[_bought(one) for one in lines_of_project(page, project.pk, powers, reading)],
        count=rows.count(),
        totals=[
            PurchaseTotal(
                currency=one.currency,
                purchases=one.purchases,
                value=one.value,
                committed=one.committed,
                contracted=one.contracted,
                paid=one.paid,
            )
            for one in totals_of(rows, project.pk, reading)
        ],
    )


@router.post(
    "/purchases",
    response={202: LoadRow, **WRITES},
    auth=WRITER,
    operation_id="take_purchases",
    summary=gettext_noop("Hand in purchases as releases"),
)
def take_given_purchases(request: HttpRequest, body: PurchasesGiven) -> Status[LoadRow]:
    """Hand in releases of at most 5 MB; larger files on the page or the command line.

    A worker takes them in: ask for the load by its token how far it is.
    """
    pieces = (f"{json.dumps(one, ensure_ascii=False)}\n" for one in body.releases)
    return Status(202, load_row(_start(request, IntakeKind.PURCHASES, body, pieces, "releases")))


@router.get(
    "/purchases/loads/{token}",
    response={200: LoadRow, **READS},
    operation_id="get_purchases_load",
    summary=gettext_noop("Purchases on their way"),
)
def get_purchases_load(request: HttpRequest, token: LoadInPath) -> LoadRow:
    """Tell how far a table is that the reader handed in, for a day."""
    return load_row(_load(request, IntakeKind.PURCHASES, token))


@router.post(
    "/purchases/loads/{token}/stop",
    response={200: LoadRow, **WRITES},
    auth=WRITER,
    operation_id="stop_purchases_load",
    summary=gettext_noop("Stop purchases on their way"),
)
def stop_purchases_load(
    request: HttpRequest,
    token: LoadInPath,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> LoadRow:
    """Stop a load that runs, which leaves nothing; forget one that does not."""
    found = _load(request, IntakeKind.PURCHASES, token)
    stop_load(found)
    return load_row(found)


@router.get(
    "/unfair-suppliers",
    response={200: Rows[UnfairRow], **READS},
    operation_id="list_unfair_suppliers",
    summary=gettext_noop("The register of unfair suppliers"),
)
def list_unfair_suppliers(
    request: HttpRequest, asked: Annotated[PartiesAsked, Query()]
) -> Rows[UnfairRow]:
    """List the rows that hold, those that began last first."""
    powers, reading = _checking(request)
    rows = unfair_that_hold(synthetic=reading.is_synthetic)
    page = rows[asked.offset : asked.offset + asked.limit]
    return Rows[UnfairRow](items=[_unfair(one, powers) for one in page], count=rows.count())


@router.post(
    "/unfair-suppliers/{number}/strike",
    response={201: UnfairRow, **WRITES},
    auth=WRITER,
    operation_id="strike_unfair_supplier",
    summary=gettext_noop("Strike a row of unfair suppliers out"),
)
def strike_given_unfair(
    request: HttpRequest, number: InPath, body: StrikeGiven
) -> Status[UnfairRow]:
    """Strike a row out that names somebody by mistake, and say why: it holds no more."""
    powers, reading = _checking(request)
    row = unfair_that_hold(synthetic=reading.is_synthetic).filter(pk=number).first()
    if row is None or not powers.audits_all:
        raise Http404
    with refused_by_field():
        strike_unfair(row, ground=body.ground, by=writer(request), at=reading.at)
    return Status(201, _unfair(row, powers))


@router.post(
    "/unfair-suppliers",
    response={202: LoadRow, **WRITES},
    auth=WRITER,
    operation_id="take_unfair_suppliers",
    summary=gettext_noop("Hand in rows of the register of unfair suppliers"),
)
def take_given_unfair(request: HttpRequest, body: UnfairGiven) -> Status[LoadRow]:
    """Hand in objects of the platform; tables on the page or the command line.

    A worker takes them in: ask for the load by its token how far it is.
    """
    pieces = iter([json.dumps(body.rows, ensure_ascii=False)])
    return Status(202, load_row(_start(request, IntakeKind.UNFAIR, body, pieces, "rows")))


@router.get(
    "/unfair-suppliers/loads/{token}",
    response={200: LoadRow, **READS},
    operation_id="get_unfair_load",
    summary=gettext_noop("Unfair suppliers on their way"),
)
def get_unfair_load(request: HttpRequest, token: LoadInPath) -> LoadRow:
    """Tell how far a table is that the reader handed in, for a day."""
    return load_row(_load(request, IntakeKind.UNFAIR, token))


@router.post(
    "/unfair-suppliers/loads/{token}/stop",
    response={200: LoadRow, **WRITES},
    auth=WRITER,
    operation_id="stop_unfair_load",
    summary=gettext_noop("Stop unfair suppliers on their way"),
)
def stop_unfair_load(
    request: HttpRequest,
    token: LoadInPath,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> LoadRow:
    """Stop a load that runs, which leaves nothing; forget one that does not."""
    found = _load(request, IntakeKind.UNFAIR, token)
    stop_load(found)
    return load_row(found)


def _start(
    request: HttpRequest,
    kind: IntakeKind,
    body: PurchasesGiven | UnfairGiven,
    pieces: Iterator[str],
    field: str,
) -> Load:
    powers, reading = _checking(request)
    if not powers.audits_all:
        raise Http404
    source, by = Source(body.source, body.stated_on, body.world), writer(request)
    with refused_by_field({"file": field}):
        check_source(source, by=by, at=reading.at)
        return start_load(
            kind.value,
            {FILE: (one.encode("utf-8", "surrogatepass") for one in pieces)},
            name="",
            told=told_of(source),
            world=source.world,
            by=by,
            at=reading.at,
        )


def _load(request: HttpRequest, kind: IntakeKind, token: str) -> Load:
    powers, reading = _checking(request)
    found = load_of(token, kind.value, by=writer(request), at=reading.at)
    if found is None or not powers.audits_all:
        raise Http404
    return found


def _list(request: HttpRequest, side: PartRole, asked: PartiesAsked) -> Rows[BuyerOrSupplierRow]:
    powers, reading = _asking(request)
    rows = listed(side, asked.q, powers, reading)
    page = list(rows[asked.offset : asked.offset + asked.limit])
    items = [
        BuyerOrSupplierRow(
            key=one.key,
            name=one.name,
            identifier=one.identifier,
            purchases=one.purchases,
            known=one.known,
            value=one.value,
            currency=one.currency,
            single_bids=one.single,
            contests=one.contests,
        )
        for one in lines_of(page, powers)
    ]
    return Rows[BuyerOrSupplierRow](items=items, count=rows.count())


def _one(request: HttpRequest, side: PartRole, key: str) -> PartyFull:
    powers, reading = _asking(request)
    found = profile_of(side, key, powers, reading, registers=reading)
    if found is None:
        raise Http404
    return _full(found, powers)


def _full(found: Profile, powers: Powers) -> PartyFull:
    return PartyFull(
        key=found.key,
        name=found.name,
        identifiers=list(found.identifiers),
        purchases=len(found.deals),
        single_bids=found.single,
        contests=found.contests,
        bid_for=found.bid_for,
        totals=_sums(found.totals),
        years=_sums(found.years),
        methods=_sums(found.methods),
        partners=_sums(found.partners),
        concentration=dict(found.concentration),
        projects=[one.key for one in found.projects],
        flags=[
            PartyFlags(
                code=one.line.flag.code,
                name=one.line.name,
                count=one.count,
                base_rate=one.line.rule.base_rate if one.line.rule else None,
                subjects=[each.pk for each in one.subjects],
            )
            for one in found.flags
        ],
        cases=[one.case.pk for one in found.cases],
        attributes=[
            AttributeRow(
                trait=one.trait,
                told=one.text,
                others_count=one.count,
                common=one.standing.is_common,
                purchases=[each.pk for each in one.purchases],
                others=[
                    AlikeRow(
                        key=other.key,
                        name=other.name,
                        told=other.text,
                        purchases=[each.pk for each in other.purchases],
                    )
                    for other in one.others
                ],
            )
            for one in found.attributes
        ],
        unfair=[_unfair(one, powers) for one in found.unfair],
    )


def _sums(sums: tuple[Summed, ...]) -> list[PartySum]:
    return [
        PartySum(
            name=one.name,
            currency=one.currency,
            count=one.count,
            known=one.known,
            value=one.value,
            share=one.share,
        )
        for one in sums
    ]


def _unfair(one: Unfair, powers: Powers) -> UnfairRow:
    return UnfairRow(
        number=one.pk,
        id=told(one.number, powers),
        name=told(one.name, powers),
        since=one.since,
        until=one.until,
        ground=told(one.ground, powers),
        source=one.intake.source,
        stated_on=one.intake.stated_on,
    )


def _purchase(found: Purchase, rows_told: Any, powers: Powers) -> PurchaseFull:
    return PurchaseFull(
        number=found.pk,
        ocid=found.ocid,
        title=told(found.title, powers),
        day=found.day,
        method=found.method,
        procedure=found.details,
        tenderers=found.tenderers,
        value=found.value,
        currency=found.currency,
        project=found.project.key if found.project else None,
        source=found.intake.source,
        parts=[
            PurchasePart(
                role=one.role,
                key=one.party.key,
                name=told(str(one.party), powers),
                value=one.value,
            )
            for one in found.parts.select_related("party")
        ],
        told=[
            ToldRow(party=one.party.key, trait=one.trait, told=told(one.text, powers))
            for one in rows_told
        ],
    )


def _bought(one: Bought) -> ProjectPurchase:
    bought = one.purchase
    return ProjectPurchase(
        number=bought.pk,
        ocid=one.ocid,
        title=one.title,
        day=bought.day,
        status=bought.status,
        method=bought.method,
        procedure=bought.details,
        value=bought.value,
        currency=bought.currency,
        buyers=[_side(each) for each in one.buyers],
        suppliers=[_side(each) for each in one.suppliers],
        contracts=[
            ContractOfPurchase(
                number=each.line.number,
                kind=each.line.version.kind,
                contract=each.line.version.number,
                signed_on=each.line.version.signed_on,
                value=each.value,
                paid=each.paid,
                currency=each.line.version.currency,
            )
            for each in one.contracts
        ],
        flags=[each.flag.code for each in one.flags],
        cases=[each.number for each in one.cases],
    )


def _side(one: Side) -> SideOfPurchase:
    return SideOfPurchase(key=one.key, name=one.name, identifier=one.identifier)
