"""A pasted list or a table, as drafts for a person to confirm; what is not sure is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from bagdar.core.instructions.numbered import (
    MOST_ITEMS,
    Doubt,
    Item,
    Known,
    Term,
    read_list,
    read_term,
)
from bagdar.core.terms.working_time import Calendar, add_working_days
from bagdar.sources.tables import Table, TableError, match_headings, read_table
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.instructions.models import TEXT_LENGTH
from bagdar.web.instructions.queries.offices import known_offices
from bagdar.web.people.models import Office
from bagdar.web.people.queries import calendar_for
from bagdar.web.wording import in_words

HEADINGS = {
    "number": ("№", "№ п/п", "номер", "р/с", "no", "number"),
    "text": ("поручение", "содержание", "текст", "тапсырма", "мазмұны", "instruction", "text"),
    "lead": ("ответственный", "исполнитель", "жауапты", "орындаушы", "lead", "responsible"),
    "helpers": ("соисполнители", "соисполнитель", "бірлесіп орындаушылар", "co-executors"),
    "due": ("срок", "срок исполнения", "мерзімі", "мерзім", "due", "term", "date"),
    "sign": (
        "показатель",
        "ожидаемый результат",
        "көрсеткіш",
        "күтілетін нәтиже",
        "result",
        "sign",
    ),
    "resources": ("ресурсы", "источник финансирования", "ресурстар", "қаржы көзі", "resources"),
}


@dataclass(frozen=True)
class Proposed:
    """A draft as it was read: offices by key; `asks` say what a person has to decide."""

    number: str
    text: str
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    due_on: date | None
    asks: tuple[str, ...]
    sign: str = ""
    resources: str = ""


def proposed_of_text(
    text: str, offices: Sequence[Office], *, synthetic: bool, on: date
) -> list[Proposed]:
    """Read a pasted list. The first office leads, unless several akims are addressed at once.

    Raises DeliveryError for more points than are read at once.
    """
    calendar = calendar_for(None, synthetic=synthetic, on=on)
    after = partial(add_working_days, calendar=calendar)
    items = read_list(text, known_offices(offices, on=on), today=on, after=after)
    if len(items) > MOST_ITEMS:
        raise refuse("listed", _("At most %d instructions are read at once.") % MOST_ITEMS)
    found = []
    for item in items:
        leads, helpers = _parted(item)
        asks = list(_asks(leads, item.unsure, item.due_on, item.doubts, offices))
        if len(item.text) > TEXT_LENGTH:
            asks.append(_("The text was cut: %d signs are kept.") % TEXT_LENGTH)
        found.append(
            Proposed(item.number, item.text[:TEXT_LENGTH], leads, helpers, item.due_on, tuple(asks))
        )
    return found


def proposed_of_table(
    content: bytes, offices: Sequence[Office], *, synthetic: bool, on: date
) -> list[Proposed]:
    """Read a workbook or CSV. Raises DeliveryError for one that cannot be read."""
    try:
        table = read_table(content)
    except TableError as error:
        raise refuse("content", in_words(error.problem)) from error
    headings = match_headings(table.headings, HEADINGS)
    if headings.doubled:
        raise refuse("content", _("Two columns mean the same: %s.") % ", ".join(headings.doubled))
    if "text" not in headings.keys.values():
        names = ", ".join(HEADINGS["text"])
        raise refuse("content", _("No column holds the instruction. Call one of them: %s.") % names)
    if len(table.rows) > MOST_ITEMS:
        raise refuse("content", _("At most %d instructions are read at once.") % MOST_ITEMS)
    return _rows(table, headings.keys, offices, calendar_for(None, synthetic=synthetic, on=on), on)


def _rows(
    table: Table, keys: dict[int, str], offices: Sequence[Office], calendar: Calendar, on: date
) -> list[Proposed]:
    known = known_offices(offices, on=on)
    after = partial(add_working_days, calendar=calendar)
    found = []
    for row in table.rows:
        cells = {key: row.cells[column] for column, key in keys.items()}
        if not (text := " ".join(cells["text"].split())):
            continue
        leads, helpers, unsure, doubts = _row_offices(cells, known, on, after)
        term = _row_term(cells.get("due", ""), text, on, after)
        helping, asked = _row_helpers(cells.get("helpers", ""), known, offices, on, after)
        asks = _asks(leads, unsure, term.sure_day, (*term.doubts, *doubts), offices)
        found.append(
            Proposed(
                number=cells.get("number", "") or str(row.number),
                text=text[:TEXT_LENGTH],
                leads=leads,
                helpers=tuple(dict.fromkeys((*helpers, *helping))),
                due_on=term.sure_day,
                asks=(*asks, *asked),
                sign=cells.get("sign", "")[:500],
                resources=cells.get("resources", "")[:500],
            )
        )
    return found


def _row_offices(
    cells: dict[str, str], known: Sequence[Known], on: date, after: Callable[[date, int], date]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[Doubt, ...]]:
    """Return who leads and who helps by the cell of the lead, else by the text; what is open."""
    own = read_list(cells.get("lead", "") or cells["text"], known, today=on, after=after)
    if not own:
        return (), (), (), ()
    leads, helpers = _parted(own[0])
    doubts = {Doubt.SEVERAL_LEADS} & {*own[0].doubts}
    if len(own) > 1:
        doubts.add(Doubt.SEVERAL_LEADS)
    return leads, helpers, own[0].unsure, tuple(doubts)


def _row_helpers(
    cell: str,
    known: Sequence[Known],
    offices: Sequence[Office],
    on: date,
    after: Callable[[date, int], date],
) -> tuple[tuple[str, ...], list[str]]:
    """Return who helps by its cell, and what a person is asked about it."""
    if not cell.strip():
        return (), []
    read = read_list(cell, known, today=on, after=after)
    helping = tuple(key for one in read for key in one.offices)
    unsure = tuple(key for one in read for key in one.unsure)
    if unsure:
        return helping, [_("Which office helps: %s?") % _named(unsure, offices)]
    if not helping:
        return (), [_("No co-executor was recognised in “%s”: choose them.") % cell.strip()[:200]]
    return helping, []


def _row_term(cell: str, text: str, on: date, after: Callable[[date, int], date]) -> Term:
    """Return the term by its cell; only when that is empty by the text."""
    term = read_term(cell.strip() or text, today=on, after=after)
    if term.day is None and cell.strip():
        return read_term(f"до {cell.strip()}", today=on, after=after)
    return term


def _parted(item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who leads and who helps: the first leads, of several akims addressed at once each."""
    leads = tuple(key for key in item.offices if key not in item.helping)
    return (leads, item.helping) if item.many else (leads[:1], (*leads[1:], *item.helping))


