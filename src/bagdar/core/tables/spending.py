"""The shapes of spending: contracting processes as they came, and what did not fit.

A release of OCDS 1.1 is cut to the fields that indicators read and laid out in tables that `line`
ties together, and `contract`, the place of a contract in its release. Amounts are float64 as they
came; where they are summed they are decimals first.
"""

from bagdar.core.tables.shapes import Column, Shape

_LINE = Column("line", "int64", "number of the release over all sources read together, from 1")
_PLACE = Column("place", "int64", "place in its list, from 1")

OCDS_PROCESSES = Shape(
    "OCDS_PROCESSES",
    "a compiled release as it stands in its source: one contracting process",
    (
        _LINE,
        Column("ocid", "string", "identifier of the contracting process"),
        Column("date", "string", "when the release was compiled, as written", nullable=True),
        Column("buyer", "string", "identifier of the buyer", nullable=True),
        Column("entity", "string", "identifier of the procuring entity", nullable=True),
        Column("status", "string", "status of the tender", nullable=True),
        Column("method", "string", "procurement method", nullable=True),
        Column("details", "string", "local procurement method", nullable=True),
        Column("category", "string", "goods, works or services", nullable=True),
        Column("tenderers", "int64", "number of tenderers, as stated", nullable=True),
        Column("starts", "string", "begin of the tender period, as written", nullable=True),
        Column("ends", "string", "end of the tender period, as written", nullable=True),
        Column("awards", "boolean", "whether there is a list of awards, even an empty one"),
        Column("bids", "boolean", "whether there is a list of bids, even an empty one"),
        Column("project", "string", "the project it is planned in, by its budget", nullable=True),
        Column("related", "array<string>", "processes that it names as related", nullable=True),
    ),
)

OCDS_AWARDS = Shape(
    "OCDS_AWARDS",
    "an award of a process",
    (
        _LINE,
        _PLACE,
        Column("id", "string", "identifier of the award", nullable=True),
        Column("status", "string", "status of the award", nullable=True),
        Column("suppliers", "array<string>", "identifiers; null for one without", nullable=True),
        Column("kinds", "array<string>", "classification of each item", nullable=True),
        Column("date", "string", "when it was awarded, as written", nullable=True),
        Column("amount", "float64", "value", nullable=True),
        Column("currency", "string", "currency of the value", nullable=True),
    ),
)

OCDS_BIDS = Shape(
    "OCDS_BIDS",
    "a bid of a process",
    (
        _LINE,
        _PLACE,
        Column("id", "string", "identifier of the bid", nullable=True),
        Column("status", "string", "status of the bid", nullable=True),
        Column("date", "string", "when it was received, as written", nullable=True),
        Column("amount", "float64", "price", nullable=True),
        Column("currency", "string", "currency of the price", nullable=True),
        Column("tenderers", "array<string>", "identifiers; null for one without", nullable=True),
        Column("lots", "array<string>", "lots it is for; null where none is told", nullable=True),
    ),
)

_CONTRACT = Column("contract", "int64", "place of its contract, from 1")
_AMOUNT = Column("amount", "float64", "value", nullable=True)
_CURRENCY = Column("currency", "string", "currency of the value", nullable=True)
_STATUS = Column("status", "string", "its status", nullable=True)

OCDS_CONTRACTS = Shape(
    "OCDS_CONTRACTS",
    "a contract of a process, as it stands now",
    (
        _LINE,
        _PLACE,
        Column("id", "string", "identifier of the contract", nullable=True),
        Column("award", "string", "identifier of its award", nullable=True),
        _STATUS,
        _AMOUNT,
        _CURRENCY,
        Column("signed", "string", "when it was signed, as written", nullable=True),
        Column("starts", "string", "begin of its period, as written", nullable=True),
        Column("ends", "string", "end of its period, as written", nullable=True),
        Column("amendments", "boolean", "whether there is a list of amendments, even an empty one"),
        Column("transactions", "boolean", "whether there is a list of payments, even an empty one"),
        Column("milestones", "boolean", "whether there is a list of acts, even an empty one"),
    ),
)

OCDS_AMENDMENTS = Shape(
    "OCDS_AMENDMENTS",
    "an amendment of a contract",
    (
        _LINE,
        _CONTRACT,
        _PLACE,
        Column("id", "string", "identifier of the amendment", nullable=True),
        Column("date", "string", "when it was made, as written", nullable=True),
    ),
)

