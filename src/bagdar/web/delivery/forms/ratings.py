"""The form of a rating: whose, which colour, by which facts, with what plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.delivery.actions.ratings import LONGEST_PLAN
from bagdar.web.delivery.forms.baselines import day_field
from bagdar.web.delivery.models import NOTE_LENGTH, Colour, Side
from bagdar.web.projects.forms.acts import ProblemForm


class RatingForm(ProblemForm):
    """A colour with its facts; a red asks for a plan."""

    side = forms.ChoiceField(label=_("whose rating"), widget=forms.RadioSelect)
    colour = forms.ChoiceField(label=_("rating"), choices=Colour.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("facts"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What can be checked: what is done, what is not, since when."),
    )
    plan = forms.CharField(
        label=_("plan"),
        required=False,
        max_length=LONGEST_PLAN,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is done, by whom, to come back on time. The owner's red needs it."),
    )
    plan_by = day_field(_("back on time by"), required=False)

    def __init__(self, *args: Any, sides: Sequence[Side], **options: Any) -> None:
        """Offer the sides that the person may rate for."""
        super().__init__(*args, **options)
        choices = [(one.value, one.label) for one in sides]
        self.fields["side"].choices = choices  # type: ignore[attr-defined]
        # Whoever may rate for the centre comes as the centre; the owner's own is one tap away.
        self.fields["side"].initial = (Side.CENTRE if Side.CENTRE in sides else sides[0]).value
