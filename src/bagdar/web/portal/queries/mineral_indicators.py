"""What each figure of minerals is, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from bagdar.web.portal.queries.words import Words

PRICES = _("imported prices of a benchmark")
USE = _("imported use by year")
EXPOSURES = _("register of exposures to minerals")
OF_WINDOW = _("a benchmark of a mineral, over a window of months")
OF_YEAR = _("a mineral in an area, in a year")
OF_PROGRAMME = _("a mineral and the programme that the reader is shown, today")
OF_MINERALS = "docs/decisions/0040-minerals.md"

MINERAL_WORDS: Mapping[str, Words] = {
    "mineral_price_trend": Words(
        what=_("How much a price rose or fell a year, whatever its spikes."),
        how=_(
            "The median of the slopes of the logarithm between all pairs of months of the "
            "window (Theil, 1950; Sen, 1968), as a ratio a year, with Sen's interval at 95 %. "
            "Where the interval holds zero no trend is told. Not computable with fewer than "
            "eight months, or two thirds of the window."
        ),
        example=_(
            "A price that grows by a hundredth a month: 1.01 to the power of 12, less 1 = "
            "12.7 % a year."
        ),
        limits=_("Where the price goes next."),
        unit=_("share, 0 to 100%"),
        source=PRICES,
        grain=OF_WINDOW,
        rule=OF_MINERALS,
        why=_("A few months of panic do not turn it, as they would a straight line fitted to all."),
        no_proof=_("Months follow from each other, so the interval is narrower than it should be."),
    ),
    "mineral_price_volatility": Words(
        what=_("How restless a price is."),
        how=_(
            "The standard deviation of changes of the logarithm between months that follow "
            "each other, times the root of 12. No change leaps over a missing month."
        ),
        example=_("Changes of plus and minus 10 % in turn: about 35 % a year."),
        limits=_("Which way the price moves."),
        unit=_("share, 0 to 100%"),
        source=PRICES,
        grain=OF_WINDOW,
        rule=OF_MINERALS,
        why=_("A project that buys or sells at a restless price needs a reserve."),
        no_proof=_("A calm window may stand before a storm."),
    ),
    "mineral_price_drawdown": Words(
        what=_("How far a price fell from its peak, at the deepest and now."),
        how=_(
            "Within the window, 1 less the price divided by the highest price before it: the "
            "greatest of these, and that of the last month."
        ),
        example=_(
            "Prices 100, 60, 120, 96: the deepest fall is 40 %, and the price lies 20 % below "
            "its peak."
        ),
        limits=_("That the price will come back."),
        unit=_("share, 0 to 100%"),
        source=PRICES,
        grain=OF_WINDOW,
        rule=OF_MINERALS,
        why=_("It says what an income from this mineral already had to bear."),
        no_proof=_("The peak depends on where the window begins."),
    ),
    "mineral_intensity": Words(
        what=_("How much of a mineral goes into a unit of output."),
        how=_(
            "Consumption of the year divided by the output of the same area that it serves "
            "(Malenbaum, 1978; Tilton, 1990). Its trend is that of prices, over years, from "
            "five years on. The growth of consumption is that of output plus that of "
            "intensity, in logarithms."
        ),
        example=_("50 thousand tonnes for an output of 100 billion: 500 tonnes a billion."),
        limits=_(
            "Why less is used: better products, another mineral in its place, or goods that "
            "are imported."
        ),
        unit=_("amount for a unit of output"),
        source=USE,
        grain=OF_YEAR,
        rule=OF_MINERALS,
        why=_("A falling use is told from a falling economy."),
        no_proof=_("Consumption and output come from different offices, who revise them apart."),
    ),
    "mineral_substitution": Words(
        what=_("How much of a purpose a mineral serves, and what stands in its place."),
        how=_(
            "The percentage as its source has it. Its trend is the median slope between all "
            "pairs of years, in percentage points a year, from five years on."
        ),
        example=_(
            "Copper served 80 % of wiring and seven years later 69.5 %: a point and a half "
            "less a year."
        ),
        limits=_("That one price drove out the other."),
        unit=_("share, 0 to 100%"),
        source=USE,
        grain=OF_YEAR,
        rule=OF_MINERALS,
        why=_("A market may go while its price still stands."),
        no_proof=_(
            "Purposes are counted in different ways, and no estimate of ours is among them."
        ),
    ),
    "mineral_exposed_ratio": Words(
        what=_(
            "Which part of the programme buys or sells a mineral, by value and by promised jobs."
        ),
        how=_(
            "The costs in tenge, or the permanent jobs promised in first baselines, of "
            "projects whose exposure is confirmed, divided by those of all projects that the "
            "reader is shown; beside it the same weighted by the share of purchases or sales. "
            "A project that both buys and sells a mineral counts once, with its larger share. "
            "Not computable where nothing can be weighed."
        ),
        example=_(
            "Of projects worth 1000, one of 400 buys copper for a quarter and one of 100 for "
            "a half: 50 % exposed, 15 % weighted."
        ),
        limits=_(
            "What a fall of the price would cost: contracts, stocks and hedges are not known."
        ),
        unit=_("share, 0 to 100%"),
        source=EXPOSURES,
        grain=OF_PROGRAMME,
        rule=OF_MINERALS,
        why=_("It names the projects to ask first when a price moves."),
        no_proof=_("Exposures are stated by people; what nobody stated looks like none."),
    ),
    "mineral_concentration": Words(
        what=_("Whether the exposed value hangs on one mineral or on many."),
        how=_(
            "The index of Herfindahl and Hirschman: the sum of the squared shares of minerals "
            "in the weighted value. 1 is all on one mineral, 1 / n is alike on n. Not "
            "computable without exposed value."
        ),
        example=_("Two minerals with half of the value each: 0.25 + 0.25 = 0.5."),
        limits=_("Whether the prices of these minerals fall together."),
        unit=_("share, 0 to 100%"),
        source=EXPOSURES,
        grain=OF_PROGRAMME,
        rule=OF_MINERALS,
        why=_("One price that moves the whole programme is a risk of its own."),
        no_proof=_("It counts what was stated and confirmed, in tenge alone."),
    ),
    "mineral_scenario": Words(
        what=_(
            "Low, base and high of a price for five years, and the share of past prices that "
            "such paths held."
        ),
        how=_(
            "Monthly changes of the logarithm, less their mean, are drawn from the price's "
            "own history in blocks of 12 months on average (stationary bootstrap; Politis and "
            "Romano, 1994), 2000 times with a fixed seed. Low, base and high are the 10th, "
            "50th and 90th percentiles month by month. The test makes 500 paths at a month of "
            "each past year from what was known then, and counts the prices that came to lie "
            "between low and high after 12 and 36 months; 80 of 100 are meant. Not computable "
            "with fewer than 120 changes."
        ),
        example=_("Of 56 paths of a year, 45 held the price that came: 80.4 %."),
        limits=_("What the price will be; a path is no forecast."),
        unit=_("share, 0 to 100%"),
        source=PRICES,
        grain=OF_WINDOW,
        rule=OF_MINERALS,
        why=_("Plans and savings are tried against prices that history has shown."),
        no_proof=_(
            "Few prices held what was meant: on most, fewer than 80 of 100 lay between low "
            "and high, and paths of 36 months overlap."
        ),
    ),
    "mineral_sales_change": Words(
        what=_("What a year's sales of a mineral would change by at the price of a scenario."),
        how=_(
            "Sales of the last twelve months reported, times the mineral's confirmed share of "
            "them, times the latest price divided by the mean price of those months: a year at "
            "the latest price. Times the price of the scenario divided by the latest one, less 1: "
            "the change. Scenarios are the 10th, 50th and 90th percentiles of the paths 12, 36 or "
            "60 months ahead, and the deepest fall and the steepest rise over twelve months in "
            "the record. Of several minerals together the percentiles are those of the sum, all "
            "prices drawn from the same months. Not computable of purchases, of sales that lack a "
            "month or are more than a year old, and with fewer than eight of the twelve prices."
        ),
        example=_(
            "Sales of 1,200,000, of which copper is half, at the latest price; low lies 25 % "
            "below it: 600,000 times -0.25 = -150,000."
        ),
        limits=_("What the budget would lose: taxes, contracts, stocks and hedges are not known."),
        unit=_("tenge"),
        source=_("imported prices, register of exposures, monthly reports of sales"),
        grain=OF_PROGRAMME,
        rule=OF_MINERALS,
        why=_("Before savings are chosen, it says which projects a price hits, and how hard."),
        no_proof=_(
            "Amounts and exchange rates are held as they are, and only reported sales that the "
            "reader is shown are counted."
        ),
    ),
}
