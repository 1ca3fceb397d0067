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
PLACES = _("the country, a territory or a responsible organisation, on a day")
PEOPLE = _("the country, an office, a tenure or whoever gave the forecast, on a day")
REGISTER = _("register of projects, as entered by territories and enterprises")
LEDGER = _("promise ledger, as kept by territories, enterprises and the programme office")
OF_PROMISES = "docs/decisions/0011-the-promise-ledger.md"
OF_FORECASTS = "docs/decisions/0012-forecast-honesty.md"


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure is, how it is computed, an example, and what it does not say.

    `rule` is the document that the rule is written down in, where there is one.
    """

    what: StrPromise
    how: StrPromise
    example: StrPromise
    limits: StrPromise
    unit: StrPromise
    source: StrPromise = REGISTER
    grain: StrPromise = GRAIN
    rule: str = ""


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
    "approved_count": Words(
        what=_("How many projects have an approved baseline."),
        how=_(
            "Projects whose first baseline was ordered on or before the day. Excluded and "
            "cancelled ones stay, merged ones are left out."
        ),
        example=_("Of six projects five were approved by the day: 5."),
        limits=_("Whether they have a date, and whether anybody builds."),
        unit=_("projects"),
        source=LEDGER,
        grain=PLACES,
        rule=OF_PROMISES,
    ),
    "on_time_count": Words(
        what=_("How many approved projects are not a day late."),
        how=_(
            "Approved projects whose effective forecast is not past the committed date. The "
            "effective forecast is the actual date, or else the later of forecast and the day "
            "shown."
        ),
        example=_(
            "Two approved projects: one committed to today and forecast for today, the other "
            "forecast a day after its committed date: 1."
        ),
        limits=_(
            "Whether the committed date was moved before: lateness against the original one does."
        ),
        unit=_("projects"),
        source=LEDGER,
        grain=PLACES,
        rule=OF_PROMISES,
    ),
    "stale_count": Words(
        what=_("How many approved projects have no forecast, or one of 30 days and older."),
        how=_(
            "Approved projects whose forecast was never stated or confirmed, or was so 30 days "
            "ago or more and not in this month."
        ),
        example=_(
            "One forecast was stated 30 days ago, in another month; one was confirmed yesterday: 1."
        ),
        limits=_("That the forecast is wrong: only that nobody vouched for it lately."),
        unit=_("projects"),
        source=LEDGER,
        grain=PLACES,
        rule=OF_PROMISES,
    ),
    "late_original_days": Words(
        what=_("By how many days projects are late against the date first promised."),
        how=_(
            "The effective forecast less the original date, which no later baseline changes; the "
            "median over approved projects with both. Early ones count with days below zero."
        ),
        example=_("Three projects, late by 0, 30 and 31 days: 30."),
        limits=_("Who approved the later dates, and how many projects have no date."),
        unit=_("days"),
        source=LEDGER,
        grain=PLACES,
        rule=OF_PROMISES,
    ),
    "late_committed_days": Words(
        what=_("By how many days projects are late against the date committed now."),
        how=_(
            "The effective forecast less the committed date, the median over approved projects "
            "with both. Early ones count with days below zero."
        ),
        example=_("Three projects, late by 0, 30 and 31 days: 30."),
        limits=_(
            "How late the late ones alone are, and how many have no date: those are counted apart."
        ),
        unit=_("days"),
        source=LEDGER,
        grain=PLACES,
        rule=OF_PROMISES,
    ),
    "schedule_variance_ratio": Words(
        what=_("By which part of the planned length projects are ahead (+) or behind (−)."),
        how=_(
            "(planned end − effective forecast) / (planned end − planned start), by the first "
            "baseline; the median over approved projects with these dates."
        ),
        example=_("Planned for 365 days and 73 days late: −73 / 365 = −0.2."),
        limits=_("How large the projects are, and how much of the work is done."),
        unit=_("ratio"),
        source=LEDGER,
        grain=PLACES,
        rule=OF_PROMISES,
    ),
    "forecast_error_days": Words(
        what=_(
            "By how many days what was promised came later (+) or earlier (−) than the forecast "
            "that stood 90 days before it was due."
        ),
        how=_(
            "Each committed date whose day has come settles the forecast that stood 90 days before "
            "it; where nobody gave one, the due date stands for it. The figure is the median of "
            "actual date less forecast. What is not reached yet scores the days from the forecast "
            "to the day shown, at least 0."
        ),
        example=_(
            "Four due dates were reached 0, 10, 20 and 40 days after the forecast, a fifth is not "
            "reached 61 days after it: the middle one is 20."
        ),
        limits=_(
            "Whether the forecasts were careful or the work was quick, and whether a date was easy "
            "to keep: the first place is no proof of merit."
        ),
        unit=_("days"),
        source=LEDGER,
        grain=PEOPLE,
        rule=OF_FORECASTS,
    ),
    "forecast_spread_days": Words(
        what=_("How far apart the errors of the forecasts lie."),
        how=_("The distance between the first and the third quarter of the errors."),
        example=_(
            "Errors of 0, 10, 20, 40 and 61 days: the quarters are 10 and 40, the spread is 30."
        ),
        limits=_(
            "Whether the forecasts are late or early: whoever is always 100 days late has a spread "
            "of 0."
        ),
        unit=_("days"),
        source=LEDGER,
        grain=PEOPLE,
        rule=OF_FORECASTS,
    ),
    "forecast_open_ratio": Words(
        what=_("Which part of the due dates was not reached by the day shown."),
        how=_(
            "Due dates not reached, divided by all due dates. Tables show how many they are, "
            "beside the number of due dates."
        ),
        example=_("One of five due dates is not reached: 1 / 5 = 0.2."),
        limits=_("How long they have been waiting, and why."),
        unit=_("ratio, 0 to 1"),
        source=LEDGER,
        grain=PEOPLE,
        rule=OF_FORECASTS,
    ),
    "forecast_presumed_ratio": Words(
        what=_("For which part of the due dates nobody had given a forecast 90 days before."),
        how=_(
            "Due dates that stand for a forecast nobody gave, divided by all due dates. Tables "
            "show how many they are, beside the number of due dates."
        ),
        example=_("For one of four due dates nobody gave a forecast: 1 / 4 = 0.25."),
        limits=_("Whether the project was watched in another way."),
        unit=_("ratio, 0 to 1"),
        source=LEDGER,
        grain=PEOPLE,
        rule=OF_FORECASTS,
    ),
    "forecast_brier_score": Words(
        what=_("How well the stated confidence agrees with what came: 0 is best."),
        how=_(
            "The mean of (p − kept)² over forecasts with a confidence that are decided: p is the "
            "confidence from 0.1 to 0.9; kept is 1 if it was reached by the day forecast, else 0. "
            "After G. W. Brier, 1950."
        ),
        example=_(
            "90% was kept; 70%, 50% and 90% were not: (0.01 + 0.49 + 0.25 + 0.81) / 4 = 0.39."
        ),
        limits=_("Anything about forecasts without a confidence: their number is not in it."),
        unit=_("score, 0 to 1"),
        source=LEDGER,
        grain=PEOPLE,
        rule=OF_FORECASTS,
    ),
}


def indicator(code: str) -> Indicator | None:
    """Return the card of an indicator that ships.

    The catalogue is read when the page is asked for: it loads the engine's expressions, which no
    other page needs.
    """
    from bagdar.core.catalogue import CARDS

    return next((one for one in CARDS if one.code == code), None)
