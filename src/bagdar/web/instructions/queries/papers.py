"""The instruction sheet and the control report as papers, on the form of the authority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.instructions.counting import Totals
from bagdar.core.terms.outgoing import outgoing_number
from bagdar.web.instructions.models import Instruction, InstructionKind
from bagdar.web.instructions.queries.reading import Event, Shown
from bagdar.web.instructions.queries.reports import CENTRE, MOST_ROWS, Report, Row
from bagdar.web.journal.queries.heads import head_now
from bagdar.web.papers.document import DOCX, docx
from bagdar.web.papers.paper import (
    Facts,
    Figure,
    Letterhead,
    Paper,
    Part,
    Section,
    Signatures,
    Words,
    paragraphs,
)
from bagdar.web.papers.typeset import pdf
from bagdar.web.people.models import Letterhead as Form
from bagdar.web.people.models import Organisation, OrganisationKind
from bagdar.web.people.queries import holder_of, letterhead_of

TYPES = {"pdf": "application/pdf", "docx": DOCX}
WRITERS: dict[str, Callable[[Paper], bytes]] = {"pdf": pdf, "docx": docx}
MOST_STEPS = 200
SHOWN_LETTERS = 600
SHOWN_HASH = 16
NONE = "—"


def as_paper(paper: Paper, kind: str) -> bytes:
    """Write a paper as PDF or DOCX."""
    return WRITERS[kind](paper)


# --- the form


def form_of(issuer: str | None, *, synthetic: bool) -> Form | Organisation | None:
    """Return on what an issuer writes: the form that is kept, else the organisation by name."""
    if issuer is None:
        return None if synthetic else _kept(for_centre=True)
    akimat = {"kind": OrganisationKind.AKIMAT, "territory__key": issuer}
    kept = _kept(**{f"organisation__{name}": value for name, value in akimat.items()})
    return kept or Organisation.objects.filter(**akimat).first()


def _kept(**which: object) -> Form | None:
    return Form.objects.select_related("organisation").filter(**which).first()


def _head(form: Form | Organisation | None) -> Letterhead | None:
    if form is None:
        return None
    return letterhead_of(form.organisation if isinstance(form, Form) else form)


# --- one instruction


def sheet_of(one: Instruction, seen: Shown, *, at: datetime) -> Paper:
    """Lay out the sheet of an instruction: all that its page says, and places to sign."""
    day = timezone.localdate(at)
    form = form_of(one.issuer.key if one.issuer else None, synthetic=one.is_synthetic)
    parts: list[Section] = [
        Facts("", _facts(one, seen)),
        Words(_("What is ordered"), paragraphs(one.text)),
        Facts(_("Measured and paid"), _measured(one)),
        Facts(_("Term and extensions"), _term(one, seen)),
        _course(seen.events),
        _evidence(seen.events),
        Signatures(_("Resolution and signature"), _signers(one, seen, day)),
    ]
    return Paper(
        title=_("Instruction %d") % one.pk,
        day=day,
        letterhead=_head(form),
        above=[_numbered(one, form)],
        parts=parts,
        notes=_marks(one.is_synthetic),
        footer=_("Bagdar, instruction %(number)d, as of %(day)s")
        % {"number": one.pk, "day": date_format(day)},
    )


def _numbered(one: Instruction, form: Form | Organisation | None) -> str:
    if one.issued_on is None:
        return _("Draft: not issued")
    pattern = form.instruction_numbers if isinstance(form, Form) else ""
    year = one.issued_on.year
    number = outgoing_number(pattern, year=year, number=one.pk) if pattern else str(one.pk)
    return _("№ %(number)s of %(day)s") % {"number": number, "day": date_format(one.issued_on)}


def _facts(one: Instruction, seen: Shown) -> list[tuple[str, str]]:
    given = [seen.line.issuer, one.get_source_display(), one.document]
    found = [
        (_("Register number"), str(one.pk)),
        (_("Given by"), ", ".join(filter(None, given))),
        (_("Issued"), _day(one.issued_on)),
        (_("What it is about"), one.get_kind_display()),
        (_("State"), capfirst(one.get_state_display())),
        (_("Lead"), _lead(one, seen)),
        (_("Co-executors"), "; ".join(office.name for office in seen.helpers) or NONE),
    ]
    if one.routed_from is not None:
        found.append((_("First named"), one.routed_from.name))
    if one.family_id is not None:
        found.append((_("Family"), str(one.family_id)))
    if one.overruled:
        found.append((_("Stands in spite of warnings"), one.overruled))
    return found


def _lead(one: Instruction, seen: Shown) -> str:
    if one.lead is None:
        return _("not chosen yet")
    office = (seen.passed_to or one.lead).name
    return f"{office}: {seen.holder.person.name}" if seen.holder else office


def _measured(one: Instruction) -> list[tuple[str, str]]:
    return [
        (_("Sign that it is done"), one.sign or NONE),
        (_("Resources"), one.resources or NONE),
    ]


def _term(one: Instruction, seen: Shown) -> list[tuple[str, str]]:
    late, standing = seen.line.late_days, seen.standing
    found = [(_("Due"), _day(one.due_on))]
    if one.first_due_on and one.first_due_on != one.due_on:
        found.append((_("First due"), _day(one.first_due_on)))
    found.append((_("Extended"), _times(standing.extensions)))
    if one.asked_due_on:
        found.append((_("More time asked for"), _day(one.asked_due_on)))
    if seen.line.unanswered:
        found.append((_("Answer by"), f"{_day(one.answer_by)} ({_('unanswered')})"))
    if one.reported_on:
        found.append((_("Reported done"), _day(one.reported_on)))
    if standing.returns:
        found.append((_("Returned"), _times(standing.returns)))
    if one.ended_on:
        found.append((_("Over since"), _day(one.ended_on)))
    if late:
        words = ngettext("%(count)s day", "%(count)s days", late) % {"count": _number(late)}
        found.append((_("Late"), words))
    return found


def _course(events: Sequence[Event]) -> Part:
    left_out = max(0, len(events) - MOST_STEPS)
    title = _("What was done")
    if left_out:
        title = f"{title} ({_left_out(left_out)})"
    return Part(
        title=title,
        headings=[_("Day"), _("What happened"), _("Who"), _("Words")],
        widths=["narrow", "narrow", "narrow", "wide"],
        rows=[_step(one) for one in events[left_out:]],
        empty=_("Nothing yet."),
    )


def _step(one: Event) -> list[str]:
    happened = capfirst(one.words)
    if one.due_on:
        happened = f"{happened}, {_('due %(day)s') % {'day': _short(one.due_on)}}"
    who = ", ".join(filter(None, [one.by, one.side]))
    return [_short(one.on), happened, who, Truncator(one.note).chars(SHOWN_LETTERS)]


def _evidence(events: Sequence[Event]) -> Part:
    rows = [
        [_short(one.on), file.name, filesizeformat(file.size_bytes), file.sha256[:SHOWN_HASH]]
        for one in events
        for file in one.files
    ]
    return Part(
        title=_("Evidence"),
        headings=[_("Day"), _("File"), _("Size of the file"), _("SHA-256, the beginning")],
        widths=["narrow", "wide", "number", "narrow"],
        rows=rows[:MOST_ROWS],
        empty=_("No file was given."),
    )


def _signers(one: Instruction, seen: Shown, day: date) -> list[tuple[str, str]]:
    """Return who signs: whoever gives it, the lead who takes it, the control that closes it."""
    held = holder_of(one.issuer_id, day) if one.issuer_id is not None else None
    lead = seen.passed_to or one.lead
    return [
        (capfirst(seen.line.issuer), held.person if held is not None else ""),
        (
            _("Received: %s") % (lead.name if lead is not None else NONE),
            seen.holder.person.name if seen.holder is not None else "",
        ),
        (_("Taken off control"), ""),
    ]


# --- the control report


def report_paper(report: Report, *, at: datetime) -> Paper:
    """Lay out a control report: its totals, its offices, and the instructions behind them."""
    period, totals = report.asked.period, report.totals
    issuer = report.asked.issuer
    key = None if issuer == CENTRE else issuer
    form = form_of(key, synthetic=report.synthetic) if issuer else None
    return Paper(
        title=_("Control report: %(issuer)s, %(since)s to %(until)s")
        % {
            "issuer": report.issuer,
            "since": date_format(period.since),
            "until": date_format(period.until),
        },
        day=report.day,
        letterhead=_head(form),
        lines=[
            _("As of %(day)s; instructions that were in force on any day of the period.")
            % {"day": date_format(report.day)},
            *_filters(report),
        ],
        figures=_figures(totals),
        parts=[
            _totals(totals),
            _offices(report),
            *_tables(report),
            Signatures(_("Signature"), [(_("Control office"), "")]),
        ],
        notes=[
            _("On time or late is what has a report that stands; the due day itself is on time."),
            *_marks(report.synthetic),
        ],
        footer=_("Bagdar, control report, printed %(day)s")
        % {"day": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
        wide=True,
    )


def _filters(report: Report) -> list[str]:
    asked, told = report.asked, []
    if asked.kind:
        told.append(f"{_('What it is about')}: {InstructionKind(asked.kind).label}")
    if asked.office:
        names = [one.office for one in report.offices if one.key == asked.office]
        told.append(f"{_('Lead')}: {names[0] if names else asked.office}")
    if asked.q:
        told.append(f"{_('Words or number')}: {asked.q}")
    return told


def _figures(totals: Totals) -> list[Figure]:
    return [
        Figure(_("In force"), _number(totals.issued)),
        Figure(_("Done on time"), on_time_words(totals), _of(totals.on_time, totals.due)),
        Figure(_("Overdue"), _number(totals.overdue)),
        Figure(_("Closed"), _number(totals.closed)),
        Figure(_("Extended"), _number(totals.extended), _times(totals.extensions)),
    ]


COUNTED: tuple[tuple[str, Callable[[], str]], ...] = (
    ("issued", lambda: _("In force")),
    ("in_term", lambda: _("In term")),
    ("overdue", lambda: _("Overdue")),
    ("on_time", lambda: _("Done on time")),
    ("late", lambda: _("Done late")),
    ("withdrawn", lambda: _("Taken back")),
    ("to_check", lambda: _("To be checked")),
    ("closed", lambda: _("Closed")),
    ("returned", lambda: _("Returned")),
    ("objected", lambda: _("Objected")),
    ("extended", lambda: _("Extended")),
    ("unanswered", lambda: _("Unanswered")),
)
"""What is counted, in the order of a report; its label in the language read."""


OF_OFFICE = (
    *("issued", "in_term", "overdue", "on_time", "late", "returned", "objected", "extended"),
    "withdrawn",
)
"""What is counted of each office."""


def office_labels() -> list[str]:
    """Return the headings of what is counted of each office."""
    labels = dict(COUNTED)
    return [labels[name]() for name in OF_OFFICE]


def office_counts(totals: Totals) -> list[int]:
    """Return what is counted of an office, under those headings."""
    return [getattr(totals, name) for name in OF_OFFICE]


def counted_rows(totals: Totals) -> list[tuple[str, int]]:
    """Return every figure of a report under its label."""
    return [(label(), getattr(totals, name)) for name, label in COUNTED]


def _totals(totals: Totals) -> Part:
    return Part(
        title=_("All of them"),
        headings=[_("Counted"), _("Instructions")],
        widths=["wide", "number"],
        rows=[[label, _number(count)] for label, count in counted_rows(totals)],
    )


def _offices(report: Report) -> Part:
    return Part(
        title=_("By office"),
        headings=[_("Office"), _("Who answers"), *office_labels()],
        widths=["broad", "broad", *["share"] * len(OF_OFFICE)],
        rows=[
            [
                one.office,
                one.holder or _("nobody"),
                *map(_number, office_counts(one.totals)),
            ]
            for one in report.offices[:MOST_ROWS]
        ],
        empty=_("No instruction was in force."),
    )


Column = tuple[str, str, Callable[[Row], str]]


def _tables(report: Report) -> list[Part]:
    number: Column = (_("Number"), "number", lambda one: str(one.number))
    text: Column = (_("What is ordered"), "wide", lambda one: Truncator(one.text).chars(160))
    office: Column = (_("Office"), "wide", lambda one: one.office)
    holder: Column = (_("Who answers"), "narrow", lambda one: one.holder or _("nobody"))
    due: Column = (_("Due"), "number", lambda one: _day(one.due_on, _short))
    first: Column = (_("First due"), "number", lambda one: _day(one.first_due_on, _short))
    late: Column = (_("Days late"), "number", lambda one: _number(one.late_days))
    issued: Column = (_("Issued"), "number", lambda one: _day(one.issued_on, _short))
    age: Column = (_("Days open"), "number", lambda one: _number(one.age_days))
    times: Column = (_("Times"), "number", lambda one: _number(one.extensions))
    over: Column = (_("Closed"), "number", lambda one: _day(one.ended_on, _short))
    return [
        _part(_("Overdue"), [number, text, office, holder, due, late], report.overdue),
        _part(_("Extended"), [number, text, office, first, due, times], report.extended),
        _part(_("Open longest"), [number, text, office, holder, issued, age], report.longest),
        _part(_("Closed in the period"), [number, text, office, due, over, late], report.closed),
    ]


def _part(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Part:
    more = len(rows) - MOST_ROWS
    return Part(
        title=f"{title} ({_left_out(more)})" if more > 0 else title,
        headings=[heading for heading, _width, _cell in columns],
        widths=[width for _heading, width, _cell in columns],
        rows=[[cell(one) for _heading, _width, cell in columns] for one in rows[:MOST_ROWS]],
        empty=_("None."),
    )


# --- words and numbers


def on_time_words(totals: Totals) -> str:
    """Return the share done on time in whole per cent; a dash where nothing is due."""
    percent = totals.on_time_percent
    return "–" if percent is None else f"{percent}%"


def _marks(synthetic: bool) -> list[str]:
    made = [_("Journal head: %s") % head_now()]
    if synthetic:
        made.append(_("Synthetic data: made up by a simulator."))
    return made


def _left_out(count: int) -> str:
    return ngettext("%(count)s more is not printed", "%(count)s more are not printed", count) % {
        "count": _number(count)
    }


def _times(count: int) -> str:
    if not count:
        return _("never")
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": _number(count)}


def _of(part: int, whole: int) -> str:
    return f"{_number(part)}/{_number(whole)}"


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _day(day: date | None, shown: Callable[[date], str] = date_format) -> str:
    return shown(day) if day is not None else NONE


def _short(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
