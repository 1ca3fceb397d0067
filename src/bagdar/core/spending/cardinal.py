"""The 11 indicators exactly as the peer Cardinal computes them, its faults included.

Source of the rules: open-contracting/cardinal-rs 0.0.7 (MIT), src/lib.rs and src/indicators, read
and written anew. Its lines are taken one by one in the order of the file, as with one thread; with
several its results for mixed currencies and for an ocid on two lines vary from run to run.

The faults, on purpose: dates of R030 are compared as text; the minimum of contracting processes of
R038 counts bids; a fence at or below zero makes R024 and R025 silent; the currency is the first one
seen unless it is set; an ocid on two lines is computed twice.
"""

from __future__ import annotations

LINES = """
CREATE TEMP TABLE lines AS
WITH given AS (
    SELECT line, count(*) FILTER (WHERE status = 'active') AS active,
        bool_or(status NOT IN ('active', 'cancelled', 'unsuccessful')) AS pending,
        max(len(suppliers)) FILTER (WHERE status = 'active') AS suppliers,
        any_value(suppliers[1]) FILTER (WHERE status = 'active') AS supplier
    FROM awards GROUP BY line
)
SELECT line, ocid, buyer, entity, method, details, tenderers, starts, ends,
    p.awards AS awarded, coalesce(active, 0) AS active,
    comparable(details) AS comparable,
    p.awards AND p.bids AND NOT coalesce(pending, false) AS final,
    CASE WHEN p.awards AND p.bids AND NOT pending AND active = 1 AND suppliers = 1
        THEN supplier END AS supplier
FROM processes p LEFT JOIN given USING (line)
WHERE p.status IS DISTINCT FROM 'cancelled' AND NOT has('excluded', details);
CREATE TEMP TABLE offers AS
SELECT b.line, place, b.status, date, amount, currency, b.tenderers,
    CASE WHEN len(b.tenderers) = 1 THEN b.tenderers[1] END AS who,
    b.status NOT IN ('invited', 'withdrawn') AS submitted
FROM bids b SEMI JOIN lines USING (line) WHERE b.status IS NOT NULL
"""
"""What is seen of a line: `supplier` when all awards are final and one is active, of one."""

FIRST_CURRENCY = """
SELECT currency FROM (
    SELECT line, 0 AS turn, place, currency FROM offers JOIN lines USING (line)
    WHERE getvariable('ratios') AND comparable AND supplier IS NOT NULL AND status = 'valid'
        AND who IS NOT NULL AND amount IS NOT NULL AND currency IS NOT NULL
    UNION ALL
    SELECT line, 1, place, currency FROM offers JOIN lines USING (line)
    WHERE getvariable('lowest') AND comparable AND awarded AND active > 0 AND submitted
        AND amount IS NOT NULL AND currency IS NOT NULL
) ORDER BY line, turn, place LIMIT 1
"""
"""The currency that the peer would see first, with one thread."""

FOUND = """
CREATE TEMP TABLE found AS
WITH summed AS (
    SELECT line, count(*) FILTER (WHERE submitted) AS bids,
        count(*) FILTER (WHERE status = 'disqualified') AS disqualified,
        bool_or(status = 'valid' AND amount IS NOT NULL
            AND currency = getvariable('currency')) AS priced,
        min(amount) FILTER (WHERE status = 'disqualified'
            AND currency = getvariable('currency')) AS least_out,
        min(amount) FILTER (WHERE submitted AND status <> 'disqualified'
            AND currency = getvariable('currency')) AS least_in,
        min(amount) FILTER (WHERE status = 'valid' AND who = supplier
            AND currency = getvariable('currency')) AS won,
        min(amount) FILTER (WHERE status = 'valid' AND who <> supplier
            AND currency = getvariable('currency')) AS lost,
        bool_or(status = 'valid' AND date > ends) AS late
    FROM offers JOIN lines USING (line) GROUP BY line
)
SELECT l.line, ocid, buyer, entity, supplier,
    (none_of('short_methods') OR has('short_methods', method))
        AND trunc(gap_us(starts, ends) / 86400000000)
        < coalesce(getvariable('days_for')[list_position(getvariable('days_of')::VARCHAR[],
            details)], getvariable('days')) AS short,
    (none_of('single_methods') OR has('single_methods', method)) AND tenderers = 1 AS alone,
    CASE WHEN comparable THEN won END AS won, CASE WHEN comparable THEN lost END AS lost,
    awarded AND late AS late, final AND disqualified > 0 AS others,
    comparable AND awarded AND active > 0 AND priced
        AND least_out <= coalesce(least_in, least_out) AS undercut,
    least_out = least_in AS level, bids, disqualified
FROM lines l LEFT JOIN summed USING (line)
"""
"""One row a line; `late` and `others`, and `undercut` where it is `level`, are looked at again."""

