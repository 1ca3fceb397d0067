"""What is asked of a person's offices, and what they asked: due when, and who is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from bagdar.web.data_requests.models import (
    WRITABLE,
    Answer,
    DataRequest,
    Desk,
    Round,
    State,
    Submission,
)
from bagdar.web.data_requests.permissions import (
    Powers,
    answers_for,
    desks_below,
    my_desks,
    powers_of,
    reads_all,
    requests_for,
)
from bagdar.web.data_requests.queries.desks import desk_names
from bagdar.web.data_requests.queries.signed import held
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope

Found = TypeVar("Found", DataRequest, Answer)
OWED = (State.FILLING, State.HANDED, State.RETURNED)
OPEN = (*OWED, State.CORRECTING)
STATES = ("", "todo", "late", "to_fill", "to_sign", "to_judge", "done")
OFFICES = ("desk__sector", "desk__organisation", "desk__enterprise")
MOST_WORDS = 10


@dataclass(frozen=True)
class Wanted:
    """What a list is filtered by; empty is everything."""

    search: str = ""
    state: str = ""


@dataclass(frozen=True)
class Asked:
    """One thing asked of an office."""

    answer: Answer
    asker: str
    desk: str
    is_late: bool
    judges: int


@dataclass(frozen=True)
class Sent:
    """One request of an office, with its newest round."""

    request: DataRequest
    asker: str
    round: Round | None
    answered: int
    expected: int
    to_judge: int


def asked_of(scope: Scope, wanted: Wanted, *, person: User, at: datetime) -> QuerySet[Answer]:
    """Return the answers that a person's offices owe or gave, the first due first.

    To be signed are those of other offices too, in whose name the person signs.
    """
    rows = answers_for(scope).filter(desk__in=my_desks(scope))
    if wanted.state == "to_sign":
        powers = powers_of(scope, person, on=timezone.localdate(at))
        rows = Answer.objects.filter(pk__in=[one.pk for one in to_sign(powers, scope, at=at)])
    rows = rows.filter(round__request__withdrawn_at=None)
    rows = searched(rows, wanted.search, "round__request__")
    waiting = Answer.objects.filter(above=OuterRef("pk"), state=State.SUBMITTED)
    match wanted.state:
        case "todo":
            rows = rows.filter(state__in=OPEN)
        case "late":
            rows = rows.filter(overdue(at))
        case "to_fill":
            rows = rows.filter(state__in=WRITABLE)
        case "to_judge":
            rows = rows.filter(Exists(waiting))
        case "done":
            rows = rows.exclude(state__in=OPEN)
    related = ("round__request__asker", *OFFICES)
    told = rows.annotate(to_judge=Count("below", filter=Q(below__state=State.SUBMITTED)))
    told = told.annotate(is_signed=held(at))
    return told.select_related(*related).order_by("due_at", "pk")


def overdue(at: datetime) -> Q:
    """Keep the answers that `punctual` calls overdue: nothing signed stands, no time is left."""
    return Q(~held(at), due_at__lt=at)


def to_fill(scope: Scope) -> QuerySet[Answer]:
    """Return the answers that a person's offices fill in, or but gather, and hand over."""
    wanted = Q(desk__in=my_desks(scope), state__in=WRITABLE)
    return answers_for(scope).filter(wanted, round__request__withdrawn_at=None)


def to_sign(powers: Powers, scope: Scope, *, at: datetime) -> list[Answer]:
    """Return the answers handed over that a person signs, having written in none of them."""
    handed = answers_for(scope, named=powers.named).filter(
        state=State.HANDED, round__request__withdrawn_at=None
    )
    related = handed.select_related("round__request", *OFFICES).prefetch_related("writers")
    rows = related.annotate(is_signed=held(at)).order_by("due_at", "pk")
    return [one for one in rows if powers.signs(one)]


