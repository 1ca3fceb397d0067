"""Forms of baselines: the plan, the order that approves it, the remarks that return it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.terms.decimals import AmbiguousNumberError, read_decimal, unmistakable
from bagdar.web.delivery.actions.plans import LONGEST_GROUND, CostLine, MonthJobs, Plan
from bagdar.web.delivery.models import DOCUMENT_LENGTH, NOTE_LENGTH, Baseline, Milestone
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import NumberField, plain_number
from bagdar.web.projects.forms.parts import Rows, rows_of, typed_rows
from bagdar.web.projects.models import Project
from bagdar.web.wording import in_words

DATE = "date_"
DECIMALS = 2
"""How many digits after the point jobs of a month are kept with."""


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class JobsField(forms.CharField):
    """Jobs by month as lines: the month, permanent, construction; pasted from a table or typed."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"rows": 8, "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> list[MonthJobs]:
        """Read every line; all that cannot be read are named at once."""
        text = super().clean(value)
        read, faults = [], []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                read.append(_jobs_line(line))
            except AmbiguousNumberError as error:
                why = {"line": number, "reason": in_words(error.problem_within(DECIMALS))}
                faults.append(_("Line %(line)d: %(reason)s") % why)
            except ValueError:
                faults.append(
                    _("Line %(line)d, “%(text)s”: write a month and one or two numbers.")
                    % {"line": number, "text": line.strip()[:60]}
                )
        if faults:
            raise ValidationError(faults)
        return read


def _jobs_line(line: str) -> MonthJobs:
    """Read "2026-08 0 120", tabs or semicolons between, "08.2026" as well."""
    between = next((sign for sign in ("\t", ";") if sign in line), None)
    month, *numbers = [one.strip() for one in line.split(between) if one.strip()]
    if not 1 <= len(numbers) <= 2:
        raise ValueError(line)
    permanent, *construction = [_number(one) for one in numbers]
    return MonthJobs(_month(month), permanent, *construction)


def _month(text: str) -> date:
    for form in ("%Y-%m", "%Y-%m-%d", "%m.%Y", "%d.%m.%Y", "%m/%Y"):
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 -- a month has no zone
        except ValueError:
            continue
        return found.date().replace(day=1)
    raise ValueError(text)


def _number(text: str) -> Decimal:
    return read_decimal(text, None)


def jobs_text(rows: Iterable[MonthJobs]) -> str:
    """Write jobs by month as the field reads them."""
    return "\n".join(
        f"{one.month:%Y-%m}\t{unmistakable(plain_number(one.permanent_fte))}\t"
        f"{unmistakable(plain_number(one.construction_fte))}"
        for one in rows
    )


class PlanForm(ProblemForm):
    """All that is promised but the cost, and the date of every milestone."""

    starts_on = day_field(gettext_lazy("planned start"))
    ends_on = day_field(
        gettext_lazy("planned launch"),
        help_text=gettext_lazy("Lateness of the whole project is counted from this day."),
    )
    capacity_value = NumberField(
        label=gettext_lazy("capacity"), required=False, max_digits=20, decimal_places=4
    )
    capacity_unit = forms.CharField(
        label=gettext_lazy("unit of capacity"), required=False, max_length=40
    )
    jobs = JobsField(
        label=gettext_lazy("jobs by month"),
        required=False,
        help_text=gettext_lazy(
            "A line for each month: the month, permanent jobs by its end, construction jobs in "
            "it, such as 2027-03 40 120. A table can be pasted. Permanent jobs are all that "
            "there are by then, not those added."
        ),
    )
    ground = forms.CharField(
        label=gettext_lazy("ground"),
        required=False,
        max_length=LONGEST_GROUND,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, milestones: Sequence[Milestone], is_next: bool, **options: Any
    ) -> None:
        """Ask for a date of each milestone; a re-baseline needs its ground."""
        super().__init__(*args, **options)
        self.milestones = milestones
        self.fields["capacity_unit"].widget.attrs |= {"list": "units", "autocomplete": "off"}
        self.fields["ground"].required = is_next
        if is_next:
            self.fields["ground"].help_text = _(
                "Why the promise is made anew. Earlier versions stay, and lateness is counted "
                "from the first one all the same."
            )
        for one in milestones:
            self.fields[f"{DATE}{one.pk}"] = day_field(one.name, required=False)

    def first_fields(self) -> list[Any]:
        """Return the fields before the dates of milestones."""
        return [self[name] for name in ("starts_on", "ends_on", "capacity_value", "capacity_unit")]

    def date_fields(self) -> list[Any]:
        """Return the dates of milestones."""
        return [self[f"{DATE}{one.pk}"] for one in self.milestones]


