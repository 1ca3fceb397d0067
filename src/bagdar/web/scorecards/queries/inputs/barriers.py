"""Barriers: each step of the ladder whose term was held or passed, for the office that had it.

Rules: docs/decisions/0027-control-board.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from django.db.models import Q
from django.utils import timezone

from bagdar.core.barriers.ladder import Level
from bagdar.core.barriers.outcomes import COUNTED, Outcome, Stay
from bagdar.core.delivery.life import over_on
from bagdar.core.tables.reaches import SYNTHETIC_FROM
from bagdar.core.terms.working_time import local_day
from bagdar.core.territories.scorecard import Measured
from bagdar.core.territories.scorecard import Told as Missed
from bagdar.web.barriers.models import Route
from bagdar.web.barriers.queries.outcomes import Told, told_of
from bagdar.web.delivery.extracts import akim_offices
from bagdar.web.people.models import Office, Organisation, OrganisationKind
from bagdar.web.projects.models import Visibility
from bagdar.web.scorecards.queries.inputs.items import OF_VISIBILITY, Item, Owner, Window
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import calendar_of

OBLAST_LEVEL = 1
PROTECTED = OF_VISIBILITY[Visibility.CASE]
"""The reach of a barrier that is hidden from those below: of whoever watches the programme alone,
so that no figure of anybody else holds it, and none tells of it by subtraction."""


def barrier_items(window: Window) -> Iterator[Item]:
    """Yield every step of the ladder that was decided by the day of a window."""
    owners = _Owners(window)
    after = timezone.make_aware(datetime.combine(window.day + timedelta(days=1), time.min))
    calendar_in = cache(calendar_of)
    for one in told_of(Q(), as_of=after):
        for stay in one.stays:
            if stay.outcome in COUNTED and stay.until is not None:
                passed = stay.outcome is Outcome.LATE
                day = local_day(stay.until, calendar_in(one.territory))
                on = day - timedelta(days=1) if passed else day
                yield _item(window, one, stay, owners.of(one, stay.level), on)


def _item(window: Window, one: Told, stay: Stay, owner: Owner, on: date) -> Item:
    good = stay.outcome is Outcome.SOLVED
    waits = stay.outcome is Outcome.LATE and not one.over
    return Item(
        Measured.BARRIERS_IN_TERM,
        owner,
        since=on.replace(day=1),
        until=over_on(on.replace(day=1)),
        on=on,
        good=good,
        n=Decimal(good),
        state=Missed.OVERDUE if waits else Missed.REPORTED,
        done_on=None if stay.outcome is Outcome.LATE else on,
        tenures=window.holders(owner, on),
        barrier=one.number,
    )


class _Owners:
    """Where a step counts: its territory in the tree of today, its organisation and the head."""

    def __init__(self, window: Window) -> None:
        self.window, self.placing = window, window.placing
        self.akims = akim_offices(self.placing.tree)
        self.heads = dict(Office.objects.filter(heads=True).values_list("organisation", "pk"))
        akimats = Organisation.objects.filter(kind=OrganisationKind.AKIMAT)
        self.akimats = dict(akimats.values_list("territory", "pk"))
        self.routes = dict(Route.objects.values_list("kind", "organisation"))
        synthetic = Territory.objects.filter(is_synthetic=True).values_list("pk", flat=True)
        self.synthetic = frozenset(synthetic)

    def of(self, one: Told, level: Level) -> Owner:
        stated = one.territory
        spot = self.placing.spot(stated, self.placing.tree.day)
        here = stated if spot is None else spot.under
        place = self._place(here, level)
        organisation = self._organisation(one, place, level)
        office = self.heads.get(organisation or 0)
        if level in (Level.DISTRICT, Level.OBLAST):
            office = office or self.akims.get(place)
        reach = PROTECTED if one.protected else self._reach(one)
        return Owner(
            place, reach + SYNTHETIC_FROM * (stated in self.synthetic), organisation, office
        )

    def _place(self, here: int, level: Level) -> int:
        """Return where a level lies: the territory itself, its oblast, or the country."""
        if level is Level.DISTRICT or self.placing.tree.node(here) is None:
            return here
        most = OBLAST_LEVEL if level is Level.OBLAST else 0
        path = sorted(self.placing.tree.path(here), key=lambda step: -step.level)
        return next((step.territory for step in path if step.level <= most), here)

    def _organisation(self, one: Told, place: int, level: Level) -> int | None:
        match level:
            case Level.DISTRICT | Level.OBLAST:
                return self.akimats.get(place)
            case Level.MINISTRY:
                return self.routes.get(one.kind)
            case Level.CABINET:
                return None

    def _reach(self, one: Told) -> int:
        if one.visibility is None:
            return 0
        return self.window.reach_of(one.visibility, one.restricted_until)
