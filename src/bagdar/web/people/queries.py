"""Page-shaped reads of people: who holds what, who signs for whom, what is handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from bagdar.core.terms.working_time import Calendar
from bagdar.core.territories.forest import Forest
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.models import NAME_LENGTH
from bagdar.web.papers.paper import Letterhead
from bagdar.web.papers.paper import Side as SideOfForm
from bagdar.web.people.models import (
    Delegation,
    Grant,
    Handover,
    Office,
    Organisation,
    OrganisationKind,
    Role,
    Tenure,
    Token,
    User,
)
from bagdar.web.people.models import Letterhead as LetterheadRow
from bagdar.web.people.permissions import DELEGABLE, Scope
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import calendar_of, country_calendar, forest, land

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOKEN_PREFIX = "bgd_"  # noqa: S105 -- the public beginning of every key

# --- keys to the API -------------------------------------------------------------------------


def token_user(raw: str, at: datetime) -> tuple[User, Token] | None:
    """Return whose key this is; None when unknown, expired, revoked or its account is closed."""
    if not raw.startswith(TOKEN_PREFIX):
        return None
    token = (
        Token.objects.select_related("user")
        .filter(digest=sha256(raw.encode()).hexdigest(), revoked_at=None, expires_at__gt=at)
        .filter(user__is_active=True)
        .first()
    )
    return (token.user, token) if token else None


# --- who holds an office ---------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """Who holds the head office of an akimat on a day."""

    person: str
    office: str
    office_key: str
    acting: bool
    since: date
    order: str


def in_office(on: date) -> QuerySet[Tenure]:
    """Return the terms that hold on a day, acting ones first."""
    return (
        Tenure.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
        .select_related("person", "office__organisation")
        .order_by("-acting", "-starts_on", "pk")
    )


def tenure_on(office: Office, on: date) -> Tenure | None:
    """Return who signs for an office on a day: an acting holder before the substantive one."""
    return in_office(on).filter(office=office).first()


def holder_of(territory_id: int, on: date) -> Holder | None:
    """Return who heads the akimat of a territory on a day, acting holders first."""
    return holders_of([territory_id], on).get(territory_id)


def holders_of(territories: list[int], on: date) -> dict[int, Holder]:
    """Return who heads the akimat of each territory on a day, in one query."""
    found: dict[int, Holder] = {}
    heads = in_office(on).filter(
        office__heads=True,
        office__organisation__kind=OrganisationKind.AKIMAT,
        office__organisation__territory__in=territories,
    )
    for tenure in heads:
        territory = tenure.office.organisation.territory_id
        if territory is not None:
            found.setdefault(territory, _holder(tenure))
    return found


def _holder(tenure: Tenure) -> Holder:
    return Holder(
        person=tenure.person.name,
        office=tenure.office.name,
        office_key=tenure.office.key,
        acting=tenure.acting,
        since=tenure.starts_on,
        order=tenure.order,
    )


# --- who signs for whom ----------------------------------------------------------------------


class Words(TypedDict):
    """What the journal is told about an authority."""

    on_behalf_of: str
    ground: str


@dataclass(frozen=True)
class Authority:
    """On what ground somebody signs: as the holder, acting, or by delegation."""

    office_id: int
    tenure_id: int
    on_behalf_of: str
    ground: str

    def words(self) -> Words:
        """Return for whom and on what ground, as `act` takes them."""
        whom = Truncator(self.on_behalf_of).chars(NAME_LENGTH)
        return {"on_behalf_of": whom, "ground": self.ground}


def acting_for(
    user: User, act_code: str, *, on: date, office: Office | None = None
) -> Authority | None:
    """Say who a person signs an act for on a day, and on what ground; None: for nobody.

    Whoever holds an office signs for it; while somebody is acting, the acting one does. A
    delegate signs the acts named, as long as the delegation and the term behind it last.
    `office` narrows the answer to one office.
    """
    held = in_office(on).filter(person__user=user)
    given = Delegation.objects.filter(delegate=user, starts_on__lte=on, ends_on__gt=on)
    if office is not None:
        held, given = held.filter(office=office), given.filter(tenure__office=office)
    for tenure in held:
        if tenure_on(tenure.office, on) == tenure:
            return _own(tenure)
    for one in given.select_related("tenure__person", "tenure__office"):
        if act_code in one.acts and one.tenure.holds_on(on):
            return _authority(one.tenure, ground=one.ground)
    return None


def _own(tenure: Tenure) -> Authority:
    if not tenure.acting:
        return Authority(tenure.office_id, tenure.pk, on_behalf_of="", ground=tenure.order)
    holds = in_office(tenure.starts_on).filter(office=tenure.office_id, acting=False).first()
    whom = f"{tenure.office}: {holds.person}" if holds else str(tenure.office)
    return Authority(tenure.office_id, tenure.pk, on_behalf_of=whom, ground=tenure.order)


def _authority(tenure: Tenure, *, ground: str) -> Authority:
    whom = f"{tenure.office}: {tenure.person}"
    return Authority(tenure.office_id, tenure.pk, on_behalf_of=whom, ground=ground)


def signs_handover(handover: Handover, side: str, user: User, *, on: date) -> Authority | None:
    """Say on what ground a person signs one side of a handover; None: not at all.

    The outgoing holder signs in person, though the term has ended.
    """
    tenure = handover.outgoing if side == "outgoing" else handover.incoming
    if tenure is None:
        return None
    if tenure.person.user_id == user.pk:
        return Authority(tenure.office_id, tenure.pk, on_behalf_of="", ground=tenure.order)
    if side == "outgoing":
        return None
    return acting_for(user, "handovers.sign", on=on, office=handover.office)


# --- what is handed over ---------------------------------------------------------------------


@dataclass(frozen=True)
class Inventory:
    """One list of a handover: what it is called, its columns, and how it is read.

    `read` takes the office, the day and the moment of reading, and returns rows of plain values;
    a value shown to people in three languages is {"en": …, "ru": …, "kk": …}.
    """

    code: str
    title: StrOrPromise
    columns: Mapping[str, StrOrPromise]
    read: Callable[[Office, date, datetime], list[dict[str, Any]]]


# Apps above add theirs when they load, in the order of printing.
INVENTORIES: list[Inventory] = []


def inventory_of(office: Office, *, on: date, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Read all lists of a handover as they stood on a day."""
    return {one.code: one.read(office, on, at) for one in INVENTORIES}


