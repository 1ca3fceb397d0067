"""How made-up projects fare: what was promised, how dates slipped, what was launched and works.

Slip: the true duration is the planned one times a lognormal ratio with the median 1.28 and the
80th percentile 1.69, so that 22 to 23 of a hundred come on time. An owner tells of it in steps,
most of them shortly before the date told last. Years of experience with large projects say so
(Flyvbjerg and Gardner, 2023), not any programme of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from math import exp, log

import numpy as np

from bagdar.core.delivery.capacity import capacity_of_month
from bagdar.core.delivery.ledger import ANSWER_WORKING_DAYS, tier_of
from bagdar.core.terms.working_time import Calendar, add_working_days
from bagdar.sources.synthetic import names
from bagdar.sources.synthetic.names import Names
from bagdar.sources.synthetic.plan import PREFIX, Ground

SLIP_MEDIAN = 1.28
SLIP_SIGMA = 0.33
LEAST_RATIO = 0.8
BLOCK = 40
"""Projects that share a substation: the first of each block is one."""
WAITING_RATIO = 0.15
IDLE_RATIO = 0.05
NOT_CONFIRMED_RATIO = 0.04
UNAPPROVED_RATIO = 0.12
CANCELLED_RATIO = 0.02
OUTPUT_MONTHS = 24
SOUTH, WEST = -48.0, -128.0
"""The corner of the made-up country: open water of the South Pacific, where nobody is."""
AT_ONCE = 1_000
VISIBILITY = (("published", 0.70), ("territory", 0.95), ("restricted", 0.99), ("case", 1.0))
STATION = "power_station"
TELLS = (("technology", 0.7), ("generation", 0.6), ("licensor", 0.6), ("local", 0.65))
"""What a project tells of its technology, and how many of them tell it."""
LOCAL_RATIOS = (0.15, 0.85)
CONFIDENCES = (10, 30, 50, 70, 90)
_REASONS = {
    "plant": ("equipment", "contractor", "funding", "utilities", "design", "permits"),
    "reconstruction": ("equipment", "design", "contractor", "currency", "re_estimate"),
    STATION: ("network", "land", "contractor", "weather", "equipment"),
}
_INTERNAL = frozenset({"contractor", "design", "staff", "re_estimate"})
_DICE = 96
"""Chances drawn for a project at once: uniform ones, and as many normal ones."""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: its code, the date promised, and the day it was reached."""

    code: str
    due_on: date
    true_on: date
    weight: int


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the ledger: on which day, on which step, what, and what became of it."""

    on: date
    step: int
    kind: str
    old_on: date
    new_on: date
    reason: str = ""
    cause: str = ""
    confidence: int | None = None
    tier: str = ""
    answer_by: date | None = None
    decision: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a launched object made in a month."""

    month: date
    output: float
    sales_kzt: int
    headcount: int
    taxes_kzt: int


@dataclass(frozen=True, slots=True)
class Rated:
    """A colour given by the owner or by the centre."""

    on: date
    side: str
    colour: str


@dataclass(frozen=True, slots=True)
class Equipped:
    """What a project says of its technology; empty or None: not reported."""

    technology: str = ""
    generation: str = ""
    licensor: str = ""
    local_ratio: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """A project from its entry to this day."""

    number: int
    names: Names
    place: str
    authority: int
    firm: int | None
    division: str
    kind: str
    capacity: int
    unit: str
    latitude: float
    longitude: float
    cost_kzt: int
    loan_kzt: int
    jobs: int
    visibility: str
    marked: bool
    stage: str
    entered_on: date
    approved_on: date | None
    starts_on: date
    ends_on: date
    steps: tuple[Step, ...] = ()
    told: tuple[Told, ...] = ()
    launched_on: date | None = None
    ceremony_on: date | None = None
    outputs: tuple[Made, ...] = ()
    rated: tuple[Rated, ...] = ()
    waits_for: int | None = None
    equipped: Equipped = Equipped()

    @property
    def key(self) -> str:
        """The identifier of the project."""
        return f"{PREFIX}{self.number + 1:06d}"


