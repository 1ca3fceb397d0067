"""What parties tell alike: the same telephone, account, owner …, and who else tells it.

It is computed from purchases that the reader may compare, and says nothing about anybody: each
thing opens the purchases in which it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from bagdar.core.spending.traits import Standing, Trait
from bagdar.web.cases.permissions import Powers
from bagdar.web.parties.models import Party, Purchase, Told
from bagdar.web.parties.permissions import compared_for, told
from bagdar.web.projects.queries.filtering import Reading

MOST_OTHERS, MOST_EVIDENCE, MOST_THINGS = 20, 3, 200
NEWEST = (F("purchase__day").desc(nulls_last=True), "pk")
"""Databases differ in where they put a day that is not told: it says least, so it comes last."""


@dataclass(frozen=True)
class Other:
    """Another party that tells the same, and purchases in which it does."""

    key: str
    name: str
    text: str
    purchases: tuple[Purchase, ...]


@dataclass(frozen=True)
class Attribute:
    """A thing that the party tells, how others tell it, and how much that says."""

    trait: str
    words: str
    text: str
    standing: Standing
    purchases: tuple[Purchase, ...]
    others: tuple[Other, ...]

    @property
    def count(self) -> int:
        """How many others tell it."""
        return self.standing.others


def attributes_of(
    parties: Sequence[Party], powers: Powers, reading: Reading
) -> tuple[Attribute, ...]:
    """Return what a party tells that others tell too, what says most first; to whoever checks."""
    seen = compared_for(powers, reading)
    if not powers.sees_flags or not parties:
        return ()
    own = Told.objects.filter(party__in=parties, purchase__in=seen.values("pk"))
    things: dict[tuple[str, str], list[Told]] = {}
    for one in own.select_related("purchase").order_by(*NEWEST):
        things.setdefault((one.trait, one.key), []).append(one)
    alike = _alike(list(things)[:MOST_THINGS], parties, seen)
    made = [
        _attribute(mine, theirs, powers)
        for thing, mine in things.items()
        if (theirs := alike.get(thing))
    ]
    return tuple(sorted(made, key=lambda one: (one.standing.is_common, -one.standing.rank)))


def _alike(
    things: Sequence[tuple[str, str]], parties: Sequence[Party], seen: object
) -> dict[tuple[str, str], list[Told]]:
    """Return what others tell alike; rows of the same number are the same party."""
    asked = Q()
    for trait, key in things:
        asked |= Q(trait=trait, key=key)
    if not things:
        return {}
    rows = Told.objects.filter(asked, purchase__in=seen.values("pk"))  # type: ignore[attr-defined]  # a query
    rows = rows.exclude(party__in=parties)
    numbers = {one.number for one in parties if one.number}
    found: dict[tuple[str, str], list[Told]] = {}
    for one in rows.select_related("party", "purchase").order_by(*NEWEST):
        if one.party.number not in numbers:
            found.setdefault((one.trait, one.key), []).append(one)
    return found


def _attribute(mine: Sequence[Told], theirs: Sequence[Told], powers: Powers) -> Attribute:
    by: dict[str, list[Told]] = {}
    for one in theirs:
        by.setdefault(one.party.key, []).append(one)
    others = [
        Other(key, told(str(some[0].party), powers), told(some[0].text, powers), _where(some))
        for key, some in by.items()
    ]
    return Attribute(
        trait=mine[0].trait,
        words=mine[0].get_trait_display(),
        text=told(mine[0].text, powers),
        standing=Standing(Trait(mine[0].trait), len(by)),
        purchases=_where(mine),
        others=tuple(sorted(others, key=lambda one: one.name))[:MOST_OTHERS],
    )


def _where(some: Sequence[Told]) -> tuple[Purchase, ...]:
    return tuple(dict.fromkeys(one.purchase for one in some))[:MOST_EVIDENCE]
