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
from datetime import date

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
    """Return what stands behind a month of each project, in two queries.

    An inspection tells of a month in which it was made, and of the one before it.
    """
    known, ends_on = list(projects), over_on(month)
    papers: dict[int, int] = defaultdict(int)
    inspectors: dict[int, set[str]] = defaultdict(set)
    shown = Evidence.objects.filter(
        project__in=known,
        kind=EvidenceKind.DOCUMENT,
        claimed_from__lt=ends_on,
        claimed_to__gte=month,
    )
    for project in shown.order_by().values_list("project", flat=True):
        papers[project] += 1
    found = Inspection.objects.filter(
        project__in=known, works=True, on__gte=month, on__lt=over_on(ends_on)
    ).order_by()
    for project, actor in found.values_list("project", "actor_id"):
        inspectors[project].add(actor)
    return {one: Backing(papers[one], frozenset(inspectors[one])) for one in known}
