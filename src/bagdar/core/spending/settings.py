"""Settings of the indicators, read from the settings file of the peer Cardinal.

Our own rules have sections of their own in it, which the peer does not know.

The file is INI: `[SECTION]`, `name = value` or `name: value`, lines that begin with `;` or `#` are
comments, a value may stand in quotes. An indicator is on when its section is there, empty or not.
The sections of Cardinal's `prepare` command may stand in the file and mean nothing here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from bagdar.core.spending.thresholds import NAMES, Threshold, crossed, out_of_range

CODES = (
    "R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058",
)  # fmt: skip
OWN_CODES = ("A1", "A2", "A4", "B1", "C1", "C2", "C3", "C5", "D2", "D3", "D4", "D5", "E3", "E4")
"""Our own rules, which the peer does not have."""
OF_PROJECTS = frozenset({"D2", "D3", "D4", "D5"})
"""Rules that need a table of projects."""
RESTING_ON_LAW = frozenset({"B1", "C3", "E3"})
"""Rules that are off unless the settings name them: what they say of the law was not checked."""
OTHERS = ("R044", "R055")
"""Indicators that some versions of the peer know and that are not computed."""

_TEXT, _WHOLE, _NATURAL, _REAL = "text", "whole number", "whole number from 0", "number"
_TOP = {
    "currency": _TEXT,
    "no_price_comparison_procurement_methods": _TEXT,
    "price_comparison_procurement_methods": _TEXT,
}
_SECTIONS: Mapping[str, Mapping[str, str]] = {
    "exclusions": {"procurement_method_details": _TEXT},
    "R003": {"threshold": _WHOLE, "procurement_methods": _TEXT},
    "R018": {"procurement_methods": _TEXT},
    "R024": {"threshold": _REAL},
    "R025": {"percentile": _NATURAL, "threshold": _REAL},
    "R028": {},
    "R030": {},
    "R035": {"threshold": _NATURAL},
    "R036": {},
    "R038": {
        "threshold": _REAL,
        "minimum_submitted_bids": _NATURAL,
        "minimum_contracting_processes": _NATURAL,
    },
    "R048": {"digits": _NATURAL, "threshold": _NATURAL, "minimum_contracting_processes": _NATURAL},
    "R058": {"threshold": _REAL},
    "A1": {"amber": _REAL, "red": _REAL},
    "A2": {"amendments": _NATURAL},
    "A4": {"days": _NATURAL},
    "B1": {
        "sum": _REAL,
        "currency": _TEXT,
        "days": _NATURAL,
        "digits": _NATURAL,
        "procurement_methods": _TEXT,
    },
    "C1": {"tolerance": _REAL},
    "C2": {"share": _REAL},
    "C3": {"share": _REAL},
    "C5": {"days_after": _NATURAL},
    "D2": {"tolerance": _REAL},
    "D3": {"elapsed": _REAL, "share": _REAL},
    "D4": {"projects": _NATURAL, "norm": _REAL, "currency": _TEXT},
    "D5": {"points": _REAL},
    "E3": {},
    "E4": {},
}
_OF_PREPARE: Mapping[str, frozenset[str]] = {
    "defaults": frozenset(
        "currency item_classification_scheme bid_status award_status party_roles".split()
    ),
    "redactions": frozenset({"amount", "organization_id"}),
    "corrections": frozenset({"award_status_by_contract_status"}),
    "modifications": frozenset(
        "move_auctions prefix_buyer_or_procuring_entity_id prefix_tenderer_or_supplier_id "
        "split_procurement_method_details".split()
    ),
}
_CODELISTS = frozenset({"codelists.bid_status", "codelists.award_status"})
_DETAILS = "R003.procurement_method_details"
_WORDS = {"true": 1, "on": 1, "yes": 1, "false": 0, "off": 0, "no": 0}
_ESCAPED = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "r": "\r", "n": "\n"}


MOST_PERCENT = 100


class SettingsError(ValueError):
    """A settings file that cannot be read; the text names the place."""


@dataclass(frozen=True)
class Settings:
    """What was set; None where the default of the indicator holds."""

    enabled: frozenset[str] = frozenset()
    currency: str | None = None
    compared: frozenset[str] = frozenset()
    """Local methods whose prices alone are compared; empty for all but `uncompared`."""
    uncompared: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    """Local methods of which nothing is computed."""
    days: int = 15
    days_of: Mapping[str, int] = field(default_factory=dict)
    """Days of R003 by local method."""
    short_methods: frozenset[str] = frozenset()
    """Procurement methods R003 looks at; empty for all."""
    single_methods: frozenset[str] = frozenset({"open", "selective"})
    """Procurement methods R018 looks at; empty for all."""
    close: float | None = None
    percentile: int = 75
    unsuccessful: float | None = None
    disqualified_others: int = 1
    disqualified: float | None = None
    minimum_bids: int = 2
    minimum_processes: int = 2
    digits: int = 2
    kinds: int | None = None
    minimum_supplied: int = 20
    discounted: float | None = None
    direct_methods: frozenset[str] = frozenset({"direct", "limited"})
    """Procurement methods without a contest, which B1 adds up."""
    class_digits: int = 4
    """Digits of a classification within which goods are of one class for B1."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """Thresholds of our own rules by name, such as A1.amber."""
    limit_currencies: Mapping[str, str] = field(default_factory=dict)
    """Currencies of those limits that are sums."""
    thresholds: tuple[Threshold, ...] = ()
    """Rows for methods, categories and days, which go before `limits`."""


ALL_ON = Settings(enabled=frozenset({*CODES, *OWN_CODES} - RESTING_ON_LAW - OF_PROJECTS))
"""Every indicator with its defaults, without those of projects, which need a table of these, and
those whose legal basis was not checked."""


@dataclass(frozen=True)
class SettingsFile:
    """Settings as read, and what in the file means nothing here."""

    settings: Settings
    unheeded: tuple[str, ...] = ()


LARGEST_WHOLE = 2**63 - 1
"""What the peer takes of whole numbers."""
LARGEST_OF_OURS = 10**9
"""What our own way takes: no threshold in days, digits or counts is larger."""


def read_settings(text: str, *, as_peer: bool = False) -> SettingsFile:
    """Read the text of a settings file.

    Raises SettingsError for a line that is none, a section or name that is unknown, and a value
    that is no number where there must be one. As the peer takes it, `nan` and `inf` are numbers; a
    rule that is held against them would flag everybody, or nobody, without a word.
    """
    sections = _sections(text)
    top = _checked("", sections.pop("", {}), _TOP, as_peer)
    details = {
        name: _number(f"{_DETAILS}.{name}", value, _WHOLE, as_peer)
        for name, value in sections.pop(_DETAILS, {}).items()
    }
    told: dict[str, dict[str, Any]] = {"R003": {}} if _DETAILS in _named(text) else {}
    unheeded = tuple(name for name in OTHERS if sections.pop(name, None) is not None)
    for name, values in sections.items():
        if name in _SECTIONS:
            told[name] = _checked(name, values, _SECTIONS[name], as_peer)
        elif name not in _CODELISTS:
            _checked(name, values, dict.fromkeys(_of_prepare(name), _TEXT), as_peer)
    percentile = told.get("R025", {}).get("percentile", 0)
    if not as_peer and percentile > MOST_PERCENT:
        raise SettingsError(f"R025.percentile must be at most {MOST_PERCENT}, is {percentile}.")
    made = _settings(top, told, details)
    if not as_peer:
        _check_limits(made.limits)
    return SettingsFile(made, unheeded)


def _check_limits(limits: Mapping[str, float]) -> None:
    for name, value in limits.items():
        if why := out_of_range(name, value):
            raise SettingsError(f"{name} {why}.")
    if (above := crossed(Threshold(*one) for one in limits.items())) is not None:
        raise SettingsError(f"A1.amber must be at most A1.red, is {above.value:g}.")


def settings_from(told: Mapping[str, Any]) -> Settings:
    """Return the settings that a result tells, to compute it again.

    Raises SettingsError where a setting is unknown, or is not what it was, or is no finite number.
    """
    known = {one.name: one for one in fields(Settings)}
    if unknown := sorted(set(told) - set(known)):
        raise SettingsError(f"{', '.join(unknown)}: no setting that is known.")
    made: dict[str, Any] = {}
    for name, value in told.items():
        each = value.values() if isinstance(value, dict) else (value,)
        if any(isinstance(one, float) and not math.isfinite(one) for one in each):
            raise SettingsError(f"{name} must be a finite number.")
        default = getattr(Settings(), name)
        made[name] = frozenset(value) if isinstance(default, frozenset) else value
    try:
        made["thresholds"] = tuple(_threshold(one) for one in told.get("thresholds", ()))
    except (TypeError, ValueError) as wrong:
        raise SettingsError(f"thresholds: {wrong}") from None
    return Settings(**made)


def _threshold(told: Mapping[str, Any]) -> Threshold:
    days = {name: date.fromisoformat(told[name]) for name in ("since", "until") if name in told}
    return Threshold(**{**told, **days})


def _settings(
    top: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]], details: Mapping[str, int]
) -> Settings:
    def of(section: str, name: str, default: Any = None) -> Any:
        return told.get(section, {}).get(name, default)

    return Settings(
        enabled=frozenset(told) & frozenset({*CODES, *OWN_CODES}),
        currency=top.get("currency"),
        compared=_set(top.get("price_comparison_procurement_methods")),
        uncompared=_set(top.get("no_price_comparison_procurement_methods")),
        excluded=_set(of("exclusions", "procurement_method_details")),
        days=of("R003", "threshold", 15),
        days_of=details,
        short_methods=_set(of("R003", "procurement_methods")),
        single_methods=_set(of("R018", "procurement_methods", "open|selective")),
        close=of("R024", "threshold"),
        percentile=of("R025", "percentile", 75),
        unsuccessful=of("R025", "threshold"),
        disqualified_others=max(of("R035", "threshold", 1), 1),
        disqualified=of("R038", "threshold"),
        minimum_bids=of("R038", "minimum_submitted_bids", 2),
        minimum_processes=of("R038", "minimum_contracting_processes", 2),
        digits=of("R048", "digits", 2),
        kinds=of("R048", "threshold"),
        minimum_supplied=of("R048", "minimum_contracting_processes", 20),
        discounted=of("R058", "threshold"),
        direct_methods=_set(of("B1", "procurement_methods", "direct|limited")),
        class_digits=of("B1", "digits", 4),
        limits={
            f"{code}.{name}": float(value)
            for code in OWN_CODES
            for name, value in told.get(code, {}).items()
            if f"{code}.{name}" in NAMES
        },
        limit_currencies={
            f"{code}.{name}": told[code]["currency"]
            for code, name in (("B1", "sum"), ("D4", "norm"))
            if "currency" in told.get(code, {})
        },
    )


def _set(value: str | None) -> frozenset[str]:
    """Part a list at its bars; what stands behind the last bar counts if there is anything."""
    parts = (value or "").split("|")
    return frozenset(parts[:-1] if parts[-1] == "" else parts)


def _of_prepare(section: str) -> frozenset[str]:
    if section not in _OF_PREPARE:
        raise SettingsError(f"[{section}] is no section that is known.")
    return _OF_PREPARE[section]


def _checked(
    section: str, values: Mapping[str, str], known: Mapping[str, str], as_peer: bool
) -> dict[str, Any]:
    where = f"{section}." if section else ""
    for name in values:
        if name not in known:
            raise SettingsError(f"{where}{name} is no setting that is known.")
    return {
        name: _number(f"{where}{name}", text, known[name], as_peer) for name, text in values.items()
    }


def _number(where: str, text: str, kind: str, as_peer: bool) -> Any:
    if kind == _TEXT:
        return text
    if text.lower() in _WORDS:
        return float(_WORDS[text.lower()]) if kind == _REAL else _WORDS[text.lower()]
    made: Callable[[str], Any] = float if kind == _REAL else int
    plain = text.isascii() and "_" not in text and text == text.strip()
    try:
        value = made(text) if plain else None
    except ValueError:
        value = None
    if value is None or (kind == _NATURAL and value < 0):
        raise SettingsError(f"{where} must be a {kind}, is {text!r}.")
    if kind == _REAL:
        if not as_peer and not math.isfinite(value):
            raise SettingsError(f"{where} must be a finite number, is {text!r}.")
        return value
    largest = LARGEST_WHOLE if as_peer else LARGEST_OF_OURS
    if abs(value) > largest:
        raise SettingsError(f"{where} must be at most {largest}, is {text!r}.")
    return value


def _named(text: str) -> frozenset[str]:
    return frozenset(_sections(text))


def _sections(text: str) -> dict[str, dict[str, str]]:
    """Read INI; the last section of a name holds, and the last value of a name in it."""
    found: dict[str, dict[str, str]] = {}
    now: dict[str, str] = {}
    found[""] = now
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        told = line.strip()
        if not told or told[0] in ";#":
            continue
        if told[0] == "[":
            name, closed, _rest = told[1:].partition("]")
            if not closed:
                raise SettingsError(f"Line {number}: the section {told!r} is not closed.")
            now = found[name.strip()] = {}
            continue
        parted = re.match(r"([^=:]*)[=:](.*)", told)
        if parted is None:
            raise SettingsError(f"Line {number}: {told!r} is neither a section nor a setting.")
        now[_unescaped(parted[1].strip())] = _value(parted[2].strip())
    return found


def _value(text: str) -> str:
    for quote in "\"'":
        if text.startswith(quote):
            return _unescaped(text[1:].partition(quote)[0])
    return _unescaped(text)


def _unescaped(text: str) -> str:
    return re.sub(
        r"\\(x[0-9A-Fa-f]{4}|.)",
        lambda one: chr(int(one[1][1:], 16)) if len(one[1]) == 5 else _ESCAPED.get(one[1], one[1]),
        text,
    )
