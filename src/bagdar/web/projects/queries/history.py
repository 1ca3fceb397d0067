"""What was done to a project, from the journal, in words; nothing that the reader may not see."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import ForeignKey
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.web.journal.models import Payload
from bagdar.web.people.models import User
from bagdar.web.projects.models import (
    CostSource,
    Mark,
    PartyRole,
    ProgrammeActKind,
    Project,
    ProjectFacts,
    ProjectVersion,
)
from bagdar.web.projects.permissions import Sight, fields_of_mark
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.territories.queries import forest, local_name
from bagdar.web.wording import actor_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Spans = Sequence[tuple[datetime, datetime | None]]
"""Times from one moment to another (exclusive; None: until now)."""

AT_ONCE = 30
_MOST_CHANGES = 40

_ACTS: dict[str, StrOrPromise] = {
    "projects.create": gettext_lazy("Entered"),
    "projects.import": gettext_lazy("Imported from a table"),
    "projects.import_undone": gettext_lazy("Import taken back"),
    "projects.edit": gettext_lazy("Changed"),
    "projects.edit_many": gettext_lazy("Changed together with others"),
    "projects.reassign_curator": gettext_lazy("Given to another curator"),
    "projects.undo_edit": gettext_lazy("Change taken back"),
    "projects.correct": gettext_lazy("Clerical correction"),
    "projects.inclusion": gettext_lazy("Included in the programme"),
    "projects.replacement": gettext_lazy("Replaced by another project"),
    "projects.exclusion": gettext_lazy("Excluded from the programme"),
    "projects.cancellation": gettext_lazy("Cancelled"),
    "projects.merge": gettext_lazy("Merged with another project"),
    "projects.merge_undone": gettext_lazy("Merging undone"),
    "delivery.answer": gettext_lazy("Request for a committed date answered"),
    "delivery.ask": gettext_lazy("Another committed date asked for"),
    "delivery.confirm": gettext_lazy("Forecast confirmed"),
    "delivery.dependency_add": gettext_lazy("Dependency added"),
    "delivery.dependency_remove": gettext_lazy("Dependency taken off"),
    "delivery.milestone_add": gettext_lazy("Milestone added"),
    "delivery.milestone_edit": gettext_lazy("Milestone changed"),
    "delivery.milestone_end": gettext_lazy("Launch added as a milestone"),
    "delivery.milestone_remove": gettext_lazy("Milestone taken off"),
    "delivery.move": gettext_lazy("Forecast moved"),
    "delivery.reach": gettext_lazy("Milestone reported as reached or corrected"),
    "delivery.propose_baseline": gettext_lazy("Baseline drawn up"),
    "delivery.revise_baseline": gettext_lazy("Draft of the baseline changed"),
    "delivery.return_baseline": gettext_lazy("Draft of the baseline returned"),
    "delivery.freeze_baseline": gettext_lazy("Baseline approved"),
    "delivery.rate": gettext_lazy("Rated"),
    "delivery.gate_sign": gettext_lazy("Line of the launch checklist signed"),
    "delivery.ceremony": gettext_lazy("Ceremony recorded"),
    "delivery.launch": gettext_lazy("Launched by a signed act"),
    "delivery.launch_day_decide": gettext_lazy("Correction of the day of the launch decided"),
    "delivery.launch_day_propose": gettext_lazy("Correction of the day of the launch proposed"),
    "delivery.output": gettext_lazy("Output of a month reported"),
    "delivery.operation": gettext_lazy("Season and idle share set"),
    "delivery.inspection": gettext_lazy("Found on the spot"),
    "delivery.evidence": gettext_lazy("Photo or document given"),
    "presets.load": gettext_lazy("Loaded with the built-in example"),
}
_PARTS: dict[str, StrOrPromise] = {
    "phases": gettext_lazy("phases"),
    "sites": gettext_lazy("sites"),
    "costs": gettext_lazy("cost by source"),
    "parties": gettext_lazy("parties"),
    "programme_acts": gettext_lazy("acts"),
}
_TOLD = {one.name for one in ProjectFacts._meta.local_fields} - {"merged_into"}
"""Whom a project was merged into is told by the list of acts, to those who may see the other."""

_CODED = {"role": PartyRole, "kind": ProgrammeActKind, "source": CostSource}
_FIELDS = {one.attname: one for one in Project._meta.concrete_fields if one.name in _TOLD}


@dataclass(frozen=True)
class Changed:
    """One fact before and after, in words; None is "not reported"."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Told:
    """One act on the project."""

    at: datetime
    actor: str
    for_whom: str
    text: str
    reason: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True)