OCDS_TRANSACTIONS = Shape(
    "OCDS_TRANSACTIONS",
    "a payment under a contract; below zero where it came back",
    (
        _LINE,
        _CONTRACT,
        _PLACE,
        Column("id", "string", "identifier of the payment", nullable=True),
        Column("date", "string", "when it was paid, as written", nullable=True),
        _AMOUNT,
        _CURRENCY,
    ),
)

OCDS_MILESTONES = Shape(
    "OCDS_MILESTONES",
    "a step of carrying out a contract, such as an act of delivery",
    (
        _LINE,
        _CONTRACT,
        _PLACE,
        Column("id", "string", "identifier of the milestone", nullable=True),
        _STATUS,
        Column("type", "string", "what kind of step, such as delivery", nullable=True),
        Column("met", "string", "when it was met, as written", nullable=True),
    ),
)

OCDS_PARTIES = Shape(
    "OCDS_PARTIES_NUMBERED",
    "a party of a process, with what two parties can have in common",
    (
        _LINE,
        _PLACE,
        Column("id", "string", "identifier within the process", nullable=True),
        Column("identifier", "string", "number in its register", nullable=True),
        Column("street", "string", "street and house of its address", nullable=True),
        Column("locality", "string", "town or village of its address", nullable=True),
        Column("telephone", "string", "telephone of its contact point", nullable=True),
        Column("email", "string", "e-mail of its contact point", nullable=True),
        Column("contact", "string", "name of its contact point", nullable=True),
        Column("url", "string", "page of its contact point", nullable=True),
        Column("accounts", "array<string>", "bank accounts", nullable=True),
        Column("owners", "array<string>", "beneficial owners, by name", nullable=True),
        Column("heads", "array<string>", "persons who act for it, by name", nullable=True),
        Column(
            "owner_numbers", "array<string>", "beneficial owners, by their number", nullable=True
        ),
        Column("head_numbers", "array<string>", "persons who act for it, by number", nullable=True),
        Column("numbers", "array<string>", "its numbers in further registers", nullable=True),
    ),
)

OCDS_FAULTS = Shape(
    "OCDS_FAULTS",
    "something in a source that did not fit, and what became of it",
    (
        Column("source", "string", "name of the file, within an archive or a folder its path"),
        Column("line", "int64", "number of the line or release within the source, from 1"),
        Column("offset", "int64", "byte at which the line begins, where known", nullable=True),
        Column("ocid", "string", "the process, where known", nullable=True),
        Column("path", "string", "where in the release; empty for the whole of it"),
        Column("reason", "string", "what does not fit, and what became of it"),
        Column("value", "string", "the beginning of what stood there", nullable=True),
    ),
)

OCDS_CONTENTS = Shape(
    "OCDS_CONTENTS",
    "a process as it was loaded: what tells whether it has changed since",
    (
        _LINE,
        Column("ocid", "string", "identifier of the contracting process"),
        Column("compiled_us", "int64", "moment of `date` in UTC, where it is one", nullable=True),
        Column("date", "string", "when the release was compiled, as written", nullable=True),
        Column("content", "int64", "digest of all that is kept of the process"),
    ),
)

OCDS_PARTS = Shape(
    "OCDS_PARTS",
    "a release that tells what is new of a process, to be merged with those that come later",
    (
        Column("ocid", "string", "identifier of the contracting process"),
        Column(
            "release", "string", "what is read of the release, as JSON; empty: a compiled one came"
        ),
    ),
)

OCDS_GONE = Shape(
    "OCDS_GONE",
    "a release that a later load replaced",
    (_LINE,),
)

OCDS_LOADS = Shape(
    "OCDS_LOADS",
    "a load: what came of its releases",
    (
        Column("number", "int64", "number of the load, from 1"),
        Column("at", "string", "when, RFC 3339"),
        Column("sources", "string", "names of what was loaded"),
        Column("new", "int64", "processes that were not there before"),
        Column("changed", "int64", "processes that took the place of an earlier release"),
        Column("unchanged", "int64", "releases equal to what is kept"),
        Column("older", "int64", "releases compiled before what is kept; left out and told"),
        Column("repeated", "int64", "releases whose process came again; left out and told"),
        Column("faults", "int64", "what did not fit"),
    ),
)
