"""Files of records with their manifests, and what becomes of what was handed over before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.jobs.policy import RecordKind
from bagdar.lake import scratch_folder
from bagdar.runs.jobs import Handed, Taking
from bagdar.sources.exchange import Manifest, RecordsError
from bagdar.web.jobs.actions.computing import scratch_root
from bagdar.web.jobs.models import HandedAs
from bagdar.web.projects.models import Programme
from bagdar.web.wording import in_words

LARGEST_FILE_BYTES = 64 * 2**20
LARGEST_SHEET_BYTES = 2**20
LARGEST_FORM_BYTES = 2 * (LARGEST_FILE_BYTES + LARGEST_SHEET_BYTES) + 2**20
"""Files of both kinds with their manifests, and the fields of the form."""


class RecordsForm(forms.Form):
    """Workers, contributions or both, each with its manifest, of one programme."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), to_field_name="key", label=gettext_lazy("Programme")
    )
    workers = forms.FileField(required=False, label=gettext_lazy("File of workers"))
    workers_manifest = forms.FileField(
        required=False, label=gettext_lazy("Manifest of the file of workers")
    )
    contributions = forms.FileField(required=False, label=gettext_lazy("File of contributions"))
    contributions_manifest = forms.FileField(
        required=False, label=gettext_lazy("Manifest of the file of contributions")
    )
    taking = forms.ChoiceField(
        choices=HandedAs.choices,
        initial=HandedAs.ADD,
        widget=forms.RadioSelect,
        label=gettext_lazy("What becomes of the records that were handed over before?"),
    )
    letting_go = forms.BooleanField(
        required=False,
        label=gettext_lazy("A whole history may lack months that are kept: let them go"),
    )

    def __init__(self, *given: Any, synthetic: bool, **named: Any) -> None:
        """Offer the programmes of one world."""
        super().__init__(*given, **named)
        offered: Any = self.fields["programme"]
        offered.queryset = Programme.objects.filter(is_synthetic=synthetic)
        if offered.queryset.count() == 1:
            offered.initial = offered.queryset.get().key

    def clean(self) -> dict[str, Any]:
        """Ask for a file, and for a manifest with each; refuse what is too large for a page."""
        given: dict[str, Any] = super().clean() or {}
        for kind in RecordKind:
            self._check(kind.value, given)
        if not any(given.get(kind.value) for kind in RecordKind) and not self.errors:
            raise ValidationError(_("Choose at least one file: workers or contributions."))
        return given

    def _check(self, kind: str, given: dict[str, Any]) -> None:
        file, sheet = given.get(kind), given.get(f"{kind}_manifest")
        if file and not sheet:
            words = _("Choose the manifest too: it was written beside the file.")
            self.add_error(f"{kind}_manifest", words)
        if sheet and not file:
            self.add_error(kind, _("Choose the file that this manifest is of."))
        if file and file.size > LARGEST_FILE_BYTES:
            most = LARGEST_FILE_BYTES // 2**20
            words = _(
                "The file is larger than %(most)d MB. Hand it over on the machine itself: "
                "bagdar jobs records."
            )
            self.add_error(kind, words % {"most": most})
        if sheet and sheet.size > LARGEST_SHEET_BYTES:
            self.add_error(f"{kind}_manifest", _("This is too large to be a manifest."))

    @property
    def asked_taking(self) -> Taking:
        """What becomes of the records that are there."""
        return Taking(self.cleaned_data["taking"])

    @contextmanager
    def opened(self) -> Iterator[list[Handed]]:
        """Lay the files in a folder of their own, which is gone afterwards.

        Raises RecordsError for a manifest that cannot be read.
        """
        given = self.cleaned_data
        with scratch_folder(scratch_root()) as folder:
            yield [
                Handed(
                    _laid(given[kind.value], folder / kind.value),
                    kind,
                    _sheet(given[f"{kind.value}_manifest"]),
                )
                for kind in RecordKind
                if given.get(kind.value)
            ]

    def refuse(self, error: RecordsError) -> None:
        """Say why the files were refused."""
        self.add_error(None, in_words(error.problem))


def _laid(file: UploadedFile, path: Path) -> Path:
    with path.open("wb") as kept:
        for piece in file.chunks():
            kept.write(piece)
    return path


def _sheet(file: UploadedFile) -> Manifest:
    return Manifest.from_text(file.read().decode("utf-8", "replace"))
