"""Indicators: what a figure is called, what it counts, where it comes from and where to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("en", "ru", "kk")


class State(StrEnum):
    """What a figure's value is worth: a value, or the reason why there is none."""

    VALUE = "value"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_COMPUTABLE = "not_computable"


class Unit(StrEnum):
    """What a figure is counted in."""

    PROJECTS = "projects"
    ENTERPRISES = "enterprises"
    RATIO = "ratio"
    DAYS = "days"
    SCORE = "score"
    FTE = "FTE"
    FTE_YEARS = "FTE-years"
    TENGE = "tenge"
    MONEY = "units of a currency"
    PERSONS = "persons"
    INTENSITY = "amount for a unit of output"
    PER_TEN_THOUSAND = "FTE per ten thousand people"


@dataclass(frozen=True, slots=True)
class Indicator:
    """The card of a figure. `page` is its page under docs/, where its rules are told in full."""

    code: str
    names: Mapping[str, str]
    unit: Unit
    grain: str
    source: str
    page: str
    states: frozenset[State]

    def __post_init__(self) -> None:
        """Refuse a card without a name in every language or without a state."""
        missing = [language for language in LANGUAGES if not self.names.get(language)]
        if missing or not self.states:
            raise ValueError(f"{self.code}: the card lacks {', '.join(missing) or 'its states'}.")
