"""Texts as people type them: cells of spreadsheets, and names of enterprises compared."""

import re
from functools import lru_cache
from typing import TypeVar, overload
from unicodedata import combining, normalize

Cell = TypeVar("Cell")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SPACES = " \u00a0"

_LEGAL_FORMS = re.compile(
    r"\b(?:"
    r"товариществ\w+ с ограниченн\w+ ответственност\w+|"
    r"жауапкершіліг\w+ шектеул\w+ серіктест\w+|"
    r"(?:открыт\w+ |закрыт\w+ |публичн\w+ )?акционерн\w+ обществ\w+|акционерлік қоғам\w*|"
    r"limited liability (?:partnership|company)|(?:open )?joint[ -]stock company|"
    r"тоо|жшс|llp|llc|ltd|ао|оао|зао|пао|ақ|жақ|ашақ|jsc|ojsc|cjsc|pjsc|ооо|ип|жк"
    r")\b"
)

_TO_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуфыэ", "abvgdeziklmnoprstufye", strict=True)),
        **dict(zip("әғқңөұүһі", "agknouuhi", strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)

_ALIKE = str.maketrans(
    {
        **dict(zip("авекмнорстухһіјѕ", "abekmhopctyxhijs", strict=True)),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
    }
)
"""Cyrillic letters that look like Latin ones, small or capital; dashes that look like a hyphen."""

_NOT_WORD = re.compile(r"[\W_]+")

_DIFFERENT_NUMBERS = 0.5
"""Solar-1 and Solar-2 are two enterprises, however alike the rest."""

Shape = tuple[str, frozenset[str], frozenset[str]]
"""What is compared of a name: the name folded, its pieces of three letters, its numbers."""


@overload
def neutralise_cell(value: str) -> str: ...
@overload
def neutralise_cell(value: Cell) -> Cell: ...
def neutralise_cell(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Numbers given as numbers stay numbers: -5 is a value, the text "-5" is not.
    """
    if isinstance(value, str) and value.lstrip(_SPACES).startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


@lru_cache(maxsize=50_000)
def fold_name(text: str) -> str:
    """Reduce a name to what tells enterprises apart, in Latin small letters and digits.

    Legal forms, quotes and punctuation go; Russian and Kazakh letters are transliterated, so
    that the spellings of one name in three languages come near each other.
    """
    small = " ".join(normalize("NFKC", text).casefold().split())
    return _latin(_LEGAL_FORMS.sub(" ", small)) or _latin(small)


def fold_number(text: str) -> str:
    """Reduce the number of a contract or paper to what two spellings of it have in common.

    Case and spaces go; letters that look alike in Cyrillic and Latin are one, and so are dashes.
    Two numbers that differ to the eye stay two: nothing else is taken away.
    """
    small = normalize("NFKC", text).casefold().translate(_ALIKE)
    return "".join(small.split())


def name_likeness(a: str, b: str, *, least: float = 0.0) -> float:
    """Compare two names: 1 for the same after folding, 0 for nothing in common.

    The share of three-letter pieces in common (Sørensen–Dice), whatever the order of words;
    halved when the names hold different numbers. What cannot reach `least` is not counted: 0.
    """
    return likeness(shape_of(a), shape_of(b), least=least)


def likeness(a: Shape, b: Shape, *, least: float = 0.0) -> float:
    """Compare two names by their shapes, as `name_likeness` does."""
    first, ours, our_numbers = a
    second, theirs, their_numbers = b
    if first == second:
        return 1.0 if first else 0.0
    share = 1.0 if our_numbers == their_numbers else _DIFFERENT_NUMBERS
    if share < least:
        return 0.0
    return share * 2 * len(ours & theirs) / max(1, len(ours) + len(theirs))


@lru_cache(maxsize=50_000)
def shape_of(name: str) -> Shape:
    """Return what is compared of a name, kept since tables compare each name many times."""
    folded = fold_name(name)
    return folded, frozenset(_pieces(folded)), frozenset(_numbers(folded))


def _latin(small: str) -> str:
    letters = (sign for sign in normalize("NFKD", small) if not combining(sign))
    return " ".join(_NOT_WORD.sub(" ", "".join(letters).translate(_TO_LATIN)).split())


def _pieces(folded: str) -> set[str]:
    padded = (f"  {word} " for word in folded.split())
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def _numbers(folded: str) -> set[str]:
    return set(re.findall(r"\d+", folded))
