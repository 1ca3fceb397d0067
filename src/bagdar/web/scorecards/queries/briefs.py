"""A brief of one page, A4: for an akim on the own territory, or for a meeting on its parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.territories.scorecard import MILLION, Fact, Measured
from bagdar.web.jobs.queries.claimed_page import month_beside
from bagdar.web.jobs.queries.sizes import Shares
from bagdar.web.papers.paper import Figure, Paper, Part
from bagdar.web.papers.typeset import pdf
from bagdar.web.people.queries import holder_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.scorecards.models import SubjectKind
from bagdar.web.scorecards.queries.beside import Side, sees_claims, shares, sides
from bagdar.web.scorecards.queries.boards import (
    PERCENT,
    Cell,
    Line,
    lines_of,
    losses,
    parts_in_order,
)
from bagdar.web.scorecards.queries.labels import COLOURS, LABELS, month_name
from bagdar.web.scorecards.queries.rows import behind
from bagdar.web.scorecards.queries.subjects import Reader, Subject
from bagdar.web.territories.models import Reach

READERS = ("akim", "meeting")
MOST_ROWS = 20
MOST_LATE = 8
LONGEST_NAME = 60


def brief(reader: Reader, subject: Subject, month: date, *, whom: str) -> bytes:
    """Set the brief of a territory for an akim or a meeting, as PDF."""
    (line,) = lines_of([subject], [month])
    compose = _for_akim if whom == "akim" else _for_meeting
    return pdf(compose(reader, line))


def _for_akim(reader: Reader, line: Line) -> Paper:
    subject, month = line.subject, line.month
    holder = holder_of(subject.number, reader.day)
    return Paper(
        title=_("%(name)s: scorecard, %(month)s") % _named(line),
        day=reader.day,
        lines=[
            *([f"{holder.office}: {holder.person}"] if holder else []),
            *_lost(reader, subject, month),
        ],
        figures=_figures(line, shares(reader, subject)),
        parts=[
            _indicators(line),
            _facts(losses(subject, month), line),
            _late(reader, subject, month),
            _sides(sides(reader, subject)),
        ],
        notes=_notes(subject),
        footer=_footer(reader.day),
    )


def _for_meeting(reader: Reader, line: Line) -> Paper:
    subject, month = line.subject, line.month
    return Paper(
        title=_("%(name)s: brief for the meeting, %(month)s") % _named(line),
        day=reader.day,
        lines=_lost(reader, subject, month),
        figures=_figures(line, shares(reader, subject)),
        parts=[
            _order(parts_in_order(reader, subject, month)),
            _facts(losses(subject, month), line),
            _late(reader, subject, month),
        ],
        notes=_notes(subject),
        footer=_footer(reader.day),
    )


def _lost(reader: Reader, subject: Subject, month: date) -> list[str]:
    """Tell in one line what was lost in the month, to whoever sees what is claimed."""
    if reader.as_of or not sees_claims(subject) or subject.kind is not SubjectKind.TERRITORY:
        return []
    under = Reach.objects.filter(ancestor=subject.number).values_list("descendant", flat=True)
    reading = Reading(reader.scope, reader.at, None, reader.day)
    told = month_beside(list(under), reading, month)
    gained = "—" if told.change is None else number_text(told.change)
    words = [f"{_('Jobs gained since the month before, FTE')}: {gained}"]
    return ["; ".join([*words, *(f"{name}: {text}" for name, text in told.lost_words)])]


def _named(line: Line) -> dict[str, str]:
    return {"name": line.subject.name, "month": month_name(line.month)}


def _figures(line: Line, small: Shares) -> list[Figure]:
    counted = {cell.measure.indicator: cell for cell in line.cells}
    jobs = counted[Measured.JOBS_VERIFIED]
    launches = counted[Measured.LAUNCHES_ON_TIME]
    reports = counted[Measured.REPORTS_COMPLETE]
    told = counted[Measured.TROUBLE_TOLD]
    return [
        Figure(_("Score"), line.score.percent or "–", str(line.score.word)),
        Figure(_("Verified jobs"), _of(jobs), "" if jobs.applies else jobs.why_not),
        Figure(_("Launched by the committed date"), _of(launches)),
        Figure(_("Months reported"), _of(reports)),
        Figure(_("Trouble told in good time"), _of(told)),
        Figure(
            _("Small and medium business"),
            "–" if small.of_projects is None else f"{small.of_projects}%",
            _("of projects"),
        ),
    ]


def _of(cell: Cell) -> str:
    return f"{cell.n}/{cell.base}" if cell.applies else "–"


def _indicators(line: Line) -> Part:
    return Part(
        title=_("Indicators"),
        headings=[_("Indicator"), "n/N", _("Value"), _("Colour"), _("Weight")],
        widths=["wide", "number", "number", "narrow", "number"],
        rows=[
            [
                str(cell.label),
                _of(cell) if cell.applies else cell.why_not,
                cell.shown.percent,
                str(cell.shown.word),
                str(cell.weight or ""),
            ]
            for cell in line.cells
        ],
    )


def _facts(found: Sequence[Fact], line: Line) -> Part:
    counted = {cell.measure.indicator: cell for cell in line.cells}
    return Part(
        title=_("What costs the score"),
        headings=[_("Indicator"), "n/N", _("Colour"), _("Points lost")],
        widths=["wide", "number", "narrow", "number"],
        rows=[
            [
                str(LABELS[Measured(one.indicator)]),
                _of(counted[one.indicator]),
                str(COLOURS[one.colour]),
                f"{one.loss * PERCENT / MILLION:.1f}",
            ]
            for one in found
        ],
        empty=_("Nothing: all that applies is as promised."),
    )


def _late(reader: Reader, subject: Subject, month: date) -> Part:
    told = behind(reader, subject, Measured.LAUNCHES_ON_TIME, month, "missed")
    missed = told.rows
    title = _("Launches due and missed")
    more = max(len(missed) - MOST_LATE, 0) + len(told.withheld)
    if more:
        rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        title = f"{title} ({rest})"
    return Part(
        title=title,
        headings=[_("Project"), _("Due"), _("Launched"), _("Told")],
        widths=["wide", "number", "number", "narrow"],
        rows=[
            [
                _short(one.name),
                one.item.on.isoformat(),
                one.item.done_on.isoformat() if one.item.done_on else _("not yet"),
                str(one.told),
            ]
            for one in missed[:MOST_LATE]
        ],
        empty=_("None."),
    )


def _order(lines: Sequence[Line]) -> Part:
    ranked = [one for one in lines if not one.subject.direct]
    directly = [one for one in lines if one.subject.direct]
    return Part(
        title=_("In the order of the score"),
        headings=[_("Rank"), _("Territory"), _("Score"), *map(_short_label, _BRIEF)],
        widths=["number", "broad", "narrow", *["share"] * len(_BRIEF)],
        rows=[
            [
                str(one.place or "–"),
                _short(one.subject.title),
                one.score.percent or "–",
                *(_of(cell) for cell in one.cells if Measured(cell.measure.indicator) in _BRIEF),
            ]
            for one in [*ranked[:MOST_ROWS], *directly]
        ],
        empty=_("There are no parts to compare."),
    )


_BRIEF = (
    Measured.JOBS_VERIFIED,
    Measured.LAUNCHES_ON_TIME,
    Measured.FORECASTS_KEPT,
    Measured.REPORTS_COMPLETE,
)


def _short_label(name: Measured) -> str:
    return str(LABELS[name])


def _sides(found: Sequence[Side]) -> Part:
    return Part(
        title=_("Ratings of projects in delivery"),
        headings=[_("Whose"), _("green"), _("amber"), _("red"), _("not rated")],
        widths=["wide", *["number"] * 4],
        rows=[
            [str(one.name), str(one.green), str(one.amber), str(one.red), str(one.none)]
            for one in found
        ],
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _notes(subject: Subject) -> list[str]:
    made = [_("Raw n of N; the order alone is shrunk towards the mean.")]
    if subject.synthetic:
        made.append(_("Synthetic data: made up by a simulator."))
    return made


def _footer(day: date) -> str:
    return _("Bagdar, as of %(day)s") % {"day": day.isoformat()}
