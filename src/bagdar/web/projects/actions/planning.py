"""What an import would do, row by row, before anything is written.

A row is a new project, a change of one that is there, one of its phases, or nothing at all. What
a person has to decide is asked; what they decided is kept by the row's number:

    new            another project, however alike
    skip           leave the row out
    same:KEY       the project KEY: change what differs
    phase:KEY      a phase of the project KEY
    row:NUMBER     a phase of the new project of another row
    over           write over what somebody else changed since the table was exported
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.chain import canonical_json, text_digest
from bagdar.core.terms.text import fold_name
from bagdar.sources.tables import Table
from bagdar.web.enterprises.actions import EnterpriseError, check_enterprise
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Actor
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.actions.alongside import KEEPERS
from bagdar.web.projects.actions.changing import ManyError, change_problems, columns, open_versions
from bagdar.web.projects.actions.checks import Backdrop
from bagdar.web.projects.actions.entering import check_projects
from bagdar.web.projects.actions.keys import new_key
from bagdar.web.projects.models import Project, ProjectVersion
from bagdar.web.projects.permissions.writing import EVERYTHING, Rights, can_enter, rights_by
from bagdar.web.projects.queries import details_of_all
from bagdar.web.projects.queries.alike import Alike, alike_rows
from bagdar.web.projects.queries.importing import (
    AT_ONCE,
    COLUMN_OF,
    CellProblem,
    Reading,
    ReadRow,
    handle_of,
    read_projects,
)
from bagdar.web.projects.queries.recognising import FIELDS, Options
from bagdar.web.territories.queries import forest

_FIELD_OF = {
    "territory_id": "territory_key",
    "programme_id": "programme_key",
    "component_id": "component_key",
    "enterprise_id": "enterprise",
    "organisation_id": "organisation_key",
    "sector_id": "sector_code",
}
_EMPTIED = {
    "component_key": "component_id",
    "organisation_key": "organisation_id",
    "sector_code": "sector_id",
    "enterprise_key": "enterprise_id",
}
_NEVER_EMPTIED = frozenset(
    {"key", "version", "name", "territory", "place", "territory_key", "place_on", "kind"}
    | {"visibility", "programme_key", "capacity", "enterprise", "enterprise_bin", "marks"}
)
_APART = (("costs", "cost_", "source"), ("parties", "party_", "role"))
_NAMES = ("name_en", "name_ru", "name_kk")


class Does(StrEnum):
    """What happens to a row."""

    NEW = "new"
    CHANGE = "change"
    PHASE = "phase"
    NOTHING = "nothing"
    SKIP = "skip"
    ASK = "ask"


@dataclass(frozen=True)
class CellChange:
    """One fact that a row changes: how it was when exported, is to be, and stands now."""

    field: str
    was: str
    to_be: str
    now: str

    @property
    def heading(self) -> str:
        """The heading of the field in the reader's language."""
        return str(FIELDS[self.field].label)

    @property
    def is_stale(self) -> bool:
        """Answer whether somebody else changed this very fact since."""
        return self.was != self.now


@dataclass
class Planned:
    """One row, what it does, to which project, and what that changes."""

    row: ReadRow
    does: Does = Does.NEW
    project: Project | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    above: dict[str, Any] = field(default_factory=dict)
    cells: tuple[CellChange, ...] = ()
    version: int | None = None
    stale: bool = False
    alike: Alike | None = None
    phase_of_row: int | None = None


@dataclass
class Plan:
    """Everything an import would do."""

    table: Table
    reading: Reading
    rows: list[Planned]
    problems: list[CellProblem]

    def doing(self, *kinds: Does) -> list[Planned]:
        """Return the rows of these kinds."""
        return [one for one in self.rows if one.does in kinds]

    @property
    def digest(self) -> str:
        """What a person saw: another digest means that something is done otherwise."""
        told = [
            (
                one.row.number,
                str(one.does),
                one.project.key if one.project else "",
                one.phase_of_row or 0,
                [(cell.field, cell.now, cell.to_be) for cell in one.cells],
            )
            for one in self.rows
        ]
        return text_digest(canonical_json(told))


