"""Briefs on trends and the map of terms from the command line."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show
from bagdar.cli.watch import A_FILE, SYNTHETIC

if TYPE_CHECKING:
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.trends.models import Brief

LANGUAGE = click.option(
    "--language",
    type=click.Choice(["ru", "kk", "en"]),
    default="ru",
    show_default=True,
    help="In which language it is written.",
)


def _refused(error: DeliveryError) -> click.ClickException:
    return click.ClickException("\n".join(text for one in error.problems.values() for text in one))


@click.group()
def brief() -> None:
    """Compose briefs on trends, list them, and write them as PDF or DOCX.

    A brief composed here is a draft: what is to be decided is written, and the brief is signed, by
    people on its page.

    \u0008
    Examples:
      bagdar trends brief make
      bagdar trends brief write 3 --output brief.pdf --language kk
    """


@brief.command("make")
@click.option("--quarter", default="", help="Of a quarter, such as 2026-Q2; on demand else.")
@click.option("--corpus", default="", help="On demand: over this one alone (default: all).")
@SYNTHETIC
def make(quarter: str, corpus: str, *, synthetic: bool) -> None:
    """Compose a brief on the runs that count: the last of each corpus.

    \u0008
    Examples:
      bagdar trends brief make
      bagdar trends brief make --corpus arXiv
      bagdar trends brief make --quarter 2026-Q2
    """
    setup()
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.trends.actions.briefing import compose
    from bagdar.web.trends.queries.briefs import runs_shown

    try:
        made = compose(
            quarter=quarter,
            corpus=corpus,
            synthetic=synthetic,
            by=whoever_types(),
            at=this_moment(),
        )
    except DeliveryError as error:
        raise _refused(error) from None
    click.echo(f"Brief {made.pk}: {made.claims.count()} lines, a draft.")
    for one in runs_shown(made):
        click.echo(one.sentence, err=True)


@brief.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="How many briefs.")
@SYNTHETIC
@format_option
def list_briefs(limit: int, style: str, *, synthetic: bool) -> None:
    """List the briefs, the newest first.

    \u0008
    Examples:
      bagdar trends brief list
      bagdar trends brief list --format json
    """
    setup()
    from bagdar.web.trends.models import Brief

    found = Brief.objects.filter(is_synthetic=synthetic)[:limit]
    rows = [
        {
            "number": one.pk,
            "quarter": one.quarter,
            "on": str(one.on),
            "state": one.state,
            "run": one.run_id,
            "composed_by": one.actor_label,
            "signed_by": one.signed_label,
        }
        for one in found
    ]
    show(rows, ("number", "quarter", "on", "state", "run", "composed_by", "signed_by"), style)


@brief.command("write")
@click.argument("number", type=click.IntRange(1))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file: its name ends in .pdf or .docx.",
)
@LANGUAGE
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def write(number: int, output: Path, language: str, *, force: bool) -> None:
    """Write brief NUMBER as PDF or DOCX, as whoever sees the whole programme reads it.

    \u0008
    Examples:
      bagdar trends brief write 3 --output brief.pdf
      bagdar trends brief write 3 --output brief.docx --language kk
    """
    kind = output.suffix.removeprefix(".").lower()
    if kind not in ("pdf", "docx"):
        raise click.BadParameter("End the name of the file in .pdf or .docx.")
    if output.exists() and not force:
        raise click.ClickException(f"{output} is there already; write over it with --force.")
    setup()
    from bagdar.web.trends.models import Brief

    found = Brief.objects.select_related("run").filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"There is no brief {number}.")
    output.write_bytes(_paper(found, kind, language))
    click.echo(f"Brief {number} is in {output}.")


def _paper(found: Brief, kind: str, language: str) -> bytes:
    from django.utils import timezone
    from django.utils.translation import override

    from bagdar.web.people.models import Role
    from bagdar.web.people.permissions import Held, Scope, World
    from bagdar.web.projects.queries.filtering import Reading
    from bagdar.web.trends.queries.briefs import as_paper, brief_shown

    at = this_moment()
    world = World.SYNTHETIC if found.is_synthetic else World.REAL
    with override(language):
        scope = Scope((Held(Role.ANALYST, None, None, None, None),), world)
        reading = Reading(scope, at, None, timezone.localdate(at))
        return as_paper(brief_shown(found, reading), kind)


@click.group()
def terms() -> None:
    """The map of terms: words of technologies in three languages, and their sectors.

    \u0008
    Examples:
      bagdar trends terms list
      bagdar trends terms load terms.csv --source "branch institute, 2026"
    """


@terms.command("list")
@format_option
def list_terms(style: str) -> None:
    """List the words on the map.

    \u0008
    Examples:
      bagdar trends terms list --format csv > terms.csv
    """
    setup()
    from bagdar.web.trends.models import MapTerm

    rows = MapTerm.objects.filter(withdrawn_at=None).select_related("sector")
    told = [
        {
            "sector_code": one.sector.code,
            "en": one.en,
            "ru": one.ru,
            "kk": one.kk,
            "source": one.source,
        }
        for one in rows.order_by("sector__code", "en")
    ]
    show(told, ("sector_code", "en", "ru", "kk", "source"), style)


@terms.command("load")
@click.argument("file", type=A_FILE, required=False)
@click.option("--source", default="", help="Where the words of the file are from.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def load(file: Path | None, source: str, *, dry_run: bool) -> None:
    """Bring the map up to date from FILE, or from the words that come with the program.

    FILE is CSV in UTF-8 with sector_code, en, ru and kk. Words of a sector that are not on the map
    are added; those that are there with other Russian or Kazakh are replaced; nothing is taken
    off, and words that experts took off stay off. All of it or nothing.

    \u0008
    Examples:
      bagdar trends terms load
      bagdar trends terms load terms.csv --source "branch institute, 2026" --dry-run
    """
    setup()
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.portal.actions.presets import TERMS_SOURCE, preset_terms
    from bagdar.web.trends.actions.refreshing import refresh_terms

    if file is None:
        rows, source = preset_terms(), source or TERMS_SOURCE
    else:
        if not source.strip():
            raise click.UsageError("Say with --source where the words of the file are from.")
        rows = _rows_of(file)
    try:
        done = refresh_terms(
            rows, source=source, dry_run=dry_run, by=whoever_types(), at=this_moment()
        )
    except DeliveryError as error:
        raise _refused(error) from None
    click.echo(
        f"{done.added} added, {done.replaced} replaced, {done.known} known, "
        f"{done.taken_off} left off as experts took them off; {done.suggested} links suggested."
    )
    if dry_run:
        click.echo("Nothing was written.")


def _rows_of(file: Path) -> list[dict[str, str]]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is no text in UTF-8.") from None
    read = csv.DictReader(StringIO(text), strict=True)
    needed = ("sector_code", "en", "ru", "kk")
    try:
        missing = [one for one in needed if one not in (read.fieldnames or ())]
        if missing:
            raise click.ClickException(f"{file} has no column {', '.join(missing)}.")
        return [{name: row[name] or "" for name in needed} for row in read]
    except csv.Error as error:
        raise click.ClickException(f"{file}, line {read.line_num}: {error}") from None


BRIEFS = (brief, terms)
