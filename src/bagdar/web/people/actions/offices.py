"""Offices, who holds them, whom they let sign, and what is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.actions.facts import facts_of
from bagdar.web.people.actions.organisations import free_key
from bagdar.web.people.models import (
    Delegation,
    Handover,
    Office,
    Organisation,
    Person,
    Role,
    Tenure,
    User,
)
from bagdar.web.people.permissions import DELEGABLE, PeopleError, check_may
from bagdar.web.people.queries import inventory_of, signs_handover, tenure_on

# A change of holder entered later than this is history being typed in: no inventory is made.
LATE_ENTRY_DAYS = 31
SIDES = ("outgoing", "incoming")


@dataclass(frozen=True)
class Term:
    """From one day to another (exclusive; None: until further notice), by an order."""

    starts_on: date
    ends_on: date | None = None
    order: str = ""


@dataclass(frozen=True)
class Appointment:
    """Who takes an office: a person known, or somebody new with these names and account."""

    person: Person | None
    names: Mapping[str, str]
    user: User | None
    acting: bool
    term: Term


class OfficeError(PeopleError):
    """An office, tenure, delegation or handover cannot be like that."""


def create_office(
    organisation: Organisation, facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> Office:
    """Open an office of an organisation; only one is its head."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    with act("offices.create", by=by, at=at) as entry:
        if facts.get("heads") and organisation.offices.filter(heads=True).exists():
            raise OfficeError(_("This organisation has a head office already."))
        key = facts.get("key") or free_key(Office, facts["name_en"])
        office = Office.objects.create(organisation=organisation, **{**facts, "key": key})
        entry.record("office", office.key, before=None, after=facts_of(office))
    return office


def create_person(
    facts: Mapping[str, Any], *, user: User | None = None, by: Actor, at: datetime
) -> Person:
    """Enter somebody who holds an office, with the account they sign by, if any."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    with act("persons.create", by=by, at=at) as entry:
        if user is not None and Person.objects.filter(user=user).exists():
            raise OfficeError(_("This account belongs to a person entered before; choose them."))
        person = Person.objects.create(**facts, user=user)
        entry.record("person", person.pk, before=None, after=facts_of(person))
    return person


def appoint(
    office: Office, person: Person, *, term: Term, acting: bool = False, by: Actor, at: datetime
) -> Tenure:
    """Put a person in an office: as its holder, or acting by order for a term.

    Raises OfficeError when another substantive term overlaps; the database refuses it too.
    """
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    if term.ends_on is not None and term.ends_on <= term.starts_on:
        raise OfficeError(_("The last day must come after the first one."))
    if acting and not (term.order and term.ends_on):
        raise OfficeError(_("An acting holder needs an order and a last day."))
    with act("tenures.appoint", by=by, at=at, ground=term.order) as entry:
        if not acting:
            _check_vacant(office, term)
        tenure = _write_tenure(Tenure(office=office, person=person, acting=acting, **asdict(term)))
        entry.record("tenure", tenure.pk, before=None, after=facts_of(tenure))
        make_due_handovers(office=office, by=by, at=at)
    return tenure


def appoint_named(office: Office, appointment: Appointment, *, by: Actor, at: datetime) -> Tenure:
    """Appoint somebody, entering the person first when they are new: one act."""
    with act("tenures.appoint", by=by, at=at, ground=appointment.term.order):
        person = appointment.person
        if person is None:
            person = create_person(appointment.names, user=appointment.user, by=by, at=at)
        term, acting = appointment.term, appointment.acting
        return appoint(office, person, term=term, acting=acting, by=by, at=at)


def end_tenure(tenure: Tenure, *, on: date, by: Actor, at: datetime, ground: str = "") -> None:
    """End a term: `on` is the first day without it. A change of holder makes a handover."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    write_end(tenure, on=on, by=by, at=at, ground=ground)


