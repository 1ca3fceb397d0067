"""Lines of a monthly report read from a file: a row for each kind of figures of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bagdar.sources.tables import Table
    from bagdar.web.jobs.actions.checking import LineFacts, Problems
    from bagdar.web.jobs.models import Report
    from bagdar.web.jobs.queries.lines import Key, Lines, Number
    from bagdar.web.projects.models import Phase, Project
    from bagdar.web.projects.queries.filtering import Reading

PLACE = ("project", "phase", "kind")
FIGURES = (
    *("fte", "women_fte", "youth_fte", "local_fte", "foreign_fte", "wage_bill_kzt"),
    *("jobs_lost", "short_time_people", "stoppage_days", "arrears_kzt", "arrears_people"),
)
SAID = ("evidence_class", "why")
BESIDE = ("name", "fte_before", "fte_enterprise")
"""What `bagdar jobs reports form` writes beside for the reader; nothing is read from it."""
FORM = ("project", "name", "phase", "kind", *FIGURES, *SAID, *BESIDE[1:])
MOST_DIGITS = 20


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a cell of a row, in words."""

    row: int
    field: str
    text: str

    def __str__(self) -> str:
        """Tell it in one line."""
        return (
            f"row {self.row}, {self.field}: {self.text}"
            if self.field
            else f"row {self.row}: {self.text}"
        )


@dataclass
class Given:
    """The lines of a file by row, and what could not be read."""

    facts: dict[int, LineFacts] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def refusals(self, problems: Problems) -> list[Refusal]:
        """Return problems with the row that each is about; what is about none stands at row 0."""
        from bagdar.web.jobs.actions.checking import place_of

        rows = {place_of(one): row for row, one in self.facts.items()}
        found = []
        for place, texts in problems.items():
            line, _dot, name = place.rpartition(".")
            row, cell = (rows[place], "") if place in rows else (rows.get(line, 0), name)
            found += [Refusal(row, cell, text) for text in texts]
        return found


def lines_in(file: Path, report: Report, reading: Reading) -> Given:
    """Read the lines of a report that FILE tells; a column it lacks leaves what is written.

    Raises click.ClickException for wrong headings, and TableError for a file that is no table.
    """
    from bagdar.sources.tables import content_of_file, read_table

    table = read_table(content_of_file(str(file)))
    rows = _cells(file, table)
    register = _Register(report, reading, rows.values())
    given = Given()
    for number, cells in rows.items():
        _read(given, number, cells, register)
    return _once(given)


def number_read(name: str, text: str) -> Number | None:
    """Read a figure as the page does: one that may be two is none. Raises ValidationError."""
    from bagdar.web.jobs.actions.checking import digits_of
    from bagdar.web.projects.forms.fields import NumberField

    field = NumberField(required=False, max_digits=MOST_DIGITS, places=digits_of(name))
    found: Number | None = field.clean(text.strip())
    return found


def _cells(file: Path, table: Table) -> dict[int, dict[str, str]]:
    """Return the cells of each row by heading."""
    from bagdar.core.terms.decimals import unmistakable
    from bagdar.sources.tables import match_headings
    from bagdar.web.papers.cells import plain_number

    known = (*PLACE, *FIGURES, *SAID, *BESIDE)
    found = match_headings(table.headings, dict.fromkeys(known, ()))
    if wrong := (*found.unknown, *found.doubled):
        text = f"{file}: “{wrong[0]}” is no heading, or twice; use {', '.join(known)}."
        raise click.ClickException(text)
    if "project" not in found.keys.values():
        raise click.ClickException(f"{file}: there is no column “project”.")
    cells = {}
    for one in table.rows:
        exact = found.fractions(one)
        cells[one.number] = {
            name: unmistakable(plain_number(Decimal(text))) if name in exact else text.strip()
            for name, text in found.named(one).items()
            if name not in BESIDE
        }
    return cells


class _Register:
    """What rows may name: the projects that the writer sees, and what is written already."""

    def __init__(self, report: Report, reading: Reading, rows: Iterable[Mapping[str, str]]) -> None:
        from bagdar.web.jobs.queries.lines import lines_of
        from bagdar.web.projects.models import Phase, Project

        keys = {one["project"] for one in rows}
        seen = Project.objects.for_scope(reading.scope, at=reading.at).filter(key__in=keys)
        self.projects: dict[str, Project] = {one.key: one for one in seen}
        phases = Phase.objects.filter(project__in=self.projects.values())
        self.phases: dict[tuple[int, str], Phase] = {
            (one.project_id, str(one.number)): one for one in phases
        }
        self.lines: Lines = lines_of(report)


def _read(given: Given, number: int, cells: Mapping[str, str], register: _Register) -> None:
    from bagdar.web.delivery.actions.checks import DeliveryError

    try:
        given.facts[number] = _facts(cells, register)
    except DeliveryError as error:
        given.refused += [
            Refusal(number, name, text) for name, texts in error.problems.items() for text in texts
        ]


def _facts(cells: Mapping[str, str], register: _Register) -> LineFacts:
    """Return the line of a row. Raises DeliveryError by heading."""
    from bagdar.web.jobs.actions.checking import LineFacts
    from bagdar.web.jobs.models import JobKind
    from bagdar.web.jobs.queries.lines import Told

    project, phase = _place(cells, register)
    kind = JobKind(cells.get("kind") or JobKind.PERMANENT)
    key: Key = (project.pk, phase.pk if phase else None, kind.value)
    stands = register.lines.get(key, Told())
    figures: dict[str, Number | None] = {**stands.figures, **_figures(cells, kind)}
    evidence = cells.get("evidence_class") or stands.evidence_class
    why = cells.get("why", stands.why)
    return LineFacts(project, kind, figures, evidence, why, phase)


def _place(cells: Mapping[str, str], register: _Register) -> tuple[Project, Phase | None]:
    """Return what a row is about. Raises DeliveryError for what is not there, or not seen."""
    from django.utils.translation import gettext as _

    from bagdar.web.delivery.actions.checks import refuse
    from bagdar.web.jobs.models import JobKind

    unknown = _("Nothing is called “%s” here.")
    project = register.projects.get(cells["project"])
    if project is None:
        raise refuse("project", unknown % cells["project"])
    if cells.get("kind") and cells["kind"] not in JobKind.values:
        raise refuse("kind", unknown % cells["kind"])
    if not cells.get("phase"):
        return project, None
    phase = register.phases.get((project.pk, cells["phase"]))
    if phase is None:
        raise refuse("phase", unknown % cells["phase"])
    return project, phase


def _figures(cells: Mapping[str, str], kind: Any) -> dict[str, Number | None]:
    """Read the figures of a row: its own, blank ones too, and those that are not of its kind."""
    from django.core.exceptions import ValidationError

    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.jobs.models import FIGURES as OF_KIND

    found: dict[str, Number | None] = {}
    wrong: dict[str, list[str]] = {}
    for name in FIGURES:
        if name not in cells or not (cells[name] or name in OF_KIND[kind]):
            continue
        try:
            found[name] = number_read(name, cells[name])
        except ValidationError as error:
            wrong[name] = list(error.messages)
    if wrong:
        raise DeliveryError(wrong)
    return found


def _once(given: Given) -> Given:
    """Refuse rows that say the figures of one line twice: neither goes before the other."""
    count = Counter(one.key for one in given.facts.values())
    for number, one in list(given.facts.items()):
        if count[one.key] > 1:
            del given.facts[number]
            text = "Another row of the file says figures of the same line."
            given.refused.append(Refusal(number, "", text))
    return given
