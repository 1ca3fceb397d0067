"""What the linter needs of the register: the words, terms of the kind, texts that stand already."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.resources import files
from itertools import islice

from bagdar.core.instructions.likeness import Alike, alike, band_keys
from bagdar.core.instructions.linter import Drafted, Finding, Words, lint
from bagdar.core.terms.working_time import working_days_between
from bagdar.web.instructions.models import BandKey, Instruction, InstructionState
from bagdar.web.instructions.permissions import Powers
from bagdar.web.people.models import Office
from bagdar.web.people.queries import calendar_for

HISTORY = 500
"""Instructions of a kind, the last done, whose terms are compared with."""
MOST_COMPARED = 40
"""Texts that are compared in full: those that share the most keys, of what the person is shown."""
MOST_LOOKED_AT, AT_ONCE = 2_000, 500
"""Texts of which it is asked whether the person is shown them."""
MOST_OF_A_KEY = 500
"""Texts of one key that are looked at, the newest: more than a family has for all districts."""


@dataclass(frozen=True)
class Facts:
    """A draft as the linter reads it."""

    text: str
    kind: str
    sign: str = ""
    resources: str = ""
    leads: tuple[Office, ...] = ()
    due_on: date | None = None
    number: int | None = None
    family: int | None = None
    synthetic: bool = False


@cache
def words() -> Words:
    """Return the maintained words of the linter."""
    table = files("bagdar.presets") / "kazakhstan" / "instruction_words.toml"
    return Words.of_plain(tomllib.loads(table.read_text("utf-8")))


class Register:
    """What the register says for a batch of drafts: asked once for each kind and each text."""

    def __init__(self, powers: Powers) -> None:
        """Remember who asks."""
        self.powers = powers
        self._took: dict[tuple[str, bool], Sequence[int]] = {}
        self._alike: dict[tuple[str, int | None, int | None, bool], list[Alike]] = {}

    def took(self, facts: Facts) -> Sequence[int]:
        """Return how many working days the last instructions of the kind took."""
        key = (facts.kind, facts.synthetic)
        if key not in self._took:
            self._took[key] = history_of(facts.kind, synthetic=facts.synthetic)
        return self._took[key]

    def alike(self, facts: Facts) -> list[Alike]:
        """Return what stands already and says nearly the same; members of a family share it."""
        own = facts.number if facts.family is None else None
        key = (facts.text, facts.family, own, facts.synthetic)
        if key not in self._alike:
            self._alike[key] = nearest(facts, self.powers)
        return self._alike[key]


def findings(facts: Facts, register: Register, *, on: date) -> tuple[Finding, ...]:
    """Read a draft. What nearly the same text stands already is said of those shown alone."""
    drafted = Drafted(
        text=facts.text,
        sign=facts.sign,
        resources=facts.resources,
        leads=tuple(one.key for one in facts.leads),
        due_on=facts.due_on,
        took=register.took(facts),
        alike=register.alike(facts),
    )
    lead = facts.leads[0] if facts.leads else None
    calendar = calendar_for(lead, synthetic=facts.synthetic, on=on)
    between = partial(working_days_between, calendar=calendar)
    return lint(drafted, words(), today=on, days_between=between)


def findings_of(
    members: Sequence[Instruction], powers: Powers, *, on: date
) -> list[tuple[Finding, ...]]:
    """Read instructions that stand as drafts, one after the other."""
    register = Register(powers)
    return [findings(facts_of(one), register, on=on) for one in members]


def facts_of(one: Instruction) -> Facts:
    """Return what the linter reads of a draft."""
    return Facts(
        text=one.text,
        kind=one.kind,
        sign=one.sign,
        resources=one.resources,
        leads=(one.lead,) if one.lead is not None else (),
        due_on=one.due_on,
        number=one.pk,
        family=one.family_id,
        synthetic=one.is_synthetic,
    )


def history_of(kind: str, *, synthetic: bool) -> Sequence[int]:
    """Return how many working days the last instructions of a kind took that were done."""
    done = Instruction.objects.filter(
        kind=kind, state=InstructionState.CLOSED, is_synthetic=synthetic, took_days__isnull=False
    )
    days = done.order_by("-pk").values_list("took_days", flat=True)[:HISTORY]
    return [one for one in days if one is not None]


def nearest(facts: Facts, powers: Powers) -> list[Alike]:
    """Return what stands already and says nearly the same, for the same lead or any other.

    Members of one family are alike on purpose; what the person is not shown is not told.
    """
    keys = band_keys(facts.text)
    if not keys:
        return []
    stands = Instruction.objects.filter(powers.seen(), is_synthetic=facts.synthetic)
    stands = stands.exclude(state=InstructionState.WITHDRAWN)
    if facts.family is not None:
        stands = stands.exclude(family=facts.family)
    if facts.number is not None:
        stands = stands.exclude(pk=facts.number)
    known: dict[int, str] = {}
    likely = _likely(keys)
    for start in range(0, min(len(likely), MOST_LOOKED_AT), AT_ONCE):
        part = likely[start : start + AT_ONCE]
        shown = dict(stands.filter(pk__in=part).values_list("pk", "text"))
        known |= {one: shown[one] for one in part if one in shown}
        if len(known) >= MOST_COMPARED:
            break
    return alike(facts.text, dict(islice(known.items(), MOST_COMPARED)))


def _likely(keys: Sequence[int]) -> list[int]:
    """Return the texts that share keys with one, those that share the most first.

    A key that very many share comes of an opening that everybody writes and tells little: of its
    texts only the newest are looked at, so that the time does not grow with the register.
    """
    shared: Counter[int] = Counter()
    for key in keys:
        holders = BandKey.objects.filter(key=key).order_by("-instruction")
        shared.update(holders.values_list("instruction", flat=True)[:MOST_OF_A_KEY])
    return sorted(shared, key=lambda one: (-shared[one], one))
