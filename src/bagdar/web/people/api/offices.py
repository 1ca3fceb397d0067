"""Offices for programs: who holds them, who may sign for whom, what is handed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Literal, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.web.people import actions
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import (
    NO_CONTROLS,
    Day,
    Key,
    KeyInPath,
    Names,
    Nothing,
    Rows,
    Strict,
    Window,
    names,
)
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import Delegation, Handover, Office, Person, Role, Tenure, User
from bagdar.web.people.permissions import DELEGABLE, PeopleError, World
from bagdar.web.people.queries import (
    delegations_of,
    handover_sides,
    in_office,
    inventory_parts,
    sees_handovers,
)
from bagdar.web.people.requests import Asked
from bagdar.web.territories.models import SYNTHETIC_PREFIX

router = Router(tags=["offices"])
WORLD = gettext_noop("The real world unless said otherwise; what is synthetic is never mixed in.")
MOST_NUMBER = 9_000_000_000_000_000
MOST_ACTS = 50
Number = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
Text = Annotated[str, StringConstraints(max_length=300, pattern=NO_CONTROLS)]
UserName = Annotated[str, StringConstraints(max_length=150, pattern=NO_CONTROLS)]
Act = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_.]+$")]


class OfficesAsked(Window):
    """Which offices: of an organisation, or all; who holds them on which day."""

    organisation: Key | None = None
    as_of: Day | None = Field(None, description=gettext_noop("Who held them on this day."))
    world: World | None = Field(None, description=WORLD)


class OfficeAsked(Schema):
    """Who holds an office on which day."""

    as_of: Day | None = Field(None, description=gettext_noop("Who held it on this day."))


class TenureRow(Schema):
    """A person in an office from a day until another (exclusive)."""

    number: int
    person: int = Field(description=gettext_noop("The number of the person."))
    name: Names
    acting: bool
    starts_on: date
    ends_on: date | None
    order: str


class PostRow(Schema):
    """An office of an organisation, and who signs for it on the day."""

    key: str
    name: Names
    organisation: str
    heads: bool
    holder: TenureRow | None


class DelegationTold(Schema):
    """Acts that a holder lets somebody sign for a term (last day exclusive)."""

    number: int
    term: int
    delegate: str = Field(description=gettext_noop("The full name of whoever may sign."))
    acts: list[str]
    ground: str
    starts_on: date
    ends_on: date


class HandoverRow(Schema):
    """A change of holder, and which of its sides are signed."""

    number: int
    on: date
    outgoing: int = Field(description=gettext_noop("The number of the term that ended."))
    incoming: int | None
    outgoing_signed_at: datetime | None
    incoming_signed_at: datetime | None


class PostWhole(PostRow):
    """An office with its terms; delegations and handovers for those concerned alone."""

    terms: list[TenureRow]
    delegations: list[DelegationTold] | None = Field(
        description=gettext_noop("Empty for whoever is not concerned.")
    )
    handovers: list[HandoverRow] | None = Field(
        description=gettext_noop("Empty for whoever is not concerned.")
    )


class InventoryTold(Schema):
    """One list of what is handed over, in the reader's language."""

    title: str
    columns: list[str]
    rows: list[list[str]]


class HandoverWhole(HandoverRow):
    """What one holder leaves to the next, frozen that day."""

    office: str
    outgoing_name: str
    incoming_name: str
    outgoing_signature: str
    incoming_signature: str
    inventory: list[InventoryTold]


class TenureGiven(Strict):
    """Who takes an office: a person known, or somebody new by names and account."""

    person: Annotated[int, Field(ge=1, le=MOST_NUMBER)] | None = Field(
        None, description=gettext_noop("The number of a person known; else the names.")
    )
    name_en: Text = ""
    name_ru: Text = ""
    name_kk: Text = ""
    username: UserName = Field(
        "", description=gettext_noop("The account that a new person signs with, if any.")
    )
    acting: bool = False
    starts_on: Day
    ends_on: Day | None = Field(
        None, description=gettext_noop("The first day without it; an acting holder needs one.")
    )
    order: Text = Field("", description=gettext_noop("An acting holder needs one."))


