"""Projects as records of OC4IDS 0.9.5 with our extension, as far as a reader may see them.

Written in batches: memory does not grow with their number. Mapping: docs/oc4ids/README.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from bagdar.sources.oc4ids import codes
from bagdar.web.delivery.models import (
    Baseline,
    BaselineCost,
    BaselineJobs,
    BaselineMilestone,
    DateMove,
    Dependency,
    Launch,
    LaunchCorrection,
    Milestone,
    MoveAnswer,
    Output,
    OutputSource,
    Rating,
    Reason,
)
from bagdar.web.delivery.queries.dates import said_of
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.projects.models import Project, ProjectQuerySet
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries import details_of_all
from bagdar.web.projects.queries.columns import hidden_in
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.queries import forest, local_name

ID_PREFIX = "bagdar"
SCHEME = "bagdar"
AT_ONCE = 500
MONEY = "money"
"""Stands among hidden fields where sales and taxes are not the reader's to see."""

Record = dict[str, Any]


_Columns = Any
"""A row of which only the columns told are read: a tenth of what a whole object costs."""


@dataclass(frozen=True)
class _Ledger:
    """The rows of the ledger of some projects, by project."""

    milestones: Mapping[int, list[Milestone]]
    waits: Mapping[int, list[Dependency]]
    baselines: Mapping[int, list[Baseline]]
    promised: Mapping[int, list[_Columns]]
    costs: Mapping[int, list[_Columns]]
    jobs: Mapping[int, list[_Columns]]
    moves: Mapping[int, list[_Columns]]
    answers: Mapping[int, _Columns]
    ratings: Mapping[int, list[_Columns]]
    launches: Mapping[int, list[Launch]]
    outputs: Mapping[int, list[_Columns]]


def records(projects: ProjectQuerySet, reading: Reading) -> Iterator[Record]:
    """Yield a record of each project, in the order of identifiers."""
    related = ("programme", "component", "enterprise", "organisation", "sector")
    teller = _Teller(reading)
    last = ""
    while True:
        page = projects.filter(key__gt=last).order_by("key").select_related(*related)
        page = page.prefetch_related(None)
        some = list(page[:AT_ONCE])
        yield from teller.tell(some)
        if len(some) < AT_ONCE:
            return
        last = some[-1].key