RATIOS = """
CREATE TEMP TABLE ratios AS
SELECT line, ocid, supplier, lost, (lost - won) / won AS ratio FROM (
    SELECT *, row_number() OVER (PARTITION BY ocid ORDER BY line DESC) AS place
    FROM found WHERE lost >= won
) WHERE place = 1
"""
"""The distance of the second price to the winner's, of the last line of each process."""

TRIED = """
CREATE TEMP TABLE tried AS
SELECT tenderer, count(*) AS bids, count(*) FILTER (WHERE tenderer = supplier) AS wins FROM (
    SELECT DISTINCT line, who AS tenderer, supplier FROM offers JOIN lines USING (line)
    WHERE status = 'valid' AND who IS NOT NULL AND supplier IS NOT NULL
) GROUP BY tenderer
"""

SHARES = """
CREATE TEMP TABLE shares AS
SELECT 'Buyer' AS part, buyer AS id, sum(disqualified)::BIGINT AS disqualified,
    sum(bids)::BIGINT AS bids
FROM found WHERE bids > 0 AND buyer IS NOT NULL GROUP BY buyer
UNION ALL
SELECT 'ProcuringEntity', entity, sum(disqualified)::BIGINT, sum(bids)::BIGINT
FROM found WHERE bids > 0 AND entity IS NOT NULL GROUP BY entity
UNION ALL
SELECT 'Tenderer', id, count(*) FILTER (WHERE status = 'disqualified'), count(*) FROM (
    SELECT status, who AS id FROM offers WHERE submitted AND len(tenderers) = 1
    UNION ALL
    SELECT status, unnest(tenderers) FROM offers WHERE submitted AND len(tenderers) > 1
) WHERE id IS NOT NULL GROUP BY id
"""

SUPPLIED = """
CREATE TEMP TABLE supplied AS
WITH given AS (
    SELECT line, suppliers[1] AS id, list_filter(kinds, lambda k: k IS NOT NULL) AS kinds
    FROM awards SEMI JOIN lines USING (line)
    WHERE status = 'active' AND len(suppliers) = 1 AND suppliers[1] IS NOT NULL
), codes AS (
    SELECT id, count(*) AS kinds FROM (
        SELECT DISTINCT id, left(kind, getvariable('digits')) FROM (
            SELECT id, unnest(kinds) AS kind FROM given)
    ) GROUP BY id
), times AS (
    SELECT id, count(*) AS processes FROM (
        SELECT DISTINCT id, line FROM given WHERE len(kinds) > 0) GROUP BY id
)
SELECT id, processes, kinds FROM times JOIN codes USING (id)
"""

RESULTS = """
CREATE TEMP TABLE results (part VARCHAR, id VARCHAR, code VARCHAR, value DOUBLE, line BIGINT)
"""

OF_LINES = """
INSERT INTO results
SELECT 'OCID', ocid, 'R003', 1, line FROM found WHERE short AND has('enabled', 'R003') UNION ALL
SELECT 'OCID', ocid, 'R018', 1, line FROM found WHERE alone AND has('enabled', 'R018')
"""

