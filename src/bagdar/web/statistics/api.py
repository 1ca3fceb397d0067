"""Statistics for programs: series as they were known on a day, imports, breaks."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status as Answer
from pydantic import StringConstraints

from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import NO_CONTROLS, Day, KeyInPath, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.requests import Asked
from bagdar.web.statistics.actions import Source
from bagdar.web.statistics.actions import import_statistics as keep_statistics
from bagdar.web.statistics.actions import note_break as keep_break
from bagdar.web.statistics.forms import StatisticsFile, read_statistics
from bagdar.web.statistics.models import (
    LICENCE_LENGTH,
    NOTE_LENGTH,
    SOURCE_LENGTH,
    Break,
    Series,
    Status,
    Unit,
)
from bagdar.web.statistics.permissions import IMPORTERS
from bagdar.web.statistics.queries import Import, Told, breaks, codes, exported, imports, told_of
from bagdar.web.territories.queries import land
from bagdar.web.wording import in_words

router = Router(tags=["statistics"])
MOST_BASE64 = 5 * 2**20
"""No more fits into a request of the API; larger tables go in by the page or on the machine."""
MOST_FAULTS = 200


class StatisticsAsked(Schema):
    """As known on which day."""

    as_of: Day | None = Field(
        None, description=gettext_noop("As it was known on this day; by now if left out.")
    )


class KnownOn(Window):
    """Which rows, as known on which day."""

    as_of: Day | None = Field(
        None, description=gettext_noop("As it was known on this day; by now if left out.")
    )


class SeriesAsked(KnownOn):
    """Which series."""

    series: Series


class ObservationTold(Schema):
    """The value of a period; empty where it was not reported or is confidential."""

    period: date = Field(description=gettext_noop("The first day of the year or month."))
    monthly: bool
    value: Decimal | None
    status: Status


class BreakTold(Schema):
    """From a period on the series is counted in another way."""

    period: date
    note: str


class SeriesTold(Schema):
    """A series of a territory, with the newest import it is read from."""

    series: Series
    unit: Unit
    source: str
    licence: str
    published_on: date
    observations: list[ObservationTold]
    breaks: list[BreakTold]


class SeriesRow(Schema):
    """One observation of a series, as the table of it has it, and as it can be imported again."""

    territory: str
    period: str = Field(description=gettext_noop("A year, or a year and month."))
    indicator: str
    value: str = Field(description=gettext_noop("Empty where it is not reported or confidential."))
    unit: str
    status: str
    source: str
    published: date


class ImportTold(Schema):
    """An import of a series: whose figures, when published, how many observations."""

    series: Series
    source: str
    licence: str
    published_on: date
    observations: int
    at: datetime


class BreakRow(Schema):
    """From a period on a series is counted in another way; the note in the reader's language."""

    series: Series
    period: date
    note: str


class ImportDone(Schema):
    """What an import wrote by series, what was known already, and what is not read here."""

    written: dict[str, int]
    known: list[str]
    repeated: int
    not_read: dict[str, int]
    dry_run: bool


Text = Annotated[str, StringConstraints(max_length=SOURCE_LENGTH, pattern=NO_CONTROLS)]
Licence = Annotated[str, StringConstraints(max_length=LICENCE_LENGTH, pattern=NO_CONTROLS)]
NoteText = Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=NO_CONTROLS)]


class ImportGiven(Strict):
    """A table with one observation a row, and where it comes from."""

    file: str = Field(
        min_length=1,
        max_length=MOST_BASE64,
        description=gettext_noop(
            "The table as it is, CSV or XLSX, in base64; places by code or name."
        ),
    )
    source: Text
    published_on: Day
    licence: Licence = ""
    series: Series | None = Field(
        None, description=gettext_noop("The series, where the table names none.")
    )
    codes_of: int | None = Field(
        None,
        ge=1900,
        le=2199,
        description=gettext_noop("The year whose codes or names of territories the table has."),
    )
    decimal: Literal[",", "."] | None = Field(
        None, description=gettext_noop("The sign of fractions in the table.")
    )
    dry_run: bool = Field(
        False, description=gettext_noop("Say what would be written, and write nothing.")
    )


class BreakGiven(Strict):
    """What changed in the way a series is counted, from which period on."""

    series: Series
    period: Day
    note_en: NoteText
    note_ru: NoteText = ""
    note_kk: NoteText = ""


@router.get(
    "/statistics/observations",
    response={200: Rows[SeriesRow], **READS},
    operation_id="list_statistics_series",
    summary=gettext_noop("A series of statistics of all territories"),
)
def list_statistics_series(
    request: HttpRequest, asked: Annotated[SeriesAsked, Query()]
) -> Rows[SeriesRow]:
    """List a series territory by territory, of each period the newest vintage known then."""
    reader = cast("Asked", request)
    headings, *rows = exported(asked.series, reader.scope, at=reader.as_of or reader.now)
    shown = rows[asked.offset : asked.offset + asked.limit]
    items = [SeriesRow.model_validate(dict(zip(headings, row, strict=True))) for row in shown]
    return Rows[SeriesRow](items=items, count=len(rows))


