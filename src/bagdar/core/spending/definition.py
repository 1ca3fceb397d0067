"""What a rule is: what it means, what it reads, what it rests on, what else explains it."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on in law; a rule that rests on law is off until that was checked."""

    told: str
    rests_on_law: bool = False
    checked_on: str | None = None
    """The day on which it was held against the text of the law, year-month-day."""

    @property
    def holds(self) -> bool:
        """Answer whether the rule may be on without being asked for."""
        return not self.rests_on_law or self.checked_on is not None


NO_LAW = Basis("No legal basis is claimed.")


def not_checked(told: str) -> Basis:
    """Return a basis in law of which nobody has said that it holds."""
    return Basis(f"{told} Basis not checked.", rests_on_law=True)


@dataclass(frozen=True, slots=True)
class Definition:
    """A rule: its code, version, levels, what flags, what is read, what else explains it."""

    code: str
    name: str
    levels: tuple[str, ...]
    unit: str
    definition: str
    inputs: tuple[str, ...]
    default: str
    innocent: tuple[str, ...]
    version: int = VERSION
    basis: Basis = NO_LAW
    sheet: str = "spending/red_flags.md"

    @property
    def page(self) -> str:
        """Where the rule is told in full, under docs/."""
        return f"{self.sheet}#{self.code.lower()}"
