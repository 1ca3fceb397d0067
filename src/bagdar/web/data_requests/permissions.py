"""Who acts for which office, and who sees which request and answer.

akimat             officers and akims of exactly this territory fill in; akims of it or above sign
organisation       ministry of it
ministry of sector ministry of it
programme office, analysts     holders of the role for the whole programme
enterprise         its users; one person is enough there

A request is seen by the office that asks, by those it goes to, and by the akimats above them;
auditors and the chair read all that was sent. Nobody signs what they wrote in, though others
wrote over it since, and nobody accepts what they wrote in or signed. An acting holder and a
delegate read and sign for the head of an akimat, unless it is the head who wrote in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bagdar.web.data_requests.models import Answer, DataRequest, Desk, DeskKind
from bagdar.web.delivery.permissions import Signature
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Office, OrganisationKind, Role, Tenure, User
from bagdar.web.people.permissions import Scope, World, scope_of
from bagdar.web.people.queries import acting_for
from bagdar.web.territories.models import Reach

SIGN = "data_requests.sign"
"""The act that the head of an akimat may let somebody sign."""

ASKERS = (Role.MINISTRY, Role.OFFICER, Role.AKIM, Role.PROGRAMME_OFFICE, Role.ANALYST)
READ_ALL = frozenset({Role.AUDITOR, Role.CHAIR})
_LOCAL = (Role.OFFICER, Role.AKIM)
_WHOLE = {
    DeskKind.PROGRAMME_OFFICE: Role.PROGRAMME_OFFICE,
    DeskKind.ANALYSTS: Role.ANALYST,
}


class DataRequestError(Exception):
    """A foreseen refusal; `problems` names each field, "" is the thing as a whole."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        """Keep what is wrong, field by field; the texts may be shown."""
        self.problems = problems
        super().__init__(" ".join(text for found in problems.values() for text in found))


def refuse(field: str, text: str) -> DataRequestError:
    """Return the refusal of one field."""
    return DataRequestError({field: [text]})


def desks_of(scope: Scope) -> Q:
    """Keep the desks that a person acts for."""
    mine = (
        Q(kind=DeskKind.AKIMAT, territory__in=scope.territories(*_LOCAL))
        | Q(kind=DeskKind.ORGANISATION, organisation__in=scope.organisations(Role.MINISTRY))
        | Q(kind=DeskKind.ENTERPRISE, enterprise__in=scope.enterprises(Role.ENTERPRISE))
    )
    unscoped = Q(kind=DeskKind.SECTOR, sector__in=scope.sectors(Role.MINISTRY))
    for kind, role in _WHOLE.items():
        if scope.has_whole((role,)):
            unscoped |= Q(kind=kind)
    return (mine | unscoped) & _in_world(scope)


def _in_world(scope: Scope) -> Q:
    return Q() if scope.world is None else Q(is_synthetic=scope.world is World.SYNTHETIC)


def my_desks(scope: Scope) -> QuerySet[Desk]:
    """Return the desks there are that a person acts for."""
    return Desk.objects.filter(desks_of(scope))


def desks_below(scope: Scope) -> QuerySet[Desk]:
    """Return the akimats under the territories a person holds, their own included."""
    under = Reach.objects.filter(ancestor__in=scope.territories(*_LOCAL)).values("descendant")
    return Desk.objects.filter(_in_world(scope), kind=DeskKind.AKIMAT, territory__in=under)


def reads_all(scope: Scope) -> bool:
    """Answer whether a person reads every request that was sent."""
    return scope.has_whole(READ_ALL)


def requests_for(scope: Scope) -> QuerySet[DataRequest]:
    """Return the requests a person sees."""
    rows = DataRequest.objects.all()
    if scope.world is not None:
        rows = rows.filter(is_synthetic=scope.world is World.SYNTHETIC)
    seen = Q(asker__in=my_desks(scope))
    if reads_all(scope):
        return rows.filter(seen | Q(sent_at__isnull=False))
    reached = Answer.objects.filter(round__request=OuterRef("pk")).filter(
        Q(desk__in=my_desks(scope)) | Q(desk__in=desks_below(scope))
    )
    return rows.filter(seen | Exists(reached))


def answers_for(scope: Scope, *, named: Iterable[int] = ()) -> QuerySet[Answer]:
    """Return the answers a person sees: asked, given, or given below them.

    `named` are territories whose akims they sign for, as `Powers` has them.
    """
    rows = Answer.objects.all()
    if scope.world is not None:
        rows = rows.filter(round__request__is_synthetic=scope.world is World.SYNTHETIC)
    if reads_all(scope):
        return rows
    mine = my_desks(scope)
    return rows.filter(
        Q(desk__in=mine)
        | Q(round__request__asker__in=mine)
        | Q(desk__in=desks_below(scope))
        | Q(desk__kind=DeskKind.AKIMAT, desk__territory__in=list(named))
    )


def may_ask(scope: Scope) -> bool:
    """Answer whether a person asks for data at all."""
    return bool(_own_desk_facts(scope))


@dataclass(frozen=True)
class DeskFacts:
    """A desk that may not exist yet: its kind and scope."""

    kind: DeskKind
    scope_id: int | None = None


def _own_desk_facts(scope: Scope) -> list[DeskFacts]:
    found = [DeskFacts(DeskKind.AKIMAT, one) for one in scope.territories(*_LOCAL)]
    found += [DeskFacts(DeskKind.ORGANISATION, one) for one in scope.organisations(Role.MINISTRY)]
    found += [DeskFacts(DeskKind.SECTOR, one) for one in scope.sectors(Role.MINISTRY)]
    found += [DeskFacts(kind) for kind, role in _WHOLE.items() if scope.has_whole((role,))]
    return list(dict.fromkeys(found))


def asking_desks(scope: Scope) -> list[DeskFacts]:
    """Return the offices in whose name a person may ask."""
    return _own_desk_facts(scope)


def scope_by(by: Actor, *, at: datetime) -> Scope:
    """Return what an actor holds at a moment; the installation itself asks for nothing."""
    return scope_of(by, on=timezone.localdate(at)) if isinstance(by, User) else Scope()


def acts_for(scope: Scope, desk: Desk) -> bool:
    """Answer whether a person acts for a desk."""
    return my_desks(scope).filter(pk=desk.pk).exists()


def check_asks(scope: Scope, request: DataRequest) -> None:
    """Refuse whoever does not act for the office that asks."""
    if not acts_for(scope, request.asker):
        raise PermissionDenied


def check_fills(scope: Scope, answer: Answer) -> None:
    """Refuse whoever does not act for the office that answers."""
    if not acts_for(scope, answer.desk):
        raise PermissionDenied


@dataclass(frozen=True)
class Powers:
    """What one person may do with answers on a day; found once, asked for each answer.

    `desks` are those acted for, `led` the territories signed for as akim, `named` those signed for
    in somebody's name.
    """

    actor_id: str = ""
    desks: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()
    named: Mapping[int, Sequence[Signature]] = field(default_factory=dict)

    def fills(self, answer: Answer) -> bool:
        """Answer whether the person acts for the office that answers."""
        return answer.desk_id in self.desks

    def judges(self, answer: Answer) -> bool:
        """Answer whether the person accepts or returns it: the office above, or the asker."""
        above = answer.above
        return (above.desk_id if above else answer.round.request.asker_id) in self.desks

    def signature(self, answer: Answer) -> Signature | None:
        """Say in whose name the person signs; of several, one who did not write in it."""
        place = answer.desk.territory_id
        if answer.desk.kind != DeskKind.AKIMAT or place is None:
            return Signature() if self.fills(answer) else None
        if place in self.led:
            return Signature()
        offered = self.named.get(place, ())
        if len(offered) > 1:
            free = [one for one in offered if not one.signs_for & answer.makers]
            offered = free or offered
        return offered[0] if offered else None

    def signs(self, answer: Answer) -> bool:
        """Answer whether the person signs it: neither they nor who they sign for wrote in it."""
        signature = self.signature(answer)
        if signature is None:
            return False
        return not answer.makers & {self.actor_id, *signature.signs_for}


def powers_of(scope: Scope, person: object, *, on: date) -> Powers:
    """Find what a person may do with answers on a day; nobody in particular does nothing."""
    if not isinstance(person, User):
        return Powers()
    return Powers(
        person.actor_id,
        desks=frozenset(my_desks(scope).values_list("pk", flat=True)),
        led=frozenset(_under(scope.territories(Role.AKIM)).values_list("descendant", flat=True)),
        named=_named(person, on=on),
    )


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return what an actor may do at a moment; the installation itself answers nothing."""
    return powers_of(scope_by(by, at=at), by, on=timezone.localdate(at))


