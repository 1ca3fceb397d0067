"""What is asked about before a report is sent: a jump against last month, a copy of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bagdar.web.jobs.models import JobKind
from bagdar.web.jobs.queries.lines import Key, Lines

JUMP_RATIO = Decimal("0.5")
JUMP_FTE = Decimal(10)
"""A change of at least half of last month's figure and at least ten people is asked about.

Our choice for the pilot, November 2026, measured nowhere yet: ten is the size from which figures of
jobs are published (docs/decisions/0021-disclosure.md), and half of the jobs gained or lost within a
month is worth a word. It is asked about, never refused.
"""


def is_jump(before: Decimal, now: Decimal) -> bool:
    """Answer whether a change is large, both in people and against what was."""
    change = abs(now - before)
    return change >= JUMP_FTE and change >= before * JUMP_RATIO


def jumps(before: Lines, now: Lines) -> list[Key]:
    """Return the lines of jobs that changed much against last month; new ones from nothing."""
    if not before:
        return []
    found = [
        key
        for key, told in now.items()
        if key[2] != JobKind.LOSSES and is_jump(_fte(before, key), told.fte)
    ]
    return sorted(found, key=lambda key: (key[0], key[1] or 0, key[2]))


def is_copy(before: Lines, now: Lines) -> bool:
    """Answer whether every figure is that of last month, and somebody is at work at all."""
    works = any(told.fte > 0 for told in now.values())
    return works and {key: told.figures for key, told in now.items()} == {
        key: told.figures for key, told in before.items()
    }


def unanswered(before: Lines, now: Lines) -> list[Key]:
    """Return the jumps that nobody has said a word about."""
    return [key for key in jumps(before, now) if not _why(now, key)]


def _fte(lines: Lines, key: Key) -> Decimal:
    return lines[key].fte if key in lines else Decimal(0)


def _why(lines: Mapping[Key, object], key: Key) -> str:
    return str(getattr(lines.get(key), "why", ""))
