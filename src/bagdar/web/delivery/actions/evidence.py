"""Keeping evidence: a photo or a document is read, kept under a name nobody guesses, compared."""

from __future__ import annotations

import contextlib
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.delivery.photos import SAME_PHOTO_BITS, bands, bits_apart
from bagdar.sources.documents import DocumentError, document_type
from bagdar.sources.photos import Photo, PhotoError, photo_type, read_photo
from bagdar.web.delivery.actions.checks import DeliveryError, Ground, ground_of, refuse
from bagdar.web.delivery.models import Evidence, EvidenceKind, Milestone, Repeat
from bagdar.web.delivery.permissions import check, owns, rights_on
from bagdar.web.delivery.queries.files import evidence_files, thumbnail_name
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Project
from bagdar.web.wording import in_words

LONGEST_NAME = 200
LONGEST_CAPTION = 500
MOST_REPEATS = 100
"""Earlier photos, the most alike first, that one photo is noted to repeat."""

ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


class GivenAlreadyError(DeliveryError):
    """Exactly this file was given for the project before: `earlier` is where it stands."""

    def __init__(self, earlier: Evidence) -> None:
        """Say so."""
        self.earlier = earlier
        text = _("This very file was given for this project before; it is not kept twice.")
        super().__init__({"content": [text]})


@dataclass(frozen=True)
class GivenFile:
    """What was read of a file, and under which name it is kept."""

    content: bytes
    content_type: str
    digest: str
    photo: Photo | None
    stored: str = field(default="")


def keep_evidence(  # noqa: PLR0913 -- each is a fact of one upload, and all are keywords
    project: Project,
    content: bytes,
    *,
    name: str,
    caption: str = "",
    milestone: Milestone | None = None,
    claimed: tuple[date, date] | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """Keep a photo or a document of a project; what it repeats is noted.

    `claimed` is the period, first and last day, that it is said to show. Raises DeliveryError for
    a file that is not taken, GivenAlreadyError for one that the project has, PermissionDenied.
    """
    check(owns(rights_on(by, at=at)[0], project))
    file = read_given(content)
    facts = {"name": kept_name(name, file), "caption": caption.strip(), "milestone": milestone}
    try:
        with act("delivery.evidence", by=by, at=at) as entry:
            ground = ground_of(project, by=by, at=at)
            check(owns(ground.rights, ground.project))
            _check(ground, facts, claimed)
            _check_new(ground, file)
            write_given(file)
            made = Evidence.objects.create(
                project=ground.project,
                claimed_from=claimed[0] if claimed else None,
                claimed_to=claimed[1] if claimed else None,
                **facts,
                **_columns(file),
                **ground.acted(),
            )
            repeats = _note_repeats(made)
            after = {"evidence": _told(made), "repeats": [one.earlier_id for one in repeats]}
            entry.record("project", ground.project.key, before=None, after=after)
    except BaseException:
        forget_given(file)
        raise
    return made


def read_given(content: bytes) -> GivenFile:
    """Tell what a file is by what it holds, and read it; its name says nothing."""
    try:
        photo = read_photo(content) if photo_type(content) else None
        content_type = photo.content_type if photo else document_type(content)
    except (PhotoError, DocumentError) as error:
        raise refuse("content", in_words(error.problem)) from error
    token = secrets.token_hex(20)
    stored = f"{token[:2]}/{token}.{ENDINGS[content_type]}"
    return GivenFile(content, content_type, sha256(content).hexdigest(), photo, stored)


def kept_name(name: str, file: GivenFile) -> str:
    """Return the name of a file without folders and characters that nobody sees."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip()
    stem, dot, _ending = plain.rpartition(".")
    ending = ENDINGS[file.content_type]
    return f"{(stem if dot else plain)[: LONGEST_NAME - 10] or 'file'}.{ending}"


def _check(ground: Ground, facts: dict[str, Any], claimed: tuple[date, date] | None) -> None:
    problems: dict[str, list[str]] = {}
    if ground.project.merged_into_id is not None:
        problems[""] = [_("This project was merged into another one; give it there.")]
    if len(facts["caption"]) > LONGEST_CAPTION:
        problems["caption"] = [_("Write at most %d characters.") % LONGEST_CAPTION]
    milestone = facts["milestone"]
    if milestone and (milestone.project_id != ground.project.pk or milestone.removed_at):
        problems["milestone"] = [_("Choose a milestone of this project.")]
    if claimed and claimed[0] > claimed[1]:
        problems["claimed_to"] = [_("The period ends before it begins.")]
    elif claimed and claimed[0] > ground.today:
        problems["claimed_from"] = [_("The period has not begun yet.")]
    if problems:
        raise DeliveryError(problems)


def _check_new(ground: Ground, file: GivenFile) -> None:
    earlier = Evidence.objects.filter(project=ground.project, sha256=file.digest).first()
    if earlier is not None:
        raise GivenAlreadyError(earlier)


def _columns(file: GivenFile) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "kind": EvidenceKind.DOCUMENT,
        "content_type": file.content_type,
        "size_bytes": len(file.content),
        "sha256": file.digest,
        "stored": file.stored,
    }
    if (photo := file.photo) is None:
        return columns
    latitude, longitude = photo.point or (None, None)
    columns |= {
        "kind": EvidenceKind.PHOTO,
        "thumbnail": file.stored,
        "width": photo.width,
        "height": photo.height,
        "taken_at": _with_zone(photo.taken_at),
        "latitude": _degrees(latitude),
        "longitude": _degrees(longitude),
    }
    if photo.perceptual_hash:
        columns["perceptual_hash"] = photo.perceptual_hash
        columns |= {f"band_{n}": band for n, band in enumerate(bands(photo.perceptual_hash))}
    return columns


def _with_zone(taken_at: datetime | None) -> datetime | None:
    """Read a camera's clock without a zone as that of this installation."""
    if taken_at is None or taken_at.tzinfo is not None:
        return taken_at
    return timezone.make_aware(taken_at)


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.5f}")


