"""Importing a table of projects as one act, trying it first, and taking an import back.

An import writes all of its rows or none. It can be taken back while nobody built on it: every
project that no later act touched is removed, with its versions; what was touched stays and is
named. The journal keeps both acts, with all that was imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.sources.tables import Table, read_table_file
from bagdar.web.enterprises.actions import EnterpriseError, check_enterprise
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Actor, act
from bagdar.web.journal.models import Entry, Head, Payload
from bagdar.web.projects.actions.carriers import enter_enterprise
from bagdar.web.projects.actions.changing import ManyError
from bagdar.web.projects.actions.entering import check_projects, create_projects
from bagdar.web.projects.actions.keys import new_key
from bagdar.web.projects.actions.statistics import MANY_ROWS, refresh_statistics
from bagdar.web.projects.models import Cost, NameWord, Party, Phase, Project, ProjectVersion, Site
from bagdar.web.projects.permissions.writing import can_enter, rights_by
from bagdar.web.projects.queries.importing import (
    COLUMN_OF,
    Alike,
    CellProblem,
    Reading,
    read_projects,
    same_names,
)

IMPORT = "projects.import"
UNDO_IMPORT = "projects.import_undone"
_AT_ONCE = 500


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: `seq` is the number of its entry in the journal."""

    rows: int
    encoding: str
    left_out: tuple[str, ...]
    problems: tuple[CellProblem, ...]
    alike: tuple[Alike, ...]
    new_enterprises: tuple[str, ...]
    seq: int | None = None

    @property
    def can_be_imported(self) -> bool:
        """Answer whether nothing is wrong with any row."""
        return not self.problems and self.rows > 0


@dataclass(frozen=True)
class TakenBack:
    """How many projects were removed, and which stay because somebody touched them since."""

    removed: int
    kept: tuple[str, ...]


class ImportUndoError(Exception):
    """An import that cannot be taken back; the text may be shown to a person."""


def import_projects(table: Table, *, name: str, by: Actor, at: datetime, dry_run: bool) -> Report:
    """Import the rows of a table as one act, or say what would happen.

    `name` is the file's, kept as the ground of the act. Nothing is written when any row is wrong.
    Raises HeadingError, and PermissionDenied for whoever enters no projects.
    """
    rights, scope = rights_by(by, at=at)
    if not can_enter(rights):
        raise PermissionDenied
    reading = read_projects(table, today=timezone.localdate(at))
    problems = reading.problems + _enterprise_problems(reading) + _row_problems(reading, by, at)
    seen = Project.objects.all() if scope is None else Project.objects.for_scope(scope, at=at)
    report = Report(
        rows=len(reading.rows),
        encoding=table.encoding,
        left_out=reading.left_out,
        problems=tuple(sorted(problems, key=lambda one: one.row)),
        alike=tuple(same_names(reading.rows, seen.listed())),
        new_enterprises=tuple(one.name for one in reading.enterprises.values()),
    )
    if dry_run or not report.can_be_imported:
        return report
    return replace(report, seq=_write(reading, name=name, by=by, at=at))


def import_file(path: str, *, by: Actor, at: datetime, dry_run: bool) -> Report:
    """Import a CSV or XLSX file from disk. Raises TableError and HeadingError."""
    table = read_table_file(path)
    return import_projects(table, name=PurePath(path).name, by=by, at=at, dry_run=dry_run)


def undo_import(seq: int, *, by: Actor, at: datetime) -> TakenBack:
    """Remove the projects of an import that no later act touched; keep and name the others."""
    keys = _imported_by(seq, by=by, at=at)
    touched = _touched(keys, since=seq)
    removable = [key for key in keys if key not in touched]
    if not removable:
        raise ImportUndoError(_("Every project of this import was worked on since, or is gone."))
    with act(UNDO_IMPORT, by=by, at=at, ground=_("Import %(seq)d") % {"seq": seq}) as entry:
        for start in range(0, len(removable), _AT_ONCE):
            some = removable[start : start + _AT_ONCE]
            projects = Project.objects.filter(key__in=some).select_for_update()
            _remove([one.pk for one in projects])
            for key in some:
                entry.record("project", key, before={"import": seq}, after=None)
    return TakenBack(len(removable), tuple(sorted(touched & set(keys))))