@dataclass
class PlanSheet:
    """The plan and its costs, as one thing to fill in."""

    form: PlanForm
    costs: Rows

    def is_valid(self) -> bool:
        """Read both, so that all that is wrong is shown at once."""
        return all([self.form.is_valid(), self.costs.is_valid()])

    def plan(self) -> Plan:
        """Return what was written."""
        given = self.form.cleaned_data
        dates = {one.pk: given[f"{DATE}{one.pk}"] for one in self.form.milestones}
        return Plan(
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            capacity_value=given["capacity_value"],
            capacity_unit=given["capacity_unit"],
            costs=[CostLine(**row) for row in self.costs.plain()],
            jobs=given["jobs"],
            dates={pk: on for pk, on in dates.items() if on is not None},
            ground=given["ground"],
        )

    def faults(self) -> list[tuple[str, str]]:
        """Return every fault with the address of its field, for the top of the page."""
        found = [("", str(text)) for text in self.form.non_field_errors()]
        for field in self.form:
            found += [(field.auto_id, f"{field.label}: {text}") for text in field.errors]
        for row in self.costs.forms:
            found += [("costs", str(text)) for texts in row.errors.values() for text in texts]
        return found + [("costs", str(text)) for text in self.costs.non_form_errors()]


def sheet_of(
    given: QueryDict | None,
    *,
    start: Plan | Mapping[str, Any],
    milestones: Sequence[Milestone],
    is_next: bool,
    today: date,
) -> PlanSheet:
    """Make the sheet: as given, with a row of costs more if that was asked for, or as it starts."""
    initial, costs = initial_of(start)
    if given is not None and given.get("add") == "costs":
        typed = {name: given.get(name, "") for name in given}
        form = PlanForm(initial=typed, milestones=milestones, is_next=is_next)
        rows = rows_of("costs", initial=typed_rows("costs", given), more=1, today=today)
        return PlanSheet(form, rows)
    form = PlanForm(given, initial=initial, milestones=milestones, is_next=is_next)
    if given is not None:
        return PlanSheet(form, rows_of("costs", given=given, today=today))
    return PlanSheet(form, rows_of("costs", initial=costs, more=0 if costs else 1, today=today))


def initial_of(
    start: Plan | Mapping[str, Any],
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what the form starts with, and the rows of costs."""
    if not isinstance(start, Plan):
        return {k: v for k, v in start.items() if k != "costs"}, list(start.get("costs", ()))
    initial: dict[str, Any] = {
        "starts_on": start.starts_on,
        "ends_on": start.ends_on,
        "capacity_value": start.capacity_value,
        "capacity_unit": start.capacity_unit,
        "jobs": jobs_text(start.jobs),
        "ground": start.ground,
    }
    initial |= {f"{DATE}{pk}": on for pk, on in start.dates.items()}
    return initial, [dict(vars(one)) for one in start.costs]


def project_start(project: Project, milestones: Sequence[Milestone]) -> dict[str, Any]:
    """Begin the first plan from what the register knows of the project."""
    ends = Milestone.objects.filter(project=project, is_end=True, removed_at=None).first()
    known = {f"{DATE}{one.pk}": one.committed_on or one.forecast_on for one in milestones}
    return {
        "ends_on": ends.forecast_on if ends else None,
        "capacity_value": project.capacity_value,
        "capacity_unit": project.capacity_unit,
        "costs": list(project.costs.values("source", "amount", "currency")),
        **known,
    }


class OrderForm(ProblemForm):
    """The order by which a draft becomes a promise."""

    document = forms.CharField(
        label=gettext_lazy("document"),
        max_length=DOCUMENT_LENGTH,
        help_text=gettext_lazy("Its kind, number and who issued it."),
    )
    order_on = day_field(gettext_lazy("day of the order"))
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def seen(self) -> datetime | None:
        """Return the moment of the draft that was read before signing."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            return None


class RemarksForm(ProblemForm):
    """Why a draft goes back."""

    note = forms.CharField(
        label=gettext_lazy("remarks"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What is to be changed before it can be approved."),
    )


def order_start(draft: Baseline, *, today: date) -> dict[str, Any]:
    """Begin the order: of today, for the draft as it is shown."""
    return {"order_on": today, "seen_at": draft.proposed_at.isoformat()}
