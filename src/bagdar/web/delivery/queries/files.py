"""Where files of evidence lie: beside the database, served by views alone."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def evidence_files() -> FileSystemStorage:
    """Return the folder of evidence; it has no address of its own."""
    return FileSystemStorage(location=settings.EVIDENCE_ROOT)


def thumbnail_name(stored: str, side: int) -> str:
    """Return the name of the picture of a photo with this longest side."""
    return f"{stored.rpartition('.')[0]}.{side}.jpg"
