"""What stands on a paper, as values: one paper is set as PDF and written as DOCX.

Words of people come in as they were typed; `clean` takes out what no paper can hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, turns of the writing direction, halves of letters."""


@dataclass(frozen=True)
class Figure:
    """A key figure of a paper."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A table of a paper; `widths` says what each column is.

    `narrow` and `number` take what they need, `wide` shares what is left; in a table of many
    figures `share` columns are equal and wrap their headings, and `broad` ones twice as wide.
    """

    kind: ClassVar[str] = "table"
    title: str
    headings: Sequence[str]
    widths: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = ""


@dataclass(frozen=True)
class Facts:
    """Facts of a paper, each under its label."""

    kind: ClassVar[str] = "facts"
    title: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """Paragraphs of a paper under a heading."""

    kind: ClassVar[str] = "words"
    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Signatures:
    """Places to sign: who signs, and the name to be written out."""

    kind: ClassVar[str] = "signatures"
    title: str
    rows: Sequence[tuple[str, str]]


Section = Part | Facts | Words | Signatures
"""What a paper is made of below its head."""


@dataclass(frozen=True)
class Side:
    """One language of a letterhead: the name of the authority and how to reach it."""

    language: str
    name: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Letterhead:
    """The form of an authority: with two sides the emblem stands between them, else above."""

    sides: Sequence[Side]
    emblem: bytes = b""
    emblem_words: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper: its form, title, lines under it, figures, parts, notes, the line at its foot."""

    title: str
    day: date
    lines: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    parts: Sequence[Section] = ()
    notes: Sequence[str] = ()
    footer: str = ""
    wide: bool = False
    letterhead: Letterhead | None = None
    above: Sequence[str] = ()
    author: str = field(default_factory=lambda: _("Bagdar"))
    language: str = field(default_factory=lambda: (get_language() or "en")[:2])


def clean(text: str) -> str:
    """Return a text without what cannot be printed; its lines stay."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cleaned(value: Any) -> Any:
    """Return lists and texts with every text cleaned."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: cleaned(one) for key, one in value.items()}
        case list() | tuple():
            return [cleaned(one) for one in value]
    return value


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text that say something, each a paragraph."""
    return [line for line in map(str.strip, clean(text).split("\n")) if line]