class _Teller:
    """Tells projects to one reader; what concerns the reader alone is found out once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.sight = sight_of(reading.scope)
        self.shows_people = bool(reading.scope.held)
        latest = sorted(forest().versions, key=lambda one: one.valid_from)
        self.territories = {one.territory: one for one in latest}
        self.language = (get_language() or "en")[:2]
        self.reasons = {
            one.pk: {"id": one.code, "description": one.name} for one in Reason.objects.all()
        }

    def tell(self, projects: Sequence[Any]) -> Iterator[Record]:
        live = [one.pk if isinstance(one, Project) else one.project_id for one in projects]
        now = [one.pk for one in projects if isinstance(one, Project)]
        details: dict[int, Any] = details_of_all(now) if now else {}
        ledger = _ledger(live, self.reading)
        others = self._seen_keys(ledger)
        for number, project in zip(live, projects, strict=True):
            parts = details[number] if now else project.details
            yield self._record(project, number, parts, ledger, others)

    def _seen_keys(self, ledger: _Ledger) -> dict[int, str]:
        """Return the keys of other projects that milestones wait for, where they are seen."""
        asked = {one.before.project_id for waiting in ledger.waits.values() for one in waiting}
        seen = Project.objects.for_scope(self.reading.scope, at=self.reading.at)
        return dict(seen.filter(pk__in=asked).values_list("pk", "key"))

    def _record(
        self,
        project: Any,
        number: int,
        parts: Mapping[str, Any],
        ledger: _Ledger,
        others: Mapping[int, str],
    ) -> Record:
        hidden = hidden_in(self.sight, project)
        if not sees_money(self.sight, project):
            hidden |= {MONEY}
        changed = project.changed_at if isinstance(project, Project) else project.known_from
        made: Record = {
            "id": f"{ID_PREFIX}-{project.key}",
            "updated": _moment(changed),
            "language": self.language,
            "title": project.name,
            **self._texts(project, hidden),
            "identifiers": [{"id": project.key, "scheme": SCHEME}],
            "type": codes.TYPE_OF_KIND[project.kind],
        }
        if project.stage:
            made["status"] = codes.STATUS_OF_STAGE[project.stage]
        made |= self._sector(project)
        made |= self._parties(project, parts, hidden)
        made |= self._locations(project, parts, hidden)
        made |= _budget(parts, hidden)
        made |= self._ledger(number, ledger, others, hidden)
        made |= {"bagdar": self._own(project, hidden)}
        return made

    def _texts(self, project: Any, hidden: frozenset[str]) -> Record:
        made: Record = {}
        for code in ("en", "ru", "kk"):
            if name := getattr(project, f"name_{code}"):
                made[f"title_{code}"] = name
            if f"description_{code}" in hidden:
                continue
            if text := getattr(project, f"description_{code}"):
                made[f"description_{code}"] = text
                if code == self.language or "description" not in made:
                    made["description"] = text
        return made

    def _sector(self, project: Any) -> Record:
        made: Record = {}
        if words := codes.SECTORS_OF_KIND.get(project.kind):
            made["sector"] = list(words)
        if project.sector:
            code = {"scheme": "ISIC", "id": project.sector.isic_code or project.sector.code}
            made["additionalClassifications"] = [{**code, "description": project.sector.name}]
        return made

    def _parties(self, project: Any, parts: Mapping[str, Any], hidden: frozenset[str]) -> Record:
        found: list[Record] = []
        made: Record = {}
        if project.organisation:
            key = f"organisation-{project.organisation.key}"
            name = project.organisation.name
            found.append({"id": key, "name": name, "roles": ["publicAuthority"]})
            made["publicAuthority"] = {"id": key, "name": name}
        if enterprise := project.enterprise:
            party: Record = {"id": f"enterprise-{enterprise.key}", "name": enterprise.name}
            if enterprise.bin:
                identifier = {"scheme": "KZ-BIN", "id": enterprise.bin}
                party["identifier"] = {**identifier, "legalName": enterprise.name}
            found.append({**party, "roles": [codes.ENTERPRISE_ROLE]})
        if "parties" not in hidden:
            found += [_party(place, row) for place, row in enumerate(parts.get("parties", ()), 1)]
        return {**made, "parties": found} if found else made

    def _locations(self, project: Any, parts: Mapping[str, Any], hidden: frozenset[str]) -> Record:
        place = self.territories[project.territory_id]
        first: Record = {
            "id": "1",
            "gazetteer": {"scheme": "KATO", "identifiers": [place.code]},
            "description": local_name(place.names),
            "bagdarTerritory": place.key,
            "bagdarPlaceOn": project.place_on.isoformat(),
        }
        if "latitude" not in hidden:
            first |= _point(project.latitude, project.longitude)
            if project.address:
                first["address"] = {"streetAddress": project.address}
        found = [first]
        if "sites" not in hidden:
            found += [self._site(place, row) for place, row in enumerate(parts["sites"], 2)]
        return {"locations": found}

    def _site(self, place: int, row: Mapping[str, Any]) -> Record:
        where = self.territories[row["territory_id"]]
        return {
            "id": str(place),
            "description": _name(row, self.language),
            "gazetteer": {"scheme": "KATO", "identifiers": [where.code]},
            "bagdarTerritory": where.key,
            **_point(row["latitude"], row["longitude"]),
        }

    def _ledger(
        self, number: int, ledger: _Ledger, others: Mapping[int, str], hidden: frozenset[str]
    ) -> Record:
        baselines = ledger.baselines[number]
        made: Record = {}
        if baselines:
            first = baselines[0]
            made["period"] = _period(first.starts_on, first.ends_on)
            last = baselines[-1]
            made |= _forecasts(last, ledger.jobs[last.pk], hidden)
            made["bagdarBaselines"] = [_baseline(one, ledger, hidden) for one in baselines]
        if milestones := ledger.milestones[number]:
            made["milestones"] = [
                self._milestone(one, ledger.waits[one.pk], others) for one in milestones
            ]
        if moves := ledger.moves[number]:
            numbers = {one.pk: one.number for one in milestones}
            made["bagdarDateRevisions"] = [
                self._move(one, numbers, ledger.answers.get(one.pk)) for one in moves
            ]
        if ratings := ledger.ratings[number]:
            made["bagdarRatings"] = [self._rating(one) for one in ratings]
        if launches := ledger.launches[number]:
            made |= self._launches(launches)
        if outputs := ledger.outputs[number]:
            made |= _metrics(outputs, hidden)
        return made

    def _milestone(
        self, one: Milestone, waits: Sequence[Dependency], others: Mapping[int, str]
    ) -> Record:
        made: Record = {
            "id": str(one.number),
            "title": one.name,
            "type": one.type,
            "code": one.code,
            "status": "met" if one.actual_on else "scheduled",
            "bagdarWeight": float(one.weight),
            "bagdarIsEnd": one.is_end,
        }
        for code in ("en", "ru", "kk"):
            if name := getattr(one, f"name_{code}"):
                made[f"title_{code}"] = name
        dates = {
            "dueDate": one.committed_on,
            "dateMet": one.actual_on,
            "bagdarOriginalDate": one.original_on,
            "bagdarForecastDate": one.forecast_on,
        }
        made |= {name: _day(day) for name, day in dates.items() if day}
        if one.stated_at:
            made["dateModified"] = _moment(one.stated_at)
        shown = [_waits(row, one.project_id, others) for row in waits]
        if found := [row for row in shown if row]:
            made["bagdarDependsOn"] = found
        return made

    def _move(self, one: _Columns, numbers: Mapping[int, int], answer: _Columns | None) -> Record:
        made: Record = {
            "id": str(one.pk),
            "milestone": str(numbers.get(one.milestone_id, "")),
            "kind": one.kind,
            "date": _day(one.stated_on),
        }
        if one.new_on:
            made["newDate"] = _day(one.new_on)
        if one.old_on:
            made["oldDate"] = _day(one.old_on)
        if one.reason_id:
            made["reason"] = self.reasons[one.reason_id]
        made |= {"cause": one.cause} if one.cause else {}
        made |= {"confidence": one.confidence / 100} if one.confidence else {}
        if self.shows_people:
            made |= {"author": one.actor_label} | ({"note": one.note} if one.note else {})
        if answer is not None and self._known(answer.at):
            decided = {"decision": answer.decision, "date": _moment(answer.at)}
            noted = {"note": answer.note} if answer.note and self.shows_people else {}
            made["answer"] = decided | noted
        return made

    def _known(self, at: datetime) -> bool:
        return self.reading.as_of is None or at <= self.reading.as_of

    def _rating(self, one: _Columns) -> Record:
        made: Record = {"id": str(one.pk), "side": one.side, "colour": one.colour}
        made["date"] = _moment(one.at)
        return made | ({"facts": one.note} if self.shows_people else {})

    def _launches(self, rows: Sequence[Launch]) -> Record:
        found = [
            {
                "id": str(one.pk),
                "kind": one.kind,
                "date": _day(one.counts_on),
                **({"signedDate": _day(one.on)} if one.counts_on != one.on else {}),
                **({"document": one.document} if one.document else {}),
                **({"digest": one.digest} if one.digest else {}),
            }
            for one in rows
        ]
        made: Record = {"bagdarLaunches": found}
        whole = [one for one in rows if one.kind == "launch" and one.phase_id is None]
        if whole:
            made["completion"] = {"endDate": _day(whole[-1].counts_on)}
        return made

    def _own(self, project: Any, hidden: frozenset[str]) -> Record:
        made: Record = {
            "key": project.key,
            "stage": project.stage,
            "kind": project.kind,
            "programme": project.programme.key,
            "visibility": project.visibility,
            "synthetic": project.programme.is_synthetic,
        }
        if project.sector:
            made["sector"] = project.sector.code
        if project.source:
            made["source"] = project.source
        for name in ("technology", "equipment_generation", "licensor"):
            if name not in hidden and (value := getattr(project, name)):
                made[name] = value
        if "capacity_value" not in hidden and project.capacity_value is not None:
            made["capacity"] = _quantity(project.capacity_value, project.capacity_unit)
        if "local_content_ratio" not in hidden and project.local_content_ratio is not None:
            made["local_content_ratio"] = float(project.local_content_ratio)
        return made


def _ledger(projects: Sequence[int], reading: Reading) -> _Ledger:
    """Read the rows of the ledger known at the moment asked for."""
    known = Q() if reading.as_of is None else Q(at__lte=reading.as_of)
    decided = Q() if reading.as_of is None else Q(decided_at__lte=reading.as_of)
    frozen = Q(frozen_at__isnull=False)
    if reading.as_of is not None:
        frozen &= Q(frozen_at__lte=reading.as_of)
    plans = Baseline.objects.filter(frozen, project__in=projects).defer("reference")
    baselines = _by(plans, "project_id")
    numbers = [one.pk for rows in baselines.values() for one in rows]
    milestones = _milestones(projects, reading)
    waits = Dependency.objects.filter(after__project__in=projects).select_related("before")
    moves = DateMove.objects.filter(known, project__in=projects).order_by("at", "id")
    answers = MoveAnswer.objects.filter(move__project__in=projects)
    return _Ledger(
        milestones=_by(milestones, "project_id"),
        waits=_by(waits, "after_id"),
        baselines=baselines,
        promised=_columns(
            BaselineMilestone.objects.filter(baseline__in=numbers),
            "baseline_id",
            "milestone_id",
            "due_on",
        ),
        costs=_columns(
            BaselineCost.objects.filter(baseline__in=numbers),
            "baseline_id",
            "source",
            "amount",
            "currency",
        ),
        jobs=_columns(
            BaselineJobs.objects.filter(baseline__in=numbers),
            "baseline_id",
            "month",
            "permanent_fte",
            "construction_fte",
        ),
        moves=_columns(moves, "project_id", *_TOLD_OF_MOVES),
        answers={
            one.move_id: one
            for one in answers.values_list("move_id", "decision", "at", "note", named=True)
        },
        ratings=_columns(
            Rating.objects.filter(known, project__in=projects),
            "project_id",
            "pk",
            "side",
            "colour",
            "at",
            "note",
        ),
        launches=_by(
            Launch.objects.filter(known, project__in=projects)
            .defer("gate", "text")
            .prefetch_related(Prefetch("corrections", LaunchCorrection.objects.filter(decided))),
            "project_id",
        ),
        outputs=_columns(
            Output.objects.filter(known, project__in=projects), "project_id", *_TOLD_OF_OUTPUT
        ),
    )


def _milestones(projects: Sequence[int], reading: Reading) -> list[Milestone]:
    """Return the milestones known at the moment asked for, with the dates known then."""
    rows = Milestone.objects.filter(project__in=projects).order_by("project_id", "number")
    if reading.as_of is None:
        return list(rows.filter(removed_at=None))
    added = Q(added_at=None) | Q(added_at__lte=reading.as_of)
    still = Q(removed_at=None) | Q(removed_at__gt=reading.as_of)
    found = list(rows.filter(added, still))
    said = said_of([one.pk for one in found], as_of=reading.as_of)
    for one in found:
        then = said[one.pk]
        one.original_on, one.committed_on = then.original_on, then.committed_on
        one.forecast_on, one.actual_on = then.forecast_on, then.actual_on
        one.stated_at = then.stated_at
    return found


_TOLD_OF_MOVES = (
    "pk",
    "milestone_id",
    "kind",
    "old_on",
    "new_on",
    "stated_on",
    "reason_id",
    "cause",
    "confidence",
    "actor_label",
    "note",
)
_TOLD_OF_OUTPUT = (
    "month",
    "source",
    "phase_id",
    "output_value",
    "unit",
    "sales_kzt",
    "taxes_kzt",
    "headcount",
)


def _columns(rows: QuerySet[Any], column: str, *columns: str) -> Mapping[int, list[_Columns]]:
    """Read some columns of rows, by one of them."""
    return _by(rows.values_list(column, *columns, named=True), column)


def _by(rows: Iterable[Any], column: str) -> Mapping[int, list[Any]]:
    made: defaultdict[int, list[Any]] = defaultdict(list)
    for one in rows:
        made[getattr(one, column)].append(one)
    return made


@lru_cache(maxsize=10_000)
def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _moment(at: datetime) -> str:
    return at.astimezone(timezone.get_default_timezone()).isoformat()


def _name(row: Mapping[str, Any], language: str) -> str:
    names = (row.get(f"name_{code}") for code in (language, "en", "ru", "kk"))
    return next((str(name) for name in names if name), "")


def _number(value: Any) -> float | int:
    """Write a decimal as a JSON number; the register keeps at most fifteen digits."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _quantity(value: Any, unit: str) -> Record:
    return {"measure": _number(value), "unit": {"scheme": "UCUM", "id": unit}}


