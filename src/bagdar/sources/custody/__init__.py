"""The custodian's side: keys, and personal numbers made into pseudonyms; needs no installation."""

from bagdar.sources.custody.headcounts import (
    HEADCOUNT_COLUMNS,
    MOST_JOBS,
    Headcount,
    count_jobs,
    read_headcount,
)
from bagdar.sources.custody.keys import CustodyError, Key, make_key, read_key, rotate_key
from bagdar.sources.custody.pseudonymising import (
    Made,
    cells_of_line,
    free_to_write,
    pseudonymise,
)
from bagdar.sources.custody.scratch import sweep_beside

__all__ = [
    "HEADCOUNT_COLUMNS",
    "MOST_JOBS",
    "CustodyError",
    "Headcount",
    "Key",
    "Made",
    "cells_of_line",
    "count_jobs",
    "free_to_write",
    "make_key",
    "pseudonymise",
    "read_headcount",
    "read_key",
    "rotate_key",
    "sweep_beside",
]
