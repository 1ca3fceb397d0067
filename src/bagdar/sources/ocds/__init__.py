"""Contracting processes in the Open Contracting Data Standard 1.1, read in a stream.

tally = Tally()
for laid in read_releases(path, tally):
    laid.processes, laid.awards, laid.bids, laid.contracts, ...
"""

from bagdar.sources.ocds.faults import Fault, FaultLog, SourceError
from bagdar.sources.ocds.laying import SHAPES
from bagdar.sources.ocds.merging import Parts
from bagdar.sources.ocds.reading import Tally, merged_releases, read_releases
from bagdar.sources.ocds.stores import Address, address

__all__ = [
    "SHAPES",
    "Address",
    "Fault",
    "FaultLog",
    "Parts",
    "SourceError",
    "Tally",
    "address",
    "merged_releases",
    "read_releases",
]
