"""The rows of an inbox, of every register, in the words of what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bagdar.web.alarms.models import Alarm
from bagdar.web.alarms.queries.reading import alarms_for
from bagdar.web.alarms.queries.reading import line_of as alarm_line
from bagdar.web.barriers.models import BarrierTask
from bagdar.web.barriers.queries.reading import Line, line_of
from bagdar.web.cases.models import Case
from bagdar.web.cases.queries.reading import cases_for
from bagdar.web.cases.queries.veiling import veil_text
from bagdar.web.inbox.queries.desks import Standing
from bagdar.web.inbox.queries.things import Ask, Group, Key, Source
from bagdar.web.instructions.models import Instruction
from bagdar.web.instructions.queries.offices import issuer_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ASKS: dict[Ask, StrOrPromise] = {
    Ask.ANSWER: _("accept or object"),
    Ask.DO: _("do and report"),
    Ask.OBJECTION: _("decide on the objection"),
    Ask.MORE_TIME: _("answer on more time"),
    Ask.CHECK: _("close or return"),
    Ask.SOLVE: _("solve"),
    Ask.REPLY: _("say whether it is solved, or answer"),
    Ask.ACCEPTANCE: _("the lead is to accept it"),
    Ask.DECISION: _("the issuer is to decide on the objection"),
    Ask.CONTROL: _("the control office is to check it"),
    Ask.TIME_GRANTED: _("more time is asked for"),
    Ask.MENDING: _("the lead is to mend it"),
    Ask.BUSINESS: _("the business is asked"),
    Ask.OFFICE: _("the office is to solve it"),
    Ask.TASK: _("answer the task"),
    Ask.TASK_ANSWER: _("the office is to answer the task"),
    Ask.NOTICE: _("answer the notice"),
    Ask.CASE_WORK: _("work on the case"),
    Ask.CASE_CLOSE: _("close or return as a second person"),
    Ask.CASE_REPLY: _("the other side is to answer"),
    Ask.ALARM: _("answer the alarm"),
    Ask.ALARM_DECISION: _("decide on the answer, or send it up"),
    Ask.ALARM_READING: _("the level above is to decide on the answer"),
}
"""What is asked, in words."""

GROUPS: dict[Group, StrOrPromise] = {
    Group.OVERDUE: _("Overdue"),
    Group.TODAY: _("Today"),
    Group.WEEK: _("This week"),
    Group.LATER: _("Later or without a day"),
    Group.OTHERS: _("Waiting for others"),
}
STEP_PAGES = {
    Ask.ANSWER: "instruction-answer",
    Ask.DO: "instruction-report",
    Ask.OBJECTION: "instruction-objection",
    Ask.MORE_TIME: "instruction-extension-answer",
    Ask.CHECK: "instruction-check",
}
SIGNED = (Ask.ANSWER, Ask.DO)


@dataclass(frozen=True)
class Row:
    """A thing as the inbox shows it; `act` is where it is acted on, `box` how it is chosen."""

    source: Source
    ask: Ask
    number: int
    title: str
    kind: str
    about: str
    href: str
    act: str
    box: str
    due_on: date | None
    overdue: bool
    protected: bool = False

    @property
    def words(self) -> StrOrPromise:
        """What is asked, in the reader's language."""
        return ASKS[self.ask]


def rows_of(keys: Sequence[Key], standing: Standing) -> list[Row]:
    """Return the rows of some keys in their order, a query for each register."""
    of = {one: [key.number for key in keys if key.source == one] for one in Source}
    instructions = _instructions(of[Source.INSTRUCTION])
    barriers = _barriers(of[Source.BARRIER], standing)
    tasks = _tasks(of[Source.TASK])
    cases = _cases(of[Source.CASE], standing)
    alarms = _alarms(of[Source.ALARM], standing)
    found = []
    for key in keys:
        ask, number = Ask(key.ask), key.number
        if key.source == Source.INSTRUCTION and number in instructions:
            found.append(_of_instruction(instructions[number], ask, standing))
        elif key.source == Source.BARRIER and number in barriers:
            found.append(_of_barrier(barriers[number], ask))
        elif key.source == Source.TASK and number in tasks:
            found.append(_of_task(tasks[number], ask, standing))
        elif key.source == Source.CASE and number in cases:
            found.append(_of_case(cases[number], ask, standing))
        elif key.source == Source.ALARM and number in alarms:
            found.append(_of_alarm(alarms[number], ask, standing))
    return found


def _instructions(numbers: Sequence[int]) -> dict[int, Instruction]:
    if not numbers:
        return {}
    rows = Instruction.objects.filter(pk__in=numbers).select_related("lead")
    return {one.pk: one for one in rows}


def _barriers(numbers: Sequence[int], standing: Standing) -> dict[int, Line]:
    if not numbers:
        return {}
    powers, reading = standing.all_barriers, standing.reading
    rows: Any = standing.barriers_known.filter(powers.seen(reading.at), pk__in=numbers)
    return {one.pk: line_of(one, powers, reading) for one in rows}


