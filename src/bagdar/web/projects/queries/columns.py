"""Columns of the list and of exports: one definition for pages, CSV, XLSX and import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagdar.web.enterprises.models import SizeClass
from bagdar.web.projects.models import CostSource, Kind, Stage, Visibility
from bagdar.web.projects.permissions import Sight
from bagdar.web.territories.queries import Placing, forest, local_name, placing_on

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from bagdar.core.territories.forest import Forest, Version

Value = str | int | Decimal | date | datetime | None


class Hidden:
    """A value that is there but not for this person."""


HIDDEN = Hidden()


@dataclass(frozen=True)
class Places:
    """Names of territories as they were when stated, and where each lies in the tree of a day."""

    day: date
    _known: dict[tuple[int, date], tuple[Version, ...]] = field(default_factory=dict)

    @cached_property
    def placing(self) -> Placing:
        """Where everything lies in the tree of the day."""
        return placing_on(self.day)

    def path(self, territory: int, stated_on: date) -> tuple[Version, ...]:
        """Return the way from the country down to the territory, as it was when stated."""
        key = (territory, stated_on)
        if key not in self._known:
            self._known[key] = self._path(territory, stated_on)
        return self._known[key]

    def here(self, territory: int, stated_on: date) -> Version:
        """Return the territory as it was when stated."""
        return self.path(territory, stated_on)[-1]

    def maybe(self, territory: int, stated_on: date) -> tuple[Version, ...]:
        """Return the territories a thing may lie in since a split; none when it is determined."""
        spot = self.placing.spot(territory, stated_on)
        nodes = (self.placing.tree.node(one) for one in (spot.maybe if spot else ()))
        return tuple(one for one in nodes if one is not None)

    def _path(self, territory: int, stated_on: date) -> tuple[Version, ...]:
        tree = self._forest.tree_on(stated_on)
        if tree.node(territory) is not None:
            return tuple(tree.path(territory))
        versions = [one for one in self._forest.versions if one.territory == territory]
        return (min(versions, key=lambda one: abs(one.valid_from - stated_on)),)

    @cached_property
    def _forest(self) -> Forest:
        return forest()


@dataclass(frozen=True)
class Column:
    """A column: its key, heading, value, and the field whose mark hides it.

    `missing` says why there may be no value, where that is not because nobody reported it.
    """

    key: str
    label: StrOrPromise
    value: Callable[[Any, Places], Value]
    marked: str = ""
    listed: bool = True
    exported: bool = True
    imported: bool = False
    sorts: bool = False
    number: bool = False
    unpublished: bool = False
    promised: bool = False
    is_date: bool = False
    missing: StrOrPromise = ""


def shown(column: Column, row: Any, places: Places, hidden: frozenset[str]) -> Value | Hidden:
    """Return what a person sees in a cell."""
    if column.marked and column.marked in hidden:
        return HIDDEN
    return column.value(row, places)


def hidden_in(sight: Sight, row: Any) -> frozenset[str]:
    """Return the fields hidden in a row; for the past, also what is marked by now."""
    hidden = sight.hidden_fields(row)
    present = getattr(row, "project", None)
    return hidden | sight.hidden_fields(present) if present is not None else hidden


def _fact(name: str) -> Callable[[Any, Places], Value]:
    return lambda row, _places: getattr(row, name) or None


def _named(name: str) -> Callable[[Any, Places], Value]:
    return lambda row, _places: one.name if (one := getattr(row, name)) else None


def _choice(name: str, labels: Any) -> Callable[[Any, Places], Value]:
    return lambda row, _places: str(labels(value).label) if (value := getattr(row, name)) else None


def _keyed(name: str, attribute: str) -> Callable[[Any, Places], Value]:
    return lambda row, _places: getattr(one, attribute) if (one := getattr(row, name)) else None


def _size(row: Any, _places: Places) -> Value:
    return str(SizeClass(row.enterprise.size_class).label) if row.enterprise else None


def _place(row: Any, places: Places) -> Value:
    path = places.path(row.territory_id, row.place_on)
    return ", ".join(local_name(one.names) for one in (path[1:] or path))


def _maybe(row: Any, places: Places) -> Value:
    found = places.maybe(row.territory_id, row.place_on)
    return "; ".join(local_name(one.names) for one in found) or None


def _sector(row: Any, _places: Places) -> Value:
    return f"{row.sector.code} {row.sector.name}" if row.sector else None


def _ratio(row: Any, _places: Places) -> Value:
    value: Decimal | None = row.local_content_ratio
    return value


def _changed(row: Any, _places: Places) -> Value:
    moment = row.changed_at if hasattr(row, "changed_at") else row.known_from
    return timezone.localtime(moment).date()


def _costs(row: Any, _places: Places) -> Value:
    return (
        "; ".join(
            f"{CostSource(one['source']).label}: {one['amount']} {one['currency']}"
            for one in costs_of(row)
        )
        or None
    )


def costs_of(row: Any) -> list[Mapping[str, Any]]:
    """Return the costs of a project as it is or as it stood."""
    if hasattr(row, "details"):
        return list(row.details.get("costs", []))
    return [
        {"source": one.source, "amount": one.amount, "currency": one.currency}
        for one in row.costs.all()
    ]


def _promise(name: str) -> Callable[[Any, Places], Value]:
    return lambda row, _places: getattr(row.promise, name)


def _date(name: str) -> Callable[[Any, Places], Value]:
    return lambda row, _places: getattr(row.promise.dates, name)


def _variance(row: Any, _places: Places) -> Value:
    ratio = row.promise.variance_ratio
    return None if ratio is None else Decimal(str(round(ratio, 2)))


def _column(key: str, label: StrOrPromise, value: Any = None, **more: Any) -> Column:
    return Column(key, label, value or _fact(key), **more)


_WHOLE = {"listed": False, "imported": True}
_PROMISED = {"promised": True, "sorts": True, "missing": _("no date")}
_DATED = {**_PROMISED, "is_date": True}

COLUMNS: dict[str, Column] = {
    one.key: one
    for one in (
        _column("key", _("Identifier"), imported=True, sorts=True),
        _column("name", _("Name"), exported=False, sorts=True),
        _column("name_en", _("Name in English"), **_WHOLE),
        _column("name_ru", _("Name in Russian"), **_WHOLE),
        _column("name_kk", _("Name in Kazakh"), **_WHOLE),
        _column("description_en", _("Description in English"), marked="description_en", **_WHOLE),
        _column("description_ru", _("Description in Russian"), marked="description_ru", **_WHOLE),
        _column("description_kk", _("Description in Kazakh"), marked="description_kk", **_WHOLE),
        _column("enterprise", _("Enterprise"), _named("enterprise"), sorts=True),
        _column(
            "enterprise_key",
            _("Identifier of the enterprise"),
            _keyed("enterprise", "key"),
            **_WHOLE,
        ),
        _column(
            "enterprise_bin", _("BIN of the enterprise"), _keyed("enterprise", "bin"), imported=True
        ),
        _column("size", _("Size"), _size),
        _column("programme", _("Programme"), _named("programme"), sorts=True),
        _column(
            "programme_key", _("Identifier of the programme"), _keyed("programme", "key"), **_WHOLE
        ),
        _column(
            "component_key", _("Identifier of the component"), _keyed("component", "key"), **_WHOLE
        ),
        _column("organisation", _("Responsible organisation"), _named("organisation"), sorts=True),
        _column(
            "organisation_key",
            _("Identifier of the organisation"),
            _keyed("organisation", "key"),
            **_WHOLE,
        ),
        _column(
            "curator", _("Curator"), _keyed("curator", "actor_label"), sorts=True, unpublished=True
        ),
        _column("territory", _("Territory"), _place, sorts=True),
        _column(
            "territory_key",
            _("Identifier of the territory"),
            lambda row, places: places.here(row.territory_id, row.place_on).key,
            **_WHOLE,
        ),
        _column("place_on", _("Place stated as of"), **_WHOLE),
        _column("maybe", _("May lie in, since a split"), _maybe),
        _column("latitude", _("Latitude"), marked="latitude", number=True, **_WHOLE),
        _column("longitude", _("Longitude"), marked="longitude", number=True, **_WHOLE),
        _column("address", _("Address"), marked="address", **_WHOLE),
        _column("sector", _("Sector"), _sector, sorts=True),
        _column("sector_code", _("Code of the sector"), _keyed("sector", "code"), **_WHOLE),
        _column("kind", _("Kind"), _choice("kind", Kind), imported=True, sorts=True),
        _column("stage", _("Stage"), _choice("stage", Stage), imported=True, sorts=True),
        _column("stage_note", _("Note on the stage"), marked="stage_note", **_WHOLE),
        _column("suspended_since", _("Suspended since"), **_WHOLE),
        _column("review_by", _("Review by"), **_WHOLE),
        _column(
            "capacity",
            _("Capacity"),
            _fact("capacity_value"),
            marked="capacity_value",
            exported=False,
            number=True,
            sorts=True,
        ),
        _column(
            "capacity_value", _("Capacity (number)"), marked="capacity_value", number=True, **_WHOLE
        ),
        _column("capacity_unit", _("Unit of capacity (UCUM)"), marked="capacity_unit", **_WHOLE),
        _column("costs", _("Cost by source"), _costs, marked="costs", listed=False),
        _column("technology", _("Technology"), marked="technology", **_WHOLE),
        _column(
            "equipment_generation",
            _("Generation of equipment"),
            marked="equipment_generation",
            **_WHOLE,
        ),
        _column("licensor", _("Licensor"), marked="licensor", **_WHOLE),
        _column(
            "local_content_ratio",
            _("Local content (0 to 1)"),
            _ratio,
            marked="local_content_ratio",
            number=True,
            **_WHOLE,
        ),
        _column(
            "visibility",
            _("Visibility"),
            _choice("visibility", Visibility),
            imported=True,
            sorts=True,
            unpublished=True,
        ),
        _column("restricted_ground", _("Ground of restriction"), unpublished=True, **_WHOLE),
        _column("restricted_until", _("Restricted until"), unpublished=True, **_WHOLE),
        _column("timing", _("Timing"), _promise("timing_label"), promised=True),
        _column("original_on", _("Original date"), _date("original_on"), **_DATED),
        _column("committed_on", _("Committed date"), _date("committed_on"), **_DATED),
        _column("forecast_on", _("Forecast"), _date("forecast_on"), **_DATED),
        _column("effective_on", _("Effective forecast"), _promise("effective_on"), **_DATED),
        _column(
            "actual_on",
            _("Actual date"),
            _promise("actual_on"),
            promised=True,
            sorts=True,
            is_date=True,
            missing=_("not launched"),
        ),
        _column(
            "late_days",
            _("Days late (committed date)"),
            _promise("late_days"),
            number=True,
            **_PROMISED,
        ),
        _column(
            "late_original_days",
            _("Days late (original date)"),
            _promise("late_original_days"),
            number=True,
            **_PROMISED,
        ),
        _column(
            "schedule_variance_ratio",
            _("Schedule variance"),
            _variance,
            number=True,
            promised=True,
            missing=_("no date"),
        ),
        _column("staleness", _("Forecast stated"), _promise("staleness_label"), promised=True),
        _column(
            "stated_on", _("Forecast stated on"), _date("stated_on"), promised=True, is_date=True
        ),
        _column(
            "pending_on",
            _("Committed date asked for"),
            _promise("pending_on"),
            promised=True,
            is_date=True,
            missing=_("none"),
        ),
        _column("source", _("Source"), **_WHOLE),
        _column("changed", _("Changed"), _changed, sorts=True),
    )
}
SHOWN_FIRST = ("name", "enterprise", "territory", "sector", "stage", "timing", "capacity")


def columns_for(*, unpublished: bool) -> list[Column]:
    """Return the columns a person may have; what concerns unpublished projects is for officials."""
    return [one for one in COLUMNS.values() if unpublished or not one.unpublished]