UNDERCUT = """
INSERT INTO results
SELECT 'OCID', ocid, 'R036', 1, line FROM found WHERE undercut AND (level IS NULL OR NOT level
    OR line IN (
        SELECT line FROM (
            SELECT line, arg_min(status, place) AS first FROM offers JOIN (
                SELECT line, least_out FROM (SELECT f.line, min(o.amount) AS least_out
                    FROM found f JOIN offers o USING (line)
                    WHERE f.undercut AND f.level AND o.status = 'disqualified'
                        AND o.currency = getvariable('currency') GROUP BY f.line)
            ) USING (line)
            WHERE submitted AND amount = least_out AND currency = getvariable('currency')
            GROUP BY line
        ) WHERE first = 'disqualified'))
"""
"""Of bids at the same lowest price the first one counts."""

ALIKE = """
CREATE TEMP TABLE alike AS
WITH twice AS (
    SELECT DISTINCT line FROM (
        SELECT line FROM offers WHERE submitted AND amount IS NOT NULL AND currency IS NOT NULL
        GROUP BY line, amount HAVING count(*) > 1)
), named AS (
    SELECT line, ocid, place, amount, currency,
        list_sort(list_distinct(o.tenderers)) AS ids
    FROM offers o JOIN lines USING (line) WHERE comparable AND line IN (SELECT line FROM twice)
        AND submitted AND amount IS NOT NULL AND currency IS NOT NULL
), paired AS (
    SELECT line, ocid, ids,
        lag(ids) OVER (PARTITION BY line, amount, currency ORDER BY place) AS before
    FROM named WHERE len(ids) > 0
)
SELECT line, ocid, unnest(list_concat(ids, before)) AS tenderer FROM paired WHERE ids <> before;
INSERT INTO results
SELECT 'OCID', ocid, 'R028', 1, line FROM alike UNION ALL
SELECT 'Tenderer', tenderer, 'R028', 1, line FROM alike
"""

LATE = """
CREATE TEMP TABLE late AS
WITH named AS (
    SELECT line, unnest(o.tenderers) AS tenderer FROM offers o JOIN lines USING (line)
    WHERE line IN (SELECT line FROM found WHERE late) AND status = 'valid' AND date > ends
), winners AS (
    SELECT DISTINCT line, unnest(suppliers) AS tenderer FROM awards
    WHERE line IN (SELECT line FROM found WHERE late) AND status = 'active'
)
SELECT line, ocid, tenderer FROM named JOIN winners USING (line, tenderer)
    JOIN lines USING (line);
INSERT INTO results
SELECT 'OCID', ocid, 'R030', 1, line FROM late UNION ALL
SELECT 'Tenderer', tenderer, 'R030', 1, line FROM late
"""

OTHERS = """
CREATE TEMP TABLE others AS
WITH named AS (
    SELECT line, id, bool_or(status = 'valid') AS valid FROM (
        SELECT line, status, unnest(tenderers) AS id FROM offers
        WHERE line IN (SELECT line FROM found WHERE others)
            AND status IN ('valid', 'disqualified')
    ) WHERE id IS NOT NULL GROUP BY line, id
), counted AS (
    SELECT line, count(*) FILTER (WHERE valid) AS valid,
        count(*) FILTER (WHERE NOT valid) AS count,
        any_value(id) FILTER (WHERE valid) AS tenderer
    FROM named GROUP BY line
), winners AS (
    SELECT line, count(*) AS winners, any_value(id) AS winner FROM (
        SELECT DISTINCT line, unnest(suppliers) AS id FROM awards
        WHERE line IN (SELECT line FROM found WHERE others) AND status = 'active'
    ) WHERE id IS NOT NULL GROUP BY line
)
SELECT line, ocid, tenderer, count FROM counted JOIN winners USING (line) JOIN lines USING (line)
WHERE valid = 1 AND winners = 1 AND tenderer = winner
    AND count >= getvariable('disqualified_others');
INSERT INTO results
SELECT 'OCID', ocid, 'R035', count, line FROM others UNION ALL
SELECT 'Tenderer', tenderer, 'R035', 0, line FROM others
"""

OF_BIDS = {"R028": ALIKE, "R030": LATE, "R035": OTHERS, "R036": UNDERCUT}
"""What is made for an indicator once `found` is there."""

