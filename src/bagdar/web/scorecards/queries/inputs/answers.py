"""Data requests: the answers that came due, and those whose signature that stands was in term."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from bagdar.core.data_requests.rounds import Punctual, punctual
from bagdar.core.delivery.life import over_on
from bagdar.core.tables.reaches import SYNTHETIC_FROM
from bagdar.core.territories.scorecard import Measured, Told
from bagdar.web.data_requests.models import Answer, Desk, DeskKind
from bagdar.web.data_requests.queries.signed import signatures
from bagdar.web.delivery.extracts import akim_offices
from bagdar.web.people.models import Office, Organisation, OrganisationKind
from bagdar.web.scorecards.queries.inputs.items import Item, Owner, Window


def answer_items(window: Window) -> Iterator[Item]:
    """Yield every answer of an akimat or an organisation that came due by the day of a window.

    An answer that came before its term counts once the term has come: nobody is ahead by it. One
    that was returned counts again when it is signed, or when the time to mend it has passed.
    """
    owners = _Owners(window)
    after = timezone.make_aware(datetime.combine(window.day + timedelta(days=1), time.min))
    due = Answer.objects.filter(due_at__lt=after, round__request__withdrawn_at=None)
    owed = due.filter(desk__kind__in=(DeskKind.AKIMAT, DeskKind.ORGANISATION))
    known = signatures(owed, after)
    for one in owed.select_related("desk__organisation"):
        signed = known.get(one.pk, ())
        stands = next((each.at for each in signed if each.returned_at is None), None)
        owner, due_on = owners.of(one.desk), timezone.localdate(one.due_at)
        stood = punctual(signed, one.due_at, at=after)
        if stood is Punctual.AWAITED:
            continue
        good = stood is Punctual.IN_TERM
        yield Item(
            Measured.DATA_IN_TERM,
            owner,
            since=due_on.replace(day=1),
            until=over_on(due_on.replace(day=1)),
            on=due_on,
            good=good,
            n=Decimal(good),
            state=Told.OVERDUE if stands is None else Told.REPORTED,
            done_on=None if stands is None else timezone.localdate(stands),
            tenures=window.holders(owner, due_on),
            answer=one.pk,
        )


class _Owners:
    """Where the answers of desks count: their territory, organisation and its head."""

    def __init__(self, window: Window) -> None:
        self.placing = window.placing
        self.akims = akim_offices(window.placing.tree)
        self.heads = dict(Office.objects.filter(heads=True).values_list("organisation", "pk"))
        akimats = Organisation.objects.filter(kind=OrganisationKind.AKIMAT)
        self.akimats = dict(akimats.values_list("territory", "pk"))

    def of(self, desk: Desk) -> Owner:
        stated = desk.territory_id
        organisation = desk.organisation_id
        if desk.kind == DeskKind.AKIMAT:
            organisation = self.akimats.get(stated or 0)
        elif desk.organisation is not None:
            stated = desk.organisation.territory_id
        spot = None if stated is None else self.placing.spot(stated, self.placing.tree.day)
        place = stated if spot is None else spot.under
        return Owner(
            territory=place,
            reach=1 + SYNTHETIC_FROM * desk.is_synthetic,
            organisation=organisation,
            office=self.heads.get(organisation or 0) or self.akims.get(place or 0),
        )
