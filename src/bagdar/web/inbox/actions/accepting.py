"""Accept several instructions at once: all of them, or none and it is said which stood out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bagdar.core.instructions.course import Happening
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.instructions.models import Instruction
from bagdar.web.journal.actions import Actor, act


def accept_all(instructions: Sequence[Instruction], *, by: Actor, at: datetime) -> None:
    """Accept instructions in one act. Raises DeliveryError by the numbers of what is refused."""
    refused: dict[str, list[str]] = {}
    with act("inbox.accept", by=by, at=at):
        for one in instructions:
            try:
                take(one, Happening.ACCEPTED, Told(), by=by, at=at)
            except DeliveryError as error:
                refused[str(one.pk)] = [text for texts in error.problems.values() for text in texts]
            except (PermissionDenied, Instruction.DoesNotExist):
                refused[str(one.pk)] = [_("It is not yours to accept.")]
        if refused:
            raise DeliveryError(refused)
