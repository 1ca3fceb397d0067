"""What stands behind the figures of a month beside the reporter's word: papers, inspections.

A report names its class of evidence; that the class is more than a word is shown by a record of
somebody, or something, else. A document of the labour-contract register or a tax return lies with
the evidence of the project and is said to show the month; an inspection is recorded by another
person. Contributions come from the custodian alone and stand in figures of their own: no report
is of that class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bagdar.core.delivery.life import over_on
from bagdar.web.delivery.models import Evidence, EvidenceKind, Inspection
from bagdar.web.jobs.models import EvidenceClass

ON_PAPER = (EvidenceClass.CONTRACTS, EvidenceClass.TAXES)


@dataclass(frozen=True)
class Backing:
    """How many documents show a month of a project, and who found it at work on the spot."""

    papers: int = 0
    inspectors: frozenset[str] = frozenset()

    def backs(self, evidence_class: str, *, by: str) -> bool:
        """Answer whether a class is borne out for a reporter: nobody inspects for their own."""
        if evidence_class in ON_PAPER:
            return self.papers > 0
        if evidence_class == EvidenceClass.INSPECTION:
            return bool(self.inspectors - {by})
        return evidence_class == EvidenceClass.WORD

    @property
    def offered(self) -> list[EvidenceClass]:
        """The classes that a form offers, the best first."""
        return [
            *(ON_PAPER if self.papers else ()),
            *((EvidenceClass.INSPECTION,) if self.inspectors else ()),
            EvidenceClass.WORD,
        ]


def backings_of(projects: Iterable[int], month: date) -> dict[int, Backing]:
    """Return what stands behind a month of each project, in two queries."""
    known = list(projects)
    found = backings_by_month(known, [month])
    return {one: found[one, month] for one in known}


def backings_by_month(
    projects: Iterable[int], months: Iterable[date], *, as_of: datetime | None = None
) -> dict[tuple[int, date], Backing]:
    """Return what stands behind each project and month as known at a moment, in two queries.

    An inspection tells of a month in which it was made, and of the one before it.
    """
    known, wanted = list(projects), sorted(set(months))
    if not known or not wanted:
        return {}
    first, after = wanted[0], over_on(wanted[-1])
    given = Evidence.objects.filter(
        project__in=known,
        kind=EvidenceKind.DOCUMENT,
        claimed_from__lt=after,
        claimed_to__gte=first,
    )
    made = Inspection.objects.filter(
        project__in=known, works=True, on__gte=first, on__lt=over_on(after)
    )
    if as_of is not None:
        given, made = given.filter(at__lte=as_of), made.filter(at__lte=as_of)
    papers: dict[tuple[int, date], int] = defaultdict(int)
    for project, begins, ends in given.order_by().values_list(*_SHOWN):
        for month in wanted:
            if begins < over_on(month) and ends >= month:
                papers[project, month] += 1
    inspectors: dict[tuple[int, date], set[str]] = defaultdict(set)
    for project, on, actor in made.order_by().values_list("project", "on", "actor_id"):
        for month in wanted:
            if month <= on < over_on(over_on(month)):
                inspectors[project, month].add(actor)
    return {
        (project, month): Backing(papers[project, month], frozenset(inspectors[project, month]))
        for project in known
        for month in wanted
    }


_SHOWN = ("project", "claimed_from", "claimed_to")
