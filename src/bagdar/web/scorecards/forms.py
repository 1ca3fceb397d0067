"""Forms of scorecards: a weight."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.scorecards.models import MOST_WEIGHT, SOURCE_LENGTH
from bagdar.web.scorecards.queries.boards import SHOWN
from bagdar.web.scorecards.queries.labels import LABELS


class WeightForm(forms.Form):
    """How much an indicator counts, from which month on, and by whose order."""

    indicator = forms.ChoiceField(label=_("indicator"))
    weight = forms.IntegerField(
        label=_("weight"),
        min_value=0,
        max_value=MOST_WEIGHT,
        help_text=_("A whole number from 0 to 100; 0 takes the indicator out of the score."),
    )
    valid_from = forms.CharField(
        label=_("from the month"),
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-07"}),
        help_text=_("This month or a later one. Months that are over keep their weights."),
    )
    source = forms.CharField(
        label=_("source"),
        max_length=SOURCE_LENGTH,
        help_text=_("The order or decision that sets it, with number and date."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        """Offer the indicators that have a register."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = [(str(one), LABELS[one]) for one in SHOWN]

    def clean_valid_from(self) -> date:
        """Read a month such as 2026-07."""
        month = month_of(self.cleaned_data["valid_from"])
        if month is None:
            raise forms.ValidationError(_("Write the month as year and month, such as 2026-07."))
        return month


def month_of(text: str) -> date | None:
    """Read a month such as 2026-07; None for anything else."""
    year, sign, month = text.strip().partition("-")
    digits = year.isascii() and year.isdigit() and month.isascii() and month.isdigit()
    if not (sign and digits and len(year) == 4 and len(month) == 2):
        return None
    known = 1 <= int(month) <= 12 and int(year) > 0
    return date(int(year), int(month), 1) if known else None
