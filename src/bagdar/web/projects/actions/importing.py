"""Importing a table of projects as one act, trying it first, and taking an import back.

An import writes all of its rows or none: it enters what is new and changes what is there. It can
be taken back while nobody built on it: a new project that no later act touched is removed, with
its versions, or excluded where the promise ledger keeps its dates for ever; a changed one gets
back what it had; imported dates no longer hold; what was touched stays and is named. The journal
keeps both acts, with all that was imported.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.sources.tables import Table
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.journal.models import Entry, Head, Payload
from bagdar.web.projects.actions.alongside import KEEPERS
from bagdar.web.projects.actions.carriers import enter_enterprise
from bagdar.web.projects.actions.changing import (
    Change,
    ManyError,
    NothingChangedError,
    change_projects,
)
from bagdar.web.projects.actions.entering import create_projects
from bagdar.web.projects.actions.membership import Paper, take_out
from bagdar.web.projects.actions.parts import ROWS
from bagdar.web.projects.actions.planning import (
    CellChange,
    Does,
    Plan,
    Planned,
    entering_problems,
    enterprise_facts,
    next_number,
    phase_of,
    plan_import,
)
from bagdar.web.projects.actions.statistics import MANY_ROWS, refresh_statistics
from bagdar.web.projects.models import (
    OUT_OF_PROGRAMME,
    Cost,
    NameWord,
    Party,
    Phase,
    Project,
    ProjectVersion,
    Site,
    Standing,
)
from bagdar.web.projects.permissions.writing import can_edit_whole, rights_by
from bagdar.web.projects.queries.alike import Alike
from bagdar.web.projects.queries.importing import CellProblem, handle_of
from bagdar.web.projects.queries.recognising import Options

IMPORT = "projects.import"
UNDO_IMPORT = "projects.import_undone"
_AT_ONCE = 500

OnProgress = Callable[[int, int], None]
"""Told how many rows of how many are written."""


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: `seq` is the number of its entry in the journal."""

    rows: int
    encoding: str
    left_out: tuple[str, ...]
    taken_for: tuple[tuple[str, str], ...]
    problems: tuple[CellProblem, ...]
    notes: tuple[CellProblem, ...]
    alike: tuple[Alike, ...]
    new_enterprises: tuple[str, ...]
    new: int
    changed: int
    phases: int
    unchanged: int
    skipped: int
    asked: tuple[int, ...]
    stale: tuple[tuple[int, tuple[CellChange, ...]], ...]
    digest: str
    seq: int | None = None

    @property
    def to_write(self) -> int:
        """How many rows change anything."""
        return self.new + self.changed + self.phases

    @property
    def can_be_imported(self) -> bool:
        """Answer whether nothing is wrong with any row, and nothing is left to be decided."""
        return not self.problems and not self.asked and self.rows > 0


@dataclass(frozen=True)
class TakenBack:
    """What became of the projects of an import: how many were removed or put back, and which ...

    excluded   new ones whose dates the ledger keeps: the dates no longer hold
    withdrawn  others, in which dates or drafts of the import no longer hold
    kept       stay as they are, since somebody worked on them
    used       stay as they are, since something else names them
    """

    removed: int
    kept: tuple[str, ...]
    put_back: int = 0
    excluded: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


@dataclass
class _Imported:
    """What an import did to a project: its facts before, and what the apps above were given."""

    is_new: bool = False
    before: dict[str, Any] | None = None
    above: dict[str, Any] = field(default_factory=dict)


class ImportUndoError(Exception):
    """An import that cannot be taken back; the text may be shown to a person."""


class ImportRefusedError(Exception):
    """An import that is not what the person saw any more; the text may be shown."""


@dataclass(frozen=True)
class Said:
    """What a person said of a table: its columns, its rows, and the digest of what they saw.

    Rows that may be a project already there are asked about with `asks`, and otherwise entered
    as new.
    """

    options: Options | None = None
    choices: Mapping[int, str] | None = None
    asks: bool = False
    seen: str = ""


