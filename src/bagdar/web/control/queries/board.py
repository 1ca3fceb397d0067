"""The board as a page shows it: every number with the address of its rows, names for codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bagdar.core.control.cohorts import HORIZONS, Cohort
from bagdar.web.barriers import models as barriers
from bagdar.web.barriers.models import Barrier
from bagdar.web.barriers.permissions import powers_of as barrier_powers
from bagdar.web.barriers.queries import reading as barrier_reading
from bagdar.web.control.queries.figures import Choice, Figures, Register
from bagdar.web.control.queries.kept import figures_for
from bagdar.web.instructions import models as instructions
from bagdar.web.instructions.permissions import powers_of as instruction_powers
from bagdar.web.instructions.queries import reading as instruction_reading
from bagdar.web.people.models import Office, User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.queries import land, local_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BARRIERS, INSTRUCTIONS = "barriers", "instructions"
COLUMNS: Mapping[str, Mapping[str, StrOrPromise]] = {
    BARRIERS: {
        "going": _("Going on"),
        "climbed": _("Above where they began"),
        "overdue": _("Overdue at the cabinet"),
        "asked": _("Waiting for the business"),
        "closed": _("Closed"),
        "unconfirmed": _("Unconfirmed"),
        "forced": _("By force"),
        "reopened": _("Opened again"),
    },
    INSTRUCTIONS: {
        "open": _("Still open"),
        "on_time": _("Open, not late"),
        "late": _("Late"),
        "unanswered": _("Unanswered"),
        "objected": _("Objected"),
        "returned": _("Returned"),
        "asked": _("More time asked for"),
        "reported": _("To be checked"),
        "closed": _("Closed"),
        "closed_late": _("Closed, reported late"),
    },
}
TITLES: Mapping[str, StrOrPromise] = {
    "place": _("By place"),
    "office": _("By office of the lead"),
    "kind": _("By kind"),
    "level": _("By level"),
    "source": _("By source"),
    "age": _("By age"),
}
FIRST: Mapping[str, StrOrPromise] = {
    "place": _("Place"),
    "office": _("Office"),
    "kind": _("Kind"),
    "level": _("Level"),
    "source": _("Given at"),
    "age": _("Days since it began"),
}
AGES: Mapping[str, StrOrPromise] = {
    "0-30": _("up to 30 days"),
    "30-90": _("31 to 90 days"),
    "90-180": _("91 to 180 days"),
    "180": _("more than 180 days"),
}
WIDTH, HEIGHT, DAYS = 480, 160, 180
"""The picture of the cohorts, in units of its own, and the days that it shows."""


@dataclass(frozen=True)
class Number:
    """A count, and the address of exactly the rows that it counts."""

    count: int
    href: str


@dataclass(frozen=True)
class Row:
    """A row of a table: its name and numbers."""

    code: str
    name: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Table:
    """Counts by one dimension, with the sum of all rows under them."""

    code: str
    title: StrOrPromise
    first: StrOrPromise
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CohortLine:
    """A cohort: its name, how many began, the share closed after each horizon, its line."""

    name: str
    total: Number
    closed: int
    shares: tuple[str, ...]
    median_days: int | None
    points: str
    end_x: float
    end_y: float
    newest: bool


@dataclass(frozen=True)
class MedianLine:
    """Median days of a kind, in the last 365 days and in those before."""

    name: str
    total: Number
    median_days: int | None
    total_before: Number
    median_days_before: int | None


@dataclass(frozen=True)
class Part:
    """What the board says of one register."""

    code: str
    headings: tuple[StrOrPromise, ...]
    whole: Row
    tables: tuple[Table, ...]
    cohorts: tuple[CohortLine, ...]
    medians: tuple[MedianLine, ...]
    horizons: tuple[int, ...] = HORIZONS

    @property
    def is_empty(self) -> bool:
        """Answer whether nothing at all is counted."""
        return not any(one.count for one in self.whole.numbers)


@dataclass(frozen=True)
class Board:
    """All that the page shows; the longest-standing and what went up are rows of their lists."""

    figures: Figures
    barriers: Part
    instructions: Part
    moved: Number
    moved_lines: Sequence[barrier_reading.Line]
    longest_barriers: Sequence[barrier_reading.Line]
    longest_instructions: Sequence[instruction_reading.Line]
    forced_ratio: float | None
    reopened_ratio: float | None

    @property
    def forced_percent(self) -> str:
        """The share of ends that were by force, as text."""
        return _percent(self.forced_ratio)

    @property
    def reopened_percent(self) -> str:
        """The share of barriers that were opened again, as text."""
        return _percent(self.reopened_ratio)


def board(reading: Reading, person: User | None, *, stretch: str = "quarter") -> Board:
    """Return the board of a reader: what their lists hold, counted."""
    found = figures_for(reading, person)
    names = _Names(reading, found)
    part = _part(BARRIERS, found.barriers, names, reading, stretch)
    ended = [found.barriers.count(one) for one in ("closed", "unconfirmed", "forced")]
    raised = sum(ended) + found.barriers.count("going")
    rows = _barriers(reading, {*found.moved_first, *found.barriers.longest})
    return Board(
        figures=found,
        barriers=part,
        instructions=_part(INSTRUCTIONS, found.instructions, names, reading, stretch),
        moved=Number(found.moved, _href(BARRIERS, {"state": "moved"}, reading)),
        moved_lines=[rows[one] for one in found.moved_first if one in rows],
        longest_barriers=[rows[one] for one in found.barriers.longest if one in rows],
        longest_instructions=_instructions(reading, person, found.instructions.longest),
        forced_ratio=_ratio(found.barriers.count("forced"), sum(ended)),
        reopened_ratio=_ratio(found.barriers.count("reopened"), raised),
    )


def _part(code: str, found: Register, names: _Names, reading: Reading, stretch: str) -> Part:
    return Part(
        code=code,
        headings=tuple(COLUMNS[code][one] for one in found.columns),
        whole=_row(code, "", found, found.whole, {}, names, reading),
        tables=tuple(_table(code, name, found, names, reading) for name in found.by),
        cohorts=_cohorts(code, found.cohorts[stretch], reading),
        medians=_medians(code, found, names, reading),
    )


def _table(code: str, name: str, found: Register, names: _Names, reading: Reading) -> Table:
    made = [
        _row(code, name, found, one.counts, one.choice, names, reading, key=one.code)
        for one in found.by[name]
    ]
    order = {one: at for at, one in enumerate(names.order(name))}
    made.sort(key=lambda row: (order.get(row.code, len(order)), row.name))
    return Table(name, TITLES[name], FIRST[name], tuple(made))


def _row(  # noqa: PLR0913 -- each is a part of one row
    code: str,
    dimension: str,
    found: Register,
    counts: Sequence[int],
    choice: Choice,
    names: _Names,
    reading: Reading,
    *,
    key: str = "",
) -> Row:
    pairs = zip(found.columns, counts, strict=True)
    rows = _href(code, choice, reading)
    joined = "&" if "?" in rows else "?"
    numbers = tuple(Number(count, f"{rows}{joined}state={column}") for column, count in pairs)
    return Row(key, names.of(code, dimension, key), numbers)


def _href(code: str, choice: Choice, reading: Reading) -> str:
    world = {"world": "synthetic"} if reading.is_synthetic else {}
    asked = urlencode({**choice, **world})
    return f"{reverse(code)}?{asked}" if asked else reverse(code)


def _cohorts(code: str, found: Sequence[Cohort], reading: Reading) -> tuple[CohortLine, ...]:
    ends = [one.began_on for one in found[1:]] + [None]
    made = []
    for one, after in zip(found, ends, strict=True):
        until = reading.day if after is None else after - date.resolution
        points = _points(one)
        x, y = points[-1] if points else (0.0, float(HEIGHT))
        made.append(
            CohortLine(
                name=_stretch_name(one.began_on, until),
                total=_began(code, one.total, one.began_on, until, reading),
                closed=one.closed,
                shares=tuple(_percent(share) for share in one.closed_ratio),
                median_days=one.median_days,
                points=" ".join(f"{a:g},{b:g}" for a, b in points),
                end_x=x,
                end_y=y,
                newest=after is None,
            )
        )
    return tuple(made)


def _points(one: Cohort) -> list[tuple[float, float]]:
    """Return the corners of a curve that goes through the shares known, from the origin on."""
    known = [
        (min(days, DAYS) * WIDTH / DAYS, HEIGHT - share * HEIGHT)
        for days, share in zip(HORIZONS, one.closed_ratio, strict=True)
        if share is not None and days <= DAYS
    ]
    return [(0.0, float(HEIGHT)), *((round(x, 1), round(y, 1)) for x, y in known)] if known else []


def _stretch_name(since: date, until: date) -> str:
    first = formats.date_format(since, "YEAR_MONTH_FORMAT")
    last = formats.date_format(until, "YEAR_MONTH_FORMAT")
    return first if first == last else f"{first} – {last}"


def _medians(code: str, found: Register, names: _Names, reading: Reading) -> tuple[MedianLine, ...]:
    day = reading.day
    first, before = _a_year_back(day), _a_year_back(_a_year_back(day) - date.resolution)
    made = []
    for one in found.medians:
        now = _began(code, one.total, first, day, reading, kind=one.kind)
        old = _began(
            code, one.total_before, before, first - date.resolution, reading, kind=one.kind
        )
        name = names.of(code, "kind", one.kind)
        made.append(MedianLine(name, now, one.median_days, old, one.median_days_before))
    return tuple(sorted(made, key=lambda one: one.name))


def _a_year_back(day: date) -> date:
    """Return the first of the 365 days that end with a day."""
    return day - 364 * date.resolution


def _began(
    code: str, total: int, since: date, until: date, reading: Reading, *, kind: str = ""
) -> Number:
    states = {BARRIERS: "all", INSTRUCTIONS: "issued"}
    choice = {"state": states[code], "since": since.isoformat(), "until": until.isoformat()}
    return Number(total, _href(code, {**choice, **({"kind": kind} if kind else {})}, reading))


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"


def _barriers(reading: Reading, numbers: set[int]) -> dict[int, barrier_reading.Line]:
    powers = barrier_powers(reading.scope, on=reading.day)
    rows: Sequence[Barrier] = list(
        barrier_reading.barriers_for(powers, reading).filter(pk__in=numbers)
    )
    return {one.pk: barrier_reading.line_of(one, powers, reading) for one in rows}


def _instructions(
    reading: Reading, person: User | None, numbers: Sequence[int]
) -> list[instruction_reading.Line]:
    powers = instruction_powers(reading.scope, person, on=reading.day)
    rows = instruction_reading.instructions_for(powers, reading).in_bulk(list(numbers))
    return [instruction_reading.line_of(rows[one], reading.day) for one in numbers if one in rows]


class _Names:
    """What codes and keys are called, in the reader's language; read once."""

    def __init__(self, reading: Reading, found: Figures) -> None:
        self.reading, self.known = reading, land()
        keys = [one.code for one in found.instructions.by["office"]]
        self.offices = {one.key: one.name for one in Office.objects.filter(key__in=keys)}

    def of(self, code: str, dimension: str, key: str) -> str:
        match dimension:
            case "place":
                return self._place(key)
            case "office":
                return self.offices.get(key, key)
            case "age":
                return str(AGES.get(key, key))
            case "level":
                return str(barriers.Level(key).label)
            case "source":
                return str(instructions.InstructionSource(key).label)
            case "kind":
                kinds = barriers.Kind if code == BARRIERS else instructions.InstructionKind
                return str(kinds(key).label)
        return str(_("All"))

    def order(self, dimension: str) -> list[str]:
        """Return the codes of a dimension that has an order of its own."""
        fixed = {
            "age": list(AGES),
            "level": list(barriers.Level.values),
            "source": list(instructions.InstructionSource.values),
        }
        return fixed.get(dimension, [])

    def _place(self, key: str) -> str:
        found = self.known.find(key.removeprefix("="))
        if found is None:
            return key
        name = local_name(self.known.version_near(found, self.reading.day).names)
        return str(_("%s itself")) % name if key.startswith("=") else name
