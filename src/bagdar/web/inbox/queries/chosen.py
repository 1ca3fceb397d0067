"""Which of the instructions that somebody chose are theirs to accept or to close, now."""

from __future__ import annotations

from collections.abc import Collection

from bagdar.web.inbox.queries.desks import stands_at
from bagdar.web.instructions.models import Instruction, InstructionState
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading

MOST_CHOSEN = 100
"""How many instructions are accepted or closed at once."""


def acceptable(numbers: Collection[int], person: User, reading: Reading) -> list[Instruction]:
    """Return the instructions that wait for a person's acceptance, the first due first."""
    powers = stands_at(person, reading, None).all_instructions
    rows = Instruction.objects.filter(
        pk__in=numbers, lead__in=powers.leads, state=InstructionState.ISSUED
    )
    return list(rows.select_related("lead").order_by("due_on", "pk"))


def closable(numbers: Collection[int], person: User, reading: Reading) -> list[Instruction]:
    """Return the instructions reported done that are a person's to check, the first due first."""
    powers = stands_at(person, reading, None).all_instructions
    rows = Instruction.objects.filter(pk__in=numbers, state=InstructionState.REPORTED)
    read = rows.select_related("lead").prefetch_related("co_executors").order_by("due_on", "pk")
    return [one for one in read if powers.may_control(one)]
