"""How a launched project stands beside its stage: by the dates that the ledger keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagdar.core.delivery.life import State, state_on
from bagdar.web.projects.models import AFTER_LAUNCH, Project, Standing
from bagdar.web.projects.queries.filtering import Reading

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


def state_beside_stage(project: Project, stage: str, reading: Reading) -> Shape | None:
    """Return how a launched project stands on the day read; None before its launch."""
    if stage not in AFTER_LAUNCH:
        return None
    known = Q(known_to=None)
    if reading.as_of is not None:
        known = Q(known_from__lte=reading.as_of) & (known | Q(known_to__gt=reading.as_of))
    standing = Standing.objects.filter(known, project=project).first()
    if standing is None:
        return None
    state = state_on(
        reading.day,
        launched_on=standing.actual_on,
        operating_from=standing.operating_from,
        not_confirmed_from=standing.not_confirmed_from,
        idle_from=standing.idle_from,
    )
    return STATES.get(state)
