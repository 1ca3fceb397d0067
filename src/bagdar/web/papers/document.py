"""Papers as DOCX: real headings, headings of tables repeated on each page, the language told.

Words of people are put in as text alone: there are no fields, links or macros.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any, Final

from docx import Document
from docx.document import Document as Document_
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from bagdar.web.papers.paper import (
    Facts,
    Figure,
    Letterhead,
    Paper,
    Part,
    Side,
    Signatures,
    Words,
    clean,
)

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT: Final = "Arial"
GREY = RGBColor(0x50, 0x50, 0x50)
LANGUAGES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}
SMALL, USUAL, LARGE = Pt(8), Pt(10), Pt(15)
WIDTH, HEIGHT = Mm(210), Mm(297)


def docx(paper: Paper) -> bytes:
    """Write a paper as DOCX."""
    document = Document()
    _set_up(document, paper)
    if paper.letterhead is not None:
        _letterhead(document, paper.letterhead)
    for line in paper.above:
        _say(document.add_paragraph(), line)
    document.add_heading(clean(paper.title), level=1)
    for line in paper.lines:
        _say(document.add_paragraph(), line, colour=GREY)
    if paper.figures:
        _figures(document, paper.figures)
    for part in paper.parts:
        if part.title:
            document.add_heading(clean(part.title), level=2)
        _WRITERS[type(part)](document, part)
    for line in paper.notes:
        _say(document.add_paragraph(), line, size=SMALL, colour=GREY)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


# --- the document as a whole


def _set_up(document: Document_, paper: Paper) -> None:
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype == RT.THUMBNAIL]:
        del relations[key]
    facts = document.core_properties
    facts.title, facts.author, facts.comments = clean(paper.title)[:255], clean(paper.author), ""
    facts.language = LANGUAGES.get(paper.language, paper.language)
    facts.created = facts.modified = datetime.combine(paper.day, time.min, tzinfo=UTC)
    section = document.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    if paper.wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = HEIGHT, WIDTH
    section.left_margin = Mm(15) if paper.letterhead is None else Mm(25)
    section.right_margin = Mm(15)
    section.top_margin, section.bottom_margin = Mm(14), Mm(18)
    _styles(document, facts.language)
    _footer(section.footer.paragraphs[0], paper.footer, section.page_width - Mm(40))


def _styles(document: Document_, language: str) -> None:
    """Set one font with Kazakh letters, and the language of everything."""
    for name, size in (("Normal", USUAL), ("Heading 1", LARGE), ("Heading 2", Pt(11))):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, size
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for one in list(fonts.attrib):
            if "Theme" in one:
                del fonts.attrib[one]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    usual = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    told = usual.find(qn("w:lang"))
    if told is None:
        told = OxmlElement("w:lang")
        usual.append(told)
    for kind in ("w:val", "w:eastAsia", "w:bidi"):
        told.set(qn(kind), language)


def _footer(place: Paragraph, text: str, width: int) -> None:
    """Write the line at the foot, and page x / y at its right end."""
    place.paragraph_format.tab_stops.clear_all()
    place.paragraph_format.tab_stops.add_tab_stop(width)
    _say(place, f"{text}\t", size=SMALL, colour=GREY)
    _field(place, "PAGE")
    _say(place, " / ", size=SMALL, colour=GREY)
    _field(place, "NUMPAGES")


def _field(place: Paragraph, code: str) -> None:
    run = place.add_run()
    run.font.size, run.font.color.rgb = SMALL, GREY
    for kind in ("begin", "separate", "end"):
        sign = OxmlElement("w:fldChar")
        sign.set(qn("w:fldCharType"), kind)
        run._r.append(sign)  # noqa: SLF001 -- python-docx has no fields
        if kind == "begin":
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {code} "
            run._r.append(words)  # noqa: SLF001 -- the same
        if kind == "separate":
            shown = OxmlElement("w:t")
            shown.text = "1"
            run._r.append(shown)  # noqa: SLF001 -- the same


def _say(
    place: Paragraph,
    text: str,
    *,
    bold: bool = False,
    size: Any = None,
    colour: RGBColor | None = None,
) -> Paragraph:
    """Put a text into a paragraph, whatever signs it holds."""
    run = place.add_run(clean(text))
    run.bold = bold or None
    if size is not None:
        run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour
    return place


# --- the form of the authority


def _letterhead(document: Document_, head: Letterhead) -> None:
    """Set two languages side by side with the emblem between them, or one below the emblem."""
    if len(head.sides) > 1:
        left, between, right = _row(document, (Mm(70), Mm(30), Mm(70)))
        _side(left.paragraphs[0], head.sides[0])
        _side(right.paragraphs[0], head.sides[1])
        _emblem(between.paragraphs[0], head)
    elif head.emblem:
        _emblem(document.add_paragraph(), head)
    for one in head.sides[2 if len(head.sides) > 1 else 0 :]:
        _side(document.add_paragraph(), one)
    _ruled(document.add_paragraph())


def _side(place: Paragraph, side: Side) -> None:
    place.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(place, side.name, bold=True)
    for line in side.lines:
        place.add_run().add_break()
        _say(place, line, size=SMALL, colour=GREY)
    for run in place.runs:
        told = OxmlElement("w:lang")
        told.set(qn("w:val"), LANGUAGES.get(side.language, side.language))
        run._r.get_or_add_rPr().append(told)  # noqa: SLF001 -- python-docx has no language of a run


def _emblem(place: Paragraph, head: Letterhead) -> None:
    place.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if not head.emblem:
        return
    picture = place.add_run().add_picture(io.BytesIO(head.emblem), height=Mm(18))
    picture._inline.docPr.set("descr", clean(head.emblem_words))  # noqa: SLF001 -- no such setting


def _ruled(place: Paragraph) -> None:
    """Draw a line under the form."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "505050")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    place._p.get_or_add_pPr().append(borders)  # noqa: SLF001 -- python-docx has no borders


