"""The shapes of jobs: what a custodian hands over, what the register knows, what is found.

Rates and jobs (FTE, full-time equivalents) are whole thousandths, months of FTE whole thousandths
of a month, so that sums do not depend on the order of their rows. A month is its first day.
"""

from bagdar.core.tables.shapes import Column, Shape

_REACH = Column(
    "reach", "int64", "0 published, 1 territory, 2 restricted, 3 case; 4 to 7 synthetic"
)
_WORKER = Column("worker", "int64", "a person: the first 64 bits of the pseudonym")
_RATE = Column("rate_thousandths", "int64", "part of a full-time job, 1 to 1500")

JOB_WORKERS = Shape(
    "JOB_WORKERS",
    "a person whom an enterprise says to work at a site of the programme from a month on",
    (
        _WORKER,
        Column("month", "date", "first month at the site, or of this rate"),
        Column("employer", "string", "BIN of the employer"),
        Column("site", "string", "key of the site"),
        _RATE,
    ),
)

JOB_CONTRIBUTIONS = Shape(
    "JOB_CONTRIBUTIONS",
    "a month for which an employer paid contributions for a person, with any employer",
    (
        _WORKER,
        Column("month", "date", "the month paid for"),
        Column("employer", "string", "BIN of the employer, or `individual` for a person"),
        Column("site", "string", "key of the site, where the employer told it", nullable=True),
        _RATE,
    ),
)

JOB_BATCHES = Shape(
    "JOB_BATCHES",
    "a file of records that was taken in",
    (
        Column("digest", "string", "SHA-256 of the file"),
        Column("kind", "string", "workers or contributions"),
        Column("key_id", "string", "which key made its pseudonyms"),
        Column("first_month", "date", "earliest month of its rows"),
        Column("last_month", "date", "latest month of its rows"),
        Column("given", "int64", "rows in the file"),
        Column("kept", "int64", "rows that were new"),
        Column("repeated", "int64", "rows that were there already"),
        Column("set_apart", "int64", "rows that could not be used"),
        Column("taken_on", "date", "day it was taken in"),
        Column("taking", "string", "what became of the records there; null: not told", True),
    ),
)

JOB_SITES = Shape(
    "JOB_SITES",
    "an employer, of today or earlier, at a site of the programme: a project, or a phase of one",
    (
        Column("site", "string", "key of the site"),
        Column("employer", "string", "BIN of the employer"),
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place"),
        _REACH,
        Column("decision_on", "date", "day of the decision to support; null when unknown", True),
        Column("home", "string", "the site it counts at since it was merged; null: itself", True),
        Column("holder", "string", "BIN of the employer of today; null: this one", True),
        Column("until", "date", "last month of an employer that left the site; null: none", True),
    ),
)

JOB_EMPLOYERS = Shape(
    "JOB_EMPLOYERS",
    "an enterprise of the register, of the programme or not",
    (
        Column("employer", "string", "BIN"),
        Column("affiliated_group", "int64", "group of enterprises it belongs to", nullable=True),
    ),
)

JOB_HEADCOUNTS = Shape(
    "JOB_HEADCOUNTS",
    "all jobs of an employer in a month, of the programme or not",
    (
        Column("employer", "string", "BIN"),
        Column("month", "date", "the month"),
        Column("fte_thousandths", "int64", "jobs, FTE in thousandths"),
        Column("source", "string", "contributions where a custodian counted; null: reports", True),
    ),
)

JOB_CLAIMS = Shape(
    "JOB_CLAIMS",
    "jobs that a territory or enterprise reported of a project for a month",
    (
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place"),
        Column("employer", "string", "BIN; null when no enterprise is named", nullable=True),
        _REACH,
        Column("month", "date", "the month reported"),
        Column("kind", "string", "permanent or construction"),
        Column("fte_thousandths", "int64", "FTE in thousandths, the mean of the month"),
        Column("women_thousandths", "int64", "of them women", nullable=True),
        Column("youth_thousandths", "int64", "of them youth", nullable=True),
        Column("local_thousandths", "int64", "of them residents of the oblast", nullable=True),
        Column("foreign_thousandths", "int64", "of them foreigners", nullable=True),
        Column("wage_bill_kzt", "int64", "wages of the month, whole tenge", nullable=True),
        Column("evidence", "string", "one of core.jobs.policy.Evidence"),
        Column("until", "date", "last month before the project left the programme", True),
    ),
)

JOB_VERDICTS = Shape(
    "JOB_VERDICTS",
    "a person claimed at a site, and what the contributions say",
    (
        _WORKER,
        Column("employer", "string", "BIN of the employer"),
        Column("site", "string", "key of the site"),
        Column("project", "int64", "its project; null for a site nobody knows", nullable=True),
        Column("territory", "int64", "its place; null for a site nobody knows", nullable=True),
        Column("reach", "int64", "as of JOB_SITES; null for a site nobody knows", nullable=True),
        Column("joined", "date", "first month at the site"),
        Column("last_paid", "date", "last month paid there; null when none", nullable=True),
        Column("months_paid", "int64", "months paid there since joining"),
        Column("months_of_12", "int64", "of them in the last 12 closed months"),
        Column("fte_months_thousandths", "int64", "their FTE summed; a full-time year is 12000"),
        Column("verdict", "string", "one of core.jobs.policy.Verdict"),
        Column("came_from", "string", "one of core.jobs.policy.Origin, of a transfer", True),
        Column("has_baseline", "boolean", "the employer's jobs before its decision are known"),
        Column("beyond_growth", "boolean", "capped, or pending beyond what the employer grew by"),
    ),
)

JOB_FIGURES = Shape(
    "JOB_FIGURES",
    "a figure of jobs of a subject, made of what a reach may see",
    (
        Column("subject_kind", "string", "country, territory, project or employer"),
        Column("subject", "string", "its number or BIN; empty for the country"),
        Column("reach", "int64", "made of projects up to this reach"),
        Column("month", "date", "last closed month"),
        Column("indicator", "string", "code of the figure"),
        Column("value", "float64", "the figure; null when the state says why", nullable=True),
        Column("n", "int64", "persons it was made of, or reports where persons are not known"),
        Column("employers", "int64", "employers it was made of"),
        Column("state", "string", "one of core.indicators.State"),
        Column("evidence", "string", "the weakest class of evidence in it", nullable=True),
    ),
)

JOB_VERDICT_COUNTS = Shape(
    "JOB_VERDICT_COUNTS",
    "how many persons claimed of a subject got a verdict",
    (
        Column("subject_kind", "string", "country, territory, project or employer"),
        Column("subject", "string", "its number or BIN; empty for the country"),
        Column("reach", "int64", "made of projects up to this reach"),
        Column("month", "date", "last closed month"),
        Column("verdict", "string", "one of core.jobs.policy.Verdict"),
        Column("persons", "int64", "claims with this verdict"),
        Column("employers", "int64", "employers behind them"),
        Column("fte_months_thousandths", "int64", "their FTE summed over 12 closed months"),
    ),
)
