"""Pieces of SQL that both ways of computing share.

Variables a script must set: `compared`, `uncompared`, `excluded` (lists of local methods).
"""

from __future__ import annotations

from collections.abc import Mapping

from bagdar.core.spending.settings import Settings

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
_ZONE = r"(?:[Zz]|[+\-](?:[01]\d|2[0-3]):[0-5]\d)"

MACROS = f"""
CREATE MACRO zone_length(x) AS CASE WHEN right(x, 1) IN ('Z', 'z') THEN 1 ELSE 6 END;
CREATE MACRO zone_us(x) AS CASE WHEN right(x, 1) IN ('Z', 'z') THEN 0 ELSE
    (CASE WHEN left(right(x, 6), 1) = '-' THEN -60000000 ELSE 60000000 END)
    * (left(right(x, 5), 2)::BIGINT * 60 + right(x, 2)::BIGINT) END;
CREATE MACRO local_us(x) AS
    epoch_us(try_cast(left(x, 10) || ' ' ||
        CASE WHEN substr(x, 18, 2) = '60' THEN substr(x, 12, 6) || '59'
        ELSE substr(x, 12, length(x) - 11 - zone_length(x)) END AS TIMESTAMP))
    + CASE WHEN substr(x, 18, 2) = '60' THEN 1000000 ELSE 0 END;
CREATE MACRO instant_us(x) AS
    CASE WHEN regexp_full_match(x, '{_DAY}[Tt ]{_CLOCK}{_ZONE}')
    THEN local_us(x) - zone_us(x) END;
CREATE MACRO alike(x, y, form) AS x LIKE form AND y LIKE form;
CREATE MACRO plain(x) AS x BETWEEN '0001' AND ':' AND NOT contains(x, ' ') AND NOT contains(x, '.')
    AND x NOT LIKE '___________24%';
CREATE MACRO usual(x, y) AS (alike(x, y, '____-__-__T__:__:__+05:00')
    OR alike(x, y, '____-__-__T__:__:__Z') OR alike(x, y, '____-__-__T__:__:__+06:00'))
    AND plain(x) AND plain(y);
CREATE MACRO usual_us(x, y) AS
    epoch_us(try_cast(y AS TIMESTAMP)) - epoch_us(try_cast(x AS TIMESTAMP));
CREATE MACRO gap_us(x, y) AS coalesce(
    CASE WHEN usual(x, y) THEN usual_us(x, y) END, instant_us(y) - instant_us(x));
CREATE MACRO has(names, x) AS CASE WHEN len(getvariable(names)::VARCHAR[]) = 0 THEN false
    ELSE coalesce(list_contains(getvariable(names)::VARCHAR[], x), false) END;
CREATE MACRO comparable(details) AS CASE WHEN len(getvariable('compared')::VARCHAR[]) = 0
    THEN NOT has('uncompared', details) ELSE has('compared', details) END;
CREATE MACRO none_of(names) AS len(getvariable(names)::VARCHAR[]) = 0;
"""
"""Moments are RFC 3339, in microseconds since 1970 UTC; what is none is NULL.

`gap_us` is the time between two. Two moments of one `usual` form the engine reads right by itself,
leaving their zone aside; in other forms it takes more than the standard allows.
"""


def variables(settings: Settings) -> dict[str, object]:
    """Return what a script must know of the settings."""
    return {
        "compared": sorted(settings.compared),
        "uncompared": sorted(settings.uncompared),
        "excluded": sorted(settings.excluded),
        "days": settings.days,
        "days_of": sorted(settings.days_of),
        "days_for": [settings.days_of[one] for one in sorted(settings.days_of)],
        "short_methods": sorted(settings.short_methods),
        "single_methods": sorted(settings.single_methods),
        "disqualified_others": settings.disqualified_others,
        "digits": settings.digits,
        "direct_methods": sorted(settings.direct_methods),
        "class_digits": settings.class_digits,
    }


OF_PROCESS: Mapping[str, tuple[str, ...]] = {
    "awards": ("place",),
    "bids": ("place",),
    "contracts": ("place",),
    "amendments": ("contract", "place"),
    "transactions": ("contract", "place"),
    "milestones": ("contract", "place"),
    "parties": ("place",),
}
"""Tables of which a process has several rows, and what puts these in order."""


def contents(where: str = "") -> str:
    """Return SQL for a digest of each row that a process has: line, content."""
    return " UNION ALL ".join(
        f"SELECT line, hash('{name}', *COLUMNS(* EXCLUDE (line))) AS content FROM {name} {where}"  # noqa: S608 -- names of this module
        for name in OF_PROCESS
    )
