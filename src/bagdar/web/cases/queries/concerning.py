"""Which flags of a case concern whom its notice is to: what is known to lead from one to another.

An enterprise     by its BIN, or one that it had, as buyer, supplier or bidder; by its project
an organisation   by its project
an akimat         also by its territory

Where no link is known of any flag, and all are of one party, whoever sends the notice knows whose
they are. Where they are of several, it is not for the system to guess.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from bagdar.web.cases.models import Flag, FlagLevel, Subject
from bagdar.web.enterprises.models import Enterprise, FormerBin
from bagdar.web.people.models import Organisation, OrganisationKind
from bagdar.web.territories.models import Reach

OF_PARTIES: Final = (FlagLevel.BUYER, FlagLevel.PROCURING_ENTITY, FlagLevel.TENDERER)
"""Levels whose subject is a party itself."""
_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


def concerned(
    flags: Sequence[Flag], to: Organisation | Enterprise, *, also: Collection[int] = ()
) -> list[Flag]:
    """Return the flags that concern a party: by a known link, or since the auditor says so.

    None where no link is known and they are of several parties.
    """
    known = _Known(to)
    found = [one for one in flags if one.pk in also or known.leads_to(one.subject)]
    of_one = len({party_of(one.subject) for one in flags}) == 1
    return list(flags) if not found and of_one else found


def party_of(subject: Subject) -> tuple[str, str]:
    """Return whose doing a subject is, as far as is told: one that names nobody is its own."""
    if subject.level in OF_PARTIES:
        return "party", subject.ref
    if subject.buyer or subject.buyer_name:
        return "party", subject.buyer or subject.buyer_name
    return subject.level, subject.ref


class _Known:
    """What is known of a party, against which subjects are held."""

    def __init__(self, to: Organisation | Enterprise) -> None:
        self.to = to
        self.numbers: set[str] = set()
        self.places: set[int] = set()
        if isinstance(to, Enterprise):
            former = FormerBin.objects.filter(enterprise=to).values_list("number", flat=True)
            self.numbers = {*former, *([to.bin] if to.bin else ())}
        elif to.kind == OrganisationKind.AKIMAT:
            rows = Reach.objects.filter(ancestor=to.territory_id)
            self.places = set(rows.values_list("descendant", flat=True))

    def leads_to(self, subject: Subject) -> bool:
        """Answer whether something known leads from a subject to the party."""
        if subject.territory_id in self.places:
            return True
        itself = subject.level in OF_PARTIES
        told = (subject.ref,) if itself else (subject.buyer, subject.supplier)
        if any(number in self.numbers for text in told for number in _NUMBER.findall(text)):
            return True
        project = subject.project
        if project is None:
            return False
        one = project.enterprise_id if isinstance(self.to, Enterprise) else project.organisation_id
        return one == self.to.pk
