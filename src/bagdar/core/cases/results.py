"""The results of red flags, as `bagdar spending flag` writes them, read into rows.

What does not fit is refused with the place where it stands: a document is taken whole or not. Two
things are no fault of a document, since the engine keeps what releases say: a subject whose
identifier cannot be kept is left out and told, and what is long in its evidence is cut.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from bagdar.core.terms.problem import Problem

FORMAT = "bagdar-flags-1"
FLAGS_ONLY = "flags only: what is not named is not flagged; the counts are of all"
"""Stands under `named` in the head of a document that names flags alone."""
STATES = ("flagged", "clear", "not_computable")
MOST_RESULTS, MOST_FLAGS, MOST_RULES = 2_000_000, 100_000, 200
MOST_THRESHOLDS = 500
LONGEST_ID, LONGEST_TEXT, LONGEST_NAME = 300, 2_000, 500
SHOWN_OF_ID = 80
"""Letters that are shown of an identifier that cannot be kept."""
LONGEST_EVIDENCE = 20_000
"""Letters of the evidence of one flag; what is longer keeps its first rows and says so."""
_LEVELS = frozenset(
    {"process", "buyer", "procuring_entity", "tenderer", "contract", "payment", "project"}
)
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters, and halves of letters beyond 16 bits."""
_LARGEST = Decimal(10) ** 18
_LARGEST_COUNT = 2_000_000_000
"""Both databases keep such a number."""


class ResultsError(ValueError):
    """A document that is not taken; `problem` says where it does not fit."""

    def __init__(self, problem: Problem) -> None:
        """Keep the words."""
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the run had it: its version and words, what it flagged of what it could compute."""

    code: str
    version: str
    words: Mapping[str, Any]
    flagged: int
    clear: int
    not_computable: Mapping[str, int]
    base_rate: float | None


@dataclass(frozen=True, slots=True)
class About:
    """What a subject is about, as far as it is told."""

    title: str = ""
    buyer: str = ""
    buyer_name: str = ""
    supplier: str = ""
    supplier_name: str = ""
    value: Decimal | None = None
    currency: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The result of one rule on one subject."""

    level: str
    ref: str
    code: str
    state: str
    value: float | None
    reason: str
    evidence: tuple[Mapping[str, Any], ...] = ()
    about: About = field(default=About())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A subject of a document that cannot be kept: its place, its level, how its id begins."""

    place: str
    level: str
    ref: str
    reason: Problem


@dataclass(frozen=True, slots=True)
class Results:
    """A document that fits: what it was made with, its rules, and its results in order.

    `flags_only` says that of all the input what is not named is not flagged; `source` is what
    whoever takes it in says of where the input comes from.
    """

    rules_version: str
    settings: Mapping[str, Any]
    input_hash: str
    processes: int
    part: str
    rules: Mapping[str, Rule]
    found: tuple[Found, ...]
    flags_only: bool = False
    left_out: tuple[LeftOut, ...] = ()
    source: str = ""


def parse(text: bytes) -> Mapping[str, Any]:
    """Read JSON that holds finite numbers alone. Raises ResultsError."""
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except ResultsError:
        raise
    except (ValueError, RecursionError) as error:
        raise ResultsError(Problem("This is no JSON document: it cannot be read.")) from error
    if not isinstance(document, Mapping):
        raise ResultsError(Problem("The document is no object: give what was written by the run."))
    return document


def read(document: Mapping[str, Any]) -> Results:
    """Read a document of results. Raises ResultsError with the place that does not fit."""
    if document.get("format") != FORMAT:
        raise ResultsError(
            Problem("The format is not {format}: give the file of our own format.", format=FORMAT)
        )
    inside = _mapping(document.get("input"), "input")
    rules = _rules(_mapping(document.get("indicators"), "indicators"))
    named = document.get("named")
    if named not in (None, FLAGS_ONLY):
        raise _misfit("named")
    left_out: list[LeftOut] = []
    return Results(
        rules_version=_text(document.get("rules"), "rules", LONGEST_ID, needed=True),
        settings=_kept(_mapping(document.get("settings", {}), "settings")),
        input_hash=_text(inside.get("hash"), "input.hash", LONGEST_ID, needed=True),
        processes=_count(inside.get("processes", 0), "input.processes"),
        part=_text(document.get("of", ""), "of", LONGEST_ID),
        rules=rules,
        found=tuple(_results(document.get("results"), rules, left_out)),
        flags_only=named == FLAGS_ONLY,
        left_out=tuple(left_out),
    )


def flagged_processes(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the identifiers of the processes that some rule flags, as far as they can be read."""
    listed = document.get("results")
    found = set()
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, Mapping) or one.get("level") != "process":
            continue
        told = one.get("found")
        results = told.values() if isinstance(told, Mapping) else ()
        if any(isinstance(r, Mapping) and r.get("state") == "flagged" for r in results):
            found.add(str(one.get("id")))
    return frozenset(found)


