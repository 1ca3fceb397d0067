"""A table of a working calendar: what differs from Monday to Friday, in whole years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bagdar.core.terms.problem import Problem
from bagdar.sources.tables import Headings, TableError, match_headings, read_table
from bagdar.web.territories.forms.faults import Fault, FileRefusedError
from bagdar.web.territories.forms.tree import bad_day, day_in
from bagdar.web.territories.queries.calendars import DayRow

CALENDAR = "calendar"
HEADINGS: dict[str, tuple[str, ...]] = {
    "on": ("day", "date", "дата", "день", "күні", "күн"),
    "works": ("working", "рабочий", "работают", "жұмыс"),
    "name_en": ("name", "english name", "название на английском", "ағылшынша атауы"),
    "name_ru": ("russian name", "название", "название на русском", "орысша атауы"),
    "name_kk": ("kazakh name", "название на казахском", "атауы", "қазақша атауы"),
    "source": ("ground", "основание", "источник", "негіз", "дереккөз"),
    "source_ru": ("russian source", "основание на русском", "орысша негізі"),
    "source_kk": ("kazakh source", "основание на казахском", "қазақша негізі"),
    "territory_key": ("territory", "территория", "ключ территории", "аумақ"),
}
NAMES = ("name_en", "name_ru", "name_kk")
SOURCES = ("source_ru", "source_kk")
WORDS = {
    **dict.fromkeys(("yes", "да", "иә", "1", "true"), True),
    **dict.fromkeys(("no", "нет", "жоқ", "0", "false"), False),
}
LONGEST = 300


def read_calendar(content: bytes, *, territory: str) -> list[DayRow]:
    """Read the days of a calendar; `territory` stands where a row names none.

    Each year in the table is told whole by it. Raises FileRefusedError with every fault: no row
    is taken when one is refused.
    """
    try:
        table = read_table(content)
    except TableError as error:
        raise FileRefusedError([Fault(CALENDAR, 0, error.problem)]) from error
    headings = match_headings(table.headings, HEADINGS)
    faults = [Fault(CALENDAR, 0, one) for one in _heading_problems(headings)]
    if not table.rows:
        faults.append(Fault(CALENDAR, 0, Problem("The table has headings but no rows.")))
    if faults:
        raise FileRefusedError(faults)
    found: dict[tuple[str, date], DayRow] = {}
    for row in table.rows:
        cells = {key: cell.strip() for key, cell in headings.named(row).items()}
        taken = _row(cells, territory)
        problem = taken if isinstance(taken, Problem) else _doubled(taken, found)
        if problem:
            faults.append(Fault(CALENDAR, row.number, problem))
        elif isinstance(taken, DayRow):
            found[taken.territory_key, taken.on] = taken
    if faults:
        raise FileRefusedError(faults)
    return list(found.values())


def _heading_problems(headings: Headings) -> Iterator[Problem]:
    for heading in headings.doubled:
        yield Problem("The column {heading} stands twice.", heading=heading)
    missing = [one for one in ("on", "works") if one not in headings.keys.values()]
    if missing:
        yield Problem(
            "The column {missing} is missing. Columns known here: {known}.",
            missing=", ".join(missing),
            known=", ".join(HEADINGS),
        )


def _row(cells: Mapping[str, str], territory: str) -> DayRow | Problem:
    """Read a row, or say why it cannot be read."""
    text = cells.get("on", "")
    on, works = day_in(text), WORDS.get(cells.get("works", "").casefold())
    if on is None:
        return bad_day("on", text)
    if works is None:
        return Problem("works: write yes or no, not {text!r}.", text=cells.get("works", "")[:40])
    if works == (on.weekday() < 5):
        return Problem(
            "{on}: this day is as always. From Monday to Friday only days off stand here, of the "
            "weekend only days that are worked.",
            on=on,
        )
    if not any(cells.get(name) for name in NAMES):
        return Problem("{on}: the name is missing; give it in at least one language.", on=on)
    if long := next((name for name, cell in cells.items() if len(cell) > LONGEST), None):
        return Problem("{name} has more than {most} letters.", name=long, most=LONGEST)
    names = {name: cells.get(name, "") for name in NAMES}
    key = cells.get("territory_key") or territory
    sources = {name: cells.get(name, "") for name in SOURCES}
    return DayRow(key, on, works, names, cells.get("source", ""), sources)


def _doubled(row: DayRow, found: Mapping[tuple[str, date], DayRow]) -> Problem | None:
    if (row.territory_key, row.on) in found:
        return Problem("{on}: this day stands twice.", on=row.on)
    return None
