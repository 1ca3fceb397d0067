"""Rows of the register of unfair suppliers struck out, where they name somebody by mistake."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.cases.permissions import powers_by
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor, act
from bagdar.web.parties.actions.taking import alone_in
from bagdar.web.parties.models import IntakeKind, Unfair
from bagdar.web.people.permissions import World

UNFAIR = "unfair_supplier"
LONGEST_GROUND = 4_000


def strike_unfair(row: Unfair, *, ground: str, by: Actor, at: datetime) -> Unfair:
    """Strike a row out, and say why: it stands in no list and no file of rule E3 any more.

    The same row of a later table stays struck out; one that says something else takes its place.
    Raises DeliveryError, PermissionDenied, Unfair.DoesNotExist for one that holds no more.
    """
    powers = powers_by(by, at=at)
    check(powers.installation or powers.audits_all)
    check(row.is_synthetic or not getattr(by, "is_synthetic", False))
    needed = _("Write what is wrong with the row.")
    if problem := text_problem(ground, longest=LONGEST_GROUND, needed=needed):
        raise refuse("ground", problem)
    world = World.SYNTHETIC if row.is_synthetic else World.REAL
    with (
        alone_in(IntakeKind.UNFAIR, world),
        act("parties.strike", by=by, at=at, ground=ground.strip()) as entry,
    ):
        rows = Unfair.objects.select_for_update().filter(replaced_by=None, struck=False)
        present = rows.get(pk=row.pk)
        present.struck = True
        present.save(update_fields=["struck"])
        entry.record(UNFAIR, present.pk, before={"struck": False}, after={"struck": True})
    return present