@dataclass(frozen=True)
class InventoryPart:
    """One list of a handover in the reader's language."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def inventory_parts(handover: Handover) -> tuple[InventoryPart, ...]:
    """Return the frozen lists of a handover in the reader's language."""
    language = (get_language() or "en")[:2]
    return tuple(
        InventoryPart(
            title=str(one.title),
            columns=tuple(str(title) for title in one.columns.values()),
            rows=tuple(
                tuple(_cell(row.get(name), language) for name in one.columns)
                for row in handover.inventory[one.code]
            ),
        )
        for one in INVENTORIES
        if one.code in handover.inventory
    )


def _cell(value: Any, language: str) -> str:
    if isinstance(value, dict):
        value = value.get(language) or value.get("en")
    return "" if value is None else str(value)


# --- who holds which role --------------------------------------------------------------------


@dataclass(frozen=True)
class GrantLine:
    """A grant in words."""

    id: int
    role: str
    scope: str
    valid_from: date
    valid_to: date | None
    state: str


def grant_lines(user: User, *, on: date) -> list[GrantLine]:
    """Return all grants of a person in words, those in force first."""
    grants = user.grants.select_related("organisation", "sector", "enterprise")
    lines = [
        GrantLine(
            one.pk,
            one.get_role_display(),
            _scope_words(one, on),
            one.valid_from,
            one.valid_to,
            _state(one, on),
        )
        for one in grants
    ]
    order = {"now": 0, "later": 1, "ended": 2}
    return sorted(lines, key=lambda line: (order[line.state], line.valid_from, line.id))


def _state(grant: Grant, on: date) -> str:
    if grant.valid_to is not None and grant.valid_to <= max(on, grant.valid_from):
        return "ended"
    return "now" if grant.valid_from <= on else "later"


def _scope_words(grant: Grant, on: date) -> str:
    if grant.territory_id:
        return _("%s and everything in it") % territory_name(grant.territory_id, on)
    if grant.sector:
        return f"{grant.sector.code} {grant.sector.name}"
    if thing := grant.organisation or grant.enterprise:
        return thing.name
    if grant.role == Role.ADMINISTRATOR:
        return _("accounts and settings")
    return _("the whole programme")


