"""Identifiers that travel in a workbook and come back: sealed, so that nobody changes them."""

from __future__ import annotations

from django.core.signing import Signer

_LETTERS = 20
_SIGNER = "bagdar.workbook"


def sealed(key: str, version: int) -> str:
    """Write which version of a project a row shows, with a seal over both."""
    return f"{version}.{_seal(key, version)}"


def opened(key: str, text: str) -> int | None:
    """Return the version of a sealed cell; None when it or the identifier was changed."""
    number, _dot, seal = text.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return int(number) if seal == _seal(key, int(number)) else None


def _seal(key: str, version: int) -> str:
    return Signer(salt=_SIGNER).signature(f"{key}:{version}")[:_LETTERS]
