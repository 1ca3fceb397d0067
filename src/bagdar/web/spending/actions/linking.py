"""The project of a contract that names none, by the number or OCID of another contract.

A contract under a commitment, one of a process (OCID) whose other contracts are linked, and one
that has the number and buyer of a linked commitment belong to the project of these. Where they
lead to several projects nothing is linked: matches are then suggested to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bagdar.web.projects.models import Project
from bagdar.web.spending.models import Contract, ContractKind
from bagdar.web.spending.queries.homes import lives_on

AT_ONCE = 500


@dataclass(frozen=True)
class Numbered:
    """Contracts in force of one world, by number and by OCID."""

    by_number: dict[str, list[Contract]] = field(default_factory=dict)
    by_ocid: dict[str, list[Contract]] = field(default_factory=dict)

    def project_of(self, facts: Mapping[str, Any]) -> Project | None:
        """Return the one project that the numbers of a contract lead to, as it lives on."""
        buyer, kind = facts["buyer_bin"], facts["kind"]
        above = [
            one
            for one in self.by_number.get(facts["under"], ())
            if one.kind == ContractKind.COMMITMENT and (not buyer or one.buyer_bin in ("", buyer))
        ]
        same = [
            one
            for one in self.by_number.get(facts["number"], ())
            if one.kind != kind and buyer and one.buyer_bin == buyer
        ]
        # Those of a process that wait for their project do not tell it; those of a number do not
        # let it be told.
        siblings = [one for one in self.by_ocid.get(facts["ocid"], ()) if one.project_id]
        homes = {one.project and lives_on(one.project) for one in (*above, *same, *siblings)}
        return homes.pop() if len(homes) == 1 else None


def numbered(numbers: Iterable[str], ocids: Iterable[str], *, is_synthetic: bool) -> Numbered:
    """Look up contracts in force of a world by their numbers and OCIDs."""
    found = Numbered()
    for name, texts, kept in (
        ("number", numbers, found.by_number),
        ("ocid", ocids, found.by_ocid),
    ):
        for some in _parts(sorted({one[:100] for one in texts if one})):
            rows = Contract.objects.known().filter(
                **{f"{name}__in": some}, record__is_synthetic=is_synthetic
            )
            for one in rows.select_related("project__territory", "project__merged_into__territory"):
                kept.setdefault(getattr(one, name), []).append(one)
    return found


def _parts(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))
