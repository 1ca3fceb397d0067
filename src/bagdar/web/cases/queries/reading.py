"""Cases as a person is shown them: lists, one with its steps, closed ones for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bagdar.core.cases import course
from bagdar.core.cases.course import OF_RECIPIENT, Happening, Side, Standing, steps_from
from bagdar.web.cases.models import (
    Case,
    CaseFile,
    CaseFlag,
    CaseState,
    CaseStep,
    Declaration,
)
from bagdar.web.cases.permissions import Powers, published
from bagdar.web.cases.queries.queue import FlagLine, place_of
from bagdar.web.cases.queries.rules import asides_of, newest_rules
from bagdar.web.cases.queries.standing import declared, standing_of
from bagdar.web.cases.queries.veiling import found_in, veil_flag, veil_subject, veil_text
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown

INSIDE = frozenset(
    {Happening.OPENED, Happening.CHECKED, Happening.RETURNED, Happening.NOTICE_WITHDRAWN}
)
"""Steps that the other side is not shown: what auditors do among themselves."""
APART = INSIDE | {Happening.CLOSED}
"""Steps whose words and files are for auditors and the chair; of a closing others are told."""
FOUND = frozenset({Happening.CONFIRMED, Happening.EXPLAINED})
STATES = ("open", "mine", "overdue", "closed", "all")
TOLD_TO_ALL = frozenset(
    {
        Happening.NOTICED,
        Happening.TERM_EXTENDED,
        Happening.REPLY_ACCEPTED,
        Happening.REPLY_OBJECTED,
        Happening.CONFIRMED,
        Happening.EXPLAINED,
        Happening.APPEALED,
        Happening.APPEAL_UPHELD,
        Happening.APPEAL_REFUSED,
        Happening.CLOSED,
    }
)
"""Steps that are published with a closed case."""


@dataclass(frozen=True)
class CaseLine:
    """A case in a list; `title` is its own as the reader is shown it."""

    case: Case
    title: str
    place: str
    codes: Sequence[str]
    late_days: int
    overdue: bool

    @property
    def recipient(self) -> str:
        """Whom the notice is to; empty before it."""
        to = self.case.organisation or self.case.enterprise
        return to.name if to is not None else ""


@dataclass(frozen=True)
class Event:
    """A step as it is shown."""

    happening: str
    words: str
    side: str
    side_code: str
    on: date
    days: int | None
    by: str
    note: str
    files: Sequence[CaseFile]


@dataclass(frozen=True)
class Declared:
    """What somebody declared of their interests."""

    by: str
    conflict: bool
    note: str
    at: datetime


@dataclass(frozen=True)
class CaseShown:
    """A case with all that its page says to a reader.

    `inside` says whether the reader is of the auditors, who are shown all of it.
    """

    line: CaseLine
    standing: Standing
    flags: Sequence[FlagLine]
    events: Sequence[Event]
    declarations: Sequence[Declared]
    inside: bool
    declared: bool | None
    may_declare: bool
    possible: frozenset[Happening] = field(default=frozenset())


def cases_for(powers: Powers, reading: Reading) -> QuerySet[Case]:
    """Return the cases that a person is shown, of the world that is read."""
    rows = Case.objects.filter(powers.seen())
    if reading.scope.world is not None:
        rows = rows.filter(is_synthetic=reading.is_synthetic)
    return rows.select_related("organisation", "enterprise", "territory")


def files_for(powers: Powers, reading: Reading) -> QuerySet[CaseFile]:
    """Return the files that a person is shown: the other side, of the steps it is shown."""
    shown = cases_for(powers, reading).values("pk")
    rows = CaseFile.objects.filter(step__case__in=shown).select_related("step__case")
    if powers.installation:
        return rows
    asked = Q(step__case__organisation__in=powers.organisations)
    asked |= Q(step__case__enterprise__in=powers.enterprises)
    audited = ~(Q(step__case__noticed_on__isnull=False) & asked)
    if not (powers.audits_all or powers.sees_all):
        audited &= Q(step__case__territory__in=powers.audits)
    inside = [one.value for one in APART]
    ended = CaseStep.objects.filter(
        case=OuterRef("step__case"),
        happening=Happening.NOTICE_WITHDRAWN.value,
        pk__gt=OuterRef("step"),
    )
    return rows.filter(audited | ~Q(step__happening__in=inside) & ~Exists(ended))


def listed(state: str, q: str, powers: Powers, reading: Reading) -> QuerySet[Case]:
    """Return the cases asked for; what a term runs for comes first."""
    rows = cases_for(powers, reading).filter(_states(powers, reading)[state])
    if q:
        found = found_in(("title",), q, reading)
        if q.isdecimal() and len(q) < 16:
            found |= Q(pk=int(q))
        rows = rows.filter(found)
    return rows.order_by(F("reply_by").asc(nulls_last=True), "-pk")


def _states(powers: Powers, reading: Reading) -> dict[str, Q]:
    mine = Declaration.objects.filter(actor_id=powers.actor, conflict=False)
    is_open = ~Q(state=CaseState.CLOSED)
    return {
        "open": is_open,
        "mine": is_open & Q(pk__in=mine.values("case")),
        "overdue": overdue_on(reading.day),
        "closed": ~is_open,
        "all": Q(),
    }


def overdue_on(day: date) -> Q:
    """Keep the cases of which a reply is overdue on a day."""
    return Q(state=CaseState.NOTICED, reply_by__lt=day)


def to_reply(powers: Powers, reading: Reading) -> QuerySet[Case]:
    """Return the cases that wait for the person's reply, the first due first."""
    rows = cases_for(powers, reading).filter(state=CaseState.NOTICED)
    mine = Q(organisation__in=powers.signs) | Q(enterprise__in=powers.enterprises)
    return rows.filter(mine).order_by("reply_by", "pk")