def import_projects(
    table: Table,
    *,
    name: str,
    by: Actor,
    at: datetime,
    dry_run: bool,
    said: Said | None = None,
    on_progress: OnProgress = lambda _done, _all: None,
) -> Report:
    """Import the rows of a table as one act, or say what would happen.

    `name` is the file's, kept as the ground of the act. Nothing is written when any row is wrong.
    Raises ImportRefusedError when something would be done otherwise than the person saw;
    HeadingError; and PermissionDenied for whoever enters no projects.
    """
    with _collecting_later():
        return _import(
            table,
            name=name,
            by=by,
            at=at,
            dry_run=dry_run,
            said=said or Said(),
            on_progress=on_progress,
        )


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Look for cycles of objects only after the rows: they make none, and looking costs a tenth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _import(
    table: Table,
    *,
    name: str,
    by: Actor,
    at: datetime,
    dry_run: bool,
    said: Said,
    on_progress: OnProgress,
) -> Report:
    plan = plan_import(
        table, by=by, at=at, options=said.options, choices=said.choices, checks=dry_run
    )
    if not said.asks:
        for one in plan.doing(Does.ASK):
            if one.project is None:
                one.does = Does.NEW
    report = report_of(plan)
    if dry_run or not report.can_be_imported or not report.to_write:
        return report
    if said.seen and report.digest != said.seen:
        text = _("The register changed since you looked. Look at the rows once more.")
        raise ImportRefusedError(text)
    try:
        seq = write_plan(plan, name=name, by=by, at=at, on_progress=on_progress)
    except ManyError as error:
        plan.problems += entering_problems(error, plan.doing(Does.NEW), plan.reading)
        return report_of(plan)
    return replace(report, seq=seq)


def report_of(plan: Plan) -> Report:
    """Count what a plan does."""
    asked = plan.doing(Does.ASK)
    return Report(
        rows=len(plan.rows),
        encoding=plan.table.encoding,
        left_out=plan.reading.left_out,
        taken_for=plan.reading.taken_for,
        problems=tuple(plan.problems),
        notes=tuple(plan.reading.notes),
        alike=tuple(one.alike for one in plan.rows if one.alike and one.does is not Does.NOTHING),
        new_enterprises=tuple(one.name for one in plan.reading.enterprises.values()),
        new=len(plan.doing(Does.NEW)),
        changed=len(plan.doing(Does.CHANGE)),
        phases=len(plan.doing(Does.PHASE)),
        unchanged=len(plan.doing(Does.NOTHING)),
        skipped=len(plan.doing(Does.SKIP)),
        asked=tuple(one.row.number for one in asked),
        stale=tuple((one.row.number, one.cells) for one in asked if one.project is not None),
        digest=plan.digest,
    )


def write_plan(
    plan: Plan,
    *,
    name: str,
    by: Actor,
    at: datetime,
    on_progress: OnProgress = lambda _done, _all: None,
) -> int:
    """Write down what a plan says, as one act; return the number of its entry."""
    new, changed = plan.doing(Does.NEW), plan.doing(Does.CHANGE)
    total = len(new) + len(changed)
    with act(IMPORT, by=by, at=at, ground=name) as entry:
        used = {handle_of(works) for one in (*new, *changed) if (works := _new_works(one))}
        made = {
            handle: enter_enterprise(enterprise_facts(one), by=by, at=at)
            for handle, one in plan.reading.enterprises.items()
            if handle in used
        }
        rows = [_facts(one, made) for one in _with_phases(plan, new)]
        projects = create_projects(
            rows, by=by, at=at, on_progress=lambda done: on_progress(done, total)
        )
        written = [(project, one.row.above) for project, one in zip(projects, new, strict=True)]
        _change(plan, made, entry=entry, by=by, at=at)
        written += [(one.project, one.above) for one in changed if one.project is not None]
        on_progress(total, total)
        for keeper in KEEPERS:
            keeper.write([(project, above) for project, above in written if above], by=by, at=at)
    if len(rows) >= MANY_ROWS:
        for model in (Project, ProjectVersion, Standing):
            refresh_statistics(model)
    return Head.objects.get(pk=1).seq


