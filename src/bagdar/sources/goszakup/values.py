"""Amounts, moments and identifiers of the platform, as OCDS has them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from bagdar.core.terms.identifiers import looks_like_iin

ZONE: Final = ZoneInfo("Asia/Almaty")
"""Clock of the platform: UTC+6, since 1 March 2024 UTC+5 in the whole country."""
EARLIEST, LATEST = 1990, 2100
BIIN_LENGTH: Final = 12
LARGEST: Final = Decimal(10) ** 15


def amount(value: object) -> float | None:
    """Return an amount in tenge; None for none. Raises ValueError for what is no amount."""
    if value is None or value == "":
        return None
    text = "" if isinstance(value, bool) else str(value)
    try:
        found = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not found.is_finite() or abs(found) > LARGEST:
        raise ValueError("not an amount")
    return float(found)


def moment(value: object) -> str | None:
    """Return a moment as RFC 3339; one without a zone is by the clock of the platform.

    None for none. Raises ValueError for what is no moment, or one of another century.
    """
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError("not a date") from None
    if not EARLIEST <= found.year <= LATEST:
        raise ValueError("not a date of our time")
    return (found if found.tzinfo else found.replace(tzinfo=ZONE)).isoformat()


def party(value: object) -> str | None:
    """Return the identifier of a party from its BIN or IIN; None for none.

    Raises ValueError for what is neither.
    """
    if value is None or value == "":
        return None
    digits = str(value).strip() if isinstance(value, str | int) else ""
    if digits.isdecimal() and len(digits) < BIIN_LENGTH:
        digits = digits.zfill(BIIN_LENGTH)  # a table took its leading zeros away
    if len(digits) != BIIN_LENGTH or not digits.isdecimal() or not digits.isascii():
        raise ValueError("not a BIN or IIN of 12 digits")
    return f"{scheme(digits)}-{digits}"


def scheme(digits: str) -> str:
    """Say which number it is: a BIN of an organisation, or an IIN of a person."""
    return "KZ-IIN" if looks_like_iin(digits) else "KZ-BIN"


def truth(value: Any) -> bool:
    """Return whether a mark of the platform is set: 1, "1" or true."""
    return value in (1, "1", True)
