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


class ProjectChange(Strict):
    """What a project is to become: only the fields named here change."""

    name: NamesGiven | None = None
    description: TextsGiven | None = None
    programme: Key | None = None
    component: Key | None = None
    enterprise: Key | None = Field(None, description=gettext_noop("Key or BIN."))
    organisation: Key | None = None
    sector: Annotated[str, StringConstraints(max_length=8, pattern=NO_NULL)] | None = None
    kind: Kind | None = None
    stage: Stage | None = None
    stage_note: Name | None = None
    suspended_since: Day | None = None
    review_by: Day | None = None
    territory: Key | None = None
    place_on: Day | None = Field(
        None, description=gettext_noop("The tree in which the place is stated; a new one: today.")
    )
    point: PointGiven | None = None
    address: Name | None = None
    capacity: CapacityGiven | None = None
    technology: Name | None = None
    equipment_generation: (
        Annotated[str, StringConstraints(max_length=100, pattern=NO_NULL)] | None
    ) = None
    licensor: Name | None = None
    local_content_ratio: Number | None = None
    visibility: Visibility | None = None
    restricted_ground: Name | None = None
    restricted_until: Day | None = None
    marks: dict[Key, Mark] | None = None
    source: Line | None = None
    phases: list[PhaseGiven] | None = Field(None, max_length=MOST_ROWS)
    sites: list[SiteGiven] | None = Field(None, max_length=MOST_ROWS)
    costs: list[CostGiven] | None = Field(None, max_length=MOST_ROWS)
    parties: list[PartyGiven] | None = Field(None, max_length=MOST_ROWS)


class ProjectGiven(ProjectChange):
    """A project to enter."""

    key: Key | None = Field(None, description=gettext_noop("Made for you when not given."))
    name: NamesGiven
    programme: Key
    territory: Key
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
NEVER_EMPTY = frozenset({*PLAIN, "name", "description", "programme", "territory"}) - {
    "suspended_since",
    "review_by",
    "restricted_until",
}
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
    _check_not_null(given)
    facts = {name: given[name] for name in PLAIN if name in given}
    problems: dict[str, list[str]] = {}
    for name in REFERENCES:
        if name in given:
            facts[f"{name}_id"] = _found(name, given[name], problems, at=name)
    facts |= _spread(given)
    for part in PARTS:
        if part in given:
            rows = given[part] or []
            facts[part] = [_part_row(row, problems, f"{part}.{n}") for n, row in enumerate(rows)]
    if problems:
        raise FieldsError(problems)
    return facts


def named(problems: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Call the columns in a list of problems as the sender knows them."""
    return {COLUMNS.get(column, column): list(texts) for column, texts in problems.items()}


def _check_not_null(given: Mapping[str, Any]) -> None:
    empty = [name for name in given if name in NEVER_EMPTY and given[name] is None]
    if empty and empty != ["key"]:
        text = _("This cannot be null; leave it out to keep it as it is.")
        raise FieldsError({name: [text] for name in empty})


def _spread(given: Mapping[str, Any]) -> dict[str, Any]:
    """Spread nested fields over their columns."""
    facts: dict[str, Any] = {}
    for name in ("name", "description"):
        for code, text in (given.get(name) or {}).items():
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
