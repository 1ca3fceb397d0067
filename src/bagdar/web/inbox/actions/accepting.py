"""Accept several instructions at once: all of them, or none and it is said which one stood out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.core.instructions.course import Happening
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.instructions.models import Instruction
from bagdar.web.journal.actions import Actor, act


def accept_all(instructions: Sequence[Instruction], *, by: Actor, at: datetime) -> None:
    """Accept instructions in one act. Raises DeliveryError with the number of what is refused."""
    with act("inbox.accept", by=by, at=at):
        for one in instructions:
            try:
                take(one, Happening.ACCEPTED, Told(), by=by, at=at)
            except DeliveryError as error:
                words = [text for texts in error.problems.values() for text in texts]
                text = _("No. %(number)d: %(words)s Nothing was accepted.")
                told = text % {"number": one.pk, "words": " ".join(words)}
                raise DeliveryError({"": [told]}) from error