def _point(latitude: Any, longitude: Any) -> Record:
    if latitude is None or longitude is None:
        return {}
    return {"geometry": {"type": "Point", "coordinates": [float(longitude), float(latitude)]}}


def _period(starts_on: date, ends_on: date) -> Record:
    days = (ends_on - starts_on).days
    return {"startDate": _day(starts_on), "endDate": _day(ends_on), "durationInDays": days}


def _party(place: int, row: Mapping[str, Any]) -> Record:
    made: Record = {
        "id": f"party-{place}",
        "name": _name(row, (get_language() or "en")[:2]),
        "roles": [codes.PARTY_ROLES.get(row["role"], row["role"])],
    }
    for code in ("en", "ru", "kk"):
        if name := row.get(f"name_{code}"):
            made[f"name_{code}"] = name
    if row.get("identifier"):
        made["identifier"] = {"id": row["identifier"]}
    return made


def _budget(parts: Mapping[str, Any], hidden: frozenset[str]) -> Record:
    rows = [] if "costs" in hidden else list(parts.get("costs", ()))
    if not rows:
        return {}
    currencies = {row["currency"] for row in rows}
    made: Record = {}
    if len(currencies) == 1:
        total = sum(Decimal(str(row["amount"])) for row in rows)
        made["amount"] = {"amount": _number(total), "currency": currencies.pop()}
    made["budgetBreakdowns"] = [
        {
            "id": "by-source",
            "description": "By source of money",
            "budgetBreakdown": [
                {
                    "id": f"{row['source']}-{row['currency']}",
                    "description": row["source"],
                    "amount": {"amount": _number(row["amount"]), "currency": row["currency"]},
                }
                for row in rows
            ],
        }
    ]
    return {"budget": made}


