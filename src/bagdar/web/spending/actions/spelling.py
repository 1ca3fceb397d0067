"""One contract whose number is spelt in two ways is one row: which row another spelling means.

A number spelt exactly as a row has it goes first, and is looked for elsewhere. Only what is left
comes here: the row of the same kind, buyer and day whose number is the same as numbers are
compared, unless supplier or OCID say that it is another contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from bagdar.core.terms.text import fold_number
from bagdar.web.spending.actions.reading import MOST_LISTED, Given, refuse
from bagdar.web.spending.models import LONGEST_FOLDED, Contract, Register

AT_ONCE = 500
APART = ("supplier_bin", "ocid")
"""What tells two contracts of one buyer, day and number apart."""


class Means(NamedTuple):
    """What the spellings of one contract have in common."""

    kind: str
    buyer_bin: str
    folded: str
    signed_on: date
    is_synthetic: bool


@dataclass(frozen=True)
class Spelt:
    """A contract that a spelling may mean: a row that stands, or one that the same file brings."""

    number: str
    supplier_bin: str
    ocid: str
    standing: Contract | None = None

    def differs(self, facts: Mapping[str, Any]) -> bool:
        """Answer whether both tell a supplier or OCID, and not the same."""
        return any(
            facts[name] and getattr(self, name) and getattr(self, name) != facts[name]
            for name in APART
        )

    def agrees(self, facts: Mapping[str, Any]) -> bool:
        """Answer whether it has each supplier and OCID that the facts tell."""
        return all(not facts[name] or getattr(self, name) == facts[name] for name in APART)


@dataclass
class Spellings:
    """Contracts in force by what their spellings have in common; a file adds those it brings."""

    known: dict[Means, list[Spelt]] = field(default_factory=dict)

    def meant(self, given: Given) -> Spelt | None:
        """Return the contract that a row means; None for one that is new. Raises MoneyError."""
        facts = given.facts
        fitting = [one for one in self.known.get(means_of(given), ()) if not one.differs(facts)]
        if len(fitting) > 1:
            agreeing = [one for one in fitting if one.agrees(facts)]
            fitting = agreeing if len(agreeing) == 1 else fitting
        if len(fitting) > 1:
            words = _(
                "Several contracts have this number, spelt otherwise: %(which)s. Spell it as one "
                "of them, or name the BIN of the supplier or the OCID."
            )
            raise refuse("number", words % {"which": _listed(fitting)})
        return fitting[0] if fitting else None

    def bring(self, given: Given) -> None:
        """Add a contract that is new."""
        facts = given.facts
        made = Spelt(facts["number"], facts["supplier_bin"], facts["ocid"])
        known = self.known.setdefault(means_of(given), [])
        if made not in known:
            known.append(made)


def means_of(given: Given) -> Means:
    """Return what the spellings of a contract have in common."""
    facts = given.facts
    folded = folded_of(facts["number"])
    return Means(facts["kind"], facts["buyer_bin"], folded, facts["signed_on"], given.is_synthetic)


def folded_of(number: str) -> str:
    """Return a number as it is compared, as the column of rows keeps it."""
    return (fold_number(number) or number)[:LONGEST_FOLDED]


def spellings(given: Iterable[Given]) -> Spellings:
    """Look up the contracts in force that rows may mean; none for rows of other registers."""
    numbers = {folded_of(one.facts["number"]) for one in given if one.register == Register.CONTRACT}
    asked, found = sorted(numbers), Spellings()
    for start in range(0, len(asked), AT_ONCE):
        rows = Contract.objects.known().filter(folded__in=asked[start : start + AT_ONCE])
        homes = ("project__territory", "project__merged_into__territory")
        for one in rows.select_related("record", *homes).order_by("record_id"):
            world = one.record.is_synthetic
            means = Means(one.kind, one.buyer_bin, one.folded, one.signed_on, world)
            told = Spelt(one.number, one.supplier_bin, one.ocid, one)
            found.known.setdefault(means, []).append(told)
    return found


def is_spelt_alike(standing: Contract, given: Given) -> bool:
    """Answer whether a row means what a contract that stands is, but for how it is spelt."""
    world = standing.record.is_synthetic
    own = Means(standing.kind, standing.buyer_bin, standing.folded, standing.signed_on, world)
    return own == means_of(given)


def check_new(given: Given) -> None:
    """Refuse a contract that stands already under another spelling. Raises MoneyError."""
    meant = spellings([given]).meant(given)
    if meant is not None and meant.standing is not None:
        words = _("This row stands already, as %(number)s under number %(row)d; correct that.")
        raise refuse("number", words % {"number": meant.number, "row": meant.standing.record_id})


def _listed(contracts: Sequence[Spelt]) -> str:
    shown = [
        ", ".join(filter(None, (one.number, one.supplier_bin, one.ocid)))
        for one in contracts[:MOST_LISTED]
    ]
    return "; ".join([*shown, *(["…"] if len(contracts) > MOST_LISTED else [])])
