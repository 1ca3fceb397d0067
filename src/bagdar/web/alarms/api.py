"""Operations on alarms: the rights and acts of the pages."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status

from bagdar.web.alarms.actions import answering
from bagdar.web.alarms.models import Alarm, AlarmStep, Level, Sign
from bagdar.web.alarms.permissions import Powers, powers_of
from bagdar.web.alarms.queries.reading import (
    TO_DECIDE,
    Wanted,
    alarms_for,
    decided_by,
    figures_now,
    listed,
    may_of,
    record_of,
    rows_behind,
)
from bagdar.web.delivery.api.finding import MOST_NUMBER, Note, reading_of, refused_by_field
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

router = Router()
TAGS = ["alarms"]
AlarmNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]


class AlarmState(StrEnum):
    """Which alarms are listed."""

    OPEN = "open"
    CLEARED = "cleared"
    TO_DECIDE = TO_DECIDE
    ALL = "all"


class Asking(Window):
    """Which alarms: open ones of every level, sign and territory unless said otherwise."""

    state: AlarmState = AlarmState.OPEN
    level: Level | None = None
    sign: Sign | None = None
    territory: str = Field("", max_length=80, pattern=f"^$|{KEY}")


class AlarmRow(Schema):
    """An alarm: whom it is about, with whom it is, until when."""

    number: int
    sign: str
    project: str | None
    enterprise: str | None
    territory: str
    level: str
    stage: str
    due_on: date | None = Field(
        description=gettext_noop("The last day to answer or, once answered, to decide.")
    )
    raised_at: datetime
    cleared_at: datetime | None
    outcome: str
    mine: bool = Field(description=gettext_noop("Whether it waits for the reader's answer."))
    decides: bool = Field(
        description=gettext_noop("Whether it was answered and waits for the reader's decision.")
    )


class StepRow(Schema):
    """A step of an alarm."""

    step: str
    level: str
    on: date
    note: str


class AlarmFull(AlarmRow):
    """An alarm with its facts, its record and its history."""

    rule_version: str
    figures: dict[str, str]
    figures_now: dict[str, str] | None = Field(
        description=gettext_noop(
            "The same figures as they are now; none if the sign shows no more, null once cleared."
        )
    )
    behind: list[str] = Field(description=gettext_noop("Addresses of the rows behind it."))
    decided: int = Field(description=gettext_noop("Alarms of this sign decided so far."))
    right_ratio: float | None = Field(
        description=gettext_noop("The share of them that were right; empty below five.")
    )
    steps: list[StepRow]


class AlarmAnswerGiven(Strict):
    """What is behind an alarm, and what is done."""

    note: Note


class AlarmDecision(StrEnum):
    """What becomes of an alarm that was answered."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ACCEPTED = "not_accepted"


class AlarmDecisionGiven(Strict):
    """A decision and what it rests on."""

    decision: AlarmDecision
    note: Note


@router.get(
    "/alarms",
    response={200: Rows[AlarmRow], **READS},
    operation_id="list_alarms",
    summary=gettext_noop("Alarms that the reader is shown"),
    tags=TAGS,
)
def list_alarms(request: HttpRequest, asked: Annotated[Asking, Query()]) -> Rows[AlarmRow]:
    """List alarms, the newest first."""
    person, powers, reading = _asking(request)
    wanted = Wanted(asked.state.value, asked.level or "", asked.sign or "", asked.territory)
    rows = listed(wanted, powers, reading, person)
    told = list(rows[asked.offset : asked.offset + asked.limit])
    decides = decided_by(told, powers, person)
    items = [AlarmRow(**_row(one, powers), decides=one.pk in decides) for one in told]
    return Rows[AlarmRow](items=items, count=rows.count())


@router.get(
    "/alarms/{number}",
    response={200: AlarmFull, **READS},
    operation_id="get_alarm",
    summary=gettext_noop("An alarm with its facts and history"),
    tags=TAGS,
)
def get_alarm(request: HttpRequest, number: AlarmNumber) -> AlarmFull:
    """Give an alarm that the reader is shown."""
    found, powers, reading = _alarm(request, number)
    return _full(request, found, powers, reading)


@router.post(
    "/alarms/{number}/answer",
    response={201: AlarmFull, **WRITES},
    auth=WRITER,
    operation_id="answer_alarm",
    summary=gettext_noop("Answer an alarm"),
    tags=TAGS,
)
def answer(request: HttpRequest, number: AlarmNumber, body: AlarmAnswerGiven) -> Status[AlarmFull]:
    """Answer an alarm that is with the writer: the clock stops."""
    found, powers, reading = _alarm(request, number)
    if not powers.answers(found):
        raise Http404
    with refused_by_field():
        answering.answer_alarm(found, body.note, by=writer(request), at=reading.at)
    return Status(201, _full(request, _again(found), powers, reading))


@router.post(
    "/alarms/{number}/decision",
    response={201: AlarmFull, **WRITES},
    auth=WRITER,
    operation_id="decide_alarm",
    summary=gettext_noop("Decide whether an alarm was right"),
    tags=TAGS,
)
def decide(
    request: HttpRequest, number: AlarmNumber, body: AlarmDecisionGiven
) -> Status[AlarmFull]:
    """Decide an alarm that was answered below, or send its answer back."""
    found, powers, reading = _alarm(request, number)
    if not may_of(found, powers, writer(request)).decide:
        raise Http404
    with refused_by_field():
        answering.decide(found, body.decision.value, body.note, by=writer(request), at=reading.at)
    return Status(201, _full(request, _again(found), powers, reading))


def _asking(request: HttpRequest) -> tuple[User, Powers, Reading]:
    """Return who asks and where they stand; nobody in particular signs in first."""
    person, reading = request.user, reading_of(request)
    if not isinstance(person, User):
        raise AuthenticationError
    now = Reading(reading.scope, cast("Asked", request).now, None, reading.day)
    return person, powers_of(reading.scope, person, on=now.day), now


def _alarm(request: HttpRequest, number: int) -> tuple[Alarm, Powers, Reading]:
    _person, powers, reading = _asking(request)
    found: Alarm = get_object_or_404(alarms_for(powers, reading), pk=number)
    return found, powers, reading


def _again(found: Alarm) -> Alarm:
    return Alarm.objects.select_related("project", "enterprise", "territory").get(pk=found.pk)


def _row(one: Alarm, powers: Powers) -> dict[str, Any]:
    return {
        "number": one.pk,
        "sign": one.sign,
        "project": one.project.key if one.project else None,
        "enterprise": one.enterprise.key if one.enterprise else None,
        "territory": one.territory.key,
        "level": one.level,
        "stage": one.stage,
        "due_on": one.due_on,
        "raised_at": one.raised_at,
        "cleared_at": one.cleared_at,
        "outcome": one.outcome,
        "mine": powers.answers(one),
    }


def _full(request: HttpRequest, one: Alarm, powers: Powers, reading: Reading) -> AlarmFull:
    record, now = record_of(one), figures_now(one, reading)
    decides = decided_by([one], powers, cast("User", request.user))
    steps = AlarmStep.objects.filter(alarm=one).order_by("pk")
    return AlarmFull(
        **_row(one, powers),
        decides=one.pk in decides,
        rule_version=one.rule_version,
        figures=one.facts["figures"],
        figures_now=None if now is None else dict(now),
        behind=[row.href for row in rows_behind(one, request.user, reading)],
        decided=record.decided,
        right_ratio=record.right_ratio,
        steps=[StepRow(step=s.step, level=s.level, on=s.on, note=s.note) for s in steps],
    )
