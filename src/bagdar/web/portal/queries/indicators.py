"""What each figure is, in words: shown where the figure opens, and on its own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from bagdar.core.indicators import Indicator


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure is, how it is computed, an example, and what it does not say."""

    what: StrPromise
    how: StrPromise
    example: StrPromise
    limits: StrPromise
    unit: StrPromise


GRAIN = _("a territory and everything below it, on a day")
SOURCE = _("register of projects, as entered by territories and enterprises")

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
}


def indicator(code: str) -> Indicator | None:
    """Return the card of an indicator that ships.

    The catalogue is read when the page is asked for: it loads the engine's expressions, which no
    other page needs.
    """
    from bagdar.core.catalogue import FIGURES

    return next((one.indicator for one in FIGURES if one.indicator.code == code), None)
