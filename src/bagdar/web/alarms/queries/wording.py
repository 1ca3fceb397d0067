"""Words of alarms in the reader's language: why, what clears them, when they are harmless."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bagdar.core.jobs.alarms import Sign

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WHY: Mapping[Sign, StrOrPromise] = {
    Sign.BEHIND_AND_SLOWING: _(
        "Many of the jobs due are missing, and fewer came in the last three months than in the "
        "three before, or none."
    ),
    Sign.NO_REPORT: _("The last periods that were due have no report that was sent and signed."),
    Sign.CLAIMS_WITHOUT_PROOF: _(
        "Claims grew over the last six months, and jobs verified or paid now by less than a tenth "
        "of that."
    ),
    Sign.BUNCHED_BEFORE_DEADLINES: _(
        "At least half of the forecasts lie in the last fortnight before the end of a half-year, "
        "or before one day that an order named."
    ),
    Sign.EXACTLY_ALL: _(
        "What stands among the rows behind it was exactly 100 %, three periods in a row or more."
    ),
    Sign.REPEATED_TEXT: _(
        "The newest words are nearly those of an earlier time, or those that another reporter of "
        "the oblast sent of the same month before."
    ),
    Sign.LOST_ELSEWHERE: _(
        "Over twelve months, jobs lost in projects of the territory ate up half or more of what "
        "was gained."
    ),
}
CLEARED_BY: Mapping[Sign, StrOrPromise] = {
    Sign.BEHIND_AND_SLOWING: _(
        "Fewer jobs missing than the threshold, or some gained in the last months, and no fewer "
        "than in those before."
    ),
    Sign.NO_REPORT: _("A report sent and signed for a later period."),
    Sign.CLAIMS_WITHOUT_PROOF: _(
        "Jobs verified or paid now that grow by a tenth of what claims grow by, or claims "
        "corrected."
    ),
    Sign.BUNCHED_BEFORE_DEADLINES: _(
        "Forecasts restated, each with its own reason, so that fewer lie right before a deadline."
    ),
    Sign.EXACTLY_ALL: _(
        "A period with another figure. A check on the spot that confirms it decides the alarm."
    ),
    Sign.REPEATED_TEXT: _("A text of its own for each period."),
    Sign.LOST_ELSEWHERE: _("Jobs gained that outweigh those lost, or losses corrected."),
}
HARMLESS_WHEN: Mapping[Sign, StrOrPromise] = {
    Sign.BEHIND_AND_SLOWING: _(
        "Plants hire in steps, when a line starts, or a list of workers came late."
    ),
    Sign.NO_REPORT: _("Somebody is ill, or the line is down."),
    Sign.CLAIMS_WITHOUT_PROOF: _(
        "A list of workers came late, or people came from another enterprise of the programme."
    ),
    Sign.BUNCHED_BEFORE_DEADLINES: _("One event makes many dates, such as the start of heating."),
    Sign.EXACTLY_ALL: _("All was really done."),
    Sign.REPEATED_TEXT: _("Nothing happened, and the same words say so."),
    Sign.LOST_ELSEWHERE: _("Another trade shrinks for reasons of its own."),
}
FIGURES: Mapping[str, StrOrPromise] = {
    "due_fte": _("jobs due, FTE"),
    "verified_fte": _("jobs there are, FTE"),
    "gained_fte": _("gained last, FTE"),
    "gained_before_fte": _("gained before that, FTE"),
    "periods": _("periods in a row"),
    "claims_grown_fte": _("claims grew by, FTE"),
    "verified_grown_fte": _("jobs verified or paid now grew by, FTE"),
    "bunched": _("forecasts right before a deadline"),
    "forecasts": _("forecasts in all"),
    "alike_ratio": _("words alike, share"),
    "days_before": _("days since the earlier text"),
    "reporters": _("other reporters with nearly these words"),
    "lost_fte": _("jobs lost, FTE"),
}
BASES: Mapping[str, StrOrPromise] = {
    "claimed": _("Counted by claims: contributions were not looked at here yet."),
    "net": _("Counted by jobs verified or paid now, without transfers within the programme."),
    "both": _(
        "Counted by jobs verified or paid now where contributions were looked at, by claims "
        "elsewhere."
    ),
    "verified": _("Counted by verified jobs."),
}
