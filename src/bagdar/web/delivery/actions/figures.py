"""Figures of the whole country: computed from the lake, kept for the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from bagdar.lake import Content
from bagdar.runs.delivery import DAYS_KEPT, RULES, Delivery, run_delivery
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.extracts import delivery_extracts
from bagdar.web.delivery.models import StandingFigure
from bagdar.web.delivery.queries.honesty import lake_of
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import check_may
from bagdar.web.queue.actions import enqueue

AT_ONCE = 1000
Told = Callable[[str], None]


def compute_figures(
    *, by: Actor, at: datetime, as_of: date | None = None, told: Told | None = None
) -> Delivery:
    """Extract the ledger as known at the end of a day, compute the country, keep the figures.

    Without a day it is today, as known now. `told` hears what is being done. Computing the same
    day again replaces its figures. Raises DeliveryError for a day that has not come.
    """
    today = timezone.localdate(at)
    day = as_of or today
    if day > today:
        raise refuse("as_of", _("That day has not come yet: figures are computed up to today."))
    moment = at if day == today else _end_of(day)
    say = told or _nobody
    found = run_delivery(lake_of(settings.BAGDAR_DATA), _contents(moment, say), as_of=day)
    say(f"Keeping {found.figures.num_rows:,} figures")
    store_figures(found, as_of=day, by=by, at=at)
    return found


@task
def compute_today() -> None:
    """Compute the figures of today: every night, and when the programme office asks for them."""
    compute_figures(by=System("delivery"), at=timezone.now())


def ask_for_figures(*, by: Actor, at: datetime) -> bool:
    """Have the figures of today computed in the background; answer whether it is asked anew.

    Once a minute is enough for anybody.
    """
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    return enqueue(compute_today, key=f"delivery:{at:%Y-%m-%dT%H:%M}")


def store_figures(found: Delivery, *, as_of: date, by: Actor, at: datetime) -> None:
    """Keep the figures of a day in place of those kept for it before, and forget old days.

    Kept are the days of the last month, and the last day computed in each month.
    """
    rows = found.figures.to_pylist()
    before = StandingFigure.objects.filter(as_of=as_of)
    told = {"projects": found.projects, "settled": found.settled, "input_hash": found.input_hash}
    with act("delivery.figures", by=by, at=at) as entry:
        replaced = before.delete()[0]
        StandingFigure.objects.bulk_create(
            (_standing(row, found, as_of=as_of, at=at) for row in rows), batch_size=AT_ONCE
        )
        _forget_old(as_of)
        entry.record(
            "delivery figures",
            as_of.isoformat(),
            before={"figures": replaced} if replaced else None,
            after={"figures": len(rows), "rules": RULES, **told},
        )


def _contents(moment: datetime, say: Told) -> Iterator[Content]:
    for one in delivery_extracts(moment):
        say(f"Reading {one.shape.name.lower().replace('_', ' ')}")
        yield Content(one.shape, one.batches)
    say("Computing")


def _standing(row: dict[str, Any], found: Delivery, *, as_of: date, at: datetime) -> StandingFigure:
    return StandingFigure(
        subject_kind=f"{row['subject_kind']}:{row['reach']}",
        subject=row["subject"],
        indicator=row["indicator"],
        as_of=as_of,
        value=row["value"],
        n=row["n"],
        state=row["state"],
        rule_version=RULES,
        input_hash=found.input_hash,
        computed_at=at,
    )


def _forget_old(as_of: date) -> None:
    oldest = as_of - timedelta(days=DAYS_KEPT)
    days = sorted(set(StandingFigure.objects.values_list("as_of", flat=True).distinct()))
    last = {(day.year, day.month): day for day in days}
    old = [day for day in days if day < oldest and day not in last.values()]
    StandingFigure.objects.filter(Q(as_of__in=old)).delete()


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _nobody(_words: str) -> None:
    """Hear nothing."""
