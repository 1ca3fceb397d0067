"""The tree of territories in force on one day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property


class ForestError(ValueError):
    """The territories do not form the tree that was asked for; the text says why."""


@dataclass(frozen=True, slots=True)
class Version:
    """A territory as it was from one day to another: code, names, kind and parent.

    `territory` and `key` are stable and name the same thing; `code` may be reused after a
    reform. `names` is by language. The version holds from `valid_from` on and no longer on
    `valid_to`; None means until further notice.
    """

    territory: int
    key: str
    code: str
    kind: str
    level: int
    parent: int | None
    valid_from: date
    valid_to: date | None
    names: Mapping[str, str]

    @property
    def ends_on(self) -> date:
        """The first day without this version, the last day of the calendar if it goes on."""
        return self.valid_to or date.max

    def holds_on(self, day: date) -> bool:
        """Tell whether this version was in force on a day."""
        return self.valid_from <= day < self.ends_on


@dataclass(frozen=True)
class Tree:
    """The territories of one day. Raises ForestError if a parent is missing or in a circle."""

    day: date
    versions: tuple[Version, ...]

    def __post_init__(self) -> None:
        """Refuse what is not a tree."""
        self._refuse_doubles()
        self._refuse_missing_parents()
        self._refuse_circles()

    @property
    def roots(self) -> tuple[Version, ...]:
        """The territories without a parent, in the order of their codes."""
        return self._families.get(None, ())

    def node(self, territory: int) -> Version | None:
        """The version in force, or None if the territory is not in this tree."""
        return self._nodes.get(territory)

    def children(self, territory: int) -> tuple[Version, ...]:
        """The territories right below, in the order of their codes."""
        return self._families.get(territory, ())

    def path(self, territory: int) -> tuple[Version, ...]:
        """The way from the root down to the territory, itself included."""
        steps = [self._known(territory)]
        while steps[-1].parent is not None:
            steps.append(self._nodes[steps[-1].parent])
        return tuple(reversed(steps))

    def ancestors(self, territory: int) -> tuple[Version, ...]:
        """The territories above, the root first."""
        return self.path(territory)[:-1]

    def descendants(self, territory: int) -> tuple[Version, ...]:
        """The territory itself and all below it, each before its children."""
        return tuple(self._walk(self._known(territory)))

    def in_order(self) -> tuple[Version, ...]:
        """Every territory of the tree, each before its children."""
        return tuple(version for root in self.roots for version in self._walk(root))

    @cached_property
    def _nodes(self) -> dict[int, Version]:
        return {version.territory: version for version in self.versions}

    @cached_property
    def _families(self) -> dict[int | None, tuple[Version, ...]]:
        families: dict[int | None, list[Version]] = defaultdict(list)
        for version in sorted(self.versions, key=lambda one: (one.code, one.key)):
            families[version.parent].append(version)
        return {parent: tuple(children) for parent, children in families.items()}

    def _walk(self, top: Version) -> Iterator[Version]:
        waiting = [top]
        while waiting:
            version = waiting.pop()
            yield version
            waiting.extend(reversed(self.children(version.territory)))

    def _known(self, territory: int) -> Version:
        version = self.node(territory)
        if version is None:
            raise ForestError(f"Territory {territory} is not in the tree of {self.day}.")
        return version

    def _refuse_doubles(self) -> None:
        for version in self.versions:
            if self._nodes[version.territory] is not version:
                raise ForestError(f"{version.key} has two versions on {self.day}.")

    def _refuse_missing_parents(self) -> None:
        for version in self.versions:
            if version.parent is not None and version.parent not in self._nodes:
                raise ForestError(
                    f"{version.key}: its parent, territory {version.parent}, "
                    f"does not exist on {self.day}."
                )

    def _refuse_circles(self) -> None:
        reached = {version.territory for version in self.in_order()}
        astray = sorted(one.key for one in self.versions if one.territory not in reached)
        if astray:
            raise ForestError(
                f"On {self.day} these territories hang in a circle: {', '.join(astray[:10])}."
            )
