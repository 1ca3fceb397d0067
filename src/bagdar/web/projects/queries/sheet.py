"""The page of one project: facts, parties, place, cost, acts, as it is or as it stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bagdar.core.territories.forest import Version
from bagdar.web.enterprises.models import SizeClass
from bagdar.web.projects.models import (
    CostSource,
    PartyRole,
    ProgrammeActKind,
    Project,
    ProjectFacts,
    ProjectVersion,
    Visibility,
)
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries import details_of
from bagdar.web.projects.queries.columns import Places, hidden_in
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import History, history_of, marked_words, spans_of
from bagdar.web.projects.queries.listing import read
from bagdar.web.projects.queries.promises import known
from bagdar.web.projects.queries.sections import Subject
from bagdar.web.projects.queries.standing import stood
from bagdar.web.projects.queries.wording import number_text, unit_text
from bagdar.web.territories.queries import forest, local_name


@dataclass(frozen=True)
class Fact:
    """One fact: its label and value; `state` is "known", "missing" or "hidden"."""

    label: str
    value: Any
    state: str
    unit: str = ""


@dataclass(frozen=True)
class CostTable:
    """Costs in one currency, with their sum, as the language writes them."""

    currency: str
    rows: tuple[tuple[str, str], ...]
    total: str


@dataclass(frozen=True)
class Sheet:
    """All that the page of a project shows."""

    project: ProjectFacts
    key: str
    pk: int
    path: tuple[Version, ...]
    maybe: tuple[Version, ...]
    facts: tuple[Fact, ...]
    technology: tuple[Fact, ...]
    place: tuple[Fact, ...]
    costs: tuple[CostTable, ...]
    phases: tuple[Mapping[str, Any], ...]
    sites: tuple[Mapping[str, Any], ...]
    parties: tuple[Mapping[str, Any], ...]
    acts: tuple[Mapping[str, Any], ...]
    hidden: frozenset[str]
    marked: tuple[tuple[str, str], ...]
    history: History

    @property
    def is_open(self) -> bool:
        """Answer whether everybody sees the project."""
        return self.project.visibility == Visibility.PUBLISHED


def project_for(key: str, reading: Reading) -> ProjectFacts | None:
    """Return a project as it is or as it stood, if the person may see it then and now."""
    now = Project.objects.for_scope(reading.scope, at=reading.at).filter(key=key)
    if reading.as_of is None:
        return read(now).first()
    then = stood(reading.as_of).for_scope(reading.scope, at=reading.at)
    found: ProjectFacts | None = read(then.filter(project__in=now.values("pk"))).first()
    return found


def live_of(row: Any) -> Project:
    """Return the project as it is now, of a row that may be how it stood."""
    live: Project = row if isinstance(row, Project) else row.project
    return live


def survivor_of(project: ProjectFacts, reading: Reading) -> Project | None:
    """Return the project that a merged one lives on in, however often merged, if it is seen."""
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    target, met = project.merged_into_id, set()
    while target is not None and target not in met:
        met.add(target)
        found = seen.filter(pk=target).first()
        if found is None or found.merged_into_id is None:
            return found
        target = found.merged_into_id
    return None


def subject_of(project: ProjectFacts, reading: Reading) -> Subject:
    """Read once what every part of the page of a project asks of it and of its reader."""
    live = live_of(project)
    return Subject(
        project=project,
        live=live,
        reading=reading,
        sight=sight_of(reading.scope),
        rights=rights_of(reading.scope),
        spans=spans_of(live.pk, reading),
        standing=known(reading.as_of).filter(project=live).first(),
    )


def sheet(subject: Subject, *, before: int | None = None) -> Sheet:
    """Compose the page of a project that the person may see."""
    project, reading, sight, live = subject.project, subject.reading, subject.sight, subject.live
    hidden = hidden_in(sight, project)
    details = getattr(project, "details", None)
    parts = details_of(live) if details is None else details
    places = Places(reading.day)
    return Sheet(
        project=project,
        key=live.key,
        pk=live.pk,
        path=places.path(project.territory_id, project.place_on),
        maybe=places.maybe(project.territory_id, project.place_on),
        facts=tuple(_facts(project, hidden)),
        technology=tuple(_technology(project, hidden)),
        place=tuple(_place(project, hidden)),
        costs=() if "costs" in hidden else _costs(parts.get("costs", [])),
        phases=() if "phases" in hidden else _named(parts.get("phases", [])),
        sites=() if "sites" in hidden else _sites(parts.get("sites", [])),
        parties=() if "parties" in hidden else _parties(parts.get("parties", [])),
        acts=_acts(parts.get("programme_acts", []), reading),
        hidden=hidden,
        marked=_marked(project, sight),
        history=history_of(live, reading, sight, subject.spans, before=before),
    )


def first_entry(reading: Reading) -> Any:
    """Return the moment of the first version this person could see, if there is any."""
    rows = ProjectVersion.objects.all().for_scope(reading.scope, at=reading.at)
    return rows.order_by("known_from").values_list("known_from", flat=True).first()


def _fact(label: str, value: Any, *, hidden: bool = False, unit: str = "") -> Fact:
    if hidden:
        return Fact(label, None, "hidden")
    missing = value is None or value == ""
    return Fact(label, None if missing else value, "missing" if missing else "known", unit)


def _spoken(text: str) -> str:
    """Say a text of the built-in example in the reader's language; leave any other as written."""
    return pgettext("built-in example", text) if text else text


