"""Thresholds as rows: of a name, for a method, a category and some days, with what it rests on.

A law changes what is allowed from a day on, and allows more for works than for goods: so a rule
asks for the row of the day on which a contract was signed. Rows that a person sets go before those
that are shipped; of rows that fit, the one of a method or category before the one of all, and the
one that holds since later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

NO_LAW = "no legal basis is claimed"
UNCHECKED = "from memory, not checked against the text of the law"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a rule asks for; `since` and `until` are days of signing, both included."""

    name: str
    value: float
    method: str | None = None
    """Local procurement method; None for all."""
    category: str | None = None
    """goods, works or services; None for all."""
    since: date | None = None
    until: date | None = None
    currency: str | None = None
    """Of thresholds in money."""
    basis: str = NO_LAW


SHIPPED = (
    Threshold("A1.amber", 1.10),
    Threshold("A1.red", 1.25),
    Threshold("A2.amendments", 3),
    Threshold("A4.days", 180),
    Threshold("B1.days", 365),
    Threshold("C1.tolerance", 0.0),
    Threshold("C2.share", 0.5),
    Threshold("C3.share", 0.3, basis=f"budget rules of Kazakhstan, {UNCHECKED}"),
    Threshold("C5.days_after", 30),
    Threshold("D2.tolerance", 0.0),
    Threshold("D3.elapsed", 0.75),
    Threshold("D3.share", 0.5),
    Threshold("D4.projects", 5),
    Threshold("D5.points", 15),
)
"""What holds unless it is set. B1.sum is not shipped: no limit of direct purchases was checked."""
NAMES = (*(one.name for one in SHIPPED), "B1.sum", "D4.norm", "R003.days", "R003.working_days")
"""Every name that a rule asks for."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a threshold may be: from `least`, or `above` it alone, up to `most`."""

    least: float = 0.0
    most: float | None = None
    above: bool = False

    def __contains__(self, value: float) -> bool:
        """Answer whether a value makes sense."""
        begun = value > self.least if self.above else value >= self.least
        return begun and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        """Say the range in words that stand behind "must be"."""
        if self.most is not None:
            return f"from {self.least:g} to {self.most:g}"
        return f"above {self.least:g}" if self.above else f"at least {self.least:g}"


RANGES: Mapping[str, Range] = {
    "A1.amber": Range(1),
    "A1.red": Range(1),
    "A2.amendments": Range(1),
    "A4.days": Range(),
    "B1.days": Range(1),
    "B1.sum": Range(above=True),
    "C1.tolerance": Range(),
    "C2.share": Range(0, 1),
    "C3.share": Range(0, 1),
    "C5.days_after": Range(),
    "D2.tolerance": Range(),
    "D3.elapsed": Range(0, 1),
    "D3.share": Range(0, 1),
    "D4.norm": Range(above=True),
    "D4.projects": Range(1),
    "D5.points": Range(0, 100),
    "R003.days": Range(),
    "R003.working_days": Range(),
}
"""What each threshold may be: beyond it a rule would flag everybody, or nobody, without a word."""


def out_of_range(name: str, value: float) -> str | None:
    """Say what a threshold must be, where it is not; None where it makes sense."""
    allowed = RANGES[name]
    return None if value in allowed else f"must be {allowed}, is {value:g}"


def crossed(rows: Iterable[Threshold]) -> Threshold | None:
    """Return a row of A1.amber that is above the A1.red of its method, category and days."""
    each = [one for one in rows if one.name in ("A1.amber", "A1.red")]
    reds = {_key(one): one.value for one in each if one.name == "A1.red"}
    for one in each:
        if one.name == "A1.amber" and one.value > reds.get(_key(one), one.value):
            return one
    return None


def _key(one: Threshold) -> tuple[str | None, str | None, date | None, date | None]:
    return one.method, one.category, one.since, one.until


def in_working_days(rows: Iterable[Threshold]) -> bool:
    """Answer whether a threshold is stated in working days, so that a calendar is needed."""
    return any(one.name == "R003.working_days" for one in rows)


def of_code(code: str, rows: Iterable[Threshold]) -> list[Threshold]:
    """Return the thresholds of a rule."""
    return [one for one in rows if one.name.partition(".")[0] == code]


