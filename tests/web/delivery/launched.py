"""Launched objects for tests: evidence, a signed gate, a launch, months of output."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bagdar.web.delivery.actions.gate import Signature, sign_item
from bagdar.web.delivery.actions.launching import launch
from bagdar.web.delivery.actions.outputs import OutputFacts, report_output
from bagdar.web.delivery.models import Evidence, GateItem, Launch, Output
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Phase, Project
from tests.builders import NOW, TESTS

LAUNCHED_ON = date(2026, 1, 20)
LATER = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


def evidence(project: Project, name: str = "photo.jpg", *, at: datetime = NOW) -> Evidence:
    """Keep a file of a project, as the ledger keeps it."""
    with act("tests.evidence", by=TESTS, at=at) as entry:
        made = Evidence.objects.create(
            project=project,
            kind="photo",
            name=name,
            content_type="image/jpeg",
            size_bytes=1,
            sha256=f"{Evidence.objects.count():064x}",
            stored=name,
            actor_id=TESTS.actor_id,
            actor_label=TESTS.actor_label,
            at=at,
        )
        entry.record("project", project.key, before=None, after={"evidence": made.pk})
    return made


def items(project: Project) -> list[GateItem]:
    """Return the checklist of a project's kind."""
    return list(GateItem.objects.filter(kind=project.kind, retired_on=None))


def sign_all(
    project: Project,
    *,
    by: Actor = TESTS,
    at: datetime = NOW,
    phase: Phase | None = None,
    but: int = 0,
) -> None:
    """Sign every line as done, but for the last ones."""
    kept = evidence(project, at=at)
    lines = items(project)
    for item in lines[: len(lines) - but]:
        signature = Signature("done", evidence=kept, phase=phase)
        sign_item(project, item, signature, by=by, at=at)


def launched(
    project: Project, *, on: date = LAUNCHED_ON, at: datetime = NOW, phase: Phase | None = None
) -> Launch:
    """Sign the gate of a project, or of a phase of it, and launch it."""
    sign_all(project, at=at, phase=phase)
    return launch(project, on=on, document="Act No 1", phase=phase, by=TESTS, at=at)


def report(
    project: Project, month: date, *, by: Actor = TESTS, at: datetime = LATER, **facts: Any
) -> Output:
    """Report a month of the enterprise, unless said otherwise."""
    figures: dict[str, Any] = {"source": "enterprise", **facts}
    if not {"output_value", "sales_kzt", "headcount", "taxes_kzt"} & set(facts):
        figures |= {
            "output_value": Decimal(8),
            "sales_kzt": Decimal(500),
            "headcount": 40,
            "taxes_kzt": Decimal(60),
        }
    return report_output(project, OutputFacts(month=month, **figures), by=by, at=at)
