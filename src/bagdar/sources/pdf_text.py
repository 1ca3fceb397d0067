"""The text of a PDF document, read by pypdf in a process of its own.

Whoever wrote a PDF decides how much work reading it is: objects nest, loop and unpack without end.
So a child reads it, which the system ends when it takes too much time or memory, and which hands
over no more than was asked for. Nothing in the document is run, opened or fetched. What it refuses
is a code of REFUSED.
"""

from __future__ import annotations

import json
import logging
import re
import resource
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader

LARGEST_PDF_BYTES = 100 * 2**20
LEAST_LETTERS = 20
"""With fewer letters in all its pages a document has no text: it is made of images."""
LEAST_OF_A_HEADING = 3
LONGEST_HEADING = 300
REFUSED: Mapping[str, str] = {
    "none": "it is no PDF",
    "locked": "it is locked by a password",
    "no_text": "it holds no text, only images",
    "bounds": "reading it takes more time, memory or nesting than is allowed",
    "damaged": "it is damaged",
}
_HEAD_BYTES, _TAIL_BYTES = 1024, 4096
_END = b"\nendstream\nendobj\nxref\n0 0\ntrailer\n<< /Size 9999 >>\nstartxref\n0\n%%EOF\n"
"""Put behind what breaks off, the reader looks for the objects that are there."""
_PATIENCE = 4
"""Seconds of the clock for each of the processor, before a child that waits is ended."""
_PARTED = re.compile(r"(?<=\w)(?:\u00ad\s*|- ?\n)(?=[^\W\d_A-ZА-ЯЁ])")
"""A word parted at the end of a line, which goes on with a small letter."""
_NAMED_GLYPHS = re.compile(r"/(f_f_i|f_f_l|f_f|f_i|f_l|f_j|T_h)")
"""Letters set as one, which a font names by their parts and tells no letters of."""
_NO_TITLE = re.compile(
    r"untitled.*|microsoft \w+ - .*|.*\.(?:docx?|pdf|pptx?|xlsx?|indd|qxd|tex|dvi|rtf|odt)",
    re.IGNORECASE,
)
"""What programs write as a title when people wrote none."""


class PdfError(ValueError):
    """A PDF that is not read; `code` is one of REFUSED, the text says it in words."""

    def __init__(self, code: str) -> None:
        """Keep the code, and say it."""
        super().__init__(REFUSED[code])
        self.code = code


@dataclass(frozen=True)
class Bounds:
    """What reading a document may take."""

    pages: int = 500
    characters: int = 200_000
    seconds: int = 30
    memory_mb: int = 1000


@dataclass(frozen=True)
class PdfText:
    """What a PDF says: `pages` it has, of which `pages_read` are in the text.

    `date` is YYYY-MM-DD. A document that `breaks_off` was read as far as it goes.
    """

    title: str | None
    text: str
    date: str | None
    language: str | None
    author: str | None
    pages: int
    pages_read: int
    breaks_off: bool


def read_pdf(content: bytes, bounds: Bounds | None = None) -> PdfText:
    """Read a PDF within bounds; raises PdfError for what cannot be read."""
    if len(content) > LARGEST_PDF_BYTES:
        raise PdfError("bounds")
    if b"%PDF-" not in content[:_HEAD_BYTES]:
        raise PdfError("none")
    bounds = bounds or Bounds()
    breaks_off = b"%%EOF" not in content[-_TAIL_BYTES:]
    command = [sys.executable, "-P", "-m", "bagdar.sources.pdf_text", json.dumps(asdict(bounds))]
    try:
        child = subprocess.run(  # noqa: S603 -- our own command
            command,
            input=content + _END if breaks_off else content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=bounds.seconds * _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfError("bounds") from None
    if child.returncode:
        raise PdfError("bounds" if child.returncode in _ENDED else "damaged")
    answer: dict[str, Any] = json.loads(child.stdout)
    if "refused" in answer:
        raise PdfError(answer["refused"])
    return PdfText(**answer, breaks_off=breaks_off)


_ENDED = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV)
"""How the system ends a child that takes too much time, memory or depth."""


