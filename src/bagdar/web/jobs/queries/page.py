"""A report as it is shown: project by project, last month and others' figures beside each box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from bagdar.web.jobs.models import (
    FIGURES,
    WRITABLE,
    EvidenceClass,
    JobKind,
    Remark,
    Report,
    ReportLine,
    State,
    Step,
)
from bagdar.web.jobs.queries.backing import ON_PAPER, Backing, backings_of
from bagdar.web.jobs.queries.doubts import is_copy, jumps
from bagdar.web.jobs.queries.expected import projects_of
from bagdar.web.jobs.queries.leaving import parted
from bagdar.web.jobs.queries.lines import (
    Key,
    Lines,
    Number,
    Told,
    enterprise_lines,
    headcounts,
    lines_before,
    lines_of,
    prefilled,
    sums,
)
from bagdar.web.jobs.queries.reading import lines_read, projects_read
from bagdar.web.projects.models import Phase, Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.wording import number_text


@dataclass(frozen=True)
class Cell:
    """One figure: as written, last month's, what others say, and the remark on it."""

    name: str
    label: str
    value: str | None
    before: str | None
    theirs: str | None
    remark: str


@dataclass(frozen=True)
class Block:
    """The figures of one kind of a project or phase."""

    key: Key
    label: str
    cells: tuple[Cell, ...]
    evidence: str
    papers: int
    why: str
    asked: bool
    said: bool

    @property
    def prefix(self) -> str:
        """What the boxes of this block are called by."""
        return prefix_of(self.key)

    @property
    def kind(self) -> str:
        """The kind of figures."""
        return self.key[2]


@dataclass(frozen=True)
class Row:
    """A project, or a phase of it, with its three kinds of figures."""

    project: Project
    phase: Phase | None
    blocks: tuple[Block, ...]
    headcount: str
    backing: Backing

    @property
    def name(self) -> str:
        """The project and, where it is one's, the phase."""
        return f"{self.project.name}: {self.phase.name}" if self.phase else self.project.name


@dataclass(frozen=True)
class Sum:
    """The sum of one figure over the projects that are shown."""

    kind: str
    name: str
    label: str
    value: str
    before: str


@dataclass(frozen=True)
class Event:
    """A step of the report, or a correction to it, in the reader's words."""

    at: datetime
    words: str
    by: str
    on_behalf_of: str
    note: str
    remarks: tuple[tuple[str, str, str], ...] = ()
    changes: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class ReportPage:
    """All that a page of a report shows; `left` are projects that are no longer of it."""

    rows: tuple[Row, ...]
    left: tuple[str, ...]
    sums: tuple[Sum, ...]
    month_before: date | None
    copied: bool
    asked: int
    remarks: int
    reading: Reading = field(repr=False)


def prefix_of(key: Key) -> str:
    """Return the beginning of the names of the boxes of a line."""
    return f"{key[0]}-{key[1] or 0}-{key[2]}"


