"""The shapes of the tables that enter core: columns, types and what each row stands for."""

from bagdar.core.tables.jobs import (
    JOB_BATCHES,
    JOB_CLAIMS,
    JOB_CONTRIBUTIONS,
    JOB_EMPLOYERS,
    JOB_FIGURES,
    JOB_HEADCOUNTS,
    JOB_SITES,
    JOB_VERDICT_COUNTS,
    JOB_VERDICTS,
    JOB_WORKERS,
)
from bagdar.core.tables.shapes import Column, Shape, ShapeError
from bagdar.core.tables.spending import (
    OCDS_AMENDMENTS,
    OCDS_AWARDS,
    OCDS_BIDS,
    OCDS_CONTENTS,
    OCDS_CONTRACTS,
    OCDS_FAULTS,
    OCDS_GONE,
    OCDS_LOADS,
    OCDS_MILESTONES,
    OCDS_PARTIES,
    OCDS_PARTS,
    OCDS_PROCESSES,
    OCDS_TRANSACTIONS,
)
from bagdar.core.tables.trends import TREND_DOCUMENTS, TREND_FILES

__all__ = [
    "COMMITMENTS",
    "DATE_MOVES",
    "ENDS",
    "JOB_BATCHES",
    "JOB_CLAIMS",
    "JOB_CONTRIBUTIONS",
    "JOB_EMPLOYERS",
    "JOB_FIGURES",
    "JOB_HEADCOUNTS",
    "JOB_SITES",
    "JOB_VERDICTS",
    "JOB_VERDICT_COUNTS",
    "JOB_WORKERS",
    "LATENESS",
    "MILESTONES",
    "OCDS_AMENDMENTS",
    "OCDS_AWARDS",
    "OCDS_BIDS",
    "OCDS_CONTENTS",
    "OCDS_CONTRACTS",
    "OCDS_FAULTS",
    "OCDS_GONE",
    "OCDS_LOADS",
    "OCDS_MILESTONES",
    "OCDS_PARTIES",
    "OCDS_PARTS",
    "OCDS_PROCESSES",
    "OCDS_TRANSACTIONS",
    "PROJECTS",
    "PROMISES",
    "SETTLEMENTS",
    "STANDING_FIGURES",
    "TENURES",
    "TERRITORIES",
    "TREND_DOCUMENTS",
    "TREND_FILES",
    "WITHIN",
    "Column",
    "Shape",
    "ShapeError",
]

TERRITORIES = Shape(
    "TERRITORIES",
    "a territory of the tree in force on the day of the extract",
    (
        Column("territory", "int64", "stable number of the territory"),
        Column("key", "string", "stable key"),
        Column("code", "string", "code in force"),
        Column("kind", "string", "kind, such as oblast"),
        Column("level", "int64", "0 for the country, one more for each step down"),
        Column("parent", "int64", "territory right above", nullable=True),
    ),
)

WITHIN = Shape(
    "WITHIN",
    "a territory and one that it lies in: each of those above it, and itself",
    (
        Column("territory", "int64", "the territory"),
        Column("above", "int64", "the territory itself or one above it"),
    ),
)

PROJECTS = Shape(
    "PROJECTS",
    "a project of the programme on the day of the extract",
    (
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place; the country when no place is known"),
        Column("stage", "string", "stage, such as construction"),
        Column("sme", "boolean", "small or medium business; null when nobody knows", nullable=True),
        Column("enterprise", "int64", "enterprise; null when none is named", nullable=True),
    ),
)

PROMISES = Shape(
    "PROMISES",
    "a project of the programme with what was promised of it, as known on the day of the extract",
    (
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place; the country when no place is known"),
        Column("approved_on", "date", "day of the first baseline", nullable=True),
        Column("original_on", "date", "launch of version 0", nullable=True),
        Column("committed_on", "date", "launch as approved since", nullable=True),
        Column("forecast_on", "date", "launch as its owner states", nullable=True),
        Column("actual_on", "date", "launch as it was", nullable=True),
    ),
)

