"""Tables of prices and use taken in: tried first, taken whole or not at all, nothing twice.

An import of prices keeps, for each benchmark, the whole series as it stands from now on: months of
the file in place of what was known of them, the others as they were. With it are kept the paths
made of it, since making and testing them takes longer than a page should.

Of two imports at once neither is lost: the paths are made with nothing locked, and a table is laid
anew over what is known where another one came in meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.minerals.prices import PriceError, month_number, month_text, series_of
from bagdar.core.minerals.scenarios import VERSION, Scenario, scenario
from bagdar.core.terms.chain import canonical_json
from bagdar.sources.minerals.faults import Fault as Found
from bagdar.sources.minerals.prices import DEFLATOR, Quoted, read_prices
from bagdar.sources.minerals.use import UseRow, read_use
from bagdar.web.journal.actions import Actor, act
from bagdar.web.journal.models import Head
from bagdar.web.minerals.models import PriceSeries, Use
from bagdar.web.minerals.permissions import check_imports
from bagdar.web.minerals.queries.series import mapped, newest_series, newest_use
from bagdar.web.wording import in_words

AT_ONCE = 1000
TURNS = 5
_SIGNIFICANT = 6


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row of a file; row 0 is the file, an empty column the row."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Sent:
    """A table as it was sent: where it is from, of which day, the sign of its fractions.

    `only` names the benchmark of a table with one column of prices.
    """

    content: bytes
    source: str
    published_on: date
    decimal: str | None = None
    only: str = ""


@dataclass
class Tried:
    """What a table would do: what is new, revised and known, and what is wrong."""

    new: int = 0
    corrected: int = 0
    known: int = 0
    repeated: int = 0
    series: int = 0
    unread: tuple[str, ...] = ()
    without_unit: tuple[str, ...] = ()
    missing: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How many figures would be written."""
        return self.new + self.corrected


def import_prices(sent: Sent, *, by: Actor, at: datetime, dry_run: bool) -> Tried:
    """Try a table of prices, and take it in unless this is a trial or something is wrong.

    Raises ValidationError without a source, with a publication that has not come yet, and where
    others import prices again and again meanwhile.
    """
    check_imports(by, at=at)
    _check_source(sent, timezone.localdate(at))
    table = read_prices(sent.content, decimal=sent.decimal, only=sent.only)

    def once() -> Tried:
        tried = Tried(
            unread=tuple(table.left_out),
            without_unit=tuple(table.without_unit),
            faults=_faults(table.faults),
        )
        if tried.faults:
            return tried
        tried.faults += _later_months(table.series, sent.published_on)
        seen = _seen(PriceSeries, at=at)
        merged = _merged(table.series, tried, at=seen.at)
        if merged and not tried.faults and not dry_run:
            made = [price_series(one, sent, by=by, at=seen.at, synthetic=False) for one in merged]
            _keep_prices(made, sent, seen, by=by)
        return tried

    return _until_alone(once)


def import_use(sent: Sent, *, by: Actor, at: datetime, dry_run: bool) -> Tried:
    """Try a table of use, and take it in unless this is a trial or something is wrong.

    Raises ValidationError as `import_prices` does.
    """
    check_imports(by, at=at)
    _check_source(sent, timezone.localdate(at))
    table = read_use(sent.content, decimal=sent.decimal)

    def once() -> Tried:
        tried = Tried(
            unread=tuple(table.left_out), repeated=table.repeated, faults=_faults(table.faults)
        )
        if tried.faults:
            return tried
        seen = _seen(Use, at=at)
        tried.faults += _other_units(table.rows, at=seen.at)
        tried.faults += _later_years(table.rows, sent.published_on)
        told = _sorted(table.rows, tried, at=seen.at)
        if told and not tried.faults and not dry_run:
            made = [use_of(one, by=by, at=seen.at, synthetic=False) for one in told]
            _keep_use(made, tried, sent, seen, by=by)
        return tried

    return _until_alone(once)


class _MeanwhileError(Exception):
    """Somebody else's table came in between reading what is known and writing."""


@dataclass(frozen=True)
class _Seen:
    """What was known when a table was laid over it: the last row, and the moment to read and write.

    The moment is never before that of the last row: that one would hide what is written.
    """

    last: int
    at: datetime


def _seen(table: type[PriceSeries | Use], *, at: datetime) -> _Seen:
    told = table.objects.filter(is_synthetic=False).aggregate(last=Max("pk"), at=Max("at"))
    return _Seen(told["last"] or 0, max(at, told["at"] or at))


