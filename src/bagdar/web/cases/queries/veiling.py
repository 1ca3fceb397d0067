"""Subjects and flags as those are shown them who do not audit: without personal numbers.

What was read is veiled before anything shows it, so that pages, files and the API cannot forget.
"""

from __future__ import annotations

from typing import Any

from bagdar.core.terms.identifiers import without_iins
from bagdar.web.cases.models import Flag, Subject
from bagdar.web.cases.permissions import sees_numbers
from bagdar.web.projects.queries.filtering import Reading

_TEXTS = ("ref", "title", "buyer", "buyer_name", "supplier", "supplier_name")


def veil_subject(one: Subject, reading: Reading) -> None:
    """Hide the personal numbers of a subject that was read; it is not to be saved."""
    if not sees_numbers(reading.scope):
        for name in _TEXTS:
            setattr(one, name, without_iins(getattr(one, name)))


def veil_flag(one: Flag, reading: Reading) -> None:
    """Hide the personal numbers in the evidence and the reason of a flag that was read."""
    if not sees_numbers(reading.scope):
        one.reason = without_iins(one.reason)
        one.evidence = [
            {name: _veiled(value) for name, value in row.items()} for row in one.evidence
        ]


def veil_text(text: str, reading: Reading) -> str:
    """Return a text without personal numbers, unless the reader audits."""
    return text if sees_numbers(reading.scope) else without_iins(text)


def _veiled(value: Any) -> Any:
    return without_iins(value) if isinstance(value, str) else value
