"""Numbers and units as each language writes them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language

_ANY_FLOAT = Context(prec=400)
"""Enough digits for the largest float and some behind the point."""


def number_text(value: Any) -> str:
    """Write a number with the signs of the language and no zeros that say nothing."""
    plain = format(Decimal(str(value)), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return number_format(plain, force_grouping=True)


def half_up(value: float | Decimal, digits: int) -> Decimal:
    """Round to some digits behind the point, halves away from zero, as people do by hand."""
    step = Decimal(1).scaleb(-digits)
    return Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP, context=_ANY_FLOAT)


def rounded(value: float | Decimal, digits: int, *, grouped: bool = False) -> str:
    """Write a number rounded to some digits, with the signs of the language.

    Django's `number_format` cuts digits off; this is what it is given instead.
    """
    return str(number_format(half_up(value, digits), digits, force_grouping=grouped))


def unit_text(code: str) -> str:
    """Return a unit's sign in the reader's language, or its code where we have no sign."""
    row = _units().get(code, {})
    return row.get(f"symbol_{(get_language() or 'en')[:2]}") or code


@lru_cache(maxsize=1)
def _units() -> Mapping[str, Mapping[str, str]]:
    text = (files("bagdar.presets") / "kazakhstan" / "units.csv").read_text("utf-8")
    return {row["ucum_code"]: row for row in csv.DictReader(text.splitlines())}
