"""A PDF is read for its text by a process of its own, which no document can hold up or fill."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader, PdfWriter

from bagdar.sources import pdf_text
from bagdar.sources.pdf_text import Bounds, PdfError, PdfText, read_pdf

WORDS = "The loom weaves silk and wool by itself."


def pdf(objects: Sequence[bytes], *, end: bytes = b"%%EOF\n") -> bytes:
    """Put objects, numbered from 1, the first of which is the catalogue, into a PDF."""
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % one for one in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(made + b"startxref\n%d\n" % start + end)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R /Resources << /Font << /F 3 0 R >> >> >>"


def written(*contents: bytes, more: bytes = b"") -> bytes:
    """Make a PDF of pages with these streams of content."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        FONT,
    ]
    for at, content in enumerate(contents):
        objects += [PAGE % (first + 2 * at + 1), stream(content, more)]
    return pdf(objects)


def said(text: str) -> bytes:
    return b"BT /F 12 Tf 50 700 Td (%s) Tj ET" % text.encode()


def set_by_typst(source: str) -> bytes:
    made = typst.compile(source.encode())
    assert isinstance(made, bytes)
    return made


def test_text_title_date_language_and_author_are_those_of_the_document() -> None:
    content = set_by_typst(
        '#set document(title: "Loom of wood", author: "Ann Weaver",'
        " date: datetime(year: 2012, month: 3, day: 4))\n"
        '#set text(lang: "ru")\n= Станок\nСтанок ткёт шёлк и шерсть сам.\n#pagebreak()\nКонец.'
    )
    assert read_pdf(content) == PdfText(
        title="Loom of wood",
        text="Станок\nСтанок ткёт шёлк и шерсть сам.\nКонец.",
        date="2012-03-04",
        language="ru",
        author="Ann Weaver",
        pages=2,
        pages_read=2,
        breaks_off=False,
    )


@pytest.mark.parametrize("told", ["", "report-7.docx", "Microsoft Word - final.doc", "Untitled"])
def test_without_a_title_of_its_own_the_first_line_with_words_is_the_title(told: str) -> None:
    source = f'#set document(title: "{told}")\n12\n\n= A loom\n{WORDS}'
    read = read_pdf(set_by_typst(source))
    assert (read.title, read.text) == ("A loom", f"12\n{WORDS}")


def test_words_parted_at_the_end_of_a_line_and_ligatures_are_made_whole() -> None:
    content = written(
        b"BT /F 12 Tf 50 700 Td (Weaving techno-) Tj 0 -20 Td (logy of the North-) Tj 0 -20 Td"
        b" (South line) Tj ET"
    )
    read = read_pdf(content)
    assert (read.title, read.text) == ("Weaving technology of the North-", "South line")
    assert read_pdf(set_by_typst("The office finds flows of fluff.")).title == (
        "The office finds flows of fluff."
    )


