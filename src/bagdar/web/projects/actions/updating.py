"""Editing projects: one, many in one grid, the curator of many, and taking an edit back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.projects.actions.carriers import enter_enterprise
from bagdar.web.projects.actions.changing import (
    Change,
    Difference,
    ManyError,
    change_projects,
    columns,
)
from bagdar.web.projects.actions.checks import ProjectError
from bagdar.web.projects.actions.parts import ROWS
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.tools import last_own_edit

MOST_AT_ONCE = 200
"""How many projects one grid holds."""


def update_project(
    project: Project,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
    new_enterprise: Mapping[str, Any] | None = None,
) -> Project:
    """Change facts of a project: model fields, and `phases`, `sites`, `costs`, `parties`, whole.

    `seen_version` is the id of the version the person had before them: with it, a project that
    changed meanwhile is left alone and StaleError is raised. A `new_enterprise` is entered in the
    same act. Raises ProjectError with what is wrong, EnterpriseError, NothingChangedError, and
    PermissionDenied.
    """
    facts = columns(changes)
    with act("projects.edit", by=by, at=at) as entry:
        if new_enterprise:
            facts["enterprise_id"] = enter_enterprise(new_enterprise, by=by, at=at).pk
        change = Change(project.pk, facts, seen_version)
        return _one(change_one(change, entry=entry, by=by, at=at))


def change_one(change: Change, *, entry: Any, by: Actor, at: datetime) -> list[Difference]:
    """Change one project inside an act; what is wrong is raised as its own ProjectError."""
    try:
        return change_projects([change], entry=entry, by=by, at=at)
    except ManyError as error:
        raise error.errors[change.project] from None


def edit_many(changes: Sequence[Change], *, by: Actor, at: datetime) -> list[Project]:
    """Change many projects in one act, one journal entry; nothing if one of them is refused.

    Raises ManyError with what is wrong, by the project's id; rows without a change are left out.
    """
    _check_number(changes)
    named = [Change(one.project, columns(one.facts), one.seen_version) for one in changes]
    with act("projects.edit_many", by=by, at=at) as entry:
        return [one.project for one in change_projects(named, entry=entry, by=by, at=at)]


def reassign_curator(
    projects: Sequence[int], curator: User | None, *, ground: str, by: Actor, at: datetime
) -> list[Project]:
    """Give one or many projects to another curator in one act."""
    pk = curator.pk if curator else None
    changes = [Change(project, {"curator_id": pk}) for project in projects]
    _check_number(changes)
    with act("projects.reassign_curator", by=by, at=at, ground=ground) as entry:
        return [one.project for one in change_projects(changes, entry=entry, by=by, at=at)]


def undo_last_edit(project: Project, *, by: Actor, at: datetime) -> Project:
    """Put back what the same person's last edit of today changed, if nothing was done since."""
    with act("projects.undo_edit", by=by, at=at) as entry:
        payload = last_own_edit(project, by=by, at=at)
        if payload is None:
            text = _("Only your own last edit can be taken back, on the same day.")
            raise ProjectError({"": [text]})
        before = json.loads(payload.body)["before"]
        change = Change(project.pk, _as_given(before))
        return _one(change_one(change, entry=entry, by=by, at=at))


def _as_given(before: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of parts what the journal knows beyond them."""
    return {name: value for name, value in before.items() if name in ROWS or name != "act"}


def _one(done: Sequence[Difference]) -> Project:
    return done[0].project


def _check_number(changes: Sequence[Change]) -> None:
    if not changes:
        raise ProjectError({"": [_("Choose at least one project.")]})
    if len(changes) > MOST_AT_ONCE:
        text = _("Choose at most %d projects at once.") % MOST_AT_ONCE
        raise ProjectError({"": [text]})
