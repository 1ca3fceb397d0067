"""Papers as PDF (PDF/UA-1): set by typst from values; what the register says is never markup.

The template and the fonts belong to the package; the network and the system's fonts are not used.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import gettext as _

from bagdar.web.papers.paper import Paper, cleaned

FOLDER = Path(__file__).resolve().parent
TEMPLATE = FOLDER / "paper.typ"
STANDARD: Final = "ua-1"
UNDISPLAYED: Final = "could not be displayed"
"""What typst says of a sign that none of its fonts has."""


def pdf(paper: Paper) -> bytes:
    """Set a paper; equal papers are equal to the byte.

    A sign that no font here has (a name in Chinese, an emoji) stands as an empty box: that paper
    says so at its end and does not claim PDF/UA, which forbids such signs.
    """
    try:
        return _set(paper, accessible=True)
    except typst.TypstError as error:
        if UNDISPLAYED not in str(error):
            raise
    told = _("Some signs are in no font of this paper and stand as boxes; DOCX has them as typed.")
    return _set(replace(paper, notes=[*paper.notes, told]), accessible=False)


def _set(paper: Paper, *, accessible: bool) -> bytes:
    compiler = typst.Compiler(str(TEMPLATE), root=str(FOLDER), font_paths=_fonts())
    made = compiler.compile(
        format="pdf",
        pdf_standards=[STANDARD] if accessible else [],
        sys_inputs={"paper": json.dumps(_values(paper), ensure_ascii=False, default=str)},
        timestamp=datetime.combine(paper.day, time.min, tzinfo=UTC),
    )
    assert isinstance(made, bytes)  # noqa: S101 -- one document is asked for
    return made


def _values(paper: Paper) -> dict[str, Any]:
    """Return a paper as the template reads it: each part says its kind, an emblem is numbers."""
    values = asdict(paper)
    values["parts"] = [{"kind": one.kind, **asdict(one)} for one in paper.parts]
    if paper.letterhead is not None:
        values["letterhead"]["emblem"] = list(paper.letterhead.emblem)
    found: dict[str, Any] = cleaned(values)
    return found


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts of the package and of typst once; those of the system are left alone."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])