ENDS = Shape(
    "ENDS",
    "a project with the dates of its launch, as known at the moment of the extract",
    (
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place"),
        Column("organisation", "int64", "responsible organisation", nullable=True),
        Column("enterprise", "int64", "enterprise", nullable=True),
        Column("office", "int64", "head office that answers for it", nullable=True),
        Column("stage", "string", "stage, empty when not reported"),
        Column(
            "reach", "int64", "0 published, 1 territory, 2 restricted, 3 case; 4 to 7 synthetic"
        ),
        Column("approved_on", "date", "day of the first baseline", nullable=True),
        Column("starts_on", "date", "planned start of the first baseline", nullable=True),
        Column("original_on", "date", "launch as first promised", nullable=True),
        Column("committed_on", "date", "launch as committed now", nullable=True),
        Column("forecast_on", "date", "launch as forecast now", nullable=True),
        Column("actual_on", "date", "launch as it happened", nullable=True),
        Column("stated_on", "date", "day of the last forecast", nullable=True),
    ),
)

MILESTONES = Shape(
    "MILESTONES",
    "a milestone of a project",
    (
        Column("milestone", "int64", "number of the milestone"),
        Column("project", "int64", "its project"),
        Column("is_end", "boolean", "whether the project is dated by it"),
        Column("actual_on", "date", "day it was reached", nullable=True),
        Column("removed_on", "date", "day it was taken out of the plan", nullable=True),
    ),
)

COMMITMENTS = Shape(
    "COMMITMENTS",
    "a date to which a milestone was committed: by a baseline or by an approved request",
    (
        Column("milestone", "int64", "number of the milestone"),
        Column("due_on", "date", "the date promised"),
        Column("set_on", "date", "day from which it was in force"),
        Column("at", "timestamp(6)", "moment it was written down, UTC"),
    ),
)

DATE_MOVES = Shape(
    "DATE_MOVES",
    "a row of the ledger: a date forecast, confirmed or asked for",
    (
        Column("move", "int64", "number of the row; later rows have greater ones"),
        Column("milestone", "int64", "number of the milestone"),
        Column("project", "int64", "its project"),
        Column("kind", "string", "forecast, confirmation, commitment or withdrawal"),
        Column("old_on", "date", "date before", nullable=True),
        Column("new_on", "date", "date after; null when withdrawn", nullable=True),
        Column("cause", "string", "internal, external, or empty"),
        Column("confidence", "int64", "probability in percent", nullable=True),
        Column("actor", "string", "who stated it"),
        Column("stated_on", "date", "local day of the statement"),
        Column("at", "timestamp(6)", "moment it was written down, UTC"),
    ),
)

TENURES = Shape(
    "TENURES",
    "a person in a head office from one day to another",
    (
        Column("tenure", "int64", "number of the tenure"),
        Column("office", "int64", "the office"),
        Column("acting", "boolean", "whether by order for a term; an acting holder signs"),
        Column("starts_on", "date", "first day"),
        Column("ends_on", "date", "first day without it", nullable=True),
    ),
)

LATENESS = Shape(
    "LATENESS",
    "a project and how late it is on a day",
    (
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place"),
        Column("organisation", "int64", "responsible organisation", nullable=True),
        Column(
            "reach", "int64", "0 published, 1 territory, 2 restricted, 3 case; 4 to 7 synthetic"
        ),
        Column("effective_on", "date", "actual date, or the later of forecast and day", True),
        Column("reached", "boolean", "launched by the day"),
        Column("late_original_days", "int64", "days past the original date", nullable=True),
        Column("late_committed_days", "int64", "days past the committed date", nullable=True),
        Column("variance_ratio", "float64", "schedule variance", nullable=True),
        Column("timing", "string", "one of core.delivery.ledger.Timing"),
        Column("staleness", "string", "one of core.delivery.ledger.Staleness"),
    ),
)

