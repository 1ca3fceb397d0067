"""Entering projects: one by one or a whole table in one act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.journal.actions.inserting import insert_rows
from bagdar.web.projects.actions.carriers import enter_enterprise
from bagdar.web.projects.actions.changing import ManyError
from bagdar.web.projects.actions.checks import (
    Backdrop,
    Problems,
    ProjectError,
    Row,
    fact_problems,
    is_synthetic,
)
from bagdar.web.projects.actions.keys import new_key
from bagdar.web.projects.actions.parts import ROWS, build_rows
from bagdar.web.projects.actions.versions import (
    FACTS,
    derive,
    index_names,
    keep_versions,
    plain_facts,
)
from bagdar.web.projects.models import AFTER_LAUNCH, OUT_OF_PROGRAMME, Project, Visibility
from bagdar.web.projects.permissions.writing import (
    EVERYTHING,
    Rights,
    can_edit_whole,
    can_enter,
    rights_by,
    visibilities,
)
from bagdar.web.projects.queries import Details
from bagdar.web.territories.queries import forest

_AT_ONCE = 500


def create_project(
    facts: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    different_from: Sequence[str] = (),
    new_enterprise: Mapping[str, Any] | None = None,
) -> Project:
    """Enter a project; its facts are model fields, and `phases`, `sites`, `costs`, `parties`.

    `different_from` are the keys of likely duplicates that the person said are other projects.
    Without a key the project gets one of its own. A `new_enterprise` is entered in the same act.
    Raises ProjectError, or EnterpriseError for the new enterprise.
    """
    try:
        with act("projects.create", by=by, at=at):
            if new_enterprise:
                made = enter_enterprise(new_enterprise, by=by, at=at)
                facts = {**facts, "enterprise": made}
            return create_projects([facts], by=by, at=at, different_from=different_from)[0]
    except ManyError as error:
        raise error.errors[0] from None


def create_projects(
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Actor,
    at: datetime,
    different_from: Sequence[str] = (),
    on_progress: Callable[[int], None] = lambda _done: None,
) -> list[Project]:
    """Enter many projects in one act, all or none; a caller's act may go on with none of them.

    Raises ManyError with what is wrong by the place of the row (from 0), and PermissionDenied
    when the actor enters no projects at all.
    """
    rights, _scope = rights_by(by, at=at)
    if not can_enter(rights):
        raise PermissionDenied
    if not rows:
        return []
    with act("projects.create", by=by, at=at) as entry:
        made, parts = _made(rows, rights=rights, at=at)
        for start in range(0, len(made), _AT_ONCE):
            some = made[start : start + _AT_ONCE]
            details = _save(some, parts[start : start + _AT_ONCE], at=at)
            for project in some:
                filled = {part: kept for part, kept in details[project.pk].items() if kept}
                after = plain_facts(project) | filled
                if different_from:
                    after["different_from"] = sorted(different_from)
                entry.record("project", project.key, before=None, after=after)
            on_progress(start + len(some))
    return made


def check_projects(rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """Say what keeps rows from being entered, without writing anything. Raises ManyError."""
    rights, _scope = rights_by(by, at=at)
    _made(rows, rights=rights, at=at)


def _made(
    rows: Sequence[Mapping[str, Any]], *, rights: Rights, at: datetime
) -> tuple[list[Project], list[dict[str, list[Row]]]]:
    against = Backdrop(timezone.localdate(at), forest(), past=rights is EVERYTHING)
    taken = _taken_keys(rows)
    errors: dict[int, ProjectError] = {}
    made, parts = [], []
    for place, facts in enumerate(rows):
        project = Project(
            created_at=at,
            changed_at=at,
            **{name: value for name, value in facts.items() if name not in ROWS},
        )
        named = (project.name_en, project.name_ru, project.name_kk)
        project.key = project.key or new_key(
            named, synthetic=is_synthetic(project, "programme", against)
        )
        found, filled = _problems(project, facts, against=against)
        found |= _stage_problems(project, rights)
        if project.key in taken:
            found.setdefault("key", []).append(_("A project with this identifier exists already."))
        found |= {} if found else _right_problems(project, rights)
        if found:
            errors[place] = ProjectError(found)
        taken.add(project.key)
        made.append(project)
        parts.append(filled)
    if errors:
        raise ManyError(errors)
    return made, parts


def _taken_keys(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    asked = [facts["key"] for facts in rows if facts.get("key")]
    found: set[str] = set()
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        found |= set(Project.objects.filter(key__in=some).values_list("key", flat=True))
    return found


def _problems(
    project: Project, facts: Mapping[str, Any], *, against: Backdrop
) -> tuple[Problems, dict[str, list[Row]]]:
    parts = {name: value for name, value in facts.items() if name in ROWS}
    rows, found = build_rows(project, parts)
    found |= fact_problems(project, changed=(*FACTS, "key"), against=against)
    return found, rows


def _stage_problems(project: Project, rights: Rights) -> Problems:
    """Let only the office enter launched projects, only the operator those that others excluded."""
    if project.stage in AFTER_LAUNCH and not rights.office:
        return {"stage": [_("Only the programme office enters what was launched before.")]}
    if project.stage not in OUT_OF_PROGRAMME or rights is EVERYTHING:
        return {}
    return {"stage": [_("Excluding and cancelling are acts with a document and a ground.")]}


def _right_problems(project: Project, rights: Rights) -> Problems:
    """Refuse what lies outside the writer's scope, or is more open than they may decide."""
    if not can_edit_whole(rights, project):
        return {"territory_id": [_("You enter projects only within what you answer for.")]}
    wanted = Visibility(project.visibility)
    project.visibility = Visibility.TERRITORY
    allowed = visibilities(rights, project)
    project.visibility = wanted
    if wanted not in allowed:
        return {"visibility": [_("This visibility is not yours to set.")]}
    return {}


def _save(
    projects: Sequence[Project], parts: Sequence[Mapping[str, Sequence[Row]]], *, at: datetime
) -> dict[int, Details]:
    """Write projects with their parts; return the parts as they are kept."""
    lands, today = forest(), timezone.localdate(at)
    for project in projects:
        derive(project, lands=lands, today=today)
    insert_rows(projects)
    for part in ROWS:
        rows: list[Any] = [row for filled in parts for row in filled.get(part, ())]
        for row in rows:
            row.project_id = row.project.pk
        insert_rows(rows)
    index_names(projects)
    return keep_versions(projects, at=at)
