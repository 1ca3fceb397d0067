"""Forms of asking: the letter and its terms, whom it goes to, the table and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.core.data_requests.rounds import HABIT, LAST_DAY
from bagdar.web.data_requests.actions.asking import Table
from bagdar.web.data_requests.models import (
    LETTER_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    OUTGOING_LENGTH,
    TITLE_LENGTH,
    DataRequest,
    DeskKind,
    FormVersion,
    Repeats,
)
from bagdar.web.data_requests.permissions import DeskFacts
from bagdar.web.data_requests.queries.desks import facts_name
from bagdar.web.data_requests.queries.prefill import FILTERS, KNOWN
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Organisation
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.queries.choosing import Choices
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import land, local_name

BLANK_COLUMNS = 3
_TYPES = {
    ColumnType.TEXT: gettext_lazy("text"),
    ColumnType.WHOLE: gettext_lazy("whole number"),
    ColumnType.DECIMAL: gettext_lazy("number with a unit"),
    ColumnType.MONEY: gettext_lazy("money, tenge"),
    ColumnType.DATE: gettext_lazy("day"),
    ColumnType.YES_NO: gettext_lazy("yes or no"),
    ColumnType.CHOICE: gettext_lazy("one of a list"),
    ColumnType.PROJECT: gettext_lazy("project"),
}
_WHOM = (
    ("oblasts", gettext_lazy("all oblasts and cities of republican significance")),
    ("districts", gettext_lazy("all districts of the oblasts chosen below")),
    ("chosen", gettext_lazy("only those chosen below")),
)


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """Return a field for a day and hour."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    return forms.DateTimeField(label=label, widget=widget, input_formats=formats, **more)


def note_field(label: Any, **more: Any) -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, widget=widget, max_length=NOTE_LENGTH, **more)


