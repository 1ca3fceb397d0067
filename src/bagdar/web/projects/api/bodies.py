"""What the API takes of a project, and how its names map to the columns of the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field
from pydantic import StringConstraints

from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.api.fields import Day, Key, Strict
from bagdar.web.people.api.problems import FieldsError
from bagdar.web.people.models import Organisation
from bagdar.web.projects.models import (
    Component,
    CostSource,
    Kind,
    Mark,
    PartyRole,
    Programme,
    Stage,
    Visibility,
)
from bagdar.web.territories.models import Territory

NO_NULL = r"^[^\x00]*$"
Number = Annotated[
    str, StringConstraints(max_length=40, pattern=r"^-?[0-9]{1,20}(\.[0-9]{1,10})?$")
]
Name = Annotated[str, StringConstraints(max_length=300, pattern=NO_NULL)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=8, pattern=NO_NULL)]
Short = Annotated[str, StringConstraints(max_length=100, pattern=NO_NULL)]
Line = Annotated[str, StringConstraints(max_length=500, pattern=NO_NULL)]
Text = Annotated[str, StringConstraints(max_length=20_000, pattern=NO_NULL)]
MOST_ROWS = 200


class NamesGiven(Strict):
    """A name, in at least one language."""

    en: Name = ""
    ru: Name = ""
    kk: Name = ""


class TextsGiven(Strict):
    """A text by language."""

    en: Text = ""
    ru: Text = ""
    kk: Text = ""


class CapacityGiven(Strict):
    """How much it makes, and the UCUM unit."""

    value: Number
    unit: Name


class PointGiven(Strict):
    """Where it lies, in decimal degrees."""

    latitude: Number
    longitude: Number


class PhaseGiven(Strict):
    """A stage of building."""

    number: int = Field(ge=1, le=32_767)
    name: NamesGiven
    capacity: CapacityGiven | None = None


class SiteGiven(Strict):
    """A place where it is built."""

    number: int = Field(ge=1, le=32_767)
    name: NamesGiven
    territory: Key
    point: PointGiven | None = None


class CostGiven(Strict):
    """What it costs, by source."""

    source: CostSource
    amount: Number
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "KZT"


class PartyGiven(Strict):
    """Who takes part, and as what."""

    role: PartyRole
    name: NamesGiven
    identifier: Annotated[str, StringConstraints(max_length=40, pattern=NO_NULL)] = ""


def left_out(description: str | None = None, **bounds: Any) -> Any:
    """Let a field be left out; what is left out stays as it is."""
    return Field(default_factory=lambda: None, description=description, **bounds)


class ProjectChange(Strict):
    """What a project is to become: only the fields named here change; null empties one."""

    name: NamesGiven = left_out()
    description: TextsGiven = left_out()
    programme: Key = left_out()
    component: Key | None = left_out()
    enterprise: Key | None = left_out(gettext_noop("Key or BIN."))
    organisation: Key | None = left_out()
    sector: Code | None = left_out()
    kind: Kind = left_out()
    stage: Stage = left_out()
    stage_note: Name = left_out()
    suspended_since: Day | None = left_out()
    review_by: Day | None = left_out()
    territory: Key = left_out()
    place_on: Day = left_out(
        gettext_noop("The tree in which the place is stated; for a new project today's.")
    )
    point: PointGiven | None = left_out()
    address: Name = left_out()
    capacity: CapacityGiven | None = left_out()
    technology: Name = left_out()
    equipment_generation: Short = left_out()
    licensor: Name = left_out()
    local_content_ratio: Number | None = left_out()
    visibility: Visibility = left_out()
    restricted_ground: Name = left_out()
    restricted_until: Day | None = left_out()
    marks: dict[Key, Mark] = left_out()
    source: Line = left_out()
    phases: list[PhaseGiven] = left_out(max_length=MOST_ROWS)
    sites: list[SiteGiven] = left_out(max_length=MOST_ROWS)
    costs: list[CostGiven] = left_out(max_length=MOST_ROWS)
    parties: list[PartyGiven] = left_out(max_length=MOST_ROWS)


class ProjectGiven(ProjectChange):
    """A project to enter."""

    key: Key = left_out(gettext_noop("Made for you when not given."))
    name: NamesGiven = Field()
    programme: Key = Field()
    territory: Key = Field()
    different_from: list[Key] = Field(
        default=[],
        max_length=20,
        description=gettext_noop("Keys of likely duplicates that are other projects."),
    )


_Rows = QuerySet[Any]
REFERENCES: Mapping[str, tuple[Callable[[], _Rows], str]] = {
    "programme": (Programme.objects.all, "key"),
    "component": (Component.objects.all, "key"),
    "enterprise": (Enterprise.objects.all, "key"),
    "organisation": (Organisation.objects.all, "key"),
    "sector": (Sector.objects.all, "code"),
    "territory": (Territory.objects.all, "key"),
}
PLAIN = (
    "key kind stage stage_note suspended_since review_by place_on address technology "
    "equipment_generation licensor visibility restricted_ground restricted_until marks source"
).split()
PARTS = ("phases", "sites", "costs", "parties")
COLUMNS = {
    **{f"name_{code}": f"name.{code}" for code in ("en", "ru", "kk")},
    **{f"description_{code}": f"description.{code}" for code in ("en", "ru", "kk")},
    **{f"{name}_id": name for name in REFERENCES},
    "capacity_value": "capacity.value",
    "capacity_unit": "capacity.unit",
    "latitude": "point.latitude",
    "longitude": "point.longitude",
}


def facts_of(body: ProjectChange) -> dict[str, Any]:
    """Return the columns and parts that a body names. Raises FieldsError."""
    given = body.model_dump(exclude_unset=True, exclude={"different_from"})
    facts = {name: given[name] for name in PLAIN if name in given}
    problems: dict[str, list[str]] = {}
    for name in REFERENCES:
        if name in given:
            facts[f"{name}_id"] = _found(name, given[name], problems, at=name)
    facts |= _spread(given)
    for part in PARTS:
        if part in given:
            rows = enumerate(given[part])
            facts[part] = [_part_row(row, problems, f"{part}.{n}") for n, row in rows]
    if problems:
        raise FieldsError(problems)
    return facts


def named(problems: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Call the columns in a list of problems as the sender knows them."""
    return {COLUMNS.get(column, column): list(texts) for column, texts in problems.items()}


