"""Phrases as SQL over a table of places: the same of an engine as `phrases` finds in memory.

A place is a content word of a document with the three that follow it and how each is joined to the
next, so that no statement has to look at another row. Every engine numbers phrases alike: by the
numbers of their words, which stand for the order in which words first came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bagdar.core.trends.phrases import LONGEST, LONGEST_LINKED, MOST_LINKS, Links

PLACES = pa.schema(
    [
        ("document", pa.int32()),
        ("titled", pa.bool_()),
        *((f"word{at}", pa.int32()) for at in range(1, LONGEST + 1)),
        *((f"join{at}", pa.int8()) for at in range(1, LONGEST)),
    ]
)
"""Content words with those after them; `join1` joins the first two: 0 side by side, from 1 by a
link, -1 not. What stands behind a -1 means nothing."""
LEAST = "least"
"""The variable that says how many documents a phrase needs."""

HELD = """
CREATE TEMP VIEW held1 AS SELECT * FROM places;
"""
"""Where a phrase of one word may begin."""
LONGER = """
CREATE TEMP TABLE held{length} AS
SELECT p.* FROM held{below} p
JOIN level{below} a ON {begins}
JOIN level{below} b ON {ends}
WHERE {joined};
"""
"""Where a longer one may begin: both shorter ones that make it are frequent."""
COUNTED = """
CREATE TEMP TABLE often{length} AS
SELECT {keys} FROM held{length} GROUP BY {keys} HAVING count(*) >= getvariable('least');
CREATE TEMP TABLE pairs{length} AS
SELECT {own_keys}, p.document, bool_or(p.titled) AS titled
FROM held{length} p JOIN often{length} o ON {same}
GROUP BY {own_keys}, p.document;
CREATE TEMP TABLE level{length} AS
SELECT row_number() OVER (ORDER BY {keys}) - 1 AS number, {keys} FROM (
    SELECT {keys} FROM pairs{length} GROUP BY {keys} HAVING count(*) >= getvariable('least')
) AS kept;
"""
HOLDS = """
SELECT {offset} + o.number AS phrase, p.document, p.titled
FROM pairs{length} p JOIN level{length} o ON {same}
"""
WORDS = "SELECT word1 AS begins, word1 AS ends, 0 AS joined FROM level1 ORDER BY number"
PARTS = """
SELECT a.number AS begins, b.number AS ends, {join} AS joined
FROM level{length} p
JOIN level{below} a ON {begins}
JOIN level{below} b ON {ends}
ORDER BY p.number
"""
PAIRS = """
SELECT o.number AS phrase, p.document, p.titled
FROM pairs{length} p JOIN level{length} o ON {same}
ORDER BY phrase, p.document
"""


def steps() -> Iterator[str]:
    """Yield the statements that find phrases, each length from the one below."""
    yield HELD
    for length in range(1, LONGEST + 1):
        keys = _keys(length)
        if length > 1:
            yield LONGER.format(
                length=length,
                below=length - 1,
                begins=_same("a", length - 1),
                ends=_same("b", length - 1, by=1),
                joined=_joined(length),
            )
        yield COUNTED.format(
            length=length,
            keys=", ".join(keys),
            own_keys=", ".join(f"p.{one}" for one in keys),
            same=_same("o", length),
        )


def parts(length: int) -> str:
    """Ask which two shorter phrases make each of a length, in order of their numbers."""
    if length == 1:
        return WORDS
    return PARTS.format(
        length=length,
        below=length - 1,
        join="p.join1" if length == 2 else "0",
        begins=_same("a", length - 1),
        ends=_same("b", length - 1, by=1),
    )


def holds(sizes: Sequence[int]) -> str:
    """Ask for the documents of all phrases, numbered through; `sizes` counts those of a length."""
    offsets = [sum(sizes[:at]) for at in range(LONGEST)]
    return "UNION ALL".join(
        HOLDS.format(length=at, offset=offset, same=_same("o", at))
        for at, offset in enumerate(offsets, 1)
    )


def pairs(length: int) -> str:
    """Ask for the documents of each phrase of a length, sorted by phrase and document."""
    return PAIRS.format(length=length, same=_same("o", length))


def _keys(length: int) -> list[str]:
    """Return what tells phrases of a length apart, in the order in which they are numbered."""
    joins = [f"join{at}" for at in range(1, length)]
    words = [f"word{at}" for at in range(1, length + 1)]
    return [words[0], *(one for pair in zip(joins, words[1:], strict=True) for one in pair)]


def _same(name: str, length: int, *, by: int = 0) -> str:
    """Say that a phrase of a table is the one that begins so many words after a place."""
    return " AND ".join(f"p.{one[:-1]}{int(one[-1]) + by} = {name}.{one}" for one in _keys(length))


def _joined(length: int) -> str:
    """Say that a phrase of a length may be joined as it is."""
    joins = [f"p.join{at}" for at in range(1, length)]
    if length > LONGEST_LINKED:
        return " AND ".join(f"{one} = 0" for one in joins)
    whole = " AND ".join(f"{one} >= 0" for one in joins)
    if len(joins) <= MOST_LINKS:
        return whole
    linked = " + ".join(f"CASE WHEN {one} > 0 THEN 1 ELSE 0 END" for one in joins)
    return f"{whole} AND {linked} <= {MOST_LINKS}"


def places(stream: Links, *, titled: bool) -> pa.RecordBatch:
    """Return a stream of content words as a table of places."""
    words = [_later(stream.word, by, 0) for by in range(LONGEST)]
    joins = [_later(stream.join, by, -1) for by in range(LONGEST - 1)]
    columns = [stream.document, np.full(len(stream.word), titled), *words, *joins]
    return pa.RecordBatch.from_arrays([pa.array(one) for one in columns], schema=PLACES)


def _later(values: npt.NDArray[np.generic], by: int, rest: int) -> npt.NDArray[np.generic]:
    made = np.full(len(values), rest, values.dtype)
    made[: max(len(values) - by, 0)] = values[by:]
    return made
