"""From rows of the registry to what a reader is given of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from bagdar.web.people.api.fields import Names, names
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.shapes import (
    Capacity,
    ComponentRow,
    CostRow,
    EnterpriseRow,
    OrganisationRow,
    PartyRow,
    PhaseRow,
    Point,
    ProgrammeActRow,
    ProgrammeRow,
    ProjectRow,
    ProjectWhole,
    PromiseRow,
    SiteRow,
)
from bagdar.web.projects.models import (
    Programme,
    Project,
    ProjectQuerySet,
    ProjectVersion,
)
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.queries import details_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.promises import Promise, project_of, promises_of, with_promises
from bagdar.web.territories.queries import forest

JOINED = ("programme", "component", "enterprise__group", "organisation", "sector")
# A field of the answer, and the column or part whose mark withholds it.
WITHHELD = {
    "capacity": "capacity_value",
    "point": "latitude",
    "description": "description_en",
    "stage_note": "stage_note",
    "address": "address",
    "technology": "technology",
    "equipment_generation": "equipment_generation",
    "licensor": "licensor",
    "local_content_ratio": "local_content_ratio",
    "phases": "phases",
    "sites": "sites",
    "costs": "costs",
    "parties": "parties",
}
IN_LISTS = frozenset(ProjectRow.model_fields)


@dataclass(frozen=True)
class Teller:
    """Tells projects to one reader; what it finds out about the reader it finds out once."""

    asked: Asked

    @cached_property
    def sight(self) -> Sight:
        """On which projects the reader sees marked fields."""
        return sight_of(self.asked.scope)

    @cached_property
    def territory_keys(self) -> Mapping[int, str]:
        """Keys of territories by id."""
        return {one.territory: one.key for one in forest().versions}

    @cached_property
    def reading(self) -> Reading:
        """Who reads, when and as of which day."""
        asked = self.asked
        return Reading(asked.scope, asked.now, asked.as_of, asked.as_of_day or asked.today)

    def projects(self) -> ProjectQuerySet:
        """Return the projects the reader sees, as they are or as they stood."""
        return self.reading.projects()

    def rows(self, page: Any) -> list[ProjectRow]:
        """Tell a page of a list."""
        joined = JOINED if page.model is Project else (*JOINED, "project")
        rows = page.select_related(*joined)
        reading = self.reading
        return [
            self.row(one, one.promise)
            for one in with_promises(rows, as_of=reading.as_of, day=reading.day)
        ]

    def row(self, project: Project | ProjectVersion, promise: Promise) -> ProjectRow:
        """Tell one project briefly."""
        facts = {
            **_common(project, self.territory_keys),
            **_brief(project),
            "promise": _promise(promise),
        }
        return ProjectRow(**self._allowed(facts, project, IN_LISTS))

    def whole(self, project: Project | ProjectVersion) -> ProjectWhole:
        """Tell one project in full."""
        facts = {
            **_common(project, self.territory_keys),
            **_brief(project),
            **_more(project),
            **self._parts(project),
            "promise": _promise(self._promise_of(project)),
            "merged_into": self._key_if_seen(project.merged_into_id),
        }
        return ProjectWhole(**self._allowed(facts, project, frozenset(WITHHELD) | IN_LISTS))

    def hidden(self, project: Project | ProjectVersion) -> frozenset[str]:
        """Return the columns and parts withheld; what is marked by now is withheld in the past."""
        found = self.sight.hidden_fields(project)
        if isinstance(project, ProjectVersion):
            found |= self.sight.hidden_fields(project.project)
        return found

    def _allowed(
        self, facts: dict[str, Any], project: Project | ProjectVersion, of: Iterable[str]
    ) -> dict[str, Any]:
        hidden = self.hidden(project)
        withheld = sorted(one for one in of if WITHHELD.get(one) in hidden)
        return {
            **{name: value for name, value in facts.items() if name not in withheld},
            "withheld": withheld,
        }

    def _parts(self, project: Project | ProjectVersion) -> dict[str, Any]:
        kept = details_of(project) if isinstance(project, Project) else project.details
        others = {one["other_id"] for one in kept.get("programme_acts", ())} - {None}
        keys = dict(self._seen_keys(others))
        return {
            "phases": [_phase(one) for one in kept.get("phases", ())],
            "sites": [_site(one, self.territory_keys) for one in kept.get("sites", ())],
            "costs": [CostRow(**one) for one in kept.get("costs", ())],
            "parties": [
                PartyRow(role=one["role"], name=_names(one), identifier=one["identifier"])
                for one in kept.get("parties", ())
            ],
            "programme_acts": [_act(one, keys) for one in kept.get("programme_acts", ())],
        }

    def _promise_of(self, project: Project | ProjectVersion) -> Promise:
        number, reading = project_of(project), self.reading
        return promises_of([number], as_of=reading.as_of, day=reading.day)[number]

    def _seen_keys(self, ids: Iterable[int]) -> Any:
        shown = Project.objects.for_scope(self.asked.scope, at=self.asked.now)
        return shown.filter(pk__in=ids).values_list("pk", "key")

    def _key_if_seen(self, project: int | None) -> str | None:
        return dict(self._seen_keys([project])).get(project) if project else None


def programme_row(programme: Programme, keys: Mapping[int, str]) -> ProgrammeRow:
    """Tell a programme."""
    return ProgrammeRow(
        key=programme.key,
        synthetic=programme.is_synthetic,
        name=names(programme),
        territory=keys[programme.territory_id],
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        components=[
            ComponentRow(key=one.key, name=names(one)) for one in programme.components.all()
        ],
    )


def _common(project: Project | ProjectVersion, keys: Mapping[int, str]) -> dict[str, Any]:
    return {
        "key": project.key,
        "synthetic": project.programme.is_synthetic,
        "name": names(project),
        "programme": project.programme.key,
        "component": project.component.key if project.component else None,
        "enterprise": _enterprise(project.enterprise),
        "organisation": _organisation(project.organisation),
        "sector": project.sector.code if project.sector else None,
        "territory": keys[project.territory_id],
    }


def _brief(project: Project | ProjectVersion) -> dict[str, Any]:
    same = ("kind", "stage", "place_on", "place_is_split", "visibility")
    return {
        **{name: getattr(project, name) for name in same},
        "capacity": capacity_row(project.capacity_value, project.capacity_unit),
        "point": _point(project.latitude, project.longitude),
    }


def _more(project: Project | ProjectVersion) -> dict[str, Any]:
    same = (
        "stage_note",
        "suspended_since",
        "review_by",
        "address",
        "technology",
        "equipment_generation",
        "licensor",
        "restricted_until",
        "source",
    )
    texts = {code: getattr(project, f"description_{code}") for code in ("en", "ru", "kk")}
    return {
        **{name: getattr(project, name) for name in same},
        "description": Names(**texts),
        "local_content_ratio": number_as_text(project.local_content_ratio),
    }


def _promise(promise: Promise) -> PromiseRow:
    dates = promise.dates
    return PromiseRow(
        original_on=dates.original_on,
        committed_on=dates.committed_on,
        forecast_on=dates.forecast_on,
        effective_on=promise.effective_on,
        actual_on=promise.actual_on,
        approved_on=dates.approved_on,
        stated_on=dates.stated_on,
        late_days=promise.late_days,
        late_original_days=promise.late_original_days,
        schedule_variance_ratio=promise.variance_ratio,
        timing=promise.timing,
        staleness=promise.staleness,
        pending_on=promise.pending_on,
        pending_since=promise.pending_since,
    )


def number_as_text(number: Any) -> str | None:
    """Write a number without an exponent and without zeros that say nothing."""
    if number is None:
        return None
    written = format(Decimal(number), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def capacity_row(value: Any, unit: str) -> Capacity | None:
    """Tell a capacity; None where it is not reported."""
    written = number_as_text(value)
    return None if written is None else Capacity(value=written, unit=unit)


def _point(latitude: Any, longitude: Any) -> Point | None:
    north, east = number_as_text(latitude), number_as_text(longitude)
    return None if north is None or east is None else Point(latitude=north, longitude=east)


def _enterprise(enterprise: Any) -> EnterpriseRow | None:
    if enterprise is None:
        return None
    return EnterpriseRow(
        key=enterprise.key,
        bin=enterprise.bin,
        name=names(enterprise),
        size_class=enterprise.size_class,
        sme=enterprise.is_sme,
    )


def _organisation(organisation: Any) -> OrganisationRow | None:
    if organisation is None:
        return None
    return OrganisationRow(key=organisation.key, name=names(organisation))


def _names(row: Mapping[str, Any]) -> Names:
    return Names(**{code: row[f"name_{code}"] for code in ("en", "ru", "kk")})


def _phase(row: Mapping[str, Any]) -> PhaseRow:
    capacity = capacity_row(row["capacity_value"], row["capacity_unit"])
    return PhaseRow(number=row["number"], name=_names(row), capacity=capacity)


def _site(row: Mapping[str, Any], keys: Mapping[int, str]) -> SiteRow:
    return SiteRow(
        number=row["number"],
        name=_names(row),
        territory=keys[row["territory_id"]],
        point=_point(row["latitude"], row["longitude"]),
    )


def _act(row: Mapping[str, Any], keys: Mapping[int, str]) -> ProgrammeActRow:
    facts = {name: row[name] for name in ("kind", "on", "document", "ground")}
    return ProgrammeActRow(**facts, other=keys.get(row["other_id"]))
