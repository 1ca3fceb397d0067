"""What crosses from the custodian to Bagdar: five columns, and a sheet that counts them.

Light to import: the custodian's tool needs no tables.
"""

import re
from hashlib import sha256
from pathlib import Path

from bagdar.sources.exchange.errors import RecordsError
from bagdar.sources.exchange.manifest import Manifest, manifest_of, manifest_path

COLUMNS = ("pseudonym", "month", "employer", "site", "rate")
"""The only columns that may cross from the custodian."""
INDIVIDUAL = "individual"
"""Stands for an employer that is a person, whose number must not cross."""
RATE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
"""A rate: a plain decimal. `Decimal` takes exponents, underscores and digits of other scripts too,
and overflows."""
DIGESTED_AT_ONCE = 1 << 23

__all__ = [
    "COLUMNS",
    "INDIVIDUAL",
    "RATE",
    "Manifest",
    "RecordsError",
    "digest_of",
    "manifest_of",
    "manifest_path",
]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    made = sha256()
    with path.open("rb") as file:
        while piece := file.read(DIGESTED_AT_ONCE):
            made.update(piece)
    return made.hexdigest()
