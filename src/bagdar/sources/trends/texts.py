"""Documents that lie in a folder one by one: plain text, HTML, DOCX and PDF.

The date is the day that the file name holds; else that of the document's own metadata, unless a
template or a clock that was not set left it there; else the year or month of the name; else that of
the template; one that is still to come only where there is no other. Which it was is counted. The
day a file was saved says nothing and is not taken.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree, html

from bagdar.sources.documents import DOCX, DocumentError, document_type
from bagdar.sources.pdf_text import LARGEST_PDF_BYTES, PdfError, read_pdf
from bagdar.sources.trends.blocks import blocks_of, joined, text_of_element
from bagdar.sources.trends.made import (
    CUT_SHORT,
    READ_IN_PART,
    UNREADABLE,
    Found,
    Tally,
    date_of,
)

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
_NAMED_DAY = re.compile(
    r"(?<!\d)(?:(?P<year>(?:1[5-9]|20)\d{2})(?P<mark>[-_.]?)(?P<month>0[1-9]|1[0-2])(?P=mark)"
    r"(?P<day>0[1-9]|[12]\d|3[01])"
    r"|(?P<day_first>0[1-9]|[12]\d|3[01])\.(?P<month_next>0[1-9]|1[0-2])\."
    r"(?P<year_last>(?:1[5-9]|20)\d{2}))(?!\d)",
    re.ASCII,
)
"""A whole day: 2024-05-17, 20240517 or 17.05.2024."""
TEMPLATE = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
"""When the template of python-docx was made; what is written with it keeps that moment."""
CLOCKS = frozenset(
    "1601-01-01 1899-12-30 1899-12-31 1900-01-01 1904-01-01 1970-01-01 1980-01-01".split()
)
"""Days from which programs count; as dates of documents they mean that none was set."""
BY_NAME, BY_ITSELF, BY_TEMPLATE = "names of files", "documents themselves", "templates"
_PARAGRAPHS = re.compile(r"\n\s*\n")
_CHARSET = re.compile(
    rb"""<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_CHARSETS = re.compile(
    r"koi8-?[rut]|windows-?\d{3,4}|cp-?\d{3,4}|ibm-?\d{3,4}|iso-?8859-?\d{1,2}|mac-?cyrillic"
    r"|gbk|gb2312|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)|iso-2022-(?:jp|kr)"
)
"""Encodings that a page may be read by, beside UTF-8."""
HEAD_BYTES = 4096
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTED = frozenset({"p", "tc", "tr", "br", "cr"})
_NOT_READ = frozenset({"Fallback", "moveFrom", "delText", "instrText", "delInstrText"})
"""What stands twice in a DOCX, was taken out of it, or says how to work out what stands there."""
_ASIDE = ("header", "footer", "footnotes", "endnotes", "comments")
ASIDE = "DOCX whose headers, footers or notes are left out"
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
    elif suffix == ".docx":
        found = _docx(content, tally)
    else:
        found = {".html": _html, ".htm": _html}.get(suffix, _plain)(content)
    found.id = name
    found.dates = _dates(found.date, PurePath(name).stem)
    found.title = found.title or PurePath(name).stem
    return found


def _dates(own: Any, stem: str) -> list[tuple[str, Any]]:
    """Put the dates of a document in order: the first that can be read and has come is taken."""
    named = _NAMED_DATE.search(stem)
    meant = None if _is_of_template(own) else own
    return [
        (BY_NAME, _day_of_name(stem)),
        (BY_ITSELF, meant),
        (BY_NAME, re.sub(r"[_.]", "-", named[1]) if named else None),
        (BY_TEMPLATE, None if meant is own else own),
    ]


def _day_of_name(stem: str) -> str | None:
    day = _NAMED_DAY.search(stem)
    if day is None:
        return None
    parts = (("year", "year_last"), ("month", "month_next"), ("day", "day_first"))
    return "-".join(day[one] or day[other] for one, other in parts)


def _is_of_template(own: Any) -> bool:
    """Tell a date that nobody set: that of a template, or of a clock's beginning."""
    if isinstance(own, datetime):
        aware = own if own.tzinfo else own.replace(tzinfo=UTC)
        if aware == TEMPLATE:
            return True
    return date_of(own) in CLOCKS


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
    return Found(title=title.lstrip("# ").strip(), abstract=joined(_PARAGRAPHS.split(rest)))


def decoded(content: bytes) -> str:
    """Return bytes as text: UTF-8, UTF-16 by its mark, else Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _page(content: bytes) -> str:
    """Return a page as text: by its mark, as UTF-8, by the encoding it says, else as any text."""
    said = _CHARSET.search(content[:HEAD_BYTES])
    name = said[1].decode("ascii", "replace").lower().removeprefix("x-") if said else ""
    if name in {"iso-8859-1", "latin1", "latin-1"}:
        name = "cp1252"  # as browsers do
    if _is_utf_8(content) or not _CHARSETS.fullmatch(name):
        return decoded(content)
    try:
        return content.decode(name, "replace")
    except LookupError:
        return decoded(content)


def _is_utf_8(content: bytes) -> bool:
    """Tell UTF-8, which letters of no other encoding make by chance."""
    try:
        return not content.isascii() and bool(content.decode())
    except UnicodeDecodeError:
        return False


def _html(content: bytes) -> Found:
    try:
        root = html.document_fromstring(
            _page(content).encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
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
        abstract=text_of_element(body) if body is not None else None,
        date=next((meta[name] for name in _DATES if meta.get(name)), None),
        language=root.get("lang"),
        people=[meta["author"]] if meta.get("author") else [],
    )


def _docx(content: bytes, tally: Tally) -> Found:
    """Read paragraphs, cells of tables and text boxes, in the order in which they stand."""
    try:
        if document_type(content) != DOCX:
            raise TextError("no DOCX")
        opened: Any = Document(BytesIO(content))
    except (DocumentError, PackageNotFoundError, KeyError, ValueError) as error:
        raise TextError(str(error)) from None
    lines = [one for one in _written(opened.part.blob) if one.strip()]
    if any(_has_words(one.target_part.blob) for one in _parts_aside(opened)):
        tally.add(ASIDE)
    about = opened.core_properties
    title = about.title or (lines.pop(0) if lines else None)
    return Found(
        title=title,
        abstract=joined(lines),
        date=about.modified if _is_of_template(about.created) else about.created,
        language=about.language or None,
        people=[about.author] if about.author else [],
    )


def _written(content: bytes) -> list[str]:
    """Return the texts of a document of Word, parted by paragraphs, cells and lines."""
    body = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for one in body.iter(f"{_WORD}tab", f"{_WORD}noBreakHyphen"):
        one.text = "-" if one.tag.endswith("noBreakHyphen") else " "
    return blocks_of(body, _PARTED, _NOT_READ)


def _parts_aside(opened: Any) -> list[Any]:
    return [
        one
        for one in opened.part.rels.values()
        if not one.is_external and one.reltype.rsplit("/", 1)[-1] in _ASIDE
    ]


def _has_words(part: bytes) -> bool:
    return re.search(rb"<w:t(?: [^>]*)?>[^<]*\S", part) is not None
