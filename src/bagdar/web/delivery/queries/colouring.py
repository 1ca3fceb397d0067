"""Ratings in words: each colour with the facts that made it, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.delivery.colours import Fact, Level, Reason, Verdict
from bagdar.web.delivery.models import Colour
from bagdar.web.delivery.queries.ratings import Given, Ratings

SHAPES = {"green": "on_time", "amber": "at_risk", "red": "late", "": "no_data"}
"""The state of components/status.html for a colour: a shape and a word, not hue alone."""


@dataclass(frozen=True)
class Column:
    """One of the three ratings: its colour in words, its facts, its plan, who gave it."""

    title: str
    state: str
    label: str
    facts: tuple[str, ...]
    plan: str = ""
    plan_by: date | None = None
    signed: str = ""


def columns_of(found: Ratings) -> tuple[Column, ...]:
    """Put own, system's and centre's rating side by side."""
    return (
        _given(_("Own"), found.own),
        _system(found.system),
        _given(_("Centre"), found.centre),
    )


def red_words(found: Ratings) -> str:
    """Say since when a project is red, whose it is now, and when it goes up."""
    red = found.red
    if red is None:
        return ""
    since = date_format(red.since)
    words = _("Red since %(day)s; now with: %(level)s.") % {
        "day": since,
        "level": level_words(red.level),
    }
    if red.plan_changed_on:
        words += " " + _("The plan last changed on %s.") % date_format(red.plan_changed_on)
    if red.level is not Level.CHAIR:
        words += " " + _("Without a changed plan it goes up on %s.") % date_format(red.next_on)
    return words


def level_words(level: Level) -> str:
    """Name a level."""
    return {
        Level.DISTRICT: _("district"),
        Level.OBLAST: _("oblast"),
        Level.PROGRAMME_OFFICE: _("programme office"),
        Level.CHAIR: _("chair"),
    }[level]


def fact_words(reason: Reason) -> str:
    """Say one fact of the system's colour."""
    return _FACTS[reason.fact](reason.number)


def _given(title: str, given: Given | None) -> Column:
    if given is None:
        return Column(title, "no_data", _("not rated"), ())
    signed = f"{given.actor}, {date_format(given.on)}"
    if given.on_behalf_of:
        signed = f"{given.actor} ({given.on_behalf_of}), {date_format(given.on)}"
    return Column(
        title,
        SHAPES[given.colour],
        given.label,
        (given.note,),
        plan=given.plan,
        plan_by=given.plan_by,
        signed=signed,
    )


def _system(verdict: Verdict) -> Column:
    colour = verdict.colour
    label = _("no rating before approval") if colour is None else str(Colour(colour.value).label)
    return Column(
        _("System"),
        SHAPES[colour.value if colour else ""],
        label,
        tuple(fact_words(one) for one in verdict.reasons),
        signed=_("computed from the dates"),
    )


def _on_time(days: int) -> str:
    if not days:
        return _("On time to the day against the committed date.")
    return (
        ngettext(
            "%d day ahead of the committed date.", "%d days ahead of the committed date.", days
        )
        % days
    )


_FACTS: dict[Fact, Callable[[int], str]] = {
    Fact.NOT_APPROVED: lambda _n: _("No baseline is approved yet."),
    Fact.NO_DATE: lambda _n: _("Approved, but without a date: no date counts as late."),
    Fact.ON_TIME: _on_time,
    Fact.LATE_COMMITTED: lambda days: (
        ngettext("%d day past the committed date.", "%d days past the committed date.", days) % days
    ),
    Fact.LATE_ORIGINAL: lambda days: (
        ngettext("%d day past the original date.", "%d days past the original date.", days) % days
    ),
    Fact.NEVER_STATED: lambda _n: _("The owner never stated a forecast."),
    Fact.STALE: lambda days: (
        ngettext(
            "The forecast was last stated %d day ago.",
            "The forecast was last stated %d days ago.",
            days,
        )
        % days
    ),
    Fact.PENDING: lambda days: (
        ngettext(
            "A new commitment has waited %d day for an answer.",
            "A new commitment has waited %d days for an answer.",
            days,
        )
        % days
    ),
    Fact.MILESTONES_LATE: lambda n: (
        ngettext(
            "%d milestone is more than 30 days late.",
            "%d milestones are more than 30 days late.",
            n,
        )
        % n
    ),
}