def undo_import(seq: int, *, by: Actor, at: datetime) -> TakenBack:
    """Undo an import as far as no later act touched it; name the projects that stay.

    New projects are removed, changed ones get back what they had. What the promise ledger keeps
    for ever is not removed: its dates are withdrawn, and a new project of such is excluded.
    Raises ImportUndoError when nothing can be taken back, PermissionDenied.
    """
    imported = _imported_by(seq, by=by, at=at)
    touched = _touched(list(imported), since=seq)
    free = {key: one for key, one in imported.items() if key not in touched}
    used = _told_by_keepers([key for key, one in free.items() if one.is_new], "used")
    free = {key: one for key, one in free.items() if key not in used}
    created = [key for key, one in free.items() if one.is_new]
    fast = _told_by_keepers(created, "fast")
    removable = [key for key in created if key not in fast]
    changed = {key: one.before for key, one in free.items() if one.before and not one.is_new}
    given = {key: one.above for key, one in free.items() if one.above and key not in removable}
    if not (removable or changed or given):
        raise ImportUndoError(_("Every project of this import was worked on since, or is gone."))
    ground = _("Import %(seq)d") % {"seq": seq}
    with act(UNDO_IMPORT, by=by, at=at, ground=ground) as entry:
        for start in range(0, len(removable), _AT_ONCE):
            some = removable[start : start + _AT_ONCE]
            projects = Project.objects.filter(key__in=some).select_for_update()
            _remove([one.pk for one in projects])
            for key in some:
                entry.record("project", key, before={"import": seq}, after=None)
        _withdraw(given, fast, entry=entry, by=by, at=at)
        _put_back(changed, entry=entry, by=by, at=at)
    return TakenBack(
        removed=len(removable),
        kept=tuple(sorted(touched & set(imported))),
        put_back=len(changed),
        excluded=tuple(sorted(fast)),
        withdrawn=tuple(sorted(set(given) - fast)),
        used=tuple(sorted(used)),
    )


def can_undo(entry: Entry, *, by: Actor, at: datetime) -> bool:
    """Answer whether somebody may take an import back: who made it, and the programme office."""
    if entry.act != IMPORT:
        return False
    return entry.actor_id == by.actor_id or rights_by(by, at=at)[0].office


# --- writing


def _new_works(one: Planned) -> Enterprise | None:
    """Return the enterprise that a row enters."""
    found = one.facts.get("enterprise_id") if one.project else one.row.facts.get("enterprise")
    return found if isinstance(found, Enterprise) and not found.key else None


def _facts(one: Planned, made: Mapping[str, Enterprise]) -> dict[str, Any]:
    facts = one.facts or one.row.facts
    if (works := _new_works(one)) is not None:
        return {**facts, "enterprise": made[handle_of(works)]}
    return dict(facts)


def _with_phases(plan: Plan, new: Sequence[Planned]) -> Sequence[Planned]:
    """Put rows that are phases of a new project under it."""
    by_number = {one.row.number: one for one in new}
    for one in plan.doing(Does.PHASE):
        if one.phase_of_row is not None:
            parent = by_number[one.phase_of_row]
            phases = parent.row.facts.get("phases", [])
            made = phase_of(one.row, next_number(phases))
            parent.row.facts["phases"] = [*phases, made]
    return new


def _change(
    plan: Plan, made: Mapping[str, Enterprise], *, entry: Act, by: Actor, at: datetime
) -> None:
    """Change what is there, and add phases to it; each project once."""
    facts: dict[int, dict[str, Any]] = {}
    versions: dict[int, int | None] = {}
    for one in plan.doing(Does.CHANGE, Does.PHASE):
        if one.project is None or not one.facts:
            continue
        mine = facts.setdefault(one.project.pk, {})
        if "phases" in one.facts and "phases" in mine:
            added = one.facts["phases"][-1] | {"number": next_number(mine["phases"])}
            mine["phases"] = [*mine["phases"], added]
        else:
            mine |= one.facts
        if (works := _new_works(one)) is not None:
            mine["enterprise_id"] = made[handle_of(works)].pk
        versions[one.project.pk] = one.version
    changes = [Change(project, told, versions[project]) for project, told in facts.items()]
    if not changes:
        return
    try:
        change_projects(changes, entry=entry, by=by, at=at)
    except NothingChangedError:
        return
    except ManyError as error:
        raise ImportRefusedError(" ".join(map(str, error.errors.values()))) from None


