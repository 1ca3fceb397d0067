"""Forms in which instructions are written, pasted and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.instructions.models import (
    DOCUMENT_LENGTH,
    NOTE_LENGTH,
    SIGN_LENGTH,
    TEXT_LENGTH,
    InstructionKind,
    InstructionSource,
)
from bagdar.web.instructions.queries.pasted import Proposed
from bagdar.web.people.models import Office
from bagdar.web.projects.forms.acts import ProblemForm

LONGEST_LIST = 200_000
LONGEST_NUMBER = 50
LONGEST_ASKS = 4_000
CENTRE = "centre"
DAY = {"type": "date"}


class _Offices(forms.MultipleChoiceField):
    """Several offices of the choices."""

    widget = forms.SelectMultiple(attrs={"size": 6})


class IssuerForm(ProblemForm):
    """In whose place it is given, where, and about what: the same for all that is written."""

    issuer = forms.ChoiceField(label=_("given by"))
    source = forms.ChoiceField(label=_("given at"), choices=InstructionSource.choices)
    document = forms.CharField(
        label=_("document"),
        help_text=_("Number and day of the decree or the minutes."),
        max_length=DOCUMENT_LENGTH,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("about"),
        help_text=_("Terms are compared within a kind."),
        choices=InstructionKind.choices,
    )

    def __init__(self, *args: Any, issuers: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["issuer"].choices = issuers  # type: ignore[attr-defined]
        if len(issuers) == 1:
            self.fields["issuer"].initial = issuers[0][0]
            self.fields["issuer"].widget = forms.HiddenInput()


class DraftForm(IssuerForm):
    """An instruction as it is written; `family` gives the same to each of several offices."""

    text = forms.CharField(
        label=_("what is to be done"),
        help_text=_("Who does what, how much, where and by when. One instruction, one result."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    sign = forms.CharField(
        label=_("sign that it is done"),
        help_text=_("A number with what is counted, or the paper that will be handed in."),
        max_length=SIGN_LENGTH,
        required=False,
    )
    lead = forms.ChoiceField(
        label=_("lead"), help_text=_("One office answers for it."), required=False
    )
    family = _Offices(
        label=_("the same to each of these offices"),
        help_text=_(
            "Each gets its own instruction and answers alone; they are seen as one family."
        ),
        required=False,
    )
    helpers = _Offices(
        label=_("co-executors"),
        help_text=_("They help the lead and give partial results."),
        required=False,
    )
    due_on = forms.DateField(
        label=_("due day of the instruction"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    resources = forms.CharField(
        label=_("resources"),
        help_text=_("With what money or people; for example, within the budget of the akimat."),
        max_length=SIGN_LENGTH,
        required=False,
    )
    field_order = (
        *("issuer", "source", "document", "kind", "text", "sign", "lead", "family", "helpers"),
        *("due_on", "resources"),
    )

    def __init__(
        self, *args: Any, offices: Mapping[str, Office], split: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.offices = offices
        choices = [(key, one.name) for key, one in offices.items()]
        self.fields["lead"].choices = [("", _("not chosen yet")), *choices]  # type: ignore[attr-defined]
        self.fields["helpers"].choices = choices  # type: ignore[attr-defined]
        self.fields["family"].choices = choices  # type: ignore[attr-defined]
        if not split:
            del self.fields["family"]

    def facts(self) -> dict[str, Any]:
        """Return what the draft says."""
        names = ("source", "document", "kind", "text", "sign", "due_on", "resources")
        return {name: self.cleaned_data.get(name) for name in names}

    def one_lead(self) -> Office | None:
        """Return the lead, if one was chosen."""
        return self.offices.get(self.cleaned_data.get("lead", ""))

    def leads(self) -> tuple[Office, ...]:
        """Return the lead and those who get the same."""
        keys = dict.fromkeys([self.cleaned_data.get("lead", ""), *self.cleaned_data["family"]])
        return tuple(self.offices[key] for key in keys if key in self.offices)

    def helping(self) -> tuple[Office, ...]:
        """Return the co-executors."""
        return tuple(self.offices[key] for key in self.cleaned_data.get("helpers", ()))


class IssueForm(ProblemForm):
    """The ground on which an instruction stands in spite of what the linter warns of."""

    ground = forms.CharField(
        label=_("ground"),
        help_text=_("Why it stands as it is, in spite of what is warned of. The journal keeps it."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PasteForm(IssuerForm):
    """A list pasted from minutes or a decree, or a table."""

    listed = forms.CharField(
        label=_("numbered text"),
        help_text=_("For example: “1. To the akim of … by 1 June …”, one point under the other."),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    content = forms.FileField(
        label=_("or a table"),
        help_text=_("XLSX or CSV with a column for the instruction, its lead and its day."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean(self) -> dict[str, Any]:
        """Take one of both."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("listed", "").strip()) == bool(cleaned.get("content")):
            self.add_error("listed", _("Paste a text or choose a table, one of both."))
        return cleaned


class PointForm(ProblemForm):
    """One point of a list that a person confirms."""

    keep = forms.BooleanField(label=_("make a draft of it"), required=False)
    text = forms.CharField(
        label=_("what is to be done"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    leads = _Offices(
        label=_("lead"),
        help_text=_("Several: each gets its own instruction."),
        required=False,
    )
    helpers = _Offices(label=_("co-executors"), required=False)
    due_on = forms.DateField(
        label=_("due day of the instruction"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    sign = forms.CharField(max_length=SIGN_LENGTH, required=False, widget=forms.HiddenInput())
    resources = forms.CharField(max_length=SIGN_LENGTH, required=False, widget=forms.HiddenInput())
    number = forms.CharField(max_length=LONGEST_NUMBER, required=False, widget=forms.HiddenInput())
    asks = forms.CharField(max_length=LONGEST_ASKS, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leads"].choices = choices  # type: ignore[attr-defined]
        self.fields["helpers"].choices = choices  # type: ignore[attr-defined]

    def questions(self) -> list[str]:
        """Return what a person has to decide; it comes along when the form is sent."""
        return [line for line in str(self["asks"].value() or "").splitlines() if line.strip()]

    def told_number(self) -> str:
        """Return the number that the point had where it was read."""
        return str(self["number"].value() or "")


def points(proposed: Sequence[Proposed], choices: Sequence[tuple[str, str]]) -> list[PointForm]:
    """Return a form for each point that was read."""
    found = []
    for at, one in enumerate(proposed):
        asks = "\n".join(one.asks)[:LONGEST_ASKS]
        form = PointForm(
            prefix=f"p{at}",
            choices=choices,
            initial={
                "keep": True,
                "text": one.text,
                "leads": list(one.leads),
                "helpers": list(one.helpers),
                "due_on": one.due_on,
                "sign": one.sign,
                "resources": one.resources,
                "number": one.number[:LONGEST_NUMBER],
                "asks": asks,
            },
        )
        found.append(form)
    return found
