"""The signals document: what a scan found, in lines of JSON that other rooms and programs read.

The first line is a Head, each further line a Signal; the names of fields are those of the
dataclasses below. Reading is strict: what is missing, unknown, of another type or out of bounds
is refused with its line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from bagdar.core.terms.problem import Problem
from bagdar.core.trends.faults import fault_of

Detector = Literal["momentum", "escore", "kleinberg", "holt", "ours"]
FORMAT: Literal["bagdar-signals-1"] = "bagdar-signals-1"
DETECTORS: tuple[Detector, ...] = ("momentum", "escore", "kleinberg", "holt", "ours")
"""Detectors whose ranks and scores a signal may carry, in the order shown."""
MOST_DOCUMENTS = 30
MOST_SIGNALS = 20_000
LONGEST_LINE = 4 * 2**20
"""Characters of one line; a line beyond it is refused unread."""

Part = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Rank = Annotated[int, Field(ge=1)]
LONGEST_WORD = 300
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Period = Annotated[str, Field(pattern=r"^\d{4}(-Q[1-4])?$")]
"""A year, or a quarter as 2024-Q3."""
Day = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""A date as far as it is known: year, month or day."""
Moment = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$")
]
Address = Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
"""Of the web alone: pages make links of it."""

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class SignalsError(ValueError):
    """A signals document that cannot be read: `line` counts from 1, `problem` says what is wrong.

    `place` is where in the line: names and numbers by points, empty for the line as a whole.
    """

    def __init__(self, line: int, problem: Problem, place: str = "") -> None:
        """Keep all, and put them into one sentence."""
        self.line, self.problem, self.place = line, problem, place
        super().__init__(f"Line {line} of the signals document: {self.reason}")

    @property
    def reason(self) -> str:
        """What is wrong and where, in English."""
        return f"{self.place}: {self.problem}" if self.place else str(self.problem)


@dataclass(frozen=True)
class Source:
    """A corpus that was read, with the digest of its files and the licence it was given under."""

    __pydantic_config__ = _STRICT
    name: Word
    documents: Count
    first: Period | None
    last: Period | None
    digest: Sha256
    licence: Annotated[str, Field(max_length=300)]


@dataclass(frozen=True)
class BreakTold:
    """What bends the shares of a corpus by no trend, and when."""

    __pydantic_config__ = _STRICT
    period: Period
    kind: Literal["stopped", "added", "volume", "doubled"]
    detail: Sentence


@dataclass(frozen=True)
class Band:
    """How many of `of` alerts of a band of ranks rose, over all back-tested cuts.

    A band reaches from the rank after the band before to `to_rank`. Of LOW10 "rose" is fell.
    """

    __pydantic_config__ = _STRICT
    label: Word
    to_rank: Rank
    of: Count
    rose: Count


@dataclass(frozen=True)
class Against:
    """Our detector and the straight line (Holt) on the same cuts, by one measure."""

    __pydantic_config__ = _STRICT
    label: Word
    metric: Word
    ours: float
    holt: float
    cuts: Count


@dataclass(frozen=True)
class Head:
    """What a scan read, how it was set, and how good its ranking was in years past.

    `totals` are the documents of each period among which signals are counted, so that counts by
    totals are shares; those of fields that break are not among them. `told` are sentences for the
    reader, of which one begins with "Cannot say" where too little was there to rank. `corpus` is
    what the corpora are called together, over later scans too; None where nobody named them, and
    then `corpus_of` makes a name of theirs.
    """

    __pydantic_config__ = _STRICT
    format: Literal["bagdar-signals-1"]
    made_at: Moment
    version: Word
    settings: dict[str, str | int | float | bool | None]
    digest: Sha256
    corpora: tuple[Source, ...]
    step: Literal["year", "quarter"]
    periods: tuple[Period, ...]
    totals: tuple[Count, ...]
    breaks: tuple[BreakTold, ...]
    counts: dict[str, Count]
    languages: dict[str, Count]
    told: tuple[Sentence, ...]
    precision: tuple[Band, ...]
    against_line: tuple[Against, ...]
    detectors: tuple[Detector, ...]
    corpus: Word | None = None


def corpus_of(head: Head) -> str:
    """Return what the corpora of a document are called: as named, else by the names of all."""
    joined = ", ".join(sorted({one.name for one in head.corpora}))
    named = " ".join((head.corpus or "").split())
    return named or " ".join(joined.split())[:LONGEST_WORD]


