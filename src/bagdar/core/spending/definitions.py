"""The rules as they are registered: what each means, reads and mistakes.

Codes of the 11 indicators are those of "Red flags in public procurement" (Open Contracting
Partnership, 2024), as the peer Cardinal uses them. No legal basis of Kazakhstan stands behind them
yet: a threshold that is set by nobody is a fence drawn from the data, or the default told here.
"""

from __future__ import annotations

from bagdar.core.spending.beyond import BEYOND
from bagdar.core.spending.definition import Definition

_PROCESS, _TENDERER = ("process",), ("tenderer",)
_BIDS = "bids.details.{status, value, tenderers, relatedLots}"
_AWARDS = "awards.{status, suppliers}"

OF_CARDINAL = (
    Definition(
        code="R003",
        name="Short submission period",
        levels=_PROCESS,
        unit="days",
        definition="The tender period has fewer whole days, or working days where the threshold is "
        "stated in these, than the threshold.",
        inputs=("tender.tenderPeriod", "tender.procurementMethod", "…procurementMethodDetails"),
        default="15 days; set it for each local method",
        version=3,
        innocent=(
            "The law allows a shorter term for this method.",
            "A repeated tender of known content needs less time.",
        ),
    ),
    Definition(
        code="R018",
        name="Single bid received",
        levels=_PROCESS,
        unit="tenderers",
        definition="Exactly one tenderer is stated or, where none is stated, submitted a bid, or "
        "is alone in bidding for a lot; those who bid together are one.",
        inputs=("tender.numberOfTenderers", "tender.procurementMethod", _BIDS),
        default="open and selective methods",
        version=4,
        innocent=(
            "Only one supplier is within reach of the place.",
            "One valid bid is lawful; this is a risk to competition, no breach.",
        ),
    ),
    Definition(
        code="R024",
        name="Price close to the winning bid",
        levels=_PROCESS,
        unit="ratio",
        definition="(next price - winning price) / winning price is at most the threshold.",
        inputs=(_BIDS, _AWARDS),
        default="first quartile less 1.5 interquartile ranges, when above zero",
        version=4,
        innocent=(
            "Prices of plain goods lie close together.",
            "The announced estimate draws all bids to it.",
        ),
    ),
    Definition(
        code="R025",
        name="Excessive unsuccessful bids",
        levels=_TENDERER,
        unit="ratio",
        definition="One of the tenderers with most processes wins a share at most the threshold.",
        inputs=(_BIDS, _AWARDS),
        default="75th percentile; first quartile less 1.5 interquartile ranges, when above zero",
        version=2,
        innocent=(
            "A newcomer bids widely to learn.",
            "A large supplier bids on everything in its trade.",
        ),
    ),
    Definition(
        code="R028",
        name="Identical bid prices",
        levels=_PROCESS,
        unit="prices",
        definition="Different tenderers submitted bids of one price in one currency for the same "
        "lots.",
        inputs=(_BIDS,),
        default="none",
        version=4,
        innocent=(
            "The price is regulated, or the buyer sets it.",
            "Members of a group bid the list price of one maker.",
        ),
    ),
    Definition(
        code="R030",
        name="Late bid won",
        levels=_PROCESS,
        unit="hours",
        definition="Every dated valid bid of a winner was received after the tender period ended.",
        inputs=("tender.tenderPeriod.endDate", "bids.details.{status, date}", _AWARDS),
        default="none",
        version=3,
        innocent=(
            "The date is when the bid was typed into the system.",
            "The term was extended and the release does not say so.",
        ),
    ),
    Definition(
        code="R035",
        name="All except the winning bid disqualified",
        levels=_PROCESS,
        unit="tenderers",
        definition="Only the winner's bids are valid and so many others were disqualified.",
        inputs=(_BIDS, _AWARDS),
        default="1 other tenderer",
        version=4,
        innocent=(
            "The rest lacked a licence that the work needs.",
            "Few firms of the place know the rules of the method yet.",
        ),
    ),
    Definition(
        code="R036",
        name="Lowest bid disqualified",
        levels=_PROCESS,
        unit="ratio",
        definition="All bids at the lowest price were disqualified, none of them the winner's own, "
        "and another one won.",
        inputs=(_BIDS, _AWARDS),
        default="none",
        version=4,
        innocent=(
            "The lowest bid was below cost and the law bars it.",
            "A bid that names nobody was the winner's own.",
            "Quality counts beside the price in this method.",
        ),
    ),
    Definition(
        code="R038",
        name="Excessive disqualified bids",
        levels=("buyer", "procuring_entity", "tenderer"),
        unit="ratio",
        definition="Disqualified bids are a share of submitted ones at least the threshold.",
        inputs=("bids.details.{id, status, tenderers}", "buyer", "tender.procuringEntity"),
        version=3,
        default="2 processes, 2 bids; third quartile and 1.5 interquartile ranges",
        innocent=(
            "The buyer buys what few can make.",
            "The tenderer is new to electronic tenders.",
        ),
    ),
    Definition(
        code="R048",
        name="Heterogeneous supplier",
        levels=_TENDERER,
        unit="kinds",
        definition="A supplier is awarded goods of so many kinds, by the first digits of the code.",
        inputs=("awards.{status, suppliers, items.classification.id}",),
        default="2 digits, 20 processes; third quartile and 1.5 interquartile ranges",
        version=2,
        innocent=(
            "A wholesaler or a trading house sells many things.",
            "One process buys mixed goods for a whole office.",
        ),
    ),
    Definition(
        code="R058",
        name="Heavily discounted bid",
        levels=_PROCESS,
        unit="ratio",
        definition="(next price - winning price) / winning price is at least the threshold.",
        inputs=(_BIDS, _AWARDS),
        default="third quartile and 1.5 interquartile ranges",
        version=4,
        innocent=(
            "The winner has a better technology or stock to clear.",
            "The others did not know the scope as well.",
        ),
    ),
)
DEFINITIONS = (*OF_CARDINAL, *BEYOND)
"""Every rule, by code, version, level and basis: the catalogue of what can be flagged."""
