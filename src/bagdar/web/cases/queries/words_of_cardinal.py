"""Words of the indicators that come from Cardinal, and of the rows that any rule may have."""

from __future__ import annotations

from django.utils.translation import gettext_noop

KNOWN = frozenset(
    (
        gettext_noop("Short submission period"),
        gettext_noop("Single bid received"),
        gettext_noop("Price close to the winning bid"),
        gettext_noop("Excessive unsuccessful bids"),
        gettext_noop("Identical bid prices"),
        gettext_noop("Late bid won"),
        gettext_noop("All except the winning bid disqualified"),
        gettext_noop("Lowest bid disqualified"),
        gettext_noop("Excessive disqualified bids"),
        gettext_noop("Heterogeneous supplier"),
        gettext_noop("Heavily discounted bid"),
        gettext_noop(
            "The tender period has fewer whole days, or working days where the threshold is "
            "stated in these, than the threshold."
        ),
        gettext_noop(
            "Exactly one tenderer is stated or, where none is stated, submitted a bid, or is alone "
            "in bidding for a lot; those who bid together are one."
        ),
        gettext_noop("(next price - winning price) / winning price is at most the threshold."),
        gettext_noop(
            "One of the tenderers with most processes wins a share at most the threshold."
        ),
        gettext_noop(
            "Different tenderers submitted bids of one price in one currency for the same lots."
        ),
        gettext_noop(
            "Every dated valid bid of a winner was received after the tender period ended."
        ),
        gettext_noop("Only the winner's bids are valid and so many others were disqualified."),
        gettext_noop(
            "All bids at the lowest price were disqualified, none of them the winner's own, and "
            "another one won."
        ),
        gettext_noop("Disqualified bids are a share of submitted ones at least the threshold."),
        gettext_noop(
            "A supplier is awarded goods of so many kinds, by the first digits of the code."
        ),
        gettext_noop("(next price - winning price) / winning price is at least the threshold."),
        gettext_noop("The law allows a shorter term for this method."),
        gettext_noop("A repeated tender of known content needs less time."),
        gettext_noop("Only one supplier is within reach of the place."),
        gettext_noop("One valid bid is lawful; this is a risk to competition, no breach."),
        gettext_noop("Prices of plain goods lie close together."),
        gettext_noop("The announced estimate draws all bids to it."),
        gettext_noop("A newcomer bids widely to learn."),
        gettext_noop("A large supplier bids on everything in its trade."),
        gettext_noop("The price is regulated, or the buyer sets it."),
        gettext_noop("Members of a group bid the list price of one maker."),
        gettext_noop("The date is when the bid was typed into the system."),
        gettext_noop("The term was extended and the release does not say so."),
        gettext_noop("The rest lacked a licence that the work needs."),
        gettext_noop("Few firms of the place know the rules of the method yet."),
        gettext_noop("The lowest bid was below cost and the law bars it."),
        gettext_noop("A bid that names nobody was the winner's own."),
        gettext_noop("Quality counts beside the price in this method."),
        gettext_noop("The buyer buys what few can make."),
        gettext_noop("The tenderer is new to electronic tenders."),
        gettext_noop("A wholesaler or a trading house sells many things."),
        gettext_noop("One process buys mixed goods for a whole office."),
        gettext_noop("The winner has a better technology or stock to clear."),
        gettext_noop("The others did not know the scope as well."),
        gettext_noop("days"),
        gettext_noop("tenderers"),
        gettext_noop("ratio"),
        gettext_noop("prices"),
        gettext_noop("hours"),
        gettext_noop("kinds"),
        gettext_noop("15 days; set it for each local method"),
        gettext_noop("open and selective methods"),
        gettext_noop("first quartile less 1.5 interquartile ranges, when above zero"),
        gettext_noop(
            "75th percentile; first quartile less 1.5 interquartile ranges, when above zero"
        ),
        gettext_noop("none"),
        gettext_noop("1 other tenderer"),
        gettext_noop("2 processes, 2 bids; third quartile and 1.5 interquartile ranges"),
        gettext_noop("2 digits, 20 processes; third quartile and 1.5 interquartile ranges"),
        gettext_noop("third quartile and 1.5 interquartile ranges"),
        gettext_noop("one price"),
        gettext_noop("tender period begins"),
        gettext_noop("tender period ends"),
        gettext_noop("days at least"),
        gettext_noop("working days at least"),
        gettext_noop("number of tenderers stated"),
        gettext_noop("tenderers with bids"),
        gettext_noop("lots with one tenderer"),
        gettext_noop("winning price"),
        gettext_noop("next price"),
        gettext_noop("ratio at most"),
        gettext_noop("winner"),
        gettext_noop("disqualified"),
        gettext_noop("lowest valid price"),
        gettext_noop("ratio at least"),
        gettext_noop("processes with a valid bid"),
        gettext_noop("of these won"),
        gettext_noop("submitted bids"),
        gettext_noop("of these disqualified"),
        gettext_noop("processes supplied"),
        gettext_noop("kinds of goods"),
        gettext_noop("kinds at least"),
        gettext_noop("more rows"),
        gettext_noop("the process is cancelled"),
        gettext_noop("the settings exclude its local method"),
        gettext_noop("prices of its local method are not compared"),
        gettext_noop("no bids are listed"),
        gettext_noop("an award is pending"),
        gettext_noop("an award has no status"),
        gettext_noop("a bid has no status"),
        gettext_noop("no award is in force"),
        gettext_noop("several awards are in force: which bids compete is not known"),
        gettext_noop("the bids are for different lots: which compete is not known"),
        gettext_noop("the award names no supplier"),
        gettext_noop("the winner has no valid bid with a price"),
        gettext_noop("nobody else has a valid bid with a price"),
        gettext_noop("a competing bid has no price, currency or tenderer"),
        gettext_noop("the bids are in several currencies"),
        gettext_noop("the winning price is not above zero"),
        gettext_noop("a lower price lost: the price was not the only criterion"),
        gettext_noop("no procurement method"),
        gettext_noop("its procurement method is not looked at"),
        gettext_noop("no start or no end of the tender period"),
        gettext_noop("the tender period ends before it begins"),
        gettext_noop("a date cannot be read"),
        gettext_noop("one date has a time zone, the other has none"),
        gettext_noop("the calendar does not have the working days of its time"),
        gettext_noop("neither a number of tenderers nor bids"),
        gettext_noop("nobody bid"),
        gettext_noop("no tenderer is stated, and bids are listed"),
        gettext_noop("one tenderer is stated, and bids of several are listed"),
        gettext_noop("fewer than two tenderers have a price"),
        gettext_noop("no end of the tender period"),
        gettext_noop("no valid bid of a winner has a date"),
        gettext_noop("the winner has bids in time and late: which one won is not known"),
        gettext_noop("a bid of the last day has no time of day"),
        gettext_noop("no valid bid is listed"),
        gettext_noop("no valid bid has a price"),
        gettext_noop("nothing to draw a fence from: set a threshold"),
        gettext_noop("fewer processes than the set percentile of tenderers"),
        gettext_noop("fewer than the minimum to look at"),
    )
)
FORMS = (
    gettext_noop("bid of %s"),
    gettext_noop("lowest, disqualified: %s"),
    gettext_noop("the fence is %s, not above zero: set a threshold"),
)
"""Texts with something of their own inside, which stands there in every language."""
