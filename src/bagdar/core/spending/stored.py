"""What a load takes: processes that are new or have changed since, in SQL.

Views that must be there: the tables of OCDS of what comes, and `stored`, a row a process that is
kept (OCDS_CONTENTS without what is gone). Of each process one release is kept: the one
compiled last and, of releases compiled at one moment, the one loaded last.
"""

from __future__ import annotations

from bagdar.core.spending.parts import OF_PROCESS, contents

COME = f"""
CREATE TEMP TABLE come AS
WITH held AS (
    SELECT line, bit_xor(content) AS content FROM ({contents()}) GROUP BY line
)
SELECT line, ocid, instant_us(date) AS compiled_us, date,
    (hash(buyer, entity, status, method, details, category, tenderers, starts, ends, p.awards,
        p.bids, project, related, date, h.content) >> 1)::BIGINT AS content
FROM processes p LEFT JOIN held h USING (line)
"""  # noqa: S608 -- names of this module

FATES = """
CREATE TEMP TABLE fates AS
WITH ranked AS (
    SELECT *, coalesce(compiled_us, -9223372036854775807) AS moment, coalesce(date, '') AS told
    FROM come
), before AS (
    SELECT ocid, line AS stored_line, content AS stored_content,
        coalesce(compiled_us, -9223372036854775807) AS stored_moment,
        coalesce(date, '') AS stored_told
    FROM stored
)
SELECT line, ocid, stored_line, CASE WHEN line IN (SELECT line FROM dropped) THEN 'repeated'
    WHEN stored_line IS NULL THEN 'new'
    WHEN content = stored_content THEN 'unchanged'
    WHEN moment < stored_moment OR (moment = stored_moment AND told < stored_told) THEN 'older'
    ELSE 'changed' END AS fate
FROM ranked LEFT JOIN before USING (ocid)
"""

COUNTED = "SELECT fate, count(*) AS count FROM fates GROUP BY fate"

LEFT_OUT = """
SELECT line, ocid, fate FROM fates WHERE fate IN ('repeated', 'older') ORDER BY line
"""

LAST_LINE = "SELECT coalesce(max(line), 0) AS line FROM {stored}"

_ORDERS = {"processes": "line", "contents": "line"} | {
    name: ", ".join(("line", *order)) for name, order in OF_PROCESS.items()
}
TAKEN = {
    name: f"""
        SELECT line + getvariable('base') AS line, * EXCLUDE (line)
        FROM {"come" if name == "contents" else name}
        SEMI JOIN (SELECT line FROM fates WHERE fate IN ('new', 'changed')) USING (line)
        ORDER BY {order}"""  # noqa: S608 -- names of this module
    for name, order in _ORDERS.items()
}
"""The rows that a load keeps, by table, numbered on from what is kept."""

GONE = """
SELECT line FROM gone UNION ALL
SELECT stored_line FROM fates WHERE fate = 'changed' ORDER BY line
"""

KEPT = {
    name: f"SELECT * FROM {'stored' if name == 'contents' else f'kept_{name}'} ORDER BY {order}"  # noqa: S608 -- names of this module
    for name, order in _ORDERS.items()
}
"""All rows that hold, by table."""

PARTS = """
SELECT ocid, release FROM parts
WHERE release = '' OR ocid NOT IN (SELECT ocid FROM parts WHERE release = '')
ORDER BY ocid, release
"""
"""Releases that tell only what is new of their process, as earlier loads kept them.

An empty one marks a process of which a compiled release came after them: its parts hold no more.
"""

MARKED = """
SELECT ocid, '' AS release FROM fates
WHERE fate IN ('new', 'changed', 'unchanged') AND line <= getvariable('compiled')
    AND ocid IN (SELECT ocid FROM parts)
    AND ocid NOT IN (SELECT ocid FROM parts WHERE release = '')
ORDER BY ocid
"""
"""Marks of processes of which parts are kept and a compiled release has come now.

Releases that came compiled have lines up to `compiled`; those merged of parts come after them.
"""

PARTS_OF = """
SELECT ocid, release FROM parts
WHERE ocid IN (SELECT ocid FROM asked)
    AND (release = '' OR ocid NOT IN (SELECT ocid FROM parts WHERE release = ''))
ORDER BY ocid, release
"""
"""As PARTS, of the processes that are asked for."""

WHOLE_OF = """
SELECT ocid FROM stored
WHERE ocid IN (SELECT ocid FROM asked) AND ocid NOT IN (SELECT ocid FROM parts)
ORDER BY ocid
"""
"""Of the processes asked for those kept by a compiled release, of which no parts ever came."""

READ_ONCE = """
CREATE TEMP VIEW contents AS
SELECT * FROM come WHERE line NOT IN (SELECT line FROM dropped)
"""
"""What was read and not loaded, as `contents` has it; after `dropped` and COME."""

DIGEST = """
SELECT count(*) AS count, bit_xor(content) AS mixed, sum(content)::VARCHAR AS summed FROM contents
"""
"""What tells one content of a store from another, whatever loads it came by."""
