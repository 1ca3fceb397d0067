"""Documents that are kept, and those that act, hide something or swell refused."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

import pytest
import xlsxwriter

from bagdar.sources.documents import DOCX, PDF, XLSX, DocumentError, document_type
from tests.web.delivery import pictures

PARTS = pictures.DOCX_PARTS


def refused(content: bytes) -> str:
    with pytest.raises(DocumentError) as error:
        document_type(content)
    return error.value.code


def workbook() -> bytes:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        book.add_worksheet().write(0, 0, "output")
    return into.getvalue()


def test_a_document_is_told_by_what_it_holds() -> None:
    assert document_type(pictures.pdf()) == PDF
    assert document_type(pictures.archive(PARTS)) == DOCX
    assert document_type(workbook()) == XLSX


@pytest.mark.parametrize(
    "words",
    [
        b"/OpenAction <</S /JavaScript /JS (app.alert(1))>>",
        b"/OpenAction <</S /J#61vaScript /JS (app.alert(1))>>",
        b"/AA <</O <</S/Launch/F(cmd.exe)>>>>",
        b"/Names <</EmbeddedFiles 9 0 R>>",
        b"/AcroForm <</XFA 9 0 R>>",
        b"/A <</S /SubmitForm>>",
    ],
)
def test_a_pdf_that_acts_is_refused(words: bytes) -> None:
    assert refused(pictures.pdf(words)) == "acting"


def test_a_pdf_that_opens_at_a_page_is_taken() -> None:
    assert document_type(pictures.pdf(b"/OpenAction [3 0 R /Fit]")) == PDF
    assert document_type(pictures.pdf(b"/Title (Launching) /Launched true")) == PDF


def _with_stream(dictionary: bytes, body: bytes) -> bytes:
    stream = b"9 0 obj\n<<" + dictionary + b">>\nstream\n" + body + b"\nendstream\nendobj\n"
    return pictures.pdf().replace(b"trailer", stream + b"trailer")


def test_a_script_in_a_packed_object_is_found() -> None:
    packed = b"/Type /ObjStm /Filter /FlateDecode /N 1"
    assert refused(_with_stream(packed, zlib.compress(b"<</S /JavaScript>>"))) == "acting"
    assert refused(_with_stream(packed, zlib.compress(b"<</S /J#53 /Launch>>"))) == "acting"
    assert refused(_with_stream(packed, b"not deflated")) == "damaged"
    assert document_type(_with_stream(packed, zlib.compress(b"<</A 1>>"))) == PDF
    assert document_type(_with_stream(b"/Type /XObject", b"any bytes")) == PDF


def test_packed_objects_that_swell_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bagdar.sources.documents.LARGEST_UNPACKED_BYTES", 10_000)
    swelling = _with_stream(b"/Type/ObjStm", zlib.compress(b" " * 100_000))
    assert refused(swelling) == "bomb"


def test_a_pdf_that_is_locked_cut_or_something_else_too_is_refused() -> None:
    assert refused(pictures.pdf(b"/Encrypt 9 0 R")) == "locked"
    assert refused(pictures.pdf()[:-10]) == "damaged"
    assert refused(pictures.pdf() + pictures.archive({"a": b"b"})) == "something_else_too"
    assert refused(pictures.pdf() + b"<script>") == "something_else_too"
    html = pictures.pdf().replace(b"1 0 obj", b"<html><script>x</script> 1 0 obj")
    assert refused(html) == "something_else_too"
    assert refused(b"\x00" + pictures.pdf()) == "wrong_kind"


@pytest.mark.parametrize(
    "member",
    [
        "word/vbaProject.bin",
        "word/activeX/activeX1.xml",
        "word/embeddings/oleObject1.bin",
        "word/media/run.exe",
        "word/afchunk.html",
    ],
)
def test_a_document_with_a_program_is_refused(member: str) -> None:
    assert refused(pictures.archive({**PARTS, member: b"x"})) == "acting"


def test_macros_and_templates_from_elsewhere_are_refused() -> None:
    types = {"[Content_Types].xml": b"<Types><x ContentType='a.macroEnabled.main+xml'/></Types>"}
    assert refused(pictures.archive({**PARTS, **types})) == "acting"
    link = (
        b'<Relationship Id="1" Type="http://x/relationships/attachedTemplate" '
        b'Target="https://evil.example/t.dotm" TargetMode="External"/>'
    )
    fetched = {"word/_rels/settings.xml.rels": link}
    assert refused(pictures.archive({**PARTS, **fetched})) == "acting"
    harmless = {"word/_rels/document.xml.rels": link.replace(b"attachedTemplate", b"hyperlink")}
    assert document_type(pictures.archive({**PARTS, **harmless})) == DOCX


def test_an_archive_is_no_document() -> None:
    assert refused(pictures.archive({"a.txt": b"a"})) == "wrong_kind"
    assert refused(pictures.archive({"word/document.xml": b"a"})) == "wrong_kind"
    both = {**PARTS, "xl/workbook.xml": b"<workbook/>"}
    assert refused(pictures.archive(both)) == "wrong_kind"


def test_what_stands_around_an_archive_or_twice_in_it_is_refused() -> None:
    packed = pictures.archive(PARTS)
    assert refused(packed + b"<script>") in ("damaged", "something_else_too")
    assert refused(packed[: len(packed) // 2]) == "damaged"
    assert refused(b"PK\x03\x04" + packed) == "something_else_too"
    assert refused(pictures.archive({**PARTS, "../evil": b"x"})) == "damaged"
    into = BytesIO(packed)
    with (
        zipfile.ZipFile(into, "a") as opened,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        opened.writestr("word/document.xml", b"another")
    assert refused(into.getvalue()) == "damaged"


def test_an_archive_that_swells_is_refused() -> None:
    assert refused(pictures.archive({**PARTS, "word/media/a.xml": b" " * 40_000_000})) == "bomb"


def test_a_damaged_member_and_a_large_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = bytearray(pictures.archive({**PARTS, "word/media/a.png": bytes(range(256)) * 40}))
    place = packed.index(b"word/media/a.png") + 40
    packed[place] ^= 0xFF
    assert refused(bytes(packed)) == "damaged"
    monkeypatch.setattr("bagdar.sources.documents.LARGEST_DOCUMENT_BYTES", 100)
    assert refused(pictures.pdf()) == "too_large"


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"\xd0\xcf\x11\xe0", b"{\\rtf1}", b"text"])
def test_other_kinds_are_refused(content: bytes) -> None:
    assert refused(content) == "wrong_kind"