def can_undo(entry: Entry, *, by: Actor, at: datetime) -> bool:
    """Answer whether somebody may take an import back: who made it, and the programme office."""
    if entry.act != IMPORT:
        return False
    return entry.actor_id == by.actor_id or rights_by(by, at=at)[0].office


def _write(reading: Reading, *, name: str, by: Actor, at: datetime) -> int:
    with act(IMPORT, by=by, at=at, ground=name):
        made = {
            number: enter_enterprise(_enterprise_facts(one), by=by, at=at)
            for number, one in reading.enterprises.items()
        }
        rows = [_with_enterprise(facts, made) for _number, facts in reading.rows]
        create_projects(rows, by=by, at=at)
    if len(rows) >= MANY_ROWS:
        refresh_statistics()
    return Head.objects.get(pk=1).seq


def _enterprise_facts(one: Enterprise) -> dict[str, Any]:
    return {"bin": one.bin, "name_ru": one.name_ru}


def _with_enterprise(facts: Mapping[str, Any], made: Mapping[str, Enterprise]) -> dict[str, Any]:
    given = facts.get("enterprise")
    if given is not None and given.pk is None:
        return {**facts, "enterprise": made[given.bin]}
    return dict(facts)


def _enterprise_problems(reading: Reading) -> list[CellProblem]:
    """Check each new enterprise once, and show it at the first row that names it."""
    found = []
    for number, one in reading.enterprises.items():
        draft = Enterprise(key=new_key([one.name_ru]), **_enterprise_facts(one))
        try:
            check_enterprise(draft)
        except EnterpriseError as error:
            row = next(at for at, facts in reading.rows if _names_bin(facts, number))
            for field, texts in error.problems.items():
                column = COLUMN_OF.get(field, "enterprise")
                found += [CellProblem(row, column, text) for text in texts]
    return found


def _names_bin(facts: Mapping[str, Any], number: str) -> bool:
    enterprise = facts.get("enterprise")
    return enterprise is not None and enterprise.bin == number


def _row_problems(reading: Reading, by: Actor, at: datetime) -> list[CellProblem]:
    """Hold the rows that could be read against the rules of entering projects."""
    unread = {one.row for one in reading.problems}
    rows = [(number, facts) for number, facts in reading.rows if number not in unread]
    try:
        check_projects([facts for _number, facts in rows], by=by, at=at)
    except ManyError as error:
        return [
            CellProblem(rows[place][0], COLUMN_OF.get(name, name), text)
            for place, problem in error.errors.items()
            for name, texts in problem.problems.items()
            for text in texts
        ]
    return []


def _imported_by(seq: int, *, by: Actor, at: datetime) -> list[str]:
    entry = Entry.objects.filter(pk=seq).first()
    if entry is None or not can_undo(entry, by=by, at=at):
        raise PermissionDenied
    rows = Payload.objects.filter(entry=entry, subject_kind="project").order_by("position")
    return [one.subject_id for one in rows]


def _touched(keys: Sequence[str], *, since: int) -> set[str]:
    """Return the projects that a later act names, or that something else refers to."""
    touched: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        later = Payload.objects.filter(subject_kind="project", subject_id__in=some, entry__gt=since)
        touched |= set(later.values_list("subject_id", flat=True))
    return touched


def _remove(ids: Sequence[int]) -> None:
    """Remove projects with all that is theirs; what others built on them refuses."""
    for model in (Phase, Site, Cost, Party, NameWord, ProjectVersion):
        model._default_manager.filter(project__in=ids).delete()
    try:
        Project.objects.filter(pk__in=ids).delete()
    except ProtectedError:
        text = _("Something refers to a project of this import; take that back first.")
        raise ImportUndoError(text) from None
