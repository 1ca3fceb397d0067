"""The project of a contract that names none, by the number or OCID of another contract.

A contract under a commitment, one of a process (OCID) whose other contracts are linked, and one
that has the number and buyer of a linked commitment belong to the project of these. Where they
lead to several projects nothing is linked: matches are then suggested to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from bagdar.core.terms.text import fold_number
from bagdar.web.projects.models import Project
from bagdar.web.spending.models import Contract, ContractKind
from bagdar.web.spending.queries.homes import lives_on

AT_ONCE = 500
LONGEST_NUMBER = 100
"""How many signs of a number or OCID are looked up: no more are kept."""


@dataclass(frozen=True)
class Numbered:
    """Contracts in force of one world, by number as it is compared and by OCID."""

    by_number: dict[str, list[Contract]] = field(default_factory=dict)
    by_ocid: dict[str, list[Contract]] = field(default_factory=dict)

    def project_of(self, facts: Mapping[str, Any]) -> Project | None:
        """Return the one project that the numbers of a contract lead to, as it lives on."""
        buyer, kind = facts["buyer_bin"], facts["kind"]
        above = [
            one
            for one in self._of_number(facts["under"])
            if one.kind == ContractKind.COMMITMENT and (not buyer or one.buyer_bin in ("", buyer))
        ]
        above = spelt_first(facts["under"], above)
        same = [
            one
            for one in self._of_number(facts["number"])
            if one.kind != kind and buyer and one.buyer_bin == buyer
        ]
        same = spelt_first(facts["number"], same)
        # Those of a process that wait for their project do not tell it; those of a number do not
        # let it be told.
        siblings = [one for one in self.by_ocid.get(facts["ocid"], ()) if one.project_id]
        homes = {one.project and lives_on(one.project) for one in (*above, *same, *siblings)}
        return homes.pop() if len(homes) == 1 else None

    def _of_number(self, number: str) -> Sequence[Contract]:
        return self.by_number.get(fold_number(number[:LONGEST_NUMBER]), ())


class Spelt(Protocol):
    """What has a number."""

    @property
    def number(self) -> Any:
        """Return the number as it is spelt."""


Fitting = TypeVar("Fitting", bound=Spelt)


def spelt_first(number: str, fitting: Sequence[Fitting]) -> list[Fitting]:
    """Return those of what fits whose number is spelt like this one; else all that fits.

    Asked last, of what else a row tells fits already: a spelling alone tells no contract apart.
    """
    return [one for one in fitting if one.number == number] or list(fitting)


def numbered(numbers: Iterable[str], ocids: Iterable[str], *, is_synthetic: bool) -> Numbered:
    """Look up contracts in force of a world by their numbers and OCIDs."""
    found = Numbered()
    folded = (fold_number(one[:LONGEST_NUMBER]) for one in numbers)
    for name, texts, kept in (
        ("folded", folded, found.by_number),
        ("ocid", (one[:LONGEST_NUMBER] for one in ocids), found.by_ocid),
    ):
        for some in _parts(sorted({one for one in texts if one})):
            rows = Contract.objects.known().filter(
                **{f"{name}__in": some}, record__is_synthetic=is_synthetic
            )
            for one in rows.select_related("project__territory", "project__merged_into__territory"):
                kept.setdefault(getattr(one, name), []).append(one)
    return found


def _parts(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))
