"""Look into a document that a person uploads: PDF, DOCX or XLSX without anything that acts.

PDF: begins with its mark and ends with %%EOF; is not a ZIP too; is not locked by a password;
nowhere, not even in its packed objects, is there a script, a program to launch, a file inside, a
form that sends itself, or rich media. Names are read with their escapes.

DOCX and XLSX: one ZIP from the first byte to the last, with the parts of its kind; every member
is unpacked and counted, no more than LARGEST_UNPACKED_BYTES; no macros, controls, foreign
objects, or templates fetched from elsewhere.

What is looked for is in these lists; it is no search for viruses. Originals are only ever sent
as attachments, to people who sign in.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from bagdar.core.terms.problem import Problem

LARGEST_DOCUMENT_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_UNPACKED_RATIO = 250
MOST_MEMBERS = 2_000

PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OFFICE}wordprocessingml.document"
XLSX = f"{_OFFICE}spreadsheetml.sheet"

_RATIO_MATTERS_FROM_BYTES = 16 * 1024 * 1024
_PIECE = 1024 * 1024
_ZIP = b"PK\x03\x04"
_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_END_BYTES = 22
_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_CONTENT_TYPES = "[Content_Types].xml"
_ACTING_MEMBER = re.compile(
    r"vbaProject|activeX/|\.(exe|dll|js|vbs|bat|cmd|ps1|scr|hta|jar|lnk|html?|svg|bin)$",
    re.IGNORECASE,
)
_HARMLESS_BINARY = re.compile(r"printerSettings\d*\.bin$|\.(odttf)$", re.IGNORECASE)
_FETCHED = re.compile(
    rb"<Relationship\b(?=[^>]*(?:attachedTemplate|oleObject|frame|subDocument)\")"
    rb"(?=[^>]*TargetMode=\"External\")",
    re.IGNORECASE,
)
_MACROS = (b"macroEnabled", b"vnd.ms-office.vbaProject", b"vnd.ms-office.activeX")
_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)"
    rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
)
_LOCKED = re.compile(rb"/Encrypt(?=[\x00\t\n\x0c\r ()<>\[\]{}/%])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LOOK_BACK_BYTES = 4096
_TEXTS_OF_OTHERS = (b"<script", b"<html", b"<!doctype", b"<?php")
_HEAD_BYTES = 1024
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


class DocumentError(Exception):
    """A file that is not kept as a document; `problem` says why and what to do."""

    def __init__(self, code: str, problem: Problem) -> None:
        """Keep a stable code and the words."""
        super().__init__(str(problem))
        self.code = code
        self.problem = problem


def document_type(content: bytes) -> str:
    """Return the type of a document that may be kept; raises DocumentError for any other."""
    if not content.startswith((b"%PDF-", _ZIP)):
        problem = Problem(
            "This kind of file is not taken. Give JPEG, PNG, WebP, PDF, DOCX or XLSX."
        )
        raise DocumentError("wrong_kind", problem)
    if len(content) > LARGEST_DOCUMENT_BYTES:
        raise DocumentError(
            "too_large",
            Problem(
                "The document is larger than {most} MB. Split it into several.",
                most=LARGEST_DOCUMENT_BYTES // 1024 // 1024,
            ),
        )
    if content.startswith(_ZIP):
        return _office(content)
    _look_into_pdf(content)
    return PDF


# --- PDF


def _look_into_pdf(content: bytes) -> None:
    if not content.rstrip(b"\x00\t\n\x0c\r ").endswith(b"%%EOF"):
        raise _damaged() if b"%%EOF" not in content else _more()
    head = content[:_HEAD_BYTES].lower()
    if zipfile.is_zipfile(BytesIO(content)) or any(text in head for text in _TEXTS_OF_OTHERS):
        raise _more()
    plain = _unescaped(content)
    if _LOCKED.search(plain):
        raise DocumentError(
            "locked", Problem("The document is locked by a password. Save it without one.")
        )
    for text in (plain, *_packed_objects(content)):
        if _ACTS.search(text):
            raise _acting()


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """Unpack the streams that hold objects; one that cannot be looked into is refused."""
    left = LARGEST_UNPACKED_BYTES
    for found in _STREAM.finditer(content):
        before = content[max(0, found.start() - _LOOK_BACK_BYTES) : found.start()]
        named = _unescaped(before)
        if b"/ObjStm" not in named:
            continue
        own = named.rfind(b"/ObjStm") > named.rfind(b"endstream")
        unpacked = _inflated(content[found.end() :], most=left)
        if unpacked is not None:
            left -= len(unpacked)
            yield _unescaped(unpacked)
        elif own:
            raise _damaged()


def _inflated(packed: bytes, *, most: int) -> bytes | None:
    inflater = zlib.decompressobj()
    try:
        unpacked = inflater.decompress(packed, max(1, most))
    except zlib.error:
        return None
    if inflater.unconsumed_tail and not inflater.eof:
        raise _bomb()
    return unpacked


def _unescaped(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)


# --- DOCX and XLSX


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _check_whole(packed, content)
            kind = _kind(packed)
            _look_into_members(packed)
    except _ZIP_ERRORS as error:
        raise _damaged() from error
    return kind


def _check_whole(packed: zipfile.ZipFile, content: bytes) -> None:
    """Refuse what stands before, after or twice in the archive, and what swells on unpacking."""
    members = packed.infolist()
    names = {member.filename for member in members}
    starts = min((member.header_offset for member in members), default=-1)
    ends = content.rfind(_DIRECTORY_END)
    if starts != 0 or ends + _DIRECTORY_END_BYTES != len(content) or packed.comment:
        raise _more()
    if len(names) < len(members):
        raise _damaged()
    unpacked = sum(member.file_size for member in members)
    swollen = unpacked > max(_RATIO_MATTERS_FROM_BYTES, MOST_UNPACKED_RATIO * len(content))
    if unpacked > LARGEST_UNPACKED_BYTES or swollen or len(members) > MOST_MEMBERS:
        raise _bomb()


def _kind(packed: zipfile.ZipFile) -> str:
    names = set(packed.namelist())
    kinds = [kind for part, kind in _PARTS.items() if part in names]
    if len(kinds) != 1 or _CONTENT_TYPES not in names or "_rels/.rels" not in names:
        problem = Problem(
            "This is an archive, not a document. Give DOCX, XLSX or PDF, one document a file."
        )
        raise DocumentError("wrong_kind", problem)
    return kinds[0]


def _look_into_members(packed: zipfile.ZipFile) -> None:
    for member in packed.infolist():
        name = member.filename
        if member.flag_bits & 0x1 or name.startswith("/") or ".." in name.split("/"):
            raise _damaged()
        if _ACTING_MEMBER.search(name) and not _HARMLESS_BINARY.search(name):
            raise _acting()
        text = b""
        with packed.open(member) as opened:
            while piece := opened.read(_PIECE):
                if name == _CONTENT_TYPES or name.endswith(".rels"):
                    text += piece
        if _FETCHED.search(text) or any(sign in text for sign in _MACROS):
            raise _acting()


# --- refusals


def _damaged() -> DocumentError:
    problem = Problem("The document is damaged or incomplete. Save it once more and send that.")
    return DocumentError("damaged", problem)


def _more() -> DocumentError:
    problem = Problem(
        "The file holds something beside the document. Save it once more and send that."
    )
    return DocumentError("something_else_too", problem)


def _acting() -> DocumentError:
    problem = Problem(
        "The document holds a program, a form that sends itself, or a file inside. "
        "Print it to PDF and send that."
    )
    return DocumentError("acting", problem)


def _bomb() -> DocumentError:
    problem = Problem("The document unpacks to more than a document of this size should.")
    return DocumentError("bomb", problem)
