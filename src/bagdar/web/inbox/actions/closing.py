"""Close several instructions on the reports accepted: each for itself, what is refused is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bagdar.core.instructions.course import Happening
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.instructions.models import Instruction
from bagdar.web.journal.actions import Actor


@dataclass(frozen=True)
class Closings:
    """What was closed, and what was refused with its reason, in the order they were given."""

    closed: tuple[Instruction, ...]
    refused: tuple[tuple[Instruction, str], ...]


def close_each(instructions: Sequence[Instruction], *, by: Actor, at: datetime) -> Closings:
    """Close instructions one by one, as on the page of each: an act and a journal entry for each.

    What cannot be closed hinders no other.
    """
    closed: list[Instruction] = []
    refused: list[tuple[Instruction, str]] = []
    for one in instructions:
        try:
            take(one, Happening.CLOSED, Told(), by=by, at=at)
        except DeliveryError as error:
            words = [text for texts in error.problems.values() for text in texts]
            refused.append((one, " ".join(words)))
        except (PermissionDenied, Instruction.DoesNotExist):
            refused.append((one, _("It is not yours to close.")))
        else:
            closed.append(one)
    return Closings(tuple(closed), tuple(refused))
