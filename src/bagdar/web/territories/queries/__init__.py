"""Reads of the tree, kept in memory until the tree changes."""

from bagdar.web.territories.queries.maps import Outlines, outline_years, outlines_of, tiles_of
from bagdar.web.territories.queries.placing import Placing, Span, Spot, placing_on
from bagdar.web.territories.queries.trees import forest, local_name, tree_on, years

__all__ = [
    "Outlines",
    "Placing",
    "Span",
    "Spot",
    "forest",
    "local_name",
    "outline_years",
    "outlines_of",
    "placing_on",
    "tiles_of",
    "tree_on",
    "years",
]
