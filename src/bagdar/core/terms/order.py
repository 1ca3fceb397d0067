"""The order of names: one alphabet for Kazakh, Russian and Latin letters, numbers by value."""

import re
from functools import lru_cache
from itertools import count
from unicodedata import combining, normalize

LONGEST = 60
"""Signs of a name that count; what follows hardly ever decides."""

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""The Kazakh alphabet holds the Russian one in its own order."""

_NUMBER = 10
_FIRST_LETTER = 30
_CODES = dict(zip(_LATIN + _KAZAKH, count(_FIRST_LETTER), strict=False))
_SPACE = "01"
_MOST_DIGITS = 20
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_PARTS = re.compile(r"\d+|[^\W\d_]|[\W_]+")


@lru_cache(maxsize=10_000)
def sort_key(name: str) -> str:
    """Return digits that sort as the name should, whatever the database thinks of alphabets.

    Two digits a sign: spaces and punctuation come first, then numbers by their value, then
    Latin letters, then Kazakh and Russian ones; case does not matter.
    """
    small = _EDGES.sub("", _composed(name.casefold()))
    return "".join(_coded(part) for part in _PARTS.findall(small[:LONGEST]))[: 2 * LONGEST]


def _composed(text: str) -> str:
    """Take accents off Latin letters; keep й and ё, which are letters of their own."""
    return "".join(
        sign if sign in _CODES else normalize("NFKD", sign)[:1]
        for sign in normalize("NFKC", text)
        if not combining(sign)
    )


def _coded(part: str) -> str:
    if part.isdecimal():
        digits = str(int(part))[:_MOST_DIGITS]
        return f"{_NUMBER}{len(digits):02}{''.join(f'0{digit}' for digit in digits)}"
    code = _CODES.get(part)
    return _SPACE if code is None else str(code)