@dataclass(frozen=True)
class Forecast:
    """Expected shares of periods to come, between what four of five past errors lay within."""

    __pydantic_config__ = _STRICT
    periods: tuple[Period, ...]
    low: tuple[Part, ...]
    middle: tuple[Part, ...]
    high: tuple[Part, ...]


@dataclass(frozen=True)
class Straight:
    """The straight-line alternative: shares that damped Holt expects."""

    __pydantic_config__ = _STRICT
    periods: tuple[Period, ...]
    middle: tuple[Part, ...]


@dataclass(frozen=True)
class Raw:
    """The five attributes as they were measured, before they became ranks."""

    __pydantic_config__ = _STRICT
    novelty: float
    growth: float
    coherence: float
    prominence: float
    uncertainty: float


@dataclass(frozen=True)
class Attributes:
    """The five attributes of emergence (Rotolo, Hicks and Martin 2015) as ranks from 0 to 1."""

    __pydantic_config__ = _STRICT
    novelty: Part
    growth: Part
    coherence: Part
    prominence: Part
    uncertainty: Part
    raw: Raw


@dataclass(frozen=True)
class Stage:
    """The place in a life cycle, and how much it is to be doubted, from 0 to 1."""

    __pydantic_config__ = _STRICT
    name: Literal["emerging", "growing", "maturing", "saturated", "declining", "unclear"]
    model: Literal["logistic", "gompertz"] | None
    doubt: Part
    ceiling: Annotated[float, Field(ge=0)] | None
    midpoint: Period | None


@dataclass(frozen=True)
class Precision:
    """How many of `of` alerts of the band of ranks that ends with `to_rank` rose in past years."""

    __pydantic_config__ = _STRICT
    to_rank: Rank
    of: Count
    rose: Count


@dataclass(frozen=True)
class Falling:
    """The place among what falls, by a ranking and a back-test of their own.

    `rose` of its precision is how many fell.
    """

    __pydantic_config__ = _STRICT
    rank: Rank
    score: float
    precision: Precision | None


@dataclass(frozen=True)
class Neighbour:
    """Another signal that stands in the same documents `lift` times as often as by chance."""

    __pydantic_config__ = _STRICT
    key: Word
    name: Word
    lift: Annotated[float, Field(ge=0)]


@dataclass(frozen=True)
class FieldPart:
    """The part of a signal's newest documents that is filed under a field."""

    __pydantic_config__ = _STRICT
    name: Word
    share: Part


@dataclass(frozen=True)
class Who:
    """Who or what works on a signal, with its documents."""

    __pydantic_config__ = _STRICT
    name: Word
    kind: Literal["organisation", "person", "venue"]
    documents: Count


@dataclass(frozen=True)
class Evidence:
    """A document behind a signal."""

    __pydantic_config__ = _STRICT
    id: Word
    title: Sentence
    date: Day
    venue: str | None
    url: Address | None
    language: str | None


@dataclass(frozen=True)
class Signal:
    """A phrase of a corpus with all that a card shows of it.

    `counts` and `shares` go by the periods of the head. `key` stays over later scans. An `early`
    signal has under twenty documents; it is ranked among early ones alone. `visibility` (log10 of
    documents among ten thousand) and `diffusion` (over how many fields it is spread, as two to the
    entropy in bits) are the axes of the radar. `direction` is where the share is expected to go,
    held against the two rankings (`core/trends/direction.py`): unclear where these speak against
    it, which versions of before did not tell. `scores` and `ranks` are of detectors; those of
    signals that fall are low. `falling` is None of early signals, which are not ranked by how they
    fall, and where an earlier version wrote. A `common` one stands in more than 2 % of the
    documents of the last three periods.
    """

    __pydantic_config__ = _STRICT
    key: Word
    name: Word
    variants: tuple[Word, ...]
    first: Period
    fresh: bool
    early: bool
    counts: tuple[Count, ...]
    shares: tuple[Part, ...]
    forecast: Forecast | None
    straight: Straight | None
    attributes: Attributes
    stage: Stage
    direction: Literal["rising", "flat", "falling", "unclear"]
    ranks: dict[Detector, Rank]
    scores: dict[Detector, float]
    precision: Precision | None
    visibility: float
    diffusion: float
    neighbours: tuple[Neighbour, ...]
    fields: tuple[FieldPart, ...]
    who: tuple[Who, ...]
    documents: Annotated[tuple[Evidence, ...], Field(max_length=MOST_DOCUMENTS)]
    falling: Falling | None = None
    common: bool = False