def territory_name(territory_id: int, on: date, *, lands: Forest | None = None) -> str:
    """Return how a territory is called on a day, or was or will be called.

    Whoever names many gives `lands`, the forest, so that it is asked for once.
    """
    known = lands or forest()
    versions = [one for one in known.versions if one.territory == territory_id]
    current = next((one for one in versions if one.holds_on(on)), None)
    version = current or max(versions, key=lambda one: one.valid_from)
    language = (get_language() or "en")[:2]
    return version.names.get(language) or version.names["en"]


def territory_choices(on: date) -> list[tuple[int, str]]:
    """Return the tree of a day as choices, each territory set in under the one above."""
    language = (get_language() or "en")[:2]
    return [
        (one.territory, "\u2003" * one.level + (one.names.get(language) or one.names["en"]))
        for one in forest().tree_on(on).in_order()
    ]


def users_page(*, search: str = "", role: str = "", active: str = "", on: date) -> QuerySet[User]:
    """Return accounts by name, filtered; grants come along."""
    users = User.objects.prefetch_related("grants").order_by("username", "pk")
    if search:
        users = users.filter(
            Q(username__icontains=search)
            | Q(full_name__icontains=search)
            | Q(email__icontains=search)
        )
    if active:
        users = users.filter(is_active=active == "yes")
    if role:
        in_force = Grant.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=on), role=role, valid_from__lte=on
        )
        users = users.filter(pk__in=in_force.values("user"))
    return users


def roles_now(user: User, *, on: date) -> list[str]:
    """Return the names of the roles a person holds, from grants that are at hand already."""
    held = {one.role for one in user.grants.all() if _state(one, on) == "now"}
    return [str(role.label) for role in Role if role.value in held]


def colleagues_of(enterprise: Enterprise, *, on: date) -> QuerySet[User]:
    """Return the open accounts that act for an enterprise on a day."""
    in_force = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        role=Role.ENTERPRISE,
        enterprise=enterprise,
        valid_from__lte=on,
    )
    return User.objects.filter(is_active=True, pk__in=in_force.values("user")).order_by("username")