def _rules(given: Mapping[str, Any]) -> dict[str, Rule]:
    if len(given) > MOST_RULES:
        raise _misfit("indicators")
    made = {}
    for code, told in given.items():
        place = f"indicators.{str(code)[:40]}"
        one = _mapping(told, place)
        _text(code, place, 20, needed=True)
        flagged, clear = (_count(one.get(k, 0), f"{place}.{k}") for k in ("flagged", "clear"))
        unknown = one.get("not_computable", {})
        reasons = unknown if isinstance(unknown, Mapping) else {"": unknown}
        made[code] = Rule(
            code=code,
            version=str(one.get("version", ""))[:20],
            words=_words(one, place),
            flagged=flagged,
            clear=clear,
            not_computable={
                _text(str(k), place, LONGEST_TEXT): _count(v, place) for k, v in reasons.items()
            },
            base_rate=flagged / (flagged + clear) if flagged + clear else None,
        )
    return made


def _words(one: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return what is told of a rule, but for its counts; texts and lists of texts alone."""
    made: dict[str, Any] = {}
    for name in ("name", "unit", "definition", "default", "page"):
        made[name] = _text(one.get(name) or "", f"{place}.{name}", LONGEST_TEXT)
    made["basis"], made["basis_checked"] = _basis(one.get("basis"), f"{place}.basis")
    made["thresholds"] = _thresholds(one.get("thresholds"), f"{place}.thresholds")
    for name in ("levels", "inputs", "innocent"):
        listed = one.get(name, [])
        if not isinstance(listed, list) or len(listed) > 50:
            raise _misfit(f"{place}.{name}")
        made[name] = [_text(text, f"{place}.{name}", LONGEST_TEXT) for text in listed]
    bounds = _mapping(one.get("bounds", {}), f"{place}.bounds")
    made["bounds"] = {_plain(str(name))[:100]: _number(value) for name, value in bounds.items()}
    return made


def _basis(given: Any, place: str) -> tuple[str, bool]:
    """Return what a rule rests on, and whether that holds: it claims no law, or was checked."""
    if given is None or isinstance(given, str):
        return _text(given or "", place, LONGEST_TEXT), bool(given)
    told = _mapping(given, place)
    checked = not told.get("rests_on_law") or bool(told.get("checked_on"))
    return _text(told.get("told") or "", place, LONGEST_TEXT), checked


def _thresholds(given: Any, place: str) -> list[dict[str, Any]]:
    """Return dated thresholds, each a flat object."""
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > MOST_THRESHOLDS:
        raise _misfit(place)
    return [
        {_text(str(k), place, 100): _cell(v) for k, v in _mapping(one, place).items()}
        for one in given
    ]


def _subjects(
    given: Any, left_out: list[LeftOut]
) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Yield place, level and identifier of each subject, with what is told of it.

    Subjects that cannot be kept are appended to `left_out`.
    """
    if not isinstance(given, list) or len(given) > MOST_RESULTS:
        raise _misfit("results")
    seen = set()
    for number, told in enumerate(given):
        place = f"results[{number}]"
        one = _mapping(told, place)
        level, ref = one.get("level"), one.get("id")
        if level not in _LEVELS:
            raise _misfit(f"{place}.level")
        if not isinstance(ref, str) or (ref.strip() and (level, ref) in seen):
            raise _misfit(f"{place}.id")
        seen.add((level, ref))
        if (reason := _unkept(ref)) is None:
            yield place, level, ref, one
        else:
            left_out.append(LeftOut(f"{place}.id", level, _plain(ref[:SHOWN_OF_ID]), reason))


def _results(given: Any, rules: Mapping[str, Rule], left_out: list[LeftOut]) -> Iterator[Found]:
    flags = 0
    for place, level, ref, one in _subjects(given, left_out):
        about = _about(one.get("about"), f"{place}.about")
        shown = _mapping(one.get("evidence") or {}, f"{place}.evidence")
        for code, result in _mapping(one.get("found"), f"{place}.found").items():
            if result is None:  # a rule that is off
                continue
            if code not in rules:
                raise _misfit(f"{place}.found.{str(code)[:40]}")
            found = _mapping(result, f"{place}.found.{code}")
            state = found.get("state")
            if state not in STATES:
                raise _misfit(f"{place}.found.{code}.state")
            flags += state == "flagged"
            if flags > MOST_FLAGS:
                raise ResultsError(
                    Problem(
                        "More than {most} flags: set thresholds, or compute rules apart.",
                        most=MOST_FLAGS,
                    )
                )
            yield Found(
                level=level,
                ref=ref,
                code=code,
                state=state,
                value=_number(found.get("value")),
                reason=_text(found.get("reason") or "", f"{place}.found.{code}", LONGEST_TEXT),
                evidence=_evidence(shown.get(code), f"{place}.evidence.{code}"),
                about=about,
            )


def _about(given: Any, place: str) -> About:
    told = _mapping(given or {}, place)
    texts = {
        name: _text(told.get(name) or "", f"{place}.{name}", LONGEST_NAME)
        for name in ("title", "buyer", "buyer_name", "supplier", "supplier_name", "project")
    }
    currency = _text(told.get("currency") or "", f"{place}.currency", 3)
    return About(**texts, currency=currency, value=_money(told.get("value"), f"{place}.value"))


def _money(given: Any, place: str) -> Decimal | None:
    if given is None or given == "":
        return None
    try:
        value = Decimal(str(given))
    except InvalidOperation:
        raise _misfit(place) from None
    if not value.is_finite() or abs(value) >= _LARGEST or isinstance(given, bool):
        raise _misfit(place)
    return value.quantize(Decimal("0.01"))


def _evidence(given: Any, place: str) -> tuple[Mapping[str, Any], ...]:
    """Keep rows of evidence, each a flat object, as many as fit."""
    if given is None:
        return ()
    if not isinstance(given, list):
        raise _misfit(place)
    kept: list[Mapping[str, Any]] = []
    room = LONGEST_EVIDENCE
    for told in given:
        row = {
            _text(str(name), place, 100): _cell(value)
            for name, value in _mapping(told, place).items()
        }
        room -= sum(len(str(value)) + len(name) for name, value in row.items())
        if room < 0:
            kept.append({"what": "more rows", "id": None, "value": str(len(given) - len(kept))})
            break
        kept.append(row)
    return tuple(kept)


def _cell(value: Any) -> Any:
    """Keep a cell: of a text as much as there is room for, without marks that no page shows."""
    if isinstance(value, str):
        return _cut(_plain(value))
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return _cut(_plain(json.dumps(value, ensure_ascii=False)))


def _kept(value: Any) -> Any:
    """Return a value as every database keeps it as JSON, with a mark for what none keeps."""
    if isinstance(value, Mapping):
        return {_plain(str(name)): _kept(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_kept(one) for one in value]
    return _plain(value) if isinstance(value, str) else value


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _plain(text: str) -> str:
    """Put a mark in the place of each letter that cannot be kept."""
    return _ODD.sub("\ufffd", text)


def _unkept(ref: str) -> Problem | None:
    """Say why an identifier cannot be kept; None where it can."""
    if len(ref) > LONGEST_ID:
        return Problem("The identifier is longer than {most} letters.", most=LONGEST_ID)
    if not ref.strip():
        return Problem("The identifier is empty.")
    if _ODD.search(ref):
        return Problem("The identifier has control characters.")
    return None


def _mapping(given: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise _misfit(place)
    return given


def _text(given: Any, place: str, longest: int, *, needed: bool = False) -> str:
    if not isinstance(given, str) or len(given) > longest or (needed and not given):
        raise _misfit(place)
    if _ODD.search(given):
        raise _misfit(place)
    return given


def _count(given: Any, place: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise _misfit(place)
    count: int = given
    if not 0 <= count < _LARGEST_COUNT:
        raise _misfit(place)
    return count


def _number(given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        value = float(given)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def _misfit(place: str) -> ResultsError:
    return ResultsError(Problem("{place} does not fit: nothing was taken.", place=place))


def _no_constant(name: str) -> None:
    raise ResultsError(Problem("{name} is no number: nothing was taken.", name=name))