def to_judge(powers: Powers, scope: Scope) -> list[Answer]:
    """Return the signed answers that a person accepts or returns: not their own work."""
    rows = answers_for(scope).filter(state=State.SUBMITTED, round__request__withdrawn_at=None)
    signed = Submission.objects.filter(answer=OuterRef("pk")).order_by("-number")
    found = rows.annotate(signed_by=Subquery(signed.values("signed_by")[:1]))
    related = found.select_related("above", "round__request", *OFFICES)
    return [
        one
        for one in related.prefetch_related("writers").order_by("due_at", "pk")
        if powers.judges(one) and powers.actor_id not in one.makers | {one.signed_by}
    ]


def sent_by(scope: Scope, wanted: Wanted, *, at: datetime) -> QuerySet[DataRequest]:
    """Return what a person's offices asked, drafts first; for readers of all, everything sent."""
    rows = requests_for(scope)
    if not reads_all(scope):
        below = desks_below(scope).values("pk")
        asked = Q(asker__in=my_desks(scope)) | Q(rounds__answers__desk__in=below)
        own = Q(asker__in=my_desks(scope))
        rows = rows.filter(own | (asked & ~Q(rounds__answers__desk__in=my_desks(scope))))
    rows = searched(rows.distinct(), wanted.search, "")
    open_rounds = Answer.objects.filter(round__request=OuterRef("pk"))
    match wanted.state:
        case "todo":
            rows = rows.filter(Exists(open_rounds.filter(state__in=OPEN)), withdrawn_at=None)
        case "late":
            late = open_rounds.filter(overdue(at))
            rows = rows.filter(Exists(late), withdrawn_at=None)
        case "to_fill" | "to_sign":
            rows = rows.none()
        case "to_judge":
            waits = open_rounds.filter(state=State.SUBMITTED, above=None)
            rows = rows.filter(Exists(waits), withdrawn_at=None)
        case "done":
            rows = rows.filter(sent_at__isnull=False).exclude(
                Exists(open_rounds.filter(state__in=OPEN))
            )
    related = ("asker__sector", "asker__organisation")
    return rows.select_related(*related).order_by("-created_at", "-pk")


def searched(rows: QuerySet[Found], text: str, way: str = "") -> QuerySet[Found]:
    """Keep what has every word in its title or number; `way` leads to the request."""
    for word in text.split()[:MOST_WORDS]:
        held = Q(**{f"{way}title__icontains": word}) | Q(**{f"{way}outgoing__icontains": word})
        rows = rows.filter(held)
    return rows


def asked_rows(answers: list[Answer], *, at: datetime) -> list[Asked]:
    """Say of each answer who asks, of whom, and whether it is late."""
    desks: dict[int, Desk] = {}
    for one in answers:
        desks |= {one.desk_id: one.desk, one.round.request.asker_id: one.round.request.asker}
    names = desk_names(desks.values(), on=timezone.localdate(at))
    return [
        Asked(
            one,
            names[one.round.request.asker_id],
            names[one.desk_id],
            is_late=one.due_at < at and not getattr(one, "is_signed", False),
            judges=getattr(one, "to_judge", 0),
        )
        for one in answers
    ]


def sent_rows(requests: list[DataRequest], scope: Scope | None, *, on: date) -> list[Sent]:
    """Say of each request how many of its newest round answered, of those that a reader sees.

    Without a scope all of them are counted.
    """
    seen = Answer.objects.all() if scope is None else answers_for(scope)
    newest = {
        one.request_id: one
        for one in Round.objects.filter(request__in=requests).order_by("opened_at", "pk")
    }
    counts = {
        row["round"]: row
        for row in seen.filter(round__in=newest.values())
        .values("round")
        .annotate(
            expected=Count("pk"),
            answered=Count("pk", filter=Exists(Submission.objects.filter(answer=OuterRef("pk")))),
            waits=Count("pk", filter=Q(state=State.SUBMITTED, above=None)),
        )
    }
    names = desk_names([one.asker for one in requests], on=on)
    rows = []
    for one in requests:
        round_ = newest.get(one.pk)
        told = counts.get(round_.pk if round_ else 0, {})
        rows.append(
            Sent(
                one,
                names[one.asker_id],
                round_,
                told.get("answered", 0),
                told.get("expected", 0),
                told.get("waits", 0),
            )
        )
    return rows
