"""Rows of a project: phases, sites, costs, parties, added and removed without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.models import construct_instance
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bagdar.web.projects.actions.checks import row_problems
from bagdar.web.projects.actions.parts import MOST_ROWS, twice
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.fields import NumberField, capitalise
from bagdar.web.projects.models import Cost, Party, Phase, Site
from bagdar.web.projects.queries.meanwhile import PART_WORDS

ADD = {
    "phases": _("Add a phase"),
    "sites": _("Add a site"),
    "costs": _("Add a source of money"),
    "parties": _("Add a party"),
}


class RowForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes none at run time
    """One row; a tick takes it away."""

    removed = forms.BooleanField(label=_("take this row away"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        capitalise(self)

    def _post_clean(self) -> None:
        """Hold the row against the rules of the registry, in place of the model's own."""
        names = [name for name in self.cleaned_data if name in self.columns()]
        self.instance = construct_instance(self, self.instance, names, None)
        if self.is_removed() or self.errors or not self.has_changed():
            return
        for name, texts in row_problems(self.instance).items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)

    def columns(self) -> tuple[str, ...]:
        """Return the columns the row fills by itself."""
        return tuple(name for name in self.fields if name not in ("removed", "territory_id"))

    def is_removed(self) -> bool:
        """Answer whether the row is to go."""
        return bool(self.cleaned_data.get("removed"))

    def plain(self) -> dict[str, Any]:
        """Return the row as values, by column."""
        return {
            name: getattr(value, "pk", value)
            for name, value in self.cleaned_data.items()
            if name != "removed"
        }


class PhaseForm(RowForm):
    """A phase with its own capacity."""

    capacity_value = NumberField(
        label=_("capacity"), required=False, max_digits=20, decimal_places=4
    )

    class Meta:
        model = Phase
        fields = ("number", "name_ru", "name_kk", "name_en", "capacity_value", "capacity_unit")
        labels = {"number": _("number"), "capacity_unit": _("unit")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["capacity_unit"].widget.attrs |= {"list": "units", "autocomplete": "off"}


class SiteForm(RowForm):
    """A site; it may lie in another territory than the project."""

    latitude = NumberField(
        label=_("latitude"), required=False, thousands=False, max_digits=8, decimal_places=5
    )
    longitude = NumberField(
        label=_("longitude"), required=False, thousands=False, max_digits=8, decimal_places=5
    )
    territory_id = forms.TypedChoiceField(label=_("territory"), coerce=int)
    field_order = ("number", "name_ru", "name_kk", "name_en", "territory_id")

    class Meta:
        model = Site
        fields = (
            "number",
            "name_ru",
            "name_kk",
            "name_en",
            "latitude",
            "longitude",
        )
        labels = {"number": _("number")}

    def __init__(self, *args: Any, places: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["territory_id"].choices = [("", "—"), *places]  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        if "territory_id" in self.cleaned_data:
            self.instance.territory_id = self.cleaned_data["territory_id"]
        super()._post_clean()


class CostForm(RowForm):
    """Money of one source in one currency."""

    amount = NumberField(label=_("amount"), max_digits=20, decimal_places=2)

    class Meta:
        model = Cost
        fields = ("source", "amount", "currency")
        labels = {"source": _("source of money"), "currency": _("currency")}

    def clean_currency(self) -> str:
        """Write the code in capitals."""
        return str(self.cleaned_data["currency"]).upper()


class PartyForm(RowForm):
    """An organisation and what it does in the project."""

    class Meta:
        model = Party
        fields = ("role", "name_ru", "name_kk", "name_en", "identifier")
        labels = {"role": _("role"), "identifier": _("BIN or other number")}


FORMS: Mapping[str, type[RowForm]] = {
    "phases": PhaseForm,
    "sites": SiteForm,
    "costs": CostForm,
    "parties": PartyForm,
}


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's class takes none at run time
    """All rows of one part."""

    part = ""

    def clean(self) -> None:
        """Refuse a row that repeats an earlier one."""
        kept = [form for form in self.kept() if not form.errors]
        for place in twice(self.part, [form.instance for form in kept]):
            kept[place - 1].add_error(None, _("This row repeats an earlier one."))

    def kept(self) -> list[Any]:
        """Return the filled rows that stay."""
        return [
            form
            for form in self.forms
            if not (form.empty_permitted and not form.has_changed()) and not form.is_removed()
        ]

    def plain(self) -> list[dict[str, Any]]:
        """Return the rows that stay, as values."""
        return [form.plain() for form in self.kept()]

    @property
    def title(self) -> Any:
        """What the part is called."""
        return PART_WORDS[self.part]

    @property
    def add_words(self) -> Any:
        """What the button that adds a row says."""
        return ADD[self.part]


def rows_of(
    part: str,
    *,
    given: QueryDict | None = None,
    initial: Sequence[Mapping[str, Any]] = (),
    more: int = 0,
    today: date,
) -> Rows:
    """Make the rows of a part: as given, or as they stand with some empty ones more."""
    made = forms.formset_factory(
        FORMS[part],
        formset=Rows,
        extra=more,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + 1,
        validate_max=True,
    )
    made.part = part  # type: ignore[attr-defined]
    options: dict[str, Any] = {}
    if part == "sites":
        options["places"] = registers.territory_choices(on=today, among=None, also=None)
    shown = [dict(row) for row in initial]
    return made(given, initial=shown, prefix=part, form_kwargs=options)  # type: ignore[return-value]


def standing_rows(part: str, details: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows as a version keeps them, its numbers read from their text."""
    numbers = {
        name for name, one in FORMS[part].base_fields.items() if isinstance(one, NumberField)
    }
    return [
        {
            name: Decimal(value) if name in numbers and value else value
            for name, value in row.items()
        }
        for row in details.get(part, ())
    ]


def typed_rows(part: str, given: QueryDict) -> list[dict[str, Any]]:
    """Return the rows as they were typed, without those taken away: for one row more."""
    total = given.get(f"{part}-TOTAL_FORMS", "0")
    count = min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() else 0
    names = list(FORMS[part].base_fields)
    rows = []
    for place in range(count):
        row = {name: given.get(f"{part}-{place}-{name}", "") for name in names}
        if not row.pop("removed") and any(row.values()):
            rows.append(row)
    return rows