def to_work(powers: Powers, reading: Reading) -> QuerySet[Case]:
    """Return the cases that wait for an auditor who works them: answered, or the term is over."""
    if not powers.audits_any:
        return Case.objects.none()
    mine = Declaration.objects.filter(actor_id=powers.actor)
    waits = Q(state__in=(CaseState.ACCEPTED, CaseState.OBJECTED, CaseState.DESK_CHECK))
    waits |= overdue_on(reading.day)
    rows = cases_for(powers, reading).filter(waits)
    rows = rows.filter(pk__in=mine.filter(conflict=False).values("case"))
    return rows.exclude(pk__in=mine.filter(conflict=True).values("case")).order_by("reply_by", "pk")


def awaited(powers: Powers, reading: Reading) -> QuerySet[Case]:
    """Return the cases that an auditor works and whose reply is awaited within its term."""
    mine = Declaration.objects.filter(actor_id=powers.actor, conflict=False)
    rows = cases_for(powers, reading).filter(state=CaseState.NOTICED, reply_by__gte=reading.day)
    return rows.filter(pk__in=mine.values("case")).order_by("reply_by", "pk")


def to_close(powers: Powers, reading: Reading) -> QuerySet[Case]:
    """Return the cases that wait for a second person: found and past appeal, or appealed."""
    if not powers.audits_any:
        return Case.objects.none()
    day = reading.day
    ready = Q(state=CaseState.EXPLAINED) | Q(state=CaseState.APPEALED)
    ready |= Q(state=CaseState.CONFIRMED) & (Q(appeal_by=None) | Q(appeal_by__lt=day))
    rows = cases_for(powers, reading).filter(ready)
    work = [one.value for one in course.WORK]
    worked = CaseStep.objects.filter(actor_id=powers.actor, happening__in=work)
    interested = Declaration.objects.filter(actor_id=powers.actor, conflict=True)
    rows = rows.exclude(pk__in=worked.values("case")).exclude(pk__in=interested.values("case"))
    return rows.order_by("found_on", "pk")


def case_lines(cases: Sequence[Case], reading: Reading) -> list[CaseLine]:
    """Return cases as a list shows them."""
    codes: dict[int, list[str]] = {}
    pairs = CaseFlag.objects.filter(case__in=[one.pk for one in cases], left_out=False)
    for number, code in pairs.values_list("case_id", "flag__code").order_by("flag__code"):
        told = codes.setdefault(number, [])
        if code not in told:
            told.append(code)
    return [_line(one, codes.get(one.pk, []), reading) for one in cases]


