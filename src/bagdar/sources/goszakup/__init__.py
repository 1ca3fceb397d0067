"""Objects of Kazakhstan's public procurement platform (its API v3), as releases of OCDS 1.1."""

from bagdar.sources.goszakup.bans import bans
from bagdar.sources.goszakup.mapping import releases
from bagdar.sources.goszakup.objects import KINDS, Objects, read_objects

__all__ = ["KINDS", "Objects", "bans", "read_objects", "releases"]
