"""Forms of the steps of an instruction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bagdar.core.instructions.course import Happening
from bagdar.web.delivery.forms.evidence import ACCEPT, FilesField
from bagdar.web.instructions.actions.files import Given
from bagdar.web.instructions.actions.steps import Told
from bagdar.web.instructions.models import NOTE_LENGTH
from bagdar.web.projects.forms.acts import ProblemForm


def _note(label: Any, *, required: bool, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=NOTE_LENGTH,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StepForm(ProblemForm):
    """A step: what is decided, if there is a choice, and what is said with it."""

    happening: Happening | None = None

    def decided(self) -> Happening:
        """Return which step is taken."""
        return self.happening or Happening(self.cleaned_data["decision"])

    def told(self) -> Told:
        """Return what is said with it."""
        files: list[UploadedFile] = self.cleaned_data.get("evidence") or []
        return Told(
            self.cleaned_data.get("note", ""),
            self.cleaned_data.get("due_on"),
            tuple(Given(one.name or "", one.read()) for one in files),
        )


class AnswerForm(StepForm):
    """Accept an instruction, or object to it."""

    decision = forms.ChoiceField(
        label=_("your answer"),
        choices=[
            (Happening.ACCEPTED.value, _("accepted")),
            (Happening.OBJECTED.value, _("objected to: it cannot be done as it stands")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(
        _("why you object"),
        required=False,
        help_text=_("Needed with an objection: what hinders, and what would be possible."),
    )


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class _Evidence(FilesField):
    """Several files, or none."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Take every file of the list."""
        given = data if isinstance(data, list | tuple) else [data]
        return super().clean(given, initial) if any(given) else []


class _EvidenceForm(StepForm):
    evidence = _Evidence(
        label=_("evidence"),
        help_text=_("Photos, PDF, DOCX or XLSX, at most 10 files of 20 MB each, 100 MB together."),
        required=False,
        widget=_Several(attrs={"multiple": True, "accept": ACCEPT}),
    )


class ResultForm(_EvidenceForm):
    """A partial result."""

    happening = Happening.RESULT
    note = _note(_("what was done"), required=True)
    field_order = ("note", "evidence")


class ReportForm(_EvidenceForm):
    """The report that it is done."""

    happening = Happening.REPORTED
    note = _note(
        _("what was done"),
        required=True,
        help_text=_("Say what came of it, by the sign that was asked for."),
    )
    field_order = ("note", "evidence")


class ExtensionForm(StepForm):
    """More time, asked for before the due day."""

    happening = Happening.EXTENSION_ASKED
    due_on = forms.DateField(
        label=_("new day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = _note(_("why more time is needed"), required=True)


class ExtensionAnswerForm(StepForm):
    """An extension granted or refused."""

    decision = forms.ChoiceField(
        label=_("the extension is"),
        choices=[
            (Happening.EXTENSION_GRANTED.value, _("granted")),
            (Happening.EXTENSION_REFUSED.value, _("refused")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("why it is refused"), required=False)


class ObjectionForm(StepForm):
    """An objection upheld or refused."""

    decision = forms.ChoiceField(
        label=_("the objection is"),
        choices=[
            (Happening.OBJECTION_UPHELD.value, _("right: the instruction is taken back")),
            (Happening.OBJECTION_REFUSED.value, _("refused: the instruction stands")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("what the decision rests on"), required=True)


class CheckForm(StepForm):
    """A report checked: closed or returned."""

    decision = forms.ChoiceField(
        label=_("the instruction is"),
        choices=[
            (Happening.CLOSED.value, _("closed: the evidence shows that it is done")),
            (Happening.RETURNED.value, _("returned: something is missing")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("what is missing"), required=False, help_text=_("Needed when it is returned."))


class WithdrawalForm(StepForm):
    """An instruction taken back by its issuer."""

    happening = Happening.WITHDRAWN
    note = _note(
        _("ground"),
        required=True,
        help_text=_("Why it is taken back. The journal keeps it."),
    )
