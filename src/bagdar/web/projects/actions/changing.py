"""The one way in which facts of projects change: locked, checked, versioned, written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Act, Actor
from bagdar.web.projects.actions.checks import (
    Backdrop,
    Problems,
    ProjectError,
    fact_problems,
    launch_problems,
    stage_problems,
)
from bagdar.web.projects.actions.parts import ROWS, build_rows, write_rows
from bagdar.web.projects.actions.versions import DERIVED, derive, index_names, keep_versions
from bagdar.web.projects.models import Project, ProjectVersion, Stage, Visibility
from bagdar.web.projects.permissions.writing import (
    EVERYTHING,
    SECRECY,
    Rights,
    check_can_edit,
    editable,
    rights_by,
    visibilities,
)
from bagdar.web.projects.queries import details_of
from bagdar.web.territories.queries import forest

NAMES = frozenset({"name_en", "name_ru", "name_kk"})
_COLUMNS = {one.name: one.attname for one in Project._meta.concrete_fields}
_MAY_BE_NOTHING = frozenset(one.attname for one in Project._meta.concrete_fields if one.null)


class NothingChangedError(ProjectError):
    """Everything stands already as it was to become."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__({"": [_("Nothing was changed.")]})


class StaleError(ProjectError):
    """Somebody else changed the project after it was read; `version` is how it stands now."""

    def __init__(self, version: ProjectVersion) -> None:
        """Say so."""
        self.version = version
        super().__init__({"": [_("Somebody else changed this project meanwhile.")]})


class ManyError(ProjectError):
    """Some of many projects cannot be changed, so none was; `errors` is by the project's id."""

    def __init__(self, errors: Mapping[int, ProjectError]) -> None:
        """Keep what is wrong with each."""
        self.errors = dict(errors)
        text = _("Nothing was saved: check the rows that are marked.")
        super().__init__({"": [text]})


@dataclass(frozen=True)
class Change:
    """What one project is to become: its new facts alone, and the version that was seen."""

    project: int
    facts: Mapping[str, Any]
    seen_version: int | None = None


@dataclass(frozen=True)
class Difference:
    """What changed on one project, as the journal keeps it."""

    project: Project
    before: dict[str, Any]
    after: dict[str, Any]


def change_projects(
    changes: Sequence[Change], *, entry: Act, by: Actor, at: datetime
) -> list[Difference]:
    """Change facts of projects as an ordinary edit may; all of them or none.

    Raises ManyError with what is wrong, project by project; PermissionDenied when a project or
    a fact is not the actor's to write; NothingChangedError when nothing differs.
    """
    rights, _scope = rights_by(by, at=at)
    projects = locked([one.project for one in changes], by=by, at=at)
    errors = _stale(changes, projects)
    against = Backdrop(timezone.localdate(at), forest(), past=rights is EVERYTHING)
    done: list[Difference] = []
    for change in changes:
        project = projects[change.project]
        try:
            difference = _change(project, change.facts, rights=rights, against=against)
        except ProjectError as error:
            errors.setdefault(project.pk, error)
        else:
            done.append(difference)
    if errors:
        raise ManyError(errors)
    done = [one for one in done if one.after]
    if not done:
        raise NothingChangedError
    write_down(done, entry=entry, at=at)
    return done


def locked(ids: Sequence[int], *, by: Actor, at: datetime) -> dict[int, Project]:
    """Lock projects for writing; one that the actor may not see is as if it did not exist."""
    _rights, scope = rights_by(by, at=at)
    known = Project.objects.filter(pk__in=ids)
    if scope is not None:
        known = known.for_scope(scope, at=at)
    found = {
        one.pk: one
        for one in known.select_related("enterprise").order_by("pk").select_for_update(of=("self",))
    }
    if set(found) != set(ids):
        raise PermissionDenied
    return found


def open_versions(ids: Sequence[int]) -> dict[int, int]:
    """Return the id of the version in force of each project: what a form remembers having seen."""
    rows = ProjectVersion.objects.filter(project__in=ids, known_to=None)
    return dict(rows.values_list("project_id", "pk"))


def write_down(done: Sequence[Difference], *, entry: Act, at: datetime) -> None:
    """Save changed projects, keep their versions and record them in the journal."""
    today, lands = timezone.localdate(at), forest()
    projects = [one.project for one in done]
    for project in projects:
        derive(project, lands=lands, today=today)
        project.changed_at = at
    own = {name for one in done for name in one.after if name not in ROWS and name != "act"}
    saved = {name for name, column in _COLUMNS.items() if column in own}
    Project.objects.bulk_update(projects, sorted(saved | DERIVED | {"changed_at"}), batch_size=100)
    index_names([one.project for one in done if NAMES & set(one.after)])
    keep_versions(projects, at=at)
    for one in done:
        entry.record("project", one.project.key, before=one.before, after=one.after)


