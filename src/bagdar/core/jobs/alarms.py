"""Brakes: signs that jobs are let down quietly, each with its facts and what would clear it.

An alarm says "look here", never "guilty": every rule states why its sign may be harmless. Rules:
docs/decisions/0022-brakes.md.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import TypeVar
from unicodedata import normalize

RULE_VERSION = "brakes-5"

PERCENT = 100
MOST_COMPARED = 50
"""Texts that one is compared with at the most: so many that are alike say enough."""
TOLD_FROM = 5
"""Decided alarms from which on, inclusive, it is said how often such alarms were right."""


class Sign(StrEnum):
    """What an alarm is about."""

    BEHIND_AND_SLOWING = "behind_and_slowing"
    NO_REPORT = "no_report"
    CLAIMS_WITHOUT_PROOF = "claims_without_proof"
    BUNCHED_BEFORE_DEADLINES = "bunched_before_deadlines"
    EXACTLY_ALL = "exactly_all"
    REPEATED_TEXT = "repeated_text"
    LOST_ELSEWHERE = "lost_elsewhere"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A policy number, in force from a day, with its source or the reason for our choice."""

    value: int
    unit: str
    since: date
    source: str


_START = date(2015, 1, 1)

BEHIND_PERCENT = Threshold(
    20, "percent of jobs due", _START, "Our choice: twice the tenth that a month's delay makes."
)
SLOWING_MONTHS = Threshold(
    3, "months", _START, "Our choice: a quarter evens out months of harvest and holidays."
)
SILENT_PERIODS = Threshold(
    2, "periods", _START, "Our choice: one report may be late, two are a habit."
)
UNPROVED_MONTHS = Threshold(
    6, "months", _START, "Our choice: contributions of a month are known after two."
)
UNPROVED_FTE = Threshold(10, "FTE", _START, "Our choice: the size from which cells are told.")
UNPROVED_PERCENT = Threshold(
    10, "percent of jobs claimed", _START, "Our choice: less is hiring and leaving as usual."
)
UNPROVED_SPAN = Threshold(
    3,
    "months",
    _START,
    "Our choice: contributions are known after two, so that a third one must show something.",
)
PROVED_PERCENT = Threshold(
    10,
    "percent of the growth of claims",
    _START,
    "Our choice: who is paid now counts from the first month, yet lists of workers come in parts; "
    "less than a tenth is nothing.",
)
BUNCHED_DAYS = Threshold(
    14,
    "days",
    _START,
    "Our choice: the fortnights before the ends of both halves are 28 of 365 days and hold 8 % of "
    "dates by chance.",
)
BUNCHED_PERCENT = Threshold(
    50,
    "percent of forecasts",
    _START,
    "Our choice: six times what chance would give, which is more than the 4.9 times of spending in "
    "the last week of a year in Liebman and Mahoney, Do Expiring Budgets Lead to Wasteful Year-End "
    "Spending? (American Economic Review, 2017).",
)
BUNCHED_FROM = Threshold(5, "forecasts", _START, "No share is told below five.")
ALL_PERIODS = Threshold(
    3, "periods", _START, "Our choice: once is luck, three times in a row is a pattern."
)
ALL_FROM = Threshold(5, "cases", _START, "Our choice: all of fewer than five is nothing unusual.")
ALIKE_PERCENT = Threshold(
    80,
    "percent of runs of three words",
    _START,
    "Our choice: near-duplicates as in Broder, On the resemblance and containment of documents "
    "(1997), where texts of the same page lie above it.",
)
ALIKE_WORDS = Threshold(12, "words", _START, "Our choice: short texts are alike by necessity.")
LOST_PERCENT = Threshold(
    50, "percent of jobs gained", _START, "Our choice: half of the gain is gone again nearby."
)
LOST_FTE = Threshold(10, "FTE", _START, "Our choice: the size from which cells are told.")
WORSE_PERCENT = Threshold(
    150,
    "percent of the figure decided on",
    _START,
    "Our choice: half as much again is another case than the one that was decided.",
)

