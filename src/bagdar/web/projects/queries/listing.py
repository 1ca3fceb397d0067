"""The list of projects: filtered, sorted by any column, one page of it.

Sorting by a name, a key, a day or a capacity goes along an index. Sorting by what many projects
share (territory, stage …) first counts each, puts their names in order here, where the alphabet
of the reader is known, and reads only those on the page. So the page costs the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.expressions import CombinedExpression, OrderBy
from django.db.models.functions import Concat
from django.utils.translation import get_language

from bagdar.core.terms.order import sort_key
from bagdar.core.territories.forest import Version
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.models import Organisation, User
from bagdar.web.projects.models import Kind, Programme, Project, ProjectQuerySet, Stage, Visibility
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.queries.asking import Asking
from bagdar.web.projects.queries.columns import (
    COLUMNS,
    SHOWN_FIRST,
    Column,
    Hidden,
    Places,
    columns_for,
    hidden_in,
    shown,
)
from bagdar.web.projects.queries.columns import (
    Value as CellValue,
)
from bagdar.web.projects.queries.counting import counted
from bagdar.web.projects.queries.filtering import Chip, Filtered, Reading, filtered, looks_up
from bagdar.web.projects.queries.promises import THROUGH, Rule, joined, with_promises
from bagdar.web.projects.queries.standing import stated_in
from bagdar.web.projects.queries.why import Why, why_of
from bagdar.web.projects.queries.wording import number_text, unit_text
from bagdar.web.territories.queries import forest, local_name

RELATED = (
    "enterprise__group",
    "sector",
    "programme",
    "component",
    "organisation",
    "curator",
)
UNREAD = ("search_text", "description_en", "description_ru", "description_kk")
NAME = "name"
MOST_SORTED = 10_000
"""Rows found by the index of words that are sorted. Along the index of names the database would
read all the names that come before: a word that is found often stands together in them."""
NEAREST = 300
"""Enterprises looked at first when sorting by them: enough for the first pages."""


@dataclass(frozen=True)
class Cell:
    """One cell of the list."""

    column: Column
    value: CellValue
    hidden: bool
    row: Any
    unit: str = ""

    @property
    def why(self) -> Why:
        """How the project is timed, and from which facts: for the column that shows it."""
        return why_of(self.row.promise)


@dataclass(frozen=True)
class ListRow:
    """One project of the list: its cells, and the places it may lie in since a split."""

    project: Any
    cells: tuple[Cell, ...]
    place: Version
    maybe: tuple[Version, ...]
    doubtful: bool

    @property
    def key(self) -> str:
        """The identifier of the project as it is now: its address."""
        row = self.project
        key: str = row.key if isinstance(row, Project) else row.project.key
        return key


@dataclass(frozen=True)
class Listing:
    """One page of the list, with all that the page says about it."""

    asking: Asking
    sort: str
    columns: tuple[Column, ...]
    choices: tuple[Column, ...]
    sortable: frozenset[str]
    chips: tuple[Chip, ...]
    rows: tuple[ListRow, ...]
    count: int
    doubtful: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * self.asking.per_page + 1 if self.count else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.count, self.page * self.asking.per_page)


def listing(asking: Asking, reading: Reading) -> Listing:
    """Return the page that is asked for; a page beyond the last is the last."""
    sight = sight_of(reading.scope)
    choices = [one for one in columns_for(unpublished=reading.sees_unpublished) if one.listed]
    columns = _columns(asking, choices)
    found = filtered(asking, reading)
    sort = sort_of(asking, choices, sight)
    order = _order(sort, reading)
    count, rows = order(found.rows, sort.startswith("-"), asking)
    pages = max(1, -(-count // asking.per_page))
    return Listing(
        asking=asking,
        sort=sort,
        columns=tuple(columns),
        choices=tuple(choices),
        sortable=sortable(choices, sight),
        chips=tuple(found.chips),
        rows=tuple(_rows(rows, columns, found, reading, sight)),
        count=count,
        doubtful=counted(found.rows.filter(stated_in(found.doubtful))) if found.doubtful else 0,
        page=min(asking.page, pages),
        pages=pages,
    )


def sortable(choices: Iterable[Column], sight: Sight) -> frozenset[str]:
    """Return the columns a person may sort by: an order would tell what a mark hides."""
    return frozenset(one.key for one in choices if one.sorts and (not one.marked or sight.whole))


def sort_of(asking: Asking, choices: Iterable[Column], sight: Sight) -> str:
    """Return the order asked for, or by name where it is not to be had."""
    known = asking.sort.removeprefix("-") in sortable(choices, sight)
    return asking.sort if known else NAME


def in_order(rows: ProjectQuerySet, sort: str, reading: Reading) -> ProjectQuerySet:
    """Put all rows in order for an export: by one column of the database."""
    name = sort.removeprefix("-")
    if name in _PROMISED:
        return _by_promise(rows, name, reading, descending=sort.startswith("-"))
    fields = _DIRECT[name]() if name in _DIRECT else [_SHARED[name].field, *_by_name()]
    if rows.model is not Project:
        fields = [_AS_STOOD.get(one, one) for one in fields]
    return rows.order_by(*_directed(fields, descending=sort.startswith("-")))


def read(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Read rows with what every cell needs."""
    related = RELATED if rows.model is Project else (*RELATED, "project")
    return rows.select_related(*related)


