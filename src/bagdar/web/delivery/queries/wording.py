"""Words for what the ledger computes."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.delivery.ledger import Staleness, Timing


def days_text(days: int | None) -> str:
    """Say how late or early something is; nothing where that is not known."""
    if days is None:
        return ""
    if days == 0:
        return _("on the day")
    template = (
        ngettext("%d day late", "%d days late", days)
        if days > 0
        else ngettext("%d day early", "%d days early", -days)
    )
    return template % abs(days)


def state_of(timing: Timing) -> str:
    """Return the state of a thing as shapes and colours know it."""
    known = {Timing.ON_TIME: "on_time", Timing.AT_RISK: "at_risk", Timing.LATE: "late"}
    return known.get(timing, "no_data")


def timing_text(timing: Timing) -> str:
    """Say how a thing stands."""
    words = {
        Timing.NOT_APPROVED: _("not approved yet"),
        Timing.NO_DATE: _("no date"),
        Timing.ON_TIME: _("on time"),
        Timing.AT_RISK: _("at risk"),
        Timing.LATE: _("late"),
    }
    return words[timing]


def staleness_text(staleness: Staleness, stated_on: date | None, *, as_of: date) -> str:
    """Say how old a forecast is."""
    if staleness == Staleness.NEVER or stated_on is None:
        return _("never stated")
    if staleness == Staleness.CURRENT:
        return _("stated this month")
    age = (as_of - stated_on).days
    template = ngettext("stated %d day ago", "stated %d days ago", age)
    return template % age


def later_text(days: int) -> str:
    """Say by how much something moves, without blame."""
    template = ngettext("%d day later", "%d days later", days)
    return template % days