THRESHOLDS: Mapping[Sign, tuple[Threshold, ...]] = {
    Sign.BEHIND_AND_SLOWING: (BEHIND_PERCENT, SLOWING_MONTHS),
    Sign.NO_REPORT: (SILENT_PERIODS,),
    Sign.CLAIMS_WITHOUT_PROOF: (
        UNPROVED_MONTHS,
        UNPROVED_FTE,
        UNPROVED_PERCENT,
        UNPROVED_SPAN,
        PROVED_PERCENT,
    ),
    Sign.BUNCHED_BEFORE_DEADLINES: (BUNCHED_DAYS, BUNCHED_PERCENT, BUNCHED_FROM),
    Sign.EXACTLY_ALL: (ALL_PERIODS, ALL_FROM),
    Sign.REPEATED_TEXT: (ALIKE_PERCENT, ALIKE_WORDS),
    Sign.LOST_ELSEWHERE: (LOST_PERCENT, LOST_FTE),
}

CLEARED_BY: Mapping[Sign, str] = {
    Sign.BEHIND_AND_SLOWING: "Fewer jobs missing than the threshold, or some gained in the last "
    "months, and no fewer than in those before.",
    Sign.NO_REPORT: "A report sent and signed for a later period.",
    Sign.CLAIMS_WITHOUT_PROOF: "Jobs verified or paid now that grow by a tenth of what claims grow "
    "by, or claims corrected.",
    Sign.BUNCHED_BEFORE_DEADLINES: "Forecasts restated, each with its own reason, so that fewer "
    "lie right before a deadline.",
    Sign.EXACTLY_ALL: "A period with another figure. A check on the spot that confirms it decides "
    "the alarm.",
    Sign.REPEATED_TEXT: "A text of its own for each period.",
    Sign.LOST_ELSEWHERE: "Jobs gained that outweigh those lost, or losses corrected.",
}

