"""Acts that move a project in or out of the programme, or into another project.

An excluded, replaced, cancelled or merged project is never deleted: it stays in the counts of
the tenure that promised it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.projects.actions.changing import Difference, assign, locked, write_down
from bagdar.web.projects.actions.checks import Problems, ProjectError, secrecy_problem
from bagdar.web.projects.models import (
    OUT_OF_PROGRAMME,
    ProgrammeAct,
    ProgrammeActKind,
    Project,
    ProjectVersion,
    Stage,
)
from bagdar.web.projects.permissions.writing import check_office, rights_by
from bagdar.web.projects.queries.tools import possible_acts

STANDING = ("stage", "stage_note", "suspended_since", "review_by")
LONGEST_DOCUMENT = 300
LONGEST_GROUND = 4000

_STAGE_AFTER = {
    ProgrammeActKind.REPLACEMENT: Stage.EXCLUDED,
    ProgrammeActKind.EXCLUSION: Stage.EXCLUDED,
    ProgrammeActKind.CANCELLATION: Stage.CANCELLED,
}


@dataclass(frozen=True)
class Paper:
    """The document of an act: its day, its name and number, and the ground."""

    on: date
    document: str
    ground: str


def include(project: Project, paper: Paper, *, by: Actor, at: datetime) -> ProgrammeAct:
    """Take a project into the programme, or back with the stage it had before it left."""
    return _carry_out(ProgrammeActKind.INCLUSION, project, paper, other=None, by=by, at=at)


def exclude(project: Project, paper: Paper, *, by: Actor, at: datetime) -> ProgrammeAct:
    """Take a project out of the programme; it stays in the counts of who promised it."""
    return _carry_out(ProgrammeActKind.EXCLUSION, project, paper, other=None, by=by, at=at)


def cancel(project: Project, paper: Paper, *, by: Actor, at: datetime) -> ProgrammeAct:
    """Cancel a project; it stays in the counts of who promised it."""
    return _carry_out(ProgrammeActKind.CANCELLATION, project, paper, other=None, by=by, at=at)


def replace(
    project: Project, other: Project, paper: Paper, *, by: Actor, at: datetime
) -> ProgrammeAct:
    """Put another project in the place of this one, which is excluded."""
    return _carry_out(ProgrammeActKind.REPLACEMENT, project, paper, other=other, by=by, at=at)


def merge(
    project: Project, into: Project, paper: Paper, *, by: Actor, at: datetime
) -> ProgrammeAct:
    """Say that a project is the same as another: its address leads there, its facts stay.

    Nothing is taken over into the other one; whoever merges edits it before or after.
    """
    return _carry_out(ProgrammeActKind.MERGE, project, paper, other=into, by=by, at=at)


def undo_merge(project: Project, paper: Paper, *, by: Actor, at: datetime) -> ProgrammeAct:
    """Separate a project again from the one it was merged into; both are as they were."""
    other = project.merged_into
    return _carry_out(ProgrammeActKind.MERGE_UNDONE, project, paper, other=other, by=by, at=at)


def take_out(projects: Sequence[Project], paper: Paper, *, entry: Act, at: datetime) -> None:
    """Exclude projects whose import is taken back, in the act under way."""
    kind = ProgrammeActKind.EXCLUSION
    made = [
        ProgrammeAct(
            project=one, kind=kind, on=paper.on, document=paper.document, ground=paper.ground
        )
        for one in projects
    ]
    ProgrammeAct.objects.bulk_create(made, batch_size=500)
    done = []
    for one in made:
        before, after = assign(one.project, _effect(kind, one.project, None))()
        done.append(Difference(one.project, before, {**after, "act": _plain(one)}))
    write_down(done, entry=entry, at=at)


def _carry_out(
    kind: ProgrammeActKind,
    project: Project,
    paper: Paper,
    *,
    other: Project | None,
    by: Actor,
    at: datetime,
) -> ProgrammeAct:
    check_office(rights_by(by, at=at)[0])
    with act(f"projects.{kind}", by=by, at=at, ground=paper.ground) as entry:
        named = [project.pk] if other is None else sorted({project.pk, other.pk})
        rows = locked(named, by=by, at=at)
        present, second = rows[project.pk], rows[other.pk] if other else None
        if problems := _problems(kind, present, second, paper, today=timezone.localdate(at)):
            raise ProjectError(problems)
        made = ProgrammeAct.objects.create(
            project=present,
            other=second,
            kind=kind,
            on=paper.on,
            document=paper.document.strip(),
            ground=paper.ground.strip(),
        )
        differing = assign(present, _effect(kind, present, second))
        before, after = differing()
        after["act"] = _plain(made)
        write_down([Difference(present, before, after)], entry=entry, at=at)
        if second is not None:
            entry.record("project", second.key, before={}, after={"act": _plain(made)})
    return made


def _problems(
    kind: ProgrammeActKind, project: Project, other: Project | None, paper: Paper, *, today: date
) -> Problems:
    found = _paper_problems(paper, today=today)
    if kind not in possible_acts(project):
        found[""] = [_state_problem(project)]
    elif kind in (ProgrammeActKind.REPLACEMENT, ProgrammeActKind.MERGE):
        found |= _other_problems(project, other, kind)
    return found


def _paper_problems(paper: Paper, *, today: date) -> Problems:
    found: Problems = {}
    if paper.on > today:
        found["on"] = [_("This day has not come yet.")]
    for name, text, longest in (
        ("document", paper.document, LONGEST_DOCUMENT),
        ("ground", paper.ground, LONGEST_GROUND),
    ):
        if not text.strip():
            found[name] = [_("An act needs its document and its ground.")]
        elif len(text) > longest:
            found[name] = [_("Write at most %d signs.") % longest]
        elif problem := secrecy_problem(text):
            found[name] = [problem]
    return found


def _state_problem(project: Project) -> str:
    if project.merged_into_id is not None:
        return _("This project was merged into another one; undo that first.")
    if project.stage in OUT_OF_PROGRAMME:
        return _("This project is out of the programme already.")
    return _("This project was not merged.")


def _other_problems(project: Project, other: Project | None, kind: str) -> Problems:
    if other is None or other.pk == project.pk:
        return {"other": [_("Name another project.")]}
    if other.merged_into_id is not None:
        return {"other": [_("That project was itself merged; name the one it was merged into.")]}
    if kind == ProgrammeActKind.REPLACEMENT and other.stage in OUT_OF_PROGRAMME:
        return {"other": [_("That project is out of the programme; include it first.")]}
    return {}


def _effect(kind: ProgrammeActKind, project: Project, other: Project | None) -> dict[str, Any]:
    if kind == ProgrammeActKind.MERGE and other is not None:
        return {"merged_into_id": other.pk}
    if kind == ProgrammeActKind.MERGE_UNDONE:
        return {"merged_into_id": None}
    if kind == ProgrammeActKind.INCLUSION:
        return _standing_before(project) if project.stage in OUT_OF_PROGRAMME else {}
    return {"stage": _STAGE_AFTER[kind], "suspended_since": None, "review_by": None}


def _standing_before(project: Project) -> dict[str, Any]:
    """Return stage, note and dates as they stood before the project left the programme."""
    last = (
        ProjectVersion.objects.filter(project=project)
        .exclude(stage__in=OUT_OF_PROGRAMME)
        .order_by("-known_from")
        .first()
    )
    if last is None:
        return {"stage": Stage.NOT_REPORTED, "suspended_since": None, "review_by": None}
    return {name: getattr(last, name) for name in STANDING}


def _plain(made: ProgrammeAct) -> dict[str, Any]:
    return {
        "kind": made.kind,
        "project": made.project.key,
        "other": made.other.key if made.other else None,
        "on": made.on,
        "document": made.document,
        "ground": made.ground,
    }