def _asks(
    leads: Sequence[str],
    unsure: Sequence[str],
    due: date | None,
    doubts: Iterable[Doubt],
    offices: Sequence[Office],
) -> Iterator[str]:
    doubted = tuple(dict.fromkeys(doubts))
    if unsure:
        yield _("Which office is meant: %s?") % _named(unsure, offices)
    elif not leads:
        yield _("No office was recognised: choose the lead.")
    if due is None and Doubt.YEAR not in doubted:
        yield _("No day was recognised: set it.")
    words = _doubts()
    yield from (words[one] for one in doubted)


def _named(keys: Iterable[str], offices: Sequence[Office]) -> str:
    names = {one.key: one.name for one in offices}
    return ", ".join(names[key] for key in dict.fromkeys(keys))


def _doubts() -> dict[Doubt, str]:
    """Return what a person is asked where the text leaves it open."""
    return {
        Doubt.YEAR: _("The year of the day is not said clearly: set the day."),
        Doubt.PAST: _("The day is past: check it."),
        Doubt.SEVERAL_DAYS: _("Several days are named, the first was taken: check which counts."),
        Doubt.RECURRING: _("It recurs: set the day of its first result."),
        Doubt.DAY_OR_MONTH: _("Which number is the day and which the month? Check the date."),
        Doubt.SEVERAL_LEADS: _("Several offices are named: check who leads and who only helps."),
        Doubt.CLOSING: _(
            "The closing lines below it (who kept the minutes, copies) were left out."
        ),
    }
