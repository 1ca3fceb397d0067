"""Forms of alarms: an answer, and what the level above makes of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.alarms.models import Outcome, Step
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.projects.forms.acts import ProblemForm

SENT_UP = (Step.NOT_ACCEPTED.value, _("open: the answer is not accepted and it goes up"))


class AnswerForm(ProblemForm):
    """What is behind an alarm, and what is done."""

    note = forms.CharField(
        label=_("your answer"),
        help_text=_("What is behind it, and what is done about it."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(ProblemForm):
    """Right, wrong, or an answer that is not accepted; that alone for who does not judge."""

    decision = forms.ChoiceField(
        label=_("the alarm is"),
        choices=[*Outcome.choices, SENT_UP],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("what the decision rests on"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, judges: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        if not judges:
            decision = cast("forms.ChoiceField", self.fields["decision"])
            decision.choices = [SENT_UP]