def _tasks(numbers: Sequence[int]) -> dict[int, BarrierTask]:
    if not numbers:
        return {}
    rows = BarrierTask.objects.filter(pk__in=numbers)
    return {one.pk: one for one in rows.select_related("barrier__enterprise", "office", "asker")}


def _cases(numbers: Sequence[int], standing: Standing) -> dict[int, Case]:
    if not numbers:
        return {}
    rows = cases_for(standing.cases, standing.reading).filter(pk__in=numbers)
    return {one.pk: one for one in rows}


def _alarms(numbers: Sequence[int], standing: Standing) -> dict[int, Alarm]:
    if not numbers:
        return {}
    rows = alarms_for(standing.alarms, standing.reading).filter(pk__in=numbers)
    return {one.pk: one for one in rows}


def _of_instruction(one: Instruction, ask: Ask, standing: Standing) -> Row:
    day = standing.reading.day
    due_on = one.answer_by if ask in (Ask.ANSWER, Ask.ACCEPTANCE) else one.due_on
    if ask is Ask.CHECK:
        due_on = None
    signs = one.lead_id in standing.all_instructions.leads
    acts = ask in STEP_PAGES and (ask not in SIGNED or signs)
    href = reverse("instruction", args=[one.pk])
    return Row(
        source=Source.INSTRUCTION,
        ask=ask,
        number=one.pk,
        title=one.text,
        kind=str(one.get_kind_display()),
        about=f"{one.lead.name} ← {issuer_words(one, day)}" if one.lead else "",
        href=href,
        act=reverse(STEP_PAGES[ask], args=[one.pk]) if acts else href,
        box=_box(ask, signs=signs),
        due_on=due_on,
        overdue=due_on is not None and due_on < day,
    )


def _box(ask: Ask, *, signs: bool) -> str:
    """Return under which name an instruction is chosen: to be accepted, or to be closed."""
    if ask is Ask.CHECK:
        return "closing"
    return "instruction" if ask is Ask.ANSWER and signs else ""


def _of_barrier(line: Line, ask: Ask) -> Row:
    one = line.barrier
    href = reverse("barrier", args=[one.pk])
    return Row(
        source=Source.BARRIER,
        ask=ask,
        number=one.pk,
        title=one.what,
        kind=str(one.get_kind_display()),
        about=f"{one.enterprise.name}, {line.place}",
        href=href,
        act=href,
        box="barrier" if ask is Ask.SOLVE and line.mine else "",
        due_on=line.due_on,
        overdue=line.overdue,
        protected=bool(one.hidden_below),
    )


def _of_task(one: BarrierTask, ask: Ask, standing: Standing) -> Row:
    asker = one.asker.name if one.asker else one.get_level_display()
    href = reverse("barrier-task", args=[one.pk])
    return Row(
        source=Source.TASK,
        ask=ask,
        number=one.pk,
        title=one.text,
        kind=str(one.barrier.get_kind_display()),
        about=f"{one.office.name} ← {asker}, {one.barrier.enterprise.name}",
        href=href,
        act=reverse("barrier-task-answer", args=[one.pk]) if ask is Ask.TASK else href,
        box="",
        due_on=one.due_on,
        overdue=one.due_on < standing.reading.day,
        protected=bool(one.barrier.hidden_below),
    )


def _of_case(one: Case, ask: Ask, standing: Standing) -> Row:
    to = one.organisation or one.enterprise
    href = reverse("case", args=[one.pk])
    step = {Ask.NOTICE: "case-reply"}.get(ask)
    signs = ask is Ask.NOTICE and standing.cases.answers(one)
    due_on = one.reply_by if ask in (Ask.NOTICE, Ask.CASE_REPLY) else None
    return Row(
        source=Source.CASE,
        ask=ask,
        number=one.pk,
        title=veil_text(one.title, standing.reading),
        kind=str(one.get_state_display()),
        about=to.name if to is not None else "",
        href=href,
        act=reverse(step, args=[one.pk]) if step and signs else href,
        box="",
        due_on=due_on,
        overdue=due_on is not None and due_on < standing.reading.day,
    )


def _of_alarm(one: Alarm, ask: Ask, standing: Standing) -> Row:
    day = standing.reading.day
    line = alarm_line(one, standing.alarms, day)
    href = reverse("alarm", args=[one.pk])
    step = {Ask.ALARM: "alarm-answer", Ask.ALARM_DECISION: "alarm-decide"}.get(ask)
    return Row(
        source=Source.ALARM,
        ask=ask,
        number=one.pk,
        title=f"{capfirst(one.get_sign_display())}: {line.name}",
        kind=str(one.get_level_display()),
        about=line.place,
        href=href,
        act=reverse(step, args=[one.pk]) if step else href,
        box="",
        due_on=one.due_on,
        overdue=one.due_on is not None and one.due_on < day,
    )
