"""What the API gives of programmes and projects.

Amounts, capacities, coordinates and shares are decimal numbers written as text, so that no digit
is lost on the way. A field that the reader may not see is absent and named in `withheld`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Field, Schema

from bagdar.core.delivery.ledger import Staleness, Timing
from bagdar.web.people.api.fields import Names


class Capacity(Schema):
    """How much it makes, with a UCUM unit; the value is a decimal number as text."""

    value: str
    unit: str


class Point(Schema):
    """Where it lies, EPSG:4326; decimal degrees as text."""

    latitude: str
    longitude: str


class EnterpriseRow(Schema):
    """Who carries a project."""

    key: str
    bin: str | None
    name: Names
    size_class: str
    sme: bool | None = Field(description=gettext_noop("Empty: the group is not known."))


class OrganisationRow(Schema):
    """An authority, holding or network company."""

    key: str
    name: Names


class ComponentRow(Schema):
    """A part of a programme."""

    key: str
    name: Names


class ProgrammeRow(Schema):
    """An industrial programme."""

    key: str
    synthetic: bool = Field(description=gettext_noop("Made up by the simulator."))
    name: Names
    territory: str
    starts_on: date | None
    ends_on: date | None
    components: list[ComponentRow]


class PhaseRow(Schema):
    """A stage of building."""

    number: int
    name: Names
    capacity: Capacity | None


class SiteRow(Schema):
    """A place where it is built."""

    number: int
    name: Names
    territory: str
    point: Point | None


class CostRow(Schema):
    """What it costs by source; the amount is a decimal number as text."""

    source: str
    amount: str
    currency: str


class PartyRow(Schema):
    """Who takes part, and as what."""

    role: str
    name: Names
    identifier: str


class ProgrammeActRow(Schema):
    """Inclusion, replacement, exclusion, cancelling or merging."""

    kind: str
    on: date
    document: str
    ground: str
    other: str | None = Field(
        description=gettext_noop("Empty too where the reader may not see it.")
    )


class PromiseRow(Schema):
    """What was promised of a project and how it stands on the day asked for.

    Original: frozen at approval. Committed: as approved since. Forecast: as its owner states.
    """

    original_on: date | None
    committed_on: date | None
    forecast_on: date | None
    effective_on: date | None = Field(
        description=gettext_noop("The actual date, or else the later of forecast and the day.")
    )
    actual_on: date | None
    approved_on: date | None
    stated_on: date | None = Field(
        description=gettext_noop("When the forecast was last moved or confirmed.")
    )
    late_days: int | None = Field(
        description=gettext_noop("Days past the committed date; below zero is early.")
    )
    late_original_days: int | None = Field(
        description=gettext_noop("Days past the original date; below zero is early.")
    )
    schedule_variance_ratio: float | None = Field(
        description=gettext_noop(
            "(planned end - effective date) / planned length, by the original plan."
        )
    )
    timing: Timing
    staleness: Staleness
    pending_on: date | None = Field(
        description=gettext_noop("The committed date that is asked for and not answered yet.")
    )
    pending_since: date | None


class ProjectRow(Schema):
    """A project as a list gives it."""

    key: str
    synthetic: bool = Field(description=gettext_noop("Made up by the simulator."))
    name: Names
    programme: str
    component: str | None
    enterprise: EnterpriseRow | None
    organisation: OrganisationRow | None
    sector: str | None
    kind: str
    stage: str = Field(description=gettext_noop("Empty: not reported."))
    territory: str
    place_on: date = Field(description=gettext_noop("The tree in which the place was stated."))
    place_is_split: bool = Field(
        description=gettext_noop("The territory was split since, so the place is not determined.")
    )
    capacity: Capacity | None = None
    point: Point | None = None
    visibility: str
    promise: PromiseRow
    withheld: list[str] = Field(
        description=gettext_noop("Fields there are, which the reader may not see.")
    )


class ProjectWhole(ProjectRow):
    """A project with all its facts."""

    description: Names | None = None
    stage_note: str | None = None
    suspended_since: date | None
    review_by: date | None
    address: str | None = None
    technology: str | None = None
    equipment_generation: str | None = None
    licensor: str | None = None
    local_content_ratio: str | None = None
    restricted_until: date | None
    source: str
    merged_into: str | None
    phases: list[PhaseRow] | None = None
    sites: list[SiteRow] | None = None
    costs: list[CostRow] | None = None
    parties: list[PartyRow] | None = None
    programme_acts: list[ProgrammeActRow]


class Changed(Schema):
    """One field before and after, as plain values."""

    field: str
    before: Any
    after: Any


class Step(Schema):
    """What one act changed on a project."""

    at: datetime
    act: str
    changed: list[Changed]
