"""Instructions as a person is shown them: lists, one with its steps, families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from bagdar.core.instructions import course
from bagdar.core.instructions.course import Happening, RolledUp, Side, Standing, roll_up, steps_from
from bagdar.core.terms.working_time import adding
from bagdar.web.instructions.models import (
    OPEN,
    OVER,
    CoExecutor,
    Evidence,
    Family,
    Instruction,
    InstructionState,
    Step,
)
from bagdar.web.instructions.permissions import Powers
from bagdar.web.instructions.queries.offices import issuer_words
from bagdar.web.instructions.queries.standing import events_of
from bagdar.web.people.models import Office, Tenure
from bagdar.web.people.queries import answering, calendar_for, tenure_on
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown

SIGNED = frozenset(
    {Happening.ACCEPTED, Happening.OBJECTED, Happening.EXTENSION_ASKED, Happening.REPORTED}
)
"""Steps that the lead signs: whoever only works for it does not take them."""


@dataclass(frozen=True)
class Wanted:
    """Which instructions are asked for: by state, kind, office of the lead, words, source, age.

    `since` and `until` are days of issuing, both inclusive.
    """

    state: str = "open"
    kind: str = ""
    office: str = ""
    q: str = ""
    source: str = ""
    age: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        """Answer whether anything is left out by choice."""
        return self != Wanted()


LONGEST_NUMBER = 15
STATES = (
    *("open", "on_time", "late", "unanswered", "objected", "returned", "asked", "reported"),
    *("drafts", "over", "closed", "closed_late", "withdrawn", "issued", "all"),
)
AGES: dict[str, tuple[int, int | None]] = {
    "0-30": (0, 30),
    "30-90": (30, 90),
    "90-180": (90, 180),
    "180": (180, None),
}
"""Days since an instruction was issued: from, up to (exclusive)."""


@dataclass(frozen=True)
class Line:
    """An instruction in a list."""

    one: Instruction
    issuer: str
    late_days: int
    unanswered: bool


@dataclass(frozen=True)
class Event:
    """A step as it is shown."""

    happening: str
    words: str
    side_code: str
    side: str
    on: date
    due_on: date | None
    by: str
    note: str
    holder: str
    files: Sequence[Any]


@dataclass(frozen=True)
class Shown:
    """An instruction with all that its page says."""

    line: Line
    standing: Standing
    events: Sequence[Event]
    helpers: Sequence[Office]
    passed_to: Office | None
    holder: Tenure | None
    carried_over: Tenure | None
    possible: frozenset[Happening]
    may_draft: bool
    may_issue: bool


def instructions_for(powers: Powers, reading: Reading) -> QuerySet[Instruction]:
    """Return the instructions that a person is shown, of the world that is read."""
    rows = Instruction.objects.filter(powers.seen())
    if reading.scope.world is not None:
        rows = rows.filter(is_synthetic=reading.is_synthetic)
    return rows.select_related("lead__organisation", "routed_from", "family")


def files_for(powers: Powers, reading: Reading) -> QuerySet[Evidence]:
    """Return the files given with steps of the instructions that a person is shown."""
    seen = instructions_for(powers, reading).values("pk")
    return Evidence.objects.filter(step__instruction__in=seen).select_related("step")


def listed(wanted: Wanted, powers: Powers, reading: Reading) -> QuerySet[Instruction]:
    """Return the instructions asked for, the first due first; drafts the newest first."""
    rows = instructions_for(powers, reading).filter(states_on(reading.day)[wanted.state])
    rows = rows.filter(within_age(wanted.age, reading.day), _issued_between(wanted))
    return narrowed(rows, wanted).order_by(F("due_on").asc(nulls_last=True), "pk")


def narrowed(rows: QuerySet[Instruction], wanted: Wanted) -> QuerySet[Instruction]:
    """Keep what is of the source, kind, office and words asked for, whatever its state."""
    if wanted.source:
        rows = rows.filter(source=wanted.source)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.office:
        rows = rows.filter(lead__key=wanted.office)
    if wanted.q:
        rows = rows.filter(_words(wanted.q))
    return rows


def _words(text: str) -> Q:
    """Look for words, or for a number."""
    said = Q(text__icontains=text)
    if text.isdecimal() and len(text) <= LONGEST_NUMBER:
        return said | Q(pk=int(text))
    return said


def late_on(day: date) -> Q:
    """Keep what is late on a day; what was reported on time is not, however long it is checked."""
    late = Q(due_on__lt=day, state__in=[one for one in OPEN if one != InstructionState.REPORTED])
    return late | Q(state=InstructionState.REPORTED, reported_on__gt=F("due_on"))


def states_on(day: date) -> dict[str, Q]:
    """Return what each name of a state keeps on a day."""
    is_open, late = Q(state__in=OPEN), late_on(day)
    closed = Q(state=InstructionState.CLOSED)
    return {
        "open": is_open,
        "on_time": is_open & ~late,
        "late": late,
        "unanswered": Q(state=InstructionState.ISSUED, answer_by__lt=day),
        "objected": Q(state=InstructionState.OBJECTED),
        "returned": Q(state=InstructionState.RETURNED),
        "asked": more_time_asked(),
        "reported": Q(state=InstructionState.REPORTED),
        "drafts": Q(state=InstructionState.DRAFTED),
        "over": Q(state__in=OVER),
        "closed": closed,
        "closed_late": closed & Q(reported_on__gt=F("due_on")),
        "withdrawn": Q(state=InstructionState.WITHDRAWN),
        "issued": ~Q(state__in=(InstructionState.DRAFTED, InstructionState.WITHDRAWN)),
        "all": Q(),
    }


def within_age(age: str, day: date) -> Q:
    """Keep instructions issued so many days ago."""
    if not age:
        return Q()
    least, most = AGES[age]
    kept = Q(issued_on__lte=day - timedelta(days=least))
    return kept if most is None else kept & Q(issued_on__gt=day - timedelta(days=most))


def _issued_between(wanted: Wanted) -> Q:
    kept = Q()
    if wanted.since is not None:
        kept &= Q(issued_on__gte=wanted.since)
    if wanted.until is not None:
        kept &= Q(issued_on__lte=wanted.until)
    return kept


def waiting_for_me(powers: Powers, reading: Reading) -> QuerySet[Instruction]:
    """Return the instructions whose next step is the person's, the first due first."""
    own = Q(lead__in=powers.leads)
    mine = own & Q(
        state__in=(
            InstructionState.ISSUED,
            InstructionState.ACCEPTED,
            InstructionState.IN_WORK,
            InstructionState.RETURNED,
        )
    )
    issuer = Q(issuer__in=powers.issues_for)
    if powers.centre_issues:
        issuer |= Q(issuer=None)
    asked, own_hand = more_time_asked(), by_own_hand(powers)
    signs = Q(lead__in=powers.leads) | helped_by(powers.leads)
    mine |= issuer & (Q(state=InstructionState.OBJECTED) | asked) & ~signs & ~own_hand
    control = Q() if powers.controls_all else Q(issuer__in=powers.controls)
    checks = Q(state=InstructionState.REPORTED) | asked & ~own_hand
    if powers.controls_all or powers.controls:
        mine |= control & checks & ~Q(lead__in=powers.works) & ~helped_by(powers.works)
    soonest = F("due_on").asc(nulls_last=True)
    return instructions_for(powers, reading).filter(mine).order_by(soonest, "pk")


