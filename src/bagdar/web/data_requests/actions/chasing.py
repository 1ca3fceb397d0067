"""What the daily letter says of data requests: what a person's offices owe and wait for.

Whoever may sign or judge an answer is told that it waits, as `Powers` says who may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.web.data_requests.models import Answer, Desk, DeskKind, Round, State
from bagdar.web.data_requests.permissions import powers_of
from bagdar.web.data_requests.queries.desks import desk_names
from bagdar.web.data_requests.queries.inbox import OFFICES, OWED, to_judge, to_sign
from bagdar.web.data_requests.queries.sheet import punctual_each
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import Held, Scope, scope_of
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect

AHEAD = timedelta(days=3)
"""How long before the due hour an office is reminded for the first time."""

_ROLES = {
    DeskKind.AKIMAT: (Role.OFFICER, Role.AKIM),
    DeskKind.ORGANISATION: (Role.MINISTRY,),
    DeskKind.SECTOR: (Role.MINISTRY,),
    DeskKind.ENTERPRISE: (Role.ENTERPRISE,),
    DeskKind.PROGRAMME_OFFICE: (Role.PROGRAMME_OFFICE,),
    DeskKind.ANALYSTS: (Role.ANALYST,),
}
_OF_ITS_WORLD = (DeskKind.AKIMAT, DeskKind.ENTERPRISE, DeskKind.ORGANISATION)
"""Offices whose scope lies in one world; those of other kinds are of the person's own."""