def _waits(row: Dependency, project: int, others: Mapping[int, str]) -> Record | None:
    """Tell what a milestone waits for; one of a project that is not seen is left out."""
    made: Record = {"milestone": str(row.before.number), "lagInDays": row.lag_days}
    if row.before.project_id == project:
        return made
    key = others.get(row.before.project_id)
    return None if key is None else {**made, "project": f"{ID_PREFIX}-{key}"}


def _forecasts(baseline: Baseline, jobs: Iterable[_Columns], hidden: frozenset[str]) -> Record:
    """Tell promised jobs by month and capacity as forecasts."""
    found: list[Record] = []
    months = list(jobs)
    for code, title, column in (
        (codes.PERMANENT_JOBS, "Permanent jobs", "permanent_fte"),
        (codes.CONSTRUCTION_JOBS, "Construction jobs", "construction_fte"),
    ):
        rows = [
            {
                "id": f"{one.month:%Y-%m}",
                "period": {"startDate": _day(one.month)},
                "measure": _number(getattr(one, column)),
                "unit": codes.FTE,
            }
            for one in months
            if getattr(one, column)
        ]
        if rows:
            found.append({"id": code, "title": title, "observations": rows})
    if baseline.capacity_value is not None and "capacity_value" not in hidden:
        row = {"id": "1", **_quantity(baseline.capacity_value, baseline.capacity_unit)}
        found.append({"id": codes.CAPACITY, "title": "Capacity", "observations": [row]})
    return {"forecasts": found} if found else {}


