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
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.core.terms.cells import (
    AmbiguousDayError,
    Amount,
    DayOrder,
    currency_in,
    read_amount,
    read_day,
    scale_in,
    sign_in,
    unit_in,
)
from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    read_decimal,
)
from bagdar.core.terms.headings import How
from bagdar.core.terms.order import sort_key
from bagdar.core.terms.text import fold_name
from bagdar.core.terms.units import unit_problem
from bagdar.core.territories.forest import Version
from bagdar.sources.tables import Row, Table
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.models import Organisation
from bagdar.web.projects.models import (
    MARKABLE,
    Component,
    Mark,
    Programme,
)
from bagdar.web.projects.queries.columns import COLUMNS
from bagdar.web.projects.queries.recognising import (
    FIELDS,
    LANGUAGES,
    As,
    Field,
    Options,
    choices_of,
    folded_word,
    keys_of,
    orders_of,
    recognise,
)
from bagdar.web.projects.queries.sealing import opened
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import forest
from bagdar.web.wording import in_words

AT_ONCE = 500
CURRENCY = "KZT"
LEFT_EMPTY = "-"
"""What a person says of a strange word that is to be left out."""

_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_KINDS_OF_LAND = re.compile(
    r"\b(?:область|обл|облысы|облыс|район|р-?н|ауданы|аудан|город|г|қаласы|қала|қ|село|с|ауылы|"
    r"region|oblast|district|city)\b\.?"
)
_NAMES = ("name", "name_en", "name_ru", "name_kk")
_PLACES = ("territory_key", "territory", "place")
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
    value: str = ""

    @property
    def heading(self) -> str:
        """The heading of the column in the reader's language."""
        known = FIELDS.get(self.column) or COLUMNS.get(self.column)
        return str(known.label) if known else self.column


@dataclass
class ReadRow:
    """What one row says: facts of a project, and facts that apps above keep.

    `given` are the facts that cells name; the others were filled in. `emptied` are the fields
    whose cells are empty though the table has a column for them. `key` names a project that is
    there already, `version` the version that a sealed row shows.
    """

    number: int
    facts: dict[str, Any] = field(default_factory=dict)
    above: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    emptied: frozenset[str] = frozenset()
    key: str = ""
    version: int | None = None

    @property
    def name(self) -> str:
        """The name by which a person knows the row."""
        names = (self.facts.get(one) for one in ("name_ru", "name_kk", "name_en"))
        return next((str(one) for one in names if one), self.key)


