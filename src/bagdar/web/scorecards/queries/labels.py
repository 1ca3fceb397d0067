"""What indicators, states and colours are called on pages and in files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bagdar.core.territories.scorecard import Colour, Measured, Told

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LABELS: Mapping[Measured, StrOrPromise] = {
    Measured.LAUNCHES_ON_TIME: _("Launches by the committed date"),
    Measured.LAUNCHES_ON_ORIGINAL: _("Launches by the original date"),
    Measured.FORECASTS_KEPT: _("Forecasts kept"),
    Measured.OUTPUT_OF_CAPACITY: _("Output against capacity"),
    Measured.REPORTS_COMPLETE: _("Months reported"),
    Measured.TROUBLE_TOLD: _("Trouble told in good time"),
    Measured.JOBS_CLAIMED: _("Jobs claimed of those promised"),
    Measured.JOBS_VERIFIED: _("Jobs verified of those promised"),
    Measured.JOBS_REPORTED: _("Months of jobs reported in term"),
    Measured.DATA_IN_TERM: _("Data requests answered in term"),
    Measured.BARRIERS_IN_TERM: _("Barriers solved within term"),
    Measured.INSTRUCTIONS_IN_TERM: _("Instructions done within term"),
}
SCORE_LABEL = _("Score")
STATES: Mapping[Told, StrOrPromise] = {
    Told.REPORTED: _("told late, or without a plan"),
    Told.OVERDUE: _("report overdue"),
    Told.SELF_REPORTED: _("told in good time, with a plan"),
    Told.FOUND_LATE: _("nobody told"),
}
"""What a miss is, by what was told of it."""
SHAPES: Mapping[Colour, str] = {
    Colour.GREEN: "on_time",
    Colour.AMBER: "at_risk",
    Colour.RED: "late",
}
"""The shape that stands for a colour."""
COLOURS: Mapping[Colour, StrOrPromise] = {
    Colour.GREEN: _("green"),
    Colour.AMBER: _("amber"),
    Colour.RED: _("red"),
}


def month_name(month: date) -> str:
    """Return a month in the reader's language, such as "June 2026"."""
    return formats.date_format(month, "YEAR_MONTH_FORMAT")
