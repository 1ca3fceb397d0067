"""What a person may do with a project, for the buttons of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from bagdar.web.journal.actions import Actor
from bagdar.web.journal.models import Payload
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import (
    OUT_OF_PROGRAMME,
    Correction,
    ProgrammeActKind,
    Project,
)
from bagdar.web.projects.permissions.writing import (
    CORRECTABLE,
    Rights,
    editable,
    rights_of,
    visibilities,
)

CAN_BE_TAKEN_BACK = ("projects.edit", "projects.edit_many", "projects.reassign_curator")


@dataclass(frozen=True)
class Tools:
    """The buttons of a project's page."""

    edit: bool = False
    correct: bool = False
    visibility: bool = False
    take_back: bool = False
    acts: tuple[ProgrammeActKind, ...] = ()
    corrections: tuple[Correction, ...] = ()
    merged_here: tuple[Project, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is any button beside that of editing."""
        return bool(self.correct or self.visibility or self.acts or self.corrections)


def tools_of(project: Project, *, person: object, scope: Scope, at: datetime) -> Tools:
    """Return what a person may do with a project they see; nothing for whoever is not signed in."""
    if not isinstance(person, User):
        return Tools()
    rights = rights_of(scope)
    fields = editable(rights, project)
    edit = bool(fields) and project.merged_into_id is None
    return Tools(
        edit=edit,
        correct=edit and bool(fields & CORRECTABLE),
        visibility=edit and len(visibilities(rights, project)) > 1,
        take_back=edit and last_own_edit(project, by=person, at=at) is not None,
        acts=possible_acts(project) if rights.office else (),
        corrections=_waiting(project, rights) if edit else (),
        merged_here=_merged(project, scope, at=at) if rights.office else (),
    )


def possible_acts(project: Project) -> tuple[ProgrammeActKind, ...]:
    """Return the acts of the programme that the state of a project allows."""
    kind = ProgrammeActKind
    if project.merged_into_id is not None:
        return (kind.MERGE_UNDONE,)
    if project.stage in OUT_OF_PROGRAMME:
        return (kind.INCLUSION, kind.MERGE)
    return (kind.INCLUSION, kind.REPLACEMENT, kind.EXCLUSION, kind.CANCELLATION, kind.MERGE)


def last_own_edit(project: Project, *, by: Actor, at: datetime) -> Payload | None:
    """Return what the person's edit of today did to a project, if it is the last thing done."""
    last = (
        Payload.objects.filter(subject_kind="project", subject_id=project.key)
        .select_related("entry")
        .order_by("-entry_id", "-position")
        .first()
    )
    if last is None or last.redacted_at is not None or last.entry.actor_id != by.actor_id:
        return None
    if last.entry.act not in CAN_BE_TAKEN_BACK:
        return None
    same_day = timezone.localdate(last.entry.at) == timezone.localdate(at)
    return last if same_day else None


def _merged(project: Project, scope: Scope, *, at: datetime) -> tuple[Project, ...]:
    """Return the projects that were merged into this one, as far as the person sees them."""
    seen = Project.objects.for_scope(scope, at=at)
    return tuple(seen.filter(merged_into=project).order_by("key"))


def _waiting(project: Project, rights: Rights) -> tuple[Correction, ...]:
    """Return proposed corrections of facts that the person may edit."""
    fields = editable(rights, project)
    waiting = Correction.objects.filter(project=project, decision="")
    return tuple(one for one in waiting if set(one.changes["after"]) <= fields)
