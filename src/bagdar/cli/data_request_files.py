"""A data request read from a file: all of it as JSON, or its columns as CSV or XLSX."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bagdar.cli.acting import local_text

if TYPE_CHECKING:
    from bagdar.web.data_requests.api.asking import DataFormGiven
    from bagdar.web.data_requests.api.routes import RequestWhole

Told = TypeVar("Told", bound="DataFormGiven")

COLUMN = ("key", "title", "type", "required", "unit", "options", "least", "most", "help")
"""Headings of a file of columns; choices are parted by semicolons."""
LARGEST_JSON_BYTES = 1024 * 1024
_YES = frozenset("yes true 1 x".split())
_NO = frozenset(("", "no", "false", "0"))


def request_lines(told: RequestWhole) -> list[dict[str, str]]:
    """Return a request as lines of what and value; moments as the clock of the machine has them."""
    return [{"what": what, "value": value} for what, value in _lines(told)]


def _lines(told: RequestWhole) -> Iterator[tuple[str, str]]:
    for name in ("number", "outgoing", "title", "asked_by", "signer"):
        yield name, str(getattr(told, name))
    for name in ("sent_at", "withdrawn_at", "due_at", "lower_due_at"):
        if (moment := getattr(told, name)) is not None:
            yield name, local_text(moment)
    if told.withdrawn_ground:
        yield "withdrawn_ground", told.withdrawn_ground
    if told.due_day is not None:
        lower = f", districts by day {told.lower_day}" if told.lower_day else ""
        yield "repeats", f"{told.repeats}, by day {told.due_day} {told.due_hour}{lower}"
    yield "letter", " ".join(told.letter.split())
    yield "form", f"version {told.form}, {told.rows}"
    yield "filters", ", ".join(f"{name}={value}" for name, value in told.filters.items())
    yield "known", ", ".join(told.known)
    for column in told.columns:
        kind = f"{column.type.value}{', required' if column.required else ''}"
        yield f"column {column.key}", f"{column.title} ({kind}) {column.unit}".strip()
    for name in told.recipients:
        yield "recipient", name
    for turn in told.rounds:
        month = f"{turn.period:%Y-%m}" if turn.period else "once"
        yield f"round {turn.number}", f"{month}, due {local_text(turn.due_at)}, form {turn.form}"
    for office in told.offices:
        first = office.first_signed_at
        signed = f", signed {local_text(first)}" if first else ""
        late = ", late" if office.late else ""
        yield office.office, f"{office.state.value}, due {local_text(office.due_at)}{signed}{late}"


def definition(file: Path, said: Mapping[str, Any], kind: type[Told]) -> Told:
    """Return the request that FILE tells; what was `said` on the command line goes before it.

    Raises click.ClickException for what cannot be read, with the place and the reason, and
    TableError for a file that is no table.
    """
    from pydantic import ValidationError

    told = _of_json(file) if file.suffix.lower() == ".json" else {"columns": _columns(file)}
    told |= {name: value for name, value in said.items() if value not in (None, (), {})}
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}." for one in error.errors())
        raise click.ClickException(f"{file}: {' '.join(wrong)}") from None


def _of_json(file: Path) -> dict[str, Any]:
    with file.open("rb") as given:
        content = given.read(LARGEST_JSON_BYTES + 1)
    if len(content) > LARGEST_JSON_BYTES:
        raise click.ClickException(f"{file}: a definition has at most {LARGEST_JSON_BYTES} bytes.")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file} is no JSON: {error}.") from None
    if not isinstance(told, dict):
        raise click.ClickException(f"{file}: write one JSON object.")
    return told


def _columns(file: Path) -> list[dict[str, Any]]:
    """Read the columns that are asked for, one a row."""
    from bagdar.sources.tables import content_of_file, match_headings, read_table

    table = read_table(content_of_file(str(file)))
    found = match_headings(table.headings, dict.fromkeys(COLUMN, ()))
    if wrong := (*found.unknown, *found.doubled):
        known = ", ".join(COLUMN)
        raise click.ClickException(f"{file}: “{wrong[0]}” is no heading, or twice; use {known}.")
    return [_column(file, one.number, found.named(one)) for one in table.rows]


def _column(file: Path, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {name: text.strip() for name, text in cells.items()}
    required = told.get("required", "").casefold()
    if required not in _YES | _NO:
        raise click.ClickException(f"{file}, row {number}: required is yes or no.")
    told["required"] = required in _YES
    options = told.get("options", "").split(";")
    return told | {"options": [one.strip() for one in options if one.strip()]}
