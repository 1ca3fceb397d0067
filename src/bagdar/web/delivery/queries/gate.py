"""The launch gate of a project or phase: its checklist with the last signature under each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from bagdar.web.delivery.models import (
    GateEntry,
    GateItem,
    GateState,
    Launch,
    LaunchCorrection,
    LaunchKind,
)
from bagdar.web.delivery.permissions import signs_launch
from bagdar.web.people.models import Office, OrganisationKind, User
from bagdar.web.people.permissions import Scope
from bagdar.web.people.queries import Words, acting_for
from bagdar.web.projects.models import Phase, ProjectFacts
from bagdar.web.projects.permissions.writing import Rights
from bagdar.web.territories.models import Reach

LAUNCH_ACT = "delivery.launch"
"""The act that an office holder may let somebody sign."""


@dataclass(frozen=True)
class Line:
    """A line of the checklist with its last signature, and the earlier ones."""

    item: GateItem
    last: GateEntry | None
    earlier: tuple[GateEntry, ...] = ()

    @property
    def is_green(self) -> bool:
        """Answer whether the line is done or does not apply."""
        return self.last is not None and self.last.state != GateState.REOPENED

    @property
    def state(self) -> str:
        """Return what the last signature says; "open" without one."""
        return self.last.state if self.last is not None and self.is_green else "open"


@dataclass(frozen=True)
class Gate:
    """The gate of a project, or of one of its phases."""

    lines: tuple[Line, ...]
    phase: Phase | None = None

    @property
    def green(self) -> int:
        """How many lines are done or do not apply."""
        return sum(one.is_green for one in self.lines)

    @property
    def is_green(self) -> bool:
        """Answer whether the object may be launched; without a checklist it may not."""
        return bool(self.lines) and self.green == len(self.lines)

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The lines that keep the gate red."""
        return tuple(one for one in self.lines if not one.is_green)

    @property
    def signers(self) -> frozenset[str]:
        """Who signed the lines as they stand."""
        return frozenset(one.last.actor_id for one in self.lines if one.last and one.is_green)


def template_of(kind: str, *, on: date) -> tuple[GateItem, ...]:
    """Return the checklist of a kind of object that is in use on a day."""
    items = GateItem.objects.filter(kind=kind).order_by("position", "code")
    return tuple(one for one in items if one.retired_on is None or one.retired_on > on)


def gate_of(
    project: int,
    kind: str,
    *,
    phase: Phase | None = None,
    on: date,
    as_of: datetime | None = None,
) -> Gate:
    """Return the checklist of a project as it stood at a moment."""
    rows = GateEntry.objects.filter(project=project, phase=phase).select_related("evidence")
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
    entries: dict[int, list[GateEntry]] = {}
    for entry in rows.order_by("at", "id"):
        entries.setdefault(entry.item_id, []).append(entry)
    return Gate(
        tuple(_line(one, entries.get(one.pk, ())) for one in template_of(kind, on=on)), phase
    )


def launches_of(project: int, *, as_of: datetime | None = None) -> tuple[Launch, ...]:
    """Return ceremonies and launches of a project known at a moment, oldest first.

    Each with the corrections of its day that were known then.
    """
    rows = Launch.objects.filter(project=project).select_related("phase")
    corrected = LaunchCorrection.objects.order_by("proposed_at", "id")
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
        corrected = corrected.filter(decided_at__lte=as_of)
    rows = rows.prefetch_related(Prefetch("corrections", corrected))
    return tuple(rows.order_by("on", "id"))


def launch_of(
    project: int, *, phase: Phase | None = None, as_of: datetime | None = None
) -> Launch | None:
    """Return the launch of a project, or of one of its phases, if there was one."""
    same = phase.pk if phase else None
    for one in launches_of(project, as_of=as_of):
        if one.kind == LaunchKind.LAUNCH and one.phase_id == same:
            return one
    return None


def signature_for(
    person: User | None, rights: Rights, scope: Scope | None, project: ProjectFacts, *, on: date
) -> Words | None:
    """Say for whom a person signs a launch, and on what ground; None: they may not.

    Akims, the programme office and the chair sign by their role; an acting holder and a delegate
    of the head of an akimat above the project sign for that office.
    """
    if person is not None and (authority := _authority(person, project, on=on)):
        return authority
    if signs_launch(rights, scope, project):  # type: ignore[arg-type]
        return Words(on_behalf_of="", ground="")
    return None


def _authority(person: User, project: ProjectFacts, *, on: date) -> Words | None:
    above = Reach.objects.filter(descendant=project.territory_id).values("ancestor")
    offices = Office.objects.filter(
        heads=True,
        organisation__kind=OrganisationKind.AKIMAT,
        organisation__territory__in=above,
    )
    for office in offices:
        found = acting_for(person, LAUNCH_ACT, on=on, office=office)
        if found is not None:
            return found.words()
    return None


def _line(item: GateItem, entries: Sequence[GateEntry]) -> Line:
    return Line(item, entries[-1] if entries else None, tuple(entries[:-1]))