def _note_repeats(made: Evidence) -> list[Repeat]:
    """Note the earlier photos that a new one repeats, in any project of the same world."""
    world = made.project.territory.is_synthetic
    known = Evidence.objects.filter(pk__lt=made.pk, project__territory__is_synthetic=world)
    if not made.perceptual_hash:
        alike = known.filter(sha256=made.sha256)
        found = [(0, pk) for pk in alike.order_by("pk").values_list("pk", flat=True)]
    else:
        shared = Q(sha256=made.sha256)
        for n in range(4):
            shared |= Q(**{f"band_{n}": getattr(made, f"band_{n}")})
        rows = known.filter(shared, kind=EvidenceKind.PHOTO)
        compared = (
            (bits_apart(made.perceptual_hash, other), pk)
            for pk, other in rows.values_list("pk", "perceptual_hash").iterator()
        )
        found = sorted(one for one in compared if one[0] <= SAME_PHOTO_BITS)
    return Repeat.objects.bulk_create(
        Repeat(earlier_id=pk, later=made, bits_apart=bits) for bits, pk in found[:MOST_REPEATS]
    )


def _told(made: Evidence) -> dict[str, Any]:
    """Return what the journal keeps of it: no place, which not everybody who reads it may see."""
    names = ("id", "kind", "name", "caption", "milestone_id", "claimed_from", "claimed_to")
    return {name: getattr(made, name) for name in (*names, "size_bytes", "sha256")}


def write_given(file: GivenFile) -> None:
    """Keep a file that was read, and the pictures drawn of a photo."""
    files = evidence_files()
    files.save(file.stored, ContentFile(file.content))
    for side, picture in (file.photo.thumbnails if file.photo else {}).items():
        files.save(thumbnail_name(file.stored, side), ContentFile(picture))


def forget_given(file: GivenFile) -> None:
    """Take away the files of an act that was not done."""
    files = evidence_files()
    sides = file.photo.thumbnails if file.photo else {}
    for name in (file.stored, *(thumbnail_name(file.stored, side) for side in sides)):
        with contextlib.suppress(OSError):
            files.delete(name)
