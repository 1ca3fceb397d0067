"""What a load takes: processes that are new or have changed since, in SQL.

Views that must be there: `processes`, `awards`, `bids` of what comes, and `stored`, a row a process
that is kept (OCDS_CONTENTS without what is gone). Of each process one release is kept: the one
compiled last and, of releases compiled at one moment, the one loaded last.
"""

from __future__ import annotations

COME = """
CREATE TEMP TABLE come AS
WITH offered AS (
    SELECT line, bit_xor(hash(place, id, status, date, amount, currency, tenderers)) AS content
    FROM bids GROUP BY line
), given AS (
    SELECT line, bit_xor(hash(place, id, status, suppliers, kinds)) AS content
    FROM awards GROUP BY line
)
SELECT line, ocid, instant_us(date) AS compiled_us, date,
    (hash(buyer, entity, status, method, details, tenderers, starts, ends, p.awards, p.bids, date,
        o.content, g.content) >> 1)::BIGINT AS content
FROM processes p LEFT JOIN offered o USING (line) LEFT JOIN given g USING (line)
"""

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

TAKEN = {
    "processes": """
        SELECT line + getvariable('base') AS line, * EXCLUDE (line) FROM processes
        SEMI JOIN (SELECT line FROM fates WHERE fate IN ('new', 'changed')) USING (line)
        ORDER BY line""",
    "awards": """
        SELECT line + getvariable('base') AS line, * EXCLUDE (line) FROM awards
        SEMI JOIN (SELECT line FROM fates WHERE fate IN ('new', 'changed')) USING (line)
        ORDER BY line, place""",
    "bids": """
        SELECT line + getvariable('base') AS line, * EXCLUDE (line) FROM bids
        SEMI JOIN (SELECT line FROM fates WHERE fate IN ('new', 'changed')) USING (line)
        ORDER BY line, place""",
    "contents": """
        SELECT line + getvariable('base') AS line, * EXCLUDE (line) FROM come
        SEMI JOIN (SELECT line FROM fates WHERE fate IN ('new', 'changed')) USING (line)
        ORDER BY line""",
}
"""The rows that a load keeps, by table, numbered on from what is kept."""

GONE = """
SELECT line FROM gone UNION ALL
SELECT stored_line FROM fates WHERE fate = 'changed' ORDER BY line
"""

KEPT = {
    "processes": "SELECT * FROM kept_processes ORDER BY line",
    "awards": "SELECT * FROM kept_awards ORDER BY line, place",
    "bids": "SELECT * FROM kept_bids ORDER BY line, place",
    "contents": "SELECT * FROM stored ORDER BY line",
}
"""All rows that hold, by table."""

DIGEST = """
SELECT count(*) AS count, bit_xor(content) AS mixed, sum(content)::VARCHAR AS summed FROM contents
"""
"""What tells one content of a store from another, whatever loads it came by."""