class TenureEnded(Strict):
    """The first day without the office, by which order."""

    on: Day
    ground: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_CONTROLS)]


class DelegationGiven(Strict):
    """Who may sign which acts, from when until when (exclusive), on what ground."""

    username: UserName
    acts: Annotated[list[Act], Field(min_length=1, max_length=MOST_ACTS)]
    ground: Text
    starts_on: Day
    ends_on: Day


class HandoverSigned(Strict):
    """Which side is signed; `paper` names the paper signed by a person without an account."""

    side: Literal["outgoing", "incoming"]
    paper: Text = ""


@router.get(
    "/offices",
    response={200: Rows[PostRow], **READS},
    operation_id="list_offices",
    summary=gettext_noop("Offices and who holds them"),
)
def list_offices(request: HttpRequest, asked: Annotated[OfficesAsked, Query()]) -> Rows[PostRow]:
    """List the offices of the world that is read, with who signs for each on the day."""
    rows = Office.objects.select_related("organisation").order_by(
        "organisation__key", "-heads", "pk"
    )
    made_up = {"organisation__key__startswith": SYNTHETIC_PREFIX}
    synthetic = cast("Asked", request).scope.is_synthetic
    rows = rows.filter(**made_up) if synthetic else rows.exclude(**made_up)
    if asked.organisation is not None:
        rows = rows.filter(organisation__key=asked.organisation)
    shown = list(rows[asked.offset : asked.offset + asked.limit])
    holders = _holders(request, [one.pk for one in shown])
    items = [PostRow(**_post(one, holders.get(one.pk))) for one in shown]
    return Rows[PostRow](items=items, count=rows.count())


@router.get(
    "/offices/{key}",
    response={200: PostWhole, **READS},
    operation_id="get_office",
    summary=gettext_noop("An office with its holders through time"),
)
def get_office(
    request: HttpRequest,
    key: KeyInPath,
    asked: Annotated[OfficeAsked, Query()],  # noqa: ARG001 -- read by the middleware
) -> PostWhole:
    """Give an office with its terms; delegations and handovers to those concerned."""
    return _whole(request, _office(key))


@router.post(
    "/offices/{key}/terms",
    response={201: PostWhole, **WRITES},
    auth=WRITER,
    operation_id="appoint_to_office",
    summary=gettext_noop("Appoint somebody to an office"),
)
def appoint(request: HttpRequest, key: KeyInPath, body: TenureGiven) -> Status[PostWhole]:
    """Put a person in an office; a change of holder makes an inventory to be signed."""
    _check_office(request)
    found, at = _office(key), cast("Asked", request).now
    with _refused():
        actions.appoint_named(found, _appointment(body), by=writer(request), at=at)
    return Status(201, _whole(request, found))


@router.post(
    "/terms/{number}/end",
    response={201: PostWhole, **WRITES},
    auth=WRITER,
    operation_id="end_office_term",
    summary=gettext_noop("End a term in office"),
)
def end_term(request: HttpRequest, number: Number, body: TenureEnded) -> Status[PostWhole]:
    """End a term: an inventory of that day is made."""
    _check_office(request)
    found, at = _term(number), cast("Asked", request).now
    with _refused("on"):
        actions.end_tenure(found, on=body.on, ground=body.ground, by=writer(request), at=at)
    return Status(201, _whole(request, found.office))


@router.post(
    "/terms/{number}/delegations",
    response={201: PostWhole, **WRITES},
    auth=WRITER,
    operation_id="delegate_office_acts",
    summary=gettext_noop("Let somebody sign for a holder"),
)
def delegate(request: HttpRequest, number: Number, body: DelegationGiven) -> Status[PostWhole]:
    """Let somebody sign named acts for a term: the holder gives it, or the office enters it."""
    found, at = _concerned(request, _term(number)), cast("Asked", request).now
    signer = _account(body.username)
    if not set(body.acts) <= set(DELEGABLE):
        raise FieldsError({"acts": [_("Choose the acts to be signed from the list.")]})
    term = actions.Term(body.starts_on, body.ends_on, body.ground.strip())
    with _refused():
        actions.delegate(found, signer, acts=body.acts, term=term, by=writer(request), at=at)
    return Status(201, _whole(request, found.office))


