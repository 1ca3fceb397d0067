"""Watch lists and subscriptions: what a person follows, and nobody else is shown."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import User
from bagdar.web.trends.models import TITLE_LENGTH, Signal, Subscription, Watched, WatchList
from bagdar.web.trends.permissions import check_reads

MOST_LISTS, MOST_WATCHED, MOST_SUBSCRIPTIONS = 50, 500, 100


def watch(signal: Signal, title: str, *, by: User, at: datetime) -> WatchList:
    """Put a signal on one's list of that title, which is made if there is none.

    Raises DeliveryError, PermissionDenied.
    """
    check_reads(by, synthetic=signal.is_synthetic, at=at)
    needed = _("Write what the list is called.")
    if problem := text_problem(title, longest=TITLE_LENGTH, needed=needed):
        raise refuse("title", problem)
    mine = WatchList.objects.filter(user=by)
    found = mine.filter(title=title.strip(), is_synthetic=signal.is_synthetic).first()
    if found is None and mine.count() >= MOST_LISTS:
        raise refuse("title", _("You have %d lists: take one off first.") % MOST_LISTS)
    if found is None:
        found = WatchList.objects.create(
            user=by, title=title.strip(), is_synthetic=signal.is_synthetic
        )
    if found.watched.count() >= MOST_WATCHED:
        raise refuse("title", _("A list holds %d signals: begin another one.") % MOST_WATCHED)
    Watched.objects.get_or_create(list=found, signal=signal)
    return found


def unwatch(signal: Signal, number: int, *, by: User) -> None:
    """Take a signal off one's list; a list with nothing left is gone."""
    Watched.objects.filter(list__user=by, list=number, signal=signal).delete()
    WatchList.objects.filter(user=by, pk=number, watched=None).delete()


def subscribe(sector: Sector | None, *, synthetic: bool, by: User, at: datetime) -> Subscription:
    """Ask to be told of signed briefs and of what is new: of one sector, or of all.

    Raises DeliveryError, PermissionDenied.
    """
    check_reads(by, synthetic=synthetic, at=at)
    mine = Subscription.objects.filter(user=by)
    if mine.count() >= MOST_SUBSCRIPTIONS:
        raise refuse("sector", _("You have %d subscriptions already.") % MOST_SUBSCRIPTIONS)
    made, _new = mine.get_or_create(user=by, sector=sector, is_synthetic=synthetic)
    return made


def unsubscribe(number: int, *, by: User) -> None:
    """Be told no more."""
    Subscription.objects.filter(user=by, pk=number).delete()
