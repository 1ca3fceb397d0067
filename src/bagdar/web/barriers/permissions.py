"""Who is shown a barrier, and who does what with it.

business   people of its enterprise see it whole and alone raise, send up, close and open it again
district   officers and akims of the territory it lies in, and of those above; it waits for the
           nearest of them
oblast     officers and akims of the oblast
ministry   the organisation that its kind is routed to, once the barrier came so far; the programme
           office where no organisation is named
cabinet    the programme office and the chair

A protected barrier is hidden from every level below the one that it was raised at. Whoever watches
the programme sees every barrier. Akims, ministries and the cabinet sign a closing by force.

A task about a barrier is seen by whoever sees the barrier, and by the offices that ask and are
asked: these answer it and may ask a third. Of a protected barrier no office is asked that the
business feared, none below it, and none whose holder holds one of those; people of such an akimat
are shown no task about it, whatever else they work for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from bagdar.core.barriers.course import ALLOWED, Happening, State
from bagdar.core.barriers.ladder import LEVELS, TOP, Level, rank
from bagdar.web.barriers.models import Barrier, BarrierTask, Kind, Route
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Grant, Office, OrganisationKind, Role, User
from bagdar.web.people.permissions import SEES_PROGRAMME, Scope, scope_of
from bagdar.web.people.queries import Authority, Seat, acting_for, in_office, seat_of
from bagdar.web.territories.models import Reach, TerritoryVersion

CABINET = (Role.PROGRAMME_OFFICE, Role.CHAIR)
OBLAST_LEVEL = 1
OBLAST, MINISTRY = rank(Level.OBLAST), rank(Level.MINISTRY)

ANSWER_TASK = "barriers.answer_task"
"""The act that an office holder may let somebody sign."""

OF_BUSINESS = frozenset(
    {
        *(Happening.SUPPLIED, Happening.REQUESTED_UP, Happening.NOT_SOLVED),
        *(Happening.CONFIRMED, Happening.REOPENED),
    }
)
OF_OFFICE = frozenset(
    {Happening.ANSWERED, Happening.ASKED, Happening.PASSED_UP, Happening.REPORTED}
)
GOES_UP = frozenset({Happening.REQUESTED_UP, Happening.PASSED_UP})


@dataclass(frozen=True)
class Powers:
    """Where a person stands in the ladder, on a day; found once."""

    installation: bool = False
    watches: bool = False
    cabinet: bool = False
    enterprises: frozenset[int] = frozenset()
    lands: frozenset[int] = frozenset()
    near: frozenset[int] = frozenset()
    oblast_lands: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()
    oblast_led: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()

    def owns(self, barrier: Barrier) -> bool:
        """Answer whether the person acts for the business."""
        return self.installation or barrier.enterprise_id in self.enterprises

    def acts_at(self, barrier: Barrier, level: Level) -> bool:
        """Answer whether the person acts for a level that has the barrier."""
        if self.installation:
            return True
        if rank(level) < barrier.hidden_below:
            return False
        match level:
            case Level.DISTRICT:
                return barrier.territory_id in self.lands
            case Level.OBLAST:
                return barrier.territory_id in self.oblast_lands
            case Level.MINISTRY:
                return barrier.kind in self.kinds
            case Level.CABINET:
                return self.cabinet

    def signs_at(self, barrier: Barrier, level: Level) -> bool:
        """Answer whether the person signs for a level."""
        if self.installation or rank(level) >= MINISTRY:
            return self.acts_at(barrier, level)
        led = self.led if level is Level.DISTRICT else self.oblast_led
        return barrier.territory_id in led and rank(level) >= barrier.hidden_below

    def may(self, barrier: Barrier, level: Level, state: State) -> frozenset[Happening]:
        """Return what the person may do to a barrier where it stands."""
        found = self._at(barrier, level)
        if level is TOP:
            found -= GOES_UP
        return frozenset(one for one in found if state in ALLOWED[one])

    def might(self, barrier: Barrier, level: Level) -> frozenset[Happening]:
        """Return what is theirs to do to a barrier that came so far, be it too late now."""
        reached = LEVELS[: rank(level) + 1]
        return frozenset().union(*(self._at(barrier, one) for one in reached))

    def _at(self, barrier: Barrier, level: Level) -> frozenset[Happening]:
        found = OF_BUSINESS if self.owns(barrier) else frozenset()
        if self.acts_at(barrier, level):
            found |= OF_OFFICE
        if self.signs_at(barrier, level):
            found |= {Happening.FORCED}
        return found

    def seen(self, at: datetime) -> Q:
        """Keep the barriers that the person is shown at a moment."""
        if self.installation or self.watches or self.cabinet:
            return Q()
        shown = Q(enterprise__in=self.enterprises)
        shown |= Q(territory__in=self.lands, hidden_below=0)
        shown |= Q(territory__in=self.oblast_lands, hidden_below__lte=OBLAST)
        reached = Q(ministry_at__lte=at) | Q(cabinet_at__lte=at)
        return shown | Q(kind__in=self.kinds) & reached

    def waiting(self, at: datetime) -> Q:
        """Keep the rows of `standing(at)` that are with the person's office."""
        found = Q(level_now=Level.DISTRICT.value, territory__in=self.near)
        found |= Q(level_now=Level.OBLAST.value, territory__in=self.oblast_lands)
        found |= Q(level_now=Level.MINISTRY.value, kind__in=self.kinds)
        if self.cabinet:
            found |= Q(level_now=Level.CABINET.value)
        return Q(state_now=State.OPEN.value) & found & self.seen(at)

    def asked(self) -> Q:
        """Keep the rows of `standing(at)` in which the person's business is asked for something."""
        waits = (State.WAITING.value, State.REPORTED.value)
        return Q(state_now__in=waits, enterprise__in=self.enterprises)


