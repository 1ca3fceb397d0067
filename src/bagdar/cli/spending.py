"""Red flags over contracting processes, from files alone: needs no installation."""

from __future__ import annotations

import csv
import errno
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.faults import tell_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bagdar.core.spending.settings import Settings
    from bagdar.core.terms.working_time import Calendar
    from bagdar.lake import Lake
    from bagdar.runs.spending import Flags
    from bagdar.runs.spending_beside import Beside
    from bagdar.runs.spending_tables import Machine
    from bagdar.sources.ocds import Address, Fault, Tally


_A_PATH = click.Path(exists=True, path_type=Path)


class Source(click.ParamType[Any]):
    """A file or a folder that is there, or an address."""

    name = "path or address"

    def convert(self, value: Any, param: Any, ctx: Any) -> Path | Address:
        """Return what is named; refuse what is not there or cannot be an address."""
        from bagdar.sources.ocds import SourceError, address

        try:
            found = address(str(value))
        except SourceError as refused:
            self.fail(str(refused), param, ctx)
        there: Path | Address = found or _A_PATH.convert(value, param, ctx)
        return there


A_SOURCE = Source()
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_STORE = click.Path(exists=True, file_okay=False, path_type=Path)
A_DAY = click.DateTime(["%Y-%m-%d"])
A_PLACE = click.Path(dir_okay=False, path_type=Path)
FORMATS = ("bagdar", "cardinal")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNREGISTERED = "ocds-unregistered"
"""Stands where the publisher has no prefix yet; the Open Contracting Partnership gives them."""


LEDGERS = ("projects", "budgets", "payments", "banned", "thresholds", "calendar")
OUR_OWN = ("rules", "thresholds", "banned", "projects", "budgets", "payments", "as_of", "calendar")


def tables_beside(command: Any) -> Any:
    """Add the options of tables that stand in no release."""
    for option in (
        click.option(
            "--calendar", type=A_FILE, help="Working days (default: those of Kazakhstan)."
        ),
        click.option("--as-of", type=A_DAY, help="The day projects are judged for: 2025-10-01."),
        click.option("--payments", type=A_FILE, help="Payments of projects, instead of releases'."),
        click.option("--budgets", type=A_FILE, help="Plans by the budget classification."),
        click.option("--projects", type=A_FILE, help="Projects: budget, progress, jobs."),
        click.option("--banned", type=A_FILE, help="The register of unfair suppliers."),
    ):
        command = option(command)
    return command


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


@contextmanager
def _plainly() -> Iterator[None]:
    """Say what was foreseen: a source, the memory or the disk that does not suffice."""
    from bagdar.lake import LakeError
    from bagdar.sources.ocds import SourceError

    try:
        yield
    except (LakeError, SourceError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise click.ClickException(
            "The disk is full: what was kept before stays as it was. Tables take about a "
            "twenty-fifth of their JSON, twice that while they are loaded; make room, or load "
            "into another disk."
        ) from None


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
@click.option("--flagged-only", is_flag=True, help="Name only what is flagged; count all.")
@click.option("--map", "maps", is_flag=True, help="With Cardinal's key Maps.")
@click.option("--no-meta", is_flag=True, help="Without Cardinal's key Meta.")
@click.option("--faults", type=A_PLACE, help="Where all that did not fit goes, as CSV.")
@click.option("--rules", help="Only these rules, parted by commas, such as R003,A1.")
@click.option("--thresholds", type=A_FILE, help="Thresholds of rules by day, method, category.")
@tables_beside
@click.option("--threads", type=click.IntRange(1), help="How many threads (default: all).")
@click.option("--memory-mb", type=click.IntRange(64), help="Most memory of the engine.")
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    default="duckdb",
    help="With --from: what computes; the results are the same.",
)
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def flag(
    source: Path | Address | None,
    kept: Path | None,
    settings: Path | None,
    output: Path,
    faults: Path | None,
    **asked: object,
) -> None:
    """Compute red flags over INPUT, and write them to a file.

    These are the 11 indicators of Cardinal and our own rules about contracts, payments, bidders
    and, with --projects, projects. A rule that rests on law is off until the settings name it.

    INPUT is a file, a folder or an address (s3://, gs://, https://): one compiled release a
    line, a release, or packages of releases
    or records; JSON, gzipped or zipped. What does not fit is logged and the rest goes in.

    With `--format cardinal` the results are those of Cardinal, number by number, its faults
    included, so that scripts made for it go on working: OUTPUT is written over, and an indicator
    is on when the settings have its section. Otherwise all are on unless the settings name some.

    With `--from` it computes from tables that `bagdar spending load` keeps. `--changed` asks only
    for processes that the last load brought; indicators that need all processes are left out then
    and named: those of buyers and tenderers, and R024 and R058 without a threshold in the settings.

    With `--flagged-only` the document names what is flagged and leaves out what is clear or not
    computable; how many of these there are stays in its head.

    \u0008
    Examples:
      bagdar spending flag processes.jsonl --output flags.json --faults faults.csv
      bagdar spending flag --from kept --output changed.json --changed
      bagdar spending flag --from kept --output flags.json --flagged-only
      bagdar spending flag --from kept --output o.json --projects p.csv --payments paid.xlsx
      bagdar spending flag --from kept --output o.json --engine spark
      bagdar spending flag in.jsonl --settings s.ini --output out.json --format cardinal
    """
    as_peer = asked["style"] == "cardinal"
    _check_call(source, kept, faults, as_peer=as_peer, asked=asked)
    tables = [one for one in asked.values() if isinstance(one, Path)]
    _check_apart((output, faults), read=(source, kept, settings, *tables))
    for one in (output, faults):
        # Scripts made for Cardinal send its output into the same file again and again.
        if one is not None and one.exists() and not (asked["force"] or as_peer):
            raise click.ClickException(f"{one} is there already; write over it with --force.")
    chosen = _settings(settings, as_peer=as_peer)
    refused: list[Fault] = []
    beside = _beside(asked, refused)
    if not as_peer:
        chosen = _chosen(chosen, asked, beside, refused)
        beside = _with_calendar(beside, chosen, asked)
    with _plainly():
        if kept is not None:
            _tell_refused(refused)
            _flag_kept(kept, chosen, output, asked, beside)
        elif source is not None:
            _flag_read(source, chosen, output, faults, asked, beside, refused)


