"""Forms of money: a row of a register, a correction, a withdrawal, a table, a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.spending.actions.writing import LONGEST_GROUND
from bagdar.web.spending.queries.registers import COLUMNS, Column, Kind

WHOLE = "ground"


class RowForm(ProblemForm):
    """A row of a register: a field for each of its columns, read by the one reader of rows."""

    def __init__(
        self,
        register: str,
        *args: Any,
        fixed: Mapping[str, str] | None = None,
        corrects: bool = False,
        **options: Any,
    ) -> None:
        """Lay out the columns; `fixed` ones are known from the page and not asked."""
        super().__init__(*args, **options)
        self.fixed = dict(fixed or {})
        for one in COLUMNS[register]:
            if one.key not in self.fixed:
                self.fields[one.key] = _field(one)
        if corrects:
            self.fields[WHOLE] = forms.CharField(
                label=_("Why it is corrected"),
                max_length=LONGEST_GROUND,
                help_text=_("What stood before stays readable beside the correction."),
            )

    def cells(self) -> dict[str, str]:
        """Return what was written, by column."""
        return {**self.cleaned_data, **self.fixed}


def _field(column: Column) -> forms.Field:
    shared: dict[str, Any] = {
        "label": column.label,
        "required": column.required,
        "help_text": column.help,
    }
    if column.kind is Kind.CHOICE:
        offered = column.choices
        if column.key == "link_ground":
            offered = tuple(one for one in offered if one[0] != "confirmed")
        choices = offered if column.required else (("", "—"), *column.choices)
        return forms.ChoiceField(choices=choices, **shared)
    if column.kind is Kind.YES_NO:
        return forms.ChoiceField(choices=(("", _("no")), ("yes", _("yes"))), **shared)
    if column.kind is Kind.DAY:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.CharField(widget=widget, **shared)
    widgets: dict[str, Any] = {}
    if column.is_number or column.kind is Kind.YEAR:
        widgets["inputmode"] = "decimal"
    return forms.CharField(
        max_length=column.longest, widget=forms.TextInput(attrs=widgets), **shared
    )


class WithdrawForm(ProblemForm):
    """The ground of a withdrawal."""

    ground = forms.CharField(label=_("Why it is withdrawn"), max_length=LONGEST_GROUND)


class TableForm(ProblemForm):
    """A table of a register; the file again is not needed once it was tried."""

    file = forms.FileField(label=_("Table, CSV or XLSX"), required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Whose table this is and of which day; it stands in the journal."),
    )
    decimal = forms.ChoiceField(
        label=_("Sign that parts fractions"),
        help_text=_("Needed where the numbers of the table do not tell, such as 1,234 alone."),
        choices=[
            ("", _("as the table tells")),
            (",", _("comma: 1,5 is one and a half")),
            (".", _("point: 1.5 is one and a half")),
        ],
        required=False,
    )


class DecisionForm(ProblemForm):
    """What a person decides about a suggested match; a refusal gives its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_GROUND, required=False)