# --- organisations and what concerns whom ----------------------------------------------------


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation of the list, with its place and head on a day."""

    organisation: Organisation
    place: str
    head: Tenure | None


def organisation_rows(*, on: date, synthetic: bool = False) -> list[OrganisationRow]:
    """Return the organisations of one world with the holder of the head office on a day."""
    heads: dict[int, Tenure] = {}
    for tenure in in_office(on).filter(office__heads=True):
        heads.setdefault(tenure.office.organisation_id, tenure)
    lands = forest()
    return [
        OrganisationRow(
            organisation=one,
            place=territory_name(one.territory_id, on, lands=lands) if one.territory_id else "",
            head=heads.get(one.pk),
        )
        for one in Organisation.objects.order_by("kind", "name_en", "pk")
        if is_synthetic_key(one.key) is synthetic
    ]


SIDES_OF_A_FORM = ("kk", "ru")
"""Kazakh on the left, Russian on the right: the form of a state body of Kazakhstan."""


def letterhead_of(organisation: Organisation) -> Letterhead:
    """Return the form of an organisation as it is printed, in both languages if it has both.

    A reader in another language finds the name in it below; one name alone stands alone.
    """
    kept = LetterheadRow.objects.filter(pk=organisation.pk).first()
    wanted = (get_language() or "en")[:2]
    named = [code for code in ("kk", "ru", "en") if getattr(organisation, f"name_{code}")]
    if set(SIDES_OF_A_FORM) <= set(named):
        codes = [*SIDES_OF_A_FORM, *([wanted] if wanted not in SIDES_OF_A_FORM else [])]
    else:
        codes = [wanted if wanted in named else named[0]]
    return Letterhead(
        sides=[_side_of_form(organisation, kept, code) for code in codes if code in named],
        emblem=bytes(kept.emblem) if kept is not None else b"",
        emblem_words=_("Emblem of the organisation"),
    )


def _side_of_form(organisation: Organisation, kept: LetterheadRow | None, code: str) -> SideOfForm:
    name = getattr(organisation, f"name_{code}")
    if kept is None:
        return SideOfForm(code, name)
    with override(code):
        telephone = _("tel. %s") % kept.telephone if kept.telephone else ""
    reached = (getattr(kept, f"address_{code}"), telephone, kept.email)
    return SideOfForm(code, name, [line for line in reached if line])


@dataclass(frozen=True)
class DelegationRow:
    """A delegation with its acts in words."""

    delegation: Delegation
    acts: tuple[str, ...]


def delegations_of(office: Office) -> list[DelegationRow]:
    """Return the delegations given by the holders of an office, newest first."""
    given = Delegation.objects.filter(tenure__office=office)
    return [
        DelegationRow(one, tuple(str(DELEGABLE.get(code, code)) for code in one.acts))
        for one in given.select_related("delegate", "tenure__person")
    ]


def sees_handovers(scope: Scope) -> bool:
    """Answer whether a person reads delegations and handovers of every office."""
    return scope.has_whole((Role.PROGRAMME_OFFICE, Role.AUDITOR, Role.CHAIR))


@dataclass(frozen=True)
class Side:
    """One side of a handover as one person sees it."""

    code: str
    title: str
    person: str
    signed_at: datetime | None
    signature: str
    account: bool
    may_sign: bool
    concerns: bool


def handover_sides(handover: Handover, user: User, *, on: date) -> tuple[Side, ...]:
    """Return both sides, and what the person may do on each."""
    titles = {"outgoing": _("Hands over"), "incoming": _("Takes over")}
    return tuple(_side(handover, code, title, user, on) for code, title in titles.items())


def _side(handover: Handover, code: str, title: str, user: User, on: date) -> Side:
    tenure: Tenure | None = getattr(handover, code)
    signed_at = getattr(handover, f"{code}_signed_at")
    authority = signs_handover(handover, code, user, on=on)
    return Side(
        code=code,
        title=title,
        person=tenure.person.name if tenure else "",
        signed_at=signed_at,
        signature=getattr(handover, f"{code}_signature"),
        account=tenure is None or tenure.person.user_id is not None,
        may_sign=authority is not None and signed_at is None,
        concerns=authority is not None,
    )


# --- which offices a person works for, and who took over -------------------------------------


@dataclass(frozen=True)
class Desk:
    """Offices that a person works for, and those of them that they sign for."""

    signs: frozenset[int] = frozenset()
    works: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Seat:
    """All that tells for which offices a person works on a day, read once for every act.

    `held` are the offices they hold or act in, `delegated` those of which they were given acts.
    """

    led: frozenset[int]
    belongs: frozenset[int]
    held: frozenset[int]
    delegated: tuple[tuple[int, frozenset[str]], ...]
    passed: Mapping[int, int]

    def signed(self, act_code: str) -> frozenset[int]:
        """Return the offices for which the person signs as holder, acting, or by delegation."""
        return self.held | {office for office, acts in self.delegated if act_code in acts}

    def desk(self, act_code: str) -> Desk:
        """Return the offices of the person; whoever stands for a successor stands for both.

        Signs: the holder, the acting one, a delegate of the act, the akim for the head office of
        the akimat, people of a ministry for its offices. Works: they, and officers of the
        territory.
        """
        signs = self.led | self.signed(act_code)
        works = signs | self.belongs
        return Desk(_with_passed(signs, self.passed), _with_passed(works, self.passed))


def seat_of(scope: Scope, person: User | None, *, on: date) -> Seat:
    """Read for which offices a person works on a day."""
    akim, officer = scope.territories(Role.AKIM), scope.territories(Role.OFFICER)
    ministry = _offices(organisation__in=scope.organisations(Role.MINISTRY))
    akimats = _akimat_offices([*akim, *officer])
    heads = {office for office, place, is_head in akimats if is_head and place in akim}
    held, delegated = _signed_by(person, on) if person is not None else (frozenset(), ())
    return Seat(
        led=ministry | heads,
        belongs=frozenset(office for office, _place, _head in akimats),
        held=held,
        delegated=delegated,
        passed=passed_on(on),
    )


def signed_for(person: User, act_code: str, *, on: date) -> frozenset[int]:
    """Return the offices for which a person signs an act: as holder, acting, or by delegation."""
    held, delegated = _signed_by(person, on)
    return held | {office for office, acts in delegated if act_code in acts}


def _akimat_offices(territories: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Return the offices of akimats: number, territory, whether it is the head's."""
    if not territories:
        return []
    rows = Office.objects.filter(
        organisation__territory__in=territories, organisation__kind=OrganisationKind.AKIMAT
    )
    return list(rows.values_list("pk", "organisation__territory_id", "heads"))