def in_force(
    limits: Mapping[str, float], given: Sequence[Threshold], currencies: Mapping[str, str]
) -> list[Threshold]:
    """Return all rows, those that go first first: set by row, set by name, shipped.

    `currencies` are those of sums that are set by name.
    """
    by_name = [
        Threshold(name, value, currency=currencies.get(name), basis="set by hand")
        for name, value in sorted(limits.items())
    ]
    return [*given, *by_name, *SHIPPED]


def held(
    rows: Sequence[Threshold], name: str, *, on: date, currency: str | None = None
) -> Threshold | None:
    """Return the row of a name that holds on a day for all methods and categories.

    As `limits_sql` has it: of rows with days the one that holds since later, else the first one.
    With `currency` a row in that currency goes before one in another.
    """
    fit = [
        one
        for one in rows
        if one.name == name
        and not (one.method or one.category)
        and (one.since is None or one.since <= on)
        and (one.until is None or one.until >= on)
    ]
    if currency is not None:
        fit = [one for one in fit if one.currency == currency] or fit
    dated = [one for one in fit if one.since or one.until]
    return min(dated, key=_turn) if dated else fit[0] if fit else None


def _turn(one: Threshold) -> tuple[int, date, float]:
    """Order rows with days: the later beginning, then the earlier end, then the lesser value."""
    begins = -one.since.toordinal() if one.since else 0
    return begins, one.until or date.max, one.value


def column(name: str) -> str:
    """Return a threshold's name as SQL has it."""
    return name.replace(".", "_").lower()


def limits_sql(
    table: str, target: str, names: Sequence[str], *, currencies: Sequence[str] = ()
) -> str:
    """Return SQL that makes `target`: the thresholds of each method, category and day of `table`.

    `table` has `details`, `category` and `limit_on`; what no threshold asks for is one key for all.
    The join is by `limits_join`. A threshold that nothing sets is NULL. Of `currencies` the one in
    which the threshold is stands beside it.
    """
    each = ", ".join(
        f"any_value({what}) FILTER (WHERE name = '{name}') AS {column(name)}{end}"
        for what, end, some in (("value", "", names), ("currency", "_currency", currencies))
        for name in some
    )
    return f"""
CREATE OR REPLACE TEMP TABLE {target} AS
WITH keys AS (
    SELECT row_number() OVER (ORDER BY limit_method, limit_category, limit_day) AS number, * FROM (
        SELECT DISTINCT CASE WHEN getvariable('by_method') THEN details END AS limit_method,
            CASE WHEN getvariable('by_category') THEN category END AS limit_category,
            CASE WHEN getvariable('by_day') THEN limit_on END AS limit_day
        FROM {table})
), ranked AS (
    SELECT number, name, value, currency, row_number() OVER (
        PARTITION BY number, name
        ORDER BY turn, (method IS NOT NULL)::INT + (t.category IS NOT NULL)::INT DESC,
            since DESC NULLS LAST, until NULLS LAST, value) AS place
    FROM keys JOIN thresholds t ON (method IS NULL OR method = limit_method)
        AND (t.category IS NULL OR t.category = limit_category)
        AND (since IS NULL OR since <= limit_day) AND (until IS NULL OR until >= limit_day)
)
SELECT limit_method, limit_category, limit_day, {each}
FROM keys LEFT JOIN (SELECT * FROM ranked WHERE place = 1) USING (number) GROUP BY ALL
"""  # noqa: S608 -- names of this module


def limits_join(table: str, target: str) -> str:
    """Return the SQL that joins `target` of `limits_sql` to its table."""
    return f"""
JOIN {target} ON
    limit_method IS NOT DISTINCT FROM CASE WHEN getvariable('by_method') THEN {table}.details END
    AND limit_category IS NOT DISTINCT FROM
        CASE WHEN getvariable('by_category') THEN {table}.category END
    AND limit_day IS NOT DISTINCT FROM CASE WHEN getvariable('by_day') THEN {table}.limit_on END
"""


def turns(
    limits: Mapping[str, float], given: Sequence[Threshold], currencies: Mapping[str, str]
) -> list[tuple[Threshold, int]]:
    """Return each row in force with its turn: 0 set by row, 1 set by name, 2 shipped."""
    rows = in_force(limits, given, currencies)
    few, named = len(given), len(given) + len(limits)
    return [
        (one, 0 if place < few else 1 if place < named else 2) for place, one in enumerate(rows)
    ]
