"""Forms of milestones, moves, requests and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.models import (
    NOTE_LENGTH,
    Cause,
    Confidence,
    Decision,
    Evidence,
    Milestone,
    MilestoneCode,
    MilestoneType,
    Reason,
)
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import NumberField
from bagdar.web.projects.models import Phase, Project

NOTHING = ("", "—")


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **more)


def note_field(label: Any, **more: Any) -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, widget=widget, max_length=NOTE_LENGTH, **more)


def _choices(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [NOTHING, *choices]


class NamedChoice(forms.ModelChoiceField[Any]):
    """A choice among rows that have a name."""

    def label_from_instance(self, obj: Any) -> str:
        """Call a row by its name."""
        return str(obj.name)


class MilestoneForm(ProblemForm):
    """What a milestone is; without a name it is called as its code is."""

    code = forms.ChoiceField(label=_("what is reached"), choices=MilestoneCode.choices)
    type = forms.ChoiceField(
        label=_("type"),
        choices=_choices(MilestoneType.choices),
        required=False,
        help_text=_("As OC4IDS has it; without a choice it follows from what is reached."),
    )
    name_ru = forms.CharField(label=_("name in Russian"), max_length=300, required=False)
    name_kk = forms.CharField(label=_("name in Kazakh"), max_length=300, required=False)
    name_en = forms.CharField(
        label=_("name in English"),
        max_length=300,
        required=False,
        help_text=_("Without any name it is called as what is reached."),
    )
    weight = NumberField(
        label=_("weight"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        initial=1,
        help_text=_("Its part in the progress, beside the weights of the others."),
    )
    phase = NamedChoice(label=_("phase"), queryset=Phase.objects.none(), required=False)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        """Offer the phases of the project."""
        super().__init__(*args, **options)
        phases = Phase.objects.filter(project=project)
        self.fields["phase"].queryset = phases  # type: ignore[attr-defined]
        if not phases.exists():
            del self.fields["phase"]

    @classmethod
    def initial_of(cls, milestone: Milestone) -> dict[str, Any]:
        """Return how a milestone stands."""
        return {name: getattr(milestone, name) for name in cls.base_fields}


class RemovalForm(ProblemForm):
    """Why something is taken off."""

    ground = forms.CharField(label=_("ground"), max_length=300)


class DependencyForm(ProblemForm):
    """What a milestone waits for, and how long after it."""

    before = forms.ModelChoiceField(
        label=_("waits for"), queryset=Milestone.objects.none(), empty_label="—"
    )
    lag_days = forms.IntegerField(
        label=_("days between"),
        min_value=0,
        initial=0,
        help_text=_("How many days after the other one it can be reached."),
    )

    def __init__(self, *args: Any, offered: Sequence[Milestone], **options: Any) -> None:
        """Offer milestones of the project and of the other one that was chosen."""
        super().__init__(*args, **options)
        ids = [one.pk for one in offered]
        field: Any = self.fields["before"]
        field.queryset = Milestone.objects.filter(pk__in=ids).select_related("project")
        field.label_from_instance = lambda one: f"{one.project.name}: {one.name}"


class StatementForm(ProblemForm):
    """What may be said beside any date: evidence, a note."""

    evidence = forms.ModelChoiceField(
        label=_("evidence"), queryset=Evidence.objects.none(), required=False, empty_label="—"
    )
    note = note_field(_("note"), required=False)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        """Offer the evidence of the project; without any, do not ask."""
        super().__init__(*args, **options)
        kept = Evidence.objects.filter(project=project)
        self.fields["evidence"].queryset = kept  # type: ignore[attr-defined]
        if not kept.exists():
            del self.fields["evidence"]


class MoveForm(StatementForm):
    """A new date with what stands behind it."""

    new_on = day_field(_("new date"))
    reason = NamedChoice(
        label=_("reason"),
        queryset=Reason.objects.none(),
        required=False,
        empty_label="—",
        error_messages={"required": _("Give the reason: every move has one.")},
    )
    cause = forms.ChoiceField(
        label=_("cause"),
        choices=_choices(Cause.choices),
        required=False,
        help_text=_("Could the owner have prevented it? Without a choice, as the reason has it."),
    )
    confidence = forms.TypedChoiceField(
        label=_("how sure you are of the new date"),
        choices=_choices(Confidence.choices),
        coerce=int,
        empty_value=None,
        required=False,
    )
    field_order = ("new_on", "reason", "cause", "confidence", "evidence", "note")

    def __init__(self, *args: Any, needs_reason: bool, **options: Any) -> None:
        """Offer the reasons in use; only a first forecast needs none."""
        super().__init__(*args, **options)
        field: Any = self.fields["reason"]
        field.queryset = Reason.objects.filter(retired_on=None)
        field.required = needs_reason

    def move(self) -> Move:
        """Return what was filled in."""
        given = self.cleaned_data
        return Move(
            given["new_on"],
            given["reason"],
            cause=given["cause"],
            note=given["note"],
            confidence=given["confidence"],
            evidence=given.get("evidence"),
        )


class ConfirmationForm(ProblemForm):
    """That a forecast still holds, and how sure that is."""

    confidence = forms.TypedChoiceField(
        label=_("how sure you are of the date"),
        choices=_choices(Confidence.choices),
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = note_field(_("note"), required=False)


class ReachedForm(StatementForm):
    """On which day a milestone was reached; a correction may say that it was not."""

    on = day_field(_("day on which it was reached"), required=False)
    undone = forms.BooleanField(label=_("it was not reached"), required=False)
    field_order = ("on", "undone", "evidence", "note")

    def __init__(self, *args: Any, corrects: bool, **options: Any) -> None:
        """Let only a correction say that it was not reached; it says why."""
        super().__init__(*args, **options)
        if corrects:
            self.fields["note"].required = True
            self.fields["note"].label = _("What was wrong before")
        else:
            del self.fields["undone"]
            self.fields["on"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for a day or for the word that there is none."""
        given = super().clean() or {}
        if not given.get("undone") and not given.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day, or say that it was not reached."))
        return given

    def day(self) -> Any:
        """Return the day; None for not reached."""
        return None if self.cleaned_data.get("undone") else self.cleaned_data["on"]


class AnswerForm(ProblemForm):
    """Approve or reject, and why."""

    decision = forms.ChoiceField(
        label=_("answer"),
        choices=[
            (Decision.APPROVED.value, _("approve the new date")),
            (Decision.REJECTED.value, _("reject it; the committed date stays")),
        ],
        widget=forms.RadioSelect,
    )
    note = note_field(
        _("note"), required=False, help_text=_("To reject a date, say why. Everybody sees it.")
    )


class ReasonForm(ProblemForm):
    """A reason of the list: names in three languages and whose cause it is."""

    code = forms.SlugField(
        label=_("code"),
        max_length=40,
        help_text=_("Small letters, digits and _; it never changes."),
    )
    name_ru = forms.CharField(label=_("name in Russian"), max_length=300, required=False)
    name_kk = forms.CharField(label=_("name in Kazakh"), max_length=300, required=False)
    name_en = forms.CharField(label=_("name in English"), max_length=300, required=False)
    cause = forms.ChoiceField(label=_("cause"), choices=Cause.choices)

    def __init__(self, *args: Any, known: bool = False, **options: Any) -> None:
        """Ask for a code only once."""
        super().__init__(*args, **options)
        if known:
            del self.fields["code"]

    @classmethod
    def initial_of(cls, reason: Reason) -> dict[str, Any]:
        """Return how a reason stands."""
        return {name: getattr(reason, name) for name in cls.base_fields}