def _columns(asking: Asking, choices: Sequence[Column]) -> list[Column]:
    """Return the chosen columns; the name is always the first."""
    chosen = asking.columns or SHOWN_FIRST
    by_key = {one.key: one for one in choices}
    return [COLUMNS[NAME], *(by_key[key] for key in chosen if key in by_key and key != NAME)]


def _rows(
    rows: Iterable[Any],
    columns: Sequence[Column],
    found: Filtered,
    reading: Reading,
    sight: Sight,
) -> Iterable[ListRow]:
    places = Places(reading.day)
    if any(one.promised for one in columns):
        rows = with_promises(rows, as_of=reading.as_of, day=reading.day)
    doubtful = {span.territory for span in found.doubtful}
    for row in rows:
        hidden = hidden_in(sight, row)
        cells = (_cell(column, row, shown(column, row, places, hidden)) for column in columns)
        maybe = places.maybe(row.territory_id, row.place_on)
        here = places.here(row.territory_id, row.place_on)
        yield ListRow(row, tuple(cells), here, maybe, row.territory_id in doubtful and bool(maybe))


def _cell(column: Column, row: Any, value: CellValue | Hidden) -> Cell:
    if isinstance(value, Hidden):
        return Cell(column, None, hidden=True, row=row)
    if isinstance(value, Decimal):
        unit = unit_text(row.capacity_unit) if column.key == "capacity" else ""
        return Cell(column, number_text(value), hidden=False, row=row, unit=unit)
    if isinstance(value, int):
        return Cell(column, number_text(value), hidden=False, row=row)
    return Cell(column, value, hidden=False, row=row)


# --- order

_Order = Callable[[ProjectQuerySet, bool, Asking], tuple[int, list[Any]]]


def _order(sort: str, reading: Reading) -> _Order:
    name = sort.removeprefix("-")
    if name in _PROMISED:
        return lambda rows, descending, asking: _promised_page(
            rows, name, reading, asking, descending=descending
        )
    if name in _SHARED:
        return lambda rows, descending, asking: _shared_page(
            rows, _SHARED[name], asking, descending=descending
        )
    return lambda rows, descending, asking: _direct_page(
        rows, _DIRECT[name](), asking, descending=descending
    )


def _by_name() -> list[str]:
    language = (get_language() or "en")[:2]
    code = language if language in ("en", "ru", "kk") else "en"
    return [f"order_{code}", "key"]


def _by_name_of(rows: ProjectQuerySet) -> list[str]:
    return [_AS_STOOD.get(one, one) if rows.model is not Project else one for one in _by_name()]


def _directed(fields: Sequence[str], *, descending: bool) -> list[Any]:
    return [F(one).desc() if descending else F(one).asc() for one in fields]


def _direct_page(
    rows: ProjectQuerySet, fields: Sequence[str], asking: Asking, *, descending: bool
) -> tuple[int, list[Any]]:
    """Read a page along an index, from whichever end is nearer."""
    count = counted(rows)
    start, end = _window(asking, count)
    fields = [_AS_STOOD.get(one, one) if rows.model is not Project else one for one in fields]
    order = _directed(fields, descending=descending)
    if count <= MOST_SORTED and looks_up(rows, asking):
        order = [CombinedExpression(F("pk"), "*", Value(0)).asc(), *order]
    if start <= count - end:
        return count, _fetched(rows.order_by(*order), start, end)
    for one in order:
        one.reverse_ordering()
    return count, _fetched(rows.order_by(*order), count - end, count - start)[::-1]


