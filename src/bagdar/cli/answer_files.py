"""Lines of an answer as rows: shown as a table, and read from a file that was filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bagdar.sources.tables import Table
    from bagdar.web.data_requests.models import Answer
    from bagdar.web.data_requests.queries.before import Before
    from bagdar.web.data_requests.queries.lines import Row

LINE, VERSION, PROJECT = "line:slot", "line:version", "line:project"
"""Headings of what a line is; keys of columns that are asked for have no colon."""
CHANGES = ("row", "slot", "name", "what", "column", "now", "then")

Filled = tuple[int, int, dict[str, str]]
"""A line as it is written: its slot, the version that was read, cells by column."""


def headings(answer: Answer, before: Before | None = None) -> tuple[str, ...]:
    """Return the headings of an answer: the line, what the register knows, what is asked for.

    What was given the last time stands between the two, where something was.
    """
    known = (_known(key) for key in answer.form.known)
    asked = tuple(one.key for one in answer.form.asked)
    last = (_before(key) for key in asked) if before else ()
    return (LINE, VERSION, PROJECT, *known, *last, *asked)


def cells(answer: Answer, row: Row, before: Before | None = None) -> dict[str, Any]:
    """Return a line by heading, cells as they are typed; what is hidden is empty."""
    from bagdar.core.data_requests.columns import typed_text

    last = before.values(row) if before else {}
    return {
        LINE: row.slot,
        VERSION: row.version,
        **_locked(answer, row),
        **{_before(one.key): typed_text(one, last.get(one.key)) for one in answer.form.asked},
        **{one.key: typed_text(one, row.values.get(one.key)) for one in answer.form.asked},
    }


def filled(file: Path, answer: Answer, rows: Sequence[Row]) -> list[Filled]:
    """Return what a CSV or JSON Lines file fills in, of the lines that somebody sees.

    Raises click.ClickException with the row for lines that are not there or told twice, and for
    locked cells that were changed.
    """
    from bagdar.sources.tables import content_of_file, read_table

    table = read_table(content_of_file(str(file)))
    if table.kind == "xlsx":
        told = "is a workbook; send it with `bagdar data-requests answers upload`."
        raise click.ClickException(f"{file} {told}")
    names = _names(file, table, answer)
    lines = {one.slot: one for one in rows}
    found: dict[int, Filled] = {}
    for row in table.rows:
        where = f"{file}, row {row.number}"
        given = {names[place]: cell for place, cell in enumerate(row.cells) if place in names}
        slot = _number(where, LINE, given.pop(LINE))
        if slot not in lines or slot in found:
            why = "is told twice" if slot in found else "is not in this answer"
            raise click.ClickException(f"{where}: line {slot} {why}.")
        version = _number(where, VERSION, given.pop(VERSION))
        exact = {name for place, name in names.items() if row.fractions >> place & 1}
        found[slot] = slot, version, _asked(where, given, answer, lines[slot], exact)
    return list(found.values())


def changes(kept: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Say cell by cell what a tried workbook would do, and what it does not."""
    for one in kept:
        line = {name: one[name] for name in ("row", "slot", "name")}
        what = f"stale: {one['changed_by']} changed the line" if one["stale"] else "change"
        for column, now, then in one["changes"]:
            yield {**line, "what": what, "column": column, "now": now, "then": then}
        for column, text in one["problems"]:
            yield {**line, "what": f"wrong: {text}", "column": column, "now": None, "then": None}
        for column, now, given in one.get("ignored", ()):
            yield {**line, "what": "locked: stays", "column": column, "now": now, "then": given}
        if one.get("missing"):
            told = {"what": "not in the workbook: stays", "column": None}
            yield {**line, **told, "now": None, "then": None}


def _names(file: Path, table: Table, answer: Answer) -> dict[int, str]:
    """Find the heading of each column of a file; one by which nothing is known is refused."""
    known = {*headings(answer), *(_before(one.key) for one in answer.form.asked)}
    names = {place: text.strip() for place, text in enumerate(table.headings) if text.strip()}
    given = list(names.values())
    if wrong := [one for one in given if one not in known or given.count(one) > 1]:
        told = f"“{wrong[0]}” is no heading, or twice; use {', '.join(headings(answer))}."
        raise click.ClickException(f"{file}: {told}")
    if lacking := [one for one in (LINE, VERSION) if one not in given]:
        raise click.ClickException(f"{file} has no column {lacking[0]}; begin with what is shown.")
    return names


def _asked(
    where: str, given: Mapping[str, str], answer: Answer, row: Row, exact: Collection[str]
) -> dict[str, str]:
    """Return the cells that are asked for; an empty one that was hidden says nothing.

    In `exact` ones the file holds a number itself, whose point parts the fraction.
    """
    from bagdar.core.data_requests.columns import typed_text

    for heading, text in _locked(answer, row).items():
        if heading in given and given[heading].strip() != text.strip():
            raise click.ClickException(f"{where}: {heading} is locked; it is “{text}”.")
    asked = {one.key: one for one in answer.form.asked}
    return {
        key: typed_text(asked[key], text) if key in exact else text
        for key, text in given.items()
        if key in asked and (key not in row.hidden or text.strip())
    }


def _locked(answer: Answer, row: Row) -> dict[str, str]:
    from bagdar.core.data_requests.columns import shown_text
    from bagdar.web.data_requests.queries.lines import known_value

    told = {_known(key): shown_text(known_value(row.known.get(key))) for key in answer.form.known}
    return {PROJECT: row.key, **told}


def _before(key: str) -> str:
    return f"before:{key}"


def _known(key: str) -> str:
    return f"known:{key}"


def _number(where: str, heading: str, text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10):
        raise click.ClickException(f"{where}: {heading} is a whole number.")
    return int(plain)
