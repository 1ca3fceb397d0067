"""What a control report is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bagdar.core.instructions.control import Period
from bagdar.web.instructions.models import InstructionKind
from bagdar.web.instructions.queries.reports import AskedReport
from bagdar.web.projects.forms.acts import ProblemForm

DAY = {"type": "date"}
FIRST, LAST = date(1990, 1, 1), date(2200, 12, 31)


class ReportForm(ProblemForm):
    """Whose instructions, over which days, and which of them."""

    since = forms.DateField(label=_("From"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    until = forms.DateField(label=_("To"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    issuer = forms.ChoiceField(label=_("Given by"), required=False)
    kind = forms.ChoiceField(label=_("What it is about"), required=False)
    q = forms.CharField(label=_("Words or number"), max_length=200, required=False)
    office = forms.SlugField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, asked: Any, issuers: Sequence[tuple[str, str]], *, day: date) -> None:
        """Offer who gave what the reader is shown; the period is the year so far."""
        told = {name: value for name in self.base_fields if (value := asked.get(name))}
        usual = {"since": day.replace(month=1, day=1).isoformat(), "until": day.isoformat()}
        super().__init__({**usual, **told})
        self._day = day
        every = [("", capfirst(_("all issuers")))]
        self._choices("issuer", [*every, *issuers])
        self._choices("kind", [("", _("All")), *InstructionKind.choices])

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, lies ahead, or out of all time."""
        told: dict[str, Any] = super().clean() or {}
        since, until = told.get("since"), told.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        if since and not FIRST <= since <= self._day:
            self.add_error("since", _("Choose a day that has been, after 1990."))
        return told

    def asked(self) -> AskedReport:
        """Return what is reported on; a period is told up to today at most."""
        told = self.cleaned_data
        period = Period(told["since"], min(told["until"], self._day))
        names = ("issuer", "kind", "office", "q")
        return AskedReport(period, **{name: told[name].strip() for name in names})
