"""What is asked about before a report is sent: a jump against last month, a copy of it."""

from __future__ import annotations

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


def jumps(before: Lines, now: Lines, theirs: Lines | None = None) -> list[Key]:
    """Return the lines of jobs that changed much against last month; new ones from nothing.

    A line of last month that is told no more falls to nothing, or to what lines of the same kind
    that are new of its project tell; `theirs`, what enterprises told of the month, are told too.
    """
    if not before:
        return []
    told = {**(theirs or {}), **now}
    found = [key for key in now if _is_of_jobs(key) and is_jump(_fte(before, key), now[key].fte)]
    found += [
        key for key in _gone(before, told) if is_jump(before[key].fte, _instead(key, before, told))
    ]
    return sorted(found, key=lambda key: (key[0], key[1] or 0, key[2]))


def is_copy(before: Lines, now: Lines) -> bool:
    """Answer whether every figure is that of last month, and somebody is at work at all."""
    works = any(told.fte > 0 for told in now.values())
    return works and {key: told.figures for key, told in now.items()} == {
        key: told.figures for key, told in before.items()
    }


def unanswered(before: Lines, now: Lines, why: str, theirs: Lines | None = None) -> list[Key]:
    """Return the jumps that nobody has said a word about: of a line that is gone, the report's."""
    return [
        key
        for key in jumps(before, now, theirs)
        if not (now[key].why if key in now else why.strip())
    ]


def _is_of_jobs(key: Key) -> bool:
    return key[2] != JobKind.LOSSES


def _gone(before: Lines, told: Lines) -> list[Key]:
    """Return the lines of jobs told no more, of projects of which jobs are told at all.

    Of whom nothing is told yet, a form has only begun; without any it is not sent.
    """
    begun = {key[0] for key in told if _is_of_jobs(key)}
    return [key for key in before if _is_of_jobs(key) and key not in told and key[0] in begun]


def _instead(gone: Key, before: Lines, told: Lines) -> Decimal:
    """Sum what is told anew of the same project and kind: the whole by phases, or the reverse."""
    project, _phase, kind = gone
    new = (key for key in told if (key[0], key[2]) == (project, kind) and key not in before)
    return sum((told[key].fte for key in new), Decimal(0))


def _fte(lines: Lines, key: Key) -> Decimal:
    return lines[key].fte if key in lines else Decimal(0)