def assign(project: Project, facts: Mapping[str, Any]) -> Callable[[], tuple[dict[str, Any], ...]]:
    """Set facts on a project; the answer tells, after checks, what differs from before."""
    before = {name: getattr(project, name) for name in facts}
    for name, value in facts.items():
        setattr(project, name, None if value == "" and name in _MAY_BE_NOTHING else value)

    def differing() -> tuple[dict[str, Any], ...]:
        changed = [name for name in facts if getattr(project, name) != before[name]]
        return (
            {name: before[name] for name in changed},
            {name: getattr(project, name) for name in changed},
        )

    return differing


def columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Name facts by their columns: `territory`, a Territory, becomes `territory_id`, its id."""
    named = {}
    for name, value in facts.items():
        if isinstance(value, Model):
            named[f"{name}_id"] = value.pk
        else:
            named[_COLUMNS.get(name, name)] = value
    return named


def _stale(changes: Sequence[Change], projects: Mapping[int, Project]) -> dict[int, ProjectError]:
    present = open_versions(list(projects))
    late = [
        one.project
        for one in changes
        if one.seen_version is not None and present.get(one.project) != one.seen_version
    ]
    versions = ProjectVersion.objects.filter(project__in=late, known_to=None)
    return {version.project_id: StaleError(version) for version in versions}


def change_problems(
    project: Project, facts: Mapping[str, Any], *, rights: Rights, against: Backdrop
) -> Problems:
    """Say what keeps a project from being changed, without writing; `project` is spoilt by it."""
    try:
        _checked(project, facts, rights=rights, against=against)
    except ProjectError as error:
        return error.problems
    except PermissionDenied:
        return {"": [_("These facts are not yours to write.")]}
    return {}


def _change(
    project: Project, facts: Mapping[str, Any], *, rights: Rights, against: Backdrop
) -> Difference:
    differing, rows = _checked(project, facts, rights=rights, against=against)
    before, after = differing()
    _write_parts(project, rows, before, after)
    return Difference(project, before, after)


def _checked(
    project: Project, facts: Mapping[str, Any], *, rights: Rights, against: Backdrop
) -> tuple[Callable[[], tuple[dict[str, Any], ...]], Mapping[str, Sequence[Any]]]:
    """Set the facts on the project and hold them against all rules."""
    if project.merged_into_id is not None:
        raise ProjectError({"": [_("This project was merged into another one; edit that one.")]})
    check_can_edit(rights, project, frozenset(facts))
    own = {name: value for name, value in facts.items() if name not in ROWS}
    parts = {name: value for name, value in facts.items() if name in ROWS}
    stage_before, visibility_before = project.stage, project.visibility
    project_facts = _with_consequences(project, own)
    differing = assign(project, project_facts)
    rows, problems = build_rows(project, parts)
    problems |= fact_problems(project, changed=project_facts, against=against)
    problems |= stage_problems(stage_before, project.stage)
    if not against.past:
        problems |= launch_problems(
            project, stage_before, office=rights.office, today=against.today
        )
    if problems:
        raise ProjectError(problems)
    _check_result(rights, project, frozenset(own), visibility_before)
    return differing, rows


def _with_consequences(project: Project, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Empty the dates of a suspension that ends, and the ground of a restriction that ends."""
    made = dict(facts)
    if project.stage == Stage.SUSPENDED and facts.get("stage", project.stage) != Stage.SUSPENDED:
        made = {"suspended_since": None, "review_by": None, **made}
    restricted = Visibility.RESTRICTED
    if project.visibility == restricted and facts.get("visibility", restricted) != restricted:
        made = {"restricted_ground": "", "restricted_until": None, **made}
    return made


def _check_result(rights: Rights, project: Project, names: frozenset[str], before: str) -> None:
    """Refuse a change that hands the project to others, or opens it beyond the writer's right."""
    if not names - SECRECY <= editable(rights, project):
        text = _("This would move the project out of what you answer for.")
        raise ProjectError({"": [text]})
    wanted = Visibility(project.visibility)
    project.visibility = before
    allowed = visibilities(rights, project)
    project.visibility = wanted
    if wanted not in allowed:
        raise ProjectError({"visibility": [_("This visibility is not yours to set.")]})


def _write_parts(
    project: Project,
    rows: Mapping[str, Sequence[Any]],
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    if not rows:
        return
    stood = details_of(project)
    changed = [part for part, wanted in rows.items() if write_rows(project, part, wanted)]
    if changed:
        stands = details_of(project)
        before |= {part: stood[part] for part in changed}
        after |= {part: stands[part] for part in changed}
