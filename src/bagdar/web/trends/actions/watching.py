"""Watch lists and subscriptions: what a person follows, and nobody else is shown."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.core.trends.following import folded
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import User
from bagdar.web.trends.models import (
    TITLE_LENGTH,
    WORDS_LENGTH,
    Signal,
    Subscription,
    Watched,
    WatchedWords,
    WatchList,
)
from bagdar.web.trends.permissions import check_reads

MOST_LISTS, MOST_WATCHED, MOST_WORDS, MOST_SUBSCRIPTIONS = 50, 500, 200, 100


def watch(signal: Signal, title: str, *, by: User, at: datetime) -> WatchList:
    """Put a signal on one's list of that title, which is made if there is none.

    Raises DeliveryError, PermissionDenied.
    """
    check_reads(by, synthetic=signal.is_synthetic, at=at)
    found = _list(title, synthetic=signal.is_synthetic, by=by)
    if found.watched.count() >= MOST_WATCHED:
        raise refuse("title", _("A list holds %d signals: begin another one.") % MOST_WATCHED)
    Watched.objects.get_or_create(list=found, signal=signal)
    return found


def unwatch(signal: Signal, number: int, *, by: User) -> None:
    """Take a signal off one's list; a list with nothing left is gone."""
    Watched.objects.filter(list__user=by, list=number, signal=signal).delete()
    _clear(number, by=by)


def follow(words: str, title: str, *, synthetic: bool, by: User, at: datetime) -> WatchList:
    """Put words of one's own on one's list of that title, which is made if there is none.

    Words that are one phrase to the engine stand on a list once, as they were first written.
    Raises DeliveryError, PermissionDenied.
    """
    check_reads(by, synthetic=synthetic, at=at)
    needed = _("Write the words that are looked for.")
    if problem := text_problem(words, longest=WORDS_LENGTH, needed=needed):
        raise refuse("words", problem)
    phrase = folded(words)
    if not phrase:
        told = _(
            "No signal can be called so: write one to four words that stand side by side, such as "
            "“solid-state battery”. Numbers alone and single letters are no words."
        )
        raise refuse("words", told)
    if WatchedWords.objects.filter(list__user=by).count() >= MOST_WORDS:
        raise refuse("words", _("You follow %d phrases: take some off first.") % MOST_WORDS)
    found = _list(title, synthetic=synthetic, by=by)
    WatchedWords.objects.get_or_create(
        list=found, folded=phrase, defaults={"text": " ".join(words.split()), "at": at}
    )
    return found


def unfollow(number: int, *, by: User) -> None:
    """Take words off one's list; a list with nothing left is gone."""
    found = WatchedWords.objects.filter(list__user=by, pk=number).first()
    if found is not None:
        found.delete()
        _clear(found.list_id, by=by)


def _list(title: str, *, synthetic: bool, by: User) -> WatchList:
    """Return one's list of a title, made if there is none. Raises DeliveryError."""
    needed = _("Write what the list is called.")
    if problem := text_problem(title, longest=TITLE_LENGTH, needed=needed):
        raise refuse("title", problem)
    mine = WatchList.objects.filter(user=by)
    found = mine.filter(title=title.strip(), is_synthetic=synthetic).first()
    if found is None and mine.count() >= MOST_LISTS:
        raise refuse("title", _("You have %d lists: take one off first.") % MOST_LISTS)
    return found or WatchList.objects.create(user=by, title=title.strip(), is_synthetic=synthetic)


def _clear(number: int, *, by: User) -> None:
    WatchList.objects.filter(user=by, pk=number, watched=None, words=None).delete()


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
