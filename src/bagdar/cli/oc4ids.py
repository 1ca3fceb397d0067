"""OC4IDS from the command line: export, import, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.projects import filtering, found_by
from bagdar.cli.setting_up import setup, this_moment, whoever_types

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FAULTS_SHOWN = 50
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def oc4ids() -> None:
    """Exchange projects in the Open Contracting for Infrastructure Data Standard 0.9.5.

    \u0008
    Examples:
      bagdar oc4ids export projects.json --published
      bagdar oc4ids check projects.json
      bagdar oc4ids import projects.jsonl --dry-run
    """


@oc4ids.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@filtering
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(file: Path, force: bool, **asked: Any) -> None:
    """Export projects to FILE: a package (.json), or one project a line (.jsonl).

    \u0008
    Examples:
      bagdar oc4ids export projects.jsonl
      bagdar oc4ids export karaganda.json --territory kz-karaganda --published
    """
    if file.suffix.lower() not in (".json", ".jsonl"):
        raise click.UsageError(f"{file}: name a file that ends in .json or .jsonl.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; write over it with --force.")
    setup()
    from bagdar.sources.oc4ids.packages import Publisher, json_lines, package_lines
    from bagdar.web.delivery.queries.oc4ids import records

    found, reading = found_by(asked)
    count = found.count()
    bar = click.progressbar(length=max(count, 1), label="Writing", file=sys.stderr)
    with bar, file.open("w", encoding="utf-8") as lines:
        told = _counted(records(found, reading), bar)
        if file.suffix.lower() == ".jsonl":
            lines.writelines(json_lines(told))
        else:
            publisher = Publisher("Bagdar", file.resolve().as_uri(), this_moment())
            lines.writelines(package_lines(told, publisher))
    click.echo(f"{count} projects are in {file}.")


@oc4ids.command(name="import")
@click.argument("file", type=A_FILE)
@click.option("--programme", default="", help="Key of the programme of projects that name none.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def import_(file: Path, programme: str, dry_run: bool) -> None:
    """Import projects from FILE with what our extension carries: all new ones or none.

    Projects that are entered already are left as they are.

    \u0008
    Examples:
      bagdar oc4ids import projects.json --dry-run
      bagdar oc4ids import projects.jsonl --programme industrial-programme
    """
    setup()
    from bagdar.web.delivery.actions.oc4ids import import_oc4ids
    from bagdar.web.projects.models import Programme

    known = Programme.objects.filter(key=programme).first() if programme else None
    if programme and known is None:
        raise click.UsageError(f"--programme: nothing is called {programme}.")
    with file.open("rb") as lines:
        report = import_oc4ids(
            lines,
            name=file.name,
            programme=known,
            by=whoever_types(),
            at=this_moment(),
            dry_run=dry_run,
        )
    for fault in report.faults[:MOST_FAULTS_SHOWN]:
        place = f", {fault.place}" if fault.place else ""
        click.echo(f"Project {fault.number}{place}: {fault.text}", err=True)
    if report.faults:
        raise click.ClickException("Nothing was imported: mend these and try again.")
    verb = "are imported" if report.done else "can be imported"
    click.echo(f"{len(report.new)} projects {verb}; {len(report.known)} are entered already.")


@oc4ids.command()
@click.argument("file", type=A_FILE)
def check(file: Path) -> None:
    """Hold the projects of FILE against the published schema; needs no installation.

    \u0008
    Examples:
      bagdar oc4ids check projects.json
    """
    from bagdar.sources.oc4ids.checking import problems
    from bagdar.sources.oc4ids.packages import read_projects

    count = wrong = 0
    with file.open("rb") as lines:
        for number, record in read_projects(lines):
            count += 1
            found = problems(record)
            wrong += bool(found)
            for one in found:
                click.echo(f"Project {number}, {one}", err=True)
    if wrong:
        raise click.ClickException(f"{wrong} of {count} projects depart from the schema.")
    click.echo(f"{count} projects keep the schema.")


def _counted(told: Iterator[dict[str, Any]], bar: Any) -> Iterator[dict[str, Any]]:
    for one in told:
        yield one
        bar.update(1)
