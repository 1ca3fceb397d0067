"""Pictures of time: one project with its milestones and moves; many projects, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.core.delivery.ledger import Dates, effective_on, lateness_days, timing
from bagdar.core.delivery.timeline import Span, Tick, span_of, ticks
from bagdar.web.delivery.models import MoveKind
from bagdar.web.delivery.queries.known import Known
from bagdar.web.delivery.queries.ledger import Row
from bagdar.web.delivery.queries.milestones import Line
from bagdar.web.delivery.queries.wording import days_text, state_of, timing_text
from bagdar.web.projects.models import Project, ProjectQuerySet, Standing
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section
from bagdar.web.projects.queries.sheet import live_of

PER_PAGE = 50
TEMPLATE = "delivery/section_timeline.html"


@dataclass(frozen=True)
class Bar:
    """A bar from one place to another, in per cent; `kind` says what it is."""

    kind: str
    start: float
    width: float


@dataclass(frozen=True)
class Mark:
    """A mark at a place, in per cent; `title` says what it is, in words."""

    kind: str
    at: float
    title: str


@dataclass(frozen=True)
class Strip:
    """One line of a picture: its label, bars, marks, and the state it is in."""

    label: str
    href: str
    state: str
    state_text: str
    late: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    dates: Dates


@dataclass(frozen=True)
class Picture:
    """A picture of time: its lines over one span, with today marked."""

    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    today: float
    day: date


def section(known: Known) -> Mapping[str, Any]:
    """Return the timeline of a project for its page."""
    return {"picture": project_picture(known)}


TIMELINE = Section("timeline", TEMPLATE, section)


def project_picture(known: Known) -> Picture | None:
    """Draw the milestones of a project with its moves; None where nothing has a date."""
    lines = [one for one in known.lines if _days(one.dates)]
    if not lines:
        return None
    moves: dict[int, list[Row]] = {}
    for row in known.rows:
        if row.kind in (MoveKind.FORECAST, MoveKind.COMMITMENT) and row.old_on is not None:
            moves.setdefault(row.milestone.pk, []).append(row)
    starts = lines[0].dates.starts_on
    shown = [day for one in lines for day in _days(one.dates)]
    past = [day for rows in moves.values() for row in rows for day in (row.old_on, row.new_on)]
    day = known.subject.reading.day
    span = span_of([starts, *shown, *past], today=day)
    strips = [_strip(one, moves.get(one.milestone.pk, ()), span) for one in lines]
    return Picture(tuple(strips), tuple(ticks(span)), span.at(day), day)


def projects_picture(projects: Sequence[Any], reading: Reading) -> Picture | None:
    """Draw one line a project, in the order given; projects without a date have no bars."""
    live = [live_of(one) for one in projects]
    known = standings_of([one.pk for one in live], reading)
    dates = [known.get(one.pk, Dates()) for one in live]
    span = span_of((day for one in dates for day in _days(one)), today=reading.day)
    strips = [
        _project_strip(shown, one, span, reading.day)
        for shown, one in zip(projects, dates, strict=True)
    ]
    return Picture(tuple(strips), tuple(ticks(span)), span.at(reading.day), reading.day)


def standings_of(projects: Iterable[int], reading: Reading) -> dict[int, Dates]:
    """Return the dates of projects as the ledger knew them at the reader's moment."""
    rows = Standing.objects.filter(project__in=projects)
    if reading.as_of is None:
        rows = rows.filter(known_to=None)
    else:
        still = Q(known_to=None) | Q(known_to__gt=reading.as_of)
        rows = rows.filter(still, known_from__lte=reading.as_of)
    return {one.project_id: dates_of(one) for one in rows}


def dates_of(one: Standing) -> Dates:
    """Return the dates of a standing."""
    return Dates(
        original_on=one.original_on,
        committed_on=one.committed_on,
        forecast_on=one.forecast_on,
        actual_on=one.actual_on,
        approved_on=one.approved_on,
        starts_on=one.starts_on,
        stated_on=one.stated_on,
    )


