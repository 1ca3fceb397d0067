"""Words of our own rules: contracts, buyers, bidders and projects."""

from __future__ import annotations

from django.utils.translation import gettext_noop

KNOWN = frozenset(
    (
        gettext_noop("Contract grown over its award"),
        gettext_noop("Many amendments"),
        gettext_noop("Low bid, then amended above the next"),
        gettext_noop("Purchase split below the threshold"),
        gettext_noop("Paid more than the contract"),
        gettext_noop("Paid without accepted delivery"),
        gettext_noop("Advance over the limit"),
        gettext_noop("Paid outside the contract's time"),
        gettext_noop("Project overdraws its budget"),
        gettext_noop("Behind the plan of payments"),
        gettext_noop("Dear jobs"),
        gettext_noop("Paid ahead of the works"),
        gettext_noop("Banned supplier"),
        gettext_noop("Bidders that belong together"),
        gettext_noop("Contracts of an award are now worth so many times the award."),
        gettext_noop("A contract was amended so many times."),
        gettext_noop(
            "The lowest bid won; amended within the days, the contract grew as in A1 and is "
            "dearer than the next bid."
        ),
        gettext_noop(
            "Direct awards of one class, each below the threshold of its day, reach it "
            "together within the days."
        ),
        gettext_noop(
            "Payments, less what came back, are more than the contract is worth now, by more than "
            "rounding each of them to hundredths would explain."
        ),
        gettext_noop(
            "Before the first accepted delivery more than this share of the contract was paid."
        ),
        gettext_noop(
            "Before the first accepted delivery more was paid than may be paid in advance."
        ),
        gettext_noop(
            "A payment came before the contract was signed, or so many days after its end."
        ),
        gettext_noop("Contracts, or payments, of the project are more than its approved budget."),
        gettext_noop(
            "Of what is planned for a year of which most has passed less than the share was paid."
        ),
        gettext_noop(
            "What was paid and given as state support for one verified job is above the norm or, "
            "where none is set, above the third quartile and 1.5 interquartile ranges of its "
            "reference class."
        ),
        gettext_noop(
            "The share of the budget that was paid is so many points above the physical progress."
        ),
        gettext_noop(
            "On the day of the award so many of its suppliers stood in the register of "
            "unfair suppliers."
        ),
        gettext_noop(
            "Tenderers of different bids share an address, telephone, e-mail, web domain, "
            "contact person, registered number, bank account, owner or head, or one stands in two "
            "bids for the same lots."
        ),
        gettext_noop("amendments"),
        gettext_noop("money for a job"),
        gettext_noop("points"),
        gettext_noop("suppliers"),
        gettext_noop("1.10 (amber), 1.25 (red)"),
        gettext_noop("3 amendments"),
        gettext_noop("180 days from signing to the first amendment"),
        gettext_noop("365 days, 4 digits of the class; the threshold must be set"),
        gettext_noop("no tolerance"),
        gettext_noop("half of the contract"),
        gettext_noop("30 % of the contract"),
        gettext_noop("2 days before, 31 days after"),
        gettext_noop("half, when three quarters of the year have passed; before, the year before"),
        gettext_noop("a class of 5 projects; no norm"),
        gettext_noop("15 points"),
        gettext_noop("the register must be given"),
        gettext_noop("one thing in common"),
        gettext_noop("More was needed than could be seen, and the law allows the change."),
        gettext_noop("Prices of materials rose and the contract follows an index."),
        gettext_noop("The award is without VAT and the contract with it."),
        gettext_noop("A contract ended early, and its successor covers what was already paid."),
        gettext_noop("Budgets of several years are written into the contract year by year."),
        gettext_noop("Only dates and bank details were amended."),
        gettext_noop("What was added would have cost more with the next bidder too."),
        gettext_noop("Bids are without VAT and the contract with it."),
        gettext_noop("Needs came up one after the other and could not be planned together."),
        gettext_noop("Several sites of one buyer buy for themselves, and the law lets them."),
        gettext_noop("The class of goods is so wide that different things fall into it."),
        gettext_noop("An amendment that raised the value was not published yet."),
        gettext_noop("The value is without VAT and the payments with it."),
        gettext_noop("One payment is published twice."),
        gettext_noop("The act of delivery was signed and not published."),
        gettext_noop("A subscription or an insurance is paid for the year ahead."),
        gettext_noop("The law allows a higher advance for this purchase."),
        gettext_noop("A part is held back until a guarantee ends."),
        gettext_noop("The contract was prolonged and its period not published anew."),
        gettext_noop("The treasury booked a payment of the year before."),
        gettext_noop("The budget was raised and the table is older."),
        gettext_noop("A contract of several projects is linked to this one alone."),
        gettext_noop("The contract pays at the end, on delivery."),
        gettext_noop("Works were cheaper than planned and the rest was given back."),
        gettext_noop("Jobs are still being filled: the plant has just started."),
        gettext_noop(
            "The project serves others, whose jobs are not its own, as a road or a line does."
        ),
        gettext_noop("Equipment was paid and stands in the store, not yet mounted."),
        gettext_noop("Progress was measured before the last payments."),
        gettext_noop("A court lifted the ban and the register does not say so yet."),
        gettext_noop("Bids were opened before the ban began."),
        gettext_noop("A number in the register is mistyped."),
        gettext_noop("They rent rooms in one business centre."),
        gettext_noop("One consultant wrote the bids of both and left his telephone."),
        gettext_noop("Two persons have one name."),
        gettext_noop("A provider gives mailboxes under its own domain to many."),
        gettext_noop("Two registers gave one number, or one body is listed twice."),
        gettext_noop(
            "One who had bid alone bid anew with a partner, and the first bid stayed listed."
        ),
        gettext_noop("No legal basis is claimed."),
        gettext_noop(
            "The law on public procurement says up to which sum a direct purchase is "
            "allowed. Basis not checked."
        ),
        gettext_noop(
            "Budget rules of Kazakhstan limit advances; the share is from memory. Basis not "
            "checked."
        ),
        gettext_noop(
            "The law on public procurement bars suppliers of the register. Basis not checked."
        ),
        gettext_noop("no contract is listed"),
        gettext_noop("no threshold is set for its method, category and day"),
        gettext_noop("the award of a contract is not known"),
        gettext_noop("a contract has no value"),
        gettext_noop("an award has no value"),
        gettext_noop("an amount is too large to be summed"),
        gettext_noop("contract and award are in different currencies"),
        gettext_noop("the value of an award is not above zero"),
        gettext_noop("the value of a contract is not above zero"),
        gettext_noop("no list of amendments is published"),
        gettext_noop("no amendment has a date that can be read"),
        gettext_noop("the day of signing is not known"),
        gettext_noop("prices of its bids cannot be compared"),
        gettext_noop("no list of payments is published"),
        gettext_noop("a payment has no amount"),
        gettext_noop("a payment has no currency"),
        gettext_noop("payments and contract are in different currencies"),
        gettext_noop("no list of acts of delivery is published"),
        gettext_noop("an act of delivery has no date that can be read"),
        gettext_noop("a payment has no date that can be read"),
        gettext_noop("the end of the contract is not known"),
        gettext_noop("its contracts are cancelled"),
        gettext_noop("money was paid under a cancelled contract"),
        gettext_noop("a milestone that was met does not say whether it is a delivery"),
        gettext_noop("no contract of an award in force is signed"),
        gettext_noop("a contract is listed twice, and differs"),
        gettext_noop("a payment is listed twice, and differs"),
        gettext_noop("an amendment is listed twice, and differs"),
        gettext_noop("an award is listed twice, and differs"),
        gettext_noop("a contract was replaced"),
        gettext_noop("amended before it was signed"),
        gettext_noop("no register of unfair suppliers is given"),
        gettext_noop("the day of the award is not known"),
        gettext_noop("an award in force names no supplier"),
        gettext_noop("no registered number is told of a supplier"),
        gettext_noop("fewer than two tenderers are listed"),
        gettext_noop("a bid names no tenderer"),
        gettext_noop("too little is told of a tenderer to compare it"),
        gettext_noop("two tenderers tell nothing of one kind to compare"),
        gettext_noop("the day of a direct award is not known"),
        gettext_noop("a direct award has no value"),
        gettext_noop("a direct award has no currency"),
        gettext_noop("a direct award is in another currency than the threshold"),
        gettext_noop("a direct award has no class of goods"),
        gettext_noop("neither contracts nor payments are linked to the project"),
        gettext_noop("no approved budget above zero is given"),
        gettext_noop("a contract without an amount, or with one too large"),
        gettext_noop("a payment without an amount, or with one too large"),
        gettext_noop("a contract in another currency than the budget, or in none"),
        gettext_noop("a payment in another currency than the budget, or in none"),
        gettext_noop("the plan is in several currencies"),
        gettext_noop("the plan is not above zero"),
        gettext_noop("no list of payments is linked to the project"),
        gettext_noop("no payment is linked to the project"),
        gettext_noop("no number of verified jobs is given"),
        gettext_noop("no job is verified yet: there is nothing to divide by"),
        gettext_noop("the norm is in another currency than the project"),
        gettext_noop("no reference class is given, and no norm is set"),
        gettext_noop("too few projects of its reference class to compare"),
        gettext_noop("no physical progress is given"),
        gettext_noop("no progress in per cent is kept"),
        gettext_noop("the budget is in several currencies"),
        gettext_noop("the grant-equivalent of a support is not stated"),
        gettext_noop("state support is in another currency than the project"),
        gettext_noop("not among the flags, which alone are named: clear, or not to be computed"),
        gettext_noop("grade: red"),
        gettext_noop("grade: amber"),
        gettext_noop("award"),
        gettext_noop("its contracts now"),
        gettext_noop("amendments at least"),
        gettext_noop("contract now"),
        gettext_noop("days from signing to the first amendment"),
        gettext_noop("days at most"),
        gettext_noop("contract"),
        gettext_noop("contract, cancelled"),
        gettext_noop("paid"),
        gettext_noop("payments"),
        gettext_noop("ratio above"),
        gettext_noop("paid before anything was accepted"),
        gettext_noop("first accepted delivery"),
        gettext_noop("share above"),
        gettext_noop("first payment"),
        gettext_noop("last payment"),
        gettext_noop("days after the end at most"),
        gettext_noop("ground"),
        gettext_noop("day of the award"),
        gettext_noop("the same address"),
        gettext_noop("the same member in different bids"),
        gettext_noop("the same bank account"),
        gettext_noop("the same e-mail"),
        gettext_noop("the same owner or head"),
        gettext_noop("the same telephone"),
        gettext_noop("the same web domain"),
        gettext_noop("the same contact person"),
        gettext_noop("the same registered number"),
        gettext_noop("not compared, as fewer than two tell it"),
        gettext_noop("address"),
        gettext_noop("telephone"),
        gettext_noop("e-mail"),
        gettext_noop("web domain"),
        gettext_noop("contact person"),
        gettext_noop("registered number"),
        gettext_noop("bank account"),
        gettext_noop("owner or head"),
        gettext_noop("direct awards"),
        gettext_noop("left out, as their contracts were cancelled"),
        gettext_noop("threshold"),
        gettext_noop("approved budget"),
        gettext_noop("committed"),
        gettext_noop("as of"),
        gettext_noop("share below"),
        gettext_noop("paid on days that are not told"),
        gettext_noop("norm of the programme"),
        gettext_noop("cost of a verified job"),
        gettext_noop("verified jobs"),
        gettext_noop("of this state support"),
        gettext_noop("physical progress, %"),
        gettext_noop("points above"),
    )
)
FORMS = (
    gettext_noop("amendment of %s"),
    gettext_noop("class %(code)s, %(since)s – %(until)s"),
    gettext_noop("in the register from %(since)s until %(until)s"),
    gettext_noop("in the register from %s"),
    gettext_noop("no plan of %s is given"),
    gettext_noop("planned for %s"),
    gettext_noop("paid in %s"),
    gettext_noop("payments of %s have no date that can be read: the year may have them, or not"),
    gettext_noop(
        "payments of %s by published purchases are kept without their days: the year may have "
        "them, or not"
    ),
    gettext_noop("fence of %s projects of its class"),
)
"""Texts with something of their own inside; of two that begin alike the longer one stands first."""
