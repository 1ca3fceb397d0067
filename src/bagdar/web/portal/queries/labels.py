"""Short labels for the tiles of a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

LINE_LETTERS = 12
MOST_LINES = 2
NARROW_LETTERS = 6
_CUT = "."
_NEVER_LAST = "- аеёиоуыэюяйьъәіөұүaeiouy"
"""In Russian and Kazakh a word is cut after a consonant."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a tile: up to two lines, and one short line for a phone."""

    lines: tuple[str, ...]
    narrow: str


def labels_of(names: Mapping[int, str]) -> dict[int, Label]:
    """Shorten the names of neighbours so that they fit and still differ."""
    bare = _without_common_words(names)
    return {one: Label(_lines(name), _narrow(name)) for one, name in bare.items()}


def _without_common_words(names: Mapping[int, str]) -> dict[int, str]:
    """Leave out words that three names or more share, such as "oblast"; keep names apart."""
    shared = Counter(
        word for name in names.values() for word in set(name.split()) if word.islower()
    )
    common = {word for word, number in shared.items() if number > 2}
    bare = {one: _bare(name, common) for one, name in names.items()}
    twice = Counter(bare.values())
    return {
        one: name if twice[bare[one]] == 1 or bare[one] == names[one] else names[one]
        for one, name in bare.items()
    }


def _bare(name: str, common: set[str]) -> str:
    return " ".join(word for word in name.split() if word not in common) or name


def _lines(name: str) -> tuple[str, ...]:
    parts = name.replace("-", "- ").split()
    lines: list[str] = []
    for part in parts:
        glue = "" if lines and lines[-1].endswith("-") else " "
        if lines and len(lines[-1]) + len(glue) + len(part) <= LINE_LETTERS:
            lines[-1] += glue + part
        else:
            lines.append(part)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
    return tuple(_fitted(line, LINE_LETTERS) for line in lines)


def _narrow(name: str) -> str:
    parts = name.replace("-", " ").split()
    if len(name) <= NARROW_LETTERS:
        return name
    if len(parts) == 1:
        return _fitted(name, NARROW_LETTERS)
    return "".join(f"{part[0]}{_CUT}" for part in parts[:-1])[: NARROW_LETTERS - 3] + _fitted(
        parts[-1], NARROW_LETTERS - 2
    )


def _fitted(text: str, letters: int) -> str:
    if len(text) <= letters:
        return text
    room = letters - 1
    if text[room - 1 : room + 1] == "ск":  # an ending is not cut in two: Карагандин|ская
        room -= 1
    return (text[:room].rstrip(_NEVER_LAST) or text[:room]) + _CUT