def plan_import(
    table: Table,
    *,
    by: Actor,
    at: datetime,
    options: Options | None = None,
    choices: Mapping[int, str] | None = None,
    checks: bool = True,
) -> Plan:
    """Say what an import would do. Raises HeadingError, and PermissionDenied.

    Without `checks` new projects are not held against the rules: entering them does that.
    """
    rights, scope = rights_by(by, at=at)
    if not can_enter(rights):
        raise PermissionDenied
    reading = read_projects(table, today=timezone.localdate(at), options=options)
    return _Planner(table, reading, rights, scope, by, at, dict(choices or {}), checks).plan()


@dataclass
class _Planner:
    """Makes a plan: matches rows, compares, and holds everything to the rules."""

    table: Table
    reading: Reading
    rights: Rights
    scope: Scope | None
    by: Actor
    at: datetime
    choices: dict[int, str]
    checks: bool
    problems: list[CellProblem] = field(default_factory=list)
    seen: dict[str, Project] = field(default_factory=dict)
    details: dict[int, Any] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    bases: dict[int, ProjectVersion] = field(default_factory=dict)
    above: dict[int, dict[str, Any]] = field(default_factory=dict)
    labels: dict[tuple[Any, int], str] = field(default_factory=dict)

    def plan(self) -> Plan:
        """Match, compare, check."""
        self.problems = [*self.reading.problems, *_enterprise_problems(self.reading)]
        left = {number for number, choice in self.choices.items() if choice == "skip"}
        self.problems = [one for one in self.problems if one.row not in left]
        unread = {one.row for one in self.problems}
        rows = [Planned(row) for row in self.reading.rows]
        self._look_up(rows)
        for one in rows:
            self._target(one)
        self._compare_alike([one for one in rows if one.project is None])
        for one in rows:
            if one.does is Does.CHANGE and one.row.number not in unread:
                self._compare(one)
        self._refuse_twice(rows)
        self._check_above(rows)
        self._check(rows, unread)
        problems = sorted(self.problems, key=lambda one: one.row)
        return Plan(self.table, self.reading, rows, problems)

    # --- which project a row is

    def _look_up(self, rows: Sequence[Planned]) -> None:
        """Fetch the projects that rows or choices name, as far as the person sees them."""
        wanted = {one.row.key for one in rows if one.row.key}
        wanted |= {
            key
            for choice in self.choices.values()
            for kind, _colon, key in [choice.partition(":")]
            if kind in ("same", "phase") and key
        }
        self._fetch(wanted)
        numbers = sorted({one.row.version for one in rows if one.row.version})
        for start in range(0, len(numbers), AT_ONCE):
            some = ProjectVersion.objects.filter(pk__in=numbers[start : start + AT_ONCE])
            self.bases |= {one.pk: one for one in some.select_related("sector", "enterprise")}

    def _fetch(self, keys: set[str]) -> None:
        listed = sorted(keys - set(self.seen))
        for start in range(0, len(listed), AT_ONCE):
            some = Project.objects.listed().filter(key__in=listed[start : start + AT_ONCE])
            if self.scope is not None:
                some = some.for_scope(self.scope, at=self.at)
            found = list(some.select_related("enterprise", "sector"))
            ids = [one.pk for one in found]
            self.seen |= {one.key: one for one in found}
            self.details |= details_of_all(ids)
            self.versions |= open_versions(ids)
            for keeper in KEEPERS:
                for project, stands in keeper.current(ids).items():
                    self.above.setdefault(project, {}).update(stands)

    def _target(self, one: Planned) -> None:
        """Take the project that the row itself names, or the one that was chosen."""
        kind, _colon, said = self.choices.get(one.row.number, "").partition(":")
        if kind == "skip":
            one.does = Does.SKIP
            return
        if one.row.key in self.seen:
            one.does, one.project = Does.CHANGE, self.seen[one.row.key]
            return
        if one.row.version is not None:
            self._problem(one, "key", _("There is no project with this identifier."))
            return
        if kind in ("same", "phase"):
            if said not in self.seen:
                self._problem(one, "", _("There is no project with this identifier."))
                return
            one.does = Does.CHANGE if kind == "same" else Does.PHASE
            one.project = self.seen[said]
        elif kind == "row" and said.isdigit():
            one.does, one.phase_of_row = Does.PHASE, int(said)

    def _compare_alike(self, rows: Sequence[Planned]) -> None:
        """Find likely duplicates; a row that stands whole in the register changes nothing."""
        fresh = [one for one in rows if one.does in (Does.NEW, Does.PHASE, Does.SKIP)]
        by_number = {one.row.number: one for one in fresh}
        found = alike_rows([one.row for one in fresh], scope=self.scope, at=self.at)
        self._fetch({other.key for one in found for other in one.others})
        for alike in found:
            one = by_number[alike.row]
            one.alike = alike
            if one.does is not Does.NEW or alike.row in self.choices:
                continue
            one.does = Does.ASK
            for other in alike.others if not one.row.key else ():
                project = self.seen.get(other.key)
                if project is not None and self._stands(one, project):
                    one.does, one.project = Does.NOTHING, project
                    break

    def _stands(self, one: Planned, project: Project) -> bool:
        """Answer whether all that a row says stands in a project, or as a phase of it."""
        names = {fold_name(one.row.facts[name]) for name in _NAMES if one.row.facts.get(name)}
        own = {fold_name(getattr(project, name)) for name in _NAMES if getattr(project, name)}
        if names & own:
            return not self._differing(one, project)
        return any(
            fold_name(phase[name]) in names
            for phase in self.details[project.pk]["phases"]
            for name in _NAMES
            if phase[name]
        )

    # --- what a row changes

    def _compare(self, one: Planned) -> None:
        project = one.project
        if project is None:
            return
        base: Any = project
        if one.row.version is not None:
            base = self.bases.get(one.row.version)
            if base is None or base.project_id != project.pk:
                self._problem(one, "key", _("There is no project with this identifier."))
                return
            one.stale = self.versions[project.pk] != one.row.version
        one.version = self.versions[project.pk]
        cells = self._differing(one, project, base)
        one.cells = tuple(cells)
        if not cells:
            one.does = Does.NOTHING
        elif one.stale and self.choices.get(one.row.number) != "over":
            one.does = Does.ASK

    def _differing(
        self, one: Planned, project: Project, base: Project | ProjectVersion | None = None
    ) -> list[CellChange]:
        """Compare what the row says with how it was when exported, and with how it stands."""
        base = base or project
        was_details = base.details if isinstance(base, ProjectVersion) else self.details[project.pk]
        details = self.details[project.pk]
        found: list[CellChange] = []
        facts: dict[str, Any] = {}
        for name, value in _wanted(one.row).items():
            was, now = _stands_as(base, was_details, name), _stands_as(project, details, name)
            if _same(value, was) or _same(value, now):
                continue
            found.append(self._cell(name, was, value, now))
            facts[name] = value
        stands = self.above.get(project.pk, {})
        above = {
            name: value
            for name, value in one.row.above.items()
            if not _same(value, stands.get(name))
        }
        found += [
            CellChange(name, text, _text(value), text)
            for name, value in above.items()
            for text in [_text(stands.get(name))]
        ]
        one.facts, one.above = _as_change(facts, details), above
        return found

    def _cell(self, name: str, was: Any, to_be: Any, now: Any) -> CellChange:
        key = _FIELD_OF.get(name, name)
        if name == "territory_id":
            return CellChange(key, *(self.lands.get(one, "") for one in (was, to_be, now)))
        if name.endswith("_id"):
            model = Project._meta.get_field(name.removesuffix("_id")).related_model
            return CellChange(key, *(self._label(model, one) for one in (was, to_be, now)))
        return CellChange(key, _text(was), _text(to_be), _text(now))

    @cached_property
    def lands(self) -> dict[int, str]:
        """The keys of territories."""
        return {one.territory: one.key for one in forest().versions}

    def _label(self, model: Any, value: Any) -> str:
        if value is None or isinstance(value, Enterprise):
            return value.name if value else ""
        if (model, value) not in self.labels:
            self.labels[model, value] = model._default_manager.get(pk=value).name
        return self.labels[model, value]

    # --- what keeps it from being written

    def _refuse_twice(self, rows: Sequence[Planned]) -> None:
        """Let no two rows change one project, and phases stand only under what is entered."""
        first: dict[int, int] = {}
        entered = {one.row.number for one in rows if one.does is Does.NEW}
        for one in rows:
            if one.does in (Does.CHANGE, Does.ASK) and one.project is not None:
                number = first.setdefault(one.project.pk, one.row.number)
                if number != one.row.number:
                    words = _("Row %(row)d is the same project. Leave one of the two out.")
                    self._problem(one, "key", words % {"row": number})
            if one.phase_of_row is not None and one.phase_of_row not in entered:
                self._problem(one, "", _("The row whose phase it is to be is not entered."))

    def _check_above(self, rows: Sequence[Planned]) -> None:
        today = timezone.localdate(self.at)
        for one in rows:
            if one.does is Does.NEW:
                wanted, stands = one.row.above, {}
            elif one.does is Does.CHANGE and one.project is not None:
                wanted, stands = one.above, self.above.get(one.project.pk, {})
            else:
                continue
            for keeper in KEEPERS if wanted else ():
                wrong, told = keeper.problems(wanted, stands, today=today)
                for name, text in wrong.items():
                    self._problem(one, name, text)
                self.reading.notes += [
                    CellProblem(one.row.number, name, text, _text(wanted.get(name)))
                    for name, text in told.items()
                ]

    def _check(self, rows: Sequence[Planned], unread: set[int]) -> None:
        """Hold what could be read against the rules of entering and of changing projects."""
        sound = [one for one in rows if one.row.number not in unread]
        new = [one for one in sound if one.does in (Does.NEW, Does.ASK) and one.project is None]
        try:
            if self.checks:
                check_projects([one.row.facts for one in new], by=self.by, at=self.at)
        except ManyError as error:
            self.problems += entering_problems(error, new, self.reading)
        today = timezone.localdate(self.at)
        against = Backdrop(today, forest(), past=self.rights is EVERYTHING)
        for one in sound:
            if one.does is Does.CHANGE and one.project is not None:
                facts = _without_new_enterprise(one.facts)
            elif one.does is Does.PHASE and one.project is not None:
                facts = {"phases": [*self.phases_of(one.project), phase_of(one.row, 0)]}
                facts["phases"][-1]["number"] = next_number(facts["phases"][:-1])
                one.facts = facts
            else:
                continue
            found = change_problems(copy(one.project), facts, rights=self.rights, against=against)
            for name, texts in found.items():
                for text in texts:
                    self._problem(one, COLUMN_OF.get(name, name), text)

    def phases_of(self, project: Project) -> list[dict[str, Any]]:
        """Return the phases of a project as they are given anew."""
        return [dict(one) for one in self.details[project.pk]["phases"]]

    def _problem(self, one: Planned, column: str, text: str) -> None:
        value = self.reading.cells[one.row.number].get(column, "")
        self.problems.append(CellProblem(one.row.number, column, text, value))