def _baseline(one: Baseline, ledger: _Ledger, hidden: frozenset[str]) -> Record:
    numbers = {row.pk: row.number for row in ledger.milestones[one.project_id]}
    made: Record = {
        "id": str(one.number),
        "period": _period(one.starts_on, one.ends_on),
        "approvedAt": _moment(one.frozen_at) if one.frozen_at else None,
        "orderDate": _day(one.order_on) if one.order_on else None,
        "document": one.document,
        "milestones": [
            {"milestone": str(numbers[row.milestone_id]), "dueDate": _day(row.due_on)}
            for row in ledger.promised[one.pk]
            if row.milestone_id in numbers
        ],
    }
    if one.ground:
        made["ground"] = one.ground
    if "costs" not in hidden:
        made["costs"] = [
            {"source": row.source, "amount": _number(row.amount), "currency": row.currency}
            for row in ledger.costs[one.pk]
        ]
    made["jobs"] = [
        {
            "month": f"{row.month:%Y-%m}",
            "permanent": _number(row.permanent_fte),
            "construction": _number(row.construction_fte),
        }
        for row in ledger.jobs[one.pk]
    ]
    if one.capacity_value is not None and "capacity_value" not in hidden:
        made["capacity"] = _quantity(one.capacity_value, one.capacity_unit)
    return {name: value for name, value in made.items() if value is not None}


