"""Our own rules, beyond the indicators of the peer Cardinal, as they are registered.

Their thresholds stand in `thresholds`, dated, by method and category. Those that rest on law are
off until a settings file names them.
"""

from __future__ import annotations

from functools import partial

from bagdar.core.spending.definition import Definition, not_checked

_rule = partial(Definition, sheet="spending/beyond.md")
_PROCESS = ("process",)
_VALUES = ("awards.value", "contracts.{awardID, status, value}")
_PAYMENTS = "contracts.implementation.transactions.{date, value}"
_ACTS = "contracts.implementation.milestones.{type, status, dateMet}"
_PROJECT = ("project",)
_OF_PROJECT = "planning.{project.id, budget.projectID}, relatedProcesses.identifier"
_PAID = "contracts.implementation.transactions, or the payments given"
_SIGNED = "contracts.{dateSigned, period}"

BEYOND = (
    _rule(
        code="A1",
        name="Contract grown over its award",
        levels=_PROCESS,
        unit="ratio",
        definition="Contracts of an award are now worth so many times the award.",
        inputs=_VALUES,
        default="1.10 (amber), 1.25 (red)",
        version=3,
        innocent=(
            "More was needed than could be seen, and the law allows the change.",
            "Prices of materials rose and the contract follows an index.",
            "The award is without VAT and the contract with it.",
            "A contract ended early, and its successor covers what was already paid.",
        ),
    ),
    _rule(
        code="A2",
        name="Many amendments",
        levels=_PROCESS,
        unit="amendments",
        definition="A contract was amended so many times.",
        inputs=("contracts.amendments",),
        default="3 amendments",
        version=3,
        innocent=(
            "Budgets of several years are written into the contract year by year.",
            "Only dates and bank details were amended.",
        ),
    ),
    _rule(
        code="A4",
        name="Low bid, then amended above the next",
        levels=_PROCESS,
        unit="ratio",
        definition="The lowest bid won; amended within the days, the contract grew as in A1 and is "
        "dearer than the next bid.",
        inputs=("bids.details.{status, value, tenderers}", *_VALUES, "contracts.amendments.date"),
        default="180 days from signing to the first amendment",
        version=4,
        innocent=(
            "What was added would have cost more with the next bidder too.",
            "Bids are without VAT and the contract with it.",
        ),
    ),
    _rule(
        code="B1",
        name="Purchase split below the threshold",
        levels=("buyer",),
        unit="ratio",
        definition="Direct awards of one class, each below the threshold of its day, reach it "
        "together within the days.",
        inputs=(
            "buyer",
            "tender.procurementMethod",
            "awards.{status, date, value, items.classification.id}",
        ),
        default="365 days, 4 digits of the class; the threshold must be set",
        version=4,
        innocent=(
            "Needs came up one after the other and could not be planned together.",
            "Several sites of one buyer buy for themselves, and the law lets them.",
            "The class of goods is so wide that different things fall into it.",
        ),
        basis=not_checked(
            "The law on public procurement says up to which sum a direct purchase is allowed."
        ),
    ),
    _rule(
        code="C1",
        name="Paid more than the contract",
        levels=_PROCESS,
        unit="ratio",
        definition="Payments, less what came back, are more than the contract is worth now, by "
        "more than rounding each of them to hundredths would explain.",
        inputs=("contracts.value", _PAYMENTS),
        default="no tolerance",
        version=4,
        innocent=(
            "An amendment that raised the value was not published yet.",
            "The value is without VAT and the payments with it.",
            "One payment is published twice.",
        ),
    ),
    _rule(
        code="C2",
        name="Paid without accepted delivery",
        levels=_PROCESS,
        unit="ratio",
        definition="Before the first accepted delivery more than this share of the contract was "
        "paid.",
        inputs=("contracts.value", _PAYMENTS, _ACTS),
        default="half of the contract",
        version=3,
        innocent=(
            "The act of delivery was signed and not published.",
            "A subscription or an insurance is paid for the year ahead.",
        ),
    ),
    _rule(
        code="C3",
        name="Advance over the limit",
        levels=_PROCESS,
        unit="ratio",
        definition="Before the first accepted delivery more was paid than may be paid in advance.",
        inputs=("contracts.value", _PAYMENTS, _ACTS),
        default="30 % of the contract",
        version=3,
        innocent=(
            "The law allows a higher advance for this purchase.",
            "The act of delivery was signed and not published.",
        ),
        basis=not_checked("Budget rules of Kazakhstan limit advances; the share is from memory."),
    ),
    _rule(
        code="C5",
        name="Paid outside the contract's time",
        levels=_PROCESS,
        unit="days",
        definition="A payment came before the contract was signed, or so many days after its end.",
        inputs=(_SIGNED, _PAYMENTS),
        default="2 days before, 31 days after",
        version=3,
        innocent=(
            "A part is held back until a guarantee ends.",
            "The contract was prolonged and its period not published anew.",
            "The treasury booked a payment of the year before.",
        ),
    ),
    _rule(
        code="D2",
        name="Project overdraws its budget",
        levels=_PROJECT,
        unit="ratio",
        definition="Contracts, or payments, of the project are more than its approved budget.",
        inputs=(_OF_PROJECT, "contracts.{status, value}", _PAID, "projects: approved, currency"),
        default="no tolerance",
        version=3,
        innocent=(
            "The budget was raised and the table is older.",
            "A contract of several projects is linked to this one alone.",
        ),
    ),
    _rule(
        code="D3",
        name="Behind the plan of payments",
        levels=_PROJECT,
        unit="ratio",
        definition="Of what is planned for a year of which most has passed less than the share "
        "was paid.",
        inputs=(_OF_PROJECT, _PAID, "budgets: project, year, planned, currency"),
        default="half, when three quarters of the year have passed; before, the year before",
        version=3,
        innocent=(
            "The contract pays at the end, on delivery.",
            "Works were cheaper than planned and the rest was given back.",
        ),
    ),
    _rule(
        code="D4",
        name="Dear jobs",
        levels=_PROJECT,
        unit="money for a job",
        definition="What was paid and given as state support for one verified job is above the "
        "norm or, where none is set, above the third quartile and 1.5 interquartile ranges of its "
        "reference class.",
        inputs=(
            _OF_PROJECT,
            _PAID,
            "projects: verified_jobs, support, reference_class, currency",
        ),
        default="a class of 5 projects; no norm",
        version=4,
        innocent=(
            "Jobs are still being filled: the plant has just started.",
            "The project serves others, whose jobs are not its own, as a road or a line does.",
        ),
    ),
    _rule(
        code="D5",
        name="Paid ahead of the works",
        levels=_PROJECT,
        unit="points",
        definition="The share of the budget that was paid is so many points above the physical "
        "progress.",
        inputs=(_OF_PROJECT, _PAID, "projects: approved, progress_percent, currency"),
        default="15 points",
        version=4,
        innocent=(
            "Equipment was paid and stands in the store, not yet mounted.",
            "Progress was measured before the last payments.",
        ),
    ),
    _rule(
        code="E3",
        name="Banned supplier",
        levels=_PROCESS,
        unit="suppliers",
        definition="On the day of the award so many of its suppliers stood in the register of "
        "unfair suppliers.",
        inputs=(
            "awards.{status, date, suppliers}",
            "contracts.dateSigned",
            "parties.{identifier, additionalIdentifiers}.id",
            "the register of unfair suppliers",
        ),
        default="the register must be given",
        version=3,
        innocent=(
            "A court lifted the ban and the register does not say so yet.",
            "Bids were opened before the ban began.",
            "A number in the register is mistyped.",
        ),
        basis=not_checked("The law on public procurement bars suppliers of the register."),
    ),
    _rule(
        code="E4",
        name="Bidders that belong together",
        levels=_PROCESS,
        unit="tenderers",
        version=4,
        definition="Tenderers of different bids share an address, telephone, e-mail, web domain, "
        "contact person, registered number, bank account, owner or head, or one stands in two bids "
        "for the same lots.",
        inputs=(
            "bids.details.{status, tenderers}",
            "parties.{identifier, address, contactPoint}",
            "parties.{bankAccounts, beneficialOwners, persones}",
        ),
        default="one thing in common",
        innocent=(
            "They rent rooms in one business centre.",
            "One consultant wrote the bids of both and left his telephone.",
            "Two persons have one name.",
            "A provider gives mailboxes under its own domain to many.",
            "Two registers gave one number, or one body is listed twice.",
            "One who had bid alone bid anew with a partner, and the first bid stayed listed.",
        ),
    ),
)
