"""Keys of projects, programmes and enterprises: readable, and telling nothing about others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bagdar.core.terms.text import fold_name
from bagdar.web.territories.models import SYNTHETIC_PREFIX, is_synthetic_key

_KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LONGEST_STEM = 60


def new_key(names: Sequence[str], *, synthetic: bool = False) -> str:
    """Make a key of the first name and a few letters by chance.

    The letters are always there: a key without them would tell that no other project has it.
    Only the key of something synthetic begins as theirs do.
    """
    stem = next((fold_name(name) for name in names if name.strip()), "")
    ending = "".join(secrets.choice(_KEY_LETTERS) for _each in range(5))
    words = stem[:_LONGEST_STEM].replace(" ", "-").strip("-")
    key = f"{words}-{ending}" if words else f"project-{ending}"
    if synthetic:
        return f"{SYNTHETIC_PREFIX}{key}"
    return f"of-{key}" if is_synthetic_key(key) else key
