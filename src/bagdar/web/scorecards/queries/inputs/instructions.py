"""Instructions whose term is over: those reported by their day with a report that stands.

Rules: docs/decisions/0027-control-board.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bagdar.core.delivery.life import over_on
from bagdar.core.tables.reaches import SYNTHETIC_FROM
from bagdar.core.territories.scorecard import Measured, Told
from bagdar.web.delivery.extracts import akim_offices
from bagdar.web.instructions.models import Instruction, InstructionState
from bagdar.web.people.models import Office
from bagdar.web.scorecards.queries.inputs.items import Item, Owner, Window
from bagdar.web.territories.models import is_synthetic_key

UNCOUNTED = (InstructionState.DRAFTED, InstructionState.WITHDRAWN)
_COLUMNS = (
    *("pk", "lead_id", "lead__organisation_id", "lead__organisation__territory_id"),
    *("is_synthetic", "issued_on", "due_on", "reported_on"),
)


def instruction_items(window: Window) -> Iterator[Item]:
    """Yield every instruction whose due day is past by the day of a window.

    What was reported before its day counts once that is past: nobody is ahead by it.
    """
    owners = _Owners(window)
    due = Instruction.objects.filter(due_on__lt=window.day).exclude(state__in=UNCOUNTED)
    rows = due.order_by("pk").values_list(*_COLUMNS)
    for number, lead, organisation, place, synthetic, issued_on, due_on, done_on in rows.iterator():
        if due_on is None or issued_on is None or lead is None:
            continue
        owner = owners.of(lead, organisation, place, issued_on, synthetic=synthetic)
        good = done_on is not None and done_on <= due_on
        yield Item(
            Measured.INSTRUCTIONS_IN_TERM,
            owner,
            since=due_on.replace(day=1),
            until=over_on(due_on.replace(day=1)),
            on=due_on,
            good=good,
            n=Decimal(good),
            state=Told.OVERDUE if done_on is None else Told.REPORTED,
            done_on=done_on,
            tenures=window.holders(owner, due_on),
            instruction=number,
        )


class _Owners:
    """Where the instructions of an office count; without a territory of its own, in the country."""

    def __init__(self, window: Window) -> None:
        self.placing = window.placing
        self.akims = akim_offices(window.placing.tree)
        self.heads = dict(Office.objects.filter(heads=True).values_list("organisation", "pk"))
        roots = window.placing.tree.roots
        self.country = {is_synthetic_key(one.key): one.territory for one in roots}

    def of(
        self, lead: int, organisation: int | None, stated: int | None, on: date, *, synthetic: bool
    ) -> Owner:
        spot = None if stated is None else self.placing.spot(stated, on)
        place = stated if spot is None else spot.under
        if place is None:
            place = self.country.get(synthetic)
        office = self.heads.get(organisation or 0) or self.akims.get(place or 0) or lead
        return Owner(place, SYNTHETIC_FROM * synthetic, organisation, office)
