"""What became of launched objects: from which days they count as operating, unconfirmed or idle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def life_dates(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return operating_from, not_confirmed_from and idle_from of each launched project."""
    return {one: {} for one in projects}
