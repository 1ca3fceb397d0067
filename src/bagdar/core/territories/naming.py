"""Territories by their names in any language, as tables of offices write them.

A name is compared whole first, then without the words for its kind: "Аккольский" is
"Аккольский район", "г.а. Кокшетау" is "Кокшетау". A word for a kind keeps to that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bagdar.core.territories.tree import Version

KINDS_OF_LAND: Mapping[str, str] = {
    "oblast": r"область|обл|облысы|облыс|region|oblast",
    "district": r"район|р-?н|ауданы|аудан|district",
    "city": r"город|г\s?\.?\s?а|г|қаласы|қала|қ\s?\.?\s?ә|қ|city",
}
"""What a territory of a kind is called, in Russian, Kazakh and English."""
_WORDS = {
    kind: re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])\.?")
    for kind, words in KINDS_OF_LAND.items()
}


@dataclass(frozen=True)
class Names:
    """Versions of territories by what they are called."""

    whole: Mapping[str, tuple[Version, ...]]
    bare: Mapping[str, tuple[Version, ...]]

    def called(self, text: str) -> tuple[Version, ...]:
        """Return the versions that a name may mean; none where nothing is called so."""
        name = folded_name(text)
        if found := self.whole.get(name):
            return found
        bare, kinds = bare_name(name)
        found = self.bare.get(bare, ())
        return tuple(one for one in found if not kinds or _kind_of(one) in {*kinds, None})


def _kind_of(one: Version) -> str | None:
    """Return which of KINDS_OF_LAND a territory is: a district of a city is a district."""
    return next((kind for kind in ("district", "oblast", "city") if kind in one.kind), None)


def names_of(versions: Iterable[Version]) -> Names:
    """Index versions by their names, whole and without the words for their kinds."""
    whole: dict[str, list[Version]] = {}
    bare: dict[str, list[Version]] = {}
    for one in versions:
        names = {folded_name(name) for name in one.names.values() if name}
        for name in names:
            whole.setdefault(name, []).append(one)
        for name in {bare_name(name)[0] for name in names} - {""}:
            bare.setdefault(name, []).append(one)
    return Names(
        {name: tuple(found) for name, found in whole.items()},
        {name: tuple(found) for name, found in bare.items()},
    )


def folded_name(text: str) -> str:
    """Return a name as names are compared: case, spaces and ё do not matter."""
    return " ".join(text.casefold().replace("ё", "е").split())


def bare_name(name: str) -> tuple[str, frozenset[str]]:
    """Return a folded name without the words for its kind, and the kinds that these name."""
    kinds = frozenset(kind for kind, words in _WORDS.items() if words.search(name))
    for words in _WORDS.values():
        name = words.sub(" ", name)
    return " ".join(name.split()), kinds
