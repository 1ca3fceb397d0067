"""What each figure is, in words: shown where the figure opens, and on its own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from bagdar.core.indicators import Indicator


GRAIN = _("a territory and everything below it, on a day")
REGISTER = _("register of projects, as entered by territories and enterprises")
LEDGER = _("promise ledger, as kept by territories, enterprises and the programme office")


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure is, how it is computed, an example, and what it does not say."""

    what: StrPromise
    how: StrPromise
    example: StrPromise
    limits: StrPromise
    unit: StrPromise
    source: StrPromise = REGISTER


WORDS: Mapping[str, Words] = {
    "projects_count": Words(
        what=_("How many projects of the programme lie in the territory and everything below it."),
        how=_(
            "A project counts once, in the finest territory known for it and in every territory "
            "above. What was stated for a territory that was split since is counted above the "
            "parts, and shown under each of them as undetermined. Merged projects are left out; "
            "excluded and cancelled ones stay."
        ),
        example=_(
            "Ten projects of 2015, one for each of ten oblasts. Four of those oblasts were split "
            "since: today six projects count in an oblast, four are undetermined, and the "
            "country counts ten."
        ),
        limits=_("How large a project is, and whether it goes well."),
        unit=_("projects"),
    ),
    "launched_count": Words(
        what=_("How many projects have been launched, whether or not they stand idle now."),
        how=_("Projects whose stage is launched, operating, or launched and idle."),
        example=_(
            "Of four projects one is being built, one operates, one was launched and stands "
            "idle, and of one no stage is reported: 2."
        ),
        limits=_("That a launched plant produces. Without a reported stage nothing is counted."),
        unit=_("projects"),
    ),
    "sme_share_of_projects": Words(
        what=_("Which part of the projects is carried by small and medium business."),
        how=_(
            "Projects whose enterprise belongs to a group of micro, small or medium size, "
            "divided by all projects. Where the enterprise or its group is not known, the "
            "project counts below the line alone."
        ),
        example=_(
            "Ten projects: two of small business, three of large, five of an unknown group. "
            "The share is 2 of 10, 20%."
        ),
        limits=_("Which part of the money or of the jobs is theirs."),
        unit=_("share, 0 to 100%"),
    ),
    "enterprises_count": Words(
        what=_("How many different enterprises carry the projects."),
        how=_(
            "Each enterprise once, however many projects it has in the territory. One with "
            "projects in two territories counts in both, and once above them. Projects without "
            "a named enterprise add none."
        ),
        example=_("Ten projects, seven with a named enterprise, two of them with the same one: 6."),
        limits=_("How the enterprises are related: one group may stand behind several."),
        unit=_("enterprises"),
    ),
    "without_territory_count": Words(
        what=_("How many projects are known by the territory as a whole, not by one of its parts."),
        how=_(
            "Projects stated for the territory itself, and those stated for a place that was "
            "split since between several of its parts. With them, the parts sum to the whole."
        ),
        example=_("An oblast counts twelve projects; nine name a district: 3."),
        limits=_("That a project has no place: only that nobody named a finer one."),
        unit=_("projects"),
    ),
    "on_time_share_of_projects": Words(
        what=_("Which part of the approved projects keeps its committed date."),
        how=_(
            "Approved projects whose effective forecast is not a day past the committed date, "
            "divided by all approved ones. The effective forecast is the day of the launch if "
            "there was one, else the later of the forecast and the day shown. What is approved "
            "without a date counts below the line alone."
        ),
        example=_(
            "Of five approved projects three are on time, one is late, one has no date: 60%."
        ),
        limits=_("How often the committed date was moved: lateness against the original one does."),
        unit=_("share, 0 to 100%"),
        source=LEDGER,
    ),
    "at_risk_count": Words(
        what=_("How many approved projects are a little past their committed date."),
        how=_("Projects whose effective forecast is 1 to 30 days past the committed date."),
        example=_("Committed to 1 June, forecast for 20 June: 19 days, at risk."),
        limits=_("Why: the reasons stand with the moves of the date."),
        unit=_("projects"),
        source=LEDGER,
    ),
    "late_count": Words(
        what=_("How many approved projects are late."),
        how=_(
            "Projects whose effective forecast is more than 30 days past the committed date. A "
            "forecast that has passed does not flatter: each further day counts."
        ),
        example=_("Committed to 1 June, forecast for 10 July: 39 days, late."),
        limits=_("Who could have prevented it, and what is approved without a date."),
        unit=_("projects"),
        source=LEDGER,
    ),
    "median_days_late": Words(
        what=_("How late the late projects are: half of them more, half of them less."),
        how=_(
            "The middle of the days past the committed date among late projects; of two middle "
            "ones their mean."
        ),
        example=_("Three late projects, by 40, 90 and 400 days: 90."),
        limits=_("How late the worst one is; the list sorted by days late does."),
        unit=_("days"),
        source=LEDGER,
    ),
    "no_date_count": Words(
        what=_("How many approved projects have no committed date; each counts as late."),
        how=_("Projects with an approved baseline and without a committed date."),
        example=_("Of four approved projects three have a committed date: 1."),
        limits=_("Whether anybody works on the project."),
        unit=_("projects"),
        source=LEDGER,
    ),
    "not_approved_count": Words(
        what=_("Of how many projects nothing is promised yet."),
        how=_("Projects without an approved baseline; with the other four they make all projects."),
        example=_("Of ten projects three have an approved baseline: 7."),
        limits=_("That a project was refused, or that nobody builds."),
        unit=_("projects"),
        source=LEDGER,
    ),
}


def indicator(code: str) -> Indicator | None:
    """Return the card of an indicator that ships.

    The catalogue is read when the page is asked for: it loads the engine's expressions, which no
    other page needs.
    """
    from bagdar.core.catalogue import CARDS

    return next((one for one in CARDS if one.code == code), None)
