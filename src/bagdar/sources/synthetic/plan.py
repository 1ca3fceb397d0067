"""Who and what there is before any project: places, authorities, holders, enterprises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bagdar.core.terms.identifiers import BinError, bin_with_control
from bagdar.sources.synthetic import names
from bagdar.sources.synthetic.names import Names

DISTRICTS_AN_OBLAST = 6
PROJECTS_AN_ENTERPRISE = 4
PREFIX = "synthetic-"
COUNTRY_KEY = "synthetic-country"
PROGRAMME_KEY = "synthetic-programme"
SIZES = ("micro", "small", "medium", "large", "unknown")
_SIZE_SHARES = (0.15, 0.35, 0.25, 0.1, 0.15)
_TERM_DAYS = (500, 1100)


_LAST_MONTH = 11
"""December is that of suppliers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: how many projects, over how many years up to which day, which world."""

    projects: int
    years: int
    seed: int
    as_of: date
    moves: int = 10
    """Rows of the ledger on the dates of each approved project."""
    persons: int = 10_000
    """Made-up persons in work whom records of contributions name, at most; 0 for no records."""

    @property
    def begins_on(self) -> date:
        """The first day of the programme."""
        return self.as_of - timedelta(days=round(365.25 * self.years))


@dataclass(frozen=True, slots=True)
class Place:
    """A territory; `parent` and `cell` are those of its map."""

    key: str
    names: Names
    code: str
    level: int
    kind: str
    parent: str
    cell: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A holder of an office from one day to another (exclusive; None: to this day)."""

    person: Names
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Authority:
    """An organisation with its head office and those who held it."""

    key: str
    names: Names
    kind: str
    territory: str
    office_key: str
    office: Names
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise, its number, and the size of its group."""

    key: str
    names: Names
    size: str
    bin: str


@dataclass(frozen=True, slots=True)
class Ground:
    """All that projects stand on."""

    asked: Asked
    country: Place
    oblasts: tuple[Place, ...]
    districts: tuple[tuple[Place, ...], ...]
    authorities: tuple[Authority, ...]
    firms: tuple[Firm, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Every territory, each after the one above it."""
        below = (place for some in self.districts for place in some)
        return (self.country, *self.oblasts, *below)


def ground_of(asked: Asked) -> Ground:
    """Lay out the land of a world and the people who answer for it."""
    rng = np.random.default_rng([asked.seed, 1])
    country = Place(COUNTRY_KEY, names.COUNTRY, "S", 0, "country", "", (0, 0))
    oblasts = tuple(_oblast(number) for number in range(len(names.OBLASTS)))
    districts = tuple(_districts(number, one) for number, one in enumerate(oblasts))
    akimats = [_akimat(one, asked, rng) for one in oblasts]
    return Ground(
        asked=asked,
        country=country,
        oblasts=oblasts,
        districts=districts,
        authorities=(*akimats, *_others(asked, rng)),
        firms=_firms(max(2, asked.projects // PROJECTS_AN_ENTERPRISE), rng),
    )


def _oblast(number: int) -> Place:
    en, ru, kk = names.OBLASTS[number]
    named = (f"{en} oblast", f"{ru} (область)", f"{kk} облысы")
    cell = (number % 3, number // 3)
    return Place(f"{PREFIX}{en.lower()}", named, f"S{number + 1}", 1, "oblast", COUNTRY_KEY, cell)


def _districts(number: int, oblast: Place) -> tuple[Place, ...]:
    city_names = names.OBLASTS[number]
    made = [
        Place(f"{oblast.key}-city", city_names, f"{oblast.code}0", 2, "city", oblast.key, (0, 0))
    ]
    for place in range(1, DISTRICTS_AN_OBLAST + 1):
        en, ru, kk = names.district(number * DISTRICTS_AN_OBLAST + place - 1)
        named = (f"{en} district", f"{ru} (район)", f"{kk} ауданы")
        made.append(
            Place(
                f"{oblast.key}-{en.lower()}",
                named,
                f"{oblast.code}{place}",
                2,
                "district",
                oblast.key,
                (place % 3, place // 3),
            )
        )
    return tuple(made)


def _akimat(oblast: Place, asked: Asked, rng: np.random.Generator) -> Authority:
    en, ru, kk = oblast.names
    stem = oblast.key.removeprefix(PREFIX)
    return Authority(
        key=f"{PREFIX}akimat-{stem}",
        names=(f"Akimat ({en})", f"Акимат ({ru})", f"Әкімдік ({kk})"),
        kind="akimat",
        territory=oblast.key,
        office_key=f"{PREFIX}akim-{stem}",
        office=(f"Akim ({en})", f"Аким ({ru})", f"Әкім ({kk})"),
        terms=_terms(asked, rng),
    )


_OTHERS: tuple[tuple[str, str, Names, Names], ...] = (
    (
        "ministry-industry",
        "ministry",
        (
            "Synthetic ministry of industry",
            "Синтетическое министерство промышленности",
            "Синтетикалық өнеркәсіп министрлігі",
        ),
        ("Minister of industry", "Министр промышленности", "Өнеркәсіп министрі"),
    ),
    (
        "ministry-energy",
        "ministry",
        (
            "Synthetic ministry of energy",
            "Синтетическое министерство энергетики",
            "Синтетикалық энергетика министрлігі",
        ),
        ("Minister of energy", "Министр энергетики", "Энергетика министрі"),
    ),
    (
        "network",
        "network",
        ("Synthetic power network", "Синтетические электросети", "Синтетикалық электр желілері"),
        ("Head of the network", "Руководитель сетей", "Желілер басшысы"),
    ),
)


def _others(asked: Asked, rng: np.random.Generator) -> list[Authority]:
    return [
        Authority(
            f"{PREFIX}{stem}", named, kind, COUNTRY_KEY, f"{PREFIX}head-{stem}", office,
            _terms(asked, rng),
        )
        for stem, kind, named, office in _OTHERS
    ]  # fmt: skip


def _terms(asked: Asked, rng: np.random.Generator) -> tuple[Term, ...]:
    """Let holders follow each other without a gap; the last one is in office."""
    made = []
    starts_on = asked.begins_on - timedelta(days=int(rng.integers(30, 400)))
    while True:
        ends_on = starts_on + timedelta(days=int(rng.integers(*_TERM_DAYS)))
        person = names.person(int(rng.integers(0, 10_000)))
        if ends_on >= asked.as_of:
            made.append(Term(person, starts_on, None))
            return tuple(made)
        made.append(Term(person, starts_on, ends_on))
        starts_on = ends_on


def _firms(count: int, rng: np.random.Generator) -> tuple[Firm, ...]:
    sizes = rng.choice(len(SIZES), size=count, p=_SIZE_SHARES)
    return tuple(
        Firm(f"{PREFIX}enterprise-{number + 1}", names.enterprise(number), SIZES[int(size)], one)
        for number, (size, one) in enumerate(zip(sizes, numbers(), strict=False))
    )


def numbers() -> Iterator[str]:
    """Yield BINs that are nobody's: of farms of joint entrepreneurs registered in 2099."""
    for month in range(_LAST_MONTH, 0, -1):
        for number in range(100_000):
            with suppress(BinError):
                yield bin_with_control(f"99{month:02d}63{number:05d}")
