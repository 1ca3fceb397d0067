"""How a launched project stands beside its stage: by the dates that the ledger keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bagdar.core.delivery.life import State, state_on
from bagdar.web.projects.models import AFTER_LAUNCH, Standing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Shape:
    """A state as pages show it: its shape and its word."""

    shape: str
    label: StrOrPromise


STATES: dict[State, Shape] = {
    State.LAUNCHED: Shape("neutral", _("launched, not checked yet")),
    State.OPERATING: Shape("done", _("operating")),
    State.NOT_CONFIRMED: Shape("at_risk", _("not confirmed")),
    State.IDLE: Shape("late", _("idle")),
}


def state_beside_stage(standing: Standing | None, stage: str, *, day: date) -> Shape | None:
    """Return how a launched project stands on a day; None before its launch."""
    if stage not in AFTER_LAUNCH or standing is None:
        return None
    state = state_on(
        day,
        launched_on=standing.actual_on,
        operating_from=standing.operating_from,
        not_confirmed_from=standing.not_confirmed_from,
        idle_from=standing.idle_from,
    )
    return STATES.get(state)