# --- its parts


def _figures(document: Document_, figures: Sequence[Figure]) -> None:
    for cell, one in zip(
        _row(document, [Mm(170 // len(figures))] * len(figures)), figures, strict=True
    ):
        _say(cell.paragraphs[0], one.label, size=SMALL, colour=GREY)
        _say(cell.add_paragraph(), one.value, bold=True, size=Pt(14))
        if one.note:
            _say(cell.add_paragraph(), one.note, size=SMALL, colour=GREY)


def _table(document: Document_, part: Part) -> None:
    if not part.rows:
        _say(document.add_paragraph(), part.empty)
        return
    table = document.add_table(rows=1, cols=len(part.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    _repeated(table)
    for cell, heading in zip(table.rows[0].cells, part.headings, strict=True):
        _say(cell.paragraphs[0], heading, bold=True, size=SMALL)
    for row in part.rows:
        for cell, text, width in zip(table.add_row().cells, row, part.widths, strict=True):
            place = _say(cell.paragraphs[0], text, size=SMALL)
            if width in ("number", "share"):
                place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for row_ in table.rows:
        _whole(row_)
        for cell in row_.cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _repeated(table: Table) -> None:
    """Say that the first row is the heading, on every page."""
    told = OxmlElement("w:tblHeader")
    told.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(told)  # noqa: SLF001 -- no such setting


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 -- the same


def _facts(document: Document_, part: Facts) -> None:
    for label, value in part.rows:
        place = document.add_paragraph()
        form = place.paragraph_format
        form.left_indent, form.first_line_indent = Cm(4.5), -Cm(4.5)
        form.tab_stops.add_tab_stop(Cm(4.5))
        _say(place, f"{label}:\t", bold=True)
        _say(place, value)


def _words(document: Document_, part: Words) -> None:
    for one in part.paragraphs:
        _say(document.add_paragraph(), one)


def _signatures(document: Document_, part: Signatures) -> None:
    for label, name in part.rows:
        place = document.add_paragraph()
        place.paragraph_format.space_before = Pt(18)
        place.paragraph_format.keep_together = True
        _say(place, f"{label}  ____________________  {name}")


def _row(document: Document_, widths: Sequence[Any]) -> tuple[_Cell, ...]:
    """Lay out places side by side; it is no table to whoever listens."""
    table = document.add_table(rows=1, cols=len(widths))
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = width
    return tuple(table.rows[0].cells)


_WRITERS: dict[type, Callable[[Document_, Any], None]] = {
    Part: _table,
    Facts: _facts,
    Words: _words,
    Signatures: _signatures,
}
