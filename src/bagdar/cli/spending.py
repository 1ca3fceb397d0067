"""Red flags over contracting processes, from files alone: needs no installation."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bagdar.core.spending.settings import Settings
    from bagdar.lake import Lake
    from bagdar.runs.spending_tables import Machine
    from bagdar.sources.ocds import Tally

A_SOURCE = click.Path(exists=True, path_type=Path)
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_STORE = click.Path(exists=True, file_okay=False, path_type=Path)
A_PLACE = click.Path(dir_okay=False, path_type=Path)
FORMATS = ("bagdar", "cardinal")
REASONS_SHOWN = 20
UNREGISTERED = "ocds-unregistered"
"""Stands where the publisher has no prefix yet; the Open Contracting Partnership gives them."""


@click.group()
def spending() -> None:
    """Compute red flags over contracting processes in OCDS 1.1; needs no installation.

    A flag says "check", never "guilty".

    \u0008
    Examples:
      bagdar spending flag processes.jsonl --output flags.json
      bagdar spending load processes.jsonl --into kept
      bagdar spending flag --from kept --output flags.json
      bagdar spending flag processes.jsonl.gz --settings s.ini --output o.json --format cardinal
      bagdar spending goszakup objects --output processes.jsonl
    """


@spending.command()
@click.argument("source", metavar="[INPUT]", type=A_SOURCE, required=False)
@click.option(
    "--from",
    "kept",
    type=A_STORE,
    help="Instead of INPUT: the folder into which processes were loaded.",
)
@click.option("--changed", is_flag=True, help="With --from: only what the last load brought.")
@click.option("--settings", type=A_FILE, help="Settings file of Cardinal (default: all on).")
@click.option("--output", type=A_PLACE, required=True, help="Where the results go, as JSON.")
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="bagdar",
    help="Our results with evidence, or those of Cardinal with its faults.",
)
@click.option("--map", "maps", is_flag=True, help="With Cardinal's key Maps.")
@click.option("--no-meta", is_flag=True, help="Without Cardinal's key Meta.")
@click.option("--faults", type=A_PLACE, help="Where all that did not fit goes, as CSV.")
@click.option("--threads", type=click.IntRange(1), help="How many threads (default: all).")
@click.option("--memory-mb", type=click.IntRange(64), help="Most memory of the engine.")
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def flag(
    source: Path | None,
    kept: Path | None,
    settings: Path | None,
    output: Path,
    faults: Path | None,
    **asked: object,
) -> None:
    """Compute the 11 indicators of Cardinal over INPUT, and write them to a file.

    INPUT is a file or a folder: one compiled release a line, a release, or packages of releases
    or records; JSON, gzipped or zipped. What does not fit is logged and the rest goes in.

    With `--format cardinal` the results are those of Cardinal, number by number, its faults
    included, so that scripts made for it go on working: OUTPUT is written over, and an indicator
    is on when the settings have its section. Otherwise all are on unless the settings name some.

    With `--from` it computes from tables that `bagdar spending load` keeps. `--changed` asks only
    for processes that the last load brought; indicators that need all processes are left out then
    and named: those of buyers and tenderers, and R024 and R058 without a threshold in the settings.

    \u0008
    Examples:
      bagdar spending flag processes.jsonl --output flags.json --faults faults.csv
      bagdar spending flag --from kept --output changed.json --changed
      bagdar spending flag in.jsonl --settings s.ini --output out.json --format cardinal
    """
    as_peer = asked["style"] == "cardinal"
    _check_call(source, kept, faults, as_peer=as_peer, asked=asked)
    for one in (output, faults):
        # Scripts made for Cardinal send its output into the same file again and again.
        if one is not None and one.exists() and not (asked["force"] or as_peer):
            raise click.ClickException(f"{one} is there already; write over it with --force.")
    chosen = _settings(settings, as_peer=as_peer)
    if kept is not None:
        _flag_kept(kept, chosen, output, asked)
    elif source is not None:
        _flag_read(source, chosen, output, faults, asked)


def _check_call(
    source: Path | None,
    kept: Path | None,
    faults: Path | None,
    *,
    as_peer: bool,
    asked: Mapping[str, object],
) -> None:
    """Refuse options that do not go together."""
    if (source is None) == (kept is None):
        raise click.UsageError("Name either INPUT or, with --from, where it was loaded.")
    if kept is not None and (as_peer or faults is not None):
        raise click.UsageError("--format cardinal and --faults belong to INPUT, not to --from.")
    if asked["changed"] and kept is None:
        raise click.UsageError("--changed belongs to --from.")
    if not as_peer and (asked["maps"] or asked["no_meta"]):
        raise click.UsageError("--map and --no-meta belong to --format cardinal.")


def _machine(asked: Mapping[str, object]) -> Machine:
    from bagdar.runs.spending_tables import Machine

    return Machine(_whole(asked["threads"]), _whole(asked["memory_mb"]))


def _flag_read(
    source: Path,
    chosen: Settings,
    output: Path,
    faults: Path | None,
    asked: Mapping[str, object],
) -> None:
    from bagdar.lake import Lake
    from bagdar.runs.spending import keep

    as_peer, machine = asked["style"] == "cardinal", _machine(asked)
    with TemporaryDirectory(prefix="bagdar-spending-") as folder:
        lake = Lake(Path(folder))
        tally = keep(lake, source, as_peer=as_peer, machine=machine)
        _tell_faults(tally, faults)
        if as_peer:
            _write_cardinal(lake, chosen, machine, output, asked)
        else:
            _write_ours(lake, chosen, machine, output)
    click.echo(
        f"{tally.processes:,} processes of {tally.lines:,} releases; the results are in {output}."
    )


def _flag_kept(kept: Path, chosen: Settings, output: Path, asked: Mapping[str, object]) -> None:
    from dataclasses import replace

    from bagdar.lake import Lake, LakeError
    from bagdar.runs.spending import needing_all

    newest = bool(asked["changed"])
    left = needing_all(chosen) if newest else []
    if left:
        chosen = replace(chosen, enabled=chosen.enabled - set(left))
        click.echo(f"Left out, for they need all processes: {', '.join(left)}.", err=True)
    try:
        _write_ours(Lake(kept), chosen, _machine(asked), output, newest=newest)
    except LakeError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"The results are in {output}.")


@spending.command()
@click.argument("sources", metavar="INPUT...", type=A_SOURCE, nargs=-1, required=True)
@click.option(
    "--into",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder of tables; made if it is not there.",
)
@click.option("--faults", type=A_PLACE, help="Where all that did not fit goes, as CSV.")
@click.option("--threads", type=click.IntRange(1), help="How many threads (default: all).")
@click.option("--memory-mb", type=click.IntRange(64), help="Most memory of the engine.")
@click.option("--force", is_flag=True, help="Write over a file of --faults that is there already.")
def load(sources: tuple[Path, ...], folder: Path, faults: Path | None, **asked: object) -> None:
    """Keep the processes of INPUT in tables, from which flags are computed again in seconds.

    Loaded again, only processes that are new or have changed are taken: of each the release
    compiled last is kept. A process that does not come again stays. What is left out is logged. A
    load that breaks off leaves what was there before it.

    \u0008
    Examples:
      bagdar spending load processes.jsonl --into kept
      bagdar spending load 2025.jsonl.gz 2026.jsonl.gz --into kept --faults faults.csv
    """
    from datetime import UTC, datetime

    from bagdar.lake import Lake, LakeError
    from bagdar.runs import spending_store

    if faults is not None and faults.exists() and not asked["force"]:
        raise click.ClickException(f"{faults} is there already; write over it with --force.")
    try:
        told = spending_store.load(
            Lake(folder), sources, at=datetime.now(UTC), machine=_machine(asked)
        )
    except LakeError as error:
        raise click.ClickException(str(error)) from None
    _tell_faults(told.tally, faults)
    click.echo(
        f"Load {told.number}: {told.new:,} new, {told.changed:,} changed, "
        f"{told.unchanged:,} unchanged; left out {told.older:,} older and {told.repeated:,} "
        f"repeated releases."
    )


@spending.command()
@click.argument(
    "folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--output", type=A_PLACE, required=True, help="Where the releases go, one a line.")
@click.option("--prefix", default=UNREGISTERED, help="The registered prefix of ocids.")
@click.option("--faults", type=A_PLACE, help="Where all that did not fit goes, as CSV.")
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def goszakup(folder: Path, output: Path, prefix: str, faults: Path | None, *, force: bool) -> None:
    """Make OCDS releases of objects of Kazakhstan's procurement platform.

    FOLDER holds the objects as its API v3 gives them, a file a kind: trd_buy, lots, plans,
    plans_spec, trd_app, app_lots, contract, contract_units, acts, treasury_pay, rnu, subject, and
    the lists ref_trade_methods, ref_buy_status, ref_contract_status, ref_units; as pages, lists or
    lines of JSON, gzipped or not. What does not fit is logged and the rest goes in. The fields
    are those of public descriptions: nothing was tried against the platform itself.

    \u0008
    Examples:
      bagdar spending goszakup objects --output processes.jsonl
      bagdar spending goszakup objects --output p.jsonl --prefix ocds-abc123 --faults faults.csv
    """
    import json

    from bagdar.sources.goszakup import read_objects, releases
    from bagdar.sources.ocds import Tally

    for one in (output, faults):
        if one is not None and one.exists() and not force:
            raise click.ClickException(f"{one} is there already; write over it with --force.")
    tally = Tally()
    objects = read_objects(folder, tally.told)
    with output.open("w", encoding="utf-8") as file:
        for release in releases(objects, prefix=prefix, told=tally.told):
            file.write(json.dumps(release, ensure_ascii=False, allow_nan=False) + "\n")
            tally.processes += 1
    _tell_faults(tally, faults)
    click.echo(f"{tally.processes:,} releases are in {output}.")


@spending.command("goszakup-fetch")
@click.argument("customer", metavar="BIN")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder of the objects; files of an earlier time are written over.",
)
def goszakup_fetch(customer: str, output: Path) -> None:
    """Ask Kazakhstan's procurement platform for all that the customer BIN bought.

    The token of the platform is read from BAGDAR_GOSZAKUP_TOKEN.

    NOT TESTED against the platform itself: its addresses and names are those that public programs
    use. Applications, and budget lines of plans, are not asked for.

    \u0008
    Examples:
      bagdar spending goszakup-fetch 050140006873 --output objects
    """
    import os

    from bagdar.core.terms.identifiers import bin_problem
    from bagdar.sources.goszakup.client import Platform, PlatformError

    if (problem := bin_problem(customer)) is not None:
        raise click.ClickException(f"{customer} is no BIN: look at its {problem}.")
    token = os.environ.get("BAGDAR_GOSZAKUP_TOKEN", "")
    if not token:
        raise click.ClickException("Set BAGDAR_GOSZAKUP_TOKEN to a token of the platform.")
    try:
        Platform(token).fetch(
            customer, output, told=lambda kind, count: click.echo(f"{kind}: {count:,}")
        )
    except PlatformError as error:
        raise click.ClickException(str(error)) from None


def _settings(file: Path | None, *, as_peer: bool) -> Settings:
    from bagdar.core.spending.settings import ALL_ON, Settings, read_settings

    if file is None:
        return Settings() if as_peer else ALL_ON
    read = read_settings(file.read_text("utf-8"))
    for code in read.unheeded:
        click.echo(f"{file}: [{code}] is not computed here.", err=True)
    if as_peer or read.settings.enabled:
        return read.settings
    from dataclasses import replace

    return replace(read.settings, enabled=ALL_ON.enabled)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _tell_faults(tally: Tally, file: Path | None) -> None:
    """Say what did not fit: each in a file, or how often each reason came."""
    from bagdar.core.terms.text import neutralise_cell

    if file is not None:
        columns = ("source", "line", "offset", "ocid", "path", "reason", "value")
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(columns)
            for one in tally.faults:
                cells = (getattr(one, name) for name in columns)
                writer.writerow(["" if cell is None else neutralise_cell(cell) for cell in cells])
    reasons = sorted(tally.faults.reasons.items(), key=lambda one: -one[1].count)
    for reason, told in reasons[:REASONS_SHOWN]:
        first = told.first
        place = f"{first.source}, line {first.line}{f', {first.path}' if first.path else ''}"
        where = f", at byte {first.offset}" if first.offset is not None else ""
        click.echo(f"{told.count:,} × {reason} (first: {place}{where})", err=True)
    if len(reasons) > REASONS_SHOWN:
        rest = sum(told.count for _reason, told in reasons[REASONS_SHOWN:])
        click.echo(f"{rest:,} × {len(reasons) - REASONS_SHOWN:,} more reasons", err=True)


def _write_cardinal(
    lake: Lake, settings: Settings, machine: Machine, output: Path, asked: Mapping[str, object]
) -> None:
    from bagdar.core.spending.document import lines
    from bagdar.runs.spending import as_cardinal, written

    found = as_cardinal(lake, settings, maps=bool(asked["maps"]), machine=machine)
    document = written(found, meta=not asked["no_meta"])
    with output.open("w", encoding="utf-8") as file:
        file.writelines(lines(document))
        file.write("\n")


def _write_ours(
    lake: Lake, settings: Settings, machine: Machine, output: Path, *, newest: bool = False
) -> None:
    from bagdar.core.spending.document import json_of
    from bagdar.runs.spending import flagged, told

    with flagged(lake, settings, machine=machine, newest=newest) as found:
        head = json_of({**told(found, settings), **({"of": "the last load"} if newest else {})})
        with output.open("w", encoding="utf-8") as file:
            file.write(f'{head[:-1]},"results":[')
            comma = ""
            for level, name, results, evidence in found.subjects():
                file.write(
                    f'{comma}\n{{"level":"{level}","id":{json_of(name)},"found":{results},'
                    f'"evidence":{evidence or "{}"}}}'
                )
                comma = ","
            file.write("\n]}\n")
