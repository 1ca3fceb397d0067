"""The custodian's commands: on a machine of its own, without a server, a registry or a network."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from bagdar.cli.setting_up import this_moment

KINDS = ("workers", "contributions")
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_PLACE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def custodian() -> None:
    """Make pseudonyms of job records, where the personal numbers are; needs no installation.

    \u0008
    Examples:
      bagdar custodian key industry.key --programme industrial-programme
      bagdar custodian pseudonymise in.csv out.csv.gz --kind workers --key-file K
      bagdar custodian check workers.csv.gz --kind workers
    """


@custodian.command()
@click.argument("file", type=A_PLACE)
@click.option("--programme", default="", help="Key of the programme in Bagdar, for a new key.")
@click.option("--rotate", is_flag=True, help="Lay the key in FILE aside and make another one.")
def key(file: Path, programme: str, rotate: bool) -> None:
    """Make the secret key of a programme in FILE, which its owner alone can read.

    The key never leaves this machine. Without it nobody can make or undo pseudonyms; if it is
    lost, the whole history must be made again under another one.

    \u0008
    Examples:
      bagdar custodian key industry.key --programme industrial-programme
      bagdar custodian key industry.key --rotate
    """
    from bagdar.sources.custody import make_key, rotate_key

    if rotate:
        made, aside = rotate_key(file)
        click.echo(
            f"{file} holds the new key {made.key_id}; the old one is laid aside in {aside}.\n"
            "Pseudonyms of the two keys do not fit together. Make the whole history again with the "
            "new key, workers and contributions, and hand both over as a whole history: Bagdar "
            "then replaces all it has of this programme, and refuses anything less. Destroy the "
            "old key once that is done."
        )
        return
    if not programme:
        raise click.UsageError("Name the programme: --programme KEY.")
    made = make_key(file, programme)
    click.echo(f"{file} holds the key {made.key_id} of {programme}. Keep a copy under lock.")


@custodian.command()
@click.argument("source", metavar="INPUT", type=A_FILE)
@click.argument("target", metavar="OUTPUT", type=A_PLACE)
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the rows are.")
@click.option("--key-file", type=A_FILE, required=True, help="The key of the programme.")
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def pseudonymise(source: Path, target: Path, kind: str, key_file: Path, force: bool) -> None:
    """Write INPUT with pseudonyms in place of personal numbers to OUTPUT (.csv.gz or .parquet).

    INPUT is CSV with the columns iin, month, employer, site, rate (or their Russian or Kazakh
    names), separated by comma, semicolon or tab, gzipped or not, of any size. Nothing else of it
    is written. With a column contract, contracts of one person, month, employer and site are
    summed up to one full job. Beside OUTPUT lies OUTPUT.manifest.json: hand both over.

    \u0008
    Examples:
      bagdar custodian pseudonymise in.csv out.csv.gz --kind workers --key-file K
      bagdar custodian pseudonymise in.csv out.parquet --kind contributions --key-file K
    """
    from bagdar.core.jobs.policy import RecordKind
    from bagdar.sources.custody import free_to_write, read_key
    from bagdar.sources.custody import pseudonymise as make
    from bagdar.sources.exchange import manifest_path

    free_to_write(target, force=force)
    secret = read_key(key_file)
    size = max(1, source.stat().st_size)
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        made, sheet = make(source, target, RecordKind(kind), secret, stepped=bar.update)
    _tell_apart(made.set_apart, made.lines)
    click.echo(
        f"{made.rows:,} rows of {sheet.months[0]} to {sheet.months[1]} are in {target}, made with "
        f"the key {sheet.key_id}; {made.repeated:,} repeated ones are left out, "
        f"{made.summed:,} further contracts are summed up. "
        f"Hand it over with {manifest_path(target).name}."
    )


@custodian.command()
@click.argument("source", metavar="INPUT", type=A_FILE)
@click.argument("target", metavar="OUTPUT", type=A_PLACE)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def headcounts(source: Path, target: Path, force: bool) -> None:
    """Count all jobs of employers by month from INPUT, contributions of everybody they paid.

    OUTPUT is CSV with the columns employer, month and jobs: nothing of a person. Bagdar holds the
    growth of an employer against its mean in the year before its decision, so give months of both.

    \u0008
    Examples:
      bagdar custodian headcounts paid.csv jobs.csv
    """
    from bagdar.sources.custody import count_jobs

    if target.exists() and not force:
        raise click.ClickException(f"{target} is there already; write over it with --force.")
    size = max(1, source.stat().st_size)
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        written, made = count_jobs(source, target, stepped=bar.update)
    _tell_apart(made.set_apart, made.lines)
    click.echo(f"{written:,} months of employers are in {target}. Hand it over.")


@custodian.command()
@click.argument("file", type=A_FILE)
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the rows are.")
@click.option(
    "--thorough",
    is_flag=True,
    help="Try the numbers of every day of birth of people of working age: minutes.",
)
@click.option("--key-file", type=A_FILE, help="Also show that this key made the file.")
def check(file: Path, kind: str, thorough: bool, key_file: Path | None) -> None:
    """Hold FILE, as it would be handed over, against what Bagdar lets in.

    Sites and employers are not known here and are not checked. Digests made without a key are
    looked for by making them: for some days of birth, or with --thorough for all.

    \u0008
    Examples:
      bagdar custodian check workers.csv.gz --kind workers
      bagdar custodian check workers.csv.gz --kind workers --key-file industry.key --thorough
    """
    from bagdar.core.jobs.policy import RecordKind
    from bagdar.sources.custody import read_key, sweep_beside
    from bagdar.sources.records import check_records, days_to_try, try_day

    sweep_beside(file)
    today = this_moment().date()
    checked = check_records(file, RecordKind(kind), today=today)
    _tell_apart(checked.tally.set_apart, checked.tally.lines)
    if thorough:
        days = days_to_try(today)
        with click.progressbar(days, label="Trying numbers", file=sys.stderr) as bar:
            for day in bar:
                try_day(checked, day)
    if key_file and not checked.check:
        raise click.ClickException(
            f"There is no manifest beside {file}: nothing tells with which key it was made."
        )
    if key_file and checked.check != read_key(key_file).check(checked.sha256):
        raise click.ClickException(f"{file} was not made with the key in {key_file}.")
    click.echo(
        f"{checked.tally.let_in:,} of {checked.tally.given:,} rows can be let in, made with the "
        f"key {checked.key_id}; {len(checked.persons):,} different persons were looked for among "
        "digests made without a key, and none was found."
    )


def _tell_apart(set_apart: Mapping[str, int], lines: Mapping[str, Sequence[int]]) -> None:
    for reason, count in sorted(set_apart.items()):
        named = ", ".join(map(str, lines.get(reason, ())))
        more = " ..." if count > len(lines.get(reason, ())) else ""
        click.echo(f"Set apart, {reason}: {count:,} (lines {named}{more})", err=True)
