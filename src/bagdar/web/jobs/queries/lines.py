"""Figures of reports as values: as written, as of the month before, as somebody else gave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from bagdar.web.delivery.queries.outputs import months_of
from bagdar.web.jobs.models import (
    FIGURES,
    LOSS_FIGURES,
    STANDS,
    WRITABLE,
    Correction,
    EvidenceClass,
    JobKind,
    Report,
    ReportLine,
    Step,
)
from bagdar.web.jobs.permissions import Subject
from bagdar.web.papers.cells import plain_number

Key = tuple[int, int | None, str]
Number = Decimal | int
WHOLE = frozenset(LOSS_FIGURES) - {"arrears_kzt"}
"""Figures counted in whole people and days."""


@dataclass(frozen=True)
class Told:
    """The figures of one kind for a project or phase; what is not said is not among them."""

    figures: Mapping[str, Number] = field(default_factory=dict)
    evidence_class: str = ""
    why: str = ""

    @property
    def fte(self) -> Decimal:
        """The people at work; none where none are said."""
        return Decimal(self.figures.get("fte", 0))

    def plain(self) -> dict[str, Any]:
        """Return the figures as the journal and steps keep them: numbers as text."""
        return {name: plain_number(Decimal(value)) for name, value in self.figures.items()}


Lines = dict[Key, Told]


def lines_of(report: Report) -> Lines:
    """Return the lines of a report as they are written now."""
    return {key_of(row): told_of(row) for row in ReportLine.objects.filter(report=report)}


def key_of(row: ReportLine | Correction) -> Key:
    """Return what a line is about."""
    return row.project_id, row.phase_id, row.kind


def told_of(row: Any) -> Told:
    """Return the figures of a line, or of a claim or loss."""
    kind = getattr(row, "kind", JobKind.LOSSES)
    found = {
        name: value for name in FIGURES[JobKind(kind)] if (value := getattr(row, name)) is not None
    }
    return Told(found, _class_of(row), getattr(row, "why", ""))


def _class_of(row: Any) -> str:
    """Return the class of evidence of a line.

    Contributions, which no report stands for, are a word; reports could name them once.
    """
    named: str = getattr(row, "evidence_class", "")
    return EvidenceClass.WORD.value if named == EvidenceClass.CONTRIBUTIONS else named


def lines_sent(report: Report) -> Lines:
    """Return the lines of a report as they were sent last; none before it was sent."""
    step = report.steps.filter(step=Step.SUBMITTED).order_by("at", "id").last()
    return {
        (one["project"], one["phase"], one["kind"]): Told(
            read_figures(one["figures"]), one["evidence_class"], one["why"]
        )
        for one in (step.lines if step else ())
    }


def lines_holding(report: Report) -> Lines:
    """Return the lines of a report with what approved corrections made of them.

    What was written and never accepted before the month was locked does not stand.
    """
    stands = report.state not in WRITABLE or report.period.locked_at is None
    found = lines_of(report) if stands else {}
    rows = Correction.objects.filter(report=report, decision="approved")
    for one in rows.order_by("decided_at", "pk"):
        found[key_of(one)] = Told(read_figures(one.figures), one.evidence_class)
    return found


def read_figures(plain: Mapping[str, str]) -> dict[str, Number]:
    """Return figures that were kept as text."""
    return {name: int(value) if name in WHOLE else Decimal(value) for name, value in plain.items()}


def report_before(subject: Subject, month: date) -> Report | None:
    """Return the newest report of the same reporter on an earlier month that was sent."""
    rows = Report.objects.filter(
        territory=subject.territory_id, enterprise=subject.enterprise_id, period__month__lt=month
    )
    return (
        rows.exclude(state__in=WRITABLE).select_related("period").order_by("-period__month").first()
    )


def lines_before(subject: Subject, month: date) -> tuple[date | None, Lines]:
    """Return the figures of the newest earlier report, and its month."""
    found = report_before(subject, month)
    return (found.period.month, lines_holding(found)) if found else (None, {})


def enterprise_lines(report: Report, projects: Iterable[int]) -> Lines:
    """Return what enterprises sent of the month on these projects, for a district's report.

    What is on its way of a project that has another enterprise now is not: it will not be claimed.
    """
    if report.territory_id is None:
        return {}
    own = Q(report__state__in=STANDS) | Q(project__enterprise=F("report__enterprise"))
    rows = ReportLine.objects.filter(
        own,
        report__period=report.period_id,
        report__enterprise__isnull=False,
        project__in=list(projects),
    ).exclude(report__state__in=WRITABLE)
    return {key_of(row): told_of(row) for row in rows}


def headcounts(projects: Iterable[int], month: date) -> dict[int, tuple[int, bool]]:
    """Return the headcount given with the output of a month, and whether the enterprise gave it."""
    found = {}
    for project, months in months_of(list(projects)).items():
        for one in months:
            if one.month == month and one.counts.headcount is not None:
                found[project] = (one.counts.headcount, one.enterprise is not None)
    return found


def prefilled(report: Report, projects: Iterable[int]) -> Lines:
    """Return what the register already knows of the month and the report does not say yet.

    A district fills in nothing that the enterprise has given: it stands beside, and is asked once.
    """
    known, written = list(projects), lines_of(report)
    theirs = enterprise_lines(report, known)
    found: Lines = {}
    for project, (people, _by_enterprise) in headcounts(known, report.period.month).items():
        said = any(key[0] == project and key[2] == JobKind.PERMANENT for key in [*written, *theirs])
        if not said:
            told = Told({"fte": Decimal(people)}, EvidenceClass.WORD)
            found[project, None, JobKind.PERMANENT] = told
    return found


def sums(lines: Iterable[Told]) -> dict[str, Number]:
    """Return the sum of each figure over lines of one kind."""
    made: dict[str, Number] = {}
    for one in lines:
        for name, value in one.figures.items():
            made[name] = made.get(name, 0) + value
    return made
