"""What stops made-up businesses, and what people do about it, before any clock has run.

Of a hundred barriers some forty are solved at the first try; the rest is sent up, solved badly,
closed by force, opened again, left in silence or left alone until the clock takes it upwards. The
shares are ours, not those of any programme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from bagdar.core.barriers.course import Happening
from bagdar.core.barriers.ladder import Kind
from bagdar.core.terms.working_time import SATURDAY

NONE_RATIO, ONE_RATIO = 0.55, 0.35
"""Of projects: without a barrier, with one; the rest has two."""
PROTECTED_RATIO = 0.04
PRICED_RATIO = 0.7
RECENT = 1.6
"""More than 1: barriers of late are more, since of older ones fewer were written down."""
KINDS: tuple[tuple[Kind, float], ...] = (
    (Kind.LAND, 0.14),
    (Kind.POWER, 0.20),
    (Kind.GAS, 0.08),
    (Kind.WATER, 0.08),
    (Kind.PERMIT, 0.16),
    (Kind.FINANCE, 0.10),
    (Kind.CUSTOMS, 0.05),
    (Kind.STAFF, 0.06),
    (Kind.ROAD, 0.05),
    (Kind.TAX, 0.04),
    (Kind.COURT, 0.02),
    (Kind.OTHER, 0.02),
)
WHAT: dict[Kind, str] = {
    Kind.LAND: (
        "Synthetic: the plot is not allotted / Синтетический: участок не выделен / "
        "Синтетикалық: жер телімі бөлінбеген"
    ),
    Kind.POWER: (
        "Synthetic: no technical conditions for power / Синтетический: нет технических условий "
        "на электроэнергию / Синтетикалық: электр қуатына техникалық шарттар берілмеген"
    ),
    Kind.GAS: (
        "Synthetic: the gas branch is not built / Синтетический: газовый отвод не построен / "
        "Синтетикалық: газ тармағы салынбаған"
    ),
    Kind.WATER: (
        "Synthetic: water is not connected / Синтетический: вода не подведена / "
        "Синтетикалық: су тартылмаған"
    ),
    Kind.PERMIT: (
        "Synthetic: the building permit is delayed / Синтетический: разрешение на строительство "
        "задерживается / Синтетикалық: құрылыс рұқсаты кешігуде"
    ),
    Kind.FINANCE: (
        "Synthetic: the bank has not paid out the loan / Синтетический: банк не выдал кредит / "
        "Синтетикалық: банк несие бермеді"
    ),
    Kind.CUSTOMS: (
        "Synthetic: equipment stands at customs / Синтетический: оборудование стоит на таможне / "
        "Синтетикалық: жабдық кеденде тұр"
    ),
    Kind.STAFF: (
        "Synthetic: no welders in the district / Синтетический: в районе нет сварщиков / "
        "Синтетикалық: ауданда дәнекерлеуші жоқ"
    ),
    Kind.ROAD: (
        "Synthetic: no road to the site / Синтетический: нет дороги к площадке / "
        "Синтетикалық: алаңға жол жоқ"
    ),
    Kind.TAX: (
        "Synthetic: tax is not returned / Синтетический: налог не возвращён / "
        "Синтетикалық: салық қайтарылмаған"
    ),
    Kind.COURT: (
        "Synthetic: the court has stopped the works / Синтетический: суд остановил работы / "
        "Синтетикалық: сот жұмысты тоқтатты"
    ),
    Kind.OTHER: (
        "Synthetic: the neighbours object / Синтетический: соседи возражают / "
        "Синтетикалық: көршілер қарсы"
    ),
}
NOTES: dict[Happening, str] = {
    Happening.ANSWERED: (
        "Synthetic: we work on it / Синтетический: мы работаем над этим / "
        "Синтетикалық: жұмыс істеп жатырмыз"
    ),
    Happening.ASKED: (
        "Synthetic: send us the project papers / Синтетический: пришлите проектные документы / "
        "Синтетикалық: жоба құжаттарын жіберіңіз"
    ),
    Happening.SUPPLIED: (
        "Synthetic: the papers are sent / Синтетический: документы отправлены / "
        "Синтетикалық: құжаттар жіберілді"
    ),
    Happening.REQUESTED_UP: (
        "Synthetic: nobody answers here / Синтетический: здесь никто не отвечает / "
        "Синтетикалық: мұнда ешкім жауап бермейді"
    ),
    Happening.PASSED_UP: (
        "Synthetic: it is not ours to decide / Синтетический: это решаем не мы / "
        "Синтетикалық: мұны біз шешпейміз"
    ),
    Happening.REPORTED: (
        "Synthetic: it is solved, look / Синтетический: решено, проверьте / "
        "Синтетикалық: шешілді, тексеріңіз"
    ),
    Happening.NOT_SOLVED: (
        "Synthetic: nothing has changed / Синтетический: ничего не изменилось / "
        "Синтетикалық: ештеңе өзгерген жоқ"
    ),
    Happening.FORCED: (
        "Synthetic: the law does not allow it / Синтетический: закон этого не позволяет / "
        "Синтетикалық: заң бұған жол бермейді"
    ),
    Happening.REOPENED: (
        "Synthetic: it stopped us again / Синтетический: это снова нас остановило / "
        "Синтетикалық: бұл бізді қайта тоқтатты"
    ),
}
SIGNATURE = "Synthetic akim / Синтетический аким / Синтетикалық әкім"

# What is done, each with the fewest and most days since what was done before.
_Plot = tuple[tuple[Happening, int, int], ...]
_SOLVED: _Plot = ((Happening.REPORTED, 1, 14), (Happening.CONFIRMED, 1, 4))
_PLOTS: tuple[tuple[_Plot, float], ...] = (
    (_SOLVED, 0.32),
    (((Happening.ANSWERED, 1, 3), (Happening.REPORTED, 3, 25), (Happening.CONFIRMED, 1, 9)), 0.14),
    (((Happening.ASKED, 1, 3), (Happening.SUPPLIED, 1, 12), *_SOLVED), 0.10),
    (
        (
            *((Happening.REPORTED, 2, 12), (Happening.NOT_SOLVED, 1, 3)),
            *((Happening.REPORTED, 4, 20), (Happening.CONFIRMED, 1, 4)),
        ),
        0.08,
    ),
    (((Happening.REPORTED, 3, 15),), 0.06),
    (((Happening.PASSED_UP, 1, 3), (Happening.REPORTED, 4, 25), (Happening.CONFIRMED, 1, 4)), 0.07),
    (((Happening.REQUESTED_UP, 1, 3), (Happening.REPORTED, 4, 25), _SOLVED[1]), 0.05),
    (((Happening.ANSWERED, 2, 6), (Happening.FORCED, 10, 60)), 0.03),
    (
        (
            *_SOLVED,
            *((Happening.REOPENED, 5, 30), (Happening.REPORTED, 4, 20)),
            (Happening.CONFIRMED, 1, 4),
        ),
        0.04,
    ),
    (((Happening.ANSWERED, 4, 20), (Happening.REPORTED, 30, 330), _SOLVED[1]), 0.11),
)
_RATINGS, _RATED = (1, 2, 3, 4, 5), (0.06, 0.09, 0.2, 0.35, 0.3)
_OPENS_UTC, _WORKS_HOURS = 4, 8
_WEEKEND, _FRESH = timedelta(days=2), timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Hindered:
    """A project that a business may be stopped in, known since a day."""

    project: int
    enterprise: int
    territory: int
    since: date


@dataclass(frozen=True, slots=True)
class Done:
    """Something that people did about a barrier."""

    at: datetime
    happening: Happening
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A barrier from its raising up to a day, without what the clock did."""

    of: Hindered
    kind: Kind
    cost_per_day_kzt: Decimal | None
    protected: bool
    done: tuple[Done, ...]


