"""The desks at which a person works: the offices they sign for, and where they hold a role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from bagdar.web.alarms import permissions as of_alarms
from bagdar.web.barriers import permissions as of_barriers
from bagdar.web.barriers.models import BarrierQuerySet
from bagdar.web.barriers.queries.reading import not_hidden
from bagdar.web.cases import permissions as of_cases
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.instructions import permissions as of_instructions
from bagdar.web.instructions.permissions import ANSWER
from bagdar.web.people.models import Office, Organisation, Role, User
from bagdar.web.people.permissions import Held, Scope
from bagdar.web.people.queries import Seat, seat_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory, is_synthetic_key
from bagdar.web.territories.queries import land, local_name

AT_TERRITORY = (Role.AKIM, Role.OFFICER, Role.CONTROL_OFFICE)
OF_PROGRAMME = (Role.CHAIR, Role.PROGRAMME_OFFICE, Role.CONTROL_OFFICE)


@dataclass(frozen=True)
class Desk:
    """A desk: its key and name, what the person holds there, the offices they sign for there."""

    key: str
    name: str
    held: tuple[Held, ...] = ()
    offices: frozenset[int] = field(default=frozenset())


@dataclass(frozen=True)
class Standing:
    """Where a person stands: at one desk, or at all of theirs; and in all, for what excludes.

    `own` are the offices whose instructions are theirs to do. What is hidden from somebody at one
    of their desks stays hidden at all of them: `tasks` know the whole ladder. `barriers_known` are
    those whose project is not hidden, prepared once for all that asks for barriers.
    """

    person: User
    reading: Reading
    own: frozenset[int]
    instructions: of_instructions.Powers
    barriers: of_barriers.Powers
    all_instructions: of_instructions.Powers
    all_barriers: of_barriers.Powers
    tasks: of_barriers.TaskPowers
    barriers_known: BarrierQuerySet
    cases: of_cases.Powers
    held: Scope

    @cached_property
    def alarms(self) -> of_alarms.Powers:
        """Where they stand for alarms; found when it is asked for, as the bell never does."""
        return of_alarms.powers_of(self.held, self.person, on=self.reading.day)


def desks_of(person: User, scope: Scope, *, on: date, seat: Seat | None = None) -> list[Desk]:
    """Return the desks of a person in the world that is read, by name."""
    synthetic = scope.is_synthetic
    signed = (seat or seat_of(scope, person, on=on)).signed(ANSWER)
    found = [
        *_desks(scope.held, _at_territory, lambda ids: _territories(ids, on, synthetic=synthetic)),
        *_desks(scope.held, _at_organisation, lambda ids: _organisations(ids, synthetic)),
        *_desks(scope.held, _at_enterprise, lambda ids: _enterprises(ids, synthetic)),
        *_roles(scope.held),
    ]
    return sorted([*found, *_offices(signed, scope)], key=lambda one: (one.name, one.key))


def stands_at(
    person: User, reading: Reading, desk: Desk | None, *, seat: Seat | None = None
) -> Standing:
    """Find where a person stands at a desk; without one, at all of theirs."""
    on, scope = reading.day, reading.scope
    seat = seat or seat_of(scope, person, on=on)
    every = of_instructions.powers_of(scope, person, on=on, seat=seat)
    everywhere = of_barriers.powers_of(scope, on=on)
    tasks = of_barriers.task_powers_of(scope, person, everywhere, on=on, seat=seat)
    known = not_hidden(everywhere, reading)
    if desk is None:
        own = _own(every, scope.held)
        cases = of_cases.powers_of(scope, person, on=on, seat=seat)
        return Standing(
            person, reading, own, every, everywhere, every, everywhere, tasks, known, cases, scope
        )
    held = Scope(desk.held, scope.world)
    at_desk = seat_of(held, None, on=on)
    here = of_instructions.powers_of(held, None, on=on, seat=at_desk)
    passed = {old for old, new in seat.passed.items() if new in desk.offices}
    replied = desk.offices & seat.signed(of_cases.REPLY)
    cases = of_cases.powers_of(held, None, on=on, seat=at_desk, offices=replied)
    worked = of_barriers.task_powers_of(held, None, everywhere, on=on, seat=at_desk).works
    return Standing(
        person=person,
        reading=reading,
        own=_own(here, desk.held) | desk.offices | passed,
        instructions=here,
        barriers=of_barriers.powers_of(held, on=on),
        all_instructions=every,
        all_barriers=everywhere,
        tasks=replace(tasks, works=tasks.works & (worked | desk.offices | passed)),
        barriers_known=known,
        cases=replace(cases, actor=person.actor_id),
        held=held,
    )


def _own(powers: of_instructions.Powers, held: Iterable[Held]) -> frozenset[int]:
    """Return the offices whose instructions are a person's: an officer works for the akimat's."""
    officer = any(one.role == Role.OFFICER for one in held)
    return powers.leads | powers.works if officer else powers.leads


def _desks(
    held: Iterable[Held],
    at: Callable[[Held], int | None],
    named: Callable[[Sequence[int]], dict[int, tuple[str, str]]],
) -> list[Desk]:
    """Gather what is held by where it is held; what lies in another world is left out."""
    by_place: dict[int, list[Held]] = {}
    for one in held:
        if (place := at(one)) is not None:
            by_place.setdefault(place, []).append(one)
    names = named(list(by_place)) if by_place else {}
    return [Desk(*names[place], tuple(rows)) for place, rows in by_place.items() if place in names]


def _at_territory(one: Held) -> int | None:
    return one.territory_id if one.role in AT_TERRITORY else None


def _at_organisation(one: Held) -> int | None:
    return one.organisation_id if one.role == Role.MINISTRY else None


def _at_enterprise(one: Held) -> int | None:
    return one.enterprise_id if one.role == Role.ENTERPRISE else None


def _territories(ids: Sequence[int], on: date, *, synthetic: bool) -> dict[int, tuple[str, str]]:
    known = land()
    return {
        one.pk: (f"territory-{one.key}", local_name(known.version_near(one.pk, on).names))
        for one in Territory.objects.filter(pk__in=ids, is_synthetic=synthetic)
    }


def _organisations(ids: Sequence[int], synthetic: bool) -> dict[int, tuple[str, str]]:
    return {
        one.pk: (f"organisation-{one.key}", one.name)
        for one in Organisation.objects.filter(pk__in=ids)
        if is_synthetic_key(one.key) is synthetic or one.territory_id is None
    }


def _enterprises(ids: Sequence[int], synthetic: bool) -> dict[int, tuple[str, str]]:
    return {
        one.pk: (f"enterprise-{one.key}", one.name)
        for one in Enterprise.objects.filter(pk__in=ids)
        if is_synthetic_key(one.key) is synthetic
    }


def _roles(held: Iterable[Held]) -> list[Desk]:
    """Return a desk for each role that a person holds for the whole programme."""
    whole = [one for one in held if one.whole and one.role in OF_PROGRAMME]
    return [Desk(f"role-{one.role}", str(Role(one.role).label), (one,)) for one in whole]


def _offices(signed: frozenset[int], scope: Scope) -> list[Desk]:
    """Return the offices that a person signs for beside those that a role of theirs leads."""
    if not signed:
        return []
    led = set(scope.territories(Role.AKIM))
    belongs = set(scope.organisations(Role.MINISTRY))
    return [
        Desk(f"office-{one.key}", one.name, (), frozenset({one.pk}))
        for one in Office.objects.filter(pk__in=signed).select_related("organisation")
        if is_synthetic_key(one.organisation.key) is scope.is_synthetic
        and one.organisation_id not in belongs
        and not (one.heads and one.organisation.territory_id in led)
    ]
