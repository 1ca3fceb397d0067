"""The form of one project, in sections, with only the facts its writer may edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.forms.models import construct_instance
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.projects.actions.checks import Backdrop, fact_problems
from bagdar.web.projects.actions.versions import FACTS
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.fields import (
    KnownField,
    LookupField,
    NumberField,
    PercentField,
    capitalise,
)
from bagdar.web.projects.models import (
    MARKABLE,
    OUT_OF_PROGRAMME,
    Mark,
    Programme,
    Project,
    Stage,
    Visibility,
)
from bagdar.web.projects.permissions.writing import EDITABLE, Rights, visibilities
from bagdar.web.territories.queries import forest

NEW_ENTERPRISE = ("new_name_ru", "new_name_kk", "new_name_en", "new_bin", "new_legal_form")

_MARK_WORDS = {
    "description": _("description"),
    "capacity": _("capacity and phases"),
    "technology": _("technology"),
    "equipment_generation": _("generation of equipment"),
    "licensor": _("licensor"),
    "local_content_ratio": _("local content"),
    "point": _("coordinates, address and sites"),
    "costs": _("cost"),
    "parties": _("parties"),
    "stage_note": _("note on the stage"),
}


@dataclass(frozen=True)
class Writer:
    """Who fills the form in: their rights, the facts they may edit, the day."""

    rights: Rights
    allowed: frozenset[str]
    today: date
    synthetic: bool = False


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes none at run time
    """One project; fields that the writer may not edit are not there at all."""

    latitude = NumberField(
        label=_("latitude"),
        required=False,
        thousands=False,
        max_digits=8,
        decimal_places=5,
        help_text=_("Degrees north, such as 43.238."),
    )
    longitude = NumberField(
        label=_("longitude"),
        required=False,
        thousands=False,
        max_digits=8,
        decimal_places=5,
        help_text=_("Degrees east, such as 76.945."),
    )
    capacity_value = NumberField(
        label=_("capacity"), required=False, max_digits=20, decimal_places=4
    )
    local_content_ratio = PercentField(
        label=_("local content, %"), required=False, max_digits=7, decimal_places=4
    )

    SECTIONS: ClassVar = (
        (
            "name",
            _("Name"),
            ("name_ru", "name_kk", "name_en", "description_ru", "description_kk", "description_en"),
        ),
        ("programme", _("Programme"), ("programme", "component", "kind", "sector")),
        ("enterprise", _("Enterprise"), ("enterprise", *NEW_ENTERPRISE)),
        ("people", _("Who answers for it"), ("organisation", "curator")),
        (
            "place",
            _("Place"),
            ("territory", "place_on", "address", "latitude", "longitude"),
        ),
        ("stage", _("Stage"), ("stage", "stage_note", "suspended_since", "review_by")),
        (
            "technology",
            _("Capacity and technology"),
            (
                "capacity_value",
                "capacity_unit",
                "technology",
                "equipment_generation",
                "licensor",
                "local_content_ratio",
            ),
        ),
        ("sight", _("Who sees it"), ("visibility", "restricted_ground", "restricted_until")),
        ("marks", _("Marked facts"), tuple(f"mark_{name}" for name in MARKABLE)),
        ("source", _("Source"), ("source",)),
    )

    class Meta:
        model = Project
        fields = (
            "name_ru",
            "name_kk",
            "name_en",
            "description_ru",
            "description_kk",
            "description_en",
            "programme",
            "component",
            "kind",
            "sector",
            "enterprise",
            "organisation",
            "curator",
            "territory",
            "place_on",
            "address",
            "latitude",
            "longitude",
            "stage",
            "stage_note",
            "suspended_since",
            "review_by",
            "capacity_value",
            "capacity_unit",
            "technology",
            "equipment_generation",
            "licensor",
            "local_content_ratio",
            "visibility",
            "restricted_ground",
            "restricted_until",
            "source",
        )

    def __init__(self, *args: Any, writer: Writer, **options: Any) -> None:
        """Take away what the writer may not edit, and offer only what they may choose."""
        super().__init__(*args, **options)
        self.writer = writer
        self._replace_fields()
        self._offer_stages()
        self._offer_visibilities()
        self._word()
        self._add_marks()
        self._add_new_enterprise()
        for name in [one for one in self.fields if self.column(one) not in writer.allowed]:
            del self.fields[name]
        capitalise(self)

    def column(self, name: str) -> str:
        """Return the column a field writes to."""
        if name in NEW_ENTERPRISE:
            return "enterprise_id"
        if name.startswith("mark_"):
            return "marks"
        return f"{name}_id" if f"{name}_id" in EDITABLE else name

    def sections(self) -> Iterator[tuple[str, Any, list[Any]]]:
        """Return the sections that have fields: id, title, fields."""
        for key, title, names in self.SECTIONS:
            if fields := [self[name] for name in names if name in self.fields]:
                yield key, title, fields

    def changed_facts(self) -> dict[str, Any]:
        """Return the facts that differ from what the writer saw, by column."""
        changed = {
            self.column(name): self._value(name)
            for name in self.changed_data
            if name in self.fields and name not in NEW_ENTERPRISE and name in self.cleaned_data
        }
        if "marks" in changed and changed["marks"] == self.instance_marks:
            del changed["marks"]
        return changed

    def new_enterprise(self) -> dict[str, Any]:
        """Return the facts of an enterprise to be entered with the project, if any were given."""
        given = {
            name.removeprefix("new_"): self.cleaned_data.get(name, "") for name in NEW_ENTERPRISE
        }
        return given if any(given.values()) else {}

    @property
    def opens_new_enterprise(self) -> bool:
        """Whether something was written about a new enterprise."""
        return any(self[name].value() for name in NEW_ENTERPRISE if name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Refuse both a known and a new enterprise."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("enterprise") and self.new_enterprise():
            self.add_error(
                "enterprise", _("Choose an enterprise, or enter a new one below, not both.")
            )
        return cleaned

    def add_problems(self, problems: dict[str, list[str]]) -> None:
        """Show what an action or check found beside the fields it is about."""
        for name, texts in problems.items():
            field = name.removesuffix("_id")
            place = field if field in self.fields else None
            for text in texts:
                if not (place and self.has_error(place)):
                    self.add_error(place, text)

    def _post_clean(self) -> None:
        """Hold the facts against the rules of the registry, in place of the model's own."""
        self.instance_marks = dict(self.instance.marks)
        names = [name for name in self.cleaned_data if name in self.Meta.fields]
        by_id = [name for name in names if name in ("territory", "curator", "organisation")]
        plain = [name for name in names if name not in by_id]
        self.instance = construct_instance(self, self.instance, plain, None)
        for name in by_id:
            setattr(self.instance, f"{name}_id", self.cleaned_data[name])
        self.instance.marks = self._marks()
        self.add_problems(
            fact_problems(
                self.instance,
                changed=self._to_check(),
                against=Backdrop(self.writer.today, forest()),
            )
        )

    def _to_check(self) -> set[str]:
        if self.instance.pk is None:
            checked = {self.column(name) for name in self.fields}
        else:
            checked = {self.column(name) for name in self.changed_data}
        wrong = {self.column(name) for name in self.errors}
        return checked - wrong & set(FACTS) if checked else set()

    def _value(self, name: str) -> Any:
        if name.startswith("mark_"):
            return self._marks()
        value = self.cleaned_data[name]
        return getattr(value, "pk", value)

    def _marks(self) -> dict[str, str]:
        if "marks" not in self.writer.allowed:
            return dict(self.instance.marks)
        found = {name: self.cleaned_data.get(f"mark_{name}") for name in MARKABLE}
        return {name: mark for name, mark in found.items() if mark}

    def _replace_fields(self) -> None:
        """Let people write names where a select would be endless."""
        instance, today = self.instance, self.writer.today
        sight = self.writer.rights.sight
        bounded = sight.territories if sight.territories and not self._everywhere() else None
        nothing: list[tuple[Any, Any]] = [("", "—")]
        held = instance.programme_id is not None and instance.programme.is_synthetic
        synthetic = self.writer.synthetic or held
        territories = registers.territory_choices(
            on=today, among=bounded, also=instance.territory_id, synthetic=synthetic
        )
        self.fields["territory"] = forms.TypedChoiceField(
            label=_("territory"), choices=[*nothing, *territories], coerce=int, empty_value=None
        )
        self.fields["sector"].choices = nothing + registers.sector_choices()  # type: ignore[attr-defined]
        components = registers.component_choices(synthetic=synthetic)
        self.fields["component"].choices = nothing + components  # type: ignore[attr-defined]
        if "programme" in self.fields:
            mine = Programme.objects.filter(is_synthetic=synthetic)
            self.fields["programme"].queryset = mine  # type: ignore[attr-defined]
        self.fields["enterprise"] = LookupField(
            label=_("enterprise"),
            required=False,
            label_of=registers.enterprise_line,
            find=partial(registers.find_enterprises, synthetic=synthetic),
            help_text=_("Write the name or the BIN and choose from the list."),
        )
        self.fields["enterprise"].widget.attrs |= {
            "list": "enterprises",
            "hx-get": reverse("enterprise-hints"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#enterprises",
        }
        if instance.enterprise_id is not None and isinstance(self.initial.get("enterprise"), int):
            self.initial["enterprise"] = instance.enterprise
        self.fields["curator"] = KnownField(
            registers.known_curators(on=today),
            listed="curators",
            label=_("curator"),
            required=False,
        )
        self.fields["organisation"] = KnownField(
            registers.known_organisations(synthetic=synthetic),
            listed="organisations",
            label=_("responsible organisation"),
            required=False,
        )

    def _everywhere(self) -> bool:
        rights = self.writer.rights
        return rights.office or bool(rights.sight.organisations or rights.sight.sectors)

    def _offer_stages(self) -> None:
        present = self.initial.get("stage", "")
        out = () if present in OUT_OF_PROGRAMME else OUT_OF_PROGRAMME
        self.fields["stage"].choices = [one for one in Stage.choices if one[0] not in out]  # type: ignore[attr-defined]
        self.fields["stage"].required = False

    def _offer_visibilities(self) -> None:
        present = self.instance.visibility or Visibility.TERRITORY
        allowed = visibilities(self.writer.rights, self.instance)
        if self.instance.pk is None and self.writer.rights.led:
            allowed = (Visibility.PUBLISHED, Visibility.TERRITORY)
        if self.instance.pk is None and self.writer.rights.office:
            allowed = (Visibility.PUBLISHED, Visibility.TERRITORY, Visibility.RESTRICTED)
        offered = {*allowed, present}
        self.fields["visibility"].choices = [one for one in Visibility.choices if one[0] in offered]  # type: ignore[attr-defined]

    def _word(self) -> None:
        helps = {
            "name_ru": _("A name in one language is enough; the others may follow."),
            "place_on": _(
                "The day as of which the place is stated: before a reform, the old tree holds."
            ),
            "stage_note": _("For a suspended project: the reason."),
            "suspended_since": _("Only for a suspended project."),
            "review_by": _("Only for a suspended project."),
            "capacity_unit": _("A UCUM code from the list, or your own: MW, t/a, m3/d."),
            "restricted_ground": _("Only for a restricted project."),
            "restricted_until": _("Only for a restricted project."),
            "source": _("From which document the facts are."),
        }
        for name, text in helps.items():
            self.fields[name].help_text = text
        for name in ("place_on", "suspended_since", "review_by", "restricted_until"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        for code in ("ru", "kk", "en"):
            self.fields[f"description_{code}"].widget = forms.Textarea(
                attrs={"rows": 3, "lang": code}
            )
            self.fields[f"description_{code}"].max_length = 4000  # type: ignore[attr-defined]
            self.fields[f"name_{code}"].widget.attrs["lang"] = code
        self.fields["capacity_unit"].widget.attrs |= {"list": "units", "autocomplete": "off"}

    def _add_marks(self) -> None:
        choices = [("", _("not marked")), *Mark.choices]
        for name in MARKABLE:
            self.fields[f"mark_{name}"] = forms.ChoiceField(
                label=_MARK_WORDS[name], choices=choices, required=False
            )
            self.initial.setdefault(f"mark_{name}", self.instance.marks.get(name, ""))

    def _add_new_enterprise(self) -> None:
        words = {
            "new_name_ru": (_("name in Russian"), 300),
            "new_name_kk": (_("name in Kazakh"), 300),
            "new_name_en": (_("name in English"), 300),
            "new_bin": (_("BIN"), 12),
            "new_legal_form": (_("legal form"), 20),
        }
        for name, (label, longest) in words.items():
            self.fields[name] = forms.CharField(label=label, max_length=longest, required=False)
