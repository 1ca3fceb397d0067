"""Loading a built-in preset: a country's tree, its sectors and an example programme."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from django.utils.translation import pgettext_lazy

from bagdar.web.enterprises.actions import create_enterprise, load_sectors
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.journal.actions import System, act
from bagdar.web.projects.actions import create_programme, create_project
from bagdar.web.projects.models import Programme, Visibility
from bagdar.web.territories.actions import (
    DayRow,
    SuccessionRow,
    TileRow,
    VersionRow,
    load_borders,
    load_calendar,
    load_settlements,
    load_time_zones,
    load_tree,
)
from bagdar.web.territories.models import Territory
from bagdar.web.trends.actions.linking import load_terms

PRESETS = {"kazakhstan": "kz"}
EXAMPLE = "tele-bridge-2015"
CALENDAR_SOURCE = "Law No. 267 of 2001 on holidays; acts of the government that move days off"
CALENDAR_SOURCES = {
    "source_ru": "Закон № 267 2001 года о праздниках; акты правительства о переносе дней отдыха",
    "source_kk": (
        "Мерекелер туралы 2001 жылғы № 267 Заң; демалыс күндерін ауыстыру туралы үкімет актілері"
    ),
}
TERMS_SOURCE = "own words, by the scope notes of ISIC Rev. 4"
EXAMPLE_SOURCE = "National tele-bridge of Kazakhstan, 2015"
EXAMPLE_STAGE_NOTE = "start announced at the tele-bridge of 2015"
# Kept in English in the register, said in the reader's language on the page of a project.
SPOKEN = (
    pgettext_lazy("built-in example", "National tele-bridge of Kazakhstan, 2015"),
    pgettext_lazy("built-in example", "start announced at the tele-bridge of 2015"),
    pgettext_lazy("built-in example", "own words, by the scope notes of ISIC Rev. 4"),
)


def load_preset(name: str, *, at: datetime) -> None:
    """Load a preset whole or not at all; a second call changes nothing."""
    if Programme.objects.filter(key=EXAMPLE).exists():
        return
    folder, by = files("bagdar.presets") / name, System(f"preset:{name}")
    with act("presets.load", by=by, at=at) as entry:
        entry.record("preset", name, before=None, after={"name": name})
        _load_territories(folder, by=by, at=at)
        load_sectors(_rows(folder, "sectors"), by=by, at=at, source="OKED")
        load_terms(_rows(folder, "technology_terms"), source=TERMS_SOURCE, by=by, at=at)
        _load_example(folder, by=by, at=at)


def preset_terms(name: str = "kazakhstan") -> list[dict[str, str]]:
    """Return the words of technologies that come with a preset."""
    return _rows(files("bagdar.presets") / name, "technology_terms")


def _rows(folder: Traversable, table: str) -> list[dict[str, str]]:
    text = (folder / f"{table}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_territories(folder: Traversable, *, by: System, at: datetime) -> None:
    load_tree(
        [_version(row) for row in _rows(folder, "territories")],
        [_succession(row) for row in _rows(folder, "successions")],
        [_tile(row) for row in _rows(folder, "tiles")],
        by=by,
        at=at,
        source="KATO, NK RK 11",
    )
    borders = json.loads((folder / "borders_2015.geojson").read_text("utf-8"))
    load_borders(
        {one["properties"]["key"]: one["geometry"] for one in borders["features"]},
        tree=2015,
        attribution="Natural Earth",
        by=by,
        at=at,
    )
    centres = {row.pop("key"): row for row in _rows(folder, "settlements")}
    load_settlements(centres, by=by, at=at, source="settlements.csv")
    zones = {row["territory_key"]: row["time_zone"] for row in _rows(folder, "time_zones")}
    load_time_zones(zones, by=by, at=at, source="IANA time zones")
    days = [_day_of_calendar(row) for row in _rows(folder, "calendar")]
    load_calendar(days, by=by, at=at, source=CALENDAR_SOURCE, sources=CALENDAR_SOURCES)


def _version(row: dict[str, str]) -> VersionRow:
    valid_from = date.fromisoformat(row["valid_from"])
    return VersionRow(
        key=row["key"],
        code=row["code"],
        valid_from=valid_from,
        valid_to=_day(row["valid_to"]),
        level=int(row["level"]),
        kind=row["kind"],
        parent_key=row["parent_key"],
        name_en=row["name_en"],
        name_ru=row["name_ru"],
        name_kk=row["name_kk"],
        iso_code=row["iso_3166_2"],
    )


def _day_of_calendar(row: dict[str, str]) -> DayRow:
    names = {name: row[name] for name in ("name_en", "name_ru", "name_kk")}
    on, works = date.fromisoformat(row["on"]), row["works"] == "yes"
    sources = {name: row[name] for name in ("source_ru", "source_kk")}
    return DayRow(row["territory_key"], on, works, names, row["source"], sources)


def _succession(row: dict[str, str]) -> SuccessionRow:
    share = Decimal(row["share"]) if row["share"] else None
    on = date.fromisoformat(row["on"])
    return SuccessionRow(row["before_key"], row["after_key"], on, share, row["note"])


def _tile(row: dict[str, str]) -> TileRow:
    cell = int(row["column"]), int(row["row"])
    return TileRow(int(row["tree"]), row["key"], row["parent_key"], *cell)


def _load_example(folder: Traversable, *, by: System, at: datetime) -> None:
    """Enter the ten objects of 2015 with exactly the facts that were reported."""
    territories = dict(Territory.objects.values_list("key", "id"))
    programme = create_programme(_programme(territories["kz"]), by=by, at=at)
    enterprises = _enterprises(_rows(folder, "enterprises"), by=by, at=at)
    sectors = dict(Sector.objects.values_list("code", "id"))
    for row in _rows(folder, "projects"):
        create_project(
            {
                "key": row["key"],
                **{name: row[name] for name in ("name_en", "name_ru", "name_kk", "kind")},
                "programme": programme,
                "enterprise": enterprises.get(row["enterprise_key"]),
                "territory_id": territories[row["territory_key"]],
                "place_on": date(int(row["tree"]), 1, 1),
                "sector_id": sectors[row["sector_code"]],
                "capacity_value": Decimal(row["capacity_value"]) if row["capacity_value"] else None,
                "capacity_unit": row["capacity_unit"],
                "stage_note": EXAMPLE_STAGE_NOTE,
                "visibility": Visibility.PUBLISHED,
                "source": EXAMPLE_SOURCE,
            },
            by=by,
            at=at,
        )


def _programme(country: int) -> dict[str, Any]:
    return {
        "key": EXAMPLE,
        "name_en": "Ten objects of the tele-bridge of 2015",
        "name_ru": "Десять объектов телемоста 2015 года",
        "name_kk": "2015 жылғы телекөпірдің он нысаны",
        "territory_id": country,
    }


def _enterprises(
    rows: Iterable[dict[str, str]], *, by: System, at: datetime
) -> dict[str, Enterprise]:
    made = {}
    for row in rows:
        facts = {**row, "bin": row["bin"] or None}
        made[row["key"]] = create_enterprise(facts, by=by, at=at)
    return made
