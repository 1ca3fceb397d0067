"""Changes: a vintage imported, a break noted; each leaves an entry in the journal."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.chain import canonical_json
from bagdar.web.journal.actions import Actor, act
from bagdar.web.statistics.models import Break, Observation, Series, Status, Vintage
from bagdar.web.statistics.permissions import check_imports

AT_ONCE = 1000


class Observed(Protocol):
    """An observation to be kept."""

    @property
    def series(self) -> Series: ...
    @property
    def territory(self) -> int: ...
    @property
    def period(self) -> date: ...
    @property
    def monthly(self) -> bool: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def status(self) -> Status: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Source:
    """Where a table comes from."""

    name: str
    published_on: date
    licence: str = ""


@dataclass(frozen=True)
class Kept:
    """What an import did: observations written by series, and series that were known already."""

    written: dict[str, int]
    known: tuple[str, ...]


def import_statistics(
    rows: Sequence[Observed], source: Source, *, by: Actor, at: datetime, dry_run: bool = False
) -> Kept:
    """Keep a vintage of each series of a table; a table imported before writes nothing.

    The same observations of the same source and day of publication are one vintage. Rows that name
    sources of their own are a vintage for each; where several tell of one place and period, that
    of the source which tells most of the series is read. Raises
    ValidationError without a source or with a publication that has not come yet.
    """
    check_imports(by, at=at)
    _check_source(source, timezone.localdate(at))
    vintages = _vintages(rows, source)
    new, known = _parted(vintages)
    if new and not dry_run:
        try:
            _write(new, source, by=by, at=at)
        except IntegrityError:
            left, known = _parted(vintages)
            if len(left) == len(new):
                raise
            new = left
            if new:
                _write(new, source, by=by, at=at)
    written = Counter[str]()
    for one in new:
        written[str(one.series)] += len(one.rows)
    return Kept(dict(written), known)


@dataclass(frozen=True)
class _Table:
    """The observations of one series by one source, and the digest that tells them apart."""

    series: Series
    source: Source
    rows: Sequence[Observed]
    digest: str


def _vintages(rows: Sequence[Observed], given: Source) -> list[_Table]:
    """Part a table into vintages; of a series the fullest is last, and is read."""
    parts: dict[tuple[Series, str], list[Observed]] = {}
    for row in rows:
        parts.setdefault((row.series, row.source or given.name), []).append(row)
    found = []
    for (series, name), some in sorted(parts.items(), key=lambda one: (len(one[1]), one[0][1])):
        source = replace(given, name=name)
        found.append(_Table(series, source, some, _digest(source, some)))
    return found


def _parted(vintages: Sequence[_Table]) -> tuple[list[_Table], tuple[str, ...]]:
    """Part what is new from the series of which these very observations were imported."""
    asked = Vintage.objects.filter(digest__in=[one.digest for one in vintages])
    known = set(asked.values_list("digest", flat=True))
    new = [one for one in vintages if one.digest not in known]
    return new, tuple(sorted({one.series for one in vintages if one not in new}))


def _write(new: Sequence[_Table], source: Source, *, by: Actor, at: datetime) -> None:
    """Write vintages. Raises IntegrityError where somebody else wrote one of them meanwhile."""
    with act("statistics.import", by=by, at=at, ground=source.name) as entry:
        for one in new:
            vintage = _vintage(one.series, one.source, one.digest, by=by, at=at)
            Observation.objects.bulk_create(
                (_observation(row, vintage) for row in one.rows), batch_size=AT_ONCE
            )
            after = {"observations": len(one.rows), "digest": one.digest}
            about = {"source": one.source.name, "published_on": one.source.published_on}
            entry.record("statistics", one.series, before=None, after={**after, **about})


def note_break(
    series: str, period: date, notes: dict[str, str], *, by: Actor, at: datetime
) -> Break:
    """Note that a series is counted in another way from a period on; `notes` by language.

    Raises ValidationError for a series nobody reads, a break noted already, or no English note.
    """
    check_imports(by, at=at)
    if series not in Series.values:
        raise ValidationError(_("There is no series “%(name)s”.") % {"name": series})
    if not notes.get("en", "").strip():
        raise ValidationError(_("Say in English what changed in the way of counting."))
    if Break.objects.filter(series=series, period=period).exists():
        raise ValidationError(_("This break is noted already."))
    with act("statistics.break", by=by, at=at) as entry:
        told = {f"note_{code}": notes.get(code, "").strip() for code in ("en", "ru", "kk")}
        acted = {"at": at, "actor_id": by.actor_id, "actor_label": by.actor_label}
        made = Break.objects.create(series=series, period=period, **told, **acted)
        entry.record("break in a series", f"{series}:{period}", before=None, after=told)
    return made


def _check_source(source: Source, today: date) -> None:
    if not source.name.strip():
        raise ValidationError(_("Name the source of the table."))
    if source.published_on > today:
        raise ValidationError(_("The day of publication has not come yet."))


def _digest(source: Source, rows: Sequence[Observed]) -> str:
    told = sorted(
        [row.territory, row.period.isoformat(), row.monthly, _plain(row.value), str(row.status)]
        for row in rows
    )
    about = [source.name, source.published_on.isoformat(), rows[0].series]
    return hashlib.sha256(canonical_json({"about": about, "rows": told}).encode()).hexdigest()


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _vintage(series: str, source: Source, digest: str, *, by: Actor, at: datetime) -> Vintage:
    return Vintage.objects.create(
        series=series,
        source=source.name,
        licence=source.licence,
        published_on=source.published_on,
        digest=digest,
        at=at,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
    )


def _observation(row: Observed, vintage: Vintage) -> Observation:
    return Observation(
        vintage=vintage,
        territory_id=row.territory,
        period=row.period,
        monthly=row.monthly,
        value=row.value,
        status=row.status,
    )