def _line(one: Case, codes: Sequence[str], reading: Reading) -> CaseLine:
    standing = one.standing
    return CaseLine(
        case=one,
        title=veil_text(one.title, reading),
        place=place_of(one.territory_id, reading),
        codes=codes,
        late_days=standing.late_days(reading.day),
        overdue=standing.is_overdue(reading.day),
    )


def case_shown(one: Case, powers: Powers, reading: Reading) -> CaseShown:
    """Return a case with its steps and what the reader may do."""
    standing = standing_of(one, on=reading.day)
    inside = powers.reads_inside(one)
    known = declared(one, powers.actor)
    return CaseShown(
        line=case_lines([one], reading)[0],
        standing=standing,
        flags=flags_of(one, reading, inside=inside),
        events=_events(one, reading, inside=inside),
        declarations=_declared(one, reading) if inside else [],
        inside=inside,
        declared=known,
        may_declare=powers.may_work(one) and not known and one.state != CaseState.CLOSED,
        possible=possible_for(one, standing, powers, reading.day, known),
    )


def _declared(one: Case, reading: Reading) -> list[Declared]:
    rows = Declaration.objects.filter(case=one).order_by("pk")
    return [
        Declared(
            actor_shown(row.actor_id, row.actor_label, reading),
            row.conflict,
            veil_text(row.note, reading),
            row.at,
        )
        for row in rows
    ]


def flags_of(one: Case, reading: Reading, *, inside: bool = False) -> list[FlagLine]:
    """Return the flags of a case as they were found; a later result is on the flag.

    Those that the notice left out, since they are of somebody else, are for auditors and the chair,
    and so is which rules they set aside.
    """
    rules = newest_rules(synthetic=one.is_synthetic)
    rows = CaseFlag.objects.filter(case=one).select_related("flag__subject", "flag__run")
    kept = list((rows if inside else rows.filter(left_out=False)).order_by("left_out", "pk"))
    for row in kept:
        veil_flag(row.flag, reading)
        veil_subject(row.flag.subject, reading)
    asides = asides_of(synthetic=one.is_synthetic) if inside else {}
    return [
        FlagLine(
            row.flag,
            rules.get(row.flag.code),
            None,
            left_out=row.left_out,
            aside=asides.get(row.flag.code),
        )
        for row in kept
    ]


def possible_for(
    one: Case, standing: Standing, powers: Powers, day: date, known: bool | None
) -> frozenset[Happening]:
    """Return the steps that a person may take now; an auditor who declared, and no interest."""
    found: set[Happening] = set()
    if powers.answers(one):
        found |= steps_from(standing, day, actor=powers.actor, side=Side.RECIPIENT)
    if powers.may_work(one) and known is False:
        found |= steps_from(standing, day, actor=powers.actor, side=Side.AUDITOR)
    return frozenset(found - {Happening.OPENED})


def _events(one: Case, reading: Reading, *, inside: bool) -> list[Event]:
    rows = list(CaseStep.objects.filter(case=one).prefetch_related("files").order_by("pk"))
    withdrawn = _withdrawn(rows)
    told = rows if inside else _of_notice(rows)
    kept = [row for row in told if inside or row.pk in withdrawn or not _is_inside(row)]
    return [_event(row, reading, inside=inside) for row in kept]


def _of_notice(rows: Sequence[CaseStep]) -> list[CaseStep]:
    """Return the steps since the last notice that was withdrawn: what was before is of others."""
    ends = [
        place
        for place, row in enumerate(rows, 1)
        if Happening(row.happening) is Happening.NOTICE_WITHDRAWN
    ]
    return list(rows[ends[-1] :] if ends else rows)


def _is_inside(row: CaseStep) -> bool:
    return Happening(row.happening) in INSIDE


def _is_apart(row: CaseStep) -> bool:
    return Happening(row.happening) in APART


