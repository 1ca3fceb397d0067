r"""Letters that LaTeX writes as commands, such as Schr{\"o}dinger or Poincar\'e."""

from __future__ import annotations

import re
from unicodedata import normalize

_MARKS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
}
_LETTERS = dict(
    one.split(":")
    for one in """ss:ß o:ø O:Ø l:ł L:Ł ae:æ AE:Æ oe:œ OE:Œ aa:å AA:Å i:ı dh:ð DH:Ð dj:đ DJ:Đ th:þ
    TH:Þ ng:ŋ NG:Ŋ""".split()
)
_FORMULA = re.compile(r"(\$[^$]*\$)")
_ACCENT = re.compile(
    r"\\(?P<mark>[`'^\"~=.]|[uvHckrd](?=\s*[{\\]|\s+[A-Za-z]))\s*"
    r"(?:\{\s*(?P<inner>\\?[A-Za-z])\s*\}|(?P<dotless>\\[ij])(?![A-Za-z])\s?|(?P<bare>[A-Za-z]))"
)
_LETTER = re.compile(
    rf"\\(?P<name>{'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?:\{{\}}|(?![A-Za-z])\s*)"
)
_GENITIVE = re.compile(r"(?<=[A-Za-z])\\'(?:s|t|d|m|re|ll|ve)(?![A-Za-z])")
"""An apostrophe that a program wrote as it stands in its own texts, such as Newton\\'s."""
_MADE = "\ue000"
"""Stands before each letter that was made, while the braces around them go."""
_BRACES = re.compile(rf"\{{\s*((?:{_MADE}.)+)\s*\}}")


def with_letters(text: str) -> str:
    """Return a text with accents and letters of LaTeX as the letters they mean.

    Formulas between dollar signs stay, and so do quotes that a program wrote with a backslash.
    """
    if "\\" not in text:
        return text
    signs = "".join(one for one in "\"'" if _quotes(text, one))
    parts = _FORMULA.split(text)
    parts[::2] = (_written(one, signs) for one in parts[::2])
    return "".join(parts)


def _quotes(text: str, sign: str) -> bool:
    """Tell quotes from accents: one of them stands before no letter."""
    return re.search(rf"\\{sign}(?!\{{|\\|[A-Za-z])", text) is not None


def _written(text: str, quotes: str) -> str:
    def accented(found: re.Match[str]) -> str:
        mark = found["mark"]
        if mark in quotes or _GENITIVE.match(found.string, found.start()):
            return found[0]
        letter = (found["inner"] or found["dotless"] or found["bare"])[-1]
        made = normalize("NFC", letter + _MARKS[mark])
        return _MADE + made if len(made) == 1 else found[0]

    text = _ACCENT.sub(accented, text)
    text = _LETTER.sub(lambda found: _MADE + _LETTERS[found["name"]], text)
    return _BRACES.sub(r"\1", text).replace(_MADE, "")