def write_end(tenure: Tenure, *, on: date, by: Actor, at: datetime, ground: str = "") -> None:
    """End a term on behalf of a caller who has checked the right to do so."""
    with act("tenures.end", by=by, at=at, ground=ground) as entry:
        locked = Tenure.objects.select_for_update().select_related("office").get(pk=tenure.pk)
        if on <= locked.starts_on:
            raise OfficeError(
                _("The term began on %s; it ends later than that.") % _day(locked.starts_on)
            )
        if locked.ends_on is not None and locked.ends_on <= on:
            raise OfficeError(_("This term ends on %s already.") % _day(locked.ends_on))
        before = facts_of(locked)
        locked.ends_on = on
        _write_tenure(locked)
        entry.record("tenure", locked.pk, before=before, after=facts_of(locked))
        make_due_handovers(office=locked.office, by=by, at=at)


def delegate(
    tenure: Tenure, signer: User, *, acts: Sequence[str], term: Term, by: Actor, at: datetime
) -> Delegation:
    """Let somebody sign named acts for a term: given by the holder, or entered by the office."""
    if tenure.person.user != by:
        check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    if problem := _delegation_problem(tenure, signer, acts, term):
        raise OfficeError(problem)
    with act("delegations.give", by=by, at=at, ground=term.order) as entry:
        made = Delegation.objects.create(
            tenure=tenure,
            delegate=signer,
            acts=sorted(set(acts)),
            ground=term.order,
            starts_on=term.starts_on,
            ends_on=term.ends_on or term.starts_on,
        )
        entry.record("delegation", made.pk, before=None, after=facts_of(made))
    return made


def _delegation_problem(
    tenure: Tenure, signer: User, acts: Sequence[str], term: Term
) -> str | None:
    """Say what keeps a delegation from being given."""
    if not acts or not set(acts) <= set(DELEGABLE):
        return _("Choose the acts to be signed from the list.")
    if signer == tenure.person.user:
        return _("The holder signs anyway; choose somebody else.")
    if not term.order:
        return _("Name the order or power of attorney.")
    if term.ends_on is None or term.ends_on <= term.starts_on:
        return _("The last day must come after the first one.")
    if not tenure.holds_on(term.starts_on) or not tenure.holds_on(term.ends_on - timedelta(days=1)):
        return _("Choose days within the term of the holder.")
    return None


def end_delegation(delegation: Delegation, *, by: Actor, at: datetime) -> None:
    """Take a delegation back from today."""
    today = timezone.localdate(at)
    if delegation.tenure.person.user != by:
        check_may(by, Role.PROGRAMME_OFFICE, on=today)
    if delegation.ends_on <= today:
        raise OfficeError(_("This delegation ended on %s.") % _day(delegation.ends_on))
    with act("delegations.end", by=by, at=at) as entry:
        before = facts_of(delegation)
        delegation.ends_on = max(today, delegation.starts_on)
        delegation.save(update_fields=["ends_on"])
        entry.record("delegation", delegation.pk, before=before, after=facts_of(delegation))


def make_due_handovers(*, by: Actor, at: datetime, office: Office | None = None) -> list[Handover]:
    """Write the inventory of every change of holder that has come and has none yet.

    Called with each appointment and end of term, and every day: a term that ends by itself hands
    over too. The one who holds the office that day receives; in a vacancy, the next one.
    """
    today = timezone.localdate(at)
    ended = Tenure.objects.filter(
        acting=False, ends_on__lte=today, ends_on__gte=today - timedelta(days=LATE_ENTRY_DAYS)
    )
    if office is not None:
        ended = ended.filter(office=office)
    ended = ended.filter(handed_over=None).select_related("office__organisation")
    waiting = Handover.objects.filter(incoming=None, on__lte=today)
    if office is not None:
        waiting = waiting.filter(office=office)
    for handover in waiting.select_related("office", "outgoing"):
        _receive(handover, by=by, at=at)
    return [_make_handover(tenure, by=by, at=at) for tenure in ended]


