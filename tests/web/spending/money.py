"""Rows of money for tests, entered by the product's own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bagdar.web.journal.actions import Actor
from bagdar.web.projects.models import Project
from bagdar.web.spending.actions.writing import enter
from bagdar.web.spending.models import Record
from tests.builders import NOW, TESTS

SUPPLIER, BUYER = "150640000010", "150640000020"

ROWS: dict[str, dict[str, str]] = {
    "budget": {
        "year": "2026",
        "codes": "123 456 789",
        "approved": "1000",
        "document": "Law on the budget",
    },
    "contract": {
        "kind": "contract",
        "number": "C-1",
        "supplier_name": "Builder LLP",
        "signed_on": "2026-02-01",
        "value": "600",
        "document": "Register of contracts",
    },
    "acceptance": {
        "contract": "C-1",
        "accepted_on": "2026-03-01",
        "amount": "200",
        "document": "Act 1",
    },
    "payment": {
        "contract": "C-1",
        "paid_on": "2026-03-10",
        "amount": "150.25",
        "document": "Order 1",
    },
    "support": {
        "kind": "loan",
        "document": "Decision 5",
        "decided_on": "2026-01-15",
        "provider": "Development bank",
        "amount": "400",
        "grant_equivalent": "100",
    },
    "obligation": {
        "decision": "Decision 5",
        "support_kind": "loan",
        "kind": "jobs",
        "due_on": "2026-12-31",
        "due_value": "50",
        "unit": "FTE",
        "document": "Agreement 5",
    },
    "clawback": {
        "decision": "Decision 5",
        "support_kind": "loan",
        "returned_on": "2026-05-01",
        "amount": "20",
        "document": "Order 9",
    },
    "saving": {
        "saved_on": "2026-04-01",
        "whose": "Akim of South",
        "planned": "90",
        "contracted": "70",
        "paid": "70",
        "returned": "20",
        "document": "Order 7",
    },
}
"""A row of each register, without its project."""
OF_PROJECT = ("budget", "contract", "support", "obligation", "clawback", "saving")


def cells(register: str, project: Project | None = None, **more: str) -> dict[str, str]:
    """Return the cells of a row, on a project where the register names one."""
    named = {"project": project.key} if project and register in OF_PROJECT else {}
    return {**ROWS[register], **named, **more}


def given(
    register: str,
    project: Project | None = None,
    *,
    by: Actor = TESTS,
    at: datetime = NOW,
    world: Any = None,
    **more: str,
) -> Record:
    """Enter a row."""
    told = cells(register, project, **more)
    return enter(register, told, by=by, at=at, is_synthetic=world)
