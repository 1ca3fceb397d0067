"""Instructions from the command line: list them, read a text by the linter, print papers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.people.permissions import World
    from bagdar.web.projects.queries.filtering import Reading

COLUMNS = ("number", "state", "lead", "due_on", "late_days", "text")
FINDINGS = ("refuses", "code", "why", "rewrite")
STATES = ("open", "late", "unanswered", "reported", "drafts", "over", "all")
KINDS = (
    *("launch", "construction", "connection", "land", "jobs", "finance", "law", "report", "other"),
)
SHOWN_LETTERS = 120


@click.group()
def instructions() -> None:
    """Look at instructions: all of them, as whoever runs the machine.

    \u0008
    Examples:
      bagdar instructions list --state late
      bagdar instructions lint "Open 3 new lines" --due 2026-09-01
      bagdar instructions sheet 57 --format docx --output sheet.docx
      bagdar instructions report --issuer centre --output report.pdf
    """
    setup()


@instructions.command("list")
@click.option(
    "--state",
    type=click.Choice(STATES),
    default="open",
    show_default=True,
    help="Which of them.",
)
@click.option("--office", default="", help="The key of the office that leads.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def list_(state: str, office: str, synthetic: bool, style: str) -> None:
    """List instructions, the first due first.

    \u0008
    Examples:
      bagdar instructions list
      bagdar instructions list --state late --format csv
    """
    from bagdar.web.instructions.permissions import Powers
    from bagdar.web.instructions.queries.reading import Wanted, listed
    from bagdar.web.people.permissions import World

    reading = _reading(World.SYNTHETIC if synthetic else World.REAL)
    wanted = Wanted(state=state, office=office)
    rows = [
        {
            "number": one.pk,
            "state": one.state,
            "lead": one.lead.key if one.lead else None,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "late_days": one.standing.late_days(reading.day),
            "text": one.text[:SHOWN_LETTERS],
        }
        for one in listed(wanted, Powers(installation=True), reading)
    ]
    show(rows, COLUMNS, style)
    click.echo(f"{len(rows)} instructions.", err=True)


A_DAY = click.DateTime(["%Y-%m-%d"])
format_of_paper = click.option(
    "--format",
    "kind",
    type=click.Choice(["pdf", "docx"]),
    default="pdf",
    show_default=True,
    help="As what it is written.",
)
output = click.option(
    "--output", type=click.Path(path_type=Path), required=True, help="The file to write."
)
language = click.option(
    "--language",
    type=click.Choice(["en", "ru", "kk"]),
    default="ru",
    show_default=True,
    help="Of the paper.",
)
force = click.option("--force", is_flag=True, help="Write over what is there already.")


@instructions.command()
@click.argument("number", type=click.IntRange(1))
@format_of_paper
@output
@language
@force
def sheet(number: int, kind: str, output: Path, language: str, *, force: bool) -> None:
    """Write the sheet of instruction NUMBER, to be printed and signed.

    \u0008
    Examples:
      bagdar instructions sheet 57 --output sheet.pdf
      bagdar instructions sheet 57 --format docx --language kk --output sheet.docx
    """
    from django.utils import translation

    from bagdar.web.instructions.permissions import Powers
    from bagdar.web.instructions.queries.papers import as_paper, sheet_of
    from bagdar.web.instructions.queries.reading import instructions_for, shown

    _check_free(output, force=force)
    powers, reading = Powers(installation=True), _reading(None)
    one = instructions_for(powers, reading).filter(pk=number).first()
    if one is None:
        raise click.ClickException(f"There is no instruction {number}.")
    with translation.override(language):
        paper = sheet_of(one, shown(one, powers, reading), at=reading.at)
        output.write_bytes(as_paper(paper, kind))
    click.echo(f"Instruction {number} is written to {output}.")


@instructions.command()
@click.option("--since", type=A_DAY, help="First day (default: that of the year).")
@click.option("--until", type=A_DAY, help="Last day (default: today).")
@click.option("--issuer", default="", help="The territory whose akim gave them, or “centre”.")
@click.option("--kind", "about", type=click.Choice(KINDS), help="What they are about.")
@click.option("--office", default="", help="The key of the office that leads.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_of_paper
@output
@language
@force
def report(
    kind: str, output: Path, language: str, *, synthetic: bool, force: bool, **asked: Any
) -> None:
    """Write the control report of a period: how its instructions stood when it ended.

    \u0008
    Examples:
      bagdar instructions report --issuer centre --output report.pdf
      bagdar instructions report --since 2026-07-01 --format docx --output report.docx
    """
    from django.utils import translation

    from bagdar.web.instructions.forms.reports import ReportForm
    from bagdar.web.instructions.permissions import Powers
    from bagdar.web.instructions.queries.papers import as_paper, report_paper
    from bagdar.web.instructions.queries.reports import TooManyError, issuers_seen, report_of
    from bagdar.web.people.permissions import World

    _check_free(output, force=force)
    powers = Powers(installation=True)
    reading = _reading(World.SYNTHETIC if synthetic else World.REAL)
    told = {
        name: value.date() if name in ("since", "until") and value else value
        for name, value in asked.items()
    }
    told["kind"] = told.pop("about")
    form = ReportForm(told, issuers_seen(powers, reading), day=reading.day)
    if not form.is_valid():
        faults = (f"--{name}: {text}" for name, found in form.errors.items() for text in found)
        raise click.UsageError(" ".join(faults))
    with translation.override(language):
        try:
            found = report_of(form.asked(), powers, reading)
        except TooManyError as error:
            raise click.ClickException(str(error)) from error
        output.write_bytes(as_paper(report_paper(found, at=reading.at), kind))
    click.echo(f"{found.totals.issued} instructions are reported on in {output}.")


def _check_free(output: Path, *, force: bool) -> None:
    if output.is_dir():
        raise click.BadParameter(f"{output} is a folder; name a file.", param_hint="--output")
    if output.exists() and not force:
        raise click.ClickException(f"{output} is there already; write over it with --force.")


def _reading(world: World | None) -> Reading:
    from django.utils import timezone

    from bagdar.web.people.permissions import Scope
    from bagdar.web.projects.queries.filtering import Reading

    moment = this_moment()
    return Reading(Scope(world=world), moment, None, timezone.localdate(moment))


@instructions.command()
@click.argument("text")
@click.option("--lead", multiple=True, help="The key of the office that leads.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="The day by which it is due.")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="other",
    show_default=True,
    help="What it is about.",
)
@format_option
def lint(text: str, lead: tuple[str, ...], due: datetime | None, kind: str, style: str) -> None:
    """Read TEXT as the linter does; ends with 1 when it could not be issued so.

    \u0008
    Examples:
      bagdar instructions lint "Open 3 new lines at its own expense" --due 2026-09-01
    """
    from django.utils import timezone

    from bagdar.web.instructions.permissions import Powers
    from bagdar.web.instructions.queries.linting import Facts, Register, findings
    from bagdar.web.people.models import Office

    offices = tuple(Office.objects.filter(key__in=lead).select_related("organisation"))
    if unknown := set(lead) - {one.key for one in offices}:
        raise click.UsageError(f"No office is called {', '.join(sorted(unknown))}.")
    facts = Facts(text=text, kind=kind, leads=offices, due_on=due.date() if due else None)
    day = timezone.localdate(this_moment())
    found = findings(facts, Register(Powers(installation=True)), on=day)
    rows = [
        {
            "refuses": one.refuses,
            "code": one.code.value,
            "why": str(one.why),
            "rewrite": str(one.rewrite),
        }
        for one in found
    ]
    show(rows, FINDINGS, style)
    if any(one.refuses for one in found):
        raise click.exceptions.Exit(1)