# --- taking back


def _imported_by(seq: int, *, by: Actor, at: datetime) -> dict[str, _Imported]:
    """Return what an import did to each of its projects, as the journal tells."""
    entry = Entry.objects.filter(pk=seq).first()
    if entry is None or not can_undo(entry, by=by, at=at):
        raise PermissionDenied
    rows = Payload.objects.filter(entry=entry, subject_kind="project").order_by("position")
    found: dict[str, _Imported] = {}
    for key, body in rows.values_list("subject_id", "body"):
        told, one = json.loads(body), found.setdefault(key, _Imported())
        if told["before"] is None and told.get("act") == "projects.create":
            one.is_new = True
        elif "act" in told:
            one.above |= told["after"] or {}
        elif one.before is None:
            one.before = told["before"]
    return found


def _touched(keys: Sequence[str], *, since: int) -> set[str]:
    """Return the projects that a later act names, or that something else refers to."""
    touched: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        later = Payload.objects.filter(subject_kind="project", subject_id__in=some, entry__gt=since)
        touched |= set(later.values_list("subject_id", flat=True))
    return touched


def _told_by_keepers(keys: Sequence[str], what: Literal["fast", "used"]) -> set[str]:
    """Return the projects of which apps above keep something for ever, or that they name."""
    found: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = Project.objects.filter(key__in=keys[start : start + _AT_ONCE])
        named = dict(some.values_list("pk", "key"))
        for keeper in KEEPERS:
            found |= {named[one] for one in getattr(keeper, what)(list(named))}
    return found


def _withdraw(
    given: Mapping[str, Mapping[str, Any]],
    fast: Collection[str],
    *,
    entry: Act,
    by: Actor,
    at: datetime,
) -> None:
    """Let what apps above were given hold no longer, and exclude what cannot be removed.

    Raises PermissionDenied for a project that was there before and is not the actor's to edit.
    """
    ground = _("The import that gave these dates is taken back (%(import)s).")
    ground %= {"import": entry.ground}
    rights, _scope = rights_by(by, at=at)
    for start in range(0, len(given), _AT_ONCE):
        some = list(given)[start : start + _AT_ONCE]
        found = Project.objects.filter(key__in=some).order_by("pk").select_for_update(of=("self",))
        projects = list(found.select_related("enterprise"))
        if not all(one.key in fast or can_edit_whole(rights, one) for one in projects):
            raise PermissionDenied
        for keeper in KEEPERS:
            rows = [(one, given[one.key]) for one in projects]
            keeper.withdraw(rows, ground=ground, by=by, at=at)
        out = [one for one in projects if one.key in fast and one.stage not in OUT_OF_PROGRAMME]
        if out:
            paper = Paper(timezone.localdate(at), entry.ground, ground)
            take_out(out, paper, entry=entry, at=at)


def _put_back(
    changed: Mapping[str, Mapping[str, Any]], *, entry: Act, by: Actor, at: datetime
) -> None:
    """Give projects back what they had; names of facts as the journal keeps them."""
    ids = dict(Project.objects.filter(key__in=list(changed)).values_list("key", "pk"))
    changes = [
        Change(ids[key], {name: value for name, value in facts.items() if _is_fact(name)})
        for key, facts in changed.items()
        if key in ids
    ]
    if not changes:
        return
    try:
        change_projects(changes, entry=entry, by=by, at=at)
    except (ManyError, NothingChangedError) as error:
        raise ImportUndoError(str(error)) from None


def _is_fact(name: str) -> bool:
    return name in ROWS or name != "act"


def _remove(ids: Sequence[int]) -> None:
    """Remove projects with all that is theirs; what others built on them refuses."""
    for keeper in KEEPERS:
        keeper.remove(ids)
    for model in (Phase, Site, Cost, Party, NameWord, ProjectVersion):
        model._default_manager.filter(project__in=ids).delete()
    try:
        Project.objects.filter(pk__in=ids).delete()
    except ProtectedError:
        text = _("Something refers to a project of this import; take that back first.")
        raise ImportUndoError(text) from None