class History:
    """The latest acts first; `older` is the number of the last one shown, if there are more."""

    entries: tuple[Told, ...]
    older: int | None
    unseen: int


def history_of(
    project: Project, reading: Reading, sight: Sight, spans: Spans, *, before: int | None = None
) -> History:
    """Tell what was done to a project; acts from while it was hidden from the reader are counted.

    Marked fields are hidden here as on the page: those marked now, and those marked then.
    """
    payloads = _payloads(project, reading, before)
    shown = payloads[:AT_ONCE]
    seen = [one for one in shown if _in(spans, one.entry.at)]
    bodies = [_body(one) for one in seen]
    names = _Names(bodies)
    hidden = sight.hidden_fields(project)
    entries = tuple(
        _told(payload, body, names, hidden | _marked_then(body, sight, project), reading, spans)
        for payload, body in zip(seen, bodies, strict=True)
    )
    older = shown[-1].entry_id if len(payloads) > AT_ONCE else None
    return History(entries, older, len(shown) - len(seen))


def told_names() -> frozenset[str]:
    """Return the facts of a project that its history tells; none of them names another project."""
    return frozenset({*_FIELDS, *_PARTS})


def _payloads(project: Project, reading: Reading, before: int | None) -> list[Payload]:
    rows = Payload.objects.filter(subject_kind="project", subject_id=project.key)
    if before is not None:
        rows = rows.filter(entry__lt=before)
    if reading.as_of is not None:
        rows = rows.filter(entry__at__lte=reading.as_of)
    return list(rows.select_related("entry").order_by("-entry_id", "-position")[: AT_ONCE + 1])


def spans_of(project: int, reading: Reading) -> Spans:
    """Return the times during which the reader could have seen a project as it stood."""
    rows = ProjectVersion.objects.filter(project=project).for_scope(reading.scope, at=reading.at)
    return tuple(rows.order_by().values_list("known_from", "known_to"))


def _in(spans: Spans, at: datetime) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in spans)


def _before(spans: Spans, at: datetime) -> bool:
    """Answer whether the state right before a moment was seen too."""
    return any(start < at and (end is None or at <= end) for start, end in spans)


def _body(payload: Payload) -> dict[str, Any]:
    if not payload.body:
        return {"before": None, "after": None, "redacted": True}
    body: dict[str, Any] = json.loads(payload.body)
    return body


def _marked_then(body: Mapping[str, Any], sight: Sight, project: Project) -> frozenset[str]:
    """Return what was marked before or after the act, held against what the reader may see."""
    marks: dict[str, str] = {}
    for state in ("before", "after"):
        facts = body.get(state)
        if isinstance(facts, Mapping) and isinstance(facts.get("marks"), Mapping):
            marks |= facts["marks"]
    if not marks:
        return frozenset()
    as_marked = Project(
        marks=marks,
        territory_id=project.territory_id,
        organisation_id=project.organisation_id,
        sector_id=project.sector_id,
        enterprise_id=project.enterprise_id,
    )
    return sight.hidden_fields(as_marked)


