"""What the linter needs of the register: the words, terms of the kind, texts that stand already."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.resources import files

from django.db.models import Count

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
    shared = BandKey.objects.filter(key__in=keys, instruction__in=stands.values("pk"))
    counted = shared.values("instruction").annotate(count=Count("key", distinct=True))
    nearest_first = counted.order_by("-count", "instruction")[:MOST_COMPARED]
    numbers = [row["instruction"] for row in nearest_first]
    found = Instruction.objects.filter(pk__in=numbers)
    return alike(facts.text, dict(found.values_list("pk", "text")))