def entering_problems(
    error: ManyError, new: Sequence[Planned], reading: Reading
) -> list[CellProblem]:
    """Say row by row what keeps new projects from being entered."""
    found = []
    for place, problem in error.errors.items():
        row = new[place].row.number
        for name, texts in problem.problems.items():
            column = COLUMN_OF.get(name, name)
            value = reading.cells[row].get(column, "")
            found += [CellProblem(row, column, text, value) for text in texts]
    return found


def phase_of(row: ReadRow, number: int) -> dict[str, Any]:
    """Return a row as a phase: its names and its capacity."""
    facts = row.facts
    return {
        "number": number,
        **{name: facts.get(name, "") for name in _NAMES},
        "capacity_value": facts.get("capacity_value"),
        "capacity_unit": facts.get("capacity_unit", ""),
    }


def next_number(phases: Sequence[Mapping[str, Any]]) -> int:
    """Return the number of the next phase."""
    return max((int(one["number"]) for one in phases), default=0) + 1


def _wanted(row: ReadRow) -> dict[str, Any]:
    """Return what a row says, costs and parties apart by source and role, empty cells as none."""
    wanted = columns({name: row.facts[name] for name in row.given - {"key"}})
    if "enterprise_id" in wanted and wanted["enterprise_id"] is None:
        wanted["enterprise_id"] = row.facts["enterprise"]
    for part, prefix, kind in _APART:
        for one, listed in _grouped(wanted.pop(part, ()), kind).items():
            wanted[f"{prefix}{one}"] = listed
    return wanted | _emptied(row)


