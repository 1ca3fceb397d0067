"""Contracting processes in the Open Contracting Data Standard 1.1, read in a stream.

tally = Tally()
for processes, awards, bids in read_releases(path, tally):
    ...
"""

from bagdar.sources.ocds.faults import Fault, FaultLog
from bagdar.sources.ocds.laying import SHAPES
from bagdar.sources.ocds.reading import Tally, read_releases
from bagdar.sources.ocds.streams import SourceError

__all__ = ["SHAPES", "Fault", "FaultLog", "SourceError", "Tally", "read_releases"]
