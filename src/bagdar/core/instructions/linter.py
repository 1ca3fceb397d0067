"""Read an instruction before it is issued: what will come of it, by when, by whom, with what.

Refused is only what has no result, no date (or one that is past) or not one lead. All else warns:
each finding explains itself and offers a rewrite. The words are data, given as `Words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from bagdar.core.instructions.likeness import Alike
from bagdar.core.terms.problem import Problem

LEAST_WORKING_DAYS = 2
"""Source: issue "Barriers and instructions", point 4."""
LEAST_HISTORY = 10
"""Instructions of a kind that must be done before their terms say what is likely."""
UNLIKELY_SHARE = 0.1
"""A term shorter than what one in ten took, or longer than nine in ten took, is unlikely."""
LEAST_WORDS = 3
"""Fewer say what is to be done only with a verb, a number or a sign that anybody can check."""
_WORD = re.compile(r"[^\W\d_]{2,}")


class Code(StrEnum):
    """What the linter finds."""

    NO_RESULT = "no_result"
    NO_DATE = "no_date"
    PAST_DATE = "past_date"
    NO_LEAD = "no_lead"
    MANY_LEADS = "many_leads"
    VAGUE = "vague"
    NO_MEASURE = "no_measure"
    SHORT_TERM = "short_term"
    SHORTER_THAN_USUAL = "shorter_than_usual"
    LONGER_THAN_USUAL = "longer_than_usual"
    NO_RESOURCES = "no_resources"
    DUPLICATE = "duplicate"


REFUSED = frozenset({Code.NO_RESULT, Code.NO_DATE, Code.PAST_DATE, Code.NO_LEAD, Code.MANY_LEADS})
"""What cannot be issued, by anybody; a chair may overrule everything else with a ground."""


@dataclass(frozen=True, slots=True)
class Vague:
    """A verb that names no result, and what to write instead, in its own language."""

    language: str
    pattern: re.Pattern[str]
    instead: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which a text is judged."""

    vague: tuple[Vague, ...]
    concrete: tuple[re.Pattern[str], ...]
    measurable: tuple[re.Pattern[str], ...]
    resources: tuple[re.Pattern[str], ...]

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Words:
        """Read the tables of a data file. Raises re.error for a pattern that is none."""
        vague = (Vague(v["language"], _pattern(v["pattern"]), v["instead"]) for v in plain["vague"])
        names = ("concrete", "measurable", "resources")
        return cls(tuple(vague), *(tuple(_pattern(p) for p in plain[name]) for name in names))