CLOSE = """
CREATE TEMP TABLE close AS
SELECT r.line, r.ocid, any_value(r.ratio) AS ratio, any_value(r.supplier) AS supplier,
    arg_min(o.who, o.place) AS loser
FROM ratios r JOIN offers o USING (line)
WHERE r.ratio <= getvariable('close') AND o.status = 'valid' AND o.who <> r.supplier
    AND o.currency = getvariable('currency') AND o.amount = r.lost
GROUP BY r.line, r.ocid;
INSERT INTO results
SELECT 'OCID', ocid, 'R024', ratio, line FROM close UNION ALL
SELECT 'Tenderer', supplier, 'R024', 0, line FROM close UNION ALL
SELECT 'Tenderer', loser, 'R024', 0, line FROM close
"""

DISCOUNTED = """
CREATE TEMP TABLE discounted AS
SELECT line, ocid, ratio, supplier FROM ratios
WHERE ratio >= getvariable('discounted') AND NOT isnan(ratio);
INSERT INTO results
SELECT 'OCID', ocid, 'R058', ratio, line FROM discounted UNION ALL
SELECT 'Tenderer', supplier, 'R058', 0, line FROM discounted
"""

UNSUCCESSFUL = """
INSERT INTO results
SELECT 'Tenderer', tenderer, 'R025', wins / bids, NULL FROM tried
WHERE bids >= getvariable('most') AND wins / bids <= getvariable('unsuccessful')
"""

EXCESSIVE = """
INSERT INTO results
SELECT part, id, 'R038', disqualified / bids, NULL FROM shares
WHERE part = getvariable('part') AND bids >= getvariable('minimum')
    AND disqualified / bids >= getvariable('excessive')
"""

MANY_KINDS = """
INSERT INTO results
SELECT 'Tenderer', id, 'R048', kinds, NULL FROM supplied
WHERE processes >= getvariable('minimum') AND kinds >= getvariable('kinds')
"""

WRITTEN = """
SELECT part, id, code, arg_max(value, coalesce(line, 0)) AS value
FROM results GROUP BY part, id, code ORDER BY part, id, code
"""
"""Results as they are written: the last line of a process holds."""

MAPS = {
    "ocid_buyer_r038": """
        SELECT ocid AS id, arg_max(buyer, line) AS other FROM found
        WHERE bids > 0 AND disqualified > 0 AND buyer IS NOT NULL AND has('enabled', 'R038')
        GROUP BY ocid ORDER BY ocid""",
    "ocid_procuringentity_r038": """
        SELECT ocid AS id, arg_max(entity, line) AS other FROM found
        WHERE bids > 0 AND disqualified > 0 AND entity IS NOT NULL AND has('enabled', 'R038')
        GROUP BY ocid ORDER BY ocid""",
    "ocid_tenderer": """
        SELECT ocid AS id, list(DISTINCT other ORDER BY other) AS other FROM (
            SELECT ocid, unnest(o.tenderers) AS other FROM offers o JOIN lines USING (line)
            WHERE submitted AND (has('enabled', 'R025') OR has('enabled', 'R038')
                OR has('enabled', 'R048'))
        ) WHERE other IS NOT NULL GROUP BY ocid ORDER BY ocid""",
    "ocid_tenderer_r024": """
        SELECT ocid AS id, list_sort(list_distinct([supplier, loser])) AS other
        FROM close ORDER BY ocid""",
    "ocid_tenderer_r028": """
        SELECT ocid AS id, list(DISTINCT tenderer ORDER BY tenderer) AS other FROM alike
        GROUP BY ocid ORDER BY ocid""",
    "ocid_tenderer_r030": """
        SELECT ocid AS id, list(DISTINCT tenderer ORDER BY tenderer) AS other FROM late
        GROUP BY ocid ORDER BY ocid""",
    "ocid_tenderer_r035": """
        SELECT ocid AS id, list(DISTINCT tenderer ORDER BY tenderer) AS other FROM others
        GROUP BY ocid ORDER BY ocid""",
    "ocid_tenderer_r058": """
        SELECT ocid AS id, [supplier] AS other FROM discounted ORDER BY ocid""",
}
"""The key Maps, asked for only when the tables behind them were made."""
