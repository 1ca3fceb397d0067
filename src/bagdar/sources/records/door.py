"""What is held against every row before it is let in, whole columns at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bagdar.core.jobs.policy import FULL_TIME_THOUSANDTHS, MOST_RATE_THOUSANDTHS, RecordKind
from bagdar.core.tables import JOB_CONTRIBUTIONS, JOB_WORKERS
from bagdar.core.terms.identifiers import bin_problem, looks_like_iin
from bagdar.core.terms.pseudonyms import (
    KEY_ID_DIGITS,
    PSEUDONYM_CHARACTERS,
    SCHEME,
    WORKER_BYTES,
    NotPseudonym,
    holds_personal_number,
    not_pseudonym,
)
from bagdar.sources.exchange import INDIVIDUAL, RATE
from bagdar.sources.exchange.errors import mixed_keys, personal_number, plain_digest

SHAPES = {RecordKind.WORKERS: JOB_WORKERS, RecordKind.CONTRIBUTIONS: JOB_CONTRIBUTIONS}
FEW_LINES = 10
"""Lines named for each reason."""
FIRST_YEAR = 1990
MOST_KNOWN_VALUES = 200_000


class Reason(StrEnum):
    """Why a row is set apart."""

    BROKEN_LINE = "broken_line"
    PSEUDONYM = "pseudonym"
    MONTH = "month"
    MONTH_IN_FUTURE = "month_in_future"
    EMPLOYER = "employer"
    EMPLOYER_IS_PERSON = "employer_is_person"
    EMPLOYER_UNKNOWN = "employer_unknown"
    SITE_UNKNOWN = "site_unknown"
    SITE_OF_ANOTHER = "site_of_another"
    RATE = "rate"
    RATE_NEGATIVE = "rate_negative"
    RATE_TOO_HIGH = "rate_too_high"
    DIFFERS = "differs"


REASONS = tuple(Reason)
_NUMBER = {reason: at + 1 for at, reason in enumerate(REASONS)}


@dataclass(frozen=True, slots=True)
class Known:
    """The sites of the programme, each with the BINs of the employers there."""

    sites: Mapping[str, frozenset[str]]

    def employers(self) -> frozenset[str]:
        """Return every employer of the programme."""
        return frozenset().union(*self.sites.values())


@dataclass(slots=True)
class Tally:
    """Rows given and let in, and those set apart: counted by reason, the first lines named."""

    given: int = 0
    let_in: int = 0
    set_apart: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def leave(self, reason: Reason, lines: list[int], count: int) -> None:
        """Count rows set apart for a reason."""
        self.set_apart[reason] += count
        named = self.lines.setdefault(reason, [])
        named += lines[: FEW_LINES - len(named)]


Parsed = tuple[Any, Reason | None]


class Door:
    """Checks of one file; values that repeat are looked at once."""

    def __init__(
        self, kind: RecordKind, known: Known | None, *, newest_month: date, key_id: str | None
    ) -> None:
        """Let in what fits the sites known, up to a month; under one key."""
        self.kind, self.known, self.key_id = kind, known, key_id
        self._employers = known.employers() if known else frozenset()
        self._newest = newest_month
        self._looks: dict[str, tuple[Callable[[str], Parsed], dict[str, Parsed]]] = {
            "month": (self._month, {}),
            "employer": (self._employer, {}),
            "site": (self._site, {}),
            "rate": (_rate, {}),
        }

    def let_in(
        self, batch: pa.RecordBatch, lines: NDArray[np.int64], tally: Tally
    ) -> pa.RecordBatch:
        """Return the rows of a batch that can be used, in the shape of their kind.

        Raises RecordsError for personal numbers, plain digests, and a second key.
        """
        workers, reasons = self._workers(batch.column("pseudonym"), lines)
        values = {}
        for name in ("month", "employer", "site", "rate"):
            values[name], wrong = self._looked_at(name, batch.column(name), lines)
            reasons = np.where(reasons == 0, wrong, reasons)
        if self.known and self.kind is RecordKind.WORKERS:
            other = self._elsewhere(values["employer"], values["site"])
            reasons = np.where((reasons == 0) & other, _NUMBER[Reason.SITE_OF_ANOTHER], reasons)
        self._count(reasons, lines, tally)
        good = np.flatnonzero(reasons == 0)
        schema = SHAPES[self.kind].schema().to_pyarrow()
        names = {
            "month": "month",
            "employer": "employer",
            "site": "site",
            "rate_thousandths": "rate",
        }
        columns = [pa.array(workers[good])] + [
            _taken(values[name], good, schema.field(column).type) for column, name in names.items()
        ]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _workers(
        self, column: pa.StringArray, lines: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        workers = np.zeros(len(column), np.int64)
        reasons = np.full(len(column), _NUMBER[Reason.PSEUDONYM], np.uint8)
        fits = pc.equal(pc.binary_length(column), PSEUDONYM_CHARACTERS).fill_null(False)
        at = np.flatnonzero(fits.to_numpy(zero_copy_only=False))
        letters = _letters(column.take(pa.array(at)))
        good, numbers = _read_pseudonyms(letters)
        self._one_key(letters[good], lines[at[good]])
        workers[at[good]] = numbers[good]
        reasons[at[good]] = 0
        for place in np.flatnonzero(reasons):
            self._refuse_personal(column[int(place)].as_py() or "", int(lines[place]))
        return workers, reasons

    def _one_key(self, letters: NDArray[np.uint8], lines: NDArray[np.int64]) -> None:
        if not len(letters):
            return
        begin = len(SCHEME) + 1
        keys = np.ascontiguousarray(letters[:, begin : begin + KEY_ID_DIGITS])
        expected = self.key_id or keys[0].tobytes().decode("ascii")
        other = np.flatnonzero((keys != np.frombuffer(expected.encode(), np.uint8)).any(axis=1))
        for place in (0, *other):
            # Before anything is told of the keys: it would tell the number.
            if looks_like_iin(keys[place].tobytes().decode("ascii")):
                raise personal_number(int(lines[place]))
        if len(other):
            found = keys[other[0]].tobytes().decode("ascii")
            raise mixed_keys(int(lines[other[0]]), found, expected)
        self.key_id = expected

    @staticmethod
    def _refuse_personal(text: str, line: int) -> None:
        match not_pseudonym(text):
            case NotPseudonym.PERSONAL_NUMBER:
                raise personal_number(line)
            case NotPseudonym.PLAIN_DIGEST:
                raise plain_digest(line)

    def _looked_at(
        self, name: str, column: pa.StringArray, lines: NDArray[np.int64]
    ) -> tuple[tuple[list[Any], NDArray[Any]], NDArray[np.uint8]]:
        """Look once at each different value; return values by place, and what is wrong."""
        look, seen = self._looks[name]
        if len(seen) > MOST_KNOWN_VALUES:
            seen.clear()
        encoded = column.fill_null("").dictionary_encode()
        places = encoded.indices.to_numpy(zero_copy_only=False)
        texts = encoded.dictionary.to_pylist()
        parsed = []
        for at, text in enumerate(texts):
            if text not in seen:
                seen[text] = look(text)
            if name != "employer" and holds_personal_number(text):
                raise personal_number(int(lines[int(np.argmax(places == at))]))
            parsed.append(seen[text])
        wrong = np.array([_NUMBER[why] if why else 0 for _value, why in parsed], np.uint8)
        return ([value for value, _why in parsed], places), wrong[places]

    def _elsewhere(
        self, employer: tuple[list[Any], NDArray[Any]], site: tuple[list[Any], NDArray[Any]]
    ) -> NDArray[np.bool_]:
        """Say which rows name an employer that is not at their site."""
        width = len(site[0])
        pairs = employer[1].astype(np.int64) * width + site[1]
        found, back = np.unique(pairs, return_inverse=True)
        sites = self.known.sites if self.known else {}
        there = [
            employer[0][pair // width] in sites.get(site[0][pair % width], ()) for pair in found
        ]
        return ~np.array(there, bool)[back]

    def _month(self, text: str) -> Parsed:
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) or int(text[:4]) < FIRST_YEAR:
            return None, Reason.MONTH
        month = date(int(text[:4]), int(text[5:]), 1)
        return month, Reason.MONTH_IN_FUTURE if month > self._newest else None

    def _employer(self, text: str) -> Parsed:
        if self.kind is RecordKind.CONTRIBUTIONS and text == INDIVIDUAL:
            return text, None
        if bin_problem(text):
            return None, Reason.EMPLOYER_IS_PERSON if looks_like_iin(text) else Reason.EMPLOYER
        strange = self.known is not None and text not in self._employers
        if strange and self.kind is RecordKind.WORKERS:
            return None, Reason.EMPLOYER_UNKNOWN
        return text, None

    def _site(self, text: str) -> Parsed:
        if not text and self.kind is RecordKind.CONTRIBUTIONS:
            return None, None
        known = bool(text) if self.known is None else text in self.known.sites
        return (text, None) if known else (None, Reason.SITE_UNKNOWN)

    @staticmethod
    def _count(reasons: NDArray[Any], lines: NDArray[np.int64], tally: Tally) -> None:
        tally.given += len(reasons)
        tally.let_in += int((reasons == 0).sum())
        for number in np.unique(reasons[reasons > 0]):
            places = np.flatnonzero(reasons == number)
            named = [int(one) for one in lines[places[:FEW_LINES]]]
            tally.leave(REASONS[int(number) - 1], named, len(places))


def _rate(text: str) -> Parsed:
    if not RATE.fullmatch(text):
        return None, Reason.RATE
    thousandths = Decimal(text) * FULL_TIME_THOUSANDTHS
    if thousandths != thousandths.to_integral_value():
        return None, Reason.RATE
    if thousandths <= 0:
        return None, Reason.RATE_NEGATIVE if thousandths < 0 else Reason.RATE
    if thousandths > MOST_RATE_THOUSANDTHS:
        return None, Reason.RATE_TOO_HIGH
    return int(thousandths), None


def _taken(values: tuple[list[Any], NDArray[Any]], good: NDArray[Any], kind: Any) -> Any:
    return pa.array(values[0], kind).take(pa.array(values[1][good]))


def _hexadecimal() -> NDArray[np.uint8]:
    worth = np.full(256, 255, np.uint8)
    for digit in range(16):
        worth[ord(f"{digit:x}")] = digit
    return worth


_WORTH = _hexadecimal()
_DIGEST_AT = len(SCHEME) + 1 + KEY_ID_DIGITS + 1


def _letters(column: pa.StringArray) -> NDArray[np.uint8]:
    """Return the letters of texts of one length, a row each."""
    if not len(column):
        return np.zeros((0, PSEUDONYM_CHARACTERS), np.uint8)
    _valid, offsets, letters = column.buffers()
    begin = int(np.frombuffer(offsets, np.int32)[column.offset])
    whole = np.frombuffer(letters, np.uint8)
    return whole[begin : begin + len(column) * PSEUDONYM_CHARACTERS].reshape(
        -1, PSEUDONYM_CHARACTERS
    )


def _read_pseudonyms(
    letters: NDArray[np.uint8],
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Find the rows that are pseudonyms, and read the number of each row."""
    begin = np.frombuffer(f"{SCHEME}:".encode(), np.uint8)
    worth = _WORTH[letters[:, len(begin) :]]
    worth[:, KEY_ID_DIGITS] = 0  # the colon
    good = (
        (letters[:, : len(begin)] == begin).all(axis=1)
        & (letters[:, _DIGEST_AT - 1] == ord(":"))
        & (worth < 16).all(axis=1)
    )
    digest = worth[:, KEY_ID_DIGITS + 1 : KEY_ID_DIGITS + 1 + 2 * WORKER_BYTES]
    packed = np.ascontiguousarray(digest[:, ::2] << 4 | digest[:, 1::2])
    numbers = packed.view(">i8").astype(np.int64).ravel()
    return np.flatnonzero(good), numbers


def lines_from(first: int, rows: int, broken: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number rows by their lines: those that are broken stand between them.

    `first` counts the sound rows before; `broken` holds the places of broken lines among all.
    """
    ranks = np.arange(first, first + rows)
    # The n-th sound row comes after as many broken ones as lie before it.
    shifted = broken - np.arange(len(broken))
    return ranks + np.searchsorted(shifted, ranks, side="right")
