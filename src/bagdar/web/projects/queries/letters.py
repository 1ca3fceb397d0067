"""What each app says in the one letter a day: its part, in the language that is active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_NAMED = 50
"""How many things a part names; the page has them all."""


@dataclass(frozen=True)
class LetterPart:
    """Lines on one subject, and where the whole list is.

    `count` things are told of. `news` are the marks of those that the person was not told of yet:
    a letter is sent where there are some, and they are kept with it.
    """

    title: str
    lines: Sequence[str]
    count: int
    href: str
    news: Sequence[str] = field(default=())