@router.get(
    "/statistics/imports",
    response={200: Rows[ImportTold], **READS},
    operation_id="list_statistics_imports",
    summary=gettext_noop("Imports of statistics"),
)
def list_statistics_imports(
    request: HttpRequest, asked: Annotated[KnownOn, Query()]
) -> Rows[ImportTold]:
    """List what was imported, from where and when."""
    reader = cast("Asked", request)
    rows = imports(at=reader.as_of or reader.now)
    shown = rows[asked.offset : asked.offset + asked.limit]
    return Rows[ImportTold](items=[_import(one) for one in shown], count=len(rows))


@router.post(
    "/statistics/imports",
    response={201: ImportDone, **WRITES},
    auth=WRITER,
    operation_id="import_statistics",
    summary=gettext_noop("Import a table of statistics"),
)
def import_statistics(request: HttpRequest, body: ImportGiven) -> Answer[ImportDone]:
    """Take a table whole or not at all; the same table twice is written once."""
    _check_importer(request)
    read = _read(body)
    source = Source(body.source, body.published_on, body.licence)
    at = cast("Asked", request).now
    with _naming("published_on" if body.source.strip() else "source"):
        kept = keep_statistics(read.rows, source, by=writer(request), at=at, dry_run=body.dry_run)
    return Answer(
        201,
        ImportDone(
            written=kept.written,
            known=list(kept.known),
            repeated=read.repeated,
            not_read=read.not_read,
            dry_run=body.dry_run,
        ),
    )


@router.get(
    "/statistics/breaks",
    response={200: Rows[BreakRow], **READS},
    operation_id="list_statistics_breaks",
    summary=gettext_noop("Breaks in series of statistics"),
)
def list_statistics_breaks(
    request: HttpRequest, asked: Annotated[KnownOn, Query()]
) -> Rows[BreakRow]:
    """List from when on which series is counted in another way."""
    reader = cast("Asked", request)
    rows = breaks(at=reader.as_of or reader.now)
    shown = rows[asked.offset : asked.offset + asked.limit]
    return Rows[BreakRow](items=[_break(one) for one in shown], count=len(rows))


@router.post(
    "/statistics/breaks",
    response={201: BreakRow, **WRITES},
    auth=WRITER,
    operation_id="note_statistics_break",
    summary=gettext_noop("Note a break in a series of statistics"),
)
def note_statistics_break(request: HttpRequest, body: BreakGiven) -> Answer[BreakRow]:
    """Note that a series is counted in another way from a period on."""
    _check_importer(request)
    notes = {"en": body.note_en, "ru": body.note_ru, "kk": body.note_kk}
    at = cast("Asked", request).now
    field = "period" if body.note_en.strip() else "note_en"
    with _naming(field):
        made = keep_break(body.series, body.period, notes, by=writer(request), at=at)
    return Answer(201, _break(made))


@router.get(
    "/territories/{key}/statistics",
    response={200: list[SeriesTold], **READS},
    operation_id="list_territory_statistics",
    summary=gettext_noop("Series of statistics of a territory"),
)
def list_territory_statistics(
    request: HttpRequest,
    key: KeyInPath,
    asked: Query[StatisticsAsked],  # noqa: ARG001 -- read by the middleware
) -> list[SeriesTold]:
    """Return each series known of a territory, of each period the newest vintage known then."""
    reader = cast("Asked", request)
    found = land().find(key)
    if found is None:
        raise Http404
    at = reader.as_of or reader.now
    return [_told(one) for one in told_of(found, reader.scope, at=at)]


def _told(one: Told) -> SeriesTold:
    return SeriesTold(
        series=one.series,
        unit=one.unit,
        source=one.vintage.source,
        licence=one.vintage.licence,
        published_on=one.vintage.published_on,
        observations=[
            ObservationTold(
                period=value.period, monthly=value.monthly, value=value.value, status=value.status
            )
            for value in one.values
        ],
        breaks=[BreakTold(period=each.period, note=each.note) for each in one.breaks],
    )


def _check_importer(request: HttpRequest) -> None:
    """Be not there for everybody but those who import: what both worlds share is theirs."""
    scope = cast("Asked", request).scope
    if writer(request).is_synthetic or not scope.has_whole(IMPORTERS):
        raise Http404


def _read(body: ImportGiven) -> StatisticsFile:
    """Read the table that was sent. Raises FieldsError that names the rows at fault."""
    try:
        content = b64decode(body.file, validate=True)
    except ValueError:
        raise FieldsError({"file": [_("Send the file in base64.")]}) from None
    known = codes(land(), year=body.codes_of)
    read = read_statistics(content, known, series=body.series or "", decimal=body.decimal)
    if read.faults:
        told = [
            _("Row %(row)d: %(problem)s") % {"row": row, "problem": in_words(problem)}
            if row
            else in_words(problem)
            for row, problem in read.faults[:MOST_FAULTS]
        ]
        raise FieldsError({"file": told})
    if not read.rows:
        raise FieldsError({"file": [_("No row of the table is of a series that is read here.")]})
    return read


@contextmanager
def _naming(field: str) -> Iterator[None]:
    """Answer 422 to what an action refuses, naming a field."""
    try:
        yield
    except ValidationError as error:
        raise FieldsError({field: error.messages}) from error


def _import(one: Import) -> ImportTold:
    kept = one.vintage
    return ImportTold(
        series=Series(kept.series),
        source=kept.source,
        licence=kept.licence,
        published_on=kept.published_on,
        observations=one.count,
        at=kept.at,
    )


def _break(one: Break) -> BreakRow:
    return BreakRow(series=Series(one.series), period=one.period, note=one.note)