def dated(projects: ProjectQuerySet, reading: Reading) -> ProjectQuerySet:
    """Keep projects that have any date, the one awaited first at the beginning."""
    live = projects.model is Project
    path = "standings" if live else "project__standings"
    known = Q(**{f"{path}__known_to": None})
    if reading.as_of is not None:
        known |= Q(**{f"{path}__known_to__gt": reading.as_of})
        known &= Q(**{f"{path}__known_from__lte": reading.as_of})
    some = Q(**{f"{path}__forecast_on__isnull": False}) | Q(
        **{f"{path}__committed_on__isnull": False}
    )
    kept = projects.filter(known & some)
    return kept.order_by(f"{path}__forecast_on", f"{path}__committed_on", "key")


def _days(dates: Dates) -> list[date]:
    found = (dates.original_on, dates.committed_on, dates.forecast_on, dates.actual_on)
    return [day for day in (*found, dates.starts_on) if day is not None]


def _bar(kind: str, start: date, end: date, span: Span) -> Bar:
    first, last = sorted((span.at(start), span.at(end)))
    return Bar(kind, first, round(last - first, 2))


def _bars(dates: Dates, span: Span, day: date, *, whole: bool) -> list[Bar]:
    """Draw the baseline as a ghost, and over it what is expected by now.

    `whole`: from the planned start. Else only the slip, from the original date on.
    """
    made: list[Bar] = []
    effective = effective_on(dates, as_of=day)
    if whole and dates.starts_on:
        if dates.original_on:
            made.append(_bar("ghost", dates.starts_on, dates.original_on, span))
        if effective:
            kind = "done" if dates.actual_on == effective else "expected"
            made.append(_bar(kind, dates.starts_on, effective, span))
    elif dates.original_on and effective and effective != dates.original_on:
        kind = "slip" if effective > dates.original_on else "gain"
        made.append(_bar(kind, dates.original_on, effective, span))
    return made


def _marks(dates: Dates, span: Span) -> list[Mark]:
    named = (
        ("original", dates.original_on, _("original date: %s")),
        ("committed", dates.committed_on, _("committed date: %s")),
        ("forecast", None if dates.actual_on else dates.forecast_on, _("forecast: %s")),
        ("actual", dates.actual_on, _("reached: %s")),
    )
    return [
        Mark(kind, span.at(day), words % date_format(day, "DATE_FORMAT"))
        for kind, day, words in named
        if day is not None
    ]


def _move_mark(row: Row, span: Span) -> Mark:
    old, new = (
        date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (row.old_on, row.new_on)
    )
    words = _("moved from %(old)s to %(new)s: %(reason)s")
    day = row.old_on or row.new_on
    assert day is not None  # noqa: S101 -- a move has a new date
    title = words % {"old": old, "new": new, "reason": row.reason}
    return Mark("moved", span.at(day), title)


def _strip(line: Line, moves: Iterable[Row], span: Span) -> Strip:
    whole = line.milestone.is_end
    marks = [*(_move_mark(row, span) for row in moves), *_marks(line.dates, span)]
    return Strip(
        label=line.milestone.name,
        href="",
        state=line.state,
        state_text=line.state_text,
        late=line.late_original,
        bars=tuple(_bars(line.dates, span, line.day, whole=whole)),
        marks=tuple(marks),
        dates=line.dates,
    )


def _project_strip(project: Any, dates: Dates, span: Span, day: date) -> Strip:
    how = timing(dates, as_of=day)
    late = lateness_days(dates, against=dates.original_on, as_of=day)
    return Strip(
        label=project.name,
        href=live_of(project).key,
        state=state_of(how),
        state_text=timing_text(how),
        late=days_text(late),
        bars=tuple(_bars(dates, span, day, whole=True)),
        marks=tuple(_marks(dates, span)),
        dates=dates,
    )
