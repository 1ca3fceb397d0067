"""Numbers as offices write them: which sign parts the fraction is a matter of the whole table.

1 234,5 and 1.234,5 and 1,234.5 say by themselves which sign is which; 1,234 and 1.234 do not. They
are read as the rest of the table writes its numbers, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bagdar.core.terms.problem import Problem

SIGNS = (",", ".")
"""The signs that part a fraction from the whole, or thousands from each other."""
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’]")
_WRITTEN = re.compile(r"(?P<minus>[-\u2212]?)(?P<digits>[0-9]+(?:[.,][0-9]+)*)", re.ASCII)
_GROUP = 3


class NotANumberError(ValueError):
    """A text that is no number however it is read."""


class AmbiguousNumberError(ValueError):
    """A number that is one or another by the sign that parts its fraction: `readings`."""

    def __init__(self, text: str, readings: tuple[Decimal, Decimal]) -> None:
        """Keep what was written and both readings, the one with thousands first."""
        super().__init__(" or ".join(map(str, readings)))
        self.text, self.readings = text, readings

    @property
    def problem(self) -> Problem:
        """Say to whoever typed it how to write the one that is meant."""
        return self.problem_within(None)

    def problem_within(self, places: int | None) -> Problem:
        """Say the same where at most `places` digits after the point are taken (None: any).

        A reading that would be refused as soon as it is written is not advised.
        """
        one, other = self.ways
        digits = -int(self.readings[1].normalize().as_tuple().exponent)
        if places is not None and digits > places:
            return Problem(
                "“{text}” may be two numbers: write {one} if that is meant.",
                text=self.text.strip()[:60],
                one=one,
            )
        return Problem(
            "“{text}” may be two numbers: write {one} or {other}.",
            text=self.text.strip()[:60],
            one=one,
            other=other,
        )

    @property
    def ways(self) -> tuple[str, str]:
        """Return how to write each reading so that it is no other: 1234, and 1.2340 or 1.2."""
        whole, parted = self.readings
        short = f"{parted.normalize():f}"
        return f"{whole:f}", short if short != f"{parted:f}" else f"{short}0"


@dataclass(frozen=True, slots=True)
class _Parts:
    """A number taken apart: its pieces of digits, the signs between them, whether spaces group."""

    minus: bool
    pieces: tuple[str, ...]
    signs: tuple[str, ...]
    spaced: bool

    @property
    def grouped(self) -> bool:
        """Answer whether all pieces after the first may be groups of thousands."""
        first, *others = self.pieces
        return (
            1 <= len(first) <= _GROUP and first != "0" and all(len(one) == _GROUP for one in others)
        )

    def whole(self) -> Decimal:
        """Read all signs as parting thousands."""
        return self._signed("".join(self.pieces))

    def parted(self) -> Decimal:
        """Read the last sign as parting the fraction."""
        return self._signed(f"{''.join(self.pieces[:-1])}.{self.pieces[-1]}")

    def _signed(self, digits: str) -> Decimal:
        return Decimal(f"-{digits}" if self.minus else digits)


def decimal_sign(texts: Iterable[str]) -> str | None:
    """Return the sign that parts fractions in a table, as its numbers tell; None: they do not.

    Numbers that contradict each other tell nothing.
    """
    found = {sign for text in texts if (sign := _told_by(text)) is not None}
    return found.pop() if len(found) == 1 else None


def read_decimal(text: str, sign: str | None) -> Decimal:
    """Read a number in a table whose fractions are parted by `sign` (None: unknown).

    Raises NotANumberError, and AmbiguousNumberError where the sign is needed and unknown. A number
    that says by itself which sign is which is read as it says, unless the table says otherwise.
    """
    parts = _parts(text)
    if not parts.signs:
        return parts.whole()
    own = _own_sign(parts)
    if own is None and sign is None:
        raise AmbiguousNumberError(text, (parts.whole(), parts.parted()))
    if own is not None and sign is not None and own != sign:
        raise NotANumberError(text)
    return parts.parted() if parts.signs[-1] == (own or sign) else parts.whole()


def unmistakable(text: str) -> str:
    """Write a number whose point parts the fraction so that it is read as that: 1.234 as 1.2340."""
    return f"{text}0" if may_be_two(text) else text


def may_be_two(text: str) -> bool:
    """Answer whether a text is one number or another by the sign that parts its fraction."""
    try:
        read_decimal(text, None)
    except AmbiguousNumberError:
        return True
    except NotANumberError:
        return False
    return False


def _told_by(text: str) -> str | None:
    try:
        return _own_sign(_parts(text))
    except NotANumberError:
        return None


def _parts(text: str) -> _Parts:
    plain = _SPACES.sub("", text)
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise NotANumberError(text)
    digits = found["digits"]
    parts = _Parts(
        bool(found["minus"]),
        tuple(re.split(r"[.,]", digits)),
        tuple(one for one in digits if one in SIGNS),
        plain != text.strip(),
    )
    if len(parts.signs) > 1 and not _sound(parts):
        raise NotANumberError(text)
    return parts


def _sound(parts: _Parts) -> bool:
    """Answer whether several signs make sense: equal ones group, and another one at most ends."""
    *before, last = parts.signs
    first = _Parts(parts.minus, parts.pieces[:-1], tuple(before), parts.spaced)
    if len(set(parts.signs)) == 1:
        return parts.grouped and not parts.spaced
    return len(set(before)) == 1 and last not in before and first.grouped and not parts.spaced


def _own_sign(parts: _Parts) -> str | None:
    """Return the sign of fractions that a number tells by itself; None: it tells nothing."""
    if not parts.signs:
        return None
    last = parts.signs[-1]
    if len(set(parts.signs)) > 1:
        return last
    other = next(one for one in SIGNS if one != last)
    if len(parts.signs) > 1:
        return other
    return None if parts.grouped and not parts.spaced else last
