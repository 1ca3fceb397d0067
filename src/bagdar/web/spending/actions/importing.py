"""A table of a register taken in: tried first, taken whole or not at all, nothing twice.

A row that is new is entered; one that stands already with other facts is corrected; one that
stands as it is told is known, and nothing is written of it. A contract whose number is spelt in
another way is found as the row it means, which keeps its spelling. A column that the table has not
leaves what stands, and an empty project leaves the link of a contract: a person may have made it
since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bagdar.core.terms.decimals import decimal_sign
from bagdar.core.terms.problem import Problem
from bagdar.core.terms.text import fold_number
from bagdar.sources.tables import Table, TableError, match_headings, read_table
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.loads.actions import NOBODY, Watch
from bagdar.web.loads.queries import LoadPhase
from bagdar.web.spending.actions.reading import (
    Brought,
    Given,
    MoneyError,
    Problems,
    Reader,
    refuse,
    told_apart,
)
from bagdar.web.spending.actions.spelling import spellings
from bagdar.web.spending.actions.writing import (
    Who,
    append,
    check_correction,
    check_standing,
    facts_of,
    is_told,
    once,
    write_new,
)
from bagdar.web.spending.models import MODELS, ContractKind, LinkGround, Register, Version
from bagdar.web.spending.permissions import check_enters, powers_by
from bagdar.web.spending.queries.registers import COLUMNS, NUMBER, Kind, headings_of
from bagdar.web.spending.queries.veiling import restored
from bagdar.web.wording import in_words

MOST_ROWS = 100_000
LARGEST_FILE_BYTES = 10 * 2**20
AT_ONCE = 500
UNREAD, MOVED, FOUND = "unread", "moved", "found"
"""What a watch is told besides: headings that are not read, rows of projects that were merged, rows
that were found under another spelling."""
MOST_FOUND_TOLD = 100
AMOUNTS = (Kind.MONEY, Kind.SIGNED_MONEY, Kind.NUMBER)
Cells = dict[str, str]
Made = dict[tuple[str, int | None], list[Brought]]
"""Commitments that a file brought, by number as it is compared and project."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row of a file; row 0 is the file, an empty column the row."""

    row: int
    column: str
    text: str


