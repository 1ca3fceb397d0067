"""A made-up corpus of papers, in which what rises, falls and stays is known.

Six fields hold phrases put together from two lists, whose use wanders from year to year. Beside
them stand technologies that rise along a logistic curve, each from a year of its own, some that
fall, and things that a field tries for a while, of which a few go on. Every title says that its
study is made up; names of people, institutes and venues do too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

NAME = "synthetic-papers"
FIRST, LAST = 2009, 2025
DOCUMENTS = 700
"""Papers a year."""
HELD = 5
WANDERING = 0.08
HIGHEST, STEEPNESS = 0.13, 0.75
"""The part of a field's papers that a technology reaches, and its rate a year."""
SLOWLY = 0.82
"""What falls keeps so much of its share a year."""
PLACES = 24

FIELDS: dict[str, tuple[str, str]] = {
    "metallurgy": (
        "plasma vacuum ladle tungsten copper zinc chromite manganese slag titanium",
        "smelting refining casting alloying sintering leaching flotation annealing",
    ),
    "energy": (
        "wind turbine boiler reactor transformer uranium biogas geothermal steam tariff",
        "blading storage dispatch maintenance cooling metering corrosion retrofit",
    ),
    "agriculture": (
        "wheat barley soybean pasture greenhouse sheep poultry irrigation seed silage",
        "breeding drying yield grazing disease logistics fertiliser harvest",
    ),
    "construction": (
        "cement gypsum brick bitumen timber facade bridge tunnel asphalt ceramic",
        "curing insulation grinding inspection reinforcement mixing firing durability",
    ),
    "machinery": (
        "gearbox lathe conveyor locomotive bearing crane tractor pump valve hydraulic",
        "milling diagnostics lubrication welding assembly vibration fatigue calibration",
    ),
    "chemistry": (
        "polymer sulphur phosphate ammonia methanol pigment catalyst membrane resin chlorine",
        "synthesis distillation cracking purification filtration oxidation blending recycling",
    ),
}
RISING: tuple[tuple[str, str, int], ...] = (
    ("metallurgy", "hydrogen direct reduction", 2021),
    ("metallurgy", "molten oxide electrolysis", 2024),
    ("metallurgy", "sensor based ore sorting", 2017),
    ("metallurgy", "electric arc briquette", 2014),
    ("energy", "perovskite solar cell", 2019),
    ("energy", "solid state battery", 2022),
    ("energy", "small modular reactor", 2023),
    ("energy", "virtual power plant", 2016),
    ("agriculture", "drone crop scouting", 2018),
    ("agriculture", "gene edited wheat", 2022),
    ("agriculture", "variable rate spraying", 2014),
    ("construction", "printed concrete wall", 2020),
    ("construction", "calcined clay binder", 2023),
    ("construction", "building information twin", 2017),
    ("machinery", "digital twin spindle", 2019),
    ("machinery", "collaborative robot cell", 2016),
    ("machinery", "autonomous haul truck", 2021),
    ("machinery", "wire arc printing", 2023),
    ("chemistry", "green ammonia loop", 2021),
    ("chemistry", "enzymatic plastic depolymerisation", 2023),
    ("chemistry", "flow microreactor train", 2015),
)
"""Field, technology, and the year in which it has half of what it comes to."""
FALLING: tuple[tuple[str, str, int], ...] = (
    ("metallurgy", "open hearth charging", 2012),
    ("energy", "fluorescent lamp ballast", 2013),
    ("energy", "lead acid traction", 2016),
    ("construction", "asbestos cement sheet", 2010),
    ("machinery", "carburettor jet tuning", 2014),
    ("chemistry", "mercury cell brine", 2011),
)
"""Field, technology, and the year after which it falls."""
TRIED_BY = (
    "laser cryogenic ultrasonic microwave infrared magnetic electrochemical photonic robotic "
    "acoustic modular portable hybrid isothermal pulsed adaptive biomimetic nanoscale thermal "
    "pneumatic electrostatic catalytic wireless embedded swarm spectral colloidal granular "
    "supercritical piezoelectric"
)
TRIED_ON = (
    "coating cutting sensing probe drying sorting tracking mapping joining cleaning imaging "
    "dosing shaping texturing cladding profiling scanning alignment deposition sampling "
    "separation hardening etching forming metering sealing routing priming sieving weighing "
    "brazing stamping pelletising glazing tempering plating"
)
TRIED_IN = "steel glass fibre powder film foam"
TRIED_A_YEAR, TRIED_SHARE, GOES_ON, GROWTH = 10, 0.028, 0.06, 1.6
"""Things a field tries anew each year, and the part of its papers that hold one; most are left
after three years, some go on and grow by so much a year."""
TRIED_YEARS, TRIED_HIGHEST = 3, 0.1


@dataclass(frozen=True)
class Paper:
    """One made-up paper."""

    id: str
    date: str
    title: str
    abstract: str
    categories: list[str]
    venue: str
    language: str
    authors: list[str]
    organisations: list[str]


