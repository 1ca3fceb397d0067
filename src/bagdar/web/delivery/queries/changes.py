"""What changed since a person looked last, in the projects they see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.delivery.models import (
    Achievement,
    Acted,
    Baseline,
    DateMove,
    Launch,
    LaunchKind,
    MoveAnswer,
    MoveKind,
    Rating,
)
from bagdar.web.projects.models import Project, ProjectVersion
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown

MOST_OF_A_KIND = 200


@dataclass(frozen=True)
class Change:
    """One thing that changed: when, by whom, in words."""

    at: datetime
    actor: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Changed:
    """A project with what changed in it, the newest first."""

    key: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Changes:
    """Projects that changed, the newest first; `cut` says that older ones are left out."""

    projects: tuple[Changed, ...]
    cut: bool


def changes_since(reading: Reading, since: datetime) -> Changes:
    """Return what changed after a moment in the projects that a person sees, and saw then.

    What happened to a project before it was open to them is left out.
    """
    seen = Project.objects.for_scope(reading.scope, at=reading.at).listed()
    ids = seen.values("pk")
    found: dict[int, list[Change]] = {}
    cut = False
    for rows, tell in _KINDS:
        some = list(rows(ids, since)[: MOST_OF_A_KIND + 1])
        cut |= len(some) > MOST_OF_A_KIND
        for project, change in tell(some[:MOST_OF_A_KIND], reading):
            found.setdefault(project, []).append(change)
    open_to = _open_spans(found, reading)
    projects = [
        Changed(one.key, one.name, tuple(kept))
        for one in Project.objects.in_bulk(found).values()
        if (kept := _kept(found[one.pk], open_to.get(one.pk, [])))
    ]
    return Changes(tuple(sorted(projects, key=_newest, reverse=True)), cut)


_Spans = list[tuple[datetime, datetime | None]]


def _open_spans(projects: Iterable[int], reading: Reading) -> dict[int, _Spans]:
    """Return the times in which each project was open to the reader."""
    rows = ProjectVersion.objects.filter(project__in=list(projects))
    made: dict[int, _Spans] = {}
    opened = rows.for_scope(reading.scope, at=reading.at)
    for project, start, end in opened.values_list("project_id", "known_from", "known_to"):
        made.setdefault(project, []).append((start, end))
    return made


def _kept(changes: Iterable[Change], spans: _Spans) -> list[Change]:
    """Keep what happened while the project was open; the newest first."""
    shown = [
        one
        for one in changes
        if any(start <= one.at and (end is None or one.at <= end) for start, end in spans)
    ]
    return sorted(shown, key=_moment, reverse=True)


def _moment(change: Change) -> datetime:
    return change.at


def _newest(one: Changed) -> datetime:
    return one.changes[0].at


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else _("no date")


_Told = Iterator[tuple[int, Change]]


def _actor(one: Acted, reading: Reading) -> str:
    return actor_shown(one.actor_id, one.actor_label, reading)


def _moves(ids: Any, since: datetime) -> QuerySet[DateMove]:
    rows = DateMove.objects.filter(project__in=ids, at__gt=since).order_by("-at", "-id")
    return rows.exclude(kind=MoveKind.CONFIRMATION).select_related("milestone", "reason")


def _tell_move(rows: Iterable[DateMove], reading: Reading) -> _Told:
    for one in rows:
        words = _("%(what)s: forecast moved from %(old)s to %(new)s")
        if one.kind == MoveKind.COMMITMENT:
            words = _("%(what)s: new committed date asked for, from %(old)s to %(new)s")
        elif one.kind == MoveKind.WITHDRAWAL:
            words = _("%(what)s: forecast %(old)s withdrawn")
        facts = {"what": one.milestone.name, "old": _day(one.old_on), "new": _day(one.new_on)}
        note = one.reason.name if one.reason else ""
        yield one.project_id, Change(one.at, _actor(one, reading), words % facts, note)


def _answers(ids: Any, since: datetime) -> QuerySet[MoveAnswer]:
    rows = MoveAnswer.objects.filter(move__project__in=ids, at__gt=since)
    return rows.order_by("-at", "-id").select_related("move__milestone")


def _tell_answer(rows: Iterable[MoveAnswer], reading: Reading) -> _Told:
    for one in rows:
        facts = {
            "what": one.move.milestone.name,
            "new": _day(one.move.new_on),
            "decision": one.get_decision_display(),
        }
        text = _("%(what)s: committed date %(new)s — %(decision)s") % facts
        yield one.move.project_id, Change(one.at, _actor(one, reading), text, one.note)


def _reached(ids: Any, since: datetime) -> QuerySet[Achievement]:
    rows = Achievement.objects.filter(milestone__project__in=ids, at__gt=since)
    return rows.order_by("-at", "-id").select_related("milestone")


def _tell_reached(rows: Iterable[Achievement], reading: Reading) -> _Told:
    for one in rows:
        words = (
            _("%(what)s: reached on %(day)s") if one.on else _("%(what)s: not reached after all")
        )
        text = words % {"what": one.milestone.name, "day": _day(one.on)}
        yield one.milestone.project_id, Change(one.at, _actor(one, reading), text, one.note)


def _frozen(ids: Any, since: datetime) -> QuerySet[Baseline]:
    return Baseline.objects.filter(project__in=ids, frozen_at__gt=since).order_by("-frozen_at")


def _tell_frozen(rows: Iterable[Baseline], reading: Reading) -> _Told:
    for one in rows:
        assert one.frozen_at is not None  # noqa: S101 -- asked for by its moment
        actor = actor_shown(one.frozen_by, one.frozen_label, reading)
        words = _("baseline approved, launch promised for %(day)s")
        if one.number:
            words = _("baseline version %(number)d, launch promised for %(day)s")
        text = words % {"number": one.number, "day": _day(one.ends_on)}
        yield one.project_id, Change(one.frozen_at, actor, text, one.document)


def _launches(ids: Any, since: datetime) -> QuerySet[Launch]:
    rows = Launch.objects.filter(project__in=ids, at__gt=since).order_by("-at", "-id")
    return rows.prefetch_related("corrections")


def _tell_launch(rows: Iterable[Launch], reading: Reading) -> _Told:
    for one in rows:
        words = _("launched on %(day)s")
        if one.kind == LaunchKind.CEREMONY:
            words = _("ceremony on %(day)s, without a launch")
        yield (
            one.project_id,
            Change(one.at, _actor(one, reading), words % {"day": _day(one.counts_on)}),
        )


def _ratings(ids: Any, since: datetime) -> QuerySet[Rating]:
    return Rating.objects.filter(project__in=ids, at__gt=since).order_by("-at", "-id")


def _tell_rating(rows: Iterable[Rating], reading: Reading) -> _Told:
    for one in rows:
        facts = {"side": one.get_side_display(), "colour": one.get_colour_display()}
        text = _("%(side)s: %(colour)s") % facts
        yield one.project_id, Change(one.at, _actor(one, reading), text, one.note)


def _versions(ids: Any, since: datetime) -> QuerySet[ProjectVersion]:
    rows = ProjectVersion.objects.filter(project__in=ids, known_from__gt=since)
    return rows.order_by("-known_from")


def _tell_versions(rows: Iterable[ProjectVersion], _reading: Reading) -> _Told:
    """Compare each version with the one that ended when it began."""
    listed = list(rows)
    ended = ProjectVersion.objects.filter(
        project__in={one.project_id for one in listed},
        known_to__in={one.known_from for one in listed},
    )
    before = {(one.project_id, one.known_to): one for one in ended}
    for one in listed:
        text = _version_words(before.get((one.project_id, one.known_from)), one)
        yield one.project_id, Change(one.known_from, "", text)


def _version_words(before: ProjectVersion | None, one: ProjectVersion) -> str:
    if before is None:
        return _("entered into the register")
    if before.stage == one.stage:
        return _("facts of the register changed")
    facts = {"old": before.get_stage_display(), "new": one.get_stage_display()}
    return _("stage: %(old)s → %(new)s") % facts


_KINDS: Sequence[tuple[Any, Any]] = (
    (_moves, _tell_move),
    (_answers, _tell_answer),
    (_reached, _tell_reached),
    (_frozen, _tell_frozen),
    (_launches, _tell_launch),
    (_ratings, _tell_rating),
    (_versions, _tell_versions),
)