HARMLESS_WHEN: Mapping[Sign, str] = {
    Sign.BEHIND_AND_SLOWING: "Plants hire in steps, when a line starts, or a list of workers came "
    "late.",
    Sign.NO_REPORT: "Somebody is ill, or the line is down.",
    Sign.CLAIMS_WITHOUT_PROOF: "A list of workers came late, or people came from another "
    "enterprise of the programme.",
    Sign.BUNCHED_BEFORE_DEADLINES: "One event makes many dates, such as the start of heating.",
    Sign.EXACTLY_ALL: "All was really done.",
    Sign.REPEATED_TEXT: "Nothing happened, and the same words say so.",
    Sign.LOST_ELSEWHERE: "Another trade shrinks for reasons of its own.",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sign about a subject on a day; `facts` are names and figures that made it."""

    sign: Sign
    subject: str
    as_of: date
    facts: tuple[tuple[str, float], ...]
    rule_version: str = RULE_VERSION

    @property
    def cleared_by(self) -> str:
        """Say what would clear it."""
        return CLEARED_BY[self.sign]

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Return the policy numbers it was held against."""
        return THRESHOLDS[self.sign]


@dataclass(frozen=True, slots=True)
class JobsMonth:
    """Jobs of a subject at the end of a month, cumulative, in FTE; none where nobody knows.

    `verified_fte` are those that somebody other than the claimant shows: verified ones and those
    paid now, net of transfers, since a job is verified after a year and paid from its first month.
    """

    month: date
    due_fte: float
    claimed_fte: float | None
    verified_fte: float | None


def behind_and_slowing(subject: str, months: Sequence[JobsMonth], *, as_of: date) -> Alarm | None:
    """Raise when many of the jobs due are missing, and the last months gained less or nothing.

    `months` in order, without gaps; held against are the last one and the gains of the last
    SLOWING_MONTHS and of as many before. With fewer months, or a month to compare of which nothing
    is known, nothing is said.
    """
    step = SLOWING_MONTHS.value
    known = [one for one in months if one.month <= as_of]
    if len(known) <= 2 * step:
        return None
    due = known[-1].due_fte
    last, middle, first = (known[-1 - back].verified_fte for back in (0, step, 2 * step))
    if last is None or middle is None or first is None:
        return None
    missing, gained, before = due - last, last - middle, middle - first
    behind = missing * PERCENT >= BEHIND_PERCENT.value * due and missing > 0
    if not (behind and (gained < before or gained <= 0)):
        return None
    facts = (
        ("due_fte", due),
        ("verified_fte", last),
        ("gained_fte", gained),
        ("gained_before_fte", before),
    )
    return Alarm(Sign.BEHIND_AND_SLOWING, subject, as_of, facts)


def no_report(subject: str, periods: Sequence[tuple[date, bool]], *, as_of: date) -> Alarm | None:
    """Raise when the last periods due by a day have no report that was sent and signed.

    `periods`, in order, are the day a report was due and whether there is one. What waits to be
    accepted is no silence: the checker is late then, not the reporter.
    """
    silent = 0
    for _, told in reversed([one for one in periods if one[0] <= as_of]):
        if told:
            break
        silent += 1
    if silent < SILENT_PERIODS.value:
        return None
    return Alarm(Sign.NO_REPORT, subject, as_of, (("periods", silent),))


def claims_without_proof(subject: str, months: Sequence[JobsMonth], *, as_of: date) -> Alarm | None:
    """Raise when claims grew over the last months, and jobs shown by next to nothing of that.

    Held against each other are the first and the last month of the window of which both are known,
    UNPROVED_SPAN or more apart: a month that nobody reports hides nothing of the others.
    """
    known = [
        (at, one.claimed_fte, one.verified_fte)
        for at, one in enumerate(
            [one for one in months if one.month <= as_of][-1 - UNPROVED_MONTHS.value :]
        )
        if one.claimed_fte is not None and one.verified_fte is not None
    ]
    if not known or known[-1][0] - known[0][0] < UNPROVED_SPAN.value:
        return None
    (_first, claimed_before, proved_before), (_last, claimed, verified) = known[0], known[-1]
    grown, proved = claimed - claimed_before, verified - proved_before
    little = grown * PERCENT < UNPROVED_PERCENT.value * claimed_before
    if grown < UNPROVED_FTE.value or little:
        return None
    if proved * PERCENT >= PROVED_PERCENT.value * grown:
        return None
    facts = (("claims_grown_fte", grown), ("verified_grown_fte", proved))
    return Alarm(Sign.CLAIMS_WITHOUT_PROOF, subject, as_of, facts)


def bunched_before_deadlines(
    subject: str, forecasts: Sequence[date], deadlines: Collection[date], *, as_of: date
) -> Alarm | None:
    """Raise when many forecasts lie in the last days up to a deadline.

    `forecasts` are those that stand for open promises; `deadlines` are ends of years and halves,
    or a day named by an order: not the promise's own date, before which any forecast may lie. Days
    of many orders are held one by one: together they leave no day that is far from all of them.
    """
    near = sum(
        any(0 <= (deadline - one).days < BUNCHED_DAYS.value for deadline in deadlines)
        for one in forecasts
    )
    few = len(forecasts) < BUNCHED_FROM.value
    if few or near * PERCENT < BUNCHED_PERCENT.value * len(forecasts):
        return None
    facts = (("bunched", near), ("forecasts", len(forecasts)))
    return Alarm(Sign.BUNCHED_BEFORE_DEADLINES, subject, as_of, facts)


def exactly_all(
    subject: str, shares: Sequence[tuple[date, int | Decimal, int | Decimal]], *, as_of: date
) -> Alarm | None:
    """Raise when an indicator was exactly 100 % in the last periods.

    `shares` are a period's end, how many and of how many, in order: cases, jobs in FTE, percent.
    """
    run = 0
    for _, done, of in reversed([one for one in shares if one[0] <= as_of]):
        if of < ALL_FROM.value or done != of:
            break
        run += 1
    if run < ALL_PERIODS.value:
        return None
    return Alarm(Sign.EXACTLY_ALL, subject, as_of, (("periods", run),))


def repeated_texts(subject: str, texts: Sequence[tuple[date, str]], *, as_of: date) -> Alarm | None:
    """Raise when the newest text is nearly one of the earlier ones; the most alike is named.

    `texts` are days and texts, in order, of one reporter; those of others: `copied_texts`.
    """
    known = [(day, shingles(text)) for day, text in texts if day <= as_of]
    if len(known) < 2 or not known[-1][1]:
        return None
    newest = known[-1][1]
    compared = [(likeness(newest, one), day) for day, one in known[:-1] if one]
    alike, day = max(compared, default=(0.0, as_of))
    if alike * PERCENT < ALIKE_PERCENT.value:
        return None
    facts = (("alike_ratio", alike), ("days_before", (known[-1][0] - day).days))
    return Alarm(Sign.REPEATED_TEXT, subject, as_of, facts)


Name = TypeVar("Name", bound=Hashable)


def alike_texts(texts: Mapping[Name, str]) -> Mapping[Name, Mapping[Name, float]]:
    """Find which of many texts are nearly the same: for each the others, and how alike.

    Texts that are alike to a share have one of their rarest runs in common, of which so few are
    looked up that most texts are never compared. Each is held against MOST_COMPARED at the most.
    """
    known = {name: runs for name, text in texts.items() if (runs := shingles(text))}
    often = Counter(run for runs in known.values() for run in runs)
    seen: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    found: dict[Name, dict[Name, float]] = defaultdict(dict)
    for name, runs in sorted(known.items(), key=lambda one: len(one[1])):
        rarest = sorted(runs, key=lambda run: (often[run], run))
        kept = len(runs) - -(-len(runs) * ALIKE_PERCENT.value // PERCENT) + 1
        others = dict.fromkeys(other for run in rarest[:kept] for other in seen[run])
        for other in islice(others, MOST_COMPARED):
            alike = likeness(runs, known[other])
            if alike * PERCENT >= ALIKE_PERCENT.value:
                found[name][other] = found[other][name] = alike
        for run in rarest[:kept]:
            seen[run].append(name)
    return found


def copied_texts(subject: str, alike: Collection[float], *, as_of: date) -> Alarm | None:
    """Raise when others of the same month and oblast sent nearly the same text before.

    `alike` says of each of them how alike it is.
    """
    if max(alike, default=0.0) * PERCENT < ALIKE_PERCENT.value:
        return None
    facts = (("alike_ratio", max(alike)), ("reporters", len(alike)))
    return Alarm(Sign.REPEATED_TEXT, subject, as_of, facts)


def lost_elsewhere(
    subject: str, gained_fte: float, lost_fte: float, *, as_of: date
) -> Alarm | None:
    """Raise when jobs lost in the territory eat up much of what the programme gained, or all.

    Both over the last twelve months: jobs of the programme verified or paid now, claimed ones
    where nothing else is known, and jobs lost beyond those that its net change contains.
    """
    large = lost_fte >= LOST_FTE.value
    if not large or lost_fte * PERCENT < LOST_PERCENT.value * gained_fte:
        return None
    facts = (("gained_fte", gained_fte), ("lost_fte", lost_fte))
    return Alarm(Sign.LOST_ELSEWHERE, subject, as_of, facts)


_GRAVITY: Mapping[Sign, Callable[[Mapping[str, float]], float]] = {
    Sign.BEHIND_AND_SLOWING: lambda facts: facts["due_fte"] - facts["verified_fte"],
    Sign.NO_REPORT: lambda facts: facts["periods"],
    Sign.CLAIMS_WITHOUT_PROOF: lambda facts: (
        facts["claims_grown_fte"] - facts["verified_grown_fte"]
    ),
    Sign.BUNCHED_BEFORE_DEADLINES: lambda facts: facts["bunched"],
    Sign.EXACTLY_ALL: lambda facts: facts["periods"],
    Sign.REPEATED_TEXT: lambda facts: facts["alike_ratio"],
    Sign.LOST_ELSEWHERE: lambda facts: facts["lost_fte"],
}
"""How grave the facts of a sign are: the more, the graver."""


def is_worse(sign: Sign, decided_on: Mapping[str, float], now: Mapping[str, float]) -> bool:
    """Answer whether the facts of a sign are so much graver that a decision on them is none now."""
    before, after = _GRAVITY[sign](decided_on), _GRAVITY[sign](now)
    return after * PERCENT >= WORSE_PERCENT.value * before and after > before


RUN_OF_WORDS = 3
_WORD = re.compile(r"[^\W\d_]+")


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words of a text, none of a text below ALIKE_WORDS.

    Case, punctuation, digits and compatible signs go, so that a copied text with another month's
    figures is still the same; Russian, Kazakh and English letters stay as they are.
    """
    words = _WORD.findall(normalize("NFKC", text).casefold().replace("ё", "е"))
    if len(words) < ALIKE_WORDS.value:
        return frozenset()
    return frozenset(zip(*(words[at:] for at in range(RUN_OF_WORDS)), strict=False))


def likeness(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    """Return the share of runs in common (Jaccard): 1 for the same, 0 for nothing."""
    return len(a & b) / len(a | b) if a | b else 0.0


class Outcome(StrEnum):
    """What came of an alarm, as whoever checked it found."""

    RIGHT = "right"
    WRONG = "wrong"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Record:
    """How often alarms of a sign and rule were right; no share below TOLD_FROM decided ones."""

    sign: Sign
    raised: int
    decided: int
    right: int

    @property
    def right_ratio(self) -> float | None:
        """Return the share that were right of those decided, none where too few are."""
        return self.right / self.decided if self.decided >= TOLD_FROM else None
