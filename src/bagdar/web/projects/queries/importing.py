"""From a table to facts of projects: headings in any language, every cell held to its kind.

Nothing is written here. What a cell names (a territory, a sector, an enterprise) is looked up
for the whole table at once, so the number of queries does not grow with rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from bagdar.core.terms.order import sort_key
from bagdar.sources.tables import Headings, Row, Table, match_headings
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.models import Organisation
from bagdar.web.projects.models import Component, Kind, Programme, Stage, Visibility
from bagdar.web.projects.queries.columns import COLUMNS
from bagdar.web.territories.queries import forest

AT_ONCE = 500
LANGUAGES = ("en", "ru", "kk")
_RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")
_DAYS = ("place_on", "suspended_since", "review_by", "restricted_until")
_NUMBERS = ("latitude", "longitude", "capacity_value", "local_content_ratio")
_CHOICES: dict[str, Any] = {"kind": Kind, "stage": Stage, "visibility": Visibility}
_TEXTS = (
    "key",
    "name_en",
    "name_ru",
    "name_kk",
    "description_en",
    "description_ru",
    "description_kk",
    "address",
    "stage_note",
    "capacity_unit",
    "technology",
    "equipment_generation",
    "licensor",
    "restricted_ground",
    "source",
)
COLUMN_OF = {
    "territory_id": "territory_key",
    "programme_id": "programme_key",
    "component_id": "component_key",
    "enterprise_id": "enterprise_bin",
    "organisation_id": "organisation_key",
    "sector_id": "sector_code",
    "bin": "enterprise_bin",
}
"""The column of a table in which a fact of a project is given, where it has another name."""


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell, or in a whole row: the row as a spreadsheet shows it."""

    row: int
    column: str
    text: str

    @property
    def heading(self) -> str:
        """The heading of the column in the reader's language."""
        known = COLUMNS.get(self.column)
        return str(known.label) if known else self.column


@dataclass
class Reading:
    """What a table says: facts by row, what is wrong with them, and what was not read."""

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


class HeadingError(Exception):
    """Headings that make no table of projects; the text may be shown to a person."""


def read_projects(table: Table, *, today: date) -> Reading:
    """Read every row; a cell that cannot be read is named, and the others still are.

    Raises HeadingError when columns that every project needs are missing or given twice.
    """
    headings = match_headings(table.headings, _known_headings())
    _check_headings(headings)
    kept = {column for column, key in headings.keys.items() if key in _taken()}
    reading = Reading(left_out=_left_out(table.headings, kept))
    named = [(row, headings.named(row)) for row in table.rows]
    known = _Known(named, today=today)
    for row, cells in named:
        reading.rows.append((row.number, _facts(row, cells, known, reading)))
    reading.enterprises = known.new_enterprises
    return reading


def _known_headings() -> dict[str, list[str]]:
    known: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        with translation.override(language):
            for key, column in COLUMNS.items():
                known[key].append(str(column.label))
    return known


def _taken() -> frozenset[str]:
    return frozenset(key for key, one in COLUMNS.items() if one.imported) | {"enterprise"}


def _check_headings(headings: Headings) -> None:
    if headings.doubled:
        text = _("The column “%(name)s” is given twice. Leave one of them.")
        raise HeadingError(text % {"name": headings.doubled[0]})
    found = set(headings.keys.values())
    if not found & {"name_en", "name_ru", "name_kk"}:
        wanted = COLUMNS["name_ru"].label
        text = _("There is no column with the name. Give one with the heading “%(name)s”.")
        raise HeadingError(text % {"name": wanted})
    if "territory_key" not in found:
        text = _("There is no column with the territory. Give one with the heading “%(name)s”.")
        raise HeadingError(text % {"name": COLUMNS["territory_key"].label})


def _left_out(given: Sequence[str], kept: set[int]) -> tuple[str, ...]:
    return tuple(name for column, name in enumerate(given) if name and column not in kept)


# --- one row


def _facts(row: Row, cells: Mapping[str, str], known: _Known, reading: Reading) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, text in cells.items():
        if not text:
            continue
        try:
            _take(key, text, facts)
        except _CellError as error:
            reading.problems.append(CellProblem(row.number, key, str(error)))
    facts.setdefault("place_on", known.today)
    for key, look_up in _LOOK_UPS:
        try:
            facts |= look_up(known, cells, facts)
        except _CellError as error:
            reading.problems.append(CellProblem(row.number, key, str(error)))
    return facts


class _CellError(Exception):
    """A cell that cannot be read; the text may be shown."""


