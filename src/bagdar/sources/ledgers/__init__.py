"""Tables that a person gives beside the releases, as CSV, XLSX, JSON Lines or Parquet.

read = read_ledger(PAYMENTS, content)
for payment in read.rows: ...
for one in read.refused: ...        # row, column, reason, value
"""

from bagdar.sources.ledgers.forms import (
    BANNED,
    BUDGETS,
    CALENDAR,
    FORMS,
    PAYMENTS,
    PROJECTS,
    THRESHOLDS,
    Field,
    Form,
    filled,
    template,
)
from bagdar.sources.ledgers.reading import Ledger, LedgerError, Refused, read_ledger

__all__ = [
    "BANNED",
    "BUDGETS",
    "CALENDAR",
    "FORMS",
    "PAYMENTS",
    "PROJECTS",
    "THRESHOLDS",
    "Field",
    "Form",
    "Ledger",
    "LedgerError",
    "Refused",
    "filled",
    "read_ledger",
    "template",
]
