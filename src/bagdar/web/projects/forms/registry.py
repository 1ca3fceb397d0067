"""Forms of programmes, components, enterprises and groups."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.enterprises.models import SizeClass
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import LookupField

_LONGEST_NAME = 300


class NamedForm(ProblemForm):
    """A name in three languages, one of which is enough."""

    name_ru = forms.CharField(
        label=_("name in Russian"),
        max_length=_LONGEST_NAME,
        required=False,
        help_text=_("A name in one language is enough; the others may follow."),
    )
    name_kk = forms.CharField(label=_("name in Kazakh"), max_length=_LONGEST_NAME, required=False)
    name_en = forms.CharField(label=_("name in English"), max_length=_LONGEST_NAME, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a thing without any name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"name_{code}") for code in ("ru", "kk", "en")):
            self.add_error("name_ru", _("Write the name in at least one language."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what was written, by column."""
        return dict(self.cleaned_data)


class ProgrammeForm(NamedForm):
    """A programme: its name, territory and years."""

    territory_id = forms.TypedChoiceField(label=_("territory"), coerce=int)
    starts_on = forms.DateField(
        label=_("starts on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    ends_on = forms.DateField(
        label=_("ends on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        """Offer the territories of today."""
        super().__init__(*args, **options)
        choices = registers.territory_choices(on=today, among=None, also=None)
        self.fields["territory_id"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The end comes after the start."))
        return cleaned


class ComponentForm(NamedForm):
    """A component of a programme: its name."""


class EnterpriseForm(NamedForm):
    """An enterprise: name, BIN, legal form, and its group where it is known."""

    bin = forms.CharField(
        label=_("BIN"),
        max_length=12,
        required=False,
        help_text=_("Twelve digits. Leave it empty while it is not known."),
    )
    legal_form = forms.CharField(label=_("legal form"), max_length=20, required=False)
    group = LookupField(
        label=_("group"),
        label_of=registers.group_line,
        find=registers.find_groups,
        required=False,
        max_length=400,
        help_text=_(
            "Affiliated enterprises, whose size counts together. Empty means “group unknown”, "
            "which does not count as small or medium."
        ),
    )

    def facts(self) -> dict[str, Any]:
        """Return what was written; no BIN is no value."""
        given = super().facts()
        return {**given, "bin": given["bin"] or None}


class GroupForm(NamedForm):
    """A group of affiliated enterprises and its size."""

    size_class = forms.ChoiceField(label=_("size class"), choices=SizeClass.choices)
    size_source = forms.CharField(
        label=_("source of the size"),
        max_length=300,
        required=False,
        help_text=_("From which register or report, and of which year."),
    )
