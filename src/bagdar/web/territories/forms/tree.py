"""A table of territories, with or without tables of successions and tiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from bagdar.core.terms.problem import Problem
from bagdar.sources.tables import Headings, TableError, match_headings, read_table
from bagdar.web.territories.forms.faults import Fault, FileRefusedError
from bagdar.web.territories.queries.rows import SuccessionRow, TileRow, VersionRow

TERRITORIES, SUCCESSIONS, TILES = "territories", "successions", "tiles"
"""How each table is called in what is said about it."""

HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    TERRITORIES: {
        "key": ("identifier", "ключ", "идентификатор", "кілт"),
        "code": ("kato", "код", "код като", "като", "коды"),
        "valid_from": ("from", "действует с", "с", "басталуы", "бастап"),
        "valid_to": ("to", "действует до", "до", "аяқталуы", "дейін"),
        "level": ("уровень", "деңгей", "деңгейі"),
        "kind": ("type", "вид", "тип", "түрі"),
        "parent_key": ("parent", "родитель", "ключ родителя", "жоғары", "жоғары кілт"),
        "name_en": ("name", "english name", "название на английском", "ағылшынша атауы"),
        "name_ru": ("russian name", "название", "название на русском", "орысша атауы"),
        "name_kk": ("kazakh name", "название на казахском", "атауы", "қазақша атауы"),
        "iso_3166_2": ("iso", "iso code", "код iso"),
    },
    SUCCESSIONS: {
        "before_key": ("before", "из", "прежняя", "бұрынғы"),
        "after_key": ("after", "в", "новая", "жаңа"),
        "on": ("date", "дата", "с", "күні"),
        "share": ("доля", "үлес", "үлесі"),
        "note": ("примечание", "ескерту"),
    },
    TILES: {
        "tree": ("year", "год", "жыл", "жылы"),
        "key": ("identifier", "ключ", "кілт"),
        "parent_key": ("parent", "родитель", "жоғары"),
        "column": ("столбец", "баған"),
        "row": ("строка", "жол"),
    },
}
REQUIRED = {
    TERRITORIES: ("key",),
    SUCCESSIONS: ("before_key", "after_key", "on"),
    TILES: ("tree", "key", "parent_key", "column", "row"),
}
KIND_OF_LEVEL = ("country", "region", "district")
DEEPEST = 9
LONGEST = {"key": 80, "code": 20, "kind": 30, "iso_3166_2": 10, "note": 300}
LONGEST_NAME = 300
FARTHEST_CELL = 200
YEARS = range(1800, 2200)
_KEY = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_LOCAL_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

Named = Mapping[str, str]


@dataclass
class TreeFile:
    """What the tables say: rows with the number of each, and what was not read."""

    versions: list[VersionRow] = field(default_factory=list)
    successions: list[SuccessionRow] = field(default_factory=list)
    tiles: list[TileRow] = field(default_factory=list)
    row_of: dict[tuple[str, date], int] = field(default_factory=dict)
    not_read: list[str] = field(default_factory=list)


def read_tree(
    territories: bytes,
    *,
    successions: bytes | None = None,
    tiles: bytes | None = None,
    since: date | None = None,
) -> TreeFile:
    """Read the tables; `since` stands where a territory names no first day.

    Raises FileRefusedError with the faults of all tables at once. Whether the territories form
    a tree is checked when they are loaded.
    """
    reading = _Reading(since=since)
    reading.table(TERRITORIES, territories, reading.version)
    if successions is not None:
        reading.table(SUCCESSIONS, successions, reading.succession)
    if tiles is not None:
        reading.table(TILES, tiles, reading.tile)
    if reading.faults:
        raise FileRefusedError(reading.faults)
    _set_levels(reading.found)
    return reading.found


class _Reading:
    """Collects rows and faults of the tables, one after the other."""

    def __init__(self, *, since: date | None) -> None:
        self.since = since
        self.found = TreeFile()
        self.faults: list[Fault] = []

    def table(self, name: str, content: bytes, take: Callable[[Named, int], None]) -> None:
        try:
            table = read_table(content)
        except TableError as error:
            self.faults.append(Fault(name, 0, error.problem))
            return
        headings = match_headings(table.headings, HEADINGS[name])
        problems = list(_heading_problems(name, headings))
        if problems:
            self.faults += [Fault(name, 0, problem) for problem in problems]
            return
        self.found.not_read += headings.unknown
        for row in table.rows:
            cells = {key: cell.strip() for key, cell in headings.named(row).items()}
            before = len(self.faults)
            self.faults += [Fault(name, row.number, one) for one in _too_long(cells)]
            if len(self.faults) == before:
                self._taken(name, take, cells, row.number)
        if not table.rows:
            problem = Problem("The table has headings but no rows.")
            self.faults.append(Fault(name, 0, problem))

    def _taken(
        self, name: str, take: Callable[[Named, int], None], cells: Named, number: int
    ) -> None:
        try:
            take(cells, number)
        except _RowError as error:
            self.faults.append(Fault(name, number, error.problem))

    def version(self, cells: Named, number: int) -> None:
        key = _key(cells, "key")
        valid_from = _day(cells, "valid_from") or self.since
        if valid_from is None:
            raise _RowError("valid_from is missing; write the first day, such as 2020-01-31.")
        first = self.found.row_of.setdefault((key, valid_from), number)
        if first != number:
            raise _RowError(
                "{key}: stands twice with the first day {day}, in row {first} too.",
                key=key,
                day=valid_from,
                first=first,
            )
        if not any(cells.get(f"name_{language}") for language in ("en", "ru", "kk")):
            raise _RowError(
                "{key}: the name is missing; give it in at least one language.", key=key
            )
        level = _number(cells, "level", most=DEEPEST)
        self.found.versions.append(
            VersionRow(
                key=key,
                code=cells.get("code") or key,
                valid_from=valid_from,
                valid_to=_day(cells, "valid_to"),
                level=-1 if level is None else level,
                kind=cells.get("kind", ""),
                parent_key=_key(cells, "parent_key") if cells.get("parent_key") else "",
                name_en=cells.get("name_en", ""),
                name_ru=cells.get("name_ru", ""),
                name_kk=cells.get("name_kk", ""),
                iso_code=cells.get("iso_3166_2", ""),
            )
        )

    def succession(self, cells: Named, _number: int) -> None:
        on = _day(cells, "on")
        if on is None:
            raise _RowError("The day is missing; write it as 2020-01-31.")
        before, after = _key(cells, "before_key"), _key(cells, "after_key")
        note = cells.get("note", "")
        self.found.successions.append(SuccessionRow(before, after, on, _share(cells), note))

    def tile(self, cells: Named, _number: int) -> None:
        tree = _needed(cells, "tree", most=YEARS.stop)
        if tree not in YEARS:
            raise _RowError("tree: {tree} is not a year.", tree=tree)
        column = _needed(cells, "column", most=FARTHEST_CELL)
        row = _needed(cells, "row", most=FARTHEST_CELL)
        key, parent = _key(cells, "key"), _key(cells, "parent_key")
        self.found.tiles.append(TileRow(tree, key, parent, column, row))


class _RowError(Exception):
    def __init__(self, template: str, **values: object) -> None:
        self.problem = Problem(template, **values)
        super().__init__(self.problem)

    @classmethod
    def of(cls, problem: Problem) -> _RowError:
        return cls(problem.template, **problem.values)


def _heading_problems(name: str, headings: Headings) -> Iterator[Problem]:
    for heading in headings.doubled:
        yield Problem("The column {heading} stands twice.", heading=heading)
    missing = [one for one in REQUIRED[name] if one not in headings.keys.values()]
    if missing:
        yield Problem(
            "The column {missing} is missing. Columns known here: {known}.",
            missing=", ".join(missing),
            known=", ".join(HEADINGS[name]),
        )


def _too_long(cells: Named) -> Iterator[Problem]:
    for name, text in cells.items():
        most = LONGEST.get(name, LONGEST_NAME)
        if len(text) > most:
            yield Problem(
                "{name} has {length} letters, {most} are allowed.",
                name=name,
                length=len(text),
                most=most,
            )


def _key(cells: Named, name: str) -> str:
    text = cells.get(name, "")
    if not text:
        raise _RowError("{name} is missing.", name=name)
    if not _KEY.fullmatch(text):
        raise _RowError(
            "{name}: {text!r} is no key; use Latin letters, digits and single hyphens, such as "
            "kz-almaty.",
            name=name,
            text=text[:40],
        )
    return text


def _day(cells: Named, name: str) -> date | None:
    text = cells.get(name, "")
    if not text:
        return None
    found = day_in(text)
    if found is None:
        raise _RowError.of(bad_day(name, text))
    return found


def day_in(text: str) -> date | None:
    """Read a day written as 2020-01-31 or 31.01.2020; None for anything else."""
    local = _LOCAL_DATE.fullmatch(text)
    try:
        if local:
            day, month, year = map(int, local.groups())
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def bad_day(name: str, text: str) -> Problem:
    """Say that a cell is no day."""
    return Problem(
        "{name}: {text!r} is not a day; write it as 2020-01-31 or 31.01.2020.",
        name=name,
        text=text[:40],
    )


def _number(cells: Named, name: str, *, most: int) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))) or int(text) > most:
        raise _RowError(
            "{name}: {text!r} is not a whole number from 0 to {most}.",
            name=name,
            text=text[:40],
            most=most,
        )
    return int(text)


def _needed(cells: Named, name: str, *, most: int) -> int:
    number = _number(cells, name, most=most)
    if number is None:
        raise _RowError("{name} is missing.", name=name)
    return number


def _share(cells: Named) -> Decimal | None:
    text = cells.get("share", "").replace(",", ".")
    if not text:
        return None
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(0)
    if not (share.is_finite() and 0 < share <= 1):
        raise _RowError(
            "share: {text!r} is not above 0 and up to 1; leave it empty where it is not known.",
            text=text[:40],
        )
    return round(share, 6)


def _set_levels(found: TreeFile) -> None:
    """Count levels and name kinds where the table does not, from the parents it names."""
    above: dict[str, set[str]] = {}
    for row in found.versions:
        above.setdefault(row.key, set()).add(row.parent_key)
    given = {row.key: row.level for row in found.versions if row.level >= 0}
    found.versions = [_with_level(row, above, given) for row in found.versions]


def _with_level(
    row: VersionRow, above: Mapping[str, Iterable[str]], given: Mapping[str, int]
) -> VersionRow:
    level = row.level if row.level >= 0 else _depth(row.parent_key, above, given)
    kind = row.kind or KIND_OF_LEVEL[min(level, len(KIND_OF_LEVEL) - 1)]
    return replace(row, level=level, kind=kind)


def _depth(parent: str, above: Mapping[str, Iterable[str]], given: Mapping[str, int]) -> int:
    depth = 0
    while parent and depth <= DEEPEST:
        depth += 1
        if parent in given:
            return given[parent] + depth
        parent = min(above.get(parent, ("",)))
    return depth
