"""Forms of tables that are taken in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.parties.actions.striking import LONGEST_GROUND
from bagdar.web.parties.models import LONGEST_SOURCE
from bagdar.web.projects.forms.acts import ProblemForm


class StrikeForm(ProblemForm):
    """What is wrong with a row of unfair suppliers."""

    ground = forms.CharField(label=_("what is wrong with the row"), max_length=LONGEST_GROUND)


class TableForm(ProblemForm):
    """A file, whose it is and of which day."""

    file = forms.FileField(label=_("file"))
    source = forms.CharField(
        label=_("source"), help_text=_("Whose table this is."), max_length=LONGEST_SOURCE
    )
    stated_on = forms.DateField(
        label=_("as of"),
        help_text=_("The day for which the source states it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
