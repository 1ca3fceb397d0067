"""Every table of scorecards as a file: CSV, XLSX or PDF, with raw n and N in their own columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bagdar.core.territories.scorecard import Measured
from bagdar.web.jobs.queries.sizes import Shares
from bagdar.web.papers.cells import Value
from bagdar.web.papers.sheet import Sheet
from bagdar.web.scorecards.queries.beside import Side, SizeRows, Term
from bagdar.web.scorecards.queries.boards import SHOWN, Line, Multiple, Picture
from bagdar.web.scorecards.queries.context import Context, Known
from bagdar.web.scorecards.queries.labels import LABELS, SCORE_LABEL
from bagdar.web.scorecards.queries.rows import Behind
from bagdar.web.scorecards.queries.subjects import Subject
from bagdar.web.scorecards.queries.weights import WeightRow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MILLIONTHS = Decimal("0.000001")
PLACES = 2
"""Of scores on paper; CSV and XLSX have all."""


def board_sheet(name: str, title: str, day: date, lines: Iterable[Line]) -> Sheet:
    """Lay a board out: two columns an indicator, n and N, then score, shrunk score, place.

    After them stand the parts of small and medium business, as far as the reader sees each.
    """
    headings: list[StrOrPromise] = [_("Whose"), _("Month")]
    for one in SHOWN:
        headings += [f"{LABELS[one]}, n", f"{LABELS[one]}, N"]
    headings += [SCORE_LABEL, _("Score for the order"), _("Rank")]
    told = list(lines)
    seen = any(one.small and one.small.sees_claimed for one in told)
    headings += [
        f"{_('Small and medium business')}, %: {label}" for label in _parts_told(seen=seen)
    ]
    rows = [[*_cells(one), *_small(one.small, seen=seen)] for one in told]
    return Sheet(name, title, day, headings, rows, notes(), places=PLACES)


def rows_sheet(name: str, title: str, day: date, told: Behind) -> Sheet:
    """Lay the rows behind a number out; what is withheld is one more row, so that they add up."""
    headings = (_("Project"), _("Key"), _("Due"), _("Done"), "n", "N", _("Told"))
    rows: list[tuple[Value, ...]] = [
        (one.name, one.key, one.item.on, one.item.done_on, one.item.n, one.item.base, str(one.told))
        for one in told.rows
    ]
    if told.withheld:
        words = _("Withheld, since you do not see it: %(count)s") % {"count": len(told.withheld)}
        rows.append((words, "", None, None, *told.hidden, ""))
    return Sheet(name, title, day, headings, rows)


def shares_sheet(name: str, title: str, day: date, shares: Shares) -> Sheet:
    """Lay the size classes out."""
    headings = (
        *(_("Size of the group"), _("Projects"), _("Cost, KZT"), _("Jobs promised, FTE")),
        *([_("Jobs claimed, FTE"), _("Jobs verified, FTE")] if shares.sees_claimed else []),
    )
    told: list[tuple[Value, ...]] = [
        (
            *(str(one.label), one.projects, one.cost_kzt, one.jobs_fte),
            *([one.claimed_fte, one.verified_fte] if shares.sees_claimed else []),
        )
        for one in shares.sizes
    ]
    return Sheet(name, title, day, headings, told)


def months_sheet(name: str, title: str, day: date, pictures: Iterable[Picture]) -> Sheet:
    """Lay what the small pictures draw out: an indicator and a month a row, raw n and N."""
    headings = (_("Indicator"), _("Month"), "n", "N", _("Value after costs"))
    rows: list[tuple[Value, ...]] = [
        (
            *(str(picture.label), f"{one.month:%Y-%m}", one.measure.n, one.measure.base),
            None if one.measure.value is None else one.measure.value * MILLIONTHS,
        )
        for picture in pictures
        for one in picture.points
    ]
    return Sheet(name, title, day, headings, rows, places=PLACES)


def multiples_sheet(name: str, title: str, day: date, multiples: Iterable[Multiple]) -> Sheet:
    """Lay the months of several subjects out: an indicator, a subject and a month a row."""
    headings = (_("Indicator"), _("Whose"), _("Month"), "n", "N", _("Value after costs"))
    rows: list[tuple[Value, ...]] = [
        (
            *(str(one.label), panel.subject.title, f"{point.month:%Y-%m}"),
            *((point.measure.n, point.measure.base) if point.measure.base else (None, None)),
            None if point.measure.value is None else point.measure.value * MILLIONTHS,
        )
        for one in multiples
        for panel in one.panels
        for point in panel.points
    ]
    return Sheet(name, title, day, headings, rows, places=PLACES)


def contexts_sheet(
    name: str, title: str, day: date, told: Iterable[tuple[Subject, Context]]
) -> Sheet:
    """Lay out what stands beside several territories, each value with its period and source."""
    headings = (
        *(_("Whose"), _("What"), _("Value"), _("Unit"), _("Month or period"), _("Why not")),
        *(_("Source"), _("Published"), _("The series breaks")),
    )
    rows: list[tuple[Value, ...]] = []
    for subject, found in told:
        people = _("Population of working age")
        rows += [
            (subject.title, what, value, "", period, why, "", None, "")
            for what, value, period, why in _context_rows(found)
            if what != people
        ]
        rows += [(subject.title, *_known_row(one)) for one in found.known]
    return Sheet(name, title, day, headings, rows)


def _known_row(one: Known) -> tuple[Value, ...]:
    breaks = "; ".join(f"{at.period.isoformat()}: {at.note}" for at in one.breaks)
    words, unit = str(one.series.label), str(one.unit.label)
    return (words, one.newest.value, unit, one.period, "", one.source, one.published_on, breaks)


def sides_sheet(name: str, title: str, day: date, sides: Iterable[Side]) -> Sheet:
    """Lay the ratings of three sides out."""
    headings = (_("Whose"), _("green"), _("amber"), _("red"), _("not rated"))
    rows: list[tuple[Value, ...]] = [
        (str(one.name), one.green, one.amber, one.red, one.none) for one in sides
    ]
    return Sheet(name, title, day, headings, rows)


def size_rows_sheet(name: str, title: str, day: date, told: SizeRows) -> Sheet:
    """Lay the projects of one size class out."""
    headings = (
        *(_("Project"), _("Key"), _("Cost, KZT"), _("Jobs promised, FTE")),
        *([_("Jobs claimed, FTE"), _("Jobs verified, FTE")] if told.sees_claimed else []),
    )
    rows: list[tuple[Value, ...]] = [
        (
            *(one.name, one.key, one.cost_kzt, one.jobs_fte),
            *([one.claimed_fte, one.verified_fte] if told.sees_claimed else []),
        )
        for one in told.rows
    ]
    return Sheet(name, title, day, headings, rows)


def context_sheet(name: str, title: str, day: date, found: Context) -> Sheet:
    """Lay out what stands beside a territory: a value, its month or period, and why there is none.

    What the reader does not see of the programme is withheld, as on the page.
    """
    headings = (_("What"), _("Value"), _("Month or period"), _("Why not"))
    return Sheet(name, title, day, headings, _context_rows(found))


def _context_rows(found: Context) -> list[tuple[Value, ...]]:
    month = f"{found.month:%Y-%m}" if found.month else ""
    lacks = _("no records yet") if found.month is None else ""
    low, high = found.additional or (None, None)
    no_people = _("not computable: the population of working age is not reported")
    no_scenario = _("not computable: no scenario holds")
    told: list[tuple[Value, Value, str]] = [
        (_("Verified jobs, FTE"), found.verified_fte, lacks),
        (_("Verified jobs per 10,000 of working age"), found.per_10000, lacks or no_people),
        (_("Net additional jobs (J6), cautious scenario"), low, lacks or no_scenario),
        (_("Net additional jobs (J6), hopeful scenario"), high, lacks or no_scenario),
    ]
    rows = [_context_row(*one, month, seen=found.seen) for one in told]
    if found.working_age is not None:
        period = found.working_age.period.isoformat()
        rows.append((_("Population of working age"), found.working_age.value, period, ""))
    if (beside := found.beside) is not None:
        period = f"{beside.since.isoformat()} – {beside.until.isoformat()}"
        broken = beside.broken_on
        why = _("not reported")
        if broken is not None:
            why = _("not computable: the series breaks on %(day)s") % {"day": broken.isoformat()}
            why = ": ".join(filter(None, [why, found.broken_why]))
        change = None if broken is not None else beside.employed_change
        rows.append((_("Employed, change"), change, period, "" if change is not None else why))
        jobs = beside.programme_jobs if found.has_programme else None
        words = _("Verified jobs of the programme, change over the same time")
        rows.append(_context_row(words, jobs, _("no records yet"), period, seen=found.seen))
    return rows


def _context_row(
    words: Value, value: Value, why: str, period: str, *, seen: bool
) -> tuple[Value, ...]:
    if not seen:
        return (words, None, period, _("withheld"))
    return (words, value, period, "" if value is not None else why)


def weights_sheet(day: date, rows: Iterable[WeightRow]) -> Sheet:
    """Lay all weights ever set out, with their months and sources."""
    headings = (_("Indicator"), _("Weight"), _("From the month"), _("Until"), _("Source"))
    told: list[tuple[Value, ...]] = [
        (
            *(str(LABELS[Measured(one.indicator)]), one.weight, one.valid_from),
            *(one.valid_to, one.source),
        )
        for one in rows
    ]
    return Sheet("scorecard-weights", _("Weights of the score"), day, headings, told)


def slips_sheet(name: str, title: str, day: date, term: Term) -> Sheet:
    """Lay the slips and gains of a term out."""
    headings = (
        *(_("Project"), _("Key"), _("Due"), _("Effective date"), _("Days in all")),
        *(_("Days in this term"), _("Late when it began")),
    )
    told = [
        (
            *(one.name, one.key, one.due_on, one.effective_on, one.whole_days, one.own_days),
            _("yes") if one.inherited else _("no"),
        )
        for one in term.slips
    ]
    return Sheet(name, title, day, headings, told)


def notes() -> tuple[str, ...]:
    """Say how to read a board."""
    return (
        _("n of N are counted as they are; an empty cell is not applicable."),
        _("The parts of a territory and the row “Directly under” it make its own figures."),
        _(
            "The order alone is shrunk towards the mean; there is no place below five subjects "
            "or five things counted."
        ),
        _("Jobs in full time are no such things: their shares stand in the order as they are."),
    )


def _parts_told(*, seen: bool) -> list[str]:
    shown = [_("of projects"), _("of money"), _("of jobs promised")]
    return [*shown, _("of jobs claimed"), _("of jobs verified")] if seen else shown


def _small(told: Shares | None, *, seen: bool) -> list[Value]:
    if told is None:
        return [None] * len(_parts_told(seen=seen))
    shown: list[Value] = [told.of_projects, told.of_money, told.of_jobs]
    if not seen:
        return shown
    return [*shown, *((told.of_claimed, told.of_verified) if told.sees_claimed else (None, None))]


def _cells(one: Line) -> list[Value]:
    told: list[Value] = [one.subject.title, f"{one.month:%Y-%m}"]
    for cell in one.cells:
        told += [cell.measure.n, cell.measure.base] if cell.applies else [None, None]
    value = one.score.value
    score = None if value is None else value * MILLIONTHS
    shrunk = None if one.shrunk is None else Decimal(one.shrunk).quantize(MILLIONTHS)
    return [*told, score, shrunk, one.place]
