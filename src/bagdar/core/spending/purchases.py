"""Purchases split below the threshold from which a contest is needed, in SQL.

Direct awards of one buyer, of one class of goods, each below the threshold of its day, that reach
it together within so many days. `lines` and `day_of` of `flags`, `exact` of `contracts` and
`judged_parties` must be there; `direct` is DIRECT of all parts together. Goods of several classes
in one award are a class of their own.
"""

from __future__ import annotations

from bagdar.core.spending.thresholds import limits_join, limits_sql

CODE = "B1"
LIMITS = ("B1.sum", "B1.days")

DIRECT = """
WITH looked AS (
    SELECT line, ocid, buyer, p.details, category FROM processes p JOIN lines USING (line)
    WHERE left_out IS NULL AND buyer IS NOT NULL
        AND method IN (SELECT unnest(getvariable('direct_methods')::VARCHAR[]))
), given AS (
    SELECT line, place, id, ocid, buyer, details, category, day_of(date) AS awarded_on,
        status IS NULL AS undecided, amount AS told, exact(amount) AS amount, currency,
        list_distinct(list_transform(list_filter(kinds, lambda k: k IS NOT NULL),
            lambda k: left(k, getvariable('class_digits')))) AS classes
    FROM decided JOIN looked USING (line) WHERE coalesce(status, 'active') = 'active'
), signed AS (
    SELECT line, min(day_of(signed)) AS signed_on FROM contracts
    WHERE line IN (SELECT line FROM given WHERE awarded_on IS NULL) GROUP BY line
), cancelled AS (
    SELECT g.line, g.place FROM given g JOIN contracts c
        ON c.line = g.line AND (c.award IS NULL OR c.award = g.id)
    GROUP BY g.line, g.place HAVING bool_and(coalesce(c.status = 'cancelled', false))
), repeated AS (
    SELECT line, id FROM awards WHERE id IS NOT NULL AND line IN (SELECT line FROM looked)
    GROUP BY line, id HAVING count(*) > 1
)
SELECT g.* EXCLUDE (id, classes, awarded_on), coalesce(awarded_on, signed_on) AS limit_on,
    nullif(array_to_string(list_sort(classes), ' + '), '') AS class,
    c.line IS NOT NULL AS void, r.line IS NOT NULL AS repeated
FROM given g LEFT JOIN signed s ON s.line = g.line
    LEFT JOIN cancelled c ON c.line = g.line AND c.place = g.place
    LEFT JOIN repeated r ON r.line = g.line AND r.id = g.id
"""
"""An award without a status is `undecided`; one is `void` where all its contracts
were cancelled: nothing was bought by it.

What is told twice alike was left out when it was read: what is `repeated` differs."""

LIMITED = limits_sql("direct", "direct_limits", LIMITS, currencies=LIMITS[:1])

_JOINED = limits_join("d", "direct_limits")

_KNOWN = f"""
    SELECT d.*, b1_sum, b1_sum_currency, b1_days,
        CASE WHEN void THEN NULL
            WHEN repeated THEN 'an award is listed twice, and differs'
            WHEN undecided THEN 'an award has no status'
            WHEN b1_sum IS NULL THEN 'no threshold is set for its method, category and day'
            WHEN limit_on IS NULL THEN 'the day of a direct award is not known'
            WHEN told IS NULL THEN 'a direct award has no value'
            WHEN amount IS NULL THEN 'an amount is too large to be summed'
            WHEN currency IS NULL THEN 'a direct award has no currency'
            WHEN currency IS DISTINCT FROM b1_sum_currency
                THEN 'a direct award is in another currency than the threshold'
            WHEN class IS NULL THEN 'a direct award has no class of goods' END AS no_b1
    FROM direct d {_JOINED}
"""  # noqa: S608 -- names of this module
_NEAR = """
    SELECT line, place, total, awards, first_on FROM (
        SELECT line, place, b1_days, sum(amount) OVER near AS total, count(*) OVER near AS awards,
            min(limit_on) OVER near AS first_on
        FROM known WHERE no_b1 IS NULL AND NOT void AND amount > 0 AND amount < b1_sum
        WINDOW near AS (PARTITION BY buyer, class, currency ORDER BY limit_on
            RANGE BETWEEN to_days(getvariable('{days}')::INT) PRECEDING AND CURRENT ROW)
    ) WHERE b1_days = getvariable('{days}')"""


def days_named(count: int) -> list[str]:
    """Return the names of the variables that hold the lengths of windows, each another one."""
    return [f"split_days_{place}" for place in range(count)]


def windows(count: int) -> str:
    """Return SQL for what each direct award adds up to with those of its class in the days before.

    Of `count` lengths of a window each award has the one of its day: a frame has one length.
    """
    near = " UNION ALL ".join(_NEAR.format(days=one) for one in days_named(count))
    return f"""
CREATE OR REPLACE TEMP TABLE windows AS
WITH known AS ({_KNOWN}), below AS ({near}
)
SELECT k.*, total, awards, first_on, round(total / b1_sum, 9) AS ratio,
    coalesce(awards > 1 AND round(total / b1_sum, 9) >= 1, false) AS split
FROM known k LEFT JOIN below USING (line, place)
"""  # noqa: S608 -- names of this module


JUDGED = """
INSERT INTO judged_parties
WITH worst AS (
    SELECT DISTINCT buyer, class, currency, first_on, limit_on, total, awards, b1_sum,
        dense_rank() OVER (PARTITION BY buyer, class, currency
            ORDER BY ratio DESC, limit_on, b1_sum) AS place
    FROM windows WHERE split
), held AS (
    SELECT w.*, (list(ocid ORDER BY k.limit_on, ocid) FILTER (WHERE NOT void))[:20] AS ocids,
        (list(ocid ORDER BY k.limit_on, ocid) FILTER (WHERE void))[:20] AS voids,
        count(*) FILTER (WHERE void) AS left_out
    FROM worst w JOIN windows k ON k.buyer = w.buyer AND k.class = w.class
        AND k.currency = w.currency AND no_b1 IS NULL
        AND k.limit_on BETWEEN w.first_on AND w.limit_on AND k.amount > 0 AND k.amount < k.b1_sum
    WHERE w.place = 1 GROUP BY ALL
), shown AS (
    SELECT buyer, flatten(list([
        row_of(concat('class ', class, ', ', first_on, ' – ', limit_on), NULL,
            summed_up(total, currency)),
        row_of('direct awards', array_to_string(ocids, ', '), awards),
        row_of('threshold', NULL, money(b1_sum, currency))]
        || CASE WHEN left_out = 0 THEN [] ELSE [
            row_of('left out, as their contracts were cancelled',
                array_to_string(voids, ', '), left_out)] END
        ORDER BY total DESC, class, currency)[:30])
        AS evidence
    FROM held GROUP BY buyer
)
SELECT 'buyer', buyer, 'B1', judgement(
    CASE WHEN NOT bool_or(split) THEN min(no_b1) END,
    max(ratio) FILTER (WHERE ratio IS NOT NULL), bool_or(split)), any_value(evidence)
FROM windows LEFT JOIN shown USING (buyer) GROUP BY buyer
"""


def measure(count: int) -> tuple[str, ...]:
    """Return SQL from `direct` to `windows`, in its order, for so many lengths of a window.

    JUDGED comes after.
    """
    return LIMITED, windows(count)
