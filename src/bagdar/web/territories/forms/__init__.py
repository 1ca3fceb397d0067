"""Files that people hand in: a tree, borders, a calendar. Read, checked, never half taken."""

from bagdar.web.territories.forms.borders import BorderFile, read_borders
from bagdar.web.territories.forms.calendars import read_calendar
from bagdar.web.territories.forms.faults import Fault, FileRefusedError
from bagdar.web.territories.forms.tree import TreeFile, read_tree

__all__ = [
    "BorderFile",
    "Fault",
    "FileRefusedError",
    "TreeFile",
    "read_borders",
    "read_calendar",
    "read_tree",
]
