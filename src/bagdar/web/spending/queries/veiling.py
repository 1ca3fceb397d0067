"""Rows of money as those are shown them who do not audit: names without personal numbers.

A natural person can be a supplier, and what a person or a file writes into a name may hold an IIN.
What was read is veiled before anything shows it, so that pages, files and the API cannot forget.
Numbers of contracts and documents name rows to each other, and stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.core.terms.identifiers import MASK, without_iins
from bagdar.web.cases.permissions import sees_numbers
from bagdar.web.people.permissions import Scope
from bagdar.web.spending.models import Version

VEILED = ("supplier_name", "buyer_name", "provider", "whose", "title", "ground")
"""Columns that are free text."""


def veil(version: Version, scope: Scope) -> None:
    """Hide the personal numbers of a version that was read; it is not to be saved."""
    if not sees_numbers(scope):
        for name in VEILED:
            if text := getattr(version, name, ""):
                setattr(version, name, without_iins(text))


def restored(facts: Mapping[str, Any], standing: Version) -> dict[str, Any]:
    """Return facts with what stands in place of what was shown of it to their writer.

    Whoever corrects a row, or sends back the file they took, hands in names as they were veiled.
    """
    told = dict(facts)
    for name in VEILED:
        if MASK in str(told.get(name, "")):
            kept = getattr(standing, name, "")
            if without_iins(kept) == told[name]:
                told[name] = kept
    return told