def _fetched(rows: ProjectQuerySet, start: int, end: int) -> list[Any]:
    """Find the rows of a page by number first, then read them whole: joins would be sorted too."""
    return _whole(rows, list(rows.values_list("pk", flat=True)[start:end]))


def _whole(rows: ProjectQuerySet, ids: Sequence[int]) -> list[Any]:
    found = read(rows.model._default_manager.all()).defer(*UNREAD).in_bulk(ids)
    return [found[one] for one in ids]


def _window(asking: Asking, count: int) -> tuple[int, int]:
    pages = max(1, -(-count // asking.per_page))
    start = (min(asking.page, pages) - 1) * asking.per_page
    return start, min(start + asking.per_page, count)


def _promised_page(
    rows: ProjectQuerySet, name: str, reading: Reading, asking: Asking, *, descending: bool
) -> tuple[int, list[Any]]:
    """Read a page by what was promised: first what has the date or days, then the rest by name."""
    total = counted(rows)
    start, end = _window(asking, total)
    ordered = _by_promise(rows, name, reading, descending=descending)
    page = ordered.values_list("pk", "promised")[start:end]
    dated = [pk for pk, value in page if value is not None]
    if len(dated) == end - start:
        return total, _whole(rows, dated)
    missing = ordered.filter(promised=None)
    passed = 0 if dated else start - (total - counted(missing))
    order = _directed(_by_name_of(rows), descending=False)
    rest = missing.order_by(*order)[passed : passed + end - start - len(dated)]
    return total, _whole(rows, [*dated, *rest.values_list("pk", flat=True)])


def _by_promise(
    rows: ProjectQuerySet, name: str, reading: Reading, *, descending: bool
) -> ProjectQuerySet:
    """Join the standing known then, and order by what the rule says of it."""
    value = _PROMISED[name](Rule(reading.day, THROUGH))
    found: ProjectQuerySet = joined(rows, reading.as_of).annotate(promised=value)
    by = OrderBy(F("promised"), descending=descending, nulls_last=True)
    return found.order_by(by, F("pk").desc() if descending else F("pk").asc())


@dataclass(frozen=True)
class Shared:
    """A column that many projects share: its field, and its values in the order of their names.

    `indexed`: an index that begins with the field holds all that decides who sees a row. `nearest`
    gives the first values in order where there are too many to count them all for one page.
    """

    field: str
    ordered: Callable[[Iterable[Any]], list[Any]]
    text: bool = False
    indexed: bool = False
    within: str = ""
    nearest: Callable[[bool], list[Any]] | None = None


def _shared_page(
    rows: ProjectQuerySet, shared: Shared, asking: Asking, *, descending: bool
) -> tuple[int, list[Any]]:
    """Read a page by counting what each value holds, then only the rows of the page."""
    if shared.nearest is not None:
        total = counted(rows)
        start, end = _window(asking, total)
        first = shared.nearest(descending)
        counts = _counts(rows.filter(**{f"{shared.field}__in": first}), shared)
        if sum(counts.values()) >= end:
            return total, _page_of(rows, shared, first, counts, (start, end), descending=descending)
    counts = _counts(rows, shared)
    total = sum(counts.values())
    values = _in_order(counts, shared, descending=descending)
    window = _window(asking, total)
    return total, _page_of(rows, shared, values, counts, window, descending=descending)


def _page_of(
    rows: ProjectQuerySet,
    shared: Shared,
    values: Sequence[Any],
    counts: Mapping[Any, int],
    window: tuple[int, int],
    *,
    descending: bool,
) -> list[Any]:
    start, end = window
    chosen: list[Any] = []
    skipped = passed = 0
    for value in values:
        held = counts.get(value, 0)
        if passed + held > start and passed < end:
            skipped = skipped if chosen else start - passed
            chosen.append(value)
        passed += held
    found = _of_values(rows, shared, chosen, descending=descending)
    return _fetched(found, skipped, skipped + end - start)


def _counts(rows: ProjectQuerySet, shared: Shared) -> dict[Any, int]:
    """Count projects by value.

    Where the field's own index does not hold all that is needed the value is wrapped, so that
    the database takes the index of listed columns instead of looking up every row.
    """
    field: Any = F(shared.field)
    if shared.text and not shared.indexed:
        field = Concat(field, Value(""))
    elif not shared.indexed:
        field = CombinedExpression(field, "+", Value(0), output_field=IntegerField())
    grouped = rows.order_by().annotate(shared=field).values_list("shared")
    return dict(grouped.annotate(found=Count("pk")))


def _in_order(counts: Mapping[Any, int], shared: Shared, *, descending: bool) -> list[Any]:
    """Sort the values by name; what is not reported comes last either way."""
    missing = [value for value in counts if value in (None, "")]
    known = shared.ordered(value for value in counts if value not in (None, ""))
    return (known[::-1] if descending else known) + missing


def _of_values(
    rows: ProjectQuerySet, shared: Shared, values: Sequence[Any], *, descending: bool
) -> ProjectQuerySet:
    known = [value for value in values if value is not None]
    kept = Q(**{f"{shared.field}__in": known})
    if len(known) < len(values):
        kept |= Q(**{shared.field: None})
    ranks = [
        When(**{shared.field: value}, then=Value(rank))
        for rank, value in enumerate(values)
        if value is not None
    ]
    rank = Case(*ranks, default=Value(len(values)), output_field=IntegerField())
    within = [F(shared.within).desc() if descending else F(shared.within)] if shared.within else []
    return rows.filter(kept).order_by(rank, *within, *_by_name())


def _named(names: Mapping[Any, str]) -> list[Any]:
    return sorted(names, key=lambda value: (sort_key(names[value]), str(value)))


def _by_model(model: Any, attribute: str = "name") -> Callable[[Iterable[Any]], list[Any]]:
    def ordered(ids: Iterable[Any]) -> list[Any]:
        rows = model.objects.filter(pk__in=list(ids))
        return _named({one.pk: str(getattr(one, attribute)) for one in rows})

    return ordered


def _by_label(labels: Any) -> Callable[[Iterable[Any]], list[Any]]:
    return lambda values: _named({value: str(labels(value).label) for value in values})


def _stages(values: Iterable[Any]) -> list[Any]:
    """Stages follow each other as projects go through them, not as their names do."""
    return sorted(values, key=list(Stage.values).index)


def _territories(ids: Iterable[Any]) -> list[Any]:
    wanted = set(ids)
    latest = sorted(forest().versions, key=lambda one: one.valid_from)
    names = {one.territory: local_name(one.names) for one in latest}
    return _named({one: name for one, name in names.items() if one in wanted})


def _enterprises(ids: Iterable[Any]) -> list[Any]:
    wanted = set(ids)
    order = Enterprise.objects.order_by(_by_name()[0], "pk").values_list("pk", flat=True)
    return [one for one in order if one in wanted]


def _first_enterprises(descending: bool) -> list[Any]:
    name = _by_name()[0]
    order = (f"-{name}", "-pk") if descending else (name, "pk")
    return list(Enterprise.objects.order_by(*order).values_list("pk", flat=True)[:NEAREST])


_DIRECT: dict[str, Callable[[], list[str]]] = {
    NAME: _by_name,
    "key": lambda: ["key"],
    "changed": lambda: ["changed_at", "key"],
}
_AS_STOOD = {"changed_at": "known_from"}


def _fact(name: str) -> Callable[[Rule], Any]:
    return lambda rule: F(f"{rule.through}{name}")


_PROMISED: dict[str, Callable[[Rule], Any]] = {
    "original_on": _fact("original_on"),
    "committed_on": _fact("committed_on"),
    "forecast_on": _fact("forecast_on"),
    "effective_on": Rule.effective,
    "actual_on": _fact("actual_on"),
    "late_days": Rule.late,
    "late_original_days": lambda rule: rule.late("original_on"),
}
_SHARED: dict[str, Shared] = {
    "territory": Shared("territory_id", _territories, indexed=True),
    "sector": Shared("sector_id", _by_model(Sector, "code"), indexed=True),
    "capacity": Shared("capacity_unit", sorted, text=True, within="capacity_value"),
    "stage": Shared("stage", _stages, text=True, indexed=True),
    "kind": Shared("kind", _by_label(Kind), text=True),
    "visibility": Shared("visibility", _by_label(Visibility), text=True),
    "programme": Shared("programme_id", _by_model(Programme)),
    "organisation": Shared("organisation_id", _by_model(Organisation)),
    "curator": Shared("curator_id", _by_model(User, "actor_label")),
    "enterprise": Shared("enterprise_id", _enterprises, indexed=True, nearest=_first_enterprises),
}
