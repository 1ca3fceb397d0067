"""Files of cases: told by what they hold, kept under names nobody guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bagdar.web.cases.models import CaseFile, CaseStep
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.evidence import (
    GivenFile,
    forget_given,
    kept_name,
    read_given,
    write_given,
)

MOST_FILES = 10


@dataclass(frozen=True)
class Given:
    """A file as a person sends it."""

    name: str
    content: bytes


Read = tuple[Given, GivenFile]


def read_files(files: Sequence[Given]) -> list[Read]:
    """Look into files; nothing is written yet. Raises DeliveryError for one that is not taken."""
    if len(files) > MOST_FILES:
        raise refuse("content", _("Choose at most %(most)d files at once.") % {"most": MOST_FILES})
    read = [(one, read_given(one.content)) for one in files]
    if len({file.digest for _given, file in read}) < len(read):
        raise refuse("content", _("The same file was chosen twice."))
    return read


def put(files: Sequence[Read]) -> None:
    """Keep files on disk. Whoever does has them forgotten when the step is not taken."""
    for _given, file in files:
        write_given(file)


def forgotten(files: Sequence[Read]) -> None:
    """Take away the files of a step that was not taken."""
    for _given, file in files:
        forget_given(file)


def kept(step: CaseStep, files: Sequence[Read]) -> list[CaseFile]:
    """Write down which files were given with a step."""
    return [
        CaseFile.objects.create(
            step=step,
            name=kept_name(given.name, file),
            content_type=file.content_type,
            size_bytes=len(file.content),
            sha256=file.digest,
            stored=file.stored,
        )
        for given, file in files
    ]
