"""An agreement to publish an enterprise's own totals, and its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bagdar.web.delivery.models import DOCUMENT_LENGTH
from bagdar.web.projects.models import Project


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=picker)


class AgreementForm(forms.Form):
    """Which project, by which document, from when to when."""

    project = forms.ModelChoiceField(
        Project.objects.none(),
        to_field_name="key",
        widget=forms.TextInput,
        label=gettext_lazy("Identifier of the project"),
    )
    document = forms.CharField(max_length=DOCUMENT_LENGTH, label=gettext_lazy("Document"))
    starts_on = _day(gettext_lazy("From"))
    ends_on = _day(gettext_lazy("To, exclusive"), required=False)

    def __init__(self, *given: Any, synthetic: bool, **named: Any) -> None:
        """Offer the projects of one world."""
        super().__init__(*given, **named)
        offered: Any = self.fields["project"]
        offered.queryset = Project.objects.filter(programme__is_synthetic=synthetic)


class EndForm(forms.Form):
    """The day from which an agreement holds no more."""

    ends_on = _day(gettext_lazy("To, exclusive"))