@pytest.mark.parametrize(
    "glyphs",
    [b"/fi /ff /ffi /fl", b"/f_i /f_f /f_f_i /f_l", b"/uniFB01 /uniFB00 /uniFB03 /uniFB02"],
)
def test_letters_set_as_one_are_neither_lost_nor_doubled(
    glyphs: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoding = b"<< /BaseEncoding /WinAnsiEncoding /Differences [1 %s] >>" % glyphs
    monkeypatch.setitem(
        globals(),
        "FONT",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding %s >>" % encoding,
    )
    read = read_pdf(
        written(rb"BT /F 12 Tf 50 700 Td (The o\003ce \001nds the e\002ect of \004ow) Tj ET")
    )
    assert read.title == "The office finds the effect of flow"


def test_the_title_that_a_document_tells_has_plain_letters() -> None:
    read = read_pdf(set_by_typst(f'#set document(title: "Oﬃce ﬂows")\n{WORDS}'))
    assert read.title == "Office flows"


def test_a_document_locked_by_a_password_is_refused_and_one_that_opens_is_read() -> None:
    for password, algorithm in (("secret", "AES-256"), ("secret", "RC4-128"), ("", "AES-128")):
        writer = PdfWriter(clone_from=PdfReader(BytesIO(written(said(WORDS)))))
        writer.encrypt(password, "owner", algorithm=algorithm)
        made = BytesIO()
        writer.write(made)
        if password:
            with pytest.raises(PdfError, match="locked by a password"):
                read_pdf(made.getvalue())
        else:
            assert read_pdf(made.getvalue()).title == WORDS


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "none"),
        (b"MZ nothing of the kind", "none"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n" + b"\x00\xff<<[(" * 5_000, "damaged"),
        (written(), "no_text"),
        (written(b""), "no_text"),
        (written(b"q 100 0 0 100 0 0 cm /Im1 Do Q"), "no_text"),
        (written(said("12 34 56")), "no_text"),
    ],
)
def test_what_is_no_pdf_damaged_or_without_text_is_refused_by_its_reason(
    content: bytes, code: str
) -> None:
    with pytest.raises(PdfError) as refused:
        read_pdf(content)
    assert refused.value.code == code


def test_what_breaks_off_is_read_as_far_as_it_goes_and_said() -> None:
    whole = written(said(WORDS), said("And more."))
    read = read_pdf(whole[: whole.index(b"xref\n0")])
    assert (read.breaks_off, read.title, read.text) == (True, WORDS, "And more.")
    read = read_pdf(whole[: whole.index(b"And more")])
    assert (read.breaks_off, read.title) == (True, WORDS)
    assert not read_pdf(whole).breaks_off


def test_a_damaged_page_costs_no_other_page() -> None:
    read = read_pdf(written(said(WORDS), b"(" * 99))
    assert (read.title, read.pages) == (WORDS, 2)
    bomb = zlib.compress(said(WORDS) + b" " * 90_000_000)
    fine = zlib.compress(said(WORDS))
    read = read_pdf(written(bomb, fine, more=b"/Filter /FlateDecode"))
    assert (read.title, read.pages, read.pages_read) == (WORDS, 2, 1)


def test_no_more_pages_and_characters_are_read_than_may_be() -> None:
    content = written(*[said(f"{WORDS} Page {one}.") for one in range(10_000)])
    read = read_pdf(content, Bounds(pages=3))
    assert (read.pages, read.pages_read) == (10_000, 3)
    assert read.text.count("Page") == 2, "the first line is the title"
    read = read_pdf(content, Bounds(characters=200))
    assert (read.pages, read.pages_read) == (10_000, 5)
    assert len(f"{read.title}\n{read.text}") <= 200


def nested(depth: int) -> bytes:
    """Make a PDF whose tree of pages goes down `depth` times before there is one."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    objects += [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % one for one in range(3, depth + 3)]
    return pdf([*objects, PAGE % 9])


NESTED = nested(5_000)
LOOP = pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])
FORM = stream(
    b"/X Do /X Do", b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 5 0 R >> >>"
)
FORMS = pdf(
    [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        stream(b"/X Do"),
        FORM,
    ]
)
ARRAYS = pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * 200_000 + b"]" * 200_000])
ENDLESS = written(zlib.compress(said(WORDS) + b" " * 90_000_000), more=b"/Filter /FlateDecode")
BUSY = written(*[b"BT /F 12 Tf " + b"1 0 Td (ab) Tj " * 60_000 + b"ET"] * 30)


@pytest.mark.parametrize(
    "content",
    [NESTED, LOOP, FORMS, ARRAYS, ENDLESS, BUSY],
    ids=["nested", "loop", "forms", "arrays", "bomb", "busy"],
)
def test_what_loops_nests_unpacks_or_works_without_end_is_ended(content: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(PdfError) as refused:
        read_pdf(content, Bounds(seconds=2, characters=10**9))
    assert refused.value.code in {"bounds", "damaged", "no_text"}
    assert time.monotonic() - began < 30


def test_time_and_memory_are_bounded_by_the_system() -> None:
    with pytest.raises(PdfError, match="more time, memory or nesting"):
        read_pdf(BUSY, Bounds(seconds=1, characters=10**9))
    with pytest.raises(PdfError, match="more time, memory or nesting"):
        read_pdf(b"%PDF-1.7\n" + b" " * 60_000_000, Bounds(memory_mb=70))


def test_a_file_beyond_the_bound_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_text, "LARGEST_PDF_BYTES", 500)
    with pytest.raises(PdfError, match="more time, memory or nesting"):
        read_pdf(written(said(WORDS)))


def test_a_module_that_lies_where_it_is_started_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pypdf.py").write_text("open('run', 'w').close()")
    monkeypatch.chdir(tmp_path)
    assert read_pdf(written(said(WORDS))).title == WORDS
    assert not (tmp_path / "run").exists()
