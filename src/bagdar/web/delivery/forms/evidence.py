"""The form in which photos and documents are given, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bagdar.web.delivery.actions.evidence import LONGEST_CAPTION
from bagdar.web.projects.forms.acts import ProblemForm

MOST_FILES = 20
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx"


class ManyFiles(forms.ClearableFileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class FilesField(forms.FileField):
    """Several files under one name."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Take every file of the list; whether each is fit is told file by file."""
        given = data if isinstance(data, list | tuple) else [data or initial]
        files = [one for one in given if one]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            text = _("Choose at most %(most)d files at once.") % {"most": MOST_FILES}
            raise forms.ValidationError(text)
        return files


class EvidenceForm(ProblemForm):
    """Files, what they show, when, and of which milestone."""

    content = FilesField(
        label=_("Files"),
        help_text=_(
            "Photos: JPEG, PNG or WebP, at most 20 MB and 60 megapixels each. Documents: PDF, "
            "DOCX or XLSX, at most 20 MB each. At most 20 files and 100 MB at once."
        ),
        error_messages={"required": _("Choose at least one file.")},
        widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPT}),
    )
    caption = forms.CharField(
        label=_("What they show"), required=False, max_length=LONGEST_CAPTION, strip=True
    )
    claimed_from = forms.DateField(
        label=_("Shows the period from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    claimed_to = forms.DateField(
        label=_("Shows the period to"),
        help_text=_("One day alone stands for itself."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        data: Any,
        files: Any,
        *,
        milestones: Sequence[tuple[int, str]],
        today: date,
    ) -> None:
        self.today = today
        super().__init__(data, files)
        if not milestones:
            return
        self.fields["milestone"] = forms.TypedChoiceField(
            label=_("Milestone"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("none in particular")), *milestones],
        )
        self.order_fields(("content", "caption", "milestone"))

    def claimed(self) -> tuple[date, date] | None:
        """Return the period, whole: one day given stands for both."""
        given = [self.cleaned_data.get(name) for name in ("claimed_from", "claimed_to")]
        days = [one for one in given if one is not None]
        return (days[0], days[-1]) if days else None

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or has not begun on the day of giving."""
        cleaned = super().clean() or self.cleaned_data
        period = self.claimed()
        if period and period[0] > period[1]:
            self.add_error("claimed_to", _("The period ends before it begins."))
        elif period and period[0] > self.today:
            self.add_error("claimed_from", _("The period has not begun yet."))
        return cleaned
