"""The shapes of spending: contracting processes as they came, and what did not fit.

A release of OCDS 1.1 is cut to the fields that indicators read and laid out in three tables that
`line` ties together. Amounts are compared and divided, never summed: they are float64.
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
        Column("tenderers", "int64", "number of tenderers, as stated", nullable=True),
        Column("starts", "string", "begin of the tender period, as written", nullable=True),
        Column("ends", "string", "end of the tender period, as written", nullable=True),
        Column("awards", "boolean", "whether there is a list of awards, even an empty one"),
        Column("bids", "boolean", "whether there is a list of bids, even an empty one"),
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
