"""Subjects and flags as those are shown them who do not audit: without personal numbers.

What was read is veiled before anything shows it, so that pages, files and the API cannot forget.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from bagdar.core.terms.identifiers import without_iins
from bagdar.web.cases.models import Flag, Subject
from bagdar.web.cases.permissions import sees_numbers
from bagdar.web.projects.queries.filtering import Reading, spelt

TEXTS = ("ref", "title", "buyer", "buyer_name", "supplier", "supplier_name")
"""Columns of a subject that may hold a personal number."""
_DIGIT = re.compile(r"[0-9]")
_PERSONAL = "[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[ \u00a0-]?[0-9]{6}"


def veil_subject(one: Subject, reading: Reading) -> None:
    """Hide the personal numbers of a subject that was read; it is not to be saved."""
    if not sees_numbers(reading.scope):
        for name in TEXTS:
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


def found_in(names: Iterable[str], text: str, reading: Reading) -> Q:
    """Look for a text in columns; only auditors find by the digits of a personal number.

    For others digits are not looked for where a number of its form stands: who may ask for pieces
    of a number could put the number together.
    """
    sees = sees_numbers(reading.scope)
    if not sees and without_iins(text) != text:
        return Q(pk__in=[])
    found = Q()
    for name in names:
        held = spelt(name, text)
        if not sees and _DIGIT.search(text):
            held &= ~Q(**{f"{name}__regex": _PERSONAL})
        found |= held
    return found


def _veiled(value: Any) -> Any:
    return without_iins(value) if isinstance(value, str) else value