def _until_alone(once: Callable[[], Tried]) -> Tried:
    """Take a table in, anew where another one came in meanwhile, so that neither is lost."""
    for _turn in range(TURNS):
        try:
            return once()
        except _MeanwhileError:
            continue
    raise ValidationError(_("Others imported tables meanwhile. Import yours again."))


def _check_alone(table: type[PriceSeries | Use], seen: _Seen) -> None:
    """Let one import at a time write: the head of the journal, taken at the end, is taken early.

    Raises _MeanwhileError where rows came since `seen`.
    """
    Head.objects.select_for_update().get(pk=1)
    if _seen(table, at=seen.at) != seen:
        raise _MeanwhileError


def _keep_prices(made: Sequence[PriceSeries], sent: Sent, seen: _Seen, *, by: Actor) -> None:
    with act("minerals.prices", by=by, at=seen.at, ground=sent.source.strip()) as entry:
        _check_alone(PriceSeries, seen)
        for one in made:
            _keep(one)
            after = {
                "added": one.added,
                "revised": one.revised,
                "unit": one.unit,
                "digest": one.digest,
                "published_on": one.published_on,
            }
            name = f"{one.mineral}: {one.benchmark}"
            entry.record("mineral_prices", name, before=None, after=after)


def _keep_use(made: Sequence[Use], tried: Tried, sent: Sent, seen: _Seen, *, by: Actor) -> None:
    with act("minerals.use", by=by, at=seen.at, ground=sent.source.strip()) as entry:
        _check_alone(Use, seen)
        Use.objects.bulk_create(made, batch_size=AT_ONCE)
        digest = hashlib.sha256(sent.content).hexdigest()
        after = {"new": tried.new, "corrected": tried.corrected, "digest": digest}
        entry.record("mineral_use", sent.source.strip()[:100], before=None, after=after)


def use_of(one: UseRow, *, by: Actor, at: datetime, synthetic: bool) -> Use:
    """Return a row of use that is not written yet."""
    return Use(
        measure=one.measure,
        mineral=one.mineral,
        area=one.area,
        year=one.year,
        value=one.value,
        unit=one.unit,
        against=one.against,
        source=one.source,
        is_synthetic=synthetic,
        at=at,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
    )


@dataclass(frozen=True)
class Merged:
    """A series as it stands after an import, and what the import changed of it."""

    mineral: str
    benchmark: str
    unit: str
    prices: Mapping[int, Decimal | None]
    added: int
    revised: int


def price_series(
    one: Merged, sent: Sent, *, by: Actor, at: datetime, synthetic: bool
) -> PriceSeries:
    """Return a series with its paths, not written yet."""
    first, last = min(one.prices), max(one.prices)
    told = [one.prices.get(month) for month in range(first, last + 1)]
    texts = [None if price is None else f"{price.normalize():f}" for price in told]
    about = [one.mineral, one.benchmark, one.unit, first, sent.source, str(sent.published_on)]
    digest = hashlib.sha256(canonical_json({"about": about, "prices": texts}).encode())
    return PriceSeries(
        mineral=one.mineral,
        benchmark=one.benchmark,
        unit=one.unit,
        first_month=first,
        prices=texts,
        paths=paths_of(one),
        added=one.added,
        revised=one.revised,
        source=sent.source.strip(),
        published_on=sent.published_on,
        digest=digest.hexdigest(),
        is_synthetic=synthetic,
        at=at,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
    )


def seed_of(mineral: str, benchmark: str) -> int:
    """Return the seed of a series' paths: the same for the same name."""
    return int.from_bytes(hashlib.sha256(f"{mineral}:{benchmark}".encode()).digest()[:4], "big")


def paths_of(one: Merged) -> dict[str, Any]:
    """Return the scenario of a series as it is kept; empty for one too short, or a deflator."""
    if one.mineral == DEFLATOR:
        return {}
    floats = {month: None if price is None else float(price) for month, price in one.prices.items()}
    seed = seed_of(one.mineral, one.benchmark)
    try:
        return {"seed": seed, "version": VERSION, **_plain(scenario(series_of(floats), seed=seed))}
    except PriceError:
        return {}


def _plain(made: Scenario) -> dict[str, Any]:
    return {
        "from_month": made.from_month,
        "price": _short(made.price),
        "changes": made.changes,
        "worst_ratio": _short(made.worst_ratio),
        "worst_month": made.worst_month,
        **{name: [_short(one) for one in getattr(made, name)] for name in ("low", "base", "high")},
        "held": [asdict(one) for one in made.held],
    }


