"""Files of evidence: told by what they hold, kept under names nobody guesses."""

from __future__ import annotations

import contextlib
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath, PureWindowsPath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from bagdar.sources.documents import DocumentError, document_type
from bagdar.sources.photos import PhotoError, photo_type, read_photo
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.evidence import ENDINGS, LONGEST_NAME
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.instructions.models import Evidence, Step
from bagdar.web.wording import in_words

MOST_FILES = 10


@dataclass(frozen=True)
class Given:
    """A file as a person sends it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Read:
    """What was read of a file, and where it is kept."""

    name: str
    content: bytes
    content_type: str
    digest: str
    stored: str


def read_files(files: Sequence[Given]) -> tuple[Read, ...]:
    """Look into files; nothing is written yet. Raises DeliveryError for one that is not taken."""
    if len(files) > MOST_FILES:
        raise refuse("evidence", _("Choose at most %(most)d files at once.") % {"most": MOST_FILES})
    found = tuple(_read(one) for one in files)
    if len({one.digest for one in found}) < len(found):
        raise refuse("evidence", _("The same file was chosen twice."))
    return found


def put(files: Sequence[Read]) -> None:
    """Keep files on disk. Whoever does has them forgotten when the step is not taken."""
    for one in files:
        evidence_files().save(one.stored, ContentFile(one.content))


def kept(step: Step, files: Sequence[Read]) -> list[Evidence]:
    """Write down which files were given with a step."""
    return [
        Evidence.objects.create(
            step=step,
            name=one.name,
            content_type=one.content_type,
            size_bytes=len(one.content),
            sha256=one.digest,
            stored=one.stored,
        )
        for one in files
    ]


def forgotten(files: Sequence[Read]) -> None:
    """Take away the files of a step that was not taken."""
    for one in files:
        with contextlib.suppress(OSError):
            evidence_files().delete(one.stored)


def _read(given: Given) -> Read:
    try:
        if photo_type(given.content):
            content_type = read_photo(given.content).content_type
        else:
            content_type = document_type(given.content)
    except (PhotoError, DocumentError) as error:
        raise refuse("evidence", in_words(error.problem)) from error
    token, ending = secrets.token_hex(20), ENDINGS[content_type]
    stored = f"instructions/{token[:2]}/{token}.{ending}"
    digest = sha256(given.content).hexdigest()
    return Read(_name(given.name, ending), given.content, content_type, digest, stored)


def _name(name: str, ending: str) -> str:
    """Return the name of a file without folders and characters that nobody sees."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip()
    stem, dot, _ending = plain.rpartition(".")
    return f"{(stem if dot else plain)[: LONGEST_NAME - 10] or 'file'}.{ending}"
