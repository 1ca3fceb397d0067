"""From a record of OC4IDS to the facts of a project and rows of its ledger, checked by place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from bagdar.core.terms.identifiers import bin_problem
from bagdar.sources.oc4ids import codes
from bagdar.sources.oc4ids.checking import problems
from bagdar.web.delivery.models import (
    Cause,
    Confidence,
    MilestoneCode,
    MilestoneType,
    MoveKind,
    Reason,
)
from bagdar.web.delivery.queries.oc4ids import ID_PREFIX
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.models import Organisation
from bagdar.web.projects.models import CostSource, Kind, PartyRole, Programme, Stage, Visibility
from bagdar.web.territories.queries import forest
from bagdar.web.wording import in_words

LANGUAGES = ("en", "ru", "kk")
LONGEST_NAME = 300
LARGEST_EXACT = 10**15
T = TypeVar("T")


class RecordError(ValueError):
    """What is wrong with one record: place and words of each fault."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        """Keep the faults."""
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{place}: {words}" for place, words in faults))


@dataclass(frozen=True)
class Told:
    """What a record tells of a project: facts to enter it by, and rows of the ledger."""

    number: int
    key: str
    facts: Mapping[str, Any]
    enterprise: Mapping[str, Any] | None
    milestones: tuple[Mapping[str, Any], ...] = ()
    baselines: tuple[Mapping[str, Any], ...] = ()
    moves: tuple[Mapping[str, Any], ...] = ()
    waits: tuple[tuple[int, str, int, int], ...] = ()
    outputs: tuple[Mapping[str, Any], ...] = ()


@dataclass
class Reader:
    """Reads records; what the register knows is looked up once."""

    today: date
    programme: Programme | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        """Programmes by key."""
        return {one.key: one for one in Programme.objects.all()}

    @cached_property
    def sectors(self) -> dict[str, Sector]:
        """Sectors by their own code and by ISIC."""
        rows = list(Sector.objects.all())
        return {one.isic_code: one for one in rows if one.isic_code} | {
            one.code: one for one in rows
        }

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Organisations by key."""
        return {one.key: one for one in Organisation.objects.all()}

    @cached_property
    def reasons(self) -> dict[str, Reason]:
        """Reasons by code."""
        return {one.code: one for one in Reason.objects.all()}

    def read(self, number: int, record: Any) -> Told:
        """Read one record. Raises RecordError with all that is wrong with it."""
        self.faults = [("", in_words(one)) for one in problems(record)]
        if self.faults:
            raise RecordError(self.faults)
        own = record.get("bagdar")
        own = own if isinstance(own, Mapping) else {}
        key = self._key(record, own)
        milestones = self._milestones(record)
        told = Told(
            number=number,
            key=key,
            facts=self._facts(record, own, key),
            enterprise=self._enterprise(record),
            milestones=tuple(milestones),
            baselines=tuple(self._baselines(record)),
            moves=tuple(self._moves(record)),
            waits=tuple(self._waits(record)),
            outputs=tuple(self._outputs(record)),
        )
        if self.faults:
            raise RecordError(self.faults)
        return told

    def _wrong(self, place: str, words: str) -> None:
        self.faults.append((place, words))

    def _key(self, record: Mapping[str, Any], own: Mapping[str, Any]) -> str:
        key = own.get("key") or str(record["id"]).removeprefix(f"{ID_PREFIX}-")
        clean = "".join(
            one if one.isascii() and (one.isalnum() or one in "-_") else "-" for one in str(key)
        ).strip("-")
        if not clean or len(clean) > 80:
            self._wrong("id", _("This identifier cannot be kept: at most 80 letters and digits."))
        return clean.lower()

    def _facts(self, record: Mapping[str, Any], own: Mapping[str, Any], key: str) -> dict[str, Any]:
        language = str(record.get("language") or "en")[:2]
        language = language if language in LANGUAGES else "en"
        facts: dict[str, Any] = {"key": key}
        for plain, column, most in (
            ("title", "name", LONGEST_NAME),
            ("description",) * 2 + (20_000,),
        ):
            texts = {code: record.get(f"{plain}_{code}") for code in LANGUAGES}
            if not any(texts.values()):
                texts[language] = record.get(plain)
            for code, text in texts.items():
                facts[f"{column}_{code}"] = str(text or "")[:most]
        facts |= self._codes(record, own)
        facts |= self._place(record)
        facts |= self._quantities(own)
        facts["parties"] = self._parties(record)
        facts["costs"] = self._costs(record)
        return facts

    def _codes(self, record: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
        stage = own.get("stage")
        if stage is None and record.get("status"):
            stage = codes.STAGE_OF_STATUS.get(record["status"], "")
        kind = own.get("kind") or codes.KIND_OF_TYPE.get(str(record.get("type")), Kind.OTHER)
        programme = self.programmes.get(str(own.get("programme"))) or self.programme
        if programme is None:
            self._wrong("bagdar/programme", _("Say which programme these projects belong to."))
        visibility = own.get("visibility") or Visibility.TERRITORY
        made = {
            "stage": self._choice("bagdar/stage", stage or "", Stage),
            "kind": self._choice("bagdar/kind", kind, Kind),
            "visibility": self._choice("bagdar/visibility", visibility, Visibility),
            "programme": programme,
            "sector": self._sector(record, own),
            "organisation": self._organisation(record),
            "source": str(own.get("source") or record.get("id"))[:500],
        }
        if made["visibility"] in (Visibility.RESTRICTED, Visibility.CASE):
            made["visibility"] = Visibility.TERRITORY
        if made["stage"] == Stage.SUSPENDED:
            made["stage"] = Stage.NOT_REPORTED
            made["stage_note"] = _("suspended, as the imported file says")
        for name, most in (("technology", 300), ("equipment_generation", 100), ("licensor", 300)):
            made[name] = str(own.get(name) or "")[:most]
        return made

    def _choice(self, place: str, value: Any, choices: Any) -> Any:
        if value in choices.values:
            return value
        self._wrong(place, _("“%(value)s” is not known here.") % {"value": str(value)[:80]})
        return choices.values[0]

    def _sector(self, record: Mapping[str, Any], own: Mapping[str, Any]) -> Sector | None:
        found = [own.get("sector"), *_isic(record)]
        for code in found:
            if code and (sector := self.sectors.get(str(code)) or self.sectors.get(str(code)[:2])):
                return sector
        return None

    def _organisation(self, record: Mapping[str, Any]) -> Organisation | None:
        named = record.get("publicAuthority")
        number = str(named.get("id") or "") if isinstance(named, Mapping) else ""
        return self.organisations.get(number.removeprefix("organisation-"))

    def _place(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Read where the project lies: our own key of a territory, or its code in a gazetteer."""
        locations = [one for one in record.get("locations") or () if isinstance(one, Mapping)]
        if not locations:
            self._wrong("locations", _("Say where the project lies: this record has no location."))
            return {}
        first = locations[0]
        stated = self._day("locations/0/bagdarPlaceOn", first.get("bagdarPlaceOn")) or self.today
        place = self._territory(first, stated)
        if place is None:
            words = _("No territory of the tree has this key or code on %(day)s.")
            self._wrong("locations/0/gazetteer", words % {"day": stated.isoformat()})
        address = first.get("address")
        street = address.get("streetAddress") if isinstance(address, Mapping) else ""
        made = {"territory_id": place, "place_on": stated, "address": str(street or "")[:300]}
        made |= self._point("locations/0", first)
        sites = [self._site(at, one, stated) for at, one in enumerate(locations[1:], 1)]
        return {**made, "sites": [one for one in sites if one is not None]}

    def _territory(self, location: Mapping[str, Any], on: date) -> int | None:
        tree = forest().tree_on(on)
        gazetteer = location.get("gazetteer")
        listed = gazetteer.get("identifiers") or () if isinstance(gazetteer, Mapping) else ()
        named, numbers = location.get("bagdarTerritory"), {str(one) for one in listed}
        for one in tree.versions:
            if one.key == named or (not named and one.code in numbers):
                return int(one.territory)
        return None

    def _site(self, at: int, location: Mapping[str, Any], stated: date) -> dict[str, Any] | None:
        place = self._territory(location, stated)
        if place is None:
            self._wrong(f"locations/{at}", _("No territory of the tree has this key or code."))
            return None
        name = str(location.get("description") or f"{at}")[:LONGEST_NAME]
        return {
            "number": at,
            "name_en": name,
            "name_ru": name,
            "name_kk": name,
            "territory_id": place,
            **self._point(f"locations/{at}", location),
        }

    def _point(self, place: str, location: Mapping[str, Any]) -> dict[str, Any]:
        geometry = location.get("geometry")
        if not isinstance(geometry, Mapping) or geometry.get("type") != "Point":
            return {}
        pair = geometry.get("coordinates")
        if not isinstance(pair, list) or len(pair) < 2:
            self._wrong(f"{place}/geometry", _("A point has a longitude and a latitude."))
            return {}
        east, north = (self._decimal(f"{place}/geometry", one, places=5) for one in pair[:2])
        return {} if east is None or north is None else {"longitude": east, "latitude": north}

    def _quantities(self, own: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if (capacity := own.get("capacity")) is not None:
            value, unit = self._quantity("bagdar/capacity", capacity)
            made |= {"capacity_value": value, "capacity_unit": unit}
        if (ratio := own.get("local_content_ratio")) is not None:
            made["local_content_ratio"] = self._decimal("bagdar/local_content_ratio", ratio)
        return made

    def _quantity(self, place: str, told: Any) -> tuple[Decimal | None, str]:
        unit = told.get("unit") if isinstance(told, Mapping) else None
        if not isinstance(told, Mapping) or not isinstance(unit, Mapping):
            self._wrong(place, _("A quantity has a measure and a unit."))
            return None, ""
        return self._decimal(place, told.get("measure")), str(unit.get("id") or "")[:40]

    def _parties(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        made = []
        for one in record.get("parties") or ():
            roles = one.get("roles") or () if isinstance(one, Mapping) else ()
            role = next((role for role in roles if role in PartyRole.values), None)
            if role is None or str(one.get("id", "")).startswith(("organisation-", "enterprise-")):
                continue
            names = {f"name_{code}": str(one.get(f"name_{code}") or "")[:300] for code in LANGUAGES}
            if not any(names.values()):
                names["name_en"] = str(one.get("name") or "")[:300]
            identifier = one.get("identifier")
            number = identifier.get("id") if isinstance(identifier, Mapping) else ""
            made.append({"role": role, **names, "identifier": str(number or "")[:40]})
        return made

    def _enterprise(self, record: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Read who carries the project: an enterprise known by key or BIN, or a new one."""
        for one in record.get("parties") or ():
            if not isinstance(one, Mapping) or codes.ENTERPRISE_ROLE not in (
                one.get("roles") or ()
            ):
                continue
            key = str(one.get("id") or "").removeprefix("enterprise-")
            identifier = one.get("identifier")
            bin_ = str(identifier.get("id") or "") if isinstance(identifier, Mapping) else ""
            if bin_ and bin_problem(bin_) is not None:
                self._wrong("parties", _("“%(value)s” is no BIN.") % {"value": bin_[:40]})
                return None
            known = Enterprise.objects.filter(key=key).first() if key else None
            if bin_:
                known = Enterprise.objects.filter(bin=bin_).first() or known
            name = str(one.get("name") or "")[:LONGEST_NAME]
            return {"known": known, "bin": bin_ or None, "name": name}
        return None

    def _costs(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        budget = record.get("budget")
        if not isinstance(budget, Mapping):
            return []
        made = []
        for group in budget.get("budgetBreakdowns") or ():
            for at, row in enumerate(group.get("budgetBreakdown") or ()):
                source = row.get("description")
                known = source if source in CostSource.values else CostSource.OTHER
                made.append(self._cost(f"budget/{at}", known, row.get("amount")))
        if not made and budget.get("amount"):
            made.append(self._cost("budget/amount", CostSource.OTHER, budget["amount"]))
        return _summed([one for one in made if one is not None])

    def _cost(self, place: str, source: str, value: Any) -> dict[str, Any] | None:
        if not isinstance(value, Mapping) or value.get("amount") is None:
            return None
        amount = self._decimal(place, value["amount"], places=2)
        if amount is None:
            return None
        currency = str(value.get("currency") or "KZT")
        return {"source": str(source), "amount": amount, "currency": currency}

    def _milestones(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        made, ends = [], 0
        for at, one in enumerate(record.get("milestones") or (), 1):
            place = f"milestones/{at - 1}"
            names = {
                f"name_{code}": str(one.get(f"title_{code}") or "")[:300] for code in LANGUAGES
            }
            if not any(names.values()):
                names["name_en"] = str(one.get("title") or one["id"])[:300]
            is_end = one.get("bagdarIsEnd") is True
            ends += is_end
            code = one.get("code") if one.get("code") in MilestoneCode.values else "other"
            made.append(
                {
                    "number": at,
                    "id": str(one["id"]),
                    **names,
                    "type": one.get("type")
                    if one.get("type") in MilestoneType.values
                    else "delivery",
                    "code": MilestoneCode.LAUNCH if is_end else code,
                    "is_end": is_end,
                    "weight": self._decimal(place, one.get("bagdarWeight", 1), places=2),
                    "original_on": self._day(place, one.get("bagdarOriginalDate")),
                    "committed_on": self._day(place, one.get("dueDate")),
                    "forecast_on": self._day(place, one.get("bagdarForecastDate")),
                    "actual_on": self._day(place, one.get("dateMet")),
                }
            )
        if ends > 1:
            self._wrong("milestones", _("Only one milestone is the end of the project."))
        return self._with_end(record, made)

    def _with_end(
        self, record: Mapping[str, Any], made: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Take the end of the period for the launch, where no milestone is the end."""
        period = record.get("period")
        end = (
            self._day("period/endDate", period.get("endDate"))
            if isinstance(period, Mapping)
            else None
        )
        if end is None or any(one["is_end"] for one in made):
            return made
        launch = {"name_en": "Launch", "name_ru": "Запуск", "name_kk": "Іске қосу"}
        return [
            *made,
            {
                "number": len(made) + 1,
                "id": "end",
                **launch,
                "type": MilestoneType.DELIVERY,
                "code": MilestoneCode.LAUNCH,
                "is_end": True,
                "weight": Decimal(1),
                "original_on": None,
                "committed_on": None,
                "forecast_on": end,
                "actual_on": None,
            },
        ]

    def _baselines(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        made = []
        for at, one in enumerate(record.get("bagdarBaselines") or ()):
            place = f"bagdarBaselines/{at}"
            period = one.get("period") if isinstance(one, Mapping) else None
            if not isinstance(period, Mapping):
                self._wrong(place, _("A baseline has a period."))
                continue
            starts = self._day(f"{place}/period", period.get("startDate"))
            ends = self._day(f"{place}/period", period.get("endDate"))
            if starts is None or ends is None or ends <= starts:
                self._wrong(f"{place}/period", _("A baseline ends after it starts."))
                continue
            if str(one.get("id")) != str(at):
                self._wrong(f"{place}/id", _("Baselines are numbered from 0, none left out."))
            if at and not one.get("ground"):
                self._wrong(place, _("A re-baseline order has a ground."))
            made.append(self._baseline(place, one, (starts, ends)))
        return made

    def _baseline(
        self, place: str, one: Mapping[str, Any], period: tuple[date, date]
    ) -> dict[str, Any]:
        value, unit = None, ""
        if one.get("capacity") is not None:
            value, unit = self._quantity(f"{place}/capacity", one["capacity"])
        return {
            "starts_on": period[0],
            "ends_on": period[1],
            "order_on": self._day(place, one.get("orderDate")) or period[0],
            "document": str(one.get("document") or _("as the imported file says"))[:300],
            "ground": str(one.get("ground") or ""),
            "capacity_value": value,
            "capacity_unit": unit,
            "costs": self._read_all(place, one.get("costs"), self._baseline_cost),
            "jobs": self._read_all(place, one.get("jobs"), self._jobs),
            "dates": self._read_all(place, one.get("milestones"), self._promised),
        }

    def _read_all(
        self, place: str, rows: Any, read: Callable[[str, Mapping[str, Any]], T | None]
    ) -> list[T]:
        found = rows if isinstance(rows, list) else []
        made = [read(f"{place}/{at}", one) for at, one in enumerate(found) if isinstance(one, dict)]
        return [one for one in made if one is not None]

    def _baseline_cost(self, place: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
        source = row.get("source") if row.get("source") in CostSource.values else "other"
        return self._cost(place, str(source), row)

    def _jobs(self, place: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
        month = self._day(place, f"{row.get('month')}-01")
        permanent = self._decimal(place, row.get("permanent", 0), places=2)
        construction = self._decimal(place, row.get("construction", 0), places=2)
        if month is None or permanent is None or construction is None:
            return None
        return {"month": month, "permanent_fte": permanent, "construction_fte": construction}

    def _promised(self, place: str, row: Mapping[str, Any]) -> tuple[str, date] | None:
        due = self._day(place, row.get("dueDate"))
        return None if due is None else (str(row.get("milestone")), due)

    def _moves(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        made = []
        for at, one in enumerate(record.get("bagdarDateRevisions") or ()):
            place = f"bagdarDateRevisions/{at}"
            if not isinstance(one, Mapping):
                self._wrong(place, _("A date revision is an object."))
            elif (move := self._move(place, one)) is not None:
                made.append(move)
        return made

    def _move(self, place: str, one: Mapping[str, Any]) -> dict[str, Any] | None:
        old, new = (self._day(place, one.get(name)) for name in ("oldDate", "newDate"))
        told = one.get("reason")
        code = str(told.get("id")) if isinstance(told, Mapping) else ""
        kind = self._choice(f"{place}/kind", one.get("kind"), MoveKind)
        if kind == MoveKind.WITHDRAWAL:
            new = None
            if old is None:
                self._wrong(f"{place}/oldDate", _("Say which date is withdrawn."))
                return None
        elif new is None:
            self._wrong(f"{place}/newDate", _("Say the new date."))
            return None
        needs_reason = kind == MoveKind.COMMITMENT or (kind == MoveKind.FORECAST and old)
        if needs_reason and code not in self.reasons:
            words = _("A move of a date has one of these reasons: %s.")
            self._wrong(f"{place}/reason", words % ", ".join(self.reasons))
            return None
        reason = self.reasons.get(code)
        cause = one.get("cause") if one.get("cause") in Cause.values else ""
        answer = one.get("answer")
        return {
            "milestone": str(one.get("milestone")),
            "kind": kind,
            "old_on": old,
            "new_on": new,
            "reason": reason,
            "cause": cause or (reason.cause if reason else ""),
            "note": str(one.get("note") or "")[:2000],
            "confidence": _confidence(one.get("confidence")),
            "stated_on": self._day(place, one.get("date")) or self.today,
            "author": str(one.get("author") or "")[:200],
            "answer": answer if isinstance(answer, Mapping) else None,
        }

    def _waits(self, record: Mapping[str, Any]) -> list[tuple[int, str, int, int]]:
        """Read what milestones of this project wait for in it: (after, "", before, lag)."""
        made = []
        for at, one in enumerate(record.get("milestones") or (), 1):
            for row in one.get("bagdarDependsOn") or ():
                before = str(row.get("milestone")) if isinstance(row, Mapping) else ""
                if not before.isdigit() or len(before) > 4:
                    self._wrong(f"milestones/{at - 1}", _("Say which milestone it waits for."))
                    continue
                lag = row.get("lagInDays", 0)
                lag = lag if isinstance(lag, int) and 0 <= lag < 10_000 else 0
                other = str(row.get("project") or "").removeprefix(f"{ID_PREFIX}-")
                made.append((at, other, int(before), lag))
        return made

    def _outputs(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        months: dict[tuple[date, str], dict[str, Any]] = {}
        for metric in record.get("metrics") or ():
            for row in metric.get("observations") or ():
                stem, _dash, source = str(row["id"]).rpartition("-")
                month = self._day(f"metrics/{metric['id']}", f"{stem}-01")
                if month is None or source not in ("enterprise", "district"):
                    continue
                told = months.setdefault((month, source), {"month": month, "source": source})
                told |= self._observed(str(metric["id"]), row)
        return list(months.values())

    def _observed(self, code: str, row: Mapping[str, Any]) -> dict[str, Any]:
        place = f"metrics/{code}"
        value = row.get("value")
        amount = value.get("amount") if isinstance(value, Mapping) else None
        if code == codes.OUTPUT:
            measure, unit = self._quantity(place, row)
            return {"output_value": measure, "unit": unit}
        if code in (codes.SALES, codes.TAXES):
            column = "sales_kzt" if code == codes.SALES else "taxes_kzt"
            return {column: self._decimal(place, amount, places=2)}
        if code == codes.HEADCOUNT:
            heads = self._decimal(place, row.get("measure"))
            return {"headcount": None if heads is None else int(heads)}
        return {}

    def _day(self, place: str, text: Any) -> date | None:
        if text in (None, ""):
            return None
        try:
            return datetime.fromisoformat(str(text)).date()
        except ValueError:
            self._wrong(place, _("“%(value)s” is no date.") % {"value": str(text)[:40]})
            return None

    def _decimal(self, place: str, value: Any, *, places: int = 4) -> Decimal | None:
        number = _number(value)
        if number is None:
            self._wrong(place, _("“%(value)s” is no number.") % {"value": str(value)[:40]})
        elif abs(number) >= LARGEST_EXACT:
            self._wrong(place, _("This number is too large to be kept exactly."))
            number = None
        return None if number is None else round(number, places)


def _number(value: Any) -> Decimal | None:
    """Read a finite number; true and false are none."""
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _isic(record: Mapping[str, Any]) -> list[Any]:
    listed = record.get("additionalClassifications") or ()
    return [one.get("id") for one in listed if str(one.get("scheme")).upper().startswith("ISIC")]


def _confidence(value: Any) -> int | None:
    """Take the nearest of the five words for a probability."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        return None
    return min(Confidence.values, key=lambda one: abs(one - value * 100))


def _summed(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add up amounts of one source and currency: the register keeps one row of each."""
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for one in rows:
        known = made.setdefault((one["source"], one["currency"]), {**one, "amount": Decimal(0)})
        known["amount"] += one["amount"]
    return list(made.values())