def papers(
    *,
    seed: int = 1,
    first: int = FIRST,
    last: int = LAST,
    documents: int = DOCUMENTS,
    ending: int = LAST,
) -> Iterator[Paper]:
    """Yield the papers of some years in order, so many a year; the same seed gives the same.

    Those of a shorter run of years are the beginning of those of a longer one. Years are called so
    that LAST is `ending`.
    """
    dice = np.random.default_rng(seed)
    phrases = [
        [f"{one} {other}" for one, other in product(left.split(), right.split())]
        for left, right in FIELDS.values()
    ]
    weights = dice.gamma(4, 1, (len(FIELDS), len(phrases[0])))
    tried = _tried(seed)
    for year in range(first, last + 1):
        weights *= np.exp(dice.normal(0, WANDERING, weights.shape))
        for number in range(documents):
            field = int(dice.integers(len(FIELDS)))
            held = tried[field].drawn(dice, year)
            called = year + ending - LAST
            when = _When(
                year, f"{called}-{number:04}", f"{called}-{1 + number * 12 // documents:02}"
            )
            yield _paper(dice, when, field, phrases[field], weights[field], held)


class _Tried:
    """What a field tries, each with the part of its papers by year."""

    def __init__(self, things: Sequence[tuple[str, dict[int, float]]]) -> None:
        self._names = [name for name, _parts in things]
        self._parts = [parts for _name, parts in things]
        self._of_year: dict[int, npt.NDArray[np.float64]] = {}

    def drawn(self, dice: np.random.Generator, year: int) -> list[str]:
        """Return what one paper of a year holds."""
        if year not in self._of_year:
            self._of_year[year] = np.array([parts.get(year, 0.0) for parts in self._parts])
        found = np.flatnonzero(dice.random(len(self._names)) < self._of_year[year])
        return [self._names[at] for at in found]


def _tried(seed: int) -> list[_Tried]:
    dice = np.random.default_rng([seed, 1])
    made = []
    for at in range(len(FIELDS)):
        by, on = (_own_part(words.split(), at) for words in (TRIED_BY, TRIED_ON))
        some = [" ".join(one) for one in product(by, TRIED_IN.split(), on)]
        names = iter(dice.permutation(some).tolist())
        made.append(
            _Tried(
                [
                    (next(names), _trial(year, grows=dice.random() < GOES_ON))
                    for year in range(FIRST - 1, LAST + 1)
                    for _one in range(TRIED_A_YEAR)
                ]
            )
        )
    return made


def _own_part(words: list[str], field: int) -> list[str]:
    size = len(words) // len(FIELDS)
    return words[size * field : size * (field + 1)]


def _trial(since: int, *, grows: bool) -> dict[int, float]:
    """Return the part of papers by year that hold something tried since a year."""
    years = range(since, LAST + 1 if grows else since + TRIED_YEARS)
    rate = GROWTH if grows else 1.0
    return {year: min(TRIED_SHARE * rate ** (year - since), TRIED_HIGHEST) for year in years}


@dataclass(frozen=True)
class _When:
    """The year whose curves hold for a paper, its id and its date."""

    year: int
    id: str
    date: str


def _paper(
    dice: np.random.Generator,
    when: _When,
    field: int,
    phrases: list[str],
    weights: npt.NDArray[np.float64],
    tried: list[str],
) -> Paper:
    name = list(FIELDS)[field]
    chosen = dice.choice(len(phrases), HELD, replace=False, p=weights / weights.sum())
    held = [phrases[at] for at in chosen]
    held += [*tried, *(one for one, part in _of_field(name, when.year) if dice.random() < part)]
    other = list(FIELDS)[int(dice.integers(len(FIELDS)))]
    place, author = int(dice.integers(PLACES)) + 1, int(dice.integers(PLACES * 5)) + 1
    return Paper(
        when.id,
        when.date,
        f"{held[0].capitalize()} and {held[-1]}: made-up study {int(when.id[5:])}",
        f"We study {', '.join(held)}. This text is synthetic.",
        list(dict.fromkeys([name, other])) if len(held) == HELD else [name],
        f"Synthetic journal of {name}",
        "en",
        [f"Synthetic author {author}"],
        [f"Synthetic institute {place}"],
    )


@cache
def _of_field(field: str, year: int) -> tuple[tuple[str, float], ...]:
    return tuple(_shares(field, year))


def _shares(field: str, year: int) -> Iterator[tuple[str, float]]:
    """Yield the technologies of a field with the part of its papers that hold them in a year."""
    for own, name, half in RISING:
        if own == field:
            part = HIGHEST / (1 + np.exp(-STEEPNESS * (year - half)))
            yield name, float(part)
    for own, name, since in FALLING:
        if own == field:
            yield name, HIGHEST / 2 * SLOWLY ** max(year - since, 0)


def write_papers(
    path: Path,
    *,
    seed: int = 1,
    first: int = FIRST,
    last: int = LAST,
    documents: int = DOCUMENTS,
    ending: int = LAST,
) -> Path:
    """Write made-up papers as a Parquet file that a scan reads."""
    names = list(Paper.__dataclass_fields__)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for one in papers(seed=seed, first=first, last=last, documents=documents, ending=ending):
        for name in names:
            columns[name].append(getattr(one, name))
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path
