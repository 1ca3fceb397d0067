"""Reads of the tree, kept in memory until the tree changes."""

from bagdar.web.territories.queries.calendars import calendar_of, country_calendar
from bagdar.web.territories.queries.land import Land, land, placing_on
from bagdar.web.territories.queries.maps import Outlines
from bagdar.web.territories.queries.placing import Placing, Span, Spot
from bagdar.web.territories.queries.trees import forest, local_name, one_tree, tree_on

__all__ = [
    "Land",
    "Outlines",
    "Placing",
    "Span",
    "Spot",
    "calendar_of",
    "country_calendar",
    "forest",
    "land",
    "local_name",
    "one_tree",
    "placing_on",
    "tree_on",
]
