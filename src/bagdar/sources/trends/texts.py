"""Documents that lie in a folder one by one: plain text, HTML, DOCX and PDF.

The date is that of the document's own metadata, or the one its file name holds; the day a file was
saved says nothing and is not taken.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree, html

from bagdar.sources.documents import DOCX, DocumentError, document_type
from bagdar.sources.pdf_text import LARGEST_PDF_BYTES, PdfError, read_pdf
from bagdar.sources.trends.made import CUT_SHORT, READ_IN_PART, UNREADABLE, Found, Tally

LARGEST_BYTES = 20 * 2**20
PDF = ".pdf"
KINDS = (".txt", ".md", ".html", ".htm", ".docx", PDF)
PDF_COUNTED = {
    "locked": "PDF locked by a password",
    "no_text": "PDF without text",
    "bounds": "PDF beyond bounds",
}
"""What is counted apart from other files that cannot be read, by why it is refused."""
_NAMED_DATE = re.compile(
    r"(?<!\d)((?:1[5-9]|20)\d{2}(?:[-_.](?:0[1-9]|1[0-2])(?:[-_.][0-3]\d)?)?)(?!\d)",
    re.ASCII,
)
_DATES = ("article:published_time", "dcterms.date", "dc.date", "citation_publication_date", "date")


class TextError(ValueError):
    """A document that cannot be read; the text says why, `counted` by what it is counted."""

    def __init__(self, why: str, counted: str = UNREADABLE) -> None:
        """Keep both."""
        super().__init__(why)
        self.counted = counted


def largest_bytes(name: str) -> int:
    """Return how large a document of this name may be; scans make PDF large."""
    return LARGEST_PDF_BYTES if PurePath(name).suffix.lower() == PDF else LARGEST_BYTES


def read_text(name: str, content: bytes, tally: Tally) -> Found:
    """Read one document, unpacked; raises TextError for what is too large, damaged or acts."""
    if len(content) > largest_bytes(name):
        raise TextError(f"larger than {largest_bytes(name) // 2**20} MB")
    suffix = PurePath(name).suffix.lower()
    if suffix == PDF:
        found = _pdf(name, content, tally)
    else:
        found = {".docx": _docx, ".html": _html, ".htm": _html}.get(suffix, _plain)(content)
    named = _NAMED_DATE.search(PurePath(name).stem)
    found.id = name
    found.date = found.date or (re.sub(r"[_.]", "-", named[1]) if named else None)
    found.title = found.title or PurePath(name).stem
    return found


def _pdf(name: str, content: bytes, tally: Tally) -> Found:
    """Read a PDF; of what was read in part, what part is told and counted."""
    try:
        read = read_pdf(content)
    except PdfError as error:
        raise TextError(str(error), PDF_COUNTED.get(error.code, UNREADABLE)) from None
    if read.breaks_off:
        tally.add(CUT_SHORT)
        tally.told.append(f"{name} cannot be read whole: it breaks off")
    if read.pages_read < read.pages:
        tally.add(READ_IN_PART)
        tally.told.append(f"{name} is read in part: {read.pages_read:,} of {read.pages:,} pages")
    return Found(
        title=read.title,
        abstract=read.text,
        date=read.date,
        language=read.language,
        people=[read.author] if read.author else [],
    )


def _plain(content: bytes) -> Found:
    text = decoded(content)
    title, _line, rest = text.strip().partition("\n")
    return Found(title=title.lstrip("# ").strip(), abstract=rest)


def decoded(content: bytes) -> str:
    """Return bytes as text: UTF-8, UTF-16 by its mark, else Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _html(content: bytes) -> Found:
    try:
        root = html.document_fromstring(
            decoded(content).encode(), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError) as error:
        raise TextError(f"no HTML: {error}") from None
    for one in root.xpath("//script|//style|//nav|//noscript"):
        one.drop_tree()
    meta = {
        str(one.get("name") or one.get("property")).lower(): one.get("content")
        for one in root.xpath("//meta[@content]")
    }
    title = root.findtext(".//title")
    body = root.find("body")
    return Found(
        title=title,
        abstract=body.text_content() if body is not None else None,
        date=next((meta[name] for name in _DATES if meta.get(name)), None),
        language=root.get("lang"),
        people=[meta["author"]] if meta.get("author") else [],
    )


def _docx(content: bytes) -> Found:
    try:
        if document_type(content) != DOCX:
            raise TextError("no DOCX")
        opened: Any = Document(BytesIO(content))
    except (DocumentError, PackageNotFoundError, KeyError, ValueError) as error:
        raise TextError(str(error)) from None
    lines = [one.text for one in opened.paragraphs if one.text.strip()]
    about = opened.core_properties
    title = about.title or (lines.pop(0) if lines else None)
    return Found(
        title=title,
        abstract="\n".join(lines),
        date=about.created,
        language=about.language or None,
        people=[about.author] if about.author else [],
    )