@dataclass(frozen=True, slots=True)
class Drafted:
    """An instruction as it is being written.

    `took` is how many working days instructions of its kind took that were done; `alike` what
    stands already and says nearly the same.
    """

    text: str
    sign: str = ""
    resources: str = ""
    leads: tuple[str, ...] = ()
    due_on: date | None = None
    took: Sequence[int] = field(default=())
    alike: Sequence[Alike] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, why, and what to write instead."""

    code: Code
    field: str
    why: Problem
    rewrite: Problem | str

    @property
    def refuses(self) -> bool:
        """Answer whether it keeps the instruction from being issued."""
        return self.code in REFUSED


def lint(
    drafted: Drafted, words: Words, *, today: date, days_between: Callable[[date, date], int]
) -> tuple[Finding, ...]:
    """Read an instruction; what refuses comes first.

    `days_between` counts the working days after one day up to and including another.
    """
    found = [
        *_result(drafted, words),
        *_leads(drafted),
        *_term(drafted, today, days_between),
        *_resources(drafted, words),
        *_duplicates(drafted),
    ]
    return tuple(sorted(found, key=lambda one: not one.refuses))


def refuses(findings: Iterable[Finding]) -> bool:
    """Answer whether one of the findings keeps the instruction from being issued."""
    return any(one.refuses for one in findings)


def _result(drafted: Drafted, words: Words) -> Iterator[Finding]:
    text, sign = _plain(drafted.text), _plain(drafted.sign)
    measured = bool(sign) or _says(text, words.measurable)
    is_concrete = _says(text, words.concrete)
    if _is_too_short(text, sign, says=measured or is_concrete):
        yield Finding(
            Code.NO_RESULT,
            "text",
            Problem("It does not say what is to be done."),
            Problem("Write who does what, how much, where and by when."),
        )
        return
    vague = [one for one in words.vague if one.pattern.search(text)]
    if vague and not measured and not is_concrete:
        yield Finding(
            Code.NO_RESULT,
            "text",
            Problem(
                "“{verb}” names no result: nobody can see when it is done.", verb=_said(vague, text)
            ),
            vague[0].instead,
        )
        return
    for one in vague[:1]:
        yield Finding(
            Code.VAGUE,
            "text",
            Problem("“{verb}” can be read in many ways.", verb=_said(vague, text)),
            one.instead,
        )
    if not measured:
        yield Finding(
            Code.NO_MEASURE,
            "sign",
            Problem("There is no sign by which one sees that it is done."),
            Problem("Name a number with what is counted, or the paper that will be handed in."),
        )


def _is_too_short(text: str, sign: str, *, says: bool) -> bool:
    """Answer whether a text has too few words to say anything: one word alone never does."""
    count = len(_WORD.findall(text))
    return count < (1 if sign else 2 if says else LEAST_WORDS)


def _leads(drafted: Drafted) -> Iterator[Finding]:
    if not drafted.leads:
        yield Finding(
            Code.NO_LEAD,
            "lead",
            Problem("Nobody is named who answers for it."),
            Problem("Name one office as the lead; others may help it."),
        )
    elif len(drafted.leads) > 1:
        yield Finding(
            Code.MANY_LEADS,
            "lead",
            Problem("{count} leads are named, and nobody answers alone.", count=len(drafted.leads)),
            Problem("Keep one as the lead and the others as helpers, or give each its own."),
        )


def _term(
    drafted: Drafted, today: date, days_between: Callable[[date, date], int]
) -> Iterator[Finding]:
    due = drafted.due_on
    if due is None:
        yield Finding(
            Code.NO_DATE,
            "due_on",
            Problem("There is no day by which it is to be done."),
            Problem("Name a day; for work that goes on, the day of its first result."),
        )
        return
    if due < today:
        yield Finding(
            Code.PAST_DATE,
            "due_on",
            Problem("{day} is past.", day=due),
            Problem("Choose a day to come."),
        )
        return
    days = days_between(today, due)
    if days < LEAST_WORKING_DAYS:
        yield Finding(
            Code.SHORT_TERM,
            "due_on",
            Problem("Less than {least} working days are left.", least=LEAST_WORKING_DAYS),
            Problem("Give it at least {least} working days.", least=LEAST_WORKING_DAYS),
        )
        return
    yield from _likely(days, drafted.took)


def _likely(days: int, took: Sequence[int]) -> Iterator[Finding]:
    """Hold a term against what instructions of its kind took."""
    if len(took) < LEAST_HISTORY:
        return
    ordered = sorted(took)
    few, many = (
        ordered[int(UNLIKELY_SHARE * (len(ordered) - 1))],
        ordered[-1 - int(UNLIKELY_SHARE * (len(ordered) - 1))],
    )
    middle = ordered[len(ordered) // 2]
    if days < few:
        yield Finding(
            Code.SHORTER_THAN_USUAL,
            "due_on",
            Problem(
                "{days} working days are left; of {count} of this kind nine in ten took {few} "
                "or more.",
                days=days,
                count=len(ordered),
                few=few,
            ),
            Problem("Half of them took up to {middle} working days.", middle=middle),
        )
    elif days > many:
        yield Finding(
            Code.LONGER_THAN_USUAL,
            "due_on",
            Problem(
                "{days} working days are left; of {count} of this kind nine in ten took {many} "
                "or fewer.",
                days=days,
                count=len(ordered),
                many=many,
            ),
            Problem("Name a first result on the way, or an earlier day."),
        )


def _resources(drafted: Drafted, words: Words) -> Iterator[Finding]:
    if drafted.resources.strip() or _says(_plain(drafted.text), words.resources):
        return
    yield Finding(
        Code.NO_RESOURCES,
        "resources",
        Problem("It does not say with what money or people it is done."),
        Problem("Name the source, or write that it is done within what there is."),
    )


def _duplicates(drafted: Drafted) -> Iterator[Finding]:
    for one in drafted.alike[:1]:
        yield Finding(
            Code.DUPLICATE,
            "text",
            Problem(
                "Number {number} says nearly the same ({percent} % alike).",
                number=one.number,
                percent=round(one.likeness * 100),
            ),
            Problem("Look at it first: add to it, or say what is different here."),
        )


def _said(vague: Sequence[Vague], text: str) -> str:
    """Return the vague words as they stand in the text."""
    matches = (one.pattern.search(text) for one in vague)
    found = [m[0] for m in matches if m]
    return ", ".join(dict.fromkeys(found))


def _says(text: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return any(one.search(text) for one in patterns)


def _plain(text: str) -> str:
    small = normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(small.split())


@lru_cache(maxsize=1_000)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)")
