"""Rows on the command line: as a table for people, as JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

FORMATS = ("table", "json", "csv")


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that chooses how rows are written."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How rows are written.",
    )(command)


def show(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], style: str) -> None:
    """Write rows to standard output."""
    if style == "json":
        click.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2))
        return
    lines = [[_text(row[column]) for column in columns] for row in rows]
    click.echo(_csv(columns, lines) if style == "csv" else _table(columns, lines), nl=False)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _csv(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([columns, *lines])
    return written.getvalue()


def _table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    titles = [column.replace("_", " ") for column in columns]
    widths = [max(len(one) for one in column) for column in zip(titles, *lines, strict=True)]
    written = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in (titles, *lines)
    ]
    return "".join(f"{line.rstrip()}\n" for line in written)
