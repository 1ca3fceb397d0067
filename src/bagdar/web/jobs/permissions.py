"""Who writes, signs, accepts and reads a monthly report of jobs.

makes     officer and akim within their territory; the people of an enterprise, of their own
signs     akim within their territory, the acting akim, deputies by delegation; where a district
          has one clerk, an officer of a territory above, or the programme office; of an
          enterprise another of its people, or the officials in whose territories all of it lies
accepts   officer and akim of a territory above, programme office; of an enterprise the officials
          in whose territories all of it lies
locks     programme office
hands over records and jobs of employers  custodian, of the programmes of the account's world; reads
          jobs of employers  custodian, and who sees restricted projects; agrees, releases and sets
          scenarios of additional jobs  programme office
reads     whoever makes, signs or accepts it, and who watches the programme; of an enterprise each
          official the figures of the projects they answer for, as they were sent

Everybody acts in the world of their account alone: the real one, or the synthetic one.
Maker, signer and accepter are three people. A report that is not read is as if it did not exist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bagdar.web.delivery.permissions import Signature
from bagdar.web.jobs.models import Report, State
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import (
    Delegation,
    Grant,
    Office,
    OrganisationKind,
    Role,
    Tenure,
    User,
)
from bagdar.web.people.permissions import (
    SEES_PROGRAMME,
    SEES_RESTRICTED,
    Scope,
    may,
    scope_of,
)
from bagdar.web.people.queries import acting_for
from bagdar.web.projects.models import Programme
from bagdar.web.territories.models import Reach

SIGN = "jobs.sign"
"""The act that the head of an akimat may let somebody sign."""

MAKERS = (Role.OFFICER, Role.AKIM)


class Subject(Protocol):
    """Whose report it is: a territory's or an enterprise's."""

    @property
    def territory_id(self) -> int | None:
        """The territory, if it is one's."""

    @property
    def enterprise_id(self) -> int | None:
        """The enterprise, if it is one's."""


@dataclass(frozen=True)
class Powers:
    """What one person may do with reports on a day; found once, asked for each report.

    `made` are the territories the person writes for, `above` those that lie strictly under one of
    theirs, `led` those they sign for as akim, `named` those they sign for in another's name: to be
    let sign an akimat's reports opens nothing of the territories below it.
    `synthetic` is the world of the person's account; the installation acts in both.
    """

    whole: bool = False
    office: bool = False
    installation: bool = False
    synthetic: bool | None = None
    made: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()
    enterprises: frozenset[int] = frozenset()
    named: dict[int, Signature] = field(default_factory=dict)

    def acts_in(self, *, synthetic: bool) -> bool:
        """Answer whether the person acts in a world; to read the other one is another matter."""
        return self.synthetic in (None, synthetic)

    def makes(self, subject: Subject) -> bool:
        """Answer whether the person writes the report."""
        own = subject.enterprise_id in self.enterprises or subject.territory_id in self.made
        return self.installation or own

    def signature(self, subject: Subject, places: Collection[int]) -> Signature | None:
        """Say in whose name the person signs; `places` are the territories of its projects."""
        if self.installation or self.office:
            return Signature()
        if subject.territory_id is None:
            own = subject.enterprise_id in self.enterprises or self._covers(places)
            return Signature() if own else None
        if subject.territory_id in self.led | self.above:
            return Signature()
        return self.named.get(subject.territory_id)

    def accepts(self, subject: Subject, places: Collection[int]) -> bool:
        """Answer whether the person takes the report or sends it back."""
        if self.installation or self.office:
            return True
        if subject.territory_id is None:
            return self._covers(places)
        return subject.territory_id in self.above

    def seen(self) -> Q:
        """Keep the reports that the person reads; those of enterprises by where they build.

        What an enterprise has not sent yet is its own. A territory's is read whole, so it does not
        open to others because one of its projects is now theirs.
        """
        if self.whole or self.installation:
            return Q()
        lands = {*self.made, *self.above, *self.named}
        theirs = Q(territory__in=lands) | Q(enterprise__in=self.enterprises)
        unsent = Q(state=State.DRAFT, period__locked_at=None)
        builds = Q(enterprise__isnull=False, lines__project__territory__in=self.made)
        return theirs | builds & ~unsent

    def reads_territory(self, territory: int) -> bool:
        """Answer whether the person reads all that is claimed in a territory."""
        return self.whole or self.installation or territory in {*self.made, *self.above}

    def _covers(self, places: Collection[int]) -> bool:
        return bool(places) and self.made.issuperset(places)


@dataclass(frozen=True)
class Acceptors:
    """Who accepts reports by a role over territories, by territory: it itself, or one above it."""

    held: Mapping[int, frozenset[str]]
    above: Mapping[int, frozenset[str]]

    def of(self, subject: Subject, places: Collection[int]) -> frozenset[str]:
        """Return whose `Powers` accept a report without those of the programme office."""
        if subject.territory_id is not None:
            return self.above.get(subject.territory_id, frozenset())
        found = [self.held.get(one, frozenset()) for one in places]
        return frozenset.intersection(*found) if found else frozenset()