def _under(territories: Iterable[int]) -> QuerySet[Reach]:
    return Reach.objects.filter(ancestor__in=list(territories))


def _named(person: User, *, on: date) -> dict[int, list[Signature]]:
    """Return by territory in whose names somebody signs: heads of its akimat and those above."""
    offices = Office.objects.filter(
        Q(tenures__person__user=person) | Q(tenures__delegations__delegate=person),
        heads=True,
        organisation__kind=OrganisationKind.AKIMAT,
    ).select_related("organisation")
    held = {}
    for office in offices.distinct().order_by("pk"):
        if authority := acting_for(person, SIGN, on=on, office=office):
            signature = Signature(**authority.words(), signs_for=_accounts(authority.tenure_id))
            held[office.organisation.territory_id or 0] = signature
    found: dict[int, list[Signature]] = {}
    for one in _under(held).order_by("pk"):
        found.setdefault(one.descendant_id, []).append(held[one.ancestor_id])
    return found


def _accounts(tenure: int) -> frozenset[str]:
    """Return the account of whoever holds an office."""
    user = Tenure.objects.select_related("person__user").get(pk=tenure).person.user
    return frozenset({user.actor_id} if user else ())


def needs_two(desk: Desk) -> bool:
    """Answer whether somebody else must sign what one person filled in."""
    return desk.kind != DeskKind.ENTERPRISE
