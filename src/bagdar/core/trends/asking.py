"""What is asked of the pairs of phrases and documents, as SQL that hands sums back.

Sums are of whole numbers, so that no order in which an engine adds changes them: what passes
through a net is told in parts of SCALE.
"""

from __future__ import annotations

from collections.abc import Sequence

SCALE = 2.0**36
"""A sum of 30 million parts of at most 1 still fits in 64 bits."""

COUNTS = """
SELECT h.phrase, d.year, count(*) AS documents
FROM holds h JOIN {documents} d ON h.document = d.document GROUP BY h.phrase, d.year
"""
HOLDERS = """
SELECT h.document, a.place FROM holds h JOIN {asked} a ON h.phrase = a.phrase
ORDER BY h.document, a.place
"""
BY_FIELD = """
SELECT a.place, f.field, f.many, count(*) AS documents
FROM holds h JOIN {asked} a ON h.phrase = a.phrase JOIN {filed} f ON h.document = f.document
WHERE {within} GROUP BY a.place, f.field, f.many ORDER BY a.place, f.field, f.many
"""
"""Documents of each phrase in each field, apart by how many fields a document has."""
TOGETHER = """
SELECT a.place, w.place AS word, count(*) AS documents
FROM holds h JOIN {asked} a ON h.phrase = a.phrase
JOIN holds o ON o.document = h.document JOIN {words} w ON o.phrase = w.phrase
WHERE {within} GROUP BY a.place, w.place HAVING count(*) >= {least} ORDER BY a.place, w.place
"""
"""Documents that hold two phrases."""
NET = """
WITH said AS (
    SELECT h.document, count(*) AS many, sum(e.weight) AS whole, {sums}
    FROM holds h JOIN {heard} e ON h.phrase = e.phrase WHERE {within} GROUP BY h.document
)
SELECT a.place, count(*) AS documents,
    CAST(sum(CASE WHEN h.titled THEN 1 ELSE 0 END) AS BIGINT) AS titles,
    CAST(sum(coalesce(s.many, 0)) AS BIGINT) AS sizes, {rest} AS rest, {means}
FROM holds h JOIN {asked} a ON h.phrase = a.phrase LEFT JOIN said s ON h.document = s.document
WHERE {within} GROUP BY a.place ORDER BY a.place
"""
"""A document says the weighted mean of what its phrases do; a phrase hears it of its documents."""


def within(begin: int, end: int, left_out: str | None, *, titles: bool = False) -> str:
    """Say which documents are looked at: from one to before another, but for those left out."""
    told = f"h.document >= {begin} AND h.document < {end}"
    if titles:
        told += " AND h.titled"
    if left_out is not None:
        told += f" AND NOT EXISTS (SELECT 1 FROM {left_out} x WHERE x.document = h.document)"  # noqa: S608 -- a name of ours
    return told


def net(names: Sequence[str], heard: str, asked: str, where: str) -> str:
    """Ask what passes from the phrases of one table to those of another, by these columns."""
    return NET.format(
        sums=", ".join(f"sum(e.{one}) AS {one}" for one in names),
        means=", ".join(f"{_parts(f's.{one}')} AS {one}" for one in names),
        rest=_parts("1"),
        heard=heard,
        asked=asked,
        within=where,
    )


def _parts(value: str) -> str:
    """Sum a value over the whole of its document, in parts of SCALE; 0 where nothing is heard."""
    part = f"CAST({value} AS DOUBLE) / CAST(s.whole AS DOUBLE)"
    if value == "1":
        part = f"{SCALE:.1f} / CAST(s.whole AS DOUBLE)"
    return (
        f"CAST(sum(CASE WHEN s.whole IS NULL THEN 0 "
        f"ELSE CAST(floor({part} * {SCALE:.1f} + 0.5) AS BIGINT) END) AS BIGINT)"
    )
