"""The control report of a period, as a person is shown it: figures by the core, rows with words.

Only what the reader is shown is reported on. A period that holds more instructions than are
reported on at once is refused: half of them would make a false figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bagdar.core.instructions.control import Case, Period, control_report
from bagdar.core.instructions.counting import Totals, age_days, stood_on
from bagdar.web.instructions.models import Instruction, InstructionState
from bagdar.web.instructions.permissions import Powers
from bagdar.web.instructions.queries.reading import Wanted, instructions_for, narrowed
from bagdar.web.instructions.queries.standing import events_until
from bagdar.web.people.models import Office
from bagdar.web.people.queries import in_office, passed_on
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land, local_name

CENTRE = "centre"
MOST_REPORTED = 10_000
MOST_ROWS = 300
"""Rows of one table of a report; what is more is counted and said."""


class TooManyError(Exception):
    """A period that holds more instructions than one report does; the text says what to do."""


@dataclass(frozen=True)
class AskedReport:
    """What is reported on: whose instructions (empty: all that are shown), when, which of them."""

    period: Period
    issuer: str = ""
    kind: str = ""
    office: str = ""
    q: str = ""


@dataclass(frozen=True)
class Row:
    """An instruction of a report, with who answers for it."""

    number: int
    text: str
    office: str
    holder: str
    issued_on: date | None
    first_due_on: date | None
    due_on: date | None
    ended_on: date | None
    late_days: int
    age_days: int
    extensions: int


@dataclass(frozen=True)
class OfficeRow:
    """An office with what is counted of it."""

    key: str
    office: str
    holder: str
    totals: Totals


@dataclass(frozen=True)
class Report:
    """A control report as it is shown and printed."""

    asked: AskedReport
    issuer: str
    totals: Totals
    offices: Sequence[OfficeRow]
    overdue: Sequence[Row]
    extended: Sequence[Row]
    closed: Sequence[Row]
    longest: Sequence[Row]
    synthetic: bool

    @property
    def day(self) -> date:
        """The day on which everything stood as it is told."""
        return self.asked.period.until


def issuers_seen(powers: Powers, reading: Reading) -> list[tuple[str, str]]:
    """Return who gave what the reader is shown, as choices: the centre first, then by name."""
    rows = instructions_for(powers, reading).exclude(state=InstructionState.DRAFTED)
    akims = Territory.objects.filter(pk__in=rows.exclude(issuer=None).order_by().values("issuer"))
    named = sorted((_akim(one.pk, reading.day), one.key) for one in akims)
    centre = [(CENTRE, _("centre"))] if rows.filter(issuer=None).exists() else []
    return [*centre, *((key, name) for name, key in named)]


def report_of(asked: AskedReport, powers: Powers, reading: Reading) -> Report:
    """Report on a period. Raises TooManyError for more than one report holds."""
    period, rows = asked.period, _rows(asked, powers, reading)
    if rows.count() > MOST_REPORTED:
        raise TooManyError(
            _("These are more than %(most)s instructions: choose a shorter period or an office.")
            % {"most": MOST_REPORTED}
        )
    known = {one.pk: one for one in rows}
    standings = {
        number: stood_on(events, period.until, after=_told)
        for number, events in events_until(rows, period.until).items()
    }
    leads = {one.lead.key: one.lead for one in known.values() if one.lead is not None}
    cases = [
        Case(number, one.lead.key, standings[number])
        for number, one in known.items()
        if number in standings and one.lead is not None
    ]
    found, words = control_report(cases, period), Names(leads.values(), period.until)

    def told(chosen: Iterable[Case]) -> list[Row]:
        return [_row(known[one.number], one, words, period.until) for one in chosen]

    by_office = [
        OfficeRow(key, leads[key].name, words.holder(leads[key]), totals)
        for key, totals in found.offices.items()
    ]
    return Report(
        asked=asked,
        issuer=_issuer_words(asked.issuer, reading.day),
        totals=found.totals,
        offices=sorted(by_office, key=lambda one: (-one.totals.overdue, one.office, one.key)),
        overdue=told(found.overdue),
        extended=told(found.extended),
        closed=told(found.closed),
        longest=told(found.longest),
        synthetic=reading.is_synthetic,
    )


def _rows(asked: AskedReport, powers: Powers, reading: Reading) -> QuerySet[Instruction]:
    period = asked.period
    rows = instructions_for(powers, reading).exclude(state=InstructionState.DRAFTED)
    rows = rows.filter(issued_on__lte=period.until)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=period.since))
    if asked.issuer == CENTRE:
        rows = rows.filter(issuer=None)
    elif asked.issuer:
        rows = rows.filter(issuer__key=asked.issuer)
    return narrowed(rows, Wanted(kind=asked.kind, office=asked.office, q=asked.q))


def _told(_start: date, _days: int) -> date:
    """Never count the day for an answer anew: it stays what was told at issuing."""
    raise AssertionError("an issued instruction tells its day for an answer")


def _row(one: Instruction, case: Case, words: Names, day: date) -> Row:
    standing, lead = case.standing, one.lead
    return Row(
        number=case.number,
        text=one.text,
        office=lead.name if lead is not None else "",
        holder=words.holder(lead) if lead is not None else "",
        issued_on=standing.issued_on,
        first_due_on=standing.first_due_on,
        due_on=standing.due_on,
        ended_on=standing.ended_on,
        late_days=standing.late_days(day),
        age_days=age_days(standing, as_of=day),
        extensions=standing.extensions,
    )


class Names:
    """Who holds offices on a day, found in one query; of one that is no more, its successor."""

    def __init__(self, offices: Iterable[Office], day: date) -> None:
        """Read who holds them."""
        self._passed: Mapping[int, int] = passed_on(day)
        asked = {self._passed.get(one.pk, one.pk) for one in offices}
        self._held: dict[int, str] = {}
        for tenure in in_office(day).filter(office__in=asked):
            self._held.setdefault(tenure.office_id, tenure.person.name)

    def holder(self, office: Office) -> str:
        """Return who answers for an office; nothing where nobody holds it."""
        return self._held.get(self._passed.get(office.pk, office.pk), "")


def _akim(territory: int, day: date) -> str:
    return _("akim of %s") % local_name(land().version_near(territory, day).names)


def _issuer_words(issuer: str, day: date) -> str:
    if issuer == CENTRE:
        return _("centre")
    found = Territory.objects.filter(key=issuer).first() if issuer else None
    return _akim(found.pk, day) if found is not None else _("all issuers")