@dataclass
class Tried:
    """What a table would do: rows that are new, corrected or known, and what is wrong.

    `moved` counts rows of projects that were merged, by the identifiers of these and of those that
    live on. `found` names rows that were found under another spelling: the row of the file, the
    number in it and that of the row it means.
    """

    new: list[tuple[Given, str]] = field(default_factory=list)
    corrected: list[tuple[Version, Given]] = field(default_factory=list)
    known: int = 0
    repeated: int = 0
    unread: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    moved: dict[tuple[str, str], int] = field(default_factory=dict)
    found: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return len(self.new) + len(self.corrected)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, known, or stand twice in the table."""
        new, changed = len(self.new), len(self.corrected)
        return {"new": new, "changed": changed, "known": self.known, "repeated": self.repeated}


def moved_of(tried: Tried) -> list[tuple[str, str, int]]:
    """Return projects that were merged, those they live on in, and how many rows name each."""
    return [(named, home, count) for (named, home), count in sorted(tried.moved.items())]


@dataclass(frozen=True)
class _Row:
    number: int
    cells: Cells


@dataclass(frozen=True)
class Sent:
    """A table as it was sent: whose it is, and the sign of fractions where it does not tell.

    `source` is the ground of the act and of corrections; `is_synthetic` names the world where the
    writer belongs to neither; `seen` the versions that a trial would correct: no other is.
    """

    content: bytes
    source: str
    decimal: str | None = None
    is_synthetic: bool | None = None
    seen: frozenset[int] | None = None


def import_rows(
    register: str,
    sent: Sent,
    *,
    by: Actor,
    at: datetime,
    dry_run: bool,
    watch: Watch = NOBODY,
) -> Tried:
    """Try a table of a register, and take it in unless this is a trial or something is wrong."""
    check_enters(powers_by(by, at=at), register)
    tried = Tried()
    try:
        table = read_table(sent.content)
    except TableError as error:
        tried.faults.append(Fault(error.row or 0, "", in_words(error.problem)))
        return tried
    rows = _rows(register, table, tried)
    watch.note(UNREAD, list(tried.unread))
    if tried.faults:
        return tried
    amounts = [one.key for one in COLUMNS[register] if one.kind in AMOUNTS]
    told = [one.cells.get(key, "") for one in rows for key in amounts]
    sign = sent.decimal or decimal_sign(told) or ("." if table.kind != "csv" else None)
    reader = Reader(
        register,
        [one.cells for one in rows],
        by=by,
        at=at,
        decimal=sign,
        is_synthetic=sent.is_synthetic,
    )
    _try(rows, reader, tried, watch, sent.seen)
    watch.note(MOVED, [list(one) for one in moved_of(tried)])
    watch.note(FOUND, [list(one) for one in tried.found[:MOST_FOUND_TOLD]])
    if tried.writes and not tried.faults and not dry_run:
        words = sent.source.strip()[:300] or _("a table")
        try:
            with once(), act("spending.import", by=by, at=at, ground=words) as entry:
                _write(tried, reader, words, Who(by, at), entry, watch)
                watch.written(tried.counts)
        except MoneyError as error:
            tried.faults += _faults(0, error.problems)
    return tried


def _rows(register: str, table: Table, tried: Tried) -> list[_Row]:
    headings = match_headings(table.headings, headings_of(register))
    tried.unread = headings.unknown
    missing = [
        str(one.label)
        for one in COLUMNS[register]
        if one.required and one.key not in headings.keys.values()
    ]
    if missing:
        text = _("The columns %(names)s are missing.") % {"names": ", ".join(missing)}
        tried.faults.append(Fault(0, "", text))
    if headings.doubled:
        problem = Problem(
            "Two columns mean the same: {names}; keep one.", names=", ".join(headings.doubled)
        )
        tried.faults.append(Fault(0, "", in_words(problem)))
    if len(table.rows) > MOST_ROWS:
        text = _("The table has more than %(most)d rows; part it.") % {"most": MOST_ROWS}
        tried.faults.append(Fault(0, "", text))
    if not table.rows:
        tried.faults.append(Fault(0, "", _("The table has no rows.")))
    return [_Row(one.number, dict(headings.named(one))) for one in table.rows]


def _try(
    rows: Sequence[_Row],
    reader: Reader,
    tried: Tried,
    watch: Watch,
    seen: frozenset[int] | None,
) -> None:
    """Read every row and find what stands of it already."""
    _announce(rows, reader)
    told: list[tuple[_Row, Given]] = []
    for done, one in enumerate(rows, 1):
        watch.progress(LoadPhase.READING, done, len(rows))
        try:
            told.append((one, reader.read(one.cells, is_new=True)))
        except MoneyError as error:
            tried.faults += _faults(one.number, error.problems)
    standing = _standing(reader.register, told)
    if reader.register == Register.CONTRACT:
        told = _respelt(told, standing, reader, tried)
    given = _once_each(told, tried)
    for _row, read in given:
        if read.moved is not None:
            tried.moved[read.moved] = tried.moved.get(read.moved, 0) + 1
    named: dict[int, int] = {}
    for one, read in given:
        number = _number(one)
        found = standing.get(read.natural if number is None else number)
        before = named.setdefault(found.record_id, one.number) if found else one.number
        if before == one.number:
            _sort(one, read, found, reader, tried, seen)
        else:
            words = _("Row %d of the file names the same row already.") % before
            tried.faults.append(Fault(one.number, "", words))


def _once_each(told: Sequence[tuple[_Row, Given]], tried: Tried) -> list[tuple[_Row, Given]]:
    """Leave out what stands in the file before, and refuse what it tells otherwise."""
    given: list[tuple[_Row, Given]] = []
    first: dict[str, tuple[int, Given]] = {}
    for one, read in told:
        before, same = first.setdefault(read.natural, (one.number, read))
        if before == one.number:
            given.append((one, read))
        elif (same.facts, same.under) == (read.facts, read.under):
            tried.repeated += 1
        else:
            words = _("The same row stands in row %d of the file with other facts.") % before
            tried.faults.append(Fault(one.number, "", words))
    return given


def _respelt(
    told: Sequence[tuple[_Row, Given]],
    standing: dict[str | int, Version],
    reader: Reader,
    tried: Tried,
) -> list[tuple[_Row, Given]]:
    """Spell contracts as the rows that they mean, of the register or before them in the file.

    What is spelt exactly as a row, or names its number, means that one.
    """
    others = [read for one, read in told if _number(one) is None and read.natural not in standing]
    known, sought = spellings(others), {id(one) for one in others}
    rows: list[tuple[_Row, Given]] = []
    for one, read in told:
        row, given = one, read
        if id(read) in sought:
            try:
                meant = known.meant(read)
                if meant is None:
                    known.bring(read)
                elif meant.number.casefold() != read.facts["number"].casefold():
                    tried.found.append((one.number, read.facts["number"], meant.number))
                    row = _Row(one.number, {**one.cells, "number": meant.number})
                    given = reader.read(row.cells, is_new=True)
            except MoneyError as error:
                tried.faults += _faults(one.number, error.problems)
                continue
            if meant is not None and meant.standing is not None:
                standing[given.natural] = meant.standing
        rows.append((row, given))
    return rows


def _announce(rows: Sequence[_Row], reader: Reader) -> None:
    """Tell the reader of commitments that the file itself brings, for the contracts under them."""
    if reader.register == Register.CONTRACT:
        labels = {ContractKind.COMMITMENT.value, str(ContractKind.COMMITMENT.label).casefold()}
        for one in rows:
            if one.cells.get("kind", "").strip().casefold() in labels:
                number = " ".join(one.cells.get("number", "").split())
                buyer = one.cells.get("buyer_bin", "").strip()
                reader.bring(Brought(number, buyer), reader.home_key(one.cells))
            elif not one.cells.get("project", "").strip():
                reader.hold(" ".join(one.cells.get("under", "").split()))


def _standing(register: str, given: Sequence[tuple[_Row, Given]]) -> dict[str | int, Version]:
    """Return the versions in force that rows name, by what tells them apart and by number."""
    found: dict[str | int, Version] = {}
    model = MODELS[register]
    named = any(one.name == "project" for one in model._meta.concrete_fields)
    homes = ("project__territory", "project__merged_into__territory") if named else ()
    known = model.objects.known().select_related("record", *homes)
    naturals = [read.natural for _row, read in given]
    numbers = [n for row, _read in given if (n := _number(row)) is not None]
    for start in range(0, len(naturals), AT_ONCE):
        for one in known.filter(natural__in=naturals[start : start + AT_ONCE]):
            found[one.natural] = one
    for start in range(0, len(numbers), AT_ONCE):
        for one in known.filter(record__in=numbers[start : start + AT_ONCE]):
            found[one.record_id] = one
    return found


def _number(row: _Row) -> int | None:
    text = row.cells.get(NUMBER, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _sort(
    row: _Row,
    given: Given,
    found: Version | None,
    reader: Reader,
    tried: Tried,
    seen: frozenset[int] | None,
) -> None:
    """Say whether a row is new, a correction, or known already."""
    number = _number(row)
    try:
        if number is not None and found is None:
            raise refuse(NUMBER, _("There is no row with the number %d; leave it empty.") % number)
        if found is None:
            if given.facts.get("link_ground") == LinkGround.CONFIRMED:
                raise refuse("link_ground", _("A suggested match is confirmed on its own page."))
            tried.new.append((given, given.under))
            return
        given = reader.read(row.cells, found).standing_as(found)
        facts = restored(facts_of(given, reader), found)
        if is_told(found, facts):
            tried.known += 1
            return
        check_standing(found, reader)
        check_correction(found, given, facts)
        if seen is not None and found.pk not in seen:
            raise refuse("", _("This row was changed after the table was tried: try it again."))
        tried.corrected.append((found, given))
    except MoneyError as error:
        tried.faults += _faults(row.number, error.problems)
    except PermissionDenied:
        text = _("This row stands already, and is not yours to correct.")
        tried.faults.append(Fault(row.number, "", text))


def _faults(row: int, problems: Problems) -> list[Fault]:
    return [Fault(row, name, text) for name, texts in problems.items() for text in texts]


def _write(tried: Tried, reader: Reader, source: str, who: Who, entry: Act, watch: Watch) -> None:
    """Write commitments first, so that the contracts of the same file find them."""
    made: Made = {}
    later = ContractKind.CONTRACT
    order = sorted(tried.new, key=lambda one: one[0].facts.get("kind") == later)
    for done, (given, under) in enumerate(order, 1):
        watch.progress(LoadPhase.WRITING, done, tried.writes)
        record = write_new(given, _facts(given, under, reader, made), who, entry)
        if given.facts.get("kind") == ContractKind.COMMITMENT:
            project = given.project.pk if given.project else None
            brought = Brought(given.facts["number"], given.facts["buyer_bin"], record.pk)
            made.setdefault((brought.folded, project), []).append(brought)
    _lock(tried.corrected, reader.register)
    for done, (standing, given) in enumerate(tried.corrected, len(order) + 1):
        watch.progress(LoadPhase.WRITING, done, tried.writes)
        facts = restored(_facts(given, given.under, reader, made), standing)
        append(standing, facts, given.natural, source, who, entry)


def _lock(corrected: Sequence[tuple[Version, Given]], register: str) -> None:
    """Refuse to correct a row that somebody else changed after it was read."""
    numbers = [standing.pk for standing, _given in corrected]
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        rows = MODELS[register].objects.known().filter(pk__in=some)
        if len(rows.select_for_update().values_list("pk")) < len(some):
            raise refuse("", _("This row was changed meanwhile: read it again."))


def _facts(given: Given, under: str, reader: Reader, made: Made) -> dict[str, Any]:
    facts = facts_of(given, reader)
    if under and facts["under_id"] is None:
        project = given.project.pk if given.project else None
        brought = told_apart(under, made.get((fold_number(under), project), ()), facts["buyer_bin"])
        if len(brought) != 1:
            raise refuse(
                "under", _("%s: enter this commitment by a file of its own first.") % under
            )
        facts["under_id"] = brought[0].record_id
    return facts
