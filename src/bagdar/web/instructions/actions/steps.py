"""Steps of an instruction: appended, and where it stands after them.

Rules of the course live in core; here stand rights, words, files and the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.instructions import course
from bagdar.core.instructions.course import CourseError, Event, Happening, Side
from bagdar.core.instructions.linter import Finding
from bagdar.core.terms.working_time import Calendar, add_working_days, working_days_between
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.offices import taking_over
from bagdar.web.delivery.permissions import check
from bagdar.web.instructions.actions.checks import (
    INSTRUCTION,
    locked,
    note_problem,
    set_helpers,
    shown_to,
)
from bagdar.web.instructions.actions.files import Given, forgotten, kept, put, read_files
from bagdar.web.instructions.models import NOTE_LENGTH, Instruction, InstructionState, Step
from bagdar.web.instructions.permissions import Powers, authority_of, powers_by
from bagdar.web.instructions.queries.linting import Facts, facts_of, findings_of
from bagdar.web.instructions.queries.reading import SIGNED, side_for
from bagdar.web.instructions.queries.standing import events_of
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.people.queries import answering, calendar_for, has_holder, tenure_on
from bagdar.web.wording import in_words

ACTS = {
    Happening.ISSUED: "instructions.issue",
    Happening.ACCEPTED: "instructions.accept",
    Happening.OBJECTED: "instructions.object",
    Happening.OBJECTION_UPHELD: "instructions.objection",
    Happening.OBJECTION_REFUSED: "instructions.objection",
    Happening.RESULT: "instructions.result",
    Happening.EXTENSION_ASKED: "instructions.ask_extension",
    Happening.EXTENSION_GRANTED: "instructions.answer_extension",
    Happening.EXTENSION_REFUSED: "instructions.answer_extension",
    Happening.REPORTED: "instructions.report",
    Happening.RETURNED: "instructions.return",
    Happening.CLOSED: "instructions.close",
    Happening.WITHDRAWN: "instructions.withdraw",
}
FIXED = ("issued_on", "answer_by", "first_due_on")
"""What is told once, when it is issued."""
STANDS = ("state", *FIXED, "due_on", "asked_due_on", "reported_on", "ended_on")


class OverruleError(DeliveryError):
    """Warnings of the linter that nobody overruled: `findings` are what it found."""

    def __init__(self, findings: Sequence[Finding], numbers: Sequence[int] = ()) -> None:
        """Say what is needed, and of which of several instructions."""
        self.findings = tuple(findings)
        text = _("Mend what is warned of, or give the ground on which it stands as it is.")
        super().__init__({"ground": [numbered(numbers, text) if numbers else text]})


@dataclass(frozen=True)
class _Draft:
    """A draft as the linter read it."""

    one: Instruction
    facts: Facts
    found: tuple[Finding, ...]

    @property
    def number(self) -> int:
        """The number of the instruction."""
        return self.one.pk


@dataclass(frozen=True)
class Told:
    """What is said with a step: words, a day, files."""

    note: str = ""
    due_on: date | None = None
    files: tuple[Given, ...] = field(default=())


def issue(one: Instruction, *, ground: str = "", by: Actor, at: datetime) -> Instruction:
    """Issue a draft: the linter has read it; what it warns of is overruled with a ground.

    An office whose territory is no more is replaced by its successor, which is said. Raises
    DeliveryError for what cannot be issued, OverruleError for warnings without a ground.
    """
    (draft,) = _read([one], by=by, at=at)
    _check_found([draft], ground)
    with act("instructions.issue", by=by, at=at, ground=ground.strip()) as entry:
        return _issue(draft, powers_by(by, at=at), ground, by=by, at=at, entry=entry)


def issue_family(
    members: Sequence[Instruction], *, ground: str = "", by: Actor, at: datetime
) -> list[Instruction]:
    """Issue all drafts of a family, all of them or none; what is refused names its number."""
    drafts = _read(members, by=by, at=at)
    _check_found(drafts, ground, by_number=True)
    issued = []
    with act("instructions.issue", by=by, at=at, ground=ground.strip()) as entry:
        powers = powers_by(by, at=at)
        for draft in drafts:
            try:
                issued.append(_issue(draft, powers, ground, by=by, at=at, entry=entry))
            except DeliveryError as error:
                raise DeliveryError(
                    {
                        name: [numbered([draft.number], text) for text in texts]
                        for name, texts in error.problems.items()
                    }
                ) from error
    return issued


def numbered(numbers: Sequence[int], text: str) -> str:
    """Say of which instructions something is said."""
    shown = ", ".join(str(number) for number in numbers)
    return _("No. %(numbers)s: %(text)s") % {"numbers": shown, "text": text}


def _issue(
    draft: _Draft, powers: Powers, ground: str, *, by: Actor, at: datetime, entry: Act
) -> Instruction:
    """Issue what was read, unless it changed since."""
    on = timezone.localdate(at)
    present = locked(draft.one, powers)
    check(powers.may_issue(present.issuer_id))
    _check_drafted(present)
    if facts_of(present) != draft.facts:
        raise refuse("", _("It was changed meanwhile: look at it again."))
    _route(present, on=on)
    _check_holder(present, on=on)
    present.overruled = ground.strip() if draft.found else ""
    told = Told(due_on=present.due_on)
    calendar = _calendar(present, on=on)
    step = _event(Happening.ISSUED, Side.ISSUER, told, by=by, on=on)
    standing = _stepped(course.Standing(), step, calendar)
    _append(present, step, by=by, at=at)
    _stand(present, standing, calendar)
    after = {
        "state": present.state,
        "due_on": present.due_on,
        "lead": present.lead.key if present.lead else None,
        "overruled": [found.code.value for found in draft.found],
    }
    if present.routed_from is not None:
        after["routed_from"] = present.routed_from.key
    entry.record(
        INSTRUCTION, present.pk, before={"state": InstructionState.DRAFTED.value}, after=after
    )
    return present


def take(
    one: Instruction, happening: Happening, told: Told | None = None, *, by: Actor, at: datetime
) -> Instruction:
    """Take a step after issuing. Raises DeliveryError for one that cannot be taken.

    Files are read before anything is written, of those alone who may take the step, and forgotten
    when nothing is.
    """
    said, on = told or Told(), timezone.localdate(at)
    powers = powers_by(by, at=at)
    _side(shown_to(one, powers), happening, powers)
    _check_words(happening, said)
    files = read_files(said.files)
    try:
        put(files)
        with act(
            ACTS[happening], by=by, at=at, **_authority(one, happening, said, by=by, on=on)
        ) as entry:
            powers = powers_by(by, at=at)
            present = locked(one, powers)
            side = _side(present, happening, powers)
            calendar = _calendar(present, on=on)
            before = course.course(events_of(present), after=_after(calendar))
            if happening is Happening.EXTENSION_GRANTED:
                said = Told(said.note, before.asked_due_on)
            step = _event(happening, side, said, by=by, on=on, evidence=len(files))
            standing = _stepped(before, step, calendar)
            row = _append(present, step, by=by, at=at)
            given = kept(row, files)
            _stand(present, standing, calendar)
            after: dict[str, Any] = {"step": happening.value, "state": present.state}
            after |= {"note": said.note} if said.note else {}
            after |= {"due_on": said.due_on} if said.due_on else {}
            after |= {"files": [file.sha256 for file in given]} if given else {}
            entry.record(INSTRUCTION, present.pk, before={"state": before.state.value}, after=after)
    except BaseException:
        forgotten(files)
        raise
    return present


# --- what is checked


def _route(one: Instruction, *, on: date) -> None:
    """Replace offices whose territory is no more by those that took over."""
    if one.lead is None:
        return
    lead = taking_over("lead", one.lead, on=on)
    if lead != one.lead:
        one.routed_from, one.lead = one.lead, lead
    named = [row.office for row in one.co_executors.select_related("office__organisation")]
    helpers = [taking_over("helpers", office, on=on) for office in named]
    if helpers != named or one.lead in helpers:
        set_helpers(one, helpers)


def _read(members: Sequence[Instruction], *, by: Actor, at: datetime) -> list[_Draft]:
    """Let the linter read drafts, before anything is locked."""
    powers, on = powers_by(by, at=at), timezone.localdate(at)
    shown = Instruction.objects.filter(powers.seen(), pk__in=[one.pk for one in members])
    rows = Instruction.objects.filter(pk__in=shown.values("pk"))
    found = rows.select_related("lead__organisation").in_bulk()
    present = []
    for one in members:
        if one.pk not in found:
            raise Instruction.DoesNotExist
        check(powers.may_issue(found[one.pk].issuer_id))
        _check_drafted(found[one.pk])
        present.append(found[one.pk])
    read = zip(present, findings_of(present, powers, on=on), strict=True)
    return [_Draft(one, facts_of(one), said) for one, said in read]


def _check_drafted(one: Instruction) -> None:
    if one.state != InstructionState.DRAFTED:
        raise refuse("", _("This was issued already."))


def _check_found(drafts: Sequence[_Draft], ground: str, *, by_number: bool = False) -> None:
    """Refuse what the linter refuses, and what it warns of without a ground."""
    refused: dict[tuple[str, str], list[int]] = {}
    for draft in drafts:
        for finding in draft.found:
            if finding.refuses:
                told = (finding.field, in_words(finding.why))
                refused.setdefault(told, []).append(draft.number)
    if refused:
        problems: dict[str, list[str]] = {}
        for (name, why), numbers in refused.items():
            text = numbered(numbers, why) if by_number else why
            problems.setdefault(name, []).append(text)
        raise DeliveryError(problems)
    warned = [draft for draft in drafts if draft.found]
    if warned and not ground.strip():
        numbers = [draft.number for draft in warned] if by_number else []
        raise OverruleError([found for draft in warned for found in draft.found], numbers)
    if problem := note_problem(ground, longest=NOTE_LENGTH):
        raise refuse("ground", problem)


def _check_holder(one: Instruction, *, on: date) -> None:
    if one.lead is not None and not has_holder(one.lead, on=on):
        text = _("Nobody holds the office %s today: name another lead, or appoint somebody first.")
        raise refuse("lead", text % one.lead.name)


def _check_words(happening: Happening, said: Told) -> None:
    needed = ""
    if happening in course.NEEDS_REASON:
        needed = _("Say why, or what was done: this step needs words.")
    if problem := note_problem(said.note, longest=NOTE_LENGTH, needed=needed):
        raise refuse("note", problem)


def _side(one: Instruction, happening: Happening, powers: Powers) -> Side:
    side = side_for(one, happening, powers)
    check(side is not None)
    assert side is not None  # noqa: S101 -- narrows the type after the check
    return side


# --- what is written


def _after(calendar: Calendar) -> course.WorkingDays:
    return partial(add_working_days, calendar=calendar)


def _calendar(one: Instruction, *, on: date) -> Calendar:
    return calendar_for(one.lead, synthetic=one.is_synthetic, on=on)


def _event(
    happening: Happening, side: Side, said: Told, *, by: Actor, on: date, evidence: int = 0
) -> Event:
    return Event(on, happening, side, by.actor_id, said.due_on, evidence, said.note)


def _stepped(standing: course.Standing, event: Event, calendar: Calendar) -> course.Standing:
    try:
        return course.step(standing, event, after=_after(calendar))
    except CourseError as error:
        dated = {Happening.ISSUED, Happening.EXTENSION_ASKED}
        field_name = "due_on" if event.happening in dated else ""
        raise refuse(field_name, in_words(error.problem)) from error


def _append(one: Instruction, event: Event, *, by: Actor, at: datetime) -> Step:
    lead = answering(one.lead, on=event.on) if one.lead is not None else None
    office = lead if event.side in course.DOERS or event.side is Side.ISSUER else None
    return Step.objects.create(
        instruction=one,
        happening=event.happening.value,
        side=event.side.value,
        on=event.on,
        due_on=event.due_on,
        note=event.reason.strip(),
        office=office,
        tenure=tenure_on(lead, event.on) if lead is not None else None,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )


def _stand(one: Instruction, standing: course.Standing, calendar: Calendar) -> None:
    issuing = one.state == InstructionState.DRAFTED
    for name in STANDS:
        if issuing or name not in FIXED:
            setattr(one, name, getattr(standing, name))
    one.state = standing.state.value
    if standing.reported_on is not None and standing.issued_on is not None:
        one.took_days = working_days_between(standing.issued_on, standing.reported_on, calendar)
    one.save()


class _Signed(TypedDict, total=False):
    on_behalf_of: str
    ground: str


def _authority(
    one: Instruction, happening: Happening, said: Told, *, by: Actor, on: date
) -> _Signed:
    """Say for whom the lead's step is signed, and on what ground an instruction is taken back."""
    if happening is Happening.WITHDRAWN:
        return {"ground": said.note.strip()}
    if happening not in SIGNED or one.lead is None:
        return {}
    authority = authority_of(by, answering(one.lead, on=on), on=on)
    if authority is None:
        return {}
    return {"on_behalf_of": authority.words()["on_behalf_of"], "ground": authority.ground}