def _withdrawn(rows: Sequence[CaseStep]) -> frozenset[int]:
    """Return the findings that a second person returned, and the steps that returned them."""
    found: set[int] = set()
    last: CaseStep | None = None
    for row in rows:
        happening = Happening(row.happening)
        if happening is Happening.RETURNED and last is not None:
            found |= {last.pk, row.pk}
        if happening in FOUND:
            last = row
        elif happening is Happening.RETURNED:
            last = None
    return frozenset(found)


def _note(row: CaseStep, reading: Reading, *, inside: bool) -> str:
    """Return the words of a step; those of a closing or a return are for auditors and the chair."""
    return veil_text(row.note, reading) if inside or not _is_apart(row) else ""


def _event(row: CaseStep, reading: Reading, *, inside: bool) -> Event:
    """Show a step; the other side is told which side acted, and not who."""
    named = inside or Happening(row.happening) in OF_RECIPIENT
    shown = actor_shown(row.actor_id, row.actor_label, reading) if named else ""
    return Event(
        happening=row.happening,
        words=row.get_happening_display(),
        side=row.get_side_display(),
        side_code=row.side,
        on=row.on,
        days=row.days,
        by=shown,
        note=_note(row, reading, inside=inside),
        files=list(row.files.all()) if inside or not _is_apart(row) else [],
    )


# --- closed cases, for everybody


@dataclass(frozen=True)
class ClosedShown:
    """A closed case as everybody reads it: in words of what was asked, answered and found."""

    line: CaseLine
    rules: Sequence[FlagLine]
    events: Sequence[Event]


def closed_for_all(*, synthetic: bool, at: datetime) -> QuerySet[Case]:
    """Return the closed cases that everybody reads at a moment, the last closed first."""
    rows = Case.objects.filter(published(at=at), is_synthetic=synthetic)
    rows = rows.select_related("organisation", "enterprise", "territory")
    return rows.order_by("-closed_on", "-pk")


def closed_counts(*, synthetic: bool) -> dict[str, int]:
    """Count the closed cases with a notice by outcome, and those that were closed without one.

    Cases about projects that not everybody is shown are counted, too.
    """
    rows = Case.objects.filter(state=CaseState.CLOSED, is_synthetic=synthetic)
    told = rows.filter(noticed_on__isnull=False)
    return {
        "confirmed": told.filter(outcome=course.Outcome.CONFIRMED.value).count(),
        "explained": told.filter(outcome=course.Outcome.EXPLAINED.value).count(),
        "without_notice": rows.filter(noticed_on=None).count(),
    }


def closed_shown(one: Case, reading: Reading) -> ClosedShown:
    """Return a closed case as everybody reads it: each rule once, no names of persons, no files.

    A finding that a second person returned was none.
    """
    once = {line.flag.code: line for line in flags_of(one, reading)}
    rows = CaseStep.objects.filter(case=one).order_by("pk")
    events = _told_to_all(rows, reading)
    return ClosedShown(case_lines([one], reading)[0], list(once.values()), events)


def closed_lines(cases: Sequence[Case], reading: Reading) -> list[tuple[CaseLine, Sequence[Event]]]:
    """Return closed cases as a list tells them, each with its steps: two queries for all."""
    steps: dict[int, list[CaseStep]] = {}
    for row in CaseStep.objects.filter(case__in=[one.pk for one in cases]).order_by("pk"):
        steps.setdefault(row.case_id, []).append(row)
    return [
        (line, _told_to_all(steps.get(line.case.pk, ()), reading))
        for line in case_lines(cases, reading)
    ]


def _told_to_all(given: Iterable[CaseStep], reading: Reading) -> list[Event]:
    """Return the steps that are published with a closed case."""
    rows = _of_notice(list(given))
    withdrawn = _withdrawn(rows)
    return [
        Event(
            happening=row.happening,
            words=row.get_happening_display(),
            side=row.get_side_display(),
            side_code=row.side,
            on=row.on,
            days=row.days,
            by="",
            note=_note(row, reading, inside=False),
            files=[],
        )
        for row in rows
        if Happening(row.happening) in TOLD_TO_ALL and row.pk not in withdrawn
    ]