def troubles(
    projects: list[Hindered], *, seed: int, begins_on: date, until: date, favoured: int = 0
) -> Iterator[Trouble]:
    """Tell of the barriers of projects from one day to another, not after its morning.

    Each project of the enterprise `favoured` has one of these days, for whoever plays it.
    """
    rng = np.random.default_rng([seed, 8])
    for one in projects:
        dice = float(rng.random())
        count = 2 if one.enterprise == favoured else int(dice > NONE_RATIO)
        count += one.enterprise != favoured and dice > NONE_RATIO + ONE_RATIO
        first = max(one.since + _WEEKEND, begins_on)
        for number in range(count):
            fresh = one.enterprise == favoured and not number
            since = max(first, until - _FRESH) if fresh else first
            if (span := (until - since).days) > 1:
                yield _trouble(one, rng, span=span, until=until)


def _trouble(of: Hindered, rng: np.random.Generator, *, span: int, until: date) -> Trouble:
    share = float(rng.random()) ** RECENT
    raised_on = until - timedelta(days=max(1, round(share * (span - 1))))
    kind = KINDS[int(rng.choice(len(KINDS), p=[share for _kind, share in KINDS]))][0]
    cost = Decimal(round(float(rng.lognormal(12.5, 1.0)), -4))
    return Trouble(
        of=of,
        kind=kind,
        cost_per_day_kzt=cost if float(rng.random()) < PRICED_RATIO and cost else None,
        protected=float(rng.random()) < PROTECTED_RATIO,
        done=tuple(_story(rng, raised_on, until)),
    )


def _story(rng: np.random.Generator, raised_on: date, until: date) -> Iterator[Done]:
    """Tell what was done before a day, working days only; a plot may be cut by that day."""
    day = _worked(raised_on, back=True)
    yield Done(_moment(rng, day), Happening.RAISED)
    plot = _PLOTS[int(rng.choice(len(_PLOTS), p=[share for _plot, share in _PLOTS]))][0]
    for happening, fewest, most in plot:
        day = _worked(day + timedelta(days=int(rng.integers(fewest, most + 1))))
        if day >= until:
            return
        closes = happening is Happening.CONFIRMED
        rating = _RATINGS[int(rng.choice(len(_RATINGS), p=_RATED))] if closes else None
        yield Done(_moment(rng, day), happening, rating)


def _worked(day: date, *, back: bool = False) -> date:
    """Return a day, or the Friday before or Monday after a weekend."""
    over = day.weekday() - SATURDAY
    if over < 0:
        return day
    return day - timedelta(days=over + 1) if back else day + timedelta(days=2 - over)


def _moment(rng: np.random.Generator, day: date) -> datetime:
    seconds = int(rng.integers(0, _WORKS_HOURS * 3600))
    return datetime.combine(day, time(_OPENS_UTC), UTC) + timedelta(seconds=seconds)