def _metrics(rows: Iterable[_Columns], hidden: frozenset[str]) -> Record:
    """Tell monthly output as metrics: the last row of each month and source holds."""
    last = {(one.month, one.source, one.phase_id): one for one in rows}
    found: dict[str, list[Record]] = defaultdict(list)
    for (month, source, _phase), one in sorted(
        last.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] or 0)
    ):
        base = {"id": f"{month:%Y-%m}-{source}", "period": {"startDate": _day(month)}}
        own = {} if source == OutputSource.ENTERPRISE else {"notes": f"as the {source} says"}
        if one.output_value is not None and "capacity_value" not in hidden:
            row = {**base, **_quantity(one.output_value, one.unit), **own}
            found[codes.OUTPUT].append(row)
        for code, amount in ((codes.SALES, one.sales_kzt), (codes.TAXES, one.taxes_kzt)):
            if amount is not None and MONEY not in hidden:
                value = {"amount": _number(amount), "currency": "KZT"}
                found[code].append({**base, "value": value, **own})
        if one.headcount is not None and MONEY not in hidden:
            person = {"measure": one.headcount, "unit": {"name": "person"}}
            found[codes.HEADCOUNT].append({**base, **person, **own})
    return {"metrics": [{"id": code, "observations": seen} for code, seen in found.items()]}