def more_time_asked() -> Q:
    """Keep what waits for an answer on more time."""
    return Q(asked_due_on__isnull=False, state__in=sorted(course.WITH_THE_DOER))


def helped_by(offices: frozenset[int]) -> Q:
    """Keep what one of these offices helps with."""
    rows = CoExecutor.objects.filter(office__in=offices)
    return Q(pk__in=rows.values("instruction_id"))


def by_own_hand(powers: Powers) -> Q:
    """Keep what the person took a step in: they decide on nothing there."""
    doers = sorted(side.value for side in course.DOERS)
    rows = Step.objects.filter(actor_id=powers.actor, side__in=doers)
    return Q(pk__in=rows.values("instruction_id"))


def line_of(one: Instruction, day: date) -> Line:
    """Return an instruction as a list shows it."""
    standing = one.standing
    return Line(one, issuer_words(one, day), standing.late_days(day), standing.is_unanswered(day))


def standing_of(one: Instruction, day: date) -> Standing:
    """Return where an instruction stands, from its steps."""
    calendar = calendar_for(one.lead, synthetic=one.is_synthetic, on=day)
    return course.course(events_of(one), after=adding(calendar))


def side_for(one: Instruction, happening: Happening, powers: Powers) -> Side | None:
    """Return in whose place a person may take a step; None: not at all."""
    if happening in SIGNED and not powers.answers_for_lead(one):
        return None
    allowed = course.SIDES[happening] & powers.sides(one)
    order = (Side.ISSUER, Side.CONTROL, Side.LEAD, Side.CO_EXECUTOR)
    return next((side for side in order if side in allowed), None)