def _signed_by(
    person: User, on: date
) -> tuple[frozenset[int], tuple[tuple[int, frozenset[str]], ...]]:
    """Return the offices a person signs for as holder or acting, and the acts given to them.

    The same as asking `acting_for` of every office, in three queries.
    """
    held = {one.pk: one.office_id for one in in_office(on).filter(person__user=person)}
    given = Delegation.objects.filter(delegate=person, starts_on__lte=on, ends_on__gt=on)
    delegated = tuple(
        (one.tenure.office_id, frozenset(one.acts))
        for one in given.select_related("tenure")
        if one.tenure.holds_on(on)
    )
    if not held:
        return frozenset(), delegated
    signers: dict[int, int] = {}
    holding = in_office(on).filter(office__in=set(held.values()))
    for office, tenure in holding.values_list("office_id", "pk"):
        signers.setdefault(office, tenure)
    own = frozenset(office for pk, office in held.items() if signers[office] == pk)
    return own, delegated


def _offices(**where: object) -> frozenset[int]:
    if any(value == [] for value in where.values()):
        return frozenset()
    return frozenset(Office.objects.filter(**where).values_list("pk", flat=True))


@dataclass(frozen=True)
class Routed:
    """Which office answers in the place of one whose territory is no more.

    `office` is empty where nobody can be named without a guess; `among` are those in question.
    """

    office: Office | None
    among: tuple[Office, ...] = ()


def routed(office: Office, *, on: date) -> Routed:
    """Find who answers for an office on a day: itself, or the successor of its territory."""
    organisation = office.organisation
    if organisation.territory_id is None:
        return Routed(office)
    known = land()
    if any(one.holds_on(on) for one in known.versions(organisation.territory_id)):
        return Routed(office)
    shares = known.forest.carry(organisation.territory_id, to=on)
    heads = Office.objects.filter(
        heads=True,
        organisation__kind=OrganisationKind.AKIMAT,
        organisation__territory__in=[one.territory for one in shares],
    ).select_related("organisation")
    found = tuple(heads.order_by("pk"))
    sure = len(shares) == 1 and len(found) == 1
    return Routed(found[0] if sure else None, found)


def answering(office: Office, *, on: date) -> Office:
    """Return the office that answers on a day; where none is sure, the one that was named."""
    return routed(office, on=on).office or office


def passed_on(on: date) -> dict[int, int]:
    """Return which office took over, for sure, from each one whose territory is no more."""
    gone = _gone(land().revision, on)
    if not gone:
        return {}
    rows = Office.objects.filter(
        organisation__kind=OrganisationKind.AKIMAT, organisation__territory__in=gone
    ).select_related("organisation")
    found = ((one.pk, routed(one, on=on).office) for one in rows)
    return {old: new.pk for old, new in found if new is not None}


@lru_cache(maxsize=64)
def _gone(_revision: int, on: date) -> frozenset[int]:
    """Return the territories that were before a day and are no more; kept until the tree moves."""
    versions = land().forest.versions
    return frozenset(one.territory for one in versions if one.valid_from <= on) - frozenset(
        one.territory for one in versions if one.holds_on(on)
    )


def _with_passed(offices: frozenset[int], passed: Mapping[int, int]) -> frozenset[int]:
    return offices | {old for old, new in passed.items() if new in offices}


def has_holder(office: Office, *, on: date) -> bool:
    """Answer whether somebody holds an office on a day, acting holders included."""
    return tenure_on(office, on) is not None


def calendar_for(office: Office | None, *, synthetic: bool, on: date) -> Calendar:
    """Return the working calendar of an office: of its territory, else of the country."""
    place = office.organisation.territory_id if office is not None else None
    return country_calendar(on, synthetic=synthetic) if place is None else calendar_of(place)