def _take(key: str, text: str, facts: dict[str, Any]) -> None:
    if text.casefold() in _not_shown():
        raise _CellError(_("This value was not shown to whoever made the table; empty the cell."))
    if key in _TEXTS:
        facts[key] = text
    elif key in _NUMBERS:
        facts[key] = number_of(text)
    elif key in _DAYS:
        facts[key] = day_of(text)
    elif key in _CHOICES:
        facts[key] = _choice(key, text)


def _not_shown() -> frozenset[str]:
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(_("not shown").casefold())
    return frozenset(found)


def number_of(text: str) -> Decimal:
    """Read a number with a point or a comma, with or without spaces between thousands."""
    plain = text.translate(_SPACES).replace(",", ".").replace("−", "-")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _CellError(_("“%(text)s” is not a number.") % {"text": text[:40]})
    return number


def day_of(text: str) -> date:
    """Read a day written 2026-03-31 or 31.03.2026."""
    if dotted := _RUSSIAN_DAY.match(text):
        text = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        words = _("“%(text)s” is not a day. Write it like 2026-03-31 or 31.03.2026.")
        raise _CellError(words % {"text": text[:40]}) from None


def _choice(key: str, text: str) -> str:
    """Read a choice by its value or by its name in any language."""
    found = _names(key).get(" ".join(text.casefold().split()))
    if found is None:
        options = ", ".join(str(label) for _value, label in _CHOICES[key].choices)
        words = _("“%(text)s” is none of: %(options)s.")
        raise _CellError(words % {"text": text[:40], "options": options})
    return found


def _names(key: str) -> dict[str, str]:
    names = {value: value for value in _CHOICES[key].values if value}
    for language in LANGUAGES:
        with translation.override(language):
            names |= {str(label).casefold(): value for value, label in _CHOICES[key].choices}
    return names


# --- what cells name


class _Known:
    """Everything the cells of a table refer to, looked up once a kind."""

    def __init__(self, rows: Sequence[tuple[Row, Mapping[str, str]]], *, today: date) -> None:
        self.today = today
        wanted = _wanted(row for _row, row in rows)
        self.programmes = {one.key: one for one in Programme.objects.all()}
        self.components = _by(Component, "key", wanted["component_key"])
        self.organisations = _by(Organisation, "key", wanted["organisation_key"])
        self.sectors = _by(Sector, "code", wanted["sector_code"])
        self.enterprises = _by(Enterprise, "key", wanted["enterprise_key"])
        self.by_bin = _by(Enterprise, "bin", wanted["enterprise_bin"])
        self.new_enterprises: dict[str, Enterprise] = {}
        self.forest = forest()
        self.territories = {one.key: one.territory for one in self.forest.versions}
        self.codes: dict[date, dict[str, int]] = {}

    def by_code(self, day: date) -> dict[str, int]:
        """Return territories by their code on a day: codes are reused after reforms."""
        if day not in self.codes:
            tree = self.forest.tree_on(day)
            self.codes[day] = {one.code: one.territory for one in tree.versions}
        return self.codes[day]