def possible_for(
    one: Instruction, standing: Standing, powers: Powers, day: date
) -> frozenset[Happening]:
    """Return the steps that a person may take now."""
    steps = steps_from(standing, day, actor=powers.actor) - {Happening.ISSUED}
    return frozenset(step for step in steps if side_for(one, step, powers) is not None)


def shown(one: Instruction, powers: Powers, reading: Reading) -> Shown:
    """Return an instruction with its steps and what the reader may do."""
    standing, day = standing_of(one, reading.day), reading.day
    draft = one.state == InstructionState.DRAFTED
    lead = answering(one.lead, on=day) if one.lead is not None else None
    holder = tenure_on(lead, day) if lead is not None else None
    return Shown(
        line=line_of(one, day),
        standing=standing,
        events=_events(one, reading),
        helpers=[row.office for row in one.co_executors.select_related("office")],
        passed_to=lead if lead != one.lead else None,
        holder=holder,
        carried_over=_carried(one, holder),
        possible=possible_for(one, standing, powers, day),
        may_draft=draft and powers.may_draft(one.issuer_id),
        may_issue=draft and powers.may_issue(one.issuer_id),
    )


def _carried(one: Instruction, holder: Tenure | None) -> Tenure | None:
    """Return whose term it was given in, where another one holds the office by now."""
    if holder is None or one.issued_on is None or holder.starts_on <= one.issued_on:
        return None
    first = Step.objects.filter(instruction=one, happening=Happening.ISSUED.value)
    step = first.select_related("tenure__person").first()
    return step.tenure if step is not None and step.tenure != holder else None


def _events(one: Instruction, reading: Reading) -> list[Event]:
    rows = Step.objects.filter(instruction=one).select_related("tenure__person")
    return [
        Event(
            happening=row.happening,
            words=row.get_happening_display(),
            side_code=row.side,
            side=row.get_side_display(),
            on=row.on,
            due_on=row.due_on,
            by=actor_shown(row.actor_id, row.actor_label, reading),
            note=row.note,
            holder=row.tenure.person.name if row.tenure is not None else "",
            files=list(row.evidence.all()),
        )
        for row in rows.prefetch_related("evidence").order_by("pk")
    ]


@dataclass(frozen=True)
class FamilyShown:
    """A family with the members that the reader is shown, seen as one."""

    family: Family
    rolled_up: RolledUp
    lines: Sequence[Line]
    drafts: int
    may_issue: bool


def family_of(family: Family, powers: Powers, reading: Reading) -> FamilyShown | None:
    """Return a family as a person is shown it; None where no member is shown."""
    members = list(instructions_for(powers, reading).filter(family=family).order_by("pk"))
    if not members:
        return None
    drafts = [one for one in members if one.state == InstructionState.DRAFTED]
    return FamilyShown(
        family=family,
        rolled_up=roll_up([one.standing for one in members], as_of=reading.day),
        lines=[line_of(one, reading.day) for one in members],
        drafts=len(drafts),
        may_issue=bool(drafts) and all(powers.may_issue(one.issuer_id) for one in drafts),
    )