class RequestForm(ProblemForm):
    """The covering letter, by when, and whom it goes to."""

    asker = forms.ChoiceField(label=gettext_lazy("in the name of"))
    title = forms.CharField(
        label=gettext_lazy("what is asked"),
        max_length=TITLE_LENGTH,
        help_text=gettext_lazy("A few words: it is the title of the letter and of the table."),
    )
    letter = forms.CharField(
        label=gettext_lazy("covering letter"),
        max_length=LETTER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    signer = forms.CharField(
        label=gettext_lazy("signed by"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=gettext_lazy("Office and name; whoever sends it when left empty."),
    )
    outgoing = forms.CharField(
        label=gettext_lazy("outgoing number"),
        max_length=OUTGOING_LENGTH,
        required=False,
        help_text=gettext_lazy("The next number of the office and year is given when left empty."),
    )
    repeats = forms.ChoiceField(
        label=gettext_lazy("how often"), choices=Repeats.choices, widget=forms.RadioSelect
    )
    due_at = moment_field(
        gettext_lazy("answer by"), required=False, help_text=gettext_lazy("When it is asked once.")
    )
    lower_due_at = moment_field(
        gettext_lazy("districts to their oblast, due"),
        required=False,
        help_text=gettext_lazy("Earlier than the oblast answers; the same hour when left empty."),
    )
    due_day = forms.IntegerField(
        label=gettext_lazy("due on this day of the next month"),
        min_value=1,
        max_value=LAST_DAY,
        required=False,
        initial=HABIT.due_day,
        help_text=gettext_lazy(
            "When it is asked every month; on a day off, by the next working day."
        ),
    )
    lower_day = forms.IntegerField(
        label=gettext_lazy("districts to their oblast, by this day"),
        min_value=1,
        max_value=LAST_DAY,
        required=False,
        initial=HABIT.lower_day,
    )
    due_hour = forms.TimeField(
        label=gettext_lazy("hour"),
        required=False,
        initial="18:00",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    whom = forms.ChoiceField(
        label=gettext_lazy("akimats"),
        choices=_WHOM,
        widget=forms.RadioSelect,
        initial="chosen",
    )
    territories = forms.MultipleChoiceField(
        label=gettext_lazy("territories"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )
    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("organisations"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    enterprises = forms.CharField(
        label=gettext_lazy("enterprises"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("BIN or identifier of each, one a line."),
    )

    def __init__(
        self, *args: Any, desks: Sequence[DeskFacts], synthetic: bool, on: date, **options: Any
    ) -> None:
        """Offer the offices of the person and the territories that they may ask."""
        super().__init__(*args, **options)
        self.on, self.synthetic, self.desks = on, synthetic, list(desks)
        names = [(str(place), facts_name(one, on=on)) for place, one in enumerate(desks)]
        self.fields["asker"].choices = names  # type: ignore[attr-defined]
        if len(names) == 1:
            self.fields["asker"].widget = forms.HiddenInput()
            self.fields["asker"].initial = "0"
        self.fields["territories"].choices = _territories(desks, synthetic, on)  # type: ignore[attr-defined]
        organisations = Organisation.objects.exclude(kind="akimat").order_by("name_en")
        self.fields["organisations"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), one.name)
            for one in organisations
            if is_synthetic_key(one.key) is synthetic
        ]
        if all(one.kind == DeskKind.AKIMAT for one in desks):
            del self.fields["organisations"]

    def clean(self) -> dict[str, Any]:
        """Read whom it goes to; drop the terms of the other way of repeating."""
        said: dict[str, Any] = super().clean() or {}
        unused = (
            ("due_day", "lower_day", "due_hour")
            if said.get("repeats") == Repeats.ONCE
            else ("due_at", "lower_due_at")
        )
        for name in unused:
            said[name] = None
        self.recipients = [*self._akimats(said), *self._organisations(said), *self._firms(said)]
        return said

    def facts(self) -> dict[str, Any]:
        """Return what is written of the request."""
        names = ("title", "letter", "signer", "outgoing", "repeats", "due_at", "lower_due_at")
        kept = (*names, "due_day", "lower_day", "due_hour")
        return {name: self.cleaned_data[name] for name in kept}

    @property
    def desk(self) -> DeskFacts:
        """The office in whose name it is asked."""
        return self.desks[int(self.cleaned_data["asker"])]

    def add_problems(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Show that nobody was chosen beside the choice of territories."""
        named = {"recipients": "territories"}
        super().add_problems({named.get(name, name): list(one) for name, one in problems.items()})

    def _akimats(self, said: Mapping[str, Any]) -> list[DeskFacts]:
        tree = land().placing(self.on).tree
        chosen = [int(one) for one in said.get("territories", [])]
        if said.get("whom") == "oblasts":
            roots = land().roots_of_world(self.on, synthetic=self.synthetic)
            found = [one.territory for root in roots for one in tree.children(root.territory)]
        elif said.get("whom") == "districts":
            below = [one for place in chosen for one in tree.children(place)]
            found = [one.territory for one in below]
        else:
            found = chosen
        return [DeskFacts(DeskKind.AKIMAT, one) for one in found]

    def _organisations(self, said: Mapping[str, Any]) -> list[DeskFacts]:
        chosen = said.get("organisations", [])
        return [DeskFacts(DeskKind.ORGANISATION, int(one)) for one in chosen]

    def _firms(self, said: Mapping[str, Any]) -> list[DeskFacts]:
        found = []
        for text in str(said.get("enterprises", "")).split():
            column = "bin" if text.isdigit() else "key"
            one = Enterprise.objects.filter(**{column: text}).first()
            if one is None or is_synthetic_key(one.key) is not self.synthetic:
                self.add_error("enterprises", _("No enterprise is called “%s”.") % text[:80])
            else:
                found.append(DeskFacts(DeskKind.ENTERPRISE, one.pk))
        return found


def _territories(desks: Sequence[DeskFacts], synthetic: bool, on: date) -> list[Any]:
    """Offer every oblast with its districts; to akimats alone only what lies below them."""
    tree = land().placing(on).tree
    own = [one.scope_id for one in desks if one.kind == DeskKind.AKIMAT]
    if own and all(one.kind == DeskKind.AKIMAT for one in desks):
        below = [one for place in own if place for one in tree.descendants(place)]
        return [(str(o.territory), local_name(o.names)) for o in below if o.territory not in own]
    roots = land().roots_of_world(on, synthetic=synthetic)
    oblasts = [one for root in roots for one in tree.children(root.territory)]
    return [
        (
            local_name(oblast.names),
            [
                (str(one.territory), local_name(one.names))
                for one in (oblast, *tree.children(oblast.territory))
            ],
        )
        for oblast in oblasts
    ]


def request_initial(request: DataRequest, *, copied: bool = False) -> dict[str, Any]:
    """Return how a request stands, for its form; a copy takes neither number nor due hour."""
    names = ("title", "letter", "signer", "outgoing", "repeats", "due_at", "lower_due_at")
    told = {name: getattr(request, name) for name in (*names, "due_day", "lower_day", "due_hour")}
    if copied:
        told |= {"outgoing": "", "due_at": None, "lower_due_at": None}
    desks = [one.desk for one in request.recipients.select_related("desk__enterprise")]
    firms = [one.enterprise for one in desks if one.enterprise]
    return {
        **{name: one for name, one in told.items() if one is not None},
        "whom": "chosen",
        "territories": [str(one.territory_id) for one in desks if one.territory_id],
        "organisations": [str(one.organisation_id) for one in desks if one.organisation_id],
        "enterprises": "\n".join(one.bin or one.key for one in firms),
    }


class TableForm(ProblemForm):
    """Where the lines come from, and what the register fills in of itself."""

    rows = forms.ChoiceField(
        label=gettext_lazy("lines"),
        choices=[
            ("projects", gettext_lazy("the recipient's projects, from the register")),
            ("free", gettext_lazy("blank lines")),
        ],
        widget=forms.RadioSelect,
        initial="projects",
    )
    known = forms.MultipleChoiceField(
        label=gettext_lazy("filled in from the register, locked"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=["name", "enterprise", "enterprise_bin", "stage"],
    )

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        """Offer the columns and filters of the register."""
        super().__init__(*args, **options)
        labels = [(key, str(one.label)) for key, one in KNOWN.items()]
        self.fields["known"].choices = labels  # type: ignore[attr-defined]
        for name, label, offered in _filters(choices):
            self.fields[f"filter_{name}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("All")), *offered]
            )

    @property
    def filter_fields(self) -> list[Any]:
        """The filters of the register."""
        return [self[name] for name in self.fields if name.startswith("filter_")]

    def filters(self) -> dict[str, str]:
        """Return the filters in force."""
        said = {name: self.cleaned_data.get(f"filter_{name}", "") for name in FILTERS}
        return {name: value for name, value in said.items() if value}

    @classmethod
    def initial_of(cls, form: FormVersion) -> dict[str, Any]:
        """Return how a form stands."""
        filters = {f"filter_{name}": value for name, value in form.filters.items()}
        return {"rows": form.rows, "known": form.known, **filters}


def _filters(choices: Choices) -> list[tuple[str, Any, list[Any]]]:
    sectors = [(name, list(options)) for name, options in choices.sectors]
    return [
        ("stage", _("Stage"), list(choices.stages)),
        ("sector", _("Sector"), sectors),
        ("size", _("Size"), list(choices.sizes)),
        ("programme", _("Programme"), list(choices.programmes)),
        ("timing", _("Timing"), list(choices.timings)),
        ("life", _("Since the launch"), list(choices.lives)),
    ]


class ColumnForm(ProblemForm):
    """One column that is asked for; without a title there is none."""

    key = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=40)
    title = forms.CharField(label=gettext_lazy("title"), required=False, max_length=200)
    type = forms.ChoiceField(label=gettext_lazy("type"), choices=list(_TYPES.items()))
    required = forms.BooleanField(label=gettext_lazy("must be filled in"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("unit (UCUM)"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("For a number with a unit, such as t or MW."),
    )
    options = forms.CharField(
        label=gettext_lazy("choices, one a line"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    least = forms.CharField(label=gettext_lazy("at least"), required=False, max_length=30)
    most = forms.CharField(label=gettext_lazy("at most"), required=False, max_length=30)
    help = forms.CharField(label=gettext_lazy("help"), required=False, max_length=300)

    def column(self, place: int, taken: set[str]) -> Column | None:
        """Return the column, with a key of its own that stays through versions."""
        said = self.cleaned_data
        if not said.get("title", "").strip():
            return None
        key = said["key"] or _key(said["title"], place)
        while key in taken:
            key = f"{key[:36]}_{place}"
        taken.add(key)
        return Column(
            key=key,
            title=said["title"].strip(),
            type=ColumnType(said["type"]),
            required=said["required"],
            unit=said["unit"].strip(),
            options=tuple(one.strip() for one in said["options"].splitlines() if one.strip()),
            least=said["least"].strip(),
            most=said["most"].strip(),
            help=said["help"].strip(),
        )


def _key(title: str, place: int) -> str:
    word = slugify(title).replace("-", "_")[:30]
    return word if word[:1].isalpha() and word.isascii() else f"column_{place + 1}"


ColumnSet = forms.formset_factory(ColumnForm, extra=BLANK_COLUMNS, max_num=60, absolute_max=60)


class TableSheet:
    """The form of the table with the forms of its columns."""

    def __init__(
        self, choices: Choices, given: Any = None, form: FormVersion | None = None
    ) -> None:
        """Begin with a form as it stands, or with nothing."""
        initial = TableForm.initial_of(form) if form else {}
        self.table = TableForm(given, choices=choices, initial=initial)
        kept = [_column_initial(one) for one in form.asked] if form else []
        self.columns = ColumnSet(given, initial=kept, prefix="columns")

    def is_valid(self) -> bool:
        """Answer whether all of it can be read."""
        return self.table.is_valid() and self.columns.is_valid()

    def made(self) -> Table:
        """Return the table that is asked for."""
        taken: set[str] = set()
        read = (one.column(place, taken) for place, one in enumerate(self.columns.forms))
        said = self.table.cleaned_data
        rows = said["rows"]
        known = tuple(said["known"]) if rows == "projects" else ()
        filters = self.table.filters() if rows == "projects" else {}
        return Table(tuple(one for one in read if one is not None), rows, filters, known)

    def add_problems(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Show problems beside the columns they are about, or on top."""
        rest: dict[str, list[str]] = {}
        filled = [one for one in self.columns.forms if one.cleaned_data.get("title", "").strip()]
        for name, texts in problems.items():
            parts = name.split("-")
            if parts[0] == "columns" and len(parts) == 3 and int(parts[1]) < len(filled):
                filled[int(parts[1])].add_problems({parts[2]: list(texts)})
            else:
                rest[name] = list(texts)
        self.table.add_problems(rest)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong: the id of the field and the words."""
        found = []
        for one in (self.table, *self.columns.forms):
            for name, texts in one.errors.items():
                target = one[name].auto_id if name in one.fields else ""
                found += [(target, str(text)) for text in texts]
        return found


def _column_initial(column: Column) -> dict[str, Any]:
    return {**column.plain(), "options": "\n".join(column.options)}


class GroundForm(ProblemForm):
    """Why something is withdrawn or corrected."""

    ground = note_field(gettext_lazy("ground"))


class RemarkForm(ProblemForm):
    """What is wrong with an answer."""

    remark = note_field(gettext_lazy("remark"), required=False)


class ExtensionForm(ProblemForm):
    """Whom to give more time, until when and why."""

    answers = forms.MultipleChoiceField(
        label=gettext_lazy("offices"), widget=forms.CheckboxSelectMultiple
    )
    due_at = moment_field(gettext_lazy("new due hour"))
    ground = note_field(gettext_lazy("ground"))

    def __init__(self, *args: Any, names: Mapping[int, str], **options: Any) -> None:
        """Offer the offices of the round."""
        super().__init__(*args, **options)
        offered = [(str(one), name) for one, name in names.items()]
        self.fields["answers"].choices = offered  # type: ignore[attr-defined]


class WorkbookForm(ProblemForm):
    """The workbook that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("workbook"),
        help_text=gettext_lazy("The one you downloaded here, filled in. XLSX, or saved as CSV."),
        allow_empty_file=True,
    )
