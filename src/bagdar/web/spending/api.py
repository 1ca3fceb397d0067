"""Money for programs: of a project, by territory and sector, row by row; rows written, matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status

from bagdar.core.spending.money import Totals
from bagdar.web.delivery.api.finding import MOST_NUMBER, reading_of
from bagdar.web.delivery.permissions import check
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import (
    KEY,
    NO_CONTROLS,
    Day,
    KeyInPath,
    Rows,
    Strict,
    Window,
    Word,
)
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.asking import asking_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import project_for
from bagdar.web.spending import models
from bagdar.web.spending.actions.matching import decide_match
from bagdar.web.spending.actions.reading import MoneyError
from bagdar.web.spending.actions.writing import LONGEST_GROUND, correct, enter, withdraw
from bagdar.web.spending.permissions import powers_of
from bagdar.web.spending.queries.cost import CostShown
from bagdar.web.spending.queries.matches import match_of, refused_of, unlinked, waiting
from bagdar.web.spending.queries.overview import Sum, overview
from bagdar.web.spending.queries.page import money_page, shows_money
from bagdar.web.spending.queries.past import history_of
from bagdar.web.spending.queries.registers import COLUMNS
from bagdar.web.spending.queries.rows import (
    Line,
    Wanted,
    course_words,
    line_by_number,
    lines_of,
    listed,
)
from bagdar.web.spending.queries.rules import RuleShown, rules_for

router = Router(tags=["spending"])
InPath = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
RegisterName = StrEnum("RegisterName", [(one.name, one.value) for one in models.Register])  # type: ignore[misc]  # drawn from the one list of registers
MOST_LISTED = 500
_WORLD = gettext_noop("The real world unless said otherwise; what is synthetic is never mixed in.")
_CELLS = gettext_noop(
    "Text by column, as in a file: days as year-month-day, numbers with a point, yes or no; "
    "projects, contracts and supports by what names them."
)


class MoneyAsked(Schema):
    """As known on which day, in which world."""

    as_of: Day | None = Field(
        None, description=gettext_noop("As it was known on this day; by now if left out.")
    )
    world: World | None = Field(None, description=_WORLD)


class MoneyRowsAsked(Window):
    """Which rows of a register, in which order: by `day` or `amount`, `-` for downwards."""

    as_of: Day | None = None
    world: World | None = Field(None, description=_WORLD)
    q: Word = ""
    project: str = Field("", max_length=80, pattern=f"^$|{KEY}")
    year: int | None = Field(None, ge=1991, le=2200)
    currency: str = Field("", max_length=3, pattern="^([A-Za-z]{3})?$")
    sort: str = Field("-day", pattern="^-?(day|amount)$")


class OverviewAsked(MoneyAsked):
    """Of which territory and sector, in which currency."""

    territory: str = Field("", max_length=80, pattern=f"^$|{KEY}")
    sector: str = Field("", max_length=8, pattern="^[A-Za-z0-9]*$")
    currency: str = Field("", max_length=3, pattern="^([A-Za-z]{3})?$")


class MoneyTotals(Schema):
    """Money in one currency; `budget` is the amended amount where there is one."""

    currency: str
    approved: Decimal
    budget: Decimal
    executed: Decimal
    committed: Decimal
    contracted: Decimal
    accepted: Decimal
    paid: Decimal
    support: Decimal
    grant_equivalent: Decimal
    unvalued_count: int = Field(
        description=gettext_noop("Supports whose grant-equivalent is not stated.")
    )
    clawed_back: Decimal
    saved_planned: Decimal
    saved_contracted: Decimal
    saved_paid: Decimal
    returned: Decimal
    bought_committed: Decimal = Field(
        description=gettext_noop("Of `committed`, what published purchases tell.")
    )
    bought_contracted: Decimal = Field(
        description=gettext_noop("Of `contracted`, what published purchases tell.")
    )
    bought_paid: Decimal = Field(
        description=gettext_noop(
            "Of `paid`, what published purchases tell; their days are not kept, so no year has it."
        )
    )


class CostTold(Schema):
    """The cost per verified job, or why there is none; beside it the median of the sector."""

    value: Decimal | None
    currency: str
    state: str
    spent: Decimal | None
    jobs: Decimal | None
    in_full: bool = Field(
        description=gettext_noop("By full-time equivalents; else by persons that were published.")
    )
    median: Decimal | None
    n: int


class MoneyRow(Schema):
    """A row of a register as it stands; `values` by column."""

    number: int
    table: str = Field(description=gettext_noop("The register it stands in."))
    project: str | None
    values: dict[str, str] = Field(description=_CELLS)
    course: str | None = Field(
        description=gettext_noop("Of a counter-obligation: due, overdue, met or met_late.")
    )


class MoneyOfProject(Schema):
    """All money of a project."""

    totals: list[MoneyTotals]
    cost_per_verified_job: CostTold
    rows: list[MoneyRow]


class MoneyEvidence(Schema):
    """Something to look at."""

    what: str
    value: str


class MoneyRuleRow(Schema):
    """What a rule says of a project; a flag says that something is worth a look."""

    code: str
    name: str
    version: int
    state: Literal["flagged", "clear", "not_computable"]
    value: float | None
    unit: str
    reason: str = Field(description=gettext_noop("Why it cannot be computed; else empty."))
    evidence: list[MoneyEvidence]
    innocent: list[str] = Field(description=gettext_noop("What else explains a flag."))


class MoneyVersion(Schema):
    """How a row stood from one act to the next."""

    known_from: datetime
    known_to: datetime | None
    withdrawn: bool
    ground: str
    changed: list[str]


class MoneyRowFull(MoneyRow):
    """A row with its versions, newest first."""

    versions: list[MoneyVersion]


class MoneySum(Schema):
    """Money of a territory or sector, in the currency of the overview."""

    name: str
    projects: int
    totals: MoneyTotals
    paid_ratio: Decimal | None = Field(description=gettext_noop("Paid of the budget."))
    median_cost_per_verified_job: Decimal | None = None
    n: int = 0


class MoneyOverview(Schema):
    """Money rolled up, of the projects that the reader is shown."""

    place: str
    currency: str
    currencies: list[MoneyTotals]
    territories: list[MoneySum]
    sectors: list[MoneySum]


class RowGiven(Strict):
    """A row to enter."""

    values: dict[str, Annotated[str, Field(max_length=600, pattern=NO_CONTROLS)]] = Field(
        max_length=30, description=_CELLS
    )


class RowCorrected(RowGiven):
    """A row as it should stand, and why."""

    ground: str = Field(min_length=1, max_length=LONGEST_GROUND, pattern=NO_CONTROLS)


class RowWithdrawn(Strict):
    """Why a row is withdrawn."""

    ground: str = Field(min_length=1, max_length=LONGEST_GROUND, pattern=NO_CONTROLS)


class SuggestedMatch(Schema):
    """A project that a contract may belong to; 100 is the best score."""

    project: str
    score: int
    signs: list[str]


class ContractWaiting(Schema):
    """A contract that is linked to no project."""

    number: int
    contract: str
    title: str
    signed_on: date
    value: Decimal
    currency: str
    suggested: list[SuggestedMatch]


class MatchDecided(Strict):
    """What was decided; a refusal needs its reason."""

    confirmed: bool
    reason: str = Field("", max_length=LONGEST_GROUND, pattern=NO_CONTROLS)


@contextmanager
def _refused() -> Iterator[None]:
    """Turn the refusal of an action into one by field."""
    try:
        yield
    except MoneyError as error:
        raise FieldsError(error.problems) from error


@router.get(
    "/projects/{key}/money",
    response={200: MoneyOfProject, **READS},
    operation_id="get_project_money",
    summary=gettext_noop("All money of a project"),
)
def get_project_money(
    request: HttpRequest,
    key: KeyInPath,
    asked: Query[MoneyAsked],  # noqa: ARG001 -- read by the middleware
) -> MoneyOfProject:
    """Return budget, contracts, payments, support and savings of a project."""
    reading = reading_of(request)
    found = Project.objects.filter(key=key).select_related("sector", "territory").first()
    if found is None or project_for(key, reading) is None or not shows_money(found, reading):
        raise Http404
    page = money_page(found, reading)
    lines: list[Line] = [*page.budget]
    for contract in page.contracts:
        lines += [contract.line, *contract.acts, *contract.payments]
    for support in page.supports:
        lines += [support.line, *(one.line for one in support.obligations), *support.clawbacks]
    return MoneyOfProject(
        totals=[_totals(one.currency, one.totals) for one in page.flows],
        cost_per_verified_job=_cost(page.cost),
        rows=[_row(one, reading) for one in (*lines, *page.savings)],
    )


@router.get(
    "/projects/{key}/money/rules",
    response={200: list[MoneyRuleRow], **READS},
    operation_id="list_project_money_rules",
    summary=gettext_noop("What rules about money say of a project"),
)
def list_project_money_rules(request: HttpRequest, key: KeyInPath) -> list[MoneyRuleRow]:
    """Judge a project by D2 to D5 from the registers of today, for those who check it alone."""
    reading = reading_of(request)
    found = Project.objects.filter(key=key).select_related("sector", "territory").first()
    if found is None or project_for(key, reading) is None:
        raise Http404
    rules = rules_for(found, reading)
    if rules is None:
        raise Http404
    return [_rule(one) for one in rules]


@router.get(
    "/spending/overview",
    response={200: MoneyOverview, **READS},
    operation_id="get_money_overview",
    summary=gettext_noop("Money by territory and sector"),
)
def get_money_overview(request: HttpRequest, asked: Query[OverviewAsked]) -> MoneyOverview:
    """Return the money of a territory, or of the country, with what lies below it."""
    reading = reading_of(request)
    named = {"territory": asked.territory, "sector": asked.sector}
    found = overview(asking_of(named), reading, asked.currency)
    if found is None:
        raise Http404
    return MoneyOverview(
        place=found.place,
        currency=found.currency,
        currencies=[_totals(one.currency, one.totals) for one in found.flows],
        territories=[_sum(one, found.currency) for one in found.territories],
        sectors=[_sum(one, found.currency) for one in found.sectors],
    )


@router.get(
    "/spending/registers/{table}",
    response={200: Rows[MoneyRow], **READS},
    operation_id="list_money_rows",
    summary=gettext_noop("Rows of a register of money"),
)
def list_money_rows(
    request: HttpRequest, table: RegisterName, asked: Query[MoneyRowsAsked]
) -> Rows[MoneyRow]:
    """List the rows of a register that the reader is shown."""
    reading = reading_of(request)
    wanted = Wanted(
        q=asked.q,
        project=asked.project,
        year=str(asked.year or ""),
        currency=asked.currency,
        sort=asked.sort,
    )
    rows = listed(table.value, wanted, reading)
    lines = lines_of(rows[asked.offset : asked.offset + asked.limit], reading)
    return Rows[MoneyRow](items=[_row(one, reading) for one in lines], count=rows.count())


@router.post(
    "/spending/registers/{table}",
    response={201: MoneyRowFull, **WRITES},
    auth=WRITER,
    operation_id="enter_money_row",
    summary=gettext_noop("Enter a row of money"),
)
def enter_money_row(
    request: HttpRequest, table: RegisterName, body: RowGiven
) -> Status[MoneyRowFull]:
    """Enter a row on a project of the writer's; what stands already is refused."""
    asked = cast("Asked", request)
    check(powers_of(asked.scope, at=asked.now).may_enter(table.value))
    _check_columns(table.value, body.values)
    with _refused():
        made = enter(table.value, body.values, by=writer(request), at=asked.now)
    return Status(201, _full(_line(request, made.pk), reading_of(request)))