def acceptors(*, on: date, synthetic: bool) -> Acceptors:
    """Find who accepts reports of a world on a day by a role over territories."""
    theirs = {"user__is_active": True, "user__is_synthetic": synthetic}
    rows = grants_in_force(MAKERS, on=on).filter(territory__isnull=False, **theirs)
    granted: dict[int, set[str]] = defaultdict(set)
    for one in rows.select_related("user"):
        granted[one.territory_id or 0].add(one.user.actor_id)
    held: dict[int, set[str]] = defaultdict(set)
    above: dict[int, set[str]] = defaultdict(set)
    spans = Reach.objects.filter(ancestor__in=list(granted))
    for ancestor, descendant in spans.values_list("ancestor", "descendant"):
        held[descendant] |= granted[ancestor]
        if ancestor != descendant:
            above[descendant] |= granted[ancestor]
    return Acceptors(
        {one: frozenset(who) for one, who in held.items()},
        {one: frozenset(who) for one, who in above.items()},
    )


def grants_in_force(roles: Iterable[Role], *, on: date) -> QuerySet[Grant]:
    """Return the grants of roles that hold on a day."""
    holds = Q(valid_to=None) | Q(valid_to__gt=on)
    return Grant.objects.filter(holds, role__in=list(roles), valid_from__lte=on)


def signs_for_akimats() -> Q:
    """Keep accounts that ever head an akimat or sign in its name: `Powers` says for which now."""
    heads = Office.objects.filter(heads=True, organisation__kind=OrganisationKind.AKIMAT)
    held = Tenure.objects.filter(office__in=heads, person__user__isnull=False)
    given = Delegation.objects.filter(tenure__office__in=heads)
    return Q(pk__in=held.values("person__user")) | Q(pk__in=given.values("delegate"))


def powers_of(scope: Scope, person: object, *, on: date) -> Powers:
    """Find what a person may do with reports on a day; nobody in particular does nothing."""
    granted = scope.territories(*MAKERS)
    named = _named(person, on=on) if isinstance(person, User) else {}
    return Powers(
        whole=scope.has_whole(SEES_PROGRAMME),
        office=scope.has_whole((Role.PROGRAMME_OFFICE,)),
        made=_under(granted),
        above=_under(granted, strictly=True),
        led=_under(scope.territories(Role.AKIM)),
        enterprises=frozenset(scope.enterprises(Role.ENTERPRISE)),
        named=named,
        synthetic=person.is_synthetic if isinstance(person, User) else None,
    )


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return what an actor may do at a moment; the installation may everything."""
    if not isinstance(by, User):
        return Powers(installation=True)
    on = timezone.localdate(at)
    return powers_of(scope_of(by, on=on), by, on=on)


def powers_on(report: Report, *, by: Actor, at: datetime) -> Powers:
    """Return what an actor may do with a report: nothing with one of the other world."""
    powers = powers_by(by, at=at)
    return powers if powers.acts_in(synthetic=report.period.is_synthetic) else Powers()


def acts_in(by: object, *, synthetic: bool) -> bool:
    """Answer whether somebody acts in a world: a person in that of the account alone."""
    return not isinstance(by, User) or by.is_synthetic is synthetic


def hands_over(by: Actor, programme: Programme, *, at: datetime) -> bool:
    """Answer whether an actor may hand over the records of a programme."""
    if isinstance(by, User):
        scope = scope_of(by, on=timezone.localdate(at))
        in_world = acts_in(by, synthetic=programme.is_synthetic)
        return in_world and scope.has_whole((Role.CUSTODIAN,))
    return may(by, Role.CUSTODIAN, on=timezone.localdate(at))


def reads_headcounts(scope: Scope, person: object) -> bool:
    """Answer whether a reader is shown the jobs of employers, in the world of the account."""
    in_world = acts_in(person, synthetic=scope.is_synthetic)
    return in_world and scope.has_whole((Role.CUSTODIAN, *SEES_RESTRICTED))


def is_custodian(scope: Scope, person: object) -> bool:
    """Answer whether a reader hands over what was counted, in the world of the account."""
    in_world = acts_in(person, synthetic=scope.is_synthetic)
    return in_world and scope.has_whole((Role.CUSTODIAN,))


def releases(by: Actor, programme: Programme, *, at: datetime) -> bool:
    """Answer whether an actor enters agreements and releases months of a programme."""
    if isinstance(by, User):
        scope = scope_of(by, on=timezone.localdate(at))
        in_world = acts_in(by, synthetic=programme.is_synthetic)
        return in_world and scope.has_whole((Role.PROGRAMME_OFFICE,))
    return may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))


def is_office(scope: Scope, person: object) -> bool:
    """Answer whether a reader is of the programme office, in the world that is read."""
    in_world = acts_in(person, synthetic=scope.is_synthetic)
    return in_world and scope.has_whole((Role.PROGRAMME_OFFICE,))


def _under(granted: Iterable[int], *, strictly: bool = False) -> frozenset[int]:
    ids = list(granted)
    if not ids:
        return frozenset()
    rows = Reach.objects.filter(ancestor__in=ids)
    if strictly:
        rows = rows.exclude(ancestor=F("descendant"))
    return frozenset(rows.values_list("descendant", flat=True))


def _named(person: User, *, on: date) -> dict[int, Signature]:
    """Return the territories whose akimats somebody heads, or signs for in another's name."""
    offices = Office.objects.filter(
        Q(tenures__person__user=person) | Q(tenures__delegations__delegate=person),
        heads=True,
        organisation__kind=OrganisationKind.AKIMAT,
    ).select_related("organisation")
    found = {}
    for office in offices.distinct().order_by("pk"):
        authority = acting_for(person, SIGN, on=on, office=office)
        territory = office.organisation.territory_id
        if authority is not None and territory is not None:
            holder = Tenure.objects.select_related("person__user").get(pk=authority.tenure_id)
            user = holder.person.user
            accounts = frozenset({user.actor_id} if user else ())
            found[territory] = Signature(**authority.words(), signs_for=accounts)
    return found
