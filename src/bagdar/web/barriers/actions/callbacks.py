"""The draw of call-backs: a seed promised before a month, revealed and drawn by after it."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.barriers.draw import commitment, drawn
from bagdar.web.barriers.models import Callback, DrawSeed, Outcome
from bagdar.web.barriers.queries.boards import closings_of
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import check_may

SEED_BYTES = 32


def keep_draws(*, by: Actor, at: datetime) -> None:
    """Promise the seeds of this month and the next, and draw the months that are over; once each.

    The next one is promised before any of its closings is known.
    """
    month = timezone.localdate(at).replace(day=1)
    for begins in (month, (month + timedelta(days=31)).replace(day=1)):
        if not DrawSeed.objects.filter(month=begins).exists():
            _promise(begins, by=by, at=at)
    for one in DrawSeed.objects.filter(month__lt=month, drawn_at=None).order_by("month"):
        _draw(one, by=by, at=at)


def _promise(month: date, *, by: Actor, at: datetime) -> None:
    seed = secrets.token_hex(SEED_BYTES)
    with act("barriers.promise_draw", by=by, at=at) as entry:
        made, new = DrawSeed.objects.get_or_create(
            month=month, defaults={"seed": seed, "digest": commitment(seed), "made_at": at}
        )
        after = {"digest": made.digest, "new": new}
        entry.record("barrier_draw", f"{month:%Y-%m}", before=None, after=after)


def _draw(seed: DrawSeed, *, by: Actor, at: datetime) -> None:
    """Draw among the closings of a month by the businesses, each counted once."""
    with transaction.atomic():
        present = DrawSeed.objects.select_for_update().get(pk=seed.pk)
        if present.drawn_at is not None:
            return
        with act("barriers.draw", by=by, at=at) as entry:
            numbers = drawn(present.seed, closings_of(present))
            Callback.objects.bulk_create(
                Callback(
                    closing_id=one,
                    month=present,
                    actor_id=by.actor_id,
                    actor_label=by.actor_label,
                    at=at,
                )
                for one in numbers
            )
            present.drawn_at = at
            present.save(update_fields=("drawn_at",))
            after = {"seed": present.seed, "drawn": list(numbers)}
            entry.record("barrier_draw", f"{present.month:%Y-%m}", before=None, after=after)


def call_back(
    callback: Callback, outcome: Outcome, note: str, *, by: Actor, at: datetime
) -> Callback:
    """Write down what the business said, once. Raises DeliveryError."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    needed = _("Say whom you spoke with and what was said.")
    if problem := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        raise refuse("note", problem)
    with act("barriers.call_back", by=by, at=at) as entry:
        present = Callback.objects.select_for_update(of=("self",)).get(pk=callback.pk)
        if present.outcome:
            raise refuse("", _("This call is written down already."))
        present.outcome, present.note, present.asked_at = outcome, note.strip(), at
        present.actor_id, present.actor_label = by.actor_id, by.actor_label
        present.save()
        after = {"outcome": outcome.value, "note": present.note}
        entry.record("barrier_callback", present.closing_id, before=None, after=after)
    return present