def _check_apart(
    written: Sequence[Path | None], *, read: Sequence[Path | Address | None] = ()
) -> None:
    """Refuse to write over a file that is read, or two results into one file."""
    sources = [one.resolve() for one in read if isinstance(one, Path)]
    taken: set[Path] = set()
    for one in written:
        if one is None:
            continue
        place = one.resolve()
        within = place.exists() and any(source in place.parents for source in sources)
        if place in sources or within:
            raise click.UsageError(f"{one} is read: write elsewhere.")
        if place in taken:
            raise click.UsageError(f"{one} is named twice: write each into a file of its own.")
        taken.add(place)


def _check_call(
    source: Path | Address | None,
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
    if asked["engine"] != "duckdb" and kept is None:
        raise click.UsageError("--engine belongs to --from.")
    if asked["changed"] and kept is None:
        raise click.UsageError("--changed belongs to --from.")
    if as_peer and asked["flagged_only"]:
        raise click.UsageError("Cardinal names only what is flagged: leave --flagged-only out.")
    if as_peer and any(asked[one] for one in OUR_OWN):
        raise click.UsageError("--format cardinal knows none of our own rules and tables.")
    if not as_peer and (asked["maps"] or asked["no_meta"]):
        raise click.UsageError("--map and --no-meta belong to --format cardinal.")


def _ledger(form: str, file: Path, refused: list[Fault]) -> list[Any]:
    """Read a table that stands in no release; keep what is refused in it."""
    from bagdar.sources.ledgers import FORMS, LedgerError, read_ledger
    from bagdar.sources.ocds import Fault
    from bagdar.sources.tables import content_of_file

    try:
        read = read_ledger(FORMS[form], content_of_file(str(file)))
    except LedgerError as error:
        raise click.ClickException(f"{file}: {error}") from None
    if read.unknown:
        click.echo(f"{file}: nobody asks for {', '.join(read.unknown)}.", err=True)
    refused += [
        Fault(file.name, one.row, one.column, f"{one.reason}; left out", value=one.value or None)
        for one in read.refused
    ]
    return read.rows


def _beside(asked: Mapping[str, object], refused: list[Fault]) -> Beside:
    """Read the tables that are given beside the releases."""
    from datetime import UTC, datetime

    from bagdar.runs.spending_beside import Beside

    def rows(form: str) -> list[Any] | None:
        file = asked[form]
        return _ledger(form, file, refused) if isinstance(file, Path) else None

    if not asked["projects"] and (asked["budgets"] or asked["payments"] or asked["as_of"]):
        raise click.UsageError("--budgets, --payments and --as-of belong to --projects.")
    on = asked["as_of"]
    today = on if isinstance(on, datetime) else datetime.now(UTC)
    return Beside(
        banned=rows("banned"),
        projects=rows("projects"),
        budgets=rows("budgets") or (),
        payments=rows("payments"),
        as_of=today.date() if asked["projects"] else None,
    )


def _with_calendar(beside: Beside, chosen: Settings, asked: Mapping[str, object]) -> Beside:
    """Add the working days that a threshold asks for: those given, else those of Kazakhstan."""
    from dataclasses import replace

    from bagdar.core.spending.thresholds import in_working_days

    if not in_working_days(chosen.thresholds):
        if asked["calendar"]:
            raise click.UsageError("--calendar belongs to a threshold R003.working_days.")
        return beside
    file = asked["calendar"]
    return replace(beside, calendar=_calendar(file if isinstance(file, Path) else None))


def _calendar(file: Path | None) -> Calendar:
    """Read a calendar whole; a row that is left out would make every count a guess."""
    from importlib.resources import files

    from bagdar.core.spending.ledgers import calendar_of
    from bagdar.sources.ledgers import CALENDAR, read_ledger

    if file is None:
        shipped = files("bagdar.presets") / "kazakhstan" / "calendar.csv"
        return calendar_of(read_ledger(CALENDAR, shipped.read_bytes()).rows)
    refused: list[Fault] = []
    rows = _ledger("calendar", file, refused)
    if refused:
        one = refused[0]
        why = one.reason.removesuffix("; left out")
        raise click.ClickException(f"{file}: row {one.line}, {one.path}: {why}.")
    return calendar_of(rows)


def _chosen(
    chosen: Settings, asked: Mapping[str, object], beside: Beside, refused: list[Fault]
) -> Settings:
    """Return the settings with the rules and thresholds that are asked for.

    Refuses a rule that is not known, rests on law that nobody checked and is not in the settings,
    or needs a table that is not given.
    """
    from dataclasses import replace

    from bagdar.core.spending.settings import (
        ALL_ON,
        CODES,
        OF_PROJECTS,
        OWN_CODES,
        RESTING_ON_LAW,
    )
    from bagdar.core.spending.thresholds import crossed

    on = chosen.enabled
    if on == ALL_ON.enabled and beside.projects is not None:
        on |= OF_PROJECTS
    if isinstance(asked["rules"], str):
        wanted = frozenset(one.strip() for one in asked["rules"].split(","))
        if unknown := sorted(wanted - {*CODES, *OWN_CODES}):
            raise click.UsageError(f"{', '.join(unknown)}: no rule that is known.")
        if unchecked := sorted(wanted & RESTING_ON_LAW - on):
            raise click.ClickException(
                f"{', '.join(unchecked)}: the legal basis was not checked; ask for it by a section "
                f"[{unchecked[0]}] in a file of --settings."
            )
        on = wanted
    if "E3" in on and beside.banned is None:
        raise click.ClickException("E3 needs the register of unfair suppliers: --banned.")
    if on & OF_PROJECTS and beside.projects is None:
        raise click.ClickException(f"{', '.join(sorted(on & OF_PROJECTS))}: give --projects.")
    rows = asked["thresholds"]
    given = _ledger("thresholds", rows, refused) if isinstance(rows, Path) else []
    if (above := crossed(given)) is not None:
        raise click.ClickException(
            f"{rows}: A1.amber is {above.value:g}, above the A1.red of its days: which holds?"
        )
    if beside.banned is not None and "E3" not in on:
        click.echo(
            "--banned is not looked at: E3 is off. A settings file with a section [E3], given by "
            "--settings, switches it on.",
            err=True,
        )
    return replace(chosen, enabled=on, thresholds=tuple(given))


def _tell_refused(refused: list[Fault]) -> None:
    """Say what did not fit in the tables that are given."""
    from bagdar.sources.ocds import Tally

    tally = Tally()
    tally.faults.extend(refused)
    _tell_faults(tally, None)


def _machine(asked: Mapping[str, object]) -> Machine:
    from bagdar.runs.spending_tables import Machine

    engine = asked.get("engine", "duckdb")
    return Machine(_whole(asked["threads"]), _whole(asked["memory_mb"]), str(engine))


def _flag_read(
    source: Path | Address,
    chosen: Settings,
    output: Path,
    faults: Path | None,
    asked: Mapping[str, object],
    beside: Beside,
    refused: list[Fault],
) -> None:
    from bagdar.lake import Lake
    from bagdar.runs.spending import flagged, keep
    from bagdar.runs.spending_store import REPEATED
    from bagdar.sources.ocds import Fault

    as_peer, machine = asked["style"] == "cardinal", _machine(asked)
    with TemporaryDirectory(prefix="bagdar-spending-") as folder:
        lake = Lake(Path(folder))
        tally = keep(lake, source, as_peer=as_peer, machine=machine)
        tally.faults.extend(refused)
        processes = tally.processes
        if as_peer:
            _tell_faults(tally, faults)
            _write_cardinal(lake, chosen, machine, output, asked)
        else:
            with flagged(lake, chosen, machine=machine, beside=beside) as found:
                processes = found.processes
                for ocid in found.left_aside():
                    tally.told(Fault(source.name, 0, "", REPEATED, ocid=ocid))
                _tell_faults(tally, faults)
                _write_ours(found, chosen, output, asked)
    click.echo(f"{processes:,} processes of {tally.lines:,} releases; the results are in {output}.")


def _flag_kept(
    kept: Path, chosen: Settings, output: Path, asked: Mapping[str, object], beside: Beside
) -> None:
    from dataclasses import replace

    from bagdar.lake import Lake
    from bagdar.runs.spending import flagged, needing_all

    newest = bool(asked["changed"])
    left = needing_all(chosen) if newest else []
    if left:
        chosen = replace(chosen, enabled=chosen.enabled - set(left))
        click.echo(f"Left out, for they need all processes: {', '.join(left)}.", err=True)
    with flagged(
        Lake(kept), chosen, machine=_machine(asked), newest=newest, beside=beside
    ) as found:
        _write_ours(found, chosen, output, asked, newest=newest)
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
def load(
    sources: tuple[Path | Address, ...], folder: Path, faults: Path | None, **asked: object
) -> None:
    """Keep the processes of INPUT in tables, from which flags are computed again in seconds.

    Loaded again, only processes that are new or have changed are taken: of each the release
    compiled last is kept. A process that does not come again stays. What is left out is logged. A
    load that breaks off leaves what was there before it.

    \u0008
    Examples:
      bagdar spending load processes.jsonl --into kept
      bagdar spending load s3://bucket/releases --into kept
      bagdar spending load 2025.jsonl.gz 2026.jsonl.gz --into kept --faults faults.csv
    """
    from datetime import UTC, datetime

    from bagdar.lake import Lake
    from bagdar.runs import spending_store

    _check_apart((faults,), read=(*sources, folder))
    if faults is not None and faults.exists() and not asked["force"]:
        raise click.ClickException(f"{faults} is there already; write over it with --force.")
    with _plainly():
        told = spending_store.load(
            Lake(folder), sources, at=datetime.now(UTC), machine=_machine(asked)
        )
    _tell_faults(told.tally, faults)
    click.echo(
        f"Load {told.number}: {told.new:,} new, {told.changed:,} changed, "
        f"{told.unchanged:,} unchanged; left out {told.older:,} older and {told.repeated:,} "
        f"repeated releases."
    )


@spending.command()
@click.argument("table", type=click.Choice(LEDGERS))
@click.option("--output", type=A_PLACE, required=True, help="Where the table goes, as CSV.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def template(table: str, output: Path, *, force: bool) -> None:
    """Write an empty table to fill in, and say what its columns are.

    \u0008
    Examples:
      bagdar spending template payments --output payments.csv
    """
    from bagdar.sources.ledgers import FORMS
    from bagdar.sources.ledgers import template as empty

    if output.exists() and not force:
        raise click.ClickException(f"{output} is there already; write over it with --force.")
    form = FORMS[table]
    output.write_bytes(empty(form).encode("utf-8-sig"))
    click.echo(f"A row of {output} is {form.row}. Its columns:")
    for one in form.fields:
        must = ", must be filled" if one.required else ""
        also = f"; also: {', '.join(one.names)}" if one.names else ""
        click.echo(f"  {one.key}: {one.kind}{must}; {one.doc}{also}")


@spending.command()
@click.argument("result", metavar="RESULT", type=A_FILE)
@click.argument("source", metavar="[INPUT]", type=A_SOURCE, required=False)
@click.option(
    "--from", "kept", type=A_STORE, help="Instead of INPUT: the folder of loaded processes."
)
@tables_beside
@click.option("--threads", type=click.IntRange(1), help="How many threads (default: all).")
@click.option("--memory-mb", type=click.IntRange(64), help="Most memory of the engine.")
def replay(result: Path, source: Path | Address | None, kept: Path | None, **asked: object) -> None:
    """Compute RESULT again, of the same input, settings and rules, and hold it against the first.

    The settings and thresholds are those that RESULT tells. Another version of a rule, another
    input or another table is refused by name. Fails where a line of the results differs.

    \u0008
    Examples:
      bagdar spending replay flags.json processes.jsonl
      bagdar spending replay flags.json --from kept --projects p.csv --payments paid.xlsx
    """
    from datetime import datetime

    from bagdar.lake import Lake
    from bagdar.runs.spending import keep
    from bagdar.runs.spending_document import ReplayError, read_head, replayed

    if (source is None) == (kept is None):
        raise click.UsageError("Name either INPUT or, with --from, where it was loaded.")
    try:
        with _plainly():
            head = read_head(result)
            if head.as_of and asked["projects"] and not asked["as_of"]:
                asked["as_of"] = datetime.combine(head.as_of, datetime.min.time())
            beside = _with_calendar(_beside(asked, []), head.settings, asked)
            with TemporaryDirectory(prefix="bagdar-spending-") as folder:
                lake = Lake(kept or Path(folder))
                if source is not None:
                    keep(lake, source, machine=_machine(asked))
                count = replayed(head, lake, beside, machine=_machine(asked))
    except ReplayError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"The same: {count:,} results.")


@spending.command()
@click.argument(
    "folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--output", type=A_PLACE, required=True, help="Where the releases go, one a line.")
@click.option("--prefix", default=UNREGISTERED, help="The registered prefix of ocids.")
@click.option("--banned", type=A_PLACE, help="Where the unfair suppliers (rnu) go, as CSV.")
@click.option("--faults", type=A_PLACE, help="Where all that did not fit goes, as CSV.")
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def goszakup(
    folder: Path,
    output: Path,
    prefix: str,
    banned: Path | None,
    faults: Path | None,
    *,
    force: bool,
) -> None:
    """Make OCDS releases of objects of Kazakhstan's procurement platform.

    FOLDER holds the objects as its API v3 gives them, a file a kind: trd_buy, lots, plans,
    plans_spec, trd_app, app_lots, contract, contract_units, acts, treasury_pay, rnu, subject, and
    the lists ref_trade_methods, ref_buy_status, ref_contract_status, ref_units; as pages, lists or
    lines of JSON, gzipped or not. With --banned the register of unfair suppliers, rnu, becomes the
    table that `bagdar spending flag --banned` reads for E3. What does not fit is logged and the
    rest goes in. The fields are those of public descriptions: nothing was tried against the
    platform itself.

    \u0008
    Examples:
      bagdar spending goszakup objects --output processes.jsonl
      bagdar spending goszakup objects --output p.jsonl --prefix ocds-abc123 --faults faults.csv
      bagdar spending goszakup objects --output p.jsonl --banned banned.csv
    """
    import json

    from bagdar.sources.goszakup import bans, read_objects, releases
    from bagdar.sources.ledgers import BANNED, filled
    from bagdar.sources.ocds import Tally

    _check_apart((output, banned, faults), read=(folder,))
    for one in (output, banned, faults):
        if one is not None and one.exists() and not force:
            raise click.ClickException(f"{one} is there already; write over it with --force.")
    tally = Tally()
    objects = read_objects(folder, tally.told)
    with output.open("w", encoding="utf-8") as file:
        for release in releases(objects, prefix=prefix, told=tally.told):
            file.write(json.dumps(release, ensure_ascii=False, allow_nan=False) + "\n")
            tally.processes += 1
    if banned is not None:
        rows = bans(objects, told=tally.told)
        banned.write_bytes(filled(BANNED, rows).encode("utf-8-sig"))
        click.echo(f"{len(rows):,} rows of the register of unfair suppliers are in {banned}.")
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
    read = read_settings(file.read_text("utf-8"), as_peer=as_peer)
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
    tell_reasons(tally.faults)


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
    found: Flags,
    settings: Settings,
    output: Path,
    asked: Mapping[str, object],
    *,
    newest: bool = False,
) -> None:
    from bagdar.runs.spending_document import document

    with output.open("w", encoding="utf-8") as file:
        few = bool(asked["flagged_only"])
        file.writelines(document(found, settings, newest=newest, flagged_only=few))
