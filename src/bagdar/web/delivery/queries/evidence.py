"""Photos and documents as pages show them: what they say of time and place, in plain words.

Nothing accuses: a page gives distance, gap and the other project, and leaves the judgement.
What a photo says of itself is for those who see originals; everybody else who sees the project
sees the pictures, captions and days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.delivery.life import over_on
from bagdar.core.delivery.photos import FAR_KM, gap_days, nearest_km
from bagdar.web.delivery.models import Evidence, EvidenceKind, Repeat
from bagdar.web.delivery.permissions import owns, sees_originals
from bagdar.web.delivery.queries.known import Known
from bagdar.web.projects.models import Project, ProjectFacts, Visibility
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries import details_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.sections import Section
from bagdar.web.projects.queries.sheet import live_of, name_in
from bagdar.web.projects.queries.wording import number_text

SHOWN_ON_SHEET = 4
"""Photos and documents on the page of a project; the rest are a link away."""

_WHOLE_FROM_KM = 10


@dataclass(frozen=True)
class Note:
    """Something a page points out, in words; `state` gives it a shape and a colour."""

    text: str
    state: str = "neutral"


@dataclass(frozen=True)
class Alike:
    """Where else the same photo or document stands."""

    text: str
    key: str = ""
    number: int = 0
    project: str = ""


@dataclass(frozen=True)
class Card:
    """One photo or document as a reader may see it; empty is what they may not."""

    number: int
    is_photo: bool
    title: str
    caption: str
    given_on: date
    given_by: str
    milestone: str
    period: str
    notes: tuple[Note, ...]
    alike: tuple[Alike, ...]
    original: bool
    name: str = ""
    size_bytes: int = 0
    content_type: str = ""
    sha256: str = ""
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    point: str = ""


@dataclass(frozen=True)
class Viewer:
    """Whether a reader sees originals of a project, and the points of it that they may know."""

    originals: bool
    points: tuple[tuple[float, float], ...] = field(default=())
    points_hidden: bool = False


def evidence_of(project: ProjectFacts, reading: Reading) -> QuerySet[Evidence]:
    """Return what was given for a project up to the moment asked for, the newest first."""
    rows = Evidence.objects.filter(project=live_of(project)).select_related("milestone")
    return rows if reading.as_of is None else rows.filter(at__lte=reading.as_of)


def showing(rows: QuerySet[Evidence], month: date) -> QuerySet[Evidence]:
    """Keep what is said to show a month, or a part of it."""
    return rows.filter(claimed_from__lt=over_on(month), claimed_to__gte=month)


def viewer_of(project: ProjectFacts, reading: Reading) -> Viewer:
    """Find what of the evidence of a project its reader may know."""
    sight = sight_of(reading.scope)
    if not sees_originals(sight, live_of(project)):
        return Viewer(originals=False)
    hidden = sight.hidden_fields(project)
    points = [] if "latitude" in hidden else [_pair(project.latitude, project.longitude)]
    if "sites" not in hidden:
        details = getattr(project, "details", None)
        parts = details_of(live_of(project)) if details is None else details
        points += [
            _pair(one.get("latitude"), one.get("longitude")) for one in parts.get("sites", [])
        ]
    known = tuple(point for point in points if point is not None)
    return Viewer(originals=True, points=known, points_hidden=bool({"latitude", "sites"} & hidden))


def cards(rows: Iterable[Evidence], project: ProjectFacts, reading: Reading) -> tuple[Card, ...]:
    """Compose what is shown of some photos and documents of one project."""
    shown, viewer = list(rows), viewer_of(project, reading)
    alike = _alike(shown, reading, viewer)
    return tuple(_card(one, viewer, reading, alike.get(one.pk, ())) for one in shown)


def may_give(project: ProjectFacts, reading: Reading) -> bool:
    """Answer whether the reader may give evidence for a project, today."""
    live = live_of(project)
    now = reading.as_of is None and live.merged_into_id is None
    return now and owns(rights_of(reading.scope), live)


def _compose(known: Known) -> Mapping[str, Any] | None:
    project, reading = known.subject.project, known.subject.reading
    rows = evidence_of(project, reading)
    latest = list(rows[:SHOWN_ON_SHEET])
    return {
        "cards": cards(latest, project, reading) if latest else (),
        "count": rows.count() if len(latest) == SHOWN_ON_SHEET else len(latest),
        "may_give": may_give(project, reading),
    }


EVIDENCE_SECTION = Section("evidence", "delivery/evidence/section.html", _compose)


# --- one card


def _card(row: Evidence, viewer: Viewer, reading: Reading, alike: Sequence[Alike]) -> Card:
    given_on = timezone.localdate(row.at)
    card: dict[str, Any] = {
        "number": row.pk,
        "is_photo": row.kind == EvidenceKind.PHOTO,
        "title": row.caption or _untitled(row, given_on),
        "caption": row.caption,
        "given_on": given_on,
        "given_by": actor_shown(row.actor_id, row.actor_label, reading),
        "milestone": row.milestone.name if row.milestone else "",
        "period": _period(row),
        "notes": tuple(_notes(row, viewer)) if viewer.originals else (),
        "alike": tuple(alike),
        "original": viewer.originals,
    }
    if viewer.originals:
        names = ("name", "size_bytes", "content_type", "sha256", "width", "height", "taken_at")
        card |= {name: getattr(row, name) for name in names}
        point = _pair(row.latitude, row.longitude)
        card["point"] = f"{point[0]:.5f}, {point[1]:.5f}" if point else ""
    return Card(**card)


def _untitled(row: Evidence, given_on: date) -> str:
    day = date_format(given_on, "DATE_FORMAT")
    if row.kind == EvidenceKind.PHOTO:
        return _("Photo given on %(day)s") % {"day": day}
    return _("Document given on %(day)s") % {"day": day}


def _period(row: Evidence) -> str:
    if row.claimed_from is None or row.claimed_to is None:
        return ""
    days = [date_format(one, "DATE_FORMAT") for one in (row.claimed_from, row.claimed_to)]
    return days[0] if days[0] == days[1] else " – ".join(days)


def _notes(row: Evidence, viewer: Viewer) -> Iterable[Note]:
    """Say what a photo tells of its place and time, beside what is known and claimed."""
    if row.kind != EvidenceKind.PHOTO:
        return
    yield _place_note(row, viewer)
    yield from _time_notes(row)
    if not row.perceptual_hash:
        yield Note(
            _("too plain to compare: only the very same file would be found again"), "no_data"
        )


def _place_note(row: Evidence, viewer: Viewer) -> Note:
    point = _pair(row.latitude, row.longitude)
    if point is None:
        return Note(_("the photo does not say where it was taken"), "no_data")
    away = nearest_km(point, viewer.points)
    if away is None and viewer.points_hidden:
        return Note(_("the place of the site is not shown to you"), "no_data")
    if away is None:
        return Note(_("the project states no point to compare the place with"), "no_data")
    words = number_text(round(away) if away >= _WHOLE_FROM_KM else round(away, 1))
    state = "at_risk" if away > FAR_KM else "neutral"
    return Note(_("taken %(distance)s km from the site") % {"distance": words}, state)


def _time_notes(row: Evidence) -> Iterable[Note]:
    if row.taken_at is None:
        yield Note(_("the photo does not say when it was taken"), "no_data")
        return
    taken_on, given_on = timezone.localdate(row.taken_at), timezone.localdate(row.at)
    if row.claimed_from is not None and row.claimed_to is not None:
        yield _gap_note(gap_days(taken_on, (row.claimed_from, row.claimed_to)))
    if (ahead := (taken_on - given_on).days) > 0:
        text = ngettext(
            "its camera names a day %(days)d day after it was given",
            "its camera names a day %(days)d days after it was given",
            ahead,
        )
        yield Note(text % {"days": ahead}, "at_risk")


def _gap_note(gap: int) -> Note:
    if gap == 0:
        return Note(_("taken within the period it is said to show"))
    if gap < 0:
        text = ngettext(
            "taken %(days)d day before the period", "taken %(days)d days before the period", -gap
        )
        return Note(text % {"days": -gap}, "at_risk")
    text = ngettext(
        "taken %(days)d day after the period", "taken %(days)d days after the period", gap
    )
    return Note(text % {"days": gap}, "at_risk")


def _pair(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    if latitude in (None, "") or longitude in (None, ""):
        return None
    return float(latitude), float(longitude)


# --- the same photo elsewhere


def _alike(
    rows: Sequence[Evidence], reading: Reading, viewer: Viewer
) -> dict[int, tuple[Alike, ...]]:
    """Name the other places of each photo that the reader may see; hint at the others."""
    others = _others(rows, reading)
    asked = {one.project_id for found in others.values() for one in found}
    seen = seen_projects(asked, reading)
    told = _told_without_name(asked - set(seen)) if viewer.originals else frozenset()
    made: dict[int, tuple[Alike, ...]] = {}
    for row in rows:
        found = sorted(others[row.pk], key=lambda one: one.pk)
        named = [_named(one, row, seen[one.project_id]) for one in found if one.project_id in seen]
        if any(one.project_id in told for one in found):
            text = _("also in a project not shown to you; the programme office is informed")
            named.append(Alike(text))
        made[row.pk] = tuple(named)
    return made


def _others(rows: Sequence[Evidence], reading: Reading) -> dict[int, list[Evidence]]:
    asked = {one.pk for one in rows}
    pairs = Repeat.objects.filter(Q(earlier__in=asked) | Q(later__in=asked))
    if reading.as_of is not None:
        pairs = pairs.filter(later__at__lte=reading.as_of)
    others: dict[int, list[Evidence]] = defaultdict(list)
    for pair in pairs.select_related("earlier", "later"):
        if pair.later_id in asked:
            others[pair.later_id].append(pair.earlier)
        if pair.earlier_id in asked:
            others[pair.earlier_id].append(pair.later)
    return others


def seen_projects(ids: Iterable[int], reading: Reading) -> dict[int, Project]:
    """Return which of these projects the reader sees, now and on the day asked for."""
    asked = set(ids)
    if not asked:
        return {}
    now = Project.objects.for_scope(reading.scope, at=reading.at).in_bulk(asked)
    if reading.as_of is None:
        return now
    then = set(reading.projects().filter(project__in=asked).values_list("project_id", flat=True))
    return {pk: one for pk, one in now.items() if pk in then}


def _told_without_name(ids: set[int]) -> frozenset[int]:
    """Leave out projects under a case: that there is one is told to nobody."""
    if not ids:
        return frozenset()
    told = Project.objects.filter(pk__in=ids).exclude(visibility=Visibility.CASE)
    return frozenset(told.values_list("pk", flat=True))


def _named(other: Evidence, row: Evidence, project: Project) -> Alike:
    photo, own = other.kind == EvidenceKind.PHOTO, other.project_id == row.project_id
    if own:
        words = (
            _("the same photo was given for this project on %(day)s")
            if photo
            else _("the same document was given for this project on %(day)s")
        )
    else:
        words = (
            _("the same photo stands in another project since %(day)s:")
            if photo
            else _("the same document stands in another project since %(day)s:")
        )
    day = date_format(timezone.localdate(other.at), "DATE_FORMAT")
    return Alike(words % {"day": day}, project.key, other.pk, "" if own else project.name)


# --- the page of repeats


def repeats(reading: Reading) -> QuerySet[Repeat]:
    """Return repeats between projects that the reader sees, the newest first."""
    seen = Project.objects.for_scope(reading.scope, at=reading.at).values("pk")
    rows = Repeat.objects.filter(later__project__in=seen, earlier__project__in=seen)
    if reading.as_of is not None:
        then = reading.projects().values("project")
        rows = rows.filter(
            later__at__lte=reading.as_of, later__project__in=then, earlier__project__in=then
        )
    return rows.select_related("later__project", "earlier__project").order_by("-later", "earlier")


def milestone_choices(project: ProjectFacts) -> list[tuple[int, str]]:
    """Return the milestones of a project, for a filter and a form."""
    rows = live_of(project).milestones.filter(removed_at=None)
    return [(one.pk, one.name) for one in rows.order_by("number")]


def milestones_with_evidence(project: ProjectFacts, reading: Reading) -> list[tuple[int, str]]:
    """Return the milestones that something was given for."""
    names: dict[int, str] = {}
    rows = evidence_of(project, reading).exclude(milestone=None)
    columns = ("name_en", "name_ru", "name_kk")
    for row in rows.order_by("milestone__number").values(
        "milestone_id", *(f"milestone__{one}" for one in columns)
    ):
        names[row["milestone_id"]] = name_in({one: row[f"milestone__{one}"] for one in columns})
    return list(names.items())
