"""Fill the registers of barriers and instructions for measuring; quick, and not by actions.

    from tests.bench.registers import fill
    filled = fill(barriers=200_000, instructions=200_000, seed=1, at=now)
    client.force_login(filled.akims[0])

The tree is that of the built-in preset. Every territory has an akimat with one office; akims of
oblasts, some of districts, ministries, the programme office, the chair and the control office have
accounts. One barrier of ten has an open task to another office. Barriers and instructions stand as
their events and steps say; the clock of barriers counts calendar days here, so that a test of the
course would not find working days.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from bagdar.web.barriers import models as barriers
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.instructions import models as instructions
from bagdar.web.journal.actions import System
from bagdar.web.people.models import (
    Grant,
    Office,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    Tenure,
    User,
)
from bagdar.web.territories.models import TerritoryVersion

BENCH = System("bench")
AT_ONCE = 5_000
ENTERPRISES = 2_000
SINCE = date(2024, 1, 1)
DISTRICT_AKIMS = 40
TERMS_DAYS = {"oblast_at": 7, "ministry_at": 17, "cabinet_at": 31, "overdue_at": 52}
"""Calendar days after raising at which each column of the ladder stands."""
OLDEST_DAYS = 60
TASKED = 10
"""Every how many barriers one has an open task."""
WAYS = (
    *(("issued", 10), ("accepted", 10), ("in_work", 45), ("reported", 15)),
    *(("returned", 5), ("objected", 2), ("closed", 13)),
)
"""How instructions stand, of a hundred."""


@dataclass(frozen=True)
class Filled:
    """Accounts of those who look at what was made."""

    akims: tuple[User, ...]
    district_akims: tuple[User, ...]
    ministries: tuple[User, ...]
    office: User
    chair: User
    control: User


@dataclass(frozen=True)
class _Country:
    """Where things lie, and who leads there."""

    districts: tuple[int, ...]
    oblasts: tuple[int, ...]
    oblast_of: dict[int, int]
    offices: dict[int, Office]
    enterprises: tuple[int, ...]


def fill(*, barriers: int, instructions: int, seed: int, at: datetime) -> Filled:
    """Make so many open barriers and so many instructions with their people."""
    from bagdar.web.portal.actions.presets import load_preset

    load_preset("kazakhstan", at=at)
    country = _country(timezone.localdate(at))
    people = _people(country)
    chance = random.Random(seed)  # noqa: S311 -- made-up rows
    _fill_barriers(barriers, country, chance, at)
    _fill_tasks(country, chance, at)
    _fill_instructions(instructions, country, chance, at)
    return people


def _country(day: date) -> _Country:
    versions = [
        one
        for one in TerritoryVersion.objects.filter(territory__is_synthetic=False)
        if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
    ]
    oblasts = tuple(one.territory_id for one in versions if one.level == 1)
    below = {
        one.territory_id: one.parent_id for one in versions if one.level == 2 and one.parent_id
    }
    names = {one.territory_id: one.name_en for one in versions}
    offices = {
        place: _office(f"akimat-{place}", names[place], OrganisationKind.AKIMAT, territory=place)
        for place in (*oblasts, *below)
    }
    made = Enterprise.objects.bulk_create(
        Enterprise(key=f"bench-{number}", name_en=f"Works {number} LLP")
        for number in range(ENTERPRISES)
    )
    return _Country(tuple(below), oblasts, below, offices, tuple(one.pk for one in made))


def _office(key: str, name: str, kind: str, *, territory: int | None) -> Office:
    names = {f"name_{code}": f"{name}" for code in ("en", "ru", "kk")}
    organisation = Organisation.objects.create(key=key, kind=kind, territory_id=territory, **names)
    return Office.objects.create(key=f"{key}-head", organisation=organisation, heads=True, **names)


def _people(country: _Country) -> Filled:
    ministries = []
    for number, kind in enumerate(("power", "land", "finance", "customs")):
        office = _office(
            f"bench-ministry-{number}", kind, OrganisationKind.MINISTRY, territory=None
        )
        barriers.Route.objects.update_or_create(
            kind=kind, defaults={"organisation": office.organisation}
        )
        scope = {"organisation": office.organisation}
        ministries.append(_holder(office, Role.MINISTRY, **scope))
    return Filled(
        akims=tuple(_akim(place, country) for place in country.oblasts),
        district_akims=tuple(_akim(one, country) for one in country.districts[:DISTRICT_AKIMS]),
        ministries=tuple(ministries),
        office=_user("bench-office", Role.PROGRAMME_OFFICE),
        chair=_user("bench-chair", Role.CHAIR),
        control=_user("bench-control", Role.CONTROL_OFFICE),
    )


def _akim(place: int, country: _Country) -> User:
    return _holder(country.offices[place], Role.AKIM, territory_id=place)


def _holder(office: Office, role: str, **scope: Any) -> User:
    user = _user(f"of-{office.key}", role, **scope)
    names = {f"name_{code}": user.full_name for code in ("en", "ru", "kk")}
    person = Person.objects.create(user=user, **names)
    Tenure.objects.create(office=office, person=person, starts_on=SINCE)
    return user


def _user(name: str, role: str, **scope: Any) -> User:
    user = User.objects.create(username=name, full_name=name, email=f"{name}@example.org")
    Grant.objects.create(user=user, role=role, valid_from=SINCE, **scope)
    return user


def _in_parts(made: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(made)
    while part := list(islice(rows, AT_ONCE)):
        yield part


def _acted(at: datetime) -> dict[str, Any]:
    return {"actor_id": BENCH.actor_id, "actor_label": BENCH.actor_label, "at": at}


def _fill_barriers(number: int, country: _Country, chance: random.Random, at: datetime) -> None:
    first = (barriers.Barrier.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    made = (_barrier(first + one, country, chance, at) for one in range(number))
    for part in _in_parts(made):
        barriers.Barrier.objects.bulk_create(part)
        barriers.BarrierEvent.objects.bulk_create(
            event for one in part for event in _barrier_events(one, at)
        )


def _barrier(number: int, country: _Country, chance: random.Random, at: datetime) -> Any:
    """Make a barrier that stands with a level, asks its business or waits for its word."""
    # Most are young: what is old climbed the ladder.
    raised_at = at - timedelta(days=OLDEST_DAYS * chance.random() ** 1.5, hours=1)
    ends: dict[str, datetime | None] = {
        name: _midnight(raised_at, days) for name, days in TERMS_DAYS.items()
    }
    state, unconfirmed_at = chance.choices(("open", "waiting", "reported"), (85, 7, 8))[0], None
    if state != "open":
        ends = {name: end if end and end <= at else None for name, end in ends.items()}
        ends["overdue_at"] = None
    if state == "reported":
        unconfirmed_at = _midnight(at, chance.randint(1, 14))
    coming = [end for end in (*ends.values(), unconfirmed_at) if end and end > at]
    return barriers.Barrier(
        pk=number,
        enterprise_id=chance.choice(country.enterprises),
        territory_id=chance.choice(country.districts),
        kind=chance.choice(barriers.Kind.values),
        what=f"No connection at the site {number} since the month before; the line stands idle.",
        cost_per_day_kzt=chance.randint(1, 900) * 1000,
        raised_at=raised_at,
        first_level="district",
        hidden_below=int(chance.random() < 0.02),
        state=state,
        since_at=raised_at,
        unconfirmed_at=unconfirmed_at,
        next_at=min(coming, default=None),
        **ends,
    )


def _midnight(moment: datetime, days: int) -> datetime:
    day = timezone.localdate(moment) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.min))


def _barrier_events(one: Any, at: datetime) -> Iterator[Any]:
    def event(happening: str, level: str, moment: datetime, note: str = "") -> Any:
        return barriers.BarrierEvent(
            barrier=one, happening=happening, level=level, note=note, **_acted(moment)
        )

    yield event("raised", "district", one.raised_at)
    level = "district"
    for name in ("oblast", "ministry", "cabinet"):
        reached = getattr(one, f"{name}_at")
        if reached is not None and reached <= at:
            level = name
            yield event("went_up", level, reached)
    if one.state != "open":
        happening = {"waiting": "asked", "reported": "reported"}[one.state]
        yield event(happening, level, at - timedelta(hours=1), "So it is.")


def _fill_tasks(country: _Country, chance: random.Random, at: datetime) -> None:
    """Ask an akimat about one barrier of ten, as a district does."""
    offices, today = list(country.offices.values()), timezone.localdate(at)
    numbers = barriers.Barrier.objects.order_by("pk").values_list("pk", flat=True)
    made = (
        barriers.BarrierTask(
            barrier_id=number,
            level="district",
            office=chance.choice(offices),
            text="Give the technical terms of the connection.",
            ground="Rules of connection, 12",
            days=5,
            due_on=today + timedelta(days=chance.randint(-5, 20)),
            **_acted(at),
        )
        for number in numbers
        if number % TASKED == 0
    )
    for part in _in_parts(made):
        barriers.BarrierTask.objects.bulk_create(part)


def _fill_instructions(number: int, country: _Country, chance: random.Random, at: datetime) -> None:
    newest = instructions.Instruction.objects.order_by("-pk").values_list("pk", flat=True).first()
    first = (newest or 0) + 1
    made = (_instruction(first + one, country, chance, at) for one in range(number))
    for part in _in_parts(made):
        instructions.Instruction.objects.bulk_create(one for one, _lead in part)
        instructions.Step.objects.bulk_create(
            step for one, lead in part for step in _steps(one, lead)
        )


def _instruction(
    number: int, country: _Country, chance: random.Random, at: datetime
) -> tuple[Any, Office]:
    today = timezone.localdate(at)
    district = chance.choice(country.districts)
    oblast = country.oblast_of[district]
    to_oblast = chance.random() < 0.5 or oblast not in country.offices
    lead = country.offices[oblast if to_oblast and oblast in country.offices else district]
    names, weights = zip(*WAYS, strict=True)
    state = chance.choices(names, weights)[0]
    issued_on = today - timedelta(days=chance.randint(0, 400 if state == "closed" else 120))
    due_on = issued_on + timedelta(days=chance.randint(5, 240))
    reported_on = None
    if state in ("reported", "closed"):
        reported_on = min(today, issued_on + timedelta(days=chance.randint(1, 90)))
    asked = due_on + timedelta(days=30) if state == "in_work" and chance.random() < 0.05 else None
    one = instructions.Instruction(
        pk=number,
        issuer_id=oblast if chance.random() < 0.3 and not to_oblast else None,
        source=chance.choice(instructions.InstructionSource.values),
        kind=chance.choice(instructions.InstructionKind.values),
        text=f"Put the object {number} into operation and employ {number % 300} people there.",
        sign="act of acceptance",
        lead=lead,
        state=state,
        issued_on=issued_on,
        answer_by=issued_on + timedelta(days=1),
        first_due_on=due_on,
        due_on=due_on,
        asked_due_on=asked,
        reported_on=reported_on,
        ended_on=today if state == "closed" else None,
        took_days=(reported_on - issued_on).days * 5 // 7 if reported_on else None,
        created_by=BENCH.actor_id,
        created_label=BENCH.actor_label,
        created_at=at,
    )
    return one, lead


def _steps(one: Any, lead: Office) -> Iterator[Any]:
    def step(happening: str, side: str, on: date, **more: Any) -> Any:
        moment = timezone.make_aware(datetime.combine(on, time(10)))
        return instructions.Step(
            instruction=one, happening=happening, side=side, on=on, **more, **_acted(moment)
        )

    yield step("issued", "issuer", one.issued_on, due_on=one.due_on)
    if one.state == "objected":
        yield step("objected", "lead", one.issued_on, note="It is not ours.", office=lead)
    elif one.state != "issued":
        yield step("accepted", "lead", one.issued_on, office=lead)
    if one.asked_due_on is not None:
        told = {"due_on": one.asked_due_on, "note": "The crane is late.", "office": lead}
        yield step("extension_asked", "lead", one.issued_on, **told)
    if one.reported_on is not None or one.state == "returned":
        yield step("reported", "lead", one.reported_on or one.issued_on, note="Done.", office=lead)
    if one.state == "returned":
        yield step("returned", "control", one.issued_on, note="No act of acceptance.")
    if one.state == "closed":
        yield step("closed", "control", one.ended_on, note="")
