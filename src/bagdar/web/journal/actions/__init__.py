"""Writes of the journal: acts, redactions by two persons, kept heads and checks."""

from bagdar.web.journal.actions.acts import (
    HEARERS,
    Act,
    Actor,
    JournalError,
    System,
    act,
    current_act,
)

__all__ = ["HEARERS", "Act", "Actor", "JournalError", "System", "act", "current_act"]
