"""Job records as a custodian hands them over: read piece by piece, held at the door, kept apart.

    reading = Records(path, RecordKind.CONTRIBUTIONS, known, newest_month=month)
    for batch in reading.batches():
        ...
    reading.tally, reading.key_id

A file is CSV, gzipped or not, or Parquet, of any size, with the five columns of COLUMNS and no
other. A row that cannot be used is set apart: it is counted by reason, the lines of the first few
are named, and its content goes nowhere. A file that holds personal numbers or plain digests of
them, or pseudonyms of two keys, is refused as a whole.
"""

from bagdar.sources.records.checking import Checked, check_records, days_to_try, try_day
from bagdar.sources.records.door import Known, Reason, Tally
from bagdar.sources.records.reading import Records

__all__ = [
    "Checked",
    "Known",
    "Reason",
    "Records",
    "Tally",
    "check_records",
    "days_to_try",
    "try_day",
]