class Dice:
    """Chances of one project, in the order in which they are asked for."""

    def __init__(self, uniform: Sequence[float], normal: Sequence[float]) -> None:
        self._uniform, self._normal = uniform, normal
        self._next = self._bell = 0

    def chance(self) -> float:
        """Return a number from 0 to 1; after the last one they begin anew."""
        self._next += 1
        return self._uniform[self._next % len(self._uniform)]

    def bell(self) -> float:
        """Return a standard normal number."""
        self._bell += 1
        return self._normal[self._bell % len(self._normal)]

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, the latter left out."""
        return low + int(self.chance() * max(1, high - low))

    def happens(self, ratio: float) -> bool:
        """Answer whether something of this probability happens."""
        return self.chance() < ratio


def lives(ground: Ground) -> Iterator[Life]:
    """Tell every project of a world in order; what comes before does not depend on how many."""
    count = ground.asked.projects
    for start in range(0, count, AT_ONCE):
        rng = np.random.default_rng([ground.asked.seed, 2, start // AT_ONCE])
        uniform = rng.random((AT_ONCE, _DICE)).tolist()
        normal = rng.standard_normal((AT_ONCE, _DICE)).tolist()
        oblasts = rng.integers(0, len(ground.oblasts), size=AT_ONCE // BLOCK).tolist()
        own = np.random.default_rng([ground.asked.seed, 13, start // AT_ONCE])
        told = own.random((AT_ONCE, len(TELLS) + 3)).tolist()
        for place in range(min(AT_ONCE, count - start)):
            dice = Dice(uniform[place], normal[place])
            life = _life(start + place, oblasts[place // BLOCK], dice, ground)
            yield _with(life, equipped=_equipped(told[place], station=life.kind == STATION))


def _life(number: int, home: int, dice: Dice, ground: Ground) -> Life:
    """Draw one project; `home` is the oblast of the substation of its block."""
    asked = ground.asked
    is_station = number % BLOCK == 0
    waits = not is_station and dice.happens(WAITING_RATIO)
    oblast = home if is_station or waits else dice.between(0, len(ground.oblasts))
    districts = ground.districts[oblast]
    place = districts[dice.between(0, len(districts))]
    what = dice.between(0, len(names.PRODUCTS))
    way = dice.between(0, len(names.WAYS))
    _product, division, unit = names.PRODUCTS[what]
    kind = STATION if is_station else names.WAYS[way][1]
    named = (
        names.substation(place.names, number)
        if is_station
        else names.project(what, way, place.names, number)
    )
    planned = round(min(1500, max(240, exp(log(600) + 0.45 * dice.bell()))))
    span = (asked.as_of - asked.begins_on).days
    approved_on = asked.begins_on + timedelta(days=dice.between(0, max(1, span - 20)))
    starts_on = approved_on + timedelta(days=dice.between(20, 120))
    ministry = len(ground.oblasts) + dice.between(0, 2)
    life = Life(
        number=number,
        names=named,
        place=place.key,
        authority=len(ground.oblasts) + 2 if is_station else oblast,
        firm=None if dice.happens(0.03) else dice.between(0, len(ground.firms)),
        division=names.SUBSTATION_DIVISION if is_station else division,
        kind=kind,
        capacity=110 if is_station else 10 * dice.between(10, 5_000),
        unit="MW" if is_station else unit,
        latitude=round(SOUTH + 0.9 * (2 - oblast // 3) + 0.8 * dice.chance(), 5),
        longitude=round(WEST + 0.9 * (oblast % 3) + 0.8 * dice.chance(), 5),
        cost_kzt=1_000_000 * dice.between(300, 40_000),
        loan_kzt=1_000_000 * dice.between(0, 20_000),
        jobs=dice.between(15, 400),
        visibility=_visibility(dice.chance()),
        marked=dice.happens(0.05),
        stage="idea",
        entered_on=approved_on - timedelta(days=dice.between(15, 200)),
        approved_on=approved_on,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=planned),
        waits_for=number - number % BLOCK if waits else None,
    )
    if not is_station and dice.happens(0.25):
        life = _with(life, authority=ministry)
    if dice.happens(UNAPPROVED_RATIO):
        stage = ("idea", "appraisal")[dice.between(0, 2)]
        return _with(life, approved_on=None, stage=stage, waits_for=None)
    return _approved(life, dice, ground)


def _with(life: Life, **facts: object) -> Life:
    """Return a project with other facts; quicker than dataclasses.replace on so many."""
    known = {name: getattr(life, name) for name in Life.__slots__}
    return Life(**(known | facts))


def _equipped(chances: Sequence[float], *, station: bool) -> Equipped:
    """Draw what a project says of its technology; who names no technology names no licensor."""
    tells, (generation, licensor, local) = chances[: len(TELLS)], chances[len(TELLS) :]
    newness = int(len(names.LINES) * generation)
    has = {name: chance < ratio for chance, (name, ratio) in zip(tells, TELLS, strict=True)}
    low, high = LOCAL_RATIOS
    return Equipped(
        names.technology(newness, station=station) if has["technology"] else "",
        names.generation(newness) if has["generation"] else "",
        names.licensor(int(len(names.LICENSORS) * licensor))
        if has["technology"] and has["licensor"]
        else "",
        Decimal(round(100 * (low + (high - low) * local))) / 100 if has["local"] else None,
    )


def _visibility(chance: float) -> str:
    return next(word for word, up_to in VISIBILITY if chance < up_to)


def slip_ratio(bell: float) -> float:
    """Return the true duration by the planned one."""
    return max(LEAST_RATIO, SLIP_MEDIAN * exp(SLIP_SIGMA * bell))


def _approved(life: Life, dice: Dice, ground: Ground) -> Life:
    """Let an approved project go as far as it comes by this day."""
    as_of = ground.asked.as_of
    planned = (life.ends_on - life.starts_on).days
    ratio = slip_ratio(dice.bell())
    true_on = life.starts_on + timedelta(days=round(planned * ratio))
    steps = _steps(life, planned, ratio)
    cancelled = dice.happens(CANCELLED_RATIO)
    launched_on = true_on if true_on < as_of and not cancelled else None
    told = _told(life, steps, min(true_on, as_of), dice, ground)
    stage, outputs = _since(life, launched_on, dice, as_of)
    overdue = launched_on is None and told_end(life, told) < as_of
    ceremony = overdue and dice.happens(0.25)
    return _with(
        life,
        stage="cancelled" if cancelled else stage,
        steps=steps,
        told=told,
        launched_on=launched_on,
        ceremony_on=max(life.ends_on, life.approved_on or as_of) if ceremony else None,
        outputs=outputs,
        rated=_rated(life, told, launched_on, dice, as_of),
    )


def told_end(life: Life, told: Sequence[Told]) -> date:
    """Return the date of the launch as it was told last."""
    last = len(_SHARES) - 1
    moved = [one.new_on for one in told if one.step == last and one.kind == "forecast"]
    return moved[-1] if moved else life.ends_on


_SHARES = (
    ("construction_start", 0.06, 1),
    ("equipment_delivered", 0.62, 2),
    ("launch", 1.0, 5),
)


def _steps(life: Life, planned: int, ratio: float) -> tuple[Step, ...]:
    """Lay out the milestones: what waits for a substation has a network connection instead."""
    made = []
    for code, share, weight in _SHARES:
        named = "network_connection" if life.waits_for is not None and share == 0.62 else code
        due_on = life.starts_on + timedelta(days=round(planned * share))
        true_on = life.starts_on + timedelta(days=round(planned * ratio * share))
        made.append(Step(named, due_on, true_on, weight))
    return tuple(made)


# --- what was told of the dates


def _told(
    life: Life, steps: tuple[Step, ...], until: date, dice: Dice, ground: Ground
) -> tuple[Told, ...]:
    """Draw the days on which something was told, then say what, in their order."""
    begins = (life.approved_on or until) + timedelta(days=3)
    room = (until - begins).days
    if room < 1 or ground.asked.moves < 1:
        return ()
    days: list[tuple[int, int, str, date | None]] = []
    most = max(1, ground.asked.moves // 2)
    days += _slips(steps[-1], begins, room, most, dice)
    asked = [
        (min(room - 1, day + dice.between(1, 15)), len(steps) - 1, "commitment", None)
        for day, _step, _kind, _new in days
        if dice.happens(0.5)
    ]
    days += asked[: ground.asked.moves // 4]
    for step, one in enumerate(steps[:-1]):
        day = (one.due_on - begins).days - dice.between(0, 20)
        if (one.true_on - one.due_on).days > 10 and 0 <= day < room:
            days.append((day, step, "forecast", one.true_on))
    rest = max(0, ground.asked.moves - len(days))
    days += [(dice.between(0, room), len(steps) - 1, "confirmation", None) for _each in range(rest)]
    days.sort(key=lambda one: (one[0], one[1], one[2]))
    days = days[: ground.asked.moves]
    return tuple(_replay(life, steps, begins, days, dice, ground.asked.as_of))


def _slips(
    end: Step, begins: date, room: int, most: int, dice: Dice
) -> list[tuple[int, int, str, date | None]]:
    """Tell of the slip in steps, each shortly before (or after) the date told last."""
    slip = (end.true_on - end.due_on).days
    if abs(slip) < 5:
        return []
    count = 1 if slip < 0 else min(most, 1 + int(abs(dice.bell()) * 1.6 + slip / 150))
    parts = sorted(dice.chance() for _each in range(count - 1))
    made: list[tuple[int, int, str, date | None]] = []
    current, earliest = end.due_on, 0
    for part in (*parts, 1.0):
        new_on = end.due_on + timedelta(days=round(slip * part))
        day = max(earliest, (min(current, new_on) - begins).days - round(25 + 25 * dice.bell()))
        if day >= room:
            break
        if new_on != current:
            made.append((day, len(_SHARES) - 1, "forecast", new_on))
            current, earliest = new_on, day + 2
    return made


def _replay(
    life: Life,
    steps: tuple[Step, ...],
    begins: date,
    days: Sequence[tuple[int, int, str, date | None]],
    dice: Dice,
    as_of: date,
) -> Iterator[Told]:
    """Say what each row changes, given all rows before it."""
    forecast = [one.due_on for one in steps]
    committed = steps[-1].due_on
    reasons = _REASONS[life.kind]
    busy_until = begins
    for place, step, kind, wanted in days:
        on = begins + timedelta(days=place)
        if wanted is not None and wanted != forecast[step]:
            reason = (
                "predecessor"
                if _waits(life, steps[step])
                else reasons[dice.between(0, len(reasons))]
            )
            yield Told(
                on, step, "forecast", forecast[step], wanted, reason, _cause(reason),
                CONFIDENCES[dice.between(1, 5)] if dice.happens(0.6) else None,
            )  # fmt: skip
            forecast[step] = wanted
        elif kind == "commitment" and forecast[step] > committed and on > busy_until:
            wanted_on = (committed, forecast[step], steps[-1].due_on)
            made = _asked_for(on, step, wanted_on, reasons, dice, as_of)
            yield made
            busy_until = made.answered_on or as_of
            if made.decision == "approved":
                committed = made.new_on
        else:
            confidence = CONFIDENCES[dice.between(1, 5)] if dice.happens(0.4) else None
            same = forecast[step]
            yield Told(on, step, "confirmation", same, same, confidence=confidence)


def _waits(life: Life, step: Step) -> bool:
    return life.waits_for is not None and step.code == "network_connection"


def _cause(reason: str) -> str:
    return "internal" if reason in _INTERNAL else "external"


def _asked_for(
    on: date,
    step: int,
    dates: tuple[date, date, date],
    reasons: Sequence[str],
    dice: Dice,
    as_of: date,
) -> Told:
    """Ask for a new committed date: most are approved, some rejected, some wait.

    `dates` are the committed date, the one asked for, and the original one.
    """
    committed, wanted, original = dates
    reason = reasons[dice.between(0, len(reasons))]
    chance, answered_on = dice.chance(), on + timedelta(days=dice.between(1, 9))
    decision = "approved" if chance < 0.65 else "rejected" if chance < 0.88 else ""
    if answered_on >= as_of:
        decision = ""
    return Told(
        on,
        step,
        "commitment",
        committed,
        wanted,
        reason,
        _cause(reason),
        tier=str(tier_of(original, wanted)),
        answer_by=_answer_by(on),
        decision=decision,
        answered_on=answered_on if decision else None,
    )


MADE_UP = Calendar()
"""The made-up country knows holidays with a fixed day alone."""


@lru_cache(maxsize=8192)
def _answer_by(on: date) -> date:
    return add_working_days(on, ANSWER_WORKING_DAYS, MADE_UP)


# --- since the launch


def _since(
    life: Life, launched_on: date | None, dice: Dice, as_of: date
) -> tuple[str, tuple[Made, ...]]:
    """Return the stage of this day, and what was made month by month since the launch."""
    if launched_on is None:
        return _building_stage(life, as_of), ()
    months = _months(launched_on, as_of)
    fate = dice.chance()
    if len(months) >= 7 and fate < IDLE_RATIO:
        stops = dice.between(1, len(months) - 4)
        return "launched_idle", _output(life, months, dice, stops_after=stops)
    if len(months) >= 4 and fate < IDLE_RATIO + NOT_CONFIRMED_RATIO:
        return "not_confirmed", ()
    made = _output(life, months, dice, stops_after=len(months))
    return ("operating" if len(months) >= 3 else "launched"), made


def _building_stage(life: Life, as_of: date) -> str:
    if as_of < life.starts_on:
        return ("approved", "financing", "tender")[life.number % 3]
    share = (as_of - life.starts_on).days / (life.ends_on - life.starts_on).days
    return "commissioning" if share > 0.95 else "construction"


def _months(launched_on: date, as_of: date) -> list[date]:
    """Return the whole months between a launch and a day, the last ones where there are many."""
    number = launched_on.year * 12 + launched_on.month
    last = as_of.year * 12 + as_of.month - 2
    return [date(one // 12, one % 12 + 1, 1) for one in range(number, last + 1)][-OUTPUT_MONTHS:]


def _output(
    life: Life, months: Sequence[date], dice: Dice, *, stops_after: int
) -> tuple[Made, ...]:
    level = min(1.1, max(0.2, 0.72 + 0.2 * dice.bell()))
    made = []
    for number, month in enumerate(months):
        works = number < stops_after
        if works and dice.happens(0.05):
            continue  # nobody reported this month
        share = level * min(1.0, 0.4 + 0.1 * number) * (0.9 + 0.2 * dice.chance()) if works else 0
        most = float(capacity_of_month(Decimal(life.capacity), life.unit, month) or 0)
        output = round(most * share, 1)
        sales = round(share * life.cost_kzt / 12 * 0.35)
        heads = round(life.jobs * (0.7 + 0.3 * dice.chance())) if works else life.jobs // 10
        made.append(Made(month, output, sales, heads, round(sales * 0.09)))
    return tuple(made)


def _rated(
    life: Life, told: Sequence[Told], launched_on: date | None, dice: Dice, as_of: date
) -> tuple[Rated, ...]:
    """Let owners see themselves somewhat better than the centre does."""
    if launched_on is not None or not told:
        return ()
    late = (told_end(life, told) - life.ends_on).days
    made = []
    for side, ratio, kindness in (("own", 0.7, 40), ("centre", 0.45, 0)):
        if dice.happens(ratio):
            seen = late - kindness
            colour = "green" if seen <= 0 else "amber" if seen <= 30 else "red"
            on = told[-1].on + timedelta(days=dice.between(0, 10))
            made.append(Rated(min(on, as_of - timedelta(days=1)), side, colour))
    return tuple(made)