def labels_of(kind: str) -> dict[str, str]:
    """Return what each figure of a kind is called."""
    labels = {
        name: str(ReportLine._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in FIGURES[JobKind(kind)]
    }
    if kind == JobKind.PERMANENT:
        labels["fte"] = _("permanent jobs at the end of the month, FTE")
    if kind == JobKind.CONSTRUCTION:
        labels["fte"] = _("people building in the month, FTE")
    return labels


def report_page(report: Report, reading: Reading, *, filled: bool = False) -> ReportPage:
    """Compose a report; `filled` puts into empty boxes what the register already knows."""
    lines = lines_of(report) if filled else lines_read(report, reading)
    projects, left = _projects(report, lines, reading, filled=filled)
    lines = {key: told for key, told in lines.items() if key[0] in projects}
    month_before, before = lines_before(report, report.period.month)
    before = {key: told for key, told in before.items() if key[0] in projects}
    theirs = enterprise_lines(report, projects)
    known = {**prefilled(report, projects), **lines} if filled else lines
    remarks = _remarks(report)
    asked = set(jumps(before, lines, theirs))
    people = headcounts(projects, report.period.month)
    backings = backings_of(projects, report.period.month)
    beside = _Beside(known, before, theirs, remarks, asked, backings)
    rows = tuple(
        Row(
            project,
            phase,
            _blocks(project, phase, beside),
            _headcount(people.get(project.pk)),
            beside.backings[project.pk],
        )
        for project in projects.values()
        for phase in _phases(project, (*known, *before))
    )
    return ReportPage(
        rows=rows,
        left=left,
        sums=tuple(_sums(known, before, filled=filled)),
        month_before=month_before,
        copied=is_copy(before, lines),
        asked=len(asked),
        remarks=len(remarks),
        reading=reading,
    )


def events_of(report: Report, reading: Reading, projects: Mapping[int, Project]) -> list[Event]:
    """Return every step of a report and every correction to it, the newest first."""
    made, sent = [], [one for one in report.steps.all() if one.step == Step.SUBMITTED]
    earlier: dict[int, list[Any]] = {now.pk: was.lines for was, now in pairwise(sent)}
    for one in report.steps.all():
        changes = _changes(earlier[one.pk], one.lines, projects) if one.pk in earlier else ()
        made.append(
            Event(
                at=one.at,
                words=one.get_step_display(),
                by=actor_shown(one.actor_id, one.actor_label, reading),
                on_behalf_of=one.on_behalf_of,
                note=one.note,
                remarks=tuple(
                    (row.project.name, labels_of(row.kind)[row.field], row.text)
                    for row in one.remarks.all()
                    if row.project_id in projects
                ),
                changes=tuple(changes),
            )
        )
    return made[::-1]


def number_of(value: Number | None) -> str | None:
    """Write a figure, or nothing where none is said."""
    return None if value is None else number_text(value)


def evidence_words(code: str) -> str:
    """Name a class of evidence."""
    return str(EvidenceClass(code).label) if code else ""


@dataclass(frozen=True)
class _Beside:
    lines: Lines
    before: Lines
    theirs: Lines
    remarks: Mapping[tuple[Key, str], str]
    asked: set[Key]
    backings: Mapping[int, Backing]


def _projects(
    report: Report, lines: Lines, reading: Reading, *, filled: bool
) -> tuple[dict[int, Project], tuple[str, ...]]:
    """Return the projects to report on and those reported on, whose figures the reader sees.

    Where the report is on its way those that left it meanwhile are named apart; they are not
    written to, and nothing of them is claimed.
    """
    found = {one.pk: one for one in projects_of(report, reading.scope, at=reading.at)}
    more = {key[0] for key in lines} - set(found)
    seen = Project.objects.for_scope(reading.scope, at=reading.at).filter(pk__in=more)
    others = {one.pk: one for one in seen} if more else {}
    if not filled:
        found |= others
    kept = projects_read(report, found.values(), reading)
    shown = dict(sorted(kept.items(), key=lambda one: (one[1].name, one[0])))
    if report.state not in (*WRITABLE, State.SUBMITTED):
        return shown, ()
    _stays, left = parted(report, lines, at=reading.at)
    gone = {key[0] for key in left} & set(others)
    read = projects_read(report, (others[one] for one in gone), reading)
    return shown, tuple(sorted(one.name for one in read.values()))


def _phases(project: Project, keys: Iterable[Key]) -> list[Phase | None]:
    """Return the whole, or the phases that some figure names instead of it."""
    named = {key[1] for key in keys if key[0] == project.pk}
    phases = [one for one in named if one is not None]
    if not phases:
        return [None]
    found: list[Phase | None] = list(Phase.objects.filter(pk__in=phases).order_by("number"))
    return [None, *found] if None in named else found


def _remarks(report: Report) -> dict[tuple[Key, str], str]:
    """Return the remarks with which a report was returned, while it waits to be put right."""
    if report.state != State.RETURNED:
        return {}
    rows = Remark.objects.filter(step__report=report).order_by("step_id", "id")
    newest = rows.values_list("step_id", flat=True).last()
    return {
        ((one.project_id, one.phase_id, one.kind), one.field): one.text
        for one in rows
        if one.step_id == newest
    }


def _blocks(project: Project, phase: Phase | None, beside: _Beside) -> tuple[Block, ...]:
    return tuple(
        _block((project.pk, phase.pk if phase else None, kind.value), str(kind.label), beside)
        for kind in JobKind
    )


def _block(key: Key, label: str, beside: _Beside) -> Block:
    told, before = beside.lines.get(key, Told()), beside.before.get(key, Told())
    theirs = beside.theirs.get(key, Told())
    cells = tuple(
        Cell(
            name,
            words,
            number_of(told.figures.get(name)),
            number_of(before.figures.get(name)),
            number_of(theirs.figures.get(name)),
            beside.remarks.get((key, name), ""),
        )
        for name, words in labels_of(key[2]).items()
    )
    return Block(
        key,
        label,
        cells,
        evidence_words(told.evidence_class),
        beside.backings[key[0]].papers if told.evidence_class in ON_PAPER else 0,
        told.why,
        asked=key in beside.asked,
        said=bool(told.figures),
    )


def _sums(lines: Lines, before: Lines, *, filled: bool) -> Iterable[Sum]:
    """Sum what is said; a form shows the people at work from the beginning, to be added up."""
    for kind in JobKind:
        now = sums(told for key, told in lines.items() if key[2] == kind)
        was = sums(told for key, told in before.items() if key[2] == kind)
        for name, label in labels_of(kind).items():
            if name in now or name in was or (name == "fte" and filled):
                words = number_of(now.get(name, 0)) or ""
                yield Sum(kind.value, name, label, words, number_of(was.get(name)) or "")


def _headcount(found: tuple[int, bool] | None) -> str:
    if found is None:
        return ""
    people, by_enterprise = found
    words = (
        _("The enterprise gave a headcount of %s with its output.")
        if by_enterprise
        else _("The district gave a headcount of %s with the output.")
    )
    return words % number_text(people)


def _changes(
    was: list[dict[str, Any]], now: list[dict[str, Any]], projects: Mapping[int, Project]
) -> Iterable[tuple[str, str, str, str]]:
    """Say which figures differ between two sendings."""
    before = {(one["project"], one["phase"], one["kind"]): one["figures"] for one in was}
    after = {(one["project"], one["phase"], one["kind"]): one["figures"] for one in now}
    for key in [*after, *(one for one in before if one not in after)]:
        if key[0] not in projects:
            continue
        old, new = before.get(key, {}), after.get(key, {})
        for name, label in labels_of(key[2]).items():
            if old.get(name) != new.get(name):
                yield projects[key[0]].name, label, old.get(name, "—"), new.get(name, "—")
