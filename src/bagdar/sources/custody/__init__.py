"""The custodian's side: keys, and personal numbers made into pseudonyms; needs no installation."""

from bagdar.sources.custody.keys import CustodyError, Key, make_key, read_key, rotate_key
from bagdar.sources.custody.pseudonymising import Made, free_to_write, pseudonymise
from bagdar.sources.custody.scratch import sweep_beside

__all__ = [
    "CustodyError",
    "Key",
    "Made",
    "free_to_write",
    "make_key",
    "pseudonymise",
    "read_key",
    "rotate_key",
    "sweep_beside",
]
