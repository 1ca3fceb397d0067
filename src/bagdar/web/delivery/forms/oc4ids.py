"""A file of OC4IDS as it is sent, kept between trying it and importing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.web.projects.models import Programme

LARGEST_FILE_BYTES = 64 * 2**20
_KEPT = "oc4ids_import"


class OC4IDSForm(forms.Form):
    """The file, and the programme of projects that name none."""

    file = forms.FileField(label=gettext_lazy("JSON or one project a line"))
    programme = forms.ModelChoiceField(
        Programme.objects.filter(is_synthetic=False),
        required=False,
        to_field_name="key",
        label=gettext_lazy("Programme of projects that name none"),
    )

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is too large to be read here."""
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is not None and (file.size or 0) > LARGEST_FILE_BYTES:
            most = LARGEST_FILE_BYTES // 2**20
            words = _("The file is larger than %(most)d MB. Split it into several.")
            raise ValidationError(words % {"most": most})
        return file


@dataclass(frozen=True)
class Kept:
    """The file that was tried last."""

    path: str
    name: str

    def open(self) -> IO[bytes]:
        """Open it for reading."""
        file: IO[bytes] = default_storage.open(self.path)
        return file


def keep(session: Any, file: UploadedFile, *, by: int) -> None:
    """Keep a file in place of the one before it."""
    forget(session)
    path = default_storage.save(f"imports/{by}.oc4ids", file)
    session[_KEPT] = {"path": path, "name": (file.name or "")[:200]}


def kept_of(session: Any) -> Kept | None:
    """Return the file that was tried last, if it is still there."""
    known = session.get(_KEPT)
    if not known or not default_storage.exists(known["path"]):
        return None
    return Kept(**known)


def forget(session: Any) -> None:
    """Throw the kept file away."""
    if known := session.pop(_KEPT, None):
        default_storage.delete(known["path"])
