"""Forms of the launch gate, the launch, monthly output, visits and operation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.delivery.life import IDLE_SHARE_RATIO
from bagdar.web.delivery.actions.outputs import OutputFacts
from bagdar.web.delivery.models import (
    DOCUMENT_LENGTH,
    NOTE_LENGTH,
    Evidence,
    GateItem,
    GateState,
    LaunchKind,
)
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import NumberField, PercentField, WholeField
from bagdar.web.projects.forms.registry import NamedForm
from bagdar.web.projects.models import Kind, Phase

if TYPE_CHECKING:
    _EvidenceField = forms.ModelChoiceField[Evidence]
else:
    _EvidenceField = forms.ModelChoiceField


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Make a field of a day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


class EvidenceField(_EvidenceField):
    """One of the photos and documents that the project has."""

    def label_from_instance(self, obj: Any) -> str:
        """Name a file with what it shows."""
        return f"{obj.name}: {obj.caption}" if obj.caption else str(obj.name)


def evidence_field(project: int, *, help_text: Any = "") -> EvidenceField:
    """Offer the evidence of a project, the newest first."""
    return EvidenceField(
        Evidence.objects.filter(project=project).order_by("-at", "-id"),
        label=gettext_lazy("evidence"),
        required=False,
        help_text=help_text,
        empty_label=_("none"),
    )


class SignForm(ProblemForm):
    """What a signer says of a line of the checklist."""

    state = forms.ChoiceField(label=gettext_lazy("the line is"), widget=forms.RadioSelect)
    ground = forms.CharField(
        label=gettext_lazy("ground"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Needed if the line does not apply or is open again: why, and by which document."
        ),
    )
    field_order = ("state", "evidence", "ground")

    def __init__(
        self, *args: Any, project: int, item: GateItem, states: Iterable[GateState], **options: Any
    ) -> None:
        """Offer the evidence of the project and the states that the person may sign."""
        super().__init__(*args, **options)
        choices = [(one.value, capfirst(one.label)) for one in states]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
        words = _("This line needs evidence to be done.") if item.needs_evidence else ""
        self.fields["evidence"] = evidence_field(project, help_text=words)
        self.fields["evidence"].label = capfirst(_("evidence"))
        self.order_fields(self.field_order)


class LaunchForm(ProblemForm):
    """A launch, or a ceremony which moves nothing."""

    kind = forms.ChoiceField(label=gettext_lazy("what is recorded"), widget=forms.RadioSelect)
    on = day_field(gettext_lazy("day"))
    document = forms.CharField(
        label=gettext_lazy("document"),
        max_length=DOCUMENT_LENGTH,
        required=False,
        help_text=gettext_lazy(
            "Kind, number and day of the act; a launch needs it, a ceremony need not have one."
        ),
    )

    def __init__(self, *args: Any, kinds: Iterable[LaunchKind], **options: Any) -> None:
        """Offer what the person may record."""
        super().__init__(*args, **options)
        words = {
            LaunchKind.LAUNCH: _("Launch: the stage moves, the act is signed"),
            LaunchKind.CEREMONY: _("Ceremony: it is recorded, the stage does not move"),
        }
        choices = [(one.value, words[one]) for one in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class LaunchDayForm(ProblemForm):
    """Another day for a signed launch, and why."""

    on = day_field(gettext_lazy("the right day"))
    ground = forms.CharField(
        label=gettext_lazy("ground"),
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy("Where the right day stands: the document, its number and day."),
    )


class LaunchDayDecisionForm(ProblemForm):
    """What a second person makes of a correction."""

    decision = forms.ChoiceField(
        label=gettext_lazy("decision"),
        widget=forms.RadioSelect,
        choices=[
            ("made", gettext_lazy("Correct the day")),
            ("declined", gettext_lazy("Leave it as it was signed")),
        ],
    )
    correction = forms.IntegerField(widget=forms.HiddenInput)


class MonthField(forms.DateField):
    """A month of a year, kept as its first day."""

    widget = forms.DateInput(format="%Y-%m", attrs={"type": "month"})
    input_formats = ("%Y-%m", "%Y-%m-%d", "%m.%Y")
    default_error_messages = {
        "invalid": gettext_lazy("Write the month as year and month, such as 2026-05.")
    }

    def to_python(self, value: Any) -> Any:
        """Take the first day of the month."""
        day = super().to_python(value)
        return None if day is None else day.replace(day=1)


class OutputForm(ProblemForm):
    """A month of output, prefilled with what the same source said of it."""

    month = MonthField(label=gettext_lazy("month"))
    output_value = NumberField(label=gettext_lazy("physical output"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("unit"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("UCUM code: t, MW.h, km, {piece}. It is asked once."),
    )
    sales_kzt = NumberField(label=gettext_lazy("sales, tenge"), required=False, places=2)
    headcount = WholeField(
        label=gettext_lazy("headcount at the end of the month"),
        required=False,
        min_value=0,
        max_digits=12,
    )
    taxes_kzt = NumberField(label=gettext_lazy("taxes paid, tenge"), required=False, places=2)
    note = forms.CharField(
        label=gettext_lazy("note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("the figures that differ more than ten-fold are right"), required=False
    )
    field_order = (
        *("phase", "month", "output_value", "unit", "sales_kzt", "headcount", "taxes_kzt"),
        *("note", "evidence", "sure"),
    )

    def __init__(
        self,
        *args: Any,
        project: int,
        unit: str,
        unit_label: str,
        phases: Sequence[Phase],
        **options: Any,
    ) -> None:
        """Ask for the unit only where nothing says it, for a phase only where some launch apart."""
        super().__init__(*args, **options)
        if unit:
            del self.fields["unit"]
            self.fields["output_value"].label = f"{capfirst(_('physical output'))}, {unit_label}"
        if phases:
            chosen = Phase.objects.filter(pk__in=[one.pk for one in phases])
            self.fields["phase"] = forms.ModelChoiceField(
                chosen, label=capfirst(_("phase")), required=False, empty_label=_("the whole")
            )
        self.fields["evidence"] = evidence_field(project)
        self.fields["evidence"].label = capfirst(_("evidence"))
        self.order_fields(self.field_order)
        self.hide_question()

    def hide_question(self) -> None:
        """Ask whether a jump is right only once there is one."""
        asked = self.is_bound and (self.data.get("sure") or self.data.get("asked"))
        if not asked:
            self.fields["sure"].widget = forms.HiddenInput()

    def add_problems(self, problems: Any) -> None:
        """Show the question of a jump with its box to tick."""
        if "sure" in problems:
            self.fields["sure"].widget = forms.CheckboxInput()
        super().add_problems(problems)

    def facts(self) -> OutputFacts:
        """Return what is reported."""
        given = dict(self.cleaned_data)
        given["sure"] = bool(given.get("sure"))
        return OutputFacts(**{name: value for name, value in given.items() if value is not None})


class InspectionForm(ProblemForm):
    """What a visit found."""

    on = day_field(gettext_lazy("day of the visit"))
    works = forms.TypedChoiceField(
        label=gettext_lazy("the object"),
        widget=forms.RadioSelect,
        choices=(("yes", gettext_lazy("works")), ("no", gettext_lazy("stands idle"))),
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(
        label=gettext_lazy("what was found"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, project: int, **options: Any) -> None:
        """Offer the evidence of the project."""
        super().__init__(*args, **options)
        self.fields["evidence"] = evidence_field(project)
        self.fields["evidence"].label = capfirst(_("evidence"))


class OperationForm(ProblemForm):
    """In which months an object works, and what share of capacity counts as idle."""

    season_months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("months of the season"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        choices=[(number, MONTHS[number]) for number in sorted(MONTHS)],
        help_text=gettext_lazy("Tick none if the object works all year."),
    )
    idle_share_ratio = PercentField(
        label=gettext_lazy("idle below, % of capacity"),
        min_value=0,
        max_value=1,
        initial=IDLE_SHARE_RATIO,
        help_text=gettext_lazy(
            "Three months in season below this share read “idle”. Zero leaves it to visits."
        ),
    )


class GateItemForm(NamedForm):
    """A line of a checklist, in three languages."""

    kind = forms.ChoiceField(label=gettext_lazy("kind of object"), choices=Kind.choices)
    code = forms.CharField(
        label=gettext_lazy("short word"),
        max_length=60,
        help_text=gettext_lazy("Latin letters, digits and “_”; it never changes."),
    )
    needs_evidence = forms.BooleanField(
        label=gettext_lazy("needs evidence"), required=False, initial=True
    )
    field_order = ("kind", "code", "name_ru", "name_kk", "name_en", "needs_evidence")

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        """Ask for kind and word of a new line alone."""
        super().__init__(*args, **options)
        if not is_new:
            del self.fields["kind"], self.fields["code"]
        for name in ("name_en", "name_ru", "name_kk"):
            self.fields[name].required = True
        self.fields["name_ru"].help_text = ""


def month_of(text: str, *, default: date) -> date:
    """Read a month of an address; what is no month is the default."""
    try:
        found: date | None = MonthField(required=False).clean(text)
    except ValidationError:
        return default
    return found or default