def powers_of(scope: Scope, *, on: date) -> Powers:
    """Find where a person stands on a day; nobody in particular stands nowhere."""
    if not scope.held:
        return Powers()
    officer, akim = scope.territories(Role.OFFICER), scope.territories(Role.AKIM)
    cabinet = scope.has_whole(CABINET)
    own = _Lands({*officer, *akim}, on=on)
    return Powers(
        watches=scope.has_whole(SEES_PROGRAMME),
        cabinet=cabinet,
        enterprises=frozenset(scope.enterprises(Role.ENTERPRISE)),
        lands=own.under(own.territories),
        near=_near(own, on=on),
        oblast_lands=own.under(own.oblasts),
        led=own.under(set(akim)),
        oblast_led=own.under(own.oblasts & set(akim)),
        kinds=_kinds(scope, cabinet=scope.has_whole((Role.PROGRAMME_OFFICE,))),
    )


class _Lands:
    """The territories that a person holds with all that lies in them, read once."""

    def __init__(self, territories: set[int], *, on: date) -> None:
        self.territories = territories
        self._below: dict[int, set[int]] = {}
        for ancestor, descendant in _reach(territories):
            self._below.setdefault(ancestor, set()).add(descendant)
        self.oblasts = _of_oblasts(territories, on=on) if territories else frozenset()

    def under(self, some: Iterable[int]) -> frozenset[int]:
        """Return what lies in some of the territories."""
        return frozenset().union(*(self._below.get(one, ()) for one in some))


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return where an actor stands at a moment; the installation stands everywhere."""
    if not isinstance(by, User):
        return Powers(installation=True)
    on = timezone.localdate(at)
    return powers_of(scope_of(by, on=on), on=on)


def _kinds(scope: Scope, *, cabinet: bool) -> frozenset[str]:
    """Return the kinds that a person's ministry answers for; unnamed ones are the office's."""
    own = scope.organisations(Role.MINISTRY)
    if not own and not cabinet:
        return frozenset()
    routes = dict(Route.objects.values_list("kind", "organisation"))
    found = {kind for kind, organisation in routes.items() if organisation in own}
    return frozenset(found | (set(Kind.values) - set(routes) if cabinet else set()))


def _near(own: _Lands, *, on: date) -> frozenset[int]:
    """Return the territories for which nobody of an akimat stands nearer than the person."""
    lands = own.under(own.territories)
    if not lands:
        return frozenset()
    in_force = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        role__in=(Role.OFFICER, Role.AKIM),
        valid_from__lte=on,
        territory__isnull=False,
        user__is_active=True,
    )
    stands = in_force.order_by().values_list("territory", flat=True).distinct()
    nearer = lands.intersection(stands) - own.territories
    return lands - {descendant for _ancestor, descendant in _reach(nearer)}


def _of_oblasts(territories: Iterable[int], *, on: date) -> frozenset[int]:
    rows = TerritoryVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        territory__in=list(territories),
        valid_from__lte=on,
        level__lte=OBLAST_LEVEL,
    )
    return frozenset(rows.values_list("territory_id", flat=True))


def _reach(territories: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Return the pairs of some territories and of each that lies in them, themselves too."""
    ids = list(territories)
    if not ids:
        return ()
    rows = Reach.objects.filter(ancestor__in=ids)
    return rows.values_list("ancestor_id", "descendant_id")


def raises_for(scope: Scope) -> frozenset[int]:
    """Return the enterprises for which a person raises barriers."""
    return frozenset(scope.enterprises(Role.ENTERPRISE))