def requests_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person what their offices owe and wait for; None where there is nothing.

    What is due soon or late is told again every day: it does not go away by being told. A request
    that came in is told once before that, in the next letter. What waits for the person's
    signature, or to be accepted, is told at once and again every week; to be signed every day, when
    it is due soon.
    """
    today = timezone.localdate(at)
    scope = scope_of(person, on=today)
    powers = powers_of(scope, person, on=today)
    handed, judged = to_sign(powers, scope, at=at), to_judge(powers, scope)
    desks = _desks(person, scope)
    if not desks and not handed:
        return None
    signs = {one.pk for one in handed}
    owing = [one for one in _owing(desks, at) if one.pk not in signs]
    waiting = _waiting(desks, at)
    new = _new(person, desks, owing)
    lines = [_new_line(one) for one in new]
    punctual = punctual_each(owing, at=at)
    lines += [_owed_line(one, is_late=punctual[one.pk].is_late) for one in owing]
    names = desk_names([one.desk for one in (*handed, *judged)], on=today)
    to_do = {_("%(title)s: waits for your signature, from %(names)s"): handed}
    to_do |= {_("%(title)s: signed, waits to be accepted or returned, from %(names)s"): judged}
    for words, rows in to_do.items():
        lines += [_named_line(words, round_, of, names) for round_, of in _by_round(rows)]
    lines += [_waited_line(one, missing, at) for one, missing in waiting]
    if not lines:
        return None
    title = ngettext(
        "%d data request to attend to:", "%d data requests to attend to:", len(lines)
    ) % len(lines)
    marks = [_mark(person, one) for one in (*new, *owing)]
    marks += _untold([_week_mark(person, one, today) for one in (*handed, *judged)])
    if owing or waiting or any(one.due_at <= at + AHEAD for one in handed):
        marks.append(f"data_requests.told:{person.pk}:{today}")
    return LetterPart(title, lines[:MOST_NAMED], len(lines), reverse("data-requests"), marks)


def _desks(person: User, scope: Scope) -> list[int]:
    """Return the offices that a person acts for."""
    mine = Q(pk=None)
    for one in scope.held:
        mine |= _desk_of(one)
    return [
        desk.pk
        for desk in Desk.objects.filter(mine)
        if desk.kind in _OF_ITS_WORLD or desk.is_synthetic is person.is_synthetic
    ]


def _desk_of(held: Held) -> Q:
    kinds = [kind for kind, roles in _ROLES.items() if held.role in roles]
    return Q(
        kind__in=kinds,
        territory=held.territory_id,
        organisation=held.organisation_id,
        sector=held.sector_id,
        enterprise=held.enterprise_id,
    )


def _owing(desks: list[int], at: datetime) -> list[Answer]:
    """Return what offices have to answer: what is due soon or late, and what was returned.

    A correction of what was accepted is the office's own affair.
    """
    soon = Q(due_at__lte=at + AHEAD) | Q(state=State.RETURNED)
    rows = Answer.objects.filter(
        soon, desk__in=desks, state__in=OWED, round__request__withdrawn_at=None
    )
    return list(rows.select_related("round__request").order_by("due_at", "pk"))


def _new(person: User, desks: list[int], owing: list[Answer]) -> list[Answer]:
    """Return what came in and was not told yet, beside what is told anyway."""
    rows = Answer.objects.filter(
        desk__in=desks, state=State.FILLING, round__request__withdrawn_at=None
    ).exclude(pk__in=[one.pk for one in owing])
    found = {
        _mark(person, one): one
        for one in rows.select_related("round__request").order_by("due_at", "pk")
    }
    return [found[mark] for mark in _untold(found)]


def _untold(marks: Iterable[str]) -> list[str]:
    """Keep the marks of what no letter told yet."""
    known = list(marks)
    told = set(Effect.objects.filter(key__in=known).values_list("key", flat=True))
    return [one for one in known if one not in told]


def _mark(person: User, answer: Answer) -> str:
    return f"data_requests.sent:{person.pk}:{answer.pk}"


def _waiting(desks: list[int], at: datetime) -> list[tuple[Round, list[Answer]]]:
    """Return whose term has passed without an answer, of what offices ask or consolidate.

    The term is that of each office, with the time it was given more; whoever asks is told once
    the term of the round has passed too.
    """
    ours = Q(above__desk__in=desks) | Q(round__request__asker__in=desks, round__due_at__lte=at)
    owed = Answer.objects.filter(
        ours, state__in=OWED, due_at__lte=at, round__request__withdrawn_at=None
    ).select_related("round__request", *OFFICES)
    return _by_round(owed.order_by("round__due_at", "round", "pk"))


def _by_round(answers: Iterable[Answer]) -> list[tuple[Round, list[Answer]]]:
    found: dict[int, tuple[Round, list[Answer]]] = {}
    for one in answers:
        found.setdefault(one.round_id, (one.round, []))[1].append(one)
    return list(found.values())


def _week_mark(person: User, answer: Answer, day: date) -> str:
    """Name what waits in a state, so that it is news again every week."""
    year, week, _weekday = day.isocalendar()
    return f"data_requests.{answer.state}:{person.pk}:{answer.pk}:{year}-{week}"


def _new_line(answer: Answer) -> str:
    told = {"title": answer.round.request.title, "due": _when(answer.due_at)}
    return _("%(title)s: newly asked, due %(due)s") % told


def _owed_line(answer: Answer, *, is_late: bool) -> str:
    told = {"title": answer.round.request.title, "due": _when(answer.due_at)}
    if answer.state == State.RETURNED:
        return _("%(title)s: returned, due %(due)s") % told
    if is_late:
        return _("%(title)s: late, was due %(due)s") % told
    return _("%(title)s: due %(due)s") % told


def _waited_line(round_: Round, missing: list[Answer], at: datetime) -> str:
    names = desk_names([one.desk for one in missing], on=timezone.localdate(at))
    return _named_line(_("%(title)s: no answer yet from %(names)s"), round_, missing, names)


def _named_line(words: str, round_: Round, answers: list[Answer], names: Mapping[int, str]) -> str:
    shown = "; ".join(names[one.desk_id] for one in answers[:MOST_NAMED])
    return words % {"title": round_.request.title, "names": shown}


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
