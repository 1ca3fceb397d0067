"""Writes of the journal: acts, redactions by two persons, kept heads and checks."""

from bagdar.web.journal.actions.acts import (
    Act,
    Actor,
    JournalError,
    System,
    act,
    current_act,
)

__all__ = ["Act", "Actor", "JournalError", "System", "act", "current_act"]