def main() -> None:
    """Read the PDF of the standard input, and write what it says, or why not, as JSON."""
    bounds = Bounds(**json.loads(sys.argv[1]))
    memory = bounds.memory_mb * 2**20
    with suppress(ValueError, OSError):  # not every system bounds them
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()
    try:
        answer = _read(sys.stdin.buffer.read(), bounds)
    except PdfError as error:
        answer = {"refused": error.code}
    except (MemoryError, RecursionError):
        answer = {"refused": "bounds"}
    sys.stdout.write(json.dumps(answer))


def _read(content: bytes, bounds: Bounds) -> dict[str, Any]:
    from pypdf import PdfReader, overwrite_configuration
    from pypdf.errors import FileNotDecryptedError, LimitReachedError

    overwrite_configuration(jbig2dec_binary=None)  # no other program is called
    try:
        reader = PdfReader(BytesIO(content))
        pages = len(reader.pages)
    except FileNotDecryptedError:
        raise PdfError("locked") from None
    except LimitReachedError:
        raise PdfError("bounds") from None
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 -- damage shows as whatever the reader stumbles over
        raise PdfError("damaged") from None
    text, pages_read = _text(reader, bounds)
    title, text = _titled(_told(reader, "title"), text)
    return {
        "title": title,
        "text": text,
        "date": _date(reader),
        "language": _language(reader),
        "author": _told(reader, "author"),
        "pages": pages,
        "pages_read": pages_read,
    }


def _text(reader: PdfReader, bounds: Bounds) -> tuple[str, int]:
    """Return the text of the pages that can be read, as far as the bounds go."""
    from pypdf.errors import LimitReachedError

    said, pages_read, length = [], 0, 0
    failed = ""
    for number in range(min(len(reader.pages), bounds.pages)):
        try:
            text = reader.pages[number].extract_text()
        except (LimitReachedError, RecursionError):
            failed = "bounds"
            continue
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 -- one damaged page costs no other
            failed = failed or "damaged"
            continue
        said.append(text)
        pages_read += 1
        length += len(text)
        if length >= bounds.characters:
            break
    whole = _letters("\n".join(said))[: bounds.characters]
    if sum(map(str.isalpha, whole)) < LEAST_LETTERS:
        raise PdfError(failed or "no_text")
    return _PARTED.sub("", whole), pages_read


def _letters(text: str) -> str:
    """Write letters that were set as one, and letters with their marks, as plain letters."""
    parted = _NAMED_GLYPHS.sub(lambda found: found[1].replace("_", ""), text)
    return unicodedata.normalize("NFKC", parted)


def _titled(told: str | None, text: str) -> tuple[str | None, str]:
    """Return the title that the document tells of itself, else its first line with words."""
    if told and not _NO_TITLE.fullmatch(told):
        return told, text
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if sum(map(str.isalpha, line)) >= LEAST_OF_A_HEADING:
            return line.strip()[:LONGEST_HEADING], "\n".join([*lines[:at], *lines[at + 1 :]])
    return None, text


def _told(reader: PdfReader, name: str) -> str | None:
    """Return what the document tells of itself; its own words may be damaged too."""
    with suppress(Exception):
        value = getattr(reader.metadata, name)
        return " ".join(_letters(str(value)).split()) or None if value else None
    return None


def _date(reader: PdfReader) -> str | None:
    with suppress(Exception):
        made = reader.metadata.creation_date if reader.metadata else None
        return made.strftime("%Y-%m-%d") if made else None
    return None


def _language(reader: PdfReader) -> str | None:
    with suppress(Exception):
        value = reader.root_object.get("/Lang")
        return str(value.get_object()) if value else None
    return None


if __name__ == "__main__":
    main()