def _told(
    payload: Payload,
    body: Mapping[str, Any],
    names: _Names,
    hidden: frozenset[str],
    reading: Reading,
    spans: Spans,
) -> Told:
    entry = payload.entry
    text = str(_ACTS.get(entry.act, _("Changed")))
    if body.get("redacted"):
        text = _("What was written here was redacted by two persons.")
    return Told(
        at=entry.at,
        actor=actor_shown(entry.actor_id, entry.actor_label, reading),
        for_whom=entry.on_behalf_of,
        text=text,
        reason=entry.ground,
        changes=tuple(_changes(body, names, hidden, seen_before=_before(spans, entry.at))),
    )


def actor_shown(actor_id: str, label: str, reading: Reading) -> str:
    """Name who acted; names of persons are for those who signed in."""
    if reading.scope.held or actor_id.startswith("system:"):
        return actor_in_words(actor_id, label)
    return _("an official")


def _changes(
    body: Mapping[str, Any], names: _Names, hidden: frozenset[str], *, seen_before: bool
) -> Iterable[Changed]:
    before, after = body.get("before"), body.get("after")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    for name in list(dict.fromkeys([*before, *after]))[:_MOST_CHANGES]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name in hidden or name not in {**_FIELDS, **_PARTS}:
            if name in hidden:
                yield Changed(_label(name), _("not shown"), _("not shown"))
            continue
        told = _("not shown") if not seen_before else names.words(name, old)
        yield Changed(_label(name), told, names.words(name, new))


def _label(name: str) -> str:
    if name in _PARTS:
        return str(_PARTS[name])
    return str(_FIELDS[name].verbose_name)


class _Names:
    """Values of the journal in words; everything they refer to is looked up once a kind."""

    def __init__(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for body in bodies:
            for state in ("before", "after"):
                facts = body.get(state)
                for name, value in facts.items() if isinstance(facts, Mapping) else ():
                    field = _FIELDS.get(name)
                    if not isinstance(field, ForeignKey) or name == "territory_id":
                        continue
                    if isinstance(value, int):
                        wanted[field.related_model].add(value)
        self.known = {model: model.objects.in_bulk(ids) for model, ids in wanted.items()}
        self.territories = {
            one.territory: local_name(one.names)
            for one in sorted(forest().versions, key=lambda one: one.valid_from)
        }

    def words(self, name: str, value: Any) -> str | None:
        """Say a value; None where nothing is reported."""
        if value in (None, "", [], {}):
            return None
        if name in _PARTS:
            return "; ".join(_part(row) for row in value) if isinstance(value, list) else str(value)
        if name == "marks":
            return ", ".join(f"{label}: {mark}" for label, mark in marked_words(value))
        return self._fact(_FIELDS[name], value)

    def _fact(self, field: Any, value: Any) -> str:
        if field.attname == "territory_id":
            return self.territories.get(value, str(value))
        if isinstance(field, ForeignKey):
            found = self.known.get(field.related_model, {}).get(value)
            return _named(found) if found is not None else str(value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if field.get_internal_type() == "DateField" and isinstance(value, str):
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        if field.get_internal_type() == "DecimalField":
            return number_text(value)
        return localize(value) if isinstance(value, bool | int | float) else str(value)


def _named(found: Any) -> str:
    return found.actor_label if isinstance(found, User) else str(found)


def marked_words(marks: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what is marked and how, in words."""
    return tuple((_marked_label(field), _mark_label(mark)) for field, mark in sorted(marks.items()))


def _marked_label(field: str) -> str:
    covered = [name for name in fields_of_mark(field) if name in _FIELDS or name in _PARTS]
    return _label(covered[0]) if covered else field


def _mark_label(mark: str) -> str:
    return str(Mark(mark).label) if mark in Mark.values else mark


def _part(row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    words = []
    for name, value in row.items():
        if value in (None, "") or name in ("id", "project_id"):
            continue
        coded = _CODED.get(name)
        words.append(str(coded(value).label) if coded and value in coded.values else str(value))
    return " ".join(words)
