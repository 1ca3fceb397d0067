"""Where what the portal shows comes from."""

from __future__ import annotations

from dataclasses import dataclass

from bagdar.web.territories.models import Border


@dataclass(frozen=True)
class OutlineSource:
    """Who drew the outlines of one year."""

    tree: int
    attribution: str


def outline_sources() -> list[OutlineSource]:
    """Return the sources of every set of outlines, in the order of their years."""
    rows = Border.objects.order_by("tree", "attribution").values_list("tree", "attribution")
    return [OutlineSource(*row) for row in rows.distinct()]
