"""What each figure is, in words: shown where the figure opens, and on its own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bagdar.web.portal.queries.job_indicators import JOB_WORDS, RECORDS, REPORTS
from bagdar.web.portal.queries.mineral_indicators import MINERAL_WORDS
from bagdar.web.portal.queries.words import Words

if TYPE_CHECKING:
    from bagdar.core.indicators import Indicator


PLACES = _("the country, a territory or a responsible organisation, on a day")
PEOPLE = _("the country, an office, a tenure or whoever gave the forecast, on a day")
LEDGER = _("promise ledger, as kept by territories, enterprises and the programme office")
SCORED = _("the country, a territory, an organisation or a tenure, in a month")
OUTPUT = _("monthly output, as reported by enterprises and districts")
OF_SCORECARDS = "docs/decisions/0020-scorecards.md"
OF_PROMISES = "docs/decisions/0011-the-promise-ledger.md"
OF_FORECASTS = "docs/decisions/0012-forecast-honesty.md"


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
        grain=PLACES,
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
        grain=PLACES,
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
        grain=PLACES,
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
        what=_(
            "How many approved projects that are not launched have no forecast, or one of 30 days "
            "and older."
        ),
        how=_(
            "Approved projects, not launched by the day, whose forecast was never stated or "
            "confirmed, or was so 30 days ago or more and not in this month."
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
    **JOB_WORDS,
    **MINERAL_WORDS,
    "score": Words(
        what=_(
            "How well a territory, organisation or office holder does by all indicators that apply."
        ),
        how=_(
            "The mean of the values of the indicators, by the weights in force in the month. A "
            "value is 1 − costs / N: a miss costs 1; nothing when its owner told of it at least "
            "60 days ahead with a forecast and a plan; 2 when nobody told before the date. An "
            "indicator that does not apply, or without a weight, takes no part."
        ),
        example=_(
            "Launches 0.25 (weight 30), original dates 0.25 (weight 10), the rest not applicable: "
            "(30 · 0.25 + 10 · 0.25) / 40 = 0.25."
        ),
        limits=_(
            "Why. The rows behind each number do. It is no grade of a person, and the order of "
            "small numbers is shrunk towards the mean; jobs in full time are not, and are none of "
            "the five things that a place needs."
        ),
        unit=_("ratio, 0 to 1"),
        source=LEDGER,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "jobs_claimed": Words(
        what=_("How many of the permanent jobs promised by the month are claimed."),
        how=_(
            "N sums what the baselines in force promise by the month, in full time; n what the "
            "accepted reports claim at its end, of each project at most its promise. Only months "
            "that were opened for reporting count. A project that reports nothing by the due day "
            "counts as 0 and is shown as overdue. The enterprise's figure counts, the district's "
            "where there is none. In the order of scores the share is taken as it is, not shrunk."
        ),
        example=_(
            "Promised 10 and 20, claimed 12 and 5: 15/30, value 0.5. The two above the promise "
            "fill no gap elsewhere."
        ),
        limits=_("That anybody works there: verified jobs do."),
        unit=_("ratio, 0 to 1"),
        source=REPORTS,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "jobs_verified": Words(
        what=_("How many of the permanent jobs promised by the month are verified."),
        how=_(
            "N sums what the baselines in force promise by the month, in full time; n the jobs "
            "that contributions of twelve months show, of each project at most its promise. A "
            "month counts for the projects of a programme once records were matched with its "
            "claims. In the order of scores the share is taken as it is, not shrunk."
        ),
        example=_("Promised 10 and 20, verified 12 and 4: 14/30, value 0.466666."),
        limits=_("That the jobs would not be there without the programme."),
        unit=_("ratio, 0 to 1"),
        source=RECORDS,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "jobs_reported": Words(
        what=_(
            "How many of the monthly reports of jobs came by their due day, project by project."
        ),
        how=_(
            "N counts projects that were asked for the month: approved, in the programme and known "
            "by its end. n counts those whose report was signed by the due day; one that was "
            "returned is signed again by then or within three days of its return. What came later "
            "is a miss, what never came or was not signed is overdue."
        ),
        example=_("Three projects, one signed on the 5th, one on the 20th, one never: 1/3."),
        limits=_("Whether what was reported is true."),
        unit=_("ratio, 0 to 1"),
        source=REPORTS,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "launches_on_time": Words(
        what=_("How many of the launches that came due were made by the date committed to."),
        how=_(
            "N counts projects of which a committed date has come by the end of the month: one "
            "that was set by its day and not replaced by then. Each is judged by the last such "
            "date. n counts those launched on or before it. What was moved in good time is not "
            "due; a date that came stays."
        ),
        example=_(
            "Four due, one launched in time, one told ahead, one told late, one that nobody told: "
            "1/4, value 1 − (0 + 1 + 2) / 4 = 0.25."
        ),
        limits=_("How late the others are; the ledger of each project does."),
        unit=_("ratio, 0 to 1"),
        source=LEDGER,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "launches_on_original": Words(
        what=_(
            "How many of the launches first promised by now were made by the first date promised."
        ),
        how=_(
            "N counts projects whose original date has come by the end of the month, n those "
            "launched on or before it. Later commitments change nothing here."
        ),
        example=_(
            "Two projects were to be launched in May; both dates were moved by approval, one was "
            "launched in May all the same: 1/2, value 0.5."
        ),
        limits=_("Whether the delay was approved; the indicator of committed dates does."),
        unit=_("ratio, 0 to 1"),
        source=LEDGER,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "forecasts_kept": Words(
        what=_("How many of the forecasts that stood 90 days before a due date came true."),
        how=_(
            "N counts settled due dates that are decided, n those reached by the day forecast. "
            "Where nobody gave a forecast the due date stands for it. Taken from the settlements "
            "last computed."
        ),
        example=_(
            "Two dates came due; one was reached by the day forecast, the other is open and past "
            "it: 1/2, value 0.5."
        ),
        limits=_("By how many days a forecast was off; the honesty of forecasts does."),
        unit=_("ratio, 0 to 1"),
        source=LEDGER,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "output_of_capacity": Words(
        what=_("How much of their capacity the launched objects used in the month."),
        how=_(
            "N counts launched objects in season whose capacity has a unit of time. n sums their "
            "output over the capacity of the month, at most 1 each. A month not reported by the "
            "10th of the next one counts as 0 and is shown as overdue; so does one reported "
            "without output, or in a unit that the capacity is not in. The enterprise's figure "
            "counts; the district's where there is none."
        ),
        example=_(
            "One object used half of its capacity, another did not report: 0.5/2, value 0.25."
        ),
        limits=_(
            "Whether the capacity was ever realistic, and nothing of objects whose unit has no "
            "time."
        ),
        unit=_("ratio, 0 to 1"),
        source=OUTPUT,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "reports_complete": Words(
        what=_("How many of the launched objects reported the month."),
        how=_(
            "N counts launched objects whose month is over; n those whose enterprise reported it, "
            "with the output where the capacity of the month is known. "
            "Until the 10th of the next month only what was reported counts; from the 11th on the "
            "rest is overdue and counts as not done. What the district says does not stand in for "
            "the enterprise."
        ),
        example=_(
            "Three objects, two reported by the 10th, the third is overdue: 2/3, value 0.666666."
        ),
        limits=_("Whether what was reported is true."),
        unit=_("ratio, 0 to 1"),
        source=OUTPUT,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "data_in_term": Words(
        what=_("How many of the data requests that came due were answered in term."),
        how=_(
            "N counts answers that an akimat or an organisation owed, in the month of their term, "
            "withdrawn requests left out; n those of which the signature that stands came by then "
            "or, after a return, within three days of it. It is counted every night."
        ),
        example=_("Two answers came due, one was signed in term: 1/2, value 0.5."),
        limits=_("Whether the answers were right."),
        unit=_("ratio, 0 to 1"),
        source=_("data requests, as answered by akimats and organisations"),
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "barriers_in_term": Words(
        what=_("How many barriers were solved while the term of the office that had them ran."),
        how=_(
            "Each level that had a barrier counts once, in the month in which its term passed or "
            "the barrier ended there. n are those that the business closed in term; a term that "
            "passed and a closing by force are misses. Left out are barriers sent up by people "
            "before the term passed, those that ended unconfirmed, and those still in term. "
            "Protected barriers count for whoever sees cases alone."
        ),
        example=_(
            "A district solved two barriers in term, one went up by the clock and one it sent up "
            "itself: 2/3, value 0.666666."
        ),
        limits=_("How hard they were, and how many businesses did not dare to raise one."),
        unit=_("ratio, 0 to 1"),
        source=_("barriers, as raised and closed by businesses"),
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "instructions_in_term": Words(
        what=_("How many instructions were reported done by their day."),
        how=_(
            "N counts issued instructions in the month of their due day, once it is past; an "
            "extension that was granted moves it; those taken back are left out. n are those "
            "whose report of that day or earlier stands: what was returned is not done. What was "
            "never reported is overdue."
        ),
        example=_(
            "Three came due: one reported in term, one late, one not at all: 1/3, value 0.333333."
        ),
        limits=_("Whether what was ordered was worth doing."),
        unit=_("ratio, 0 to 1"),
        source=_("instructions, as reported by their leads"),
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
    "jobs_verified_per_10000": Words(
        what=_(
            "How many verified permanent jobs the programme has for ten thousand people of "
            "working age."
        ),
        how=_(
            "The verified jobs of the territory in the newest month that has them, times 10,000, "
            "divided by the newest population of working age known. A past day takes the month "
            "and the import known then. Whoever does not see claims of the territory sees no such "
            "figure."
        ),
        example=_("50 verified jobs, 4,000 people of working age: 50 · 10,000 / 4,000 = 125.0."),
        limits=_(
            "That those at work live there: jobs are counted where the work is, people where they "
            "live."
        ),
        unit=_("FTE per ten thousand people"),
        source=_("contribution records, and the population of working age by official statistics"),
        grain=_("a territory, in the newest month verified"),
        rule=OF_SCORECARDS,
    ),
    "cost_per_verified_job": Words(
        what=_("How much public money stands behind each verified permanent job of a project."),
        how=_(
            "The grant-equivalent of all state support plus what was paid for its contracts, less "
            "refunds, divided by its verified jobs in the newest month that has them. Money in "
            "several currencies is not added, and a support whose grant-equivalent is not stated "
            "leaves the figure not computable. Whoever is not shown verified jobs in full sees "
            "the figure by whole persons, where the enterprise agreed to publish them. Beside it "
            "stands the median of the projects of the same sector, from five projects on."
        ),
        example=_(
            "Grant-equivalent 100 million, paid 150 million, 50 verified jobs: "
            "(100 + 150) / 50 = 5 million for each."
        ),
        limits=_(
            "That the jobs would not be there without the money, or that the project is a waste: "
            "a plant that works for decades costs more for each job than a workshop."
        ),
        unit=_("units of a currency"),
        source=_("registers of public money and state support, and contribution records"),
        grain=_("a project, in the newest month verified"),
        rule="docs/decisions/0035-money.md",
    ),
    "employed_change": Words(
        what=_(
            "How the number of the employed in the territory changed while the programme verified "
            "its jobs."
        ),
        how=_(
            "The employed at the last period less the employed at the first, of the periods that "
            "both statistics and verified jobs have; the change of verified jobs over the same "
            "periods stands beside it. The change is net: who left stands against who came. "
            "Across a break of the series it is not computable."
        ),
        example=_(
            "Employed 1,500 in 2023 and 1,400 in 2024: −100. Verified jobs 10 and 30 in their "
            "Decembers: +20. Both stand side by side."
        ),
        limits=_(
            "Which part of the change is the programme's: no share is made of the two, since the "
            "employed are counted where they live and jobs where the work is."
        ),
        unit=_("persons"),
        source=_("official statistics of the employed, beside contribution records"),
        grain=_("a territory, from one period of statistics to another"),
        rule=OF_SCORECARDS,
    ),
    "trouble_told": Words(
        what=_(
            "How many of the missed launches were told of at least 60 days ahead, with a forecast "
            "and a plan."
        ),
        how=_(
            "N counts missed launches, by the committed date; n those where 60 days before that "
            "date the owner's forecast lay past it and the owner had given a plan. It has no "
            "weight: it shows who reports trouble themselves."
        ),
        example=_("Three missed, one told ahead: 1/3, value 0.333333."),
        limits=_("Whether the plan was any good."),
        unit=_("ratio, 0 to 1"),
        source=LEDGER,
        grain=SCORED,
        rule=OF_SCORECARDS,
    ),
}


def indicator(code: str) -> Indicator | None:
    """Return the card of an indicator that ships.

    The catalogue is read when the page is asked for: it loads the engine's expressions, which no
    other page needs.
    """
    from bagdar.core.catalogue import CARDS

    return next((one for one in CARDS if one.code == code), None)