def _spread(given: Mapping[str, Any]) -> dict[str, Any]:
    """Spread nested fields over their columns."""
    facts: dict[str, Any] = {}
    for name in ("name", "description"):
        for code, text in given.get(name, {}).items():
            facts[f"{name}_{code}"] = text
    if "capacity" in given:
        facts |= _capacity(given["capacity"])
    if "point" in given:
        facts |= _point(given["point"])
    if "local_content_ratio" in given:
        facts["local_content_ratio"] = _number(given["local_content_ratio"])
    return facts


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _capacity(given: Mapping[str, str] | None) -> dict[str, Any]:
    if given is None:
        return {"capacity_value": None, "capacity_unit": ""}
    return {"capacity_value": Decimal(given["value"]), "capacity_unit": given["unit"]}


def _point(given: Mapping[str, str] | None) -> dict[str, Any]:
    return {name: _number((given or {}).get(name)) for name in ("latitude", "longitude")}


def _part_row(row: dict[str, Any], problems: dict[str, list[str]], at: str) -> dict[str, Any]:
    names = row.pop("name", None)
    made = {f"name_{code}": (names or {}).get(code, "") for code in ("en", "ru", "kk")}
    if names is None:
        made = {}
    if "number" in row:
        made |= _capacity(row.pop("capacity", None)) if "territory" not in row else {}
    if "territory" in row:
        made["territory_id"] = _found(
            "territory", row.pop("territory"), problems, at=f"{at}.territory"
        )
        made |= _point(row.pop("point", None))
    if "amount" in row:
        row["amount"] = Decimal(row["amount"])
    return {**row, **made}


def _found(name: str, value: str | None, problems: dict[str, list[str]], *, at: str) -> int | None:
    """Return the id of what a key names; a key that names nothing is a problem of its field."""
    if value is None:
        return None
    rows, field = REFERENCES[name]
    by_bin = name == "enterprise" and value.isdigit()
    found = rows().filter(**{"bin" if by_bin else field: value}).values_list("pk", flat=True)
    pk: int | None = found.first()
    if pk is None:
        problems[at] = [_("Nothing is called “%s” here.") % value]
    return pk