@router.get(
    "/spending/rows/{number}",
    response={200: MoneyRowFull, **READS},
    operation_id="get_money_row",
    summary=gettext_noop("A row of money with its versions"),
)
def get_money_row(request: HttpRequest, number: InPath) -> MoneyRowFull:
    """Return a row that the reader is shown."""
    return _full(_line(request, number), reading_of(request))


@router.post(
    "/spending/rows/{number}/corrections",
    response={201: MoneyRowFull, **WRITES},
    auth=WRITER,
    operation_id="correct_money_row",
    summary=gettext_noop("Correct a row of money"),
)
def correct_money_row(
    request: HttpRequest, number: InPath, body: RowCorrected
) -> Status[MoneyRowFull]:
    """Let a row stand otherwise from now on; columns that are left out stay as they are."""
    line = _to_write(request, number)
    _check_columns(line.register, body.values)
    cells = {**line.cells(), **body.values}
    with _refused():
        correct(
            line.version.record,
            cells,
            ground=body.ground,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return Status(201, _full(_line(request, number), reading_of(request)))


@router.post(
    "/spending/rows/{number}/withdrawal",
    response={204: None, **WRITES},
    auth=WRITER,
    operation_id="withdraw_money_row",
    summary=gettext_noop("Withdraw a row of money"),
)
def withdraw_money_row(request: HttpRequest, number: InPath, body: RowWithdrawn) -> Status[None]:
    """Let a row count no more; other rows may not belong to it."""
    line = _to_write(request, number)
    at = cast("Asked", request).now
    with _refused():
        withdraw(line.version.record, ground=body.ground, by=writer(request), at=at)
    return Status(204, None)


@router.get(
    "/spending/matches",
    response={200: list[ContractWaiting], **READS},
    operation_id="list_money_matches",
    summary=gettext_noop("Contracts without a project, with suggested ones"),
)
def list_money_matches(
    request: HttpRequest,
    asked: Query[MoneyAsked],  # noqa: ARG001 -- read by the middleware
) -> list[ContractWaiting]:
    """List the newest contracts that are linked to no project and may be one of the reader's."""
    if not isinstance(request.user, User):
        raise AuthenticationError
    reader = cast("Asked", request)
    powers, synthetic = powers_of(reader.scope, at=reader.now), reader.scope.is_synthetic
    if not powers.may_enter(models.Register.CONTRACT):
        raise Http404
    rows = list(unlinked(powers, synthetic=synthetic)[:MOST_LISTED])
    return [
        ContractWaiting(
            number=one.contract.record_id,
            contract=one.contract.number,
            title=one.contract.title,
            signed_on=one.contract.signed_on,
            value=one.contract.value,
            currency=one.contract.currency,
            suggested=[
                SuggestedMatch(
                    project=each.project.key,
                    score=each.match.score,
                    signs=[sign.value for sign in each.match.signs],
                )
                for each in one.suggested
            ],
        )
        for one in waiting(rows, powers, synthetic=synthetic)
        if one.suggested or powers.watches
    ]


@router.post(
    "/spending/matches/{number}/{key}",
    response={201: MatchDecided, **WRITES},
    auth=WRITER,
    operation_id="decide_money_match",
    summary=gettext_noop("Confirm or refuse a suggested match"),
)
def decide(
    request: HttpRequest, number: InPath, key: KeyInPath, body: MatchDecided
) -> Status[MatchDecided]:
    """Link a contract to a suggested project, or refuse it with a reason."""
    asked = cast("Asked", request)
    powers = powers_of(asked.scope, at=asked.now)
    project = get_object_or_404(
        powers.projects().select_related("territory", "enterprise"), key=key
    )
    if not powers.may_write(models.Register.CONTRACT, project):
        raise Http404
    synthetic = project.territory.is_synthetic
    contract = get_object_or_404(unlinked(powers, synthetic=synthetic), record=number)
    if match_of(contract, project, without=refused_of(number)) is None:
        raise Http404
    with _refused():
        made = decide_match(
            contract.record,
            project,
            confirmed=body.confirmed,
            reason=body.reason,
            by=writer(request),
            at=asked.now,
        )
    return Status(201, MatchDecided(confirmed=made.confirmed, reason=made.reason))


def _line(request: HttpRequest, number: int) -> Line:
    found = line_by_number(number, reading_of(request))
    if found is None:
        raise Http404
    return found


def _to_write(request: HttpRequest, number: int) -> Line:
    """Return a row that the writer may change; one that is shown alone is 403."""
    asked = cast("Asked", request)
    found, powers = _line(request, number), powers_of(asked.scope, at=asked.now)
    project = found.project
    check(powers.is_office if project is None else powers.may_write(found.register, project))
    return found


def _check_columns(register: str, values: Mapping[str, str]) -> None:
    known = {one.key for one in COLUMNS[register]}
    if unknown := sorted(set(values) - known):
        raise FieldsError({one: [gettext_noop("This field is not known here.")] for one in unknown})


def _totals(currency: str, totals: Totals) -> MoneyTotals:
    names = (one for one in MoneyTotals.model_fields if one != "currency")
    return MoneyTotals(currency=currency, **{one: getattr(totals, one) for one in names})


def _cost(cost: CostShown) -> CostTold:
    return CostTold(
        value=cost.cost.value,
        currency=cost.cost.currency,
        state=cost.cost.state.value,
        spent=cost.cost.spent,
        jobs=cost.jobs,
        in_full=cost.in_full,
        median=cost.reference.median,
        n=cost.reference.n,
    )


def _rule(one: RuleShown) -> MoneyRuleRow:
    return MoneyRuleRow(
        code=one.rule.code,
        name=one.name,
        version=one.rule.version,
        state=cast("Any", one.judged.state),
        value=one.judged.value,
        unit=one.unit,
        reason=one.reason,
        evidence=[MoneyEvidence(what=row["what"], value=row["value"]) for row in one.evidence],
        innocent=one.innocent,
    )


def _told(line: Line, reading: Reading) -> dict[str, Any]:
    course = None
    if isinstance(line.version, models.Obligation):
        course = course_words(line.version, reading.day)[0].value
    return {
        "number": line.number,
        "table": line.register,
        "project": line.project.key if line.project else None,
        "values": line.cells(),
        "course": course,
    }


def _row(line: Line, reading: Reading) -> MoneyRow:
    return MoneyRow(**_told(line, reading))


def _full(line: Line, reading: Reading) -> MoneyRowFull:
    versions = [
        MoneyVersion(
            known_from=one.version.known_from,
            known_to=one.version.known_to,
            withdrawn=one.version.is_withdrawn,
            ground=one.version.ground,
            changed=[column.key for column, _text, changed in one.cells if changed],
        )
        for one in history_of(line, reading)
    ]
    return MoneyRowFull(**_told(line, reading), versions=versions)


def _sum(one: Sum, currency: str) -> MoneySum:
    ratio, reference = one.totals.paid_ratio, one.reference
    return MoneySum(
        name=one.name,
        projects=one.projects,
        totals=_totals(currency, one.totals),
        paid_ratio=None if ratio is None else round(ratio, 4),
        median_cost_per_verified_job=reference.median if reference else None,
        n=reference.n if reference else 0,
    )