def _facts(project: Any, hidden: frozenset[str]) -> list[Fact]:
    enterprise = project.enterprise
    return [
        _fact(_("Stage"), project.get_stage_display() if project.stage else None),
        _fact(_("Note on the stage"), _spoken(project.stage_note), hidden="stage_note" in hidden),
        _fact(_("Kind"), project.get_kind_display()),
        _fact(_("Sector"), project.sector and f"{project.sector.code} {project.sector.name}"),
        _fact(
            _("Capacity"),
            _number(project.capacity_value),
            hidden="capacity_value" in hidden,
            unit=unit_text(project.capacity_unit),
        ),
        _fact(_("Programme"), project.programme.name),
        _fact(_("Component"), project.component and project.component.name),
        _fact(_("Enterprise"), enterprise and enterprise.name),
        _fact(_("BIN"), enterprise and enterprise.bin),
        _fact(_("Size"), enterprise and _size(enterprise)),
        _fact(_("Responsible organisation"), project.organisation and project.organisation.name),
        _fact(_("Source"), _spoken(project.source)),
    ]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)


def _size(enterprise: Any) -> str:
    return str(SizeClass(enterprise.size_class).label)


def _technology(project: Any, hidden: frozenset[str]) -> list[Fact]:
    ratio = project.local_content_ratio
    percent = None if ratio is None else number_text(ratio * 100)
    return [
        _fact(_("Technology"), project.technology, hidden="technology" in hidden),
        _fact(
            _("Generation of equipment"),
            project.equipment_generation,
            hidden="equipment_generation" in hidden,
        ),
        _fact(_("Licensor"), project.licensor, hidden="licensor" in hidden),
        _fact(_("Local content"), percent, hidden="local_content_ratio" in hidden, unit="%"),
    ]


def _place(project: Any, hidden: frozenset[str]) -> list[Fact]:
    known = project.latitude is not None and project.longitude is not None
    point = f"{project.latitude:.5f}, {project.longitude:.5f}" if known else None
    return [
        _fact(_("Address"), project.address, hidden="address" in hidden),
        _fact(_("Coordinates"), point, hidden="latitude" in hidden),
        _fact(_("Place stated as of"), date_format(project.place_on, "DATE_FORMAT")),
    ]


def _costs(rows: Sequence[Mapping[str, Any]]) -> tuple[CostTable, ...]:
    """Group costs by currency: sums of different currencies are never mixed."""
    tables: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for row in rows:
        label = str(CostSource(row["source"]).label)
        tables[row["currency"]].append((label, Decimal(str(row["amount"]))))
    return tuple(
        CostTable(
            currency,
            tuple((label, number_text(amount)) for label, amount in found),
            number_text(sum(amount for _label, amount in found)),
        )
        for currency, found in sorted(tables.items())
    )


def _named(rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple({**row, "name": name_in(row), "capacity": _capacity(row)} for row in rows)


def _capacity(row: Mapping[str, Any]) -> str:
    value = row.get("capacity_value")
    return f"{number_text(value)} {unit_text(row['capacity_unit'])}" if value else ""


def name_in(row: Mapping[str, Any]) -> str:
    """Return the name of a row kept as plain values, in the reader's language if there is one."""
    wanted = (get_language() or "en")[:2]
    names = (row.get(f"name_{code}") for code in (wanted, "en", "ru", "kk"))
    return next((str(name) for name in names if name), "")


def _sites(rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    latest = {one.territory: one for one in sorted(forest().versions, key=lambda v: v.valid_from)}
    return tuple(
        {**row, "territory": local_name(latest[row["territory_id"]].names)} for row in _named(rows)
    )


def _parties(rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple({**row, "role": PartyRole(row["role"]).label} for row in _named(rows))


def _acts(rows: Sequence[Mapping[str, Any]], reading: Reading) -> tuple[Mapping[str, Any], ...]:
    """Name the other project of an act only where the person may see it."""
    asked = [row["other_id"] for row in rows if row.get("other_id")]
    others = Project.objects.for_scope(reading.scope, at=reading.at).in_bulk(asked) if asked else {}
    return tuple(
        {
            **row,
            "kind": ProgrammeActKind(row["kind"]).label,
            "day": date_format(date.fromisoformat(str(row["on"])), "SHORT_DATE_FORMAT"),
            "other": others.get(row.get("other_id")),
        }
        for row in rows
    )


def _marked(project: ProjectFacts, sight: Sight) -> tuple[tuple[str, str], ...]:
    """Name the marked fields to those who see them, so that they know what not to pass on."""
    if not project.marks or sight.hidden_fields(project):
        return ()
    return marked_words(project.marks)