@dataclass(frozen=True)
class Signals:
    """A signals document, whole."""

    head: Head
    signals: tuple[Signal, ...]


One = TypeVar("One", Head, Signal)


def write_lines(head: Head, signals: Iterable[Signal]) -> Iterator[str]:
    """Write a document line by line, each with its end; the same values give the same letters."""
    yield _line(head)
    for one in signals:
        yield _line(one)


def _line(one: Head | Signal) -> str:
    text = json.dumps(asdict(one), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{text}\n"


def read_document(lines: Iterable[str]) -> Signals:
    """Read a document strictly; raises SignalsError with the first line that is wrong."""
    head, rest = read_head(lines)
    return Signals(head, tuple(rest))


def read_head(lines: Iterable[str]) -> tuple[Head, Iterator[Signal]]:
    """Read the first line, and hand over the signals as they are asked for.

    Both raise SignalsError with the line that is wrong.
    """
    numbered = enumerate(lines, 1)
    _number, first = next(numbered, (1, ""))
    head = _read(Head, 1, first)
    _check_head(head)
    return head, _signals(head, numbered)


def _signals(head: Head, numbered: Iterable[tuple[int, str]]) -> Iterator[Signal]:
    seen: dict[str, int] = {}
    for number, text in numbered:
        if number > MOST_SIGNALS + 1:
            raise SignalsError(number, Problem("more than {most} signals", most=MOST_SIGNALS))
        one = _read(Signal, number, text)
        _check_signal(one, head, number)
        if one.key in seen:
            again = Problem(
                "key {key} stands in line {line} already", key=one.key, line=seen[one.key]
            )
            raise SignalsError(number, again)
        seen[one.key] = number
        yield one


def _read(kind: type[One], number: int, text: str) -> One:
    if len(text) > LONGEST_LINE:
        long = Problem("the line is longer than {most} characters", most=LONGEST_LINE)
        raise SignalsError(number, long)
    if not text.strip():
        raise SignalsError(number, Problem("the line is empty"))
    try:
        made: One = _READ[kind.__name__].validate_json(text)
    except ValidationError as error:
        place, problem = fault_of(error)
        raise SignalsError(number, problem, place) from None
    return made


_READ = {one.__name__: TypeAdapter[Any](one) for one in (Head, Signal)}


def _check_head(head: Head) -> None:
    _same_length(1, "totals", head.totals, head.periods)
    if list(head.periods) != sorted(set(head.periods)):
        raise SignalsError(1, Problem("they are not in order, or doubled"), "periods")
    quarters = ["-Q" in one for one in head.periods]
    if any(one != (head.step == "quarter") for one in quarters):
        raise SignalsError(1, Problem("not all are of step {step}", step=head.step), "periods")
    for band in head.precision:
        _no_more(1, "precision", band.rose, band.of)


def _check_signal(one: Signal, head: Head, number: int) -> None:
    _same_length(number, "counts", one.counts, head.periods)
    _same_length(number, "shares", one.shares, head.periods)
    if one.first not in head.periods:
        none = Problem("{period} is none of the periods", period=one.first)
        raise SignalsError(number, none, "first")
    if one.forecast:
        for name in ("low", "middle", "high"):
            values = getattr(one.forecast, name)
            _same_length(number, f"forecast.{name}", values, one.forecast.periods)
    if one.straight:
        _same_length(number, "straight.middle", one.straight.middle, one.straight.periods)
    if one.precision:
        _no_more(number, "precision", one.precision.rose, one.precision.of)
    if one.falling and one.falling.precision:
        told = one.falling.precision
        _no_more(number, "falling.precision", told.rose, told.of)


def _same_length(
    number: int, name: str, values: tuple[object, ...], periods: tuple[str, ...]
) -> None:
    if len(values) != len(periods):
        unlike = Problem(
            "values: {values}, periods: {periods}", values=len(values), periods=len(periods)
        )
        raise SignalsError(number, unlike, name)


def _no_more(number: int, name: str, rose: int, of: int) -> None:
    if rose > of:
        raise SignalsError(number, Problem("{rose} of {of} rose", rose=rose, of=of), name)
