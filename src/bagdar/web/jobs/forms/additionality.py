"""A band of scenarios by which additional jobs are stated."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.jobs.policy import PERCENT
from bagdar.web.jobs.actions.additionality import FIELDS
from bagdar.web.jobs.models import MOST_MULTIPLIER, SOURCE_LENGTH, AdditionalityBand
from bagdar.web.projects.models import Programme


class BandForm(forms.Form):
    """Of which programme, from which month, the shares of both scenarios, by what source."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), to_field_name="key", label=gettext_lazy("programme")
    )
    valid_from = forms.CharField(
        label=gettext_lazy("from the month"),
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-07"}),
        help_text=gettext_lazy("The newest month computed or a later one."),
    )

    def __init__(self, *given: Any, synthetic: bool, **named: Any) -> None:
        """Offer the programmes of one world, and ask for each share."""
        super().__init__(*given, **named)
        offered: Any = self.fields["programme"]
        offered.queryset = Programme.objects.filter(is_synthetic=synthetic)
        columns = {one.name: one for one in AdditionalityBand._meta.fields}
        for name in FIELDS:
            self.fields[name] = forms.IntegerField(
                label=columns[name].verbose_name,
                min_value=0,
                max_value=MOST_MULTIPLIER if name.endswith("_multiplier") else PERCENT,
            )
        self.fields["source"] = forms.CharField(
            label=gettext_lazy("source"),
            max_length=SOURCE_LENGTH,
            help_text=gettext_lazy("The study or decision that the shares come from."),
        )

    def clean_valid_from(self) -> date:
        """Read a month such as 2026-07."""
        try:
            return date.fromisoformat(f"{self.cleaned_data['valid_from'].strip()}-01")
        except ValueError:
            raise forms.ValidationError(
                _("Write the month as year and month, such as 2026-07.")
            ) from None

    @property
    def shares(self) -> dict[str, int]:
        """The shares in per cent, by name."""
        return {name: self.cleaned_data[name] for name in FIELDS}
