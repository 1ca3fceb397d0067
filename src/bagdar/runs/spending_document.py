"""The document of our own results: a head, then a result a line; and the same, computed again.

{"format": "bagdar-flags-1", "rules": …, "settings": …, "input": {…, "hash": …},
"indicators": {code: {"version": …, "basis": …, "flagged": …, …}}, "left_out": {…},
"results":[
{"level": …, "id": …, "found": {code: {"state", "value", "reason"}}, "evidence": {code: […]}},
…
]}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bagdar.core.spending.definitions import DEFINITIONS
from bagdar.core.spending.document import json_of
from bagdar.core.spending.settings import Settings, SettingsError, settings_from
from bagdar.lake import Lake
from bagdar.runs.spending import FORMAT, RULES, Flags, flagged, told
from bagdar.runs.spending_beside import Beside
from bagdar.runs.spending_tables import Machine

NEWEST = "the last load"
FLAGGED_ONLY = "flags only: what is not named is not flagged; the counts are of all"
"""Stands in the head of a document that leaves out what is clear or not computable."""
LONGEST_HEAD = 8 * 2**20
"""Characters of the first line of a document, thresholds of a person included."""


class ReplayError(ValueError):
    """A result that cannot be computed again, or comes out otherwise; the text says why."""


def document(
    found: Flags, settings: Settings, *, newest: bool = False, flagged_only: bool = False
) -> Iterator[str]:
    """Write the document piece by piece: the head in one line, then a line a result."""
    of, named = {"of": NEWEST} if newest else {}, {"named": FLAGGED_ONLY} if flagged_only else {}
    head = json_of({**told(found, settings), **of, **named})
    yield f'{head[:-1]},"results":['
    comma = ""
    for level, name, results, evidence in found.subjects(flagged_only=flagged_only):
        yield (
            f'{comma}\n{{"level":"{level}","id":{json_of(name)},"found":{results},'
            f'"evidence":{evidence or "{}"}}}'
        )
        comma = ","
    yield "\n]}\n"


@dataclass(frozen=True)
class Head:
    """What a result tells of itself, and where its lines are."""

    file: Path
    settings: Settings
    input_hash: str
    beside_hash: str | None
    as_of: date | None
    newest: bool
    flagged_only: bool = False


def read_head(file: Path) -> Head:
    """Read the head of a document.

    Raises ReplayError for what is none, and for rules of another version than those here.
    """
    with file.open(encoding="utf-8") as lines:
        first = lines.readline(LONGEST_HEAD)
    try:
        head: dict[str, Any] = json.loads(f"{first.rstrip()}]}}")
        versions = {code: one["version"] for code, one in head["indicators"].items()}
        made_by, input_ = (head["format"], head["rules"]), head["input"]
        given = input_.get("beside", {})
        on = given.get("as_of")
        read = Head(
            file,
            settings_from(head["settings"]),
            input_["hash"],
            given.get("hash"),
            date.fromisoformat(on) if on else None,
            head.get("of") == NEWEST,
            head.get("named") == FLAGGED_ONLY,
        )
    except SettingsError as wrong:
        raise ReplayError(f"{file}: {wrong}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ReplayError(f"{file} is no result of `bagdar spending flag`.") from None
    _check_versions(made_by, versions)
    return read


def _check_versions(made_by: tuple[str, str], versions: dict[str, int]) -> None:
    if made_by != (FORMAT, RULES):
        raise ReplayError(f"It was made as {' '.join(made_by)}; here is {FORMAT} {RULES}.")
    here = {one.code: one.version for one in DEFINITIONS}
    for code, version in versions.items():
        if version != here.get(code):
            raise ReplayError(f"{code} was of version {version}, here it is {here.get(code)}.")


def replayed(head: Head, lake: Lake, beside: Beside, *, machine: Machine | None = None) -> int:
    """Compute a result again; return how many results it has, all of them the same.

    Raises ReplayError where the input or a table is another one, or a line comes out otherwise.
    """
    given = None if beside == Beside() else beside.digest()
    if given != head.beside_hash:
        raise ReplayError("The tables beside the releases are not those of the result.")
    with flagged(lake, head.settings, machine=machine, newest=head.newest, beside=beside) as found:
        if found.input_hash != head.input_hash:
            raise ReplayError("The input is not that of the result: its hash is another one.")
        made = document(found, head.settings, newest=head.newest, flagged_only=head.flagged_only)
        again = _lines(made)
        with head.file.open(encoding="utf-8", newline="\n") as lines:
            return _held_against(again, (line.rstrip("\n") for line in lines))


def _held_against(again: Iterator[str], lines: Iterator[str]) -> int:
    """Count the results of lines that are all the same as those computed again."""
    count = 0
    for number, (here, there) in enumerate(zip_longest(again, lines), 1):
        if here != there and not (number == 1 and _same_head(here, there)):
            raise ReplayError(f"Line {number} comes out otherwise.")
        count += here.startswith('{"level"')
    return count


def _same_head(here: str | None, there: str | None) -> bool:
    """Answer whether two heads are the same but for releases that came again, which no store has.

    The same processes were read from lines, or loaded by others.
    """
    heads = []
    for line in (here, there):
        try:
            head = json.loads(f"{line}]}}")
            head["input"].pop("repeated_releases", None)
        except (ValueError, KeyError, TypeError, AttributeError):
            return False
        heads.append(head)
    return bool(heads[0] == heads[1])


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Put pieces together into lines, without their ends."""
    kept = ""
    for piece in pieces:
        *whole, kept = f"{kept}{piece}".split("\n")
        yield from whole
    if kept:
        yield kept
