"""A data request read from a file: all of it as JSON, or its columns as CSV or XLSX."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from bagdar.web.data_requests.api.asking import DataFormGiven

Told = TypeVar("Told", bound="DataFormGiven")

COLUMN = ("key", "title", "type", "required", "unit", "options", "least", "most", "help")
"""Headings of a file of columns; choices are parted by semicolons."""
LARGEST_JSON_BYTES = 1024 * 1024
_YES = frozenset("yes true 1 x".split())
_NO = frozenset(("", "no", "false", "0"))


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