def _emptied(row: ReadRow) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for key in row.emptied - _NEVER_EMPTIED:
        if key.startswith(("cost_", "party_")):
            wanted[key] = []
        elif key in _EMPTIED:
            wanted[_EMPTIED[key]] = None
        elif not FIELDS[key].above:
            wanted[key] = None
    return wanted


def _grouped(rows: Sequence[Mapping[str, Any]], by: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in rows:
        found[one[by]].append(one)
    return found


def _stands_as(row: Project | ProjectVersion, details: Mapping[str, Any], name: str) -> Any:
    if name.startswith("cost_"):
        source = name.removeprefix("cost_")
        return [one for one in details.get("costs", ()) if one["source"] == source]
    if name.startswith("party_"):
        role = name.removeprefix("party_")
        return [one for one in details.get("parties", ()) if one["role"] == role]
    return getattr(row, name)


def _same(a: Any, b: Any) -> bool:
    return bool(_plain(a) == _plain(b))


def _plain(value: Any) -> Any:
    match value:
        case list():
            return sorted(_plain_row(one) for one in value)
        case str():
            return "\n".join(value.strip().splitlines())
        case None:
            return ""
        case Decimal():
            return value.normalize()
    return value


def _plain_row(one: Mapping[str, Any]) -> tuple[str, ...]:
    if "amount" in one:
        return (str(Decimal(one["amount"]).normalize()), one["currency"])
    return (next((one[name] for name in _NAMES if one.get(name)), ""),)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case list():
            return "; ".join(" ".join(one) for one in sorted(_plain_row(row) for row in value))
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    return str(value)


def _as_change(facts: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as an edit takes them: parts whole, nothing as the column keeps it."""
    made: dict[str, Any] = {}
    for part, prefix, kind in _APART:
        touched = {name.removeprefix(prefix) for name in facts if name.startswith(prefix)}
        if not touched:
            continue
        rows = [dict(one) for one in details[part] if one[kind] not in touched]
        for name in facts:
            if name.startswith(prefix):
                rows += [_kept(one, details[part]) for one in facts[name]]
        made[part] = rows
    for name, value in facts.items():
        if not name.startswith(("cost_", "party_")):
            made[name] = _nothing(name) if value is None else value
    return made


def _kept(row: Mapping[str, Any], stand: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a row as it stands where it names the same party: with its other names."""
    if "role" in row:
        for one in stand:
            if one["role"] == row["role"] and _plain_row(one) == _plain_row(row):
                return dict(one)
    return dict(row)


def _nothing(name: str) -> Any:
    return None if name in _NULL else ""


_NULL = frozenset(one.attname for one in Project._meta.concrete_fields if one.null)


def _without_new_enterprise(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not isinstance(value, Enterprise)}


def _enterprise_problems(reading: Reading) -> list[CellProblem]:
    """Check each new enterprise once, and show it at the first row that names it."""
    found = []
    for handle, one in reading.enterprises.items():
        draft = Enterprise(key=new_key([one.name]), **enterprise_facts(one))
        try:
            check_enterprise(draft)
        except EnterpriseError as error:
            row = next(row.number for row in reading.rows if _names(row, handle))
            for name, texts in error.problems.items():
                column = COLUMN_OF.get(name, "enterprise")
                value = reading.cells[row].get(column, "")
                found += [CellProblem(row, column, text, value) for text in texts]
    return found


def enterprise_facts(one: Enterprise) -> dict[str, Any]:
    """Return what a table says of a new enterprise."""
    return {"bin": one.bin, **{name: getattr(one, name) for name in _NAMES}}


def _names(row: ReadRow, handle: str) -> bool:
    enterprise = row.facts.get("enterprise")
    return enterprise is not None and enterprise.pk is None and handle_of(enterprise) == handle