SETTLEMENTS = Shape(
    "SETTLEMENTS",
    "a due date that has come, and the forecast that stood 90 days before it",
    (
        Column("milestone", "int64", "number of the milestone"),
        Column("project", "int64", "its project"),
        Column(
            "reach", "int64", "0 published, 1 territory, 2 restricted, 3 case; 4 to 7 synthetic"
        ),
        Column("office", "int64", "head office that answers", nullable=True),
        Column("tenure", "int64", "who held it when the forecast stood", nullable=True),
        Column("owner", "string", "who stated the forecast; null when nobody did", nullable=True),
        Column("due_on", "date", "the date that was due"),
        Column("forecast_on", "date", "the forecast that stood, or the due date itself"),
        Column("stated_on", "date", "day the forecast was stated", nullable=True),
        Column("confidence", "int64", "probability in percent", nullable=True),
        Column("presumed", "boolean", "whether the due date stands for a forecast nobody gave"),
        Column("actual_on", "date", "day it was reached, if known", nullable=True),
        Column("open", "boolean", "whether it was not reached yet"),
        Column("error_days", "int64", "reached after the forecast by so many days, or at least"),
        Column("kept", "boolean", "whether the forecast was kept; null when undecided", True),
    ),
)

STANDING_FIGURES = Shape(
    "STANDING_FIGURES",
    "a figure of a subject, made of what a reach may see",
    (
        Column("subject_kind", "string", "country, territory, organisation, office, tenure, owner"),
        Column("subject", "string", "its number; the actor of an owner; empty for the country"),
        Column("reach", "int64", "made of projects up to this reach"),
        Column("indicator", "string", "code of the figure"),
        Column("value", "float64", "the figure; null when the state says why", nullable=True),
        Column("n", "int64", "how many things it was made of"),
        Column("state", "string", "one of core.indicators.State"),
    ),
)

SCORE_INPUTS = Shape(
    "SCORE_INPUTS",
    "things of one state that an indicator counts of a subject in a month, and how many were good",
    (
        Column("subject_kind", "string", "territory, organisation or tenure"),
        Column("subject", "string", "its number; of a territory the finest place known"),
        Column(
            "reach", "int64", "0 published, 1 territory, 2 restricted, 3 case; 4 to 7 synthetic"
        ),
        Column("indicator", "string", "one of core.territories.scorecard.Measured"),
        Column("month", "date", "first day of the month"),
        Column("state", "string", "one of core.territories.scorecard.Told"),
        Column("n", "decimal(18, 4)", "how many were good"),
        Column("base", "decimal(18, 4)", "of how many: N"),
    ),
)

SCORE_WEIGHTS = Shape(
    "SCORE_WEIGHTS",
    "the weight of an indicator in force in a month",
    (
        Column("indicator", "string", "code of the indicator"),
        Column("month", "date", "first day of the month"),
        Column("weight", "int64", "above 0; an indicator without a row has no weight"),
    ),
)

SCORES = Shape(
    "SCORES",
    "an indicator of a subject in a month, made of what a reach may see; `score` is the whole",
    (
        Column("subject_kind", "string", "territory, organisation or tenure"),
        Column("subject", "string", "its number"),
        Column("reach", "int64", "made of projects up to this reach"),
        Column("month", "date", "first day of the month"),
        Column("indicator", "string", "code of the indicator; score for the weighted mean"),
        Column("n", "decimal(38, 4)", "how many were good; of the score 0"),
        Column("base", "decimal(38, 4)", "of how many: N; of the score the weights that apply"),
        Column("overdue", "decimal(38, 4)", "of them reports overdue, the worst case"),
        Column("self_reported", "decimal(38, 4)", "misses told in good time, which cost nothing"),
        Column("found_late", "decimal(38, 4)", "misses that nobody told, which cost double"),
        Column("value_ratio", "float64", "0 to 1 after costs; null when N is 0", nullable=True),
        Column("state", "string", "one of core.indicators.State"),
    ),
)