def sign_handover(handover: Handover, side: str, *, by: User, at: datetime) -> None:
    """Sign one side of a handover: the person of that side, or whoever may sign for them."""
    authority = signs_handover(handover, side, by, on=timezone.localdate(at))
    if authority is None:
        raise PermissionDenied
    with act("handovers.sign", by=by, at=at, **authority.words()):
        _sign(handover, side, signature=by.actor_label, by=by, at=at)


def sign_handover_on_paper(
    handover: Handover, side: str, *, paper: str, by: Actor, at: datetime
) -> None:
    """Write down a signature given on paper by somebody without an account."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    tenure = handover.outgoing if side == "outgoing" else handover.incoming
    if tenure is None or tenure.person.user_id is not None:
        raise OfficeError(_("This person signs with their own account."))
    if not paper:
        raise OfficeError(_("Name the paper that was signed: its number and day."))
    with act("handovers.sign", by=by, at=at, ground=paper, on_behalf_of=str(tenure.person)):
        _sign(handover, side, signature=paper, by=by, at=at)


def _sign(handover: Handover, side: str, *, signature: str, by: Actor, at: datetime) -> None:
    if side not in SIDES:
        raise OfficeError(_("A handover is signed by the outgoing and the incoming holder."))
    with act("handovers.sign", by=by, at=at) as entry:
        locked = Handover.objects.select_for_update().get(pk=handover.pk)
        if getattr(locked, f"{side}_signed_at"):
            raise OfficeError(_("This side is signed already."))
        setattr(locked, f"{side}_signed_at", at)
        setattr(locked, f"{side}_signature", signature)
        locked.save(update_fields=[f"{side}_signed_at", f"{side}_signature"])
        after = {"side": side, "signature": signature}
        entry.record("handover", locked.pk, before=None, after=after)


def _make_handover(tenure: Tenure, *, by: Actor, at: datetime) -> Handover:
    assert tenure.ends_on is not None  # noqa: S101 -- the caller filters on it
    incoming = tenure_on(tenure.office, tenure.ends_on) or _next(tenure)
    with act("handovers.make", by=by, at=at) as entry:
        handover = Handover.objects.create(
            office=tenure.office,
            outgoing=tenure,
            incoming=incoming,
            on=tenure.ends_on,
            inventory=inventory_of(tenure.office, on=tenure.ends_on, at=at),
        )
        entry.record("handover", handover.pk, before=None, after=facts_of(handover))
    return handover


def _receive(handover: Handover, *, by: Actor, at: datetime) -> None:
    """Name the one who came after a vacancy."""
    if (incoming := _next(handover.outgoing)) is None:
        return
    with act("handovers.receive", by=by, at=at) as entry:
        handover.incoming = incoming
        handover.save(update_fields=["incoming"])
        entry.record(
            "handover",
            handover.pk,
            before={"incoming_id": None},
            after={"incoming_id": incoming.pk},
        )


def _next(tenure: Tenure) -> Tenure | None:
    """Return the first term that begins once this one has ended, if any has begun."""
    later = Tenure.objects.filter(office_id=tenure.office_id, starts_on__gte=tenure.ends_on)
    return later.order_by("starts_on", "acting", "pk").first()


def _check_vacant(office: Office, term: Term) -> None:
    overlapping = office.tenures.filter(
        Q(ends_on=None) | Q(ends_on__gt=term.starts_on), acting=False
    )
    if term.ends_on is not None:
        overlapping = overlapping.filter(starts_on__lt=term.ends_on)
    if other := overlapping.select_related("person").first():
        until = _day(other.ends_on) if other.ends_on else "…"
        raise OfficeError(
            _("%(person)s holds this office %(start)s – %(end)s. End that term first.")
            % {"person": other.person, "start": _day(other.starts_on), "end": until}
        )


def _write_tenure(tenure: Tenure) -> Tenure:
    """Save a term; the database has the last word on overlaps."""
    try:
        with transaction.atomic():
            tenure.save()
    except IntegrityError as error:
        if "people_tenure_no_overlap" not in str(error):
            raise
        raise OfficeError(_("Somebody else holds this office at that time.")) from error
    return tenure


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