def _short(value: float) -> float:
    return float(f"{value:.{_SIGNIFICANT}g}")


def _check_source(sent: Sent, today: date) -> None:
    if not sent.source.strip():
        raise ValidationError(_("Name the source of the table."))
    if sent.published_on > today:
        raise ValidationError(_("The day of publication has not come yet."))


def _later_months(series: Sequence[Quoted], published_on: date) -> list[Fault]:
    """Say which prices are of months after the publication: nobody has seen these."""
    last = month_number(published_on.year, published_on.month)
    words = _("%(month)s lies after the month of publication.")
    return [
        Fault(0, one.benchmark, words % {"month": month_text(month)})
        for one in series
        for month, price in sorted(one.prices.items())
        if month > last and price is not None
    ]


def _later_years(rows: Sequence[UseRow], published_on: date) -> list[Fault]:
    """Say which rows are of years after the publication."""
    words = _("The year lies after that of publication.")
    return [Fault(one.row, "year", words) for one in rows if one.year > published_on.year]


def _faults(found: Sequence[Found]) -> list[Fault]:
    return [Fault(one.row, one.column, in_words(one.problem)) for one in found]


def _merged(series: Sequence[Quoted], tried: Tried, *, at: datetime) -> list[Merged]:
    """Lay what a file has over what is known; what changes nothing is left out."""
    known = {(one.mineral, one.benchmark): one for one in newest_series(synthetic=False, at=at)}
    found = []
    for one in series:
        if not any(price is not None for price in one.prices.values()):
            continue
        tried.series += 1
        tried.missing += sum(1 for price in one.prices.values() if price is None)
        before = known.get((one.mineral, one.benchmark))
        if before is not None and before.unit != one.unit:
            words = _("The unit is %(unit)s; what is known of it is in %(expected)s.")
            text = words % {"unit": one.unit, "expected": before.unit}
            tried.faults.append(Fault(0, one.benchmark, text))
            continue
        merged = _laid(one, mapped(before) if before else {}, tried)
        if merged is not None:
            found.append(merged)
    return found


def _laid(one: Quoted, old: Mapping[int, Decimal | None], tried: Tried) -> Merged | None:
    told = {month: price for month, price in one.prices.items() if price is not None}
    gone = [m for m, price in one.prices.items() if price is None and old.get(m) is not None]
    added = sum(1 for month in told if old.get(month) is None)
    revised = len(gone) + sum(
        1 for month, price in told.items() if (was := old.get(month)) is not None and was != price
    )
    tried.new += added
    tried.corrected += revised
    tried.known += len(told) + len(gone) - added - revised
    if not added + revised:
        return None
    prices = {**old, **told, **dict.fromkeys(gone)}
    return Merged(one.mineral, one.benchmark, one.unit, _trimmed(prices), added, revised)


def _trimmed(prices: Mapping[int, Decimal | None]) -> dict[int, Decimal | None]:
    """Leave out months without a price before the first one and after the last one."""
    known = [month for month, price in prices.items() if price is not None]
    return {month: prices.get(month) for month in range(min(known), max(known) + 1)}


def _keep(made: PriceSeries) -> None:
    """Write a series. Raises ValidationError where the same was written before it was revised."""
    try:
        made.save(force_insert=True)
    except IntegrityError as error:
        if "digest" not in str(error) and "minerals_prices_once" not in str(error):
            raise
        raise ValidationError(_("This table was imported already.")) from error


def _other_units(rows: Sequence[UseRow], *, at: datetime) -> list[Fault]:
    """Refuse rows whose unit differs from that of their series, known or in the file."""
    units = {key[:4]: use.unit for key, use in newest_use(synthetic=False, at=at).items()}
    found = []
    for one in rows:
        expected = units.setdefault(one.natural[:4], one.unit)
        if one.unit != expected:
            words = _("The unit is %(unit)s; what is known of it is in %(expected)s.")
            text = words % {"unit": one.unit, "expected": expected}
            found.append(Fault(one.row, "unit", text))
    return found


def _sorted(rows: Sequence[UseRow], tried: Tried, *, at: datetime) -> list[UseRow]:
    """Return the rows that are new or told otherwise than before."""
    known = newest_use(synthetic=False, at=at)
    told = []
    for one in rows:
        before = known.get(one.natural)
        tried.missing += one.value is None
        if before is None:
            tried.new += 1
        elif (before.value, before.source) != (one.value, one.source):
            tried.corrected += 1
        else:
            tried.known += 1
            continue
        told.append(one)
    return told