def _wanted(rows: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for cells in rows:
        for key, text in cells.items():
            if text:
                wanted[key].add(text)
    return wanted


def _by(model: Any, attribute: str, values: Iterable[str]) -> dict[str, Any]:
    listed = sorted(values)
    found: dict[str, Any] = {}
    for start in range(0, len(listed), AT_ONCE):
        some = model.objects.filter(**{f"{attribute}__in": listed[start : start + AT_ONCE]})
        found |= {getattr(one, attribute): one for one in some}
    return found


_Cells = Mapping[str, str]
_Facts = Mapping[str, Any]


def _territory(known: _Known, cells: _Cells, facts: _Facts) -> dict[str, Any]:
    text = cells.get("territory_key", "")
    found = known.territories.get(text) or known.by_code(facts["place_on"]).get(text)
    if found is None:
        words = _("There is no territory “%(text)s”. Give its identifier or its code on that day.")
        raise _CellError(words % {"text": text[:80]} if text else _("The territory is needed."))
    return {"territory_id": found}


def _programme(known: _Known, cells: _Cells, _facts: _Facts) -> dict[str, Any]:
    """Take the programme that is named, or the only one there is."""
    text = cells.get("programme_key", "")
    if not text and len(known.programmes) == 1:
        return {"programme": next(iter(known.programmes.values()))}
    if text not in known.programmes:
        words = _("There is no programme “%(text)s”. Known: %(known)s.")
        listed = ", ".join(sorted(known.programmes)[:10])
        raise _CellError(words % {"text": text[:80], "known": listed})
    return {"programme": known.programmes[text]}


def _component(known: _Known, cells: _Cells, facts: _Facts) -> dict[str, Any]:
    found = _found(known.components, cells.get("component_key", ""))
    if found is None:
        return {}
    programme = facts.get("programme")
    if programme is not None and found.programme_id != programme.pk:
        raise _CellError(_("This component belongs to another programme."))
    return {"component": found}


def _organisation(known: _Known, cells: _Cells, _facts: _Facts) -> dict[str, Any]:
    found = _found(known.organisations, cells.get("organisation_key", ""))
    return {"organisation": found} if found else {}


def _sector(known: _Known, cells: _Cells, _facts: _Facts) -> dict[str, Any]:
    text = cells.get("sector_code", "")
    padded = text.zfill(2) if text.isdigit() and text not in known.sectors else text
    if padded != text and padded not in known.sectors:
        known.sectors |= _by(Sector, "code", [padded])
    found = _found(known.sectors, padded)
    return {"sector": found} if found else {}


def _enterprise(known: _Known, cells: _Cells, _facts: _Facts) -> dict[str, Any]:
    """Take the enterprise by identifier or BIN; a new one needs a BIN and a name."""
    if cells.get("enterprise_key"):
        return {"enterprise": _found(known.enterprises, cells["enterprise_key"])}
    number, name = cells.get("enterprise_bin", ""), cells.get("enterprise", "")
    if not number:
        if name:
            raise _CellError(_("Give the BIN or the identifier of “%(name)s”.") % {"name": name})
        return {}
    if number.isdigit() and len(number) in (9, 10, 11):
        words = _("The BIN has %(digits)d digits: a spreadsheet may have dropped zeros in front.")
        raise _CellError(words % {"digits": len(number)})
    if number in known.by_bin:
        return {"enterprise": known.by_bin[number]}
    if not name:
        words = _("There is no enterprise with the BIN %(bin)s. To enter it, give its name too.")
        raise _CellError(words % {"bin": number[:20]})
    made = known.new_enterprises.setdefault(number, Enterprise(bin=number, name_ru=name))
    return {"enterprise": made}


def _found(known: Mapping[str, Any], text: str) -> Any:
    if not text:
        return None
    if text not in known:
        raise _CellError(_("“%(text)s” is not known here.") % {"text": text[:80]})
    return known[text]


_LookUp = Callable[[_Known, _Cells, _Facts], dict[str, Any]]
_LOOK_UPS: tuple[tuple[str, _LookUp], ...] = (
    ("territory_key", _territory),
    ("programme_key", _programme),
    ("component_key", _component),
    ("organisation_key", _organisation),
    ("sector_code", _sector),
    ("enterprise_bin", _enterprise),
)


# --- likely duplicates


@dataclass(frozen=True)
class Alike:
    """A row that may be a project already there, or another row of the table."""

    row: int
    name: str
    others: tuple[tuple[str, str], ...]
    rows: tuple[int, ...] = ()


def same_names(rows: Sequence[tuple[int, Mapping[str, Any]]], seen: Any) -> list[Alike]:
    """Find rows whose name is that of a project the person sees, or of an earlier row.

    Names are the same when they sort alike: case, quotes and accents do not matter.
    """
    keys = {number: _order_keys(facts) for number, facts in rows}
    there: dict[str, list[tuple[str, str]]] = defaultdict(list)
    listed = sorted({key for found in keys.values() for key in found})
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        for code in LANGUAGES:
            matching = seen.filter(**{f"order_{code}__in": some})
            for project in matching.only("key", *_NAMED):
                there[getattr(project, f"order_{code}")].append((project.key, project.name))
    found = []
    earlier: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for number, facts in rows:
        others = dict(one for key in keys[number] for one in there.get(key, ()))
        place = facts.get("territory_id")
        mine = {(key, place) for key in keys[number]}
        before = sorted({row for key in mine for row in earlier[key]})
        if others or before:
            names = (facts.get(one) for one in ("name_ru", "name_kk", "name_en"))
            name = next((str(one) for one in names if one), "")
            found.append(Alike(number, name, tuple(others.items())[:5], tuple(before)[:5]))
        for key in mine:
            earlier[key].append(number)
    return found


_NAMED = ("name_en", "name_ru", "name_kk", "order_en", "order_ru", "order_kk")


def _order_keys(facts: Mapping[str, Any]) -> set[str]:
    names = (str(facts.get(f"name_{code}") or "") for code in LANGUAGES)
    return {key for name in names if (key := sort_key(name))}


def template_columns() -> list[str]:
    """Return the headings of an empty table to fill in, in the reader's language."""
    return [str(one.label) for key, one in COLUMNS.items() if key in _taken()]