@dataclass(frozen=True)
class TaskPowers:
    """Where a person stands in the ladder, and which offices they work for."""

    ladder: Powers
    works: frozenset[int] = frozenset()

    def works_on(self, task: BarrierTask) -> bool:
        """Answer whether the person works for the office that was asked."""
        if self.ladder.installation:
            return True
        return task.office_id in self.works and not self._fears(task.barrier)

    def asked(self, task: BarrierTask, level: Level) -> bool:
        """Answer whether the person stands for whoever asked; `level` has the barrier now."""
        now = task.asker_id is None and self.ladder.acts_at(task.barrier, level)
        return now or self.asked_then(task)

    def asked_then(self, task: BarrierTask) -> bool:
        """Answer whether the person stands for whoever asked, as it was then."""
        if task.asker_id is None:
            return self.ladder.acts_at(task.barrier, Level(task.level))
        own = task.asker_id in self.works and not self._fears(task.barrier)
        return self.ladder.installation or own

    def _fears(self, barrier: Barrier) -> bool:
        """Answer whether a barrier is hidden from the akimat that the person works for."""
        low, place = barrier.hidden_below, barrier.territory_id
        if not low or place not in self.ladder.lands:
            return False
        return low > OBLAST or place not in self.ladder.oblast_lands

    def answers(self) -> Q:
        """Keep the tasks that were asked of the person's offices."""
        return Q(office__in=self.works) & self._spared()

    def asks(self) -> Q:
        """Keep the tasks that the person's offices asked a third for."""
        return Q(asker__in=self.works) & self._spared()

    def seen(self, barriers: object) -> Q:
        """Keep the tasks that the person is shown; `barriers` are those they are shown."""
        if self.ladder.installation:
            return Q()
        own = Q(office__in=self.works) | Q(asker__in=self.works)
        return Q(barrier__in=barriers) | own & self._spared()

    def _spared(self) -> Q:
        """Leave out tasks about barriers that are hidden from the person's akimat."""
        hidden = Q(barrier__hidden_below__gt=0, barrier__territory__in=self.ladder.lands)
        oblast = Q(
            barrier__hidden_below__lte=OBLAST, barrier__territory__in=self.ladder.oblast_lands
        )
        return ~hidden | oblast


def task_powers_of(
    scope: Scope, person: User | None, powers: Powers, *, on: date, seat: Seat | None = None
) -> TaskPowers:
    """Find for which offices a person works, on a day; `seat` is what is known of them already."""
    return TaskPowers(powers, (seat or seat_of(scope, person, on=on)).desk(ANSWER_TASK).works)


def task_powers_by(by: Actor, *, at: datetime) -> TaskPowers:
    """Return where an actor stands at a moment; the installation stands everywhere."""
    powers = powers_by(by, at=at)
    if not isinstance(by, User):
        return TaskPowers(powers)
    on = timezone.localdate(at)
    return task_powers_of(scope_of(by, on=on), by, powers, on=on)


def authority_of(by: Actor, office: Office, *, on: date) -> Authority | None:
    """Say on what ground a person answers for an office; None: by a role, or not at all."""
    if not isinstance(by, User):
        return None
    return acting_for(by, ANSWER_TASK, on=on, office=office)


def feared_offices(barrier: Barrier, *, on: date) -> frozenset[int]:
    """Return the offices that are not to learn of a protected barrier: none of an open one."""
    if not barrier.hidden_below:
        return frozenset()
    highest = OBLAST_LEVEL + 1 if barrier.hidden_below == OBLAST else OBLAST_LEVEL
    above = Reach.objects.filter(descendant=barrier.territory_id).values("ancestor")
    feared = TerritoryVersion.objects.filter(territory__in=above, level__gte=highest)
    reach = _reach(feared.values_list("territory_id", flat=True))
    places = {descendant for _ancestor, descendant in reach}
    own = Office.objects.filter(organisation__territory__in=places).values("pk")
    held = in_office(on).order_by()
    people = held.filter(office__in=own).values("person")
    also = held.filter(person__in=people).values_list("office_id", flat=True)
    return frozenset([*own.values_list("pk", flat=True), *also])


def level_of(office: Office, barrier: Barrier, *, on: date) -> Level | None:
    """Return the level of the ladder that an office stands for in a barrier; None: for none."""
    organisation = office.organisation
    if not office.heads:
        return None
    if Route.objects.filter(kind=barrier.kind, organisation=organisation).exists():
        return Level.MINISTRY
    if organisation.kind != OrganisationKind.AKIMAT or organisation.territory_id is None:
        return None
    place = organisation.territory_id
    if not Reach.objects.filter(ancestor=place, descendant=barrier.territory_id).exists():
        return None
    return Level.OBLAST if _of_oblasts([place], on=on) else Level.DISTRICT
