"""Milestones of a project and what they wait for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from bagdar.core.delivery.dependencies import Link, circle
from bagdar.web.delivery.actions.checks import (
    DeliveryError,
    Ground,
    check_in_programme,
    ground_of,
    refuse,
)
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import (
    Dependency,
    Milestone,
    MilestoneCode,
    MilestoneType,
)
from bagdar.web.delivery.permissions import check, plans
from bagdar.web.delivery.queries.dates import links_below
from bagdar.web.journal.actions import Actor, act
from bagdar.web.journal.models import Head
from bagdar.web.projects.actions.changing import locked
from bagdar.web.projects.models import Project

NAMES = ("name_en", "name_ru", "name_kk")
FACTS = (*NAMES, "code", "type", "weight", "phase_id")
LONGEST_LAG_DAYS = 3650

TYPES: dict[str, MilestoneType] = {
    MilestoneCode.LAND: MilestoneType.PRE_PROCUREMENT,
    MilestoneCode.DESIGN: MilestoneType.APPROVAL,
    MilestoneCode.PERMIT: MilestoneType.APPROVAL,
    MilestoneCode.FINANCING: MilestoneType.FINANCING,
    MilestoneCode.CONTRACT: MilestoneType.PRE_PROCUREMENT,
    MilestoneCode.ACCEPTANCE: MilestoneType.ASSESSMENT,
}
"""The type that goes with a code unless another is given; without an entry it is delivery."""


def add_milestone(
    project: Project, facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> Milestone:
    """Add a milestone: its code, and as wanted type, names, weight and phase.

    Without a name it is called as its code is. Raises DeliveryError with what is wrong.
    """
    with act("delivery.milestone_add", by=by, at=at) as entry:
        ground = _planned(project, by=by, at=at)
        made = _made(ground, facts)
        entry.record("project", ground.project.key, before=None, after=_told(made))
        refresh_standings([ground.project.pk], at=at)
    return made


def ensure_end(project: Project, *, by: Actor, at: datetime) -> Milestone:
    """Return the launch by which the project is dated; it is added where there is none."""
    ends = Milestone.objects.filter(project=project, is_end=True, removed_at=None)
    if (found := ends.first()) is not None:
        return found
    with act("delivery.milestone_end", by=by, at=at) as entry:
        ground = _planned(project, by=by, at=at)
        made = ends.first() or _made(ground, {"code": MilestoneCode.LAUNCH}, is_end=True)
        entry.record("project", ground.project.key, before=None, after=_told(made))
        refresh_standings([ground.project.pk], at=at)
    return made


def edit_milestone(
    milestone: Milestone, facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> Milestone:
    """Change names, code, type, weight or phase; dates are moved, never edited."""
    with act("delivery.milestone_edit", by=by, at=at) as entry:
        ground = _planned(milestone.project, by=by, at=at)
        present = present_milestone(milestone)
        before = _told(present)
        _set(present, {**_plain(present), **facts})
        _check(present, ground)
        if _told(present) == before:
            raise refuse("", _("Nothing was changed."))
        present.save(update_fields=list(FACTS))
        entry.record("project", ground.project.key, before=before, after=_told(present))
    return present


def remove_milestone(milestone: Milestone, *, reason: str, by: Actor, at: datetime) -> Milestone:
    """Take a milestone off that was never promised; what was said of it stays in the ledger."""
    if not reason.strip():
        raise refuse("ground", _("Say why the milestone is taken off."))
    with act("delivery.milestone_remove", by=by, at=at, ground=reason.strip()) as entry:
        ground = _planned(milestone.project, by=by, at=at)
        _lock_links()
        present = present_milestone(milestone)
        _check_removable(present)
        present.removed_at = at
        present.save(update_fields=["removed_at"])
        links = Dependency.objects.filter(Q(before=present) | Q(after=present))
        links.update(removed_at=at)
        entry.record("project", ground.project.key, before=_told(present), after=None)
        refresh_standings([ground.project.pk], at=at)
    return present


def add_dependency(
    before: Milestone, after: Milestone, *, lag_days: int = 0, by: Actor, at: datetime
) -> Dependency:
    """Say that one milestone waits for another, of the same project or of one that is seen.

    Whoever plans the waiting project may say so. A circle is refused, over all projects.
    """
    with act("delivery.dependency_add", by=by, at=at) as entry:
        ids = sorted({before.project_id, after.project_id})
        projects = locked(ids, by=by, at=at)
        ground = _planned(projects[after.project_id], by=by, at=at)
        check_in_programme(projects[before.project_id])
        _lock_links()
        first, then = present_milestone(before), present_milestone(after)
        _check_link(first, then, lag_days)
        made = Dependency.objects.create(before=first, after=then, lag_days=lag_days, added_at=at)
        entry.record("project", ground.project.key, before=None, after=_told_link(made))
    return made


def remove_dependency(dependency: Dependency, *, by: Actor, at: datetime) -> None:
    """Say that a milestone no longer waits for another; whoever plans the waiting one may."""
    with act("delivery.dependency_remove", by=by, at=at) as entry:
        ground = _planned(dependency.after.project, by=by, at=at)
        _lock_links()
        found = Dependency.objects.filter(pk=dependency.pk).first()
        if found is None:
            raise refuse("", _("This dependency was taken off already."))
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        entry.record("project", ground.project.key, before=_told_link(found), after=None)


def present_milestone(milestone: Milestone) -> Milestone:
    """Lock a milestone and read it again; one that was taken off is refused."""
    present = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if present.removed_at is not None:
        raise refuse("", _("This milestone was taken off. Choose another one."))
    return present


def _planned(project: Project, *, by: Actor, at: datetime) -> Ground:
    ground = ground_of(project, by=by, at=at)
    check(plans(ground.rights, ground.project))
    check_in_programme(ground.project)
    return ground


def _made(ground: Ground, facts: Mapping[str, Any], *, is_end: bool = False) -> Milestone:
    project = ground.project
    last = Milestone.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    made = Milestone(project=project, number=(last or 0) + 1, is_end=is_end, added_at=ground.at)
    _set(made, facts)
    _check(made, ground)
    made.save(force_insert=True)
    return made


def _set(milestone: Milestone, facts: Mapping[str, Any]) -> None:
    named = {("phase_id" if name == "phase" else name): value for name, value in facts.items()}
    if unknown := set(named) - set(FACTS):
        raise TypeError(f"A milestone has no {sorted(unknown)}.")
    phase = named.get("phase_id")
    named["phase_id"] = getattr(phase, "pk", phase)
    for name, value in named.items():
        setattr(milestone, name, value.strip() if isinstance(value, str) else value)
    milestone.type = milestone.type or TYPES.get(milestone.code, MilestoneType.DELIVERY)
    named_by_code = milestone.code in MilestoneCode.values
    if named_by_code and not any(getattr(milestone, name) for name in NAMES):
        _name_by_code(milestone)


def _name_by_code(milestone: Milestone) -> None:
    """Call a milestone as its code is called, in the three languages."""
    for name in NAMES:
        with translation.override(name.removeprefix("name_")):
            words = str(MilestoneCode(milestone.code).label)
        setattr(milestone, name, words[:1].upper() + words[1:])


def _check(milestone: Milestone, ground: Ground) -> None:
    problems: dict[str, list[str]] = {}
    try:
        milestone.weight = Decimal(str(milestone.weight))
        milestone.clean_fields(exclude=("project", "phase", "number"))
    except ArithmeticError:
        problems["weight"] = [_("Write the weight as a number.")]
    except ValidationError as error:
        problems |= {name: list(found) for name, found in error.message_dict.items()}
    if not problems.get("weight") and milestone.weight < 0:
        problems["weight"] = [_("A weight is zero or more.")]
    if milestone.is_end and milestone.code != MilestoneCode.LAUNCH:
        problems["code"] = [_("This is the launch that the project is dated by; it stays one.")]
    phases = ground.project.phases
    if milestone.phase_id is not None and not phases.filter(pk=milestone.phase_id).exists():
        problems["phase"] = [_("Choose a phase of this project.")]
    if problems:
        raise DeliveryError(problems)


def _check_removable(milestone: Milestone) -> None:
    if milestone.is_end:
        raise refuse("", _("The project is dated by this launch; it stays."))
    if milestone.promised.exclude(baseline__returned_at__isnull=False).exists():
        text = _("A baseline names this milestone: the promise stays in sight. Move its forecast.")
        raise refuse("", text)
    others = Dependency.objects.filter(before=milestone).exclude(
        after__project=milestone.project_id
    )
    if others.exists():
        text = _("Others depend on this milestone. Ask the programme office to free them first.")
        raise refuse("", text)


def _check_link(before: Milestone, after: Milestone, lag_days: int) -> None:
    if not 0 <= lag_days <= LONGEST_LAG_DAYS:
        text = _("Days between lie from 0 to %d.") % LONGEST_LAG_DAYS
        raise refuse("lag_days", text)
    if before.pk == after.pk:
        raise refuse("before", _("A milestone cannot wait for itself. Choose another one."))
    if Dependency.objects.filter(before=before, after=after).exists():
        raise refuse("before", _("It waits for this one already."))
    if circle(links_below([after.pk]), Link(before.pk, after.pk)):
        text = _("This would close a circle: the other one already waits for this one.")
        raise refuse("before", text)


def _lock_links() -> None:
    """Let one act at a time change what waits for what: a circle may run over any projects.

    The head of the journal, which every act takes at its end, is taken early for that.
    """
    Head.objects.select_for_update().get(pk=1)


def _plain(milestone: Milestone) -> dict[str, Any]:
    return {name: getattr(milestone, name) for name in FACTS}


def _told(milestone: Milestone) -> dict[str, Any]:
    """Return what the journal keeps, under one name: nothing of it is a fact of the project."""
    facts = {"number": milestone.number, **_plain(milestone), "is_end": milestone.is_end}
    return {"milestone": facts}


def _told_link(one: Dependency) -> dict[str, Any]:
    facts = {"milestone": one.after.number, "waits_for": one.before_id, "days": one.lag_days}
    return {"dependency": facts}