@dataclass
class Reading:
    """What a table says: rows, what is wrong with them, what was read otherwise than written."""

    rows: list[ReadRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[CellProblem] = field(default_factory=list)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    taken_for: tuple[tuple[str, str], ...] = ()
    cells: dict[int, Mapping[str, str]] = field(default_factory=dict)


class HeadingError(Exception):
    """Headings that make no table of projects; the text may be shown to a person."""


class CellError(Exception):
    """A cell that cannot be read; the text may be shown."""


def read_projects(table: Table, *, today: date, options: Options | None = None) -> Reading:
    """Read every row; a cell that cannot be read is named, and the others still are.

    Raises HeadingError when columns that every project needs are missing or given twice.
    """
    options = options or Options()
    keys = keys_of(table, options)
    check_columns(table, options)
    reading = Reading(left_out=_left_out(table.headings, set(keys)))
    if options.columns is None:
        reading.taken_for = tuple(
            (table.headings[one.column], str(FIELDS[one.key].label))
            for one in recognise(table).found
            if one.how is How.ALIKE
        )
    named = [(row, {key: row.cells[at] for at, key in keys.items()}) for row in table.rows]
    pointed = {row.number: _pointed(table, row, keys) for row in table.rows}
    headings = {key: table.headings[at] for at, key in keys.items()}
    orders = orders_of(table, options)
    written = _Written(headings, orders, _signs(named, pointed), pointed)
    known = _Known(named, today=today, options=options, written=written)
    for row, cells in named:
        reading.cells[row.number] = cells
        reading.rows.append(_Reader(row, cells, known, reading).read())
    reading.enterprises = known.new_enterprises
    return reading


def _knows_thousands(key: str) -> bool:
    """Answer whether a column holds numbers of which the thousands may be parted."""
    number = FIELDS[key].read_as in (As.MONEY, As.COUNT, As.NUMBER) or key == "capacity"
    return number and key not in _WITHOUT_THOUSANDS


def _pointed(table: Table, row: Row, keys: Mapping[int, str]) -> frozenset[str]:
    """Return the columns of a row in which a point parts the fraction, whatever others write.

    Those that a workbook holds as numbers, and points that Bagdar wrote itself in a sealed row.
    """
    sealed = any(key == "version" and row.cells[at] for at, key in keys.items())
    by_itself = sealed or table.kind == "jsonl"
    return frozenset(
        key
        for at, key in keys.items()
        if row.fractions >> at & 1 or (by_itself and "," not in row.cells[at])
    )


def _signs(
    named: Sequence[tuple[Row, Mapping[str, str]]], pointed: Mapping[int, frozenset[str]]
) -> dict[str, str | None]:
    """Return by column of numbers the sign that parts fractions in it; None where it is not told.

    A table may have degrees from a map, with points, beside money with commas.
    """
    columns: dict[str, list[str]] = {}
    for row, cells in named:
        for key, text in cells.items():
            if _knows_thousands(key) and key not in pointed[row.number]:
                columns.setdefault(key, []).append(text)
    return {key: sign_in(texts) for key, texts in columns.items()}


def check_columns(table: Table, options: Options) -> None:
    """Refuse columns that make no table of projects. Raises HeadingError."""
    keys = list(keys_of(table, options).values())
    doubled = [key for key in keys if keys.count(key) > 1]
    if options.columns is None and (twice := recognise(table).doubled):
        sure = [one for one in twice if one.how is not How.ALIKE]
        text = _("The column “%(name)s” is given twice. Leave one of them.")
        if sure:
            raise HeadingError(text % {"name": table.headings[sure[0].column]})
    if doubled:
        text = _("Two columns are taken for “%(name)s”. Choose one of them.")
        raise HeadingError(text % {"name": FIELDS[doubled[0]].label})
    if "version" in keys and "key" in keys:
        return
    if not set(keys) & set(_NAMES):
        text = _("There is no column with the name. Give one with the heading “%(name)s”.")
        raise HeadingError(text % {"name": FIELDS["name_ru"].label})
    if not set(keys) & set(_PLACES) and not options.territory:
        text = _("There is no column with the territory. Give one with the heading “%(name)s”.")
        raise HeadingError(text % {"name": FIELDS["territory_key"].label})


def _left_out(given: Sequence[str], kept: set[int]) -> tuple[str, ...]:
    return tuple(name for column, name in enumerate(given) if name and column not in kept)


# --- one row


class _Reader:
    """Reads one row, cell by cell."""

    def __init__(self, row: Row, cells: Mapping[str, str], known: _Known, reading: Reading) -> None:
        self.cells, self.known, self.reading = cells, known, reading
        self.made = ReadRow(row.number)
        self.unread: list[str] = []

    def read(self) -> ReadRow:
        """Read all cells, then what they name, then what is filled in."""
        made = self.made
        self._identify()
        for key, text in self.cells.items():
            if text and key not in _LOOKED_UP:
                self._take(FIELDS[key], text)
        given = set(made.facts)
        made.facts.setdefault("place_on", self.known.today)
        for key, look_up in _LOOK_UPS:
            try:
                found = look_up(self, made.facts)
            except CellError as error:
                self._problem(key, str(error))
            else:
                made.facts |= found
                given |= set(found) if any(self.cells.get(one) for one in _GIVEN_BY[key]) else set()
        if self.unread:
            self._keep_unread(given)
        made.given = given
        if made.version is not None:
            made.emptied = frozenset(key for key, text in self.cells.items() if not text)
        return made

    def _identify(self) -> None:
        made, sealed = self.made, self.cells.get("version", "")
        made.key = self.cells.get("key", "")
        if not sealed:
            return
        made.version = opened(made.key, sealed)
        if made.version is None:
            self._problem(
                "version" if made.key else "key",
                _("The identifier or the version of this row was changed. Export it once more."),
            )

    def _take(self, one: Field, text: str) -> None:
        if text.casefold() in self.known.not_shown:
            if self.made.version is None:
                words = _("This value was not shown to whoever made the table; empty the cell.")
                self._problem(one.key, words)
            return
        try:
            self._put(one, text)
        except CellError as error:
            soft = one.read_as in _SOFT or one.key == "capacity"
            if self.known.options.keep_unread and soft and self.made.version is None:
                self.unread.append(f"{self.known.headings[one.key]}: {text}")
                self._note(one.key, _("Not read; kept in the description."))
            else:
                self._problem(one.key, str(error))

    def _put(self, one: Field, text: str) -> None:
        facts = self.made.facts
        if one.above:
            value = self._value(one, text)
            if value is not None:
                self.made.above[one.key] = value
        elif one.read_as is As.MONEY:
            for piece in filter(None, (part.strip() for part in text.split(";"))):
                self._cost(one.key.removeprefix("cost_"), piece)
        elif one.key.startswith("party_"):
            self._parties(one.key.removeprefix("party_"), text)
        elif one.key == "name":
            facts.setdefault(_name_of(text), text)
        elif one.key == "capacity":
            self._capacity(text)
        elif one.key == "marks":
            facts["marks"] = _marks(text)
        else:
            value = self._value(one, text)
            if value is not None:
                facts[one.key] = value

    def _value(self, one: Field, text: str) -> Any:
        match one.read_as:
            case As.NUMBER:
                return self._number(one.key, text)
            case As.COUNT:
                return self._count(one.key, text)
            case As.DAY | As.PERIOD | As.BEGINNING:
                return self._day(one, text)
            case As.CHOICE:
                return self._choice(one, text)
        return text

    def _day(self, one: Field, text: str) -> date:
        try:
            found = read_day(text, self.known.orders.get(one.key))
        except AmbiguousDayError:
            words = _("“%(text)s” may be two days. Say for this column which comes first.")
            raise CellError(words % {"text": text[:40]}) from None
        if found is None or (found.of_period and one.read_as is As.DAY):
            words = _("“%(text)s” is not a day. Write it like 2026-03-31 or 31.03.2026.")
            raise CellError(words % {"text": text[:40]})
        if not found.of_period:
            return found.on
        first = one.read_as is As.BEGINNING
        day = found.since if first else found.on
        words = (
            _("Read as the first day: %(day)s.") if first else _("Read as the last day: %(day)s.")
        )
        self._note(one.key, words % {"day": date_format(day, "DATE_FORMAT")})
        return day

    def _choice(self, one: Field, text: str) -> str | None:
        """Read a choice by its value, by its name in any language, or as a person said."""
        said = (self.known.options.values or {}).get(one.key, {}).get(text)
        if said == LEFT_EMPTY:
            self._note(one.key, _("Left out."))
            return None
        found = said or self.known.choices(one.key).get(folded_word(text))
        if found is None or (found and found not in _values_of(one.choices)):
            options = ", ".join(str(label) for _value, label in one.choices.choices)
            words = _("“%(text)s” is none of: %(options)s.")
            raise CellError(words % {"text": text[:40], "options": options})
        return found

    def _amount(self, key: str, text: str) -> tuple[Amount, Decimal]:
        try:
            amount = read_amount(text, self._sign(key))
        except AmbiguousNumberError as error:
            raise CellError(in_words(error.problem)) from None
        if amount is None:
            raise CellError(_("“%(text)s” is not one number.") % {"text": text[:60]})
        scale = 1 if amount.scaled else scale_in(self.known.headings[key])
        return amount, amount.value * scale

    def _sign(self, key: str) -> str | None:
        """Return the sign that parts the fraction in a cell; None where nothing tells."""
        written = self.known.written
        pointed = key in written.pointed[self.made.number]
        return "." if pointed else written.signs.get(key)

    def _number(self, key: str, text: str) -> Decimal:
        """Read a number alone; degrees and per cent know no thousands."""
        if not _knows_thousands(key):
            return number_of(text)
        try:
            return read_decimal(text.removeprefix("+"), self._sign(key))
        except AmbiguousNumberError as error:
            raise CellError(in_words(error.problem)) from None
        except NotANumberError:
            return number_of(text)

    def _count(self, key: str, text: str) -> int:
        amount, value = self._amount(key, text)
        if value != int(value) or value < 0:
            raise CellError(_("“%(text)s” is not a whole number.") % {"text": text[:60]})
        self._noted(key, amount, str(int(value)))
        return int(value)

    def _cost(self, source: str, text: str) -> None:
        key = f"cost_{source}"
        amount, value = self._amount(key, text)
        currency = currency_in(amount.words) or currency_in(self.known.headings[key]) or CURRENCY
        value = value.quantize(Decimal("0.01"))
        if amount.words and currency_in(amount.words) is None:
            words = _("“%(text)s” is not an amount of money. Write the number and the currency.")
            raise CellError(words % {"text": text[:60]})
        if amount.left_out or "," in amount.words or len(amount.words.split()) > 1:
            self._noted(key, amount, f"{value.normalize():f} {currency}", always=True)
        rows = self.made.facts.setdefault("costs", [])
        rows.append({"source": source, "amount": value, "currency": currency})

    def _capacity(self, text: str) -> None:
        parts = text.split()
        if len(parts) == 2 and unit_problem(parts[1]) is None:
            number = self._number("capacity", parts[0])
            self.made.facts |= {"capacity_value": number, "capacity_unit": parts[1]}
            return
        amount, value = self._amount("capacity", text)
        tail = self.known.headings["capacity"].partition(",")[2]
        unit = unit_in(amount.words) or (unit_in(_unscaled(tail)) if not amount.words else None)
        if unit is None:
            words = _(
                "The unit of “%(text)s” is not known. Give the number and the unit in UCUM in two "
                "columns."
            )
            raise CellError(words % {"text": text[:60]})
        self._noted("capacity", amount, f"{value.normalize():f} {unit}", always=True)
        self.made.facts |= {"capacity_value": value, "capacity_unit": unit}

    def _parties(self, role: str, text: str) -> None:
        rows = self.made.facts.setdefault("parties", [])
        for name in dict.fromkeys(one.strip() for one in text.split(";")):
            if name:
                rows.append({"role": role, _name_of(name): name})

    def _noted(self, key: str, amount: Amount, shown: str, *, always: bool = False) -> None:
        if amount.left_out or always:
            self._note(key, _("Read as %(value)s.") % {"value": shown})

    def _keep_unread(self, given: set[str]) -> None:
        code = translation.get_language() or "en"
        name = f"description_{code if code in LANGUAGES else 'en'}"
        facts = self.made.facts
        facts[name] = "\n".join([*filter(None, [facts.get(name)]), *self.unread])
        given.add(name)

    def _problem(self, key: str, text: str) -> None:
        key = next((one for one in _GIVEN_BY.get(key, ()) if self.cells.get(one)), key)
        value = self.cells.get(key, "")
        self.reading.problems.append(CellProblem(self.made.number, key, text, value))

    def _note(self, key: str, text: str) -> None:
        value = self.cells.get(key, "")
        self.reading.notes.append(CellProblem(self.made.number, key, text, value))

    def note(self, key: str, text: str) -> None:
        """Tell how a cell was read."""
        self._note(key, text)


_WITHOUT_THOUSANDS = frozenset({"latitude", "longitude", "local_content_ratio"})
_SOFT = frozenset({As.MONEY, As.COUNT, As.PERIOD, As.BEGINNING, As.DAY, As.CHOICE, As.NUMBER})


def number_of(text: str) -> Decimal:
    """Read a number with a point or a comma, with or without spaces between thousands."""
    plain = text.translate(_SPACES).replace(",", ".").replace("−", "-")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise CellError(_("“%(text)s” is not a number.") % {"text": text[:40]})
    return number


def _name_of(text: str) -> str:
    """Return the column of a name by its letters."""
    if _KAZAKH.search(text):
        return "name_kk"
    return "name_ru" if _CYRILLIC.search(text) else "name_en"


def _marks(text: str) -> dict[str, str]:
    """Read "costs: commercial; licensor: official", by machine names or labels."""
    found = {}
    names = {value: value for value in Mark.values}
    for language in LANGUAGES:
        with translation.override(language):
            names |= {folded_word(str(label)): value for value, label in Mark.choices}
    for pair in filter(None, (one.strip() for one in text.split(";"))):
        what, _colon, mark = (one.strip() for one in pair.partition(":"))
        if what not in MARKABLE or folded_word(mark) not in names:
            words = _("“%(text)s” is no mark. Write it like costs: commercial; licensor: official.")
            raise CellError(words % {"text": pair[:60]})
        found[what] = names[folded_word(mark)]
    return found


@lru_cache(maxsize=64)
def _values_of(choices: Any) -> frozenset[str]:
    return frozenset(choices.values)


def _unscaled(words: str) -> str:
    return re.sub(r"\b(?:тыс|млн|млрд|мың)\b\.?", " ", words.casefold())


# --- what cells name


@dataclass(frozen=True)
class _Written:
    """How a table writes its columns: headings, what comes first in days, what parts fractions.

    `pointed` names by row the cells that need no sign of their column.
    """

    headings: Mapping[str, str]
    orders: Mapping[str, DayOrder | None]
    signs: Mapping[str, str | None]
    pointed: Mapping[int, frozenset[str]]


class _Known:
    """Everything the cells of a table refer to, looked up once a kind."""

    def __init__(
        self,
        rows: Sequence[tuple[Row, Mapping[str, str]]],
        *,
        today: date,
        options: Options,
        written: _Written,
    ) -> None:
        self.today, self.options = today, options
        self.written, self.headings, self.orders = written, written.headings, written.orders
        self.not_shown = _not_shown()
        wanted = _wanted(row for _row, row in rows)
        self.programmes = {one.key: one for one in Programme.objects.all()}
        self.components = _by(Component, "key", wanted["component_key"])
        self.organisations = _by(Organisation, "key", wanted["organisation_key"])
        self.sectors = _by(Sector, "code", wanted["sector_code"])
        self.enterprises = _by(Enterprise, "key", wanted["enterprise_key"])
        self.by_bin = _by(Enterprise, "bin", wanted["enterprise_bin"])
        self.by_name = _enterprises_named(wanted["enterprise"])
        self.new_enterprises: dict[str, Enterprise] = {}
        self.forest = forest()
        self.territories = {one.key: one.territory for one in self.forest.versions}
        self.keys = {number: key for key, number in self.territories.items()}
        self.codes: dict[date, dict[str, int]] = {}
        self._choices: dict[str, dict[str, str]] = {}
        self._named: dict[str, list[Version]] | None = None
        self.land = lru_cache(maxsize=None)(self._land)

    def choices(self, key: str) -> dict[str, str]:
        """Return the choices of a field by every word that means them."""
        if key not in self._choices:
            self._choices[key] = choices_of(key)
        return self._choices[key]

    def by_code(self, day: date) -> dict[str, int]:
        """Return territories by their code on a day: codes are reused after reforms."""
        if day not in self.codes:
            tree = self.forest.tree_on(day)
            self.codes[day] = {one.code: one.territory for one in tree.versions}
        return self.codes[day]

    def _land(self, text: str, day: date, within: int | None = None) -> int | None:
        """Find a territory by its name in any language, on a day, within another one.

        The whole name goes before the name without "oblast" or "district"; the higher level
        before the lower. A name that only held before means the same territory now.
        """
        tree = self.forest.tree_on(day)
        for name in (folded_word(text), _bare(text)):
            found = [one for one in self._by_names().get(name, ()) if tree.node(one.territory)]
            if within is not None:
                found = [
                    one
                    for one in found
                    if within in {up.territory for up in tree.path(one.territory)}
                ]
            present = [one for one in found if one.holds_on(day)] or found
            if present:
                rank = min(_rank(one, name) for one in present)
                lands = {one.territory for one in present if _rank(one, name) == rank}
                return lands.pop() if len(lands) == 1 else None
        return None

    def _by_names(self) -> dict[str, list[Version]]:
        if self._named is None:
            self._named = defaultdict(list)
            for one in self.forest.versions:
                names = {folded_word(name) for name in one.names.values() if name}
                for name in names | {_bare(name) for name in names}:
                    self._named[name].append(one)
        return self._named


def _rank(one: Version, name: str) -> tuple[int, int]:
    """Put the higher level first, then what is called so in more languages: Almaty, the city."""
    return one.level, -sum(folded_word(known) == name for known in one.names.values())


def _bare(name: str) -> str:
    return folded_word(_KINDS_OF_LAND.sub(" ", folded_word(name)))


def _not_shown() -> frozenset[str]:
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(_("not shown").casefold())
    return frozenset(found)


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


def _enterprises_named(names: Iterable[str]) -> dict[str, list[Enterprise]]:
    """Return enterprises by the order of their name in any language: how names are compared."""
    found: dict[str, dict[int, Enterprise]] = defaultdict(dict)
    wanted = {sort_key(name) for name in names}
    for code in LANGUAGES:
        for one in _by(Enterprise, f"order_{code}", wanted).values():
            found[getattr(one, f"order_{code}")][one.pk] = one
    return {key: list(one.values()) for key, one in found.items()}


_Facts = Mapping[str, Any]


def _territory(reader: _Reader, facts: _Facts) -> dict[str, Any]:
    known, cells = reader.known, reader.cells
    text = cells.get("territory_key", "") or cells.get("territory", "")
    day = facts["place_on"]
    found = known.territories.get(text) or known.by_code(day).get(text)
    if found is None and text:
        region, _comma, below = text.partition(",")
        found = known.land(text, day) or known.land(region, day)
        inner = below.rpartition(",")[2].strip()
        if found is not None and inner:
            found = known.land(inner, day, found) or found
    if found is None and text:
        words = _("There is no territory “%(text)s”. Give its identifier or its code on that day.")
        raise CellError(words % {"text": text[:80]})
    place = cells.get("place", "")
    if place:
        inner_land = known.land(place, day, found)
        if inner_land is not None:
            return {"territory_id": inner_land}
    if found is None:
        found = known.territories.get(known.options.territory)
        if found is None:
            raise CellError(_("The territory is needed."))
        reader.note("territory_key", _("No territory is given: the one chosen for all is taken."))
    if place and "address" not in facts:
        reader.note("place", _("No territory of the tree; kept as the address."))
        return {"territory_id": found, "address": place}
    return {"territory_id": found}


def _programme(reader: _Reader, facts: _Facts) -> dict[str, Any]:
    """Take the programme that is named, or the one chosen for all, or the only one there is.

    What is synthetic stays among its own: it is neither taken nor offered for anything real.
    """
    known = reader.known
    text = reader.cells.get("programme_key", "") or known.options.programme
    if reader.made.version is not None and not text:
        return {}
    synthetic = is_synthetic_key(text or known.keys.get(facts.get("territory_id", 0), ""))
    mine = {key: one for key, one in known.programmes.items() if one.is_synthetic is synthetic}
    if not text and len(mine) == 1:
        return {"programme": next(iter(mine.values()))}
    if text not in mine:
        words = (
            _("There is no programme “%(text)s”. Known: %(known)s.")
            if text
            else _("The programme is not named: there are several. Known: %(known)s.")
        )
        listed = ", ".join(sorted(mine)[:10])
        raise CellError(words % {"text": text[:80], "known": listed})
    return {"programme": mine[text]}


def _component(reader: _Reader, facts: _Facts) -> dict[str, Any]:
    found = _found(reader.known.components, reader.cells.get("component_key", ""))
    if found is None:
        return {}
    programme = facts.get("programme")
    if programme is not None and found.programme_id != programme.pk:
        raise CellError(_("This component belongs to another programme."))
    return {"component": found}


def _organisation(reader: _Reader, _facts: _Facts) -> dict[str, Any]:
    found = _found(reader.known.organisations, reader.cells.get("organisation_key", ""))
    return {"organisation": found} if found else {}


def _sector(reader: _Reader, _facts: _Facts) -> dict[str, Any]:
    known, text = reader.known, reader.cells.get("sector_code", "").partition(" ")[0]
    padded = text.zfill(2) if text.isdigit() and text not in known.sectors else text
    if padded and padded not in known.sectors:
        known.sectors |= _by(Sector, "code", [padded])
    found = _found(known.sectors, padded)
    return {"sector": found} if found else {}


def _enterprise(reader: _Reader, _facts: _Facts) -> dict[str, Any]:
    """Take the enterprise by identifier, BIN or name; a new one needs a BIN and a name."""
    known, cells = reader.known, reader.cells
    if cells.get("enterprise_key"):
        return {"enterprise": _found(known.enterprises, cells["enterprise_key"])}
    number, name = cells.get("enterprise_bin", ""), cells.get("enterprise", "")
    if not number:
        return _enterprise_named(known, name) if name else {}
    if number.isdigit() and len(number) in (9, 10, 11):
        words = _("The BIN has %(digits)d digits: a spreadsheet may have dropped zeros in front.")
        raise CellError(words % {"digits": len(number)})
    if number in known.by_bin:
        return {"enterprise": known.by_bin[number]}
    if not name:
        words = _("There is no enterprise with the BIN %(bin)s. To enter it, give its name too.")
        raise CellError(words % {"bin": number[:20]})
    made = known.new_enterprises.setdefault(number, Enterprise(bin=number, name_ru=name))
    return {"enterprise": made}


def _enterprise_named(known: _Known, name: str) -> dict[str, Any]:
    found = known.by_name.get(sort_key(name), [])
    if len(found) == 1:
        return {"enterprise": found[0]}
    if found:
        words = _("Several enterprises are called “%(name)s”. Give the BIN.")
        raise CellError(words % {"name": name[:80]})
    if not known.options.by_name:
        raise CellError(_("Give the BIN or the identifier of “%(name)s”.") % {"name": name})
    handle = f"name:{fold_name(name)}"
    made = known.new_enterprises.setdefault(handle, Enterprise(**{_name_of(name): name}))
    return {"enterprise": made}


def handle_of(enterprise: Enterprise) -> str:
    """Return what a new enterprise of a table is known by before it is entered."""
    return enterprise.bin or f"name:{fold_name(enterprise.name)}"


def _found(known: Mapping[str, Any], text: str) -> Any:
    if not text:
        return None
    if text not in known:
        raise CellError(_("“%(text)s” is not known here.") % {"text": text[:80]})
    return known[text]


_LookUp = Callable[[_Reader, _Facts], dict[str, Any]]
_LOOK_UPS: tuple[tuple[str, _LookUp], ...] = (
    ("territory_key", _territory),
    ("programme_key", _programme),
    ("component_key", _component),
    ("organisation_key", _organisation),
    ("sector_code", _sector),
    ("enterprise_bin", _enterprise),
)
_GIVEN_BY: dict[str, tuple[str, ...]] = {
    "territory_key": _PLACES,
    "programme_key": ("programme_key",),
    "component_key": ("component_key",),
    "organisation_key": ("organisation_key",),
    "sector_code": ("sector_code",),
    "enterprise_bin": ("enterprise_key", "enterprise_bin", "enterprise"),
}
_LOOKED_UP = frozenset({one for names in _GIVEN_BY.values() for one in names} | {"version"})


def template_columns() -> list[str]:
    """Return the headings of an empty table to fill in, in the reader's language."""
    return [str(one.label) for key, one in FIELDS.items() if key not in _NOT_IN_TEMPLATE]


_NOT_IN_TEMPLATE = frozenset({"version", "name", "territory", "capacity"})