@router.post(
    "/delegations/{number}/end",
    response={201: PostWhole, **WRITES},
    auth=WRITER,
    operation_id="end_office_delegation",
    summary=gettext_noop("Take a delegation back"),
)
def end_delegation(
    request: HttpRequest,
    number: Number,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> Status[PostWhole]:
    """Take a delegation back from today."""
    related = Delegation.objects.select_related(
        "tenure__person__user", "tenure__office__organisation"
    )
    found: Delegation = get_object_or_404(related, pk=number)
    _concerned(request, found.tenure)
    with _refused():
        actions.end_delegation(found, by=writer(request), at=cast("Asked", request).now)
    return Status(201, _whole(request, found.tenure.office))


@router.get(
    "/handovers/{number}",
    response={200: HandoverWhole, **READS},
    operation_id="get_handover",
    summary=gettext_noop("What one holder leaves to the next"),
)
def get_handover(request: HttpRequest, number: Number) -> HandoverWhole:
    """Give the inventory of a change of holder to both sides and whoever reads all of them."""
    return _handover_whole(_handover(request, number))


@router.post(
    "/handovers/{number}/signature",
    response={201: HandoverWhole, **WRITES},
    auth=WRITER,
    operation_id="sign_office_handover",
    summary=gettext_noop("Sign a handover"),
)
def sign(request: HttpRequest, number: Number, body: HandoverSigned) -> Status[HandoverWhole]:
    """Sign one side; the programme office writes down what was signed on paper."""
    found, by, at = _handover(request, number), writer(request), cast("Asked", request).now
    with _refused("side"):
        if body.paper.strip():
            actions.sign_handover_on_paper(found, body.side, paper=body.paper.strip(), by=by, at=at)
        else:
            actions.sign_handover(found, body.side, by=by, at=at)
    found.refresh_from_db()
    return Status(201, _handover_whole(found))


# --- from an address to what lies behind it


def _check_office(request: HttpRequest) -> None:
    """Be not there for everybody but the programme office: what both worlds share is theirs."""
    scope = cast("Asked", request).scope
    if writer(request).is_synthetic or not scope.has_whole((Role.PROGRAMME_OFFICE,)):
        raise Http404


def _office(key: str) -> Office:
    found: Office = get_object_or_404(Office.objects.select_related("organisation"), key=key)
    return found


def _term(number: int) -> Tenure:
    related = Tenure.objects.select_related("person__user", "office__organisation")
    found: Tenure = get_object_or_404(related, pk=number)
    return found


def _concerned(request: HttpRequest, term: Tenure) -> Tenure:
    """Let the holder in office and the programme office go on. Raises Http404 for others."""
    asked = cast("Asked", request)
    holds = term.person.user == request.user and term.holds_on(asked.today)
    if not (holds or asked.scope.has_whole((Role.PROGRAMME_OFFICE,))):
        raise Http404
    return term


def _handover(request: HttpRequest, number: int) -> Handover:
    """Return a handover to its two sides and whoever reads all of them. Raises Http404."""
    if not isinstance(request.user, User):
        raise AuthenticationError
    asked = cast("Asked", request)
    related = Handover.objects.select_related(
        "office__organisation", "outgoing__person__user", "incoming__person__user"
    )
    found: Handover = get_object_or_404(related, pk=number)
    sides = handover_sides(found, request.user, on=asked.today)
    if not (sees_handovers(asked.scope) or any(side.concerns for side in sides)):
        raise Http404
    return found


@contextmanager
def _refused(field: str = "") -> Iterator[None]:
    """Answer 422 to what an action refuses."""
    try:
        yield
    except PeopleError as error:
        raise FieldsError({field: [str(error)]}) from error


def _appointment(body: TenureGiven) -> actions.Appointment:
    """Return who is appointed. Raises FieldsError for nobody, and for who is not known."""
    given = {"name_en": body.name_en, "name_ru": body.name_ru, "name_kk": body.name_kk}
    told = {name: text.strip() for name, text in given.items()}
    person = None
    if body.person is not None:
        person = Person.objects.filter(pk=body.person).first()
        if person is None:
            text = _("Nothing is called “%s” here.") % body.person
            raise FieldsError({"person": [text]})
    elif missing := [name for name, text in told.items() if not text]:
        words = _("Choose a person above, or write the name.")
        raise FieldsError({name: [words] for name in missing})
    return actions.Appointment(
        person=person,
        names=told,
        user=_account(body.username) if body.username else None,
        acting=body.acting,
        term=actions.Term(body.starts_on, body.ends_on, body.order.strip()),
    )


def _account(username: str) -> User:
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        text = _("There is no open account with this user name.")
        raise FieldsError({"username": [text]})
    return found


# --- from rows to what is told


def _holders(request: HttpRequest, offices: list[int]) -> dict[int, Tenure]:
    """Return who signs for each office on the day that is asked for, acting holders first."""
    asked = cast("Asked", request)
    rows = in_office(asked.as_of_day or asked.today).filter(office__in=offices)
    return {one.office_id: one for one in reversed(rows)}


def _post(one: Office, holder: Tenure | None) -> dict[str, object]:
    return {
        "key": one.key,
        "name": names(one),
        "organisation": one.organisation.key,
        "heads": one.heads,
        "holder": None if holder is None else _term_row(holder),
    }


def _whole(request: HttpRequest, one: Office) -> PostWhole:
    asked, user = cast("Asked", request), request.user
    inside = isinstance(user, User) and (
        sees_handovers(asked.scope)
        or in_office(asked.today).filter(office=one, person__user=user.pk).exists()
    )
    return PostWhole(
        **_post(one, _holders(request, [one.pk]).get(one.pk)),
        terms=[_term_row(row) for row in one.tenures.select_related("person")],
        delegations=_delegations(one) if inside else None,
        handovers=[_handover_row(row) for row in one.handovers.all()] if inside else None,
    )


def _delegations(one: Office) -> list[DelegationTold]:
    return [
        DelegationTold(
            number=row.delegation.pk,
            term=row.delegation.tenure_id,
            delegate=row.delegation.delegate.get_full_name(),
            acts=row.delegation.acts,
            ground=row.delegation.ground,
            starts_on=row.delegation.starts_on,
            ends_on=row.delegation.ends_on,
        )
        for row in delegations_of(one)
    ]


def _term_row(row: Tenure) -> TenureRow:
    return TenureRow(
        number=row.pk,
        person=row.person_id,
        name=names(row.person),
        acting=row.acting,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        order=row.order,
    )


def _signed(row: Handover) -> dict[str, object]:
    return {
        "number": row.pk,
        "on": row.on,
        "outgoing": row.outgoing_id,
        "incoming": row.incoming_id,
        "outgoing_signed_at": row.outgoing_signed_at,
        "incoming_signed_at": row.incoming_signed_at,
    }


def _handover_row(row: Handover) -> HandoverRow:
    return HandoverRow(**_signed(row))


def _handover_whole(row: Handover) -> HandoverWhole:
    return HandoverWhole(
        **_signed(row),
        office=row.office.key,
        outgoing_name=row.outgoing.person.name,
        incoming_name=row.incoming.person.name if row.incoming else "",
        outgoing_signature=row.outgoing_signature,
        incoming_signature=row.incoming_signature,
        inventory=[
            InventoryTold(
                title=one.title, columns=list(one.columns), rows=[list(cells) for cells in one.rows]
            )
            for one in inventory_parts(row)
        ],
    )
