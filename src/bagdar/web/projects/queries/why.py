"""Why a project has the colour it has: the facts behind it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.delivery.ledger import RED_DAYS, Timing
from bagdar.web.projects.queries.promises import TIMINGS, Promise

_SHAPES = {Timing.NO_DATE: "no_data", Timing.NOT_APPROVED: "neutral"}


@dataclass(frozen=True)
class Why:
    """A colour as its shape and word, by how much, and the facts that made it."""

    shape: str
    label: str
    note: str
    facts: tuple[str, ...]


def why_of(promise: Promise) -> Why:
    """Say how a project is timed, and from what that follows."""
    timing = promise.timing
    return Why(
        shape=_SHAPES.get(timing, str(timing)),
        label=str(TIMINGS[timing]),
        note=_note(promise) if timing in (Timing.LATE, Timing.AT_RISK) else "",
        facts=tuple(_facts(promise)),
    )


def _note(promise: Promise) -> str:
    days = promise.late_days or 0
    words = ngettext("by %(count)s day", "by %(count)s days", days)
    return words % {"count": localize(days)}


def _facts(promise: Promise) -> Iterator[str]:
    dates, timing = promise.dates, promise.timing
    if timing is Timing.NOT_APPROVED:
        yield _("No baseline is approved, so nothing is promised yet.")
    elif dates.approved_on:
        yield _("Approved on %(day)s.") % {"day": _day(dates.approved_on)}
    if dates.original_on:
        yield _("Original date: %(day)s.") % {"day": _day(dates.original_on)}
    if dates.committed_on:
        yield _("Committed date: %(day)s.") % {"day": _day(dates.committed_on)}
    if timing is Timing.NO_DATE:
        yield _("No date is committed; what is approved without a date counts as late.")
    yield from _forecast(promise)
    yield from _distance(promise)
    if promise.pending_on and promise.pending_since:
        yield _("A new committed date, %(day)s, waits for an answer since %(since)s.") % {
            "day": _day(promise.pending_on),
            "since": _day(promise.pending_since),
        }


def _forecast(promise: Promise) -> Iterator[str]:
    dates = promise.dates
    if promise.actual_on:
        yield _("Launched on %(day)s.") % {"day": _day(promise.actual_on)}
        return
    if dates.forecast_on and dates.stated_on:
        yield _("Forecast: %(day)s, stated on %(stated)s.") % {
            "day": _day(dates.forecast_on),
            "stated": _day(dates.stated_on),
        }
    elif dates.forecast_on:
        yield _("Forecast: %(day)s.") % {"day": _day(dates.forecast_on)}
    elif dates.committed_on:
        yield _("No forecast is stated; the committed date stands for it.")
    if promise.is_overdue:
        yield _("That day has passed, so the effective forecast is %(day)s.") % {
            "day": _day(promise.day)
        }


def _distance(promise: Promise) -> Iterator[str]:
    late, original = promise.late_days, promise.late_original_days
    if late is not None:
        yield _against_committed(late)
    if original is not None and promise.dates.original_on != promise.dates.committed_on:
        yield _against_original(original)
    if promise.timing in (Timing.AT_RISK, Timing.LATE):
        yield ngettext(
            "Up to %(count)s day is at risk, more is late.",
            "Up to %(count)s days is at risk, more is late.",
            RED_DAYS,
        ) % {"count": RED_DAYS}


def _against_committed(days: int) -> str:
    if days == 0:
        return _("That is the committed date.")
    if days > 0:
        words = ngettext(
            "%(count)s day after the committed date.",
            "%(count)s days after the committed date.",
            days,
        )
    else:
        words = ngettext(
            "%(count)s day before the committed date.",
            "%(count)s days before the committed date.",
            -days,
        )
    return words % {"count": localize(abs(days))}


def _against_original(days: int) -> str:
    if days == 0:
        return _("That is the original date.")
    if days > 0:
        words = ngettext(
            "%(count)s day after the original date.",
            "%(count)s days after the original date.",
            days,
        )
    else:
        words = ngettext(
            "%(count)s day before the original date.",
            "%(count)s days before the original date.",
            -days,
        )
    return words % {"count": localize(abs(days))}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
