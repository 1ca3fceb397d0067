"""Ratings: what the owner and the centre call a project, each with its facts."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError, Ground, ground_of, refuse
from bagdar.web.delivery.actions.plans import text_problems
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import NOTE_LENGTH, Colour, Rating, Side
from bagdar.web.delivery.permissions import check, owns
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.actions.checks import Problems
from bagdar.web.projects.models import Project

LONGEST_PLAN = 4000


def rate(  # noqa: PLR0913 -- a colour, its facts and its plan are one sentence
    project: Project,
    side: str,
    colour: str,
    *,
    note: str,
    plan: str = "",
    plan_by: date | None = None,
    by: Actor,
    at: datetime,
) -> Rating:
    """Give a project a colour, for its owner or for the centre, and say by which facts.

    A red of the owner needs a plan and the day by which it brings the project back on time.
    """
    with act("delivery.rate", by=by, at=at) as entry:
        ground = ground_of(project, by=by, at=at)
        if side not in Side.values or colour not in Colour.values:
            raise refuse("colour", _("Choose one of the colours."))
        check(owns(ground.rights, ground.project) if side == Side.OWN else ground.rights.office)
        if ground.project.merged_into_id is not None:
            raise refuse("", _("This project was merged into another one; edit that one."))
        if problems := _problems(side, colour, note, plan, plan_by, ground):
            raise DeliveryError(problems)
        made = Rating.objects.create(
            project=ground.project,
            side=side,
            colour=colour,
            note=note.strip(),
            plan=plan.strip(),
            plan_by=plan_by,
            **ground.acted(),
        )
        told = {"side": side, "colour": colour, "note": made.note, "plan": made.plan}
        after = {"rating": {**told, "plan_by": plan_by}}
        entry.record("project", ground.project.key, before={}, after=after)
        refresh_standings([ground.project.pk], at=at)
    return made


def _problems(
    side: str, colour: str, note: str, plan: str, plan_by: date | None, ground: Ground
) -> Problems:
    found: Problems = {}
    if not note.strip():
        found["note"] = [_("Write by which facts the project has this colour.")]
    elif texts := list(text_problems(note, longest=NOTE_LENGTH)):
        found["note"] = texts
    if texts := list(text_problems(plan, longest=LONGEST_PLAN)):
        found["plan"] = texts
    if plan.strip() and plan_by is None:
        found["plan_by"] = [_("Say by which day the plan brings the project back on time.")]
    elif plan_by is not None and not plan.strip():
        found["plan"] = [_("Write the plan that this day belongs to.")]
    elif plan_by is not None and plan_by <= ground.today:
        found["plan_by"] = [_("The plan works by a day to come.")]
    if side == Side.OWN and colour == Colour.RED and not plan.strip():
        found["plan"] = [_("A red asks for a plan: what is done, by whom, by when.")]
    return found
