"""Buyers, suppliers, purchases and contracts found by words, whatever their alphabet and case.

Names are looked for as they are folded, in Latin small letters; personal numbers are not among
them: they find somebody for auditors alone, to whom they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.core.terms.text import fold_name
from bagdar.web.cases.permissions import Powers, powers_of
from bagdar.web.parties.models import Part, PartRole, Party, Purchase
from bagdar.web.parties.permissions import purchases_for, told
from bagdar.web.projects.queries.filtering import Reading, holding
from bagdar.web.projects.queries.found_beside import Entry, Group
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.models import Contract, Register
from bagdar.web.spending.queries.rows import Wanted, lines_of, numbered, seen_rows
from bagdar.web.spending.queries.rows import listed as rows_listed

SHORTEST = 3
"""Fewer letters and digits are looked for among projects alone."""
SHOWN = 5


def words_of(q: str) -> list[str]:
    """Return the folded words of a search, each once."""
    return list(dict.fromkeys(fold_name(q).split()))


def parties_found(q: str, powers: Powers) -> QuerySet[Party]:
    """Return the parties that a search names, those that the reader is not shown too."""
    words = words_of(q)
    rows = Party.objects.all()
    found = holding(rows, words) if words else rows.none()
    if not powers.audits_any:
        return found if told(q, powers) == q else rows.none()
    digits = "".join(q.split())
    by_number = rows.filter(Q(ref__icontains=digits) | Q(number__icontains=digits))
    return rows.filter(Q(pk__in=found.values("pk")) | Q(pk__in=by_number.values("pk")))


def purchases_found(q: str, powers: Powers, reading: Reading) -> QuerySet[Purchase]:
    """Return the purchases that a reader is shown, by title, OCID or the number of a contract."""
    rows = purchases_for(reading)
    words = words_of(q)
    if not words or told(q, powers) != q:
        return rows.none()
    contracts = contracts_found(q, reading).exclude(ocid="").order_by()
    named = holding(Purchase.objects.all(), words)
    return rows.filter(Q(pk__in=named.values("pk")) | Q(ocid__in=contracts.values("ocid")))


def contracts_found(q: str, reading: Reading) -> QuerySet[Contract]:
    """Return the contracts of the registers that a reader sees and whose number is looked for."""
    rows: QuerySet[Contract] = seen_rows(Register.CONTRACT, reading)
    for word in q.split()[:8]:
        rows = rows.filter(numbered(word))
    return rows


def beside(q: str, reading: Reading) -> Sequence[Group]:
    """Return what a search finds beside projects; on a past day, contracts alone."""
    if sum(len(one) for one in words_of(q)) < SHORTEST:
        return ()
    powers = powers_of(reading.scope, None, on=reading.day)
    groups: list[Group] = []
    if reading.as_of is None:
        groups += [
            _parties(PartRole.BUYER, q, powers, reading),
            _parties(PartRole.SUPPLIER, q, powers, reading),
            _purchases(q, powers, reading),
        ]
    groups.append(_contracts(q, reading))
    return [one for one in groups if one.entries]


def _parties(side: PartRole, q: str, powers: Powers, reading: Reading) -> Group:
    parts = Part.objects.filter(
        role=side, party=OuterRef("pk"), purchase__in=purchases_for(reading).values("pk")
    )
    rows = parties_found(q, powers).filter(Exists(parts), is_synthetic=reading.is_synthetic)
    entries = [
        Entry(
            told(str(one), powers),
            _address(f"money-{side.value}", one.key, reading),
            told(one.ref, powers) if one.name else "",
        )
        for one in rows[: SHOWN + 1]
    ]
    title = _("Buyers") if side is PartRole.BUYER else _("Suppliers")
    return Group(title, entries[:SHOWN], _more(f"money-{side.value}s", q, entries, reading))


def _purchases(q: str, powers: Powers, reading: Reading) -> Group:
    rows = purchases_found(q, powers, reading)[: SHOWN + 1]
    entries = [
        Entry(
            told(str(one), powers),
            reverse("purchase", args=[one.pk]),
            told(one.ocid, powers) if one.title else "",
        )
        for one in rows
    ]
    return Group(_("Purchases"), entries[:SHOWN], _more("money-purchases", q, entries, reading))


def _contracts(q: str, reading: Reading) -> Group:
    rows = rows_listed(Register.CONTRACT, Wanted(q=q), reading)[: SHOWN + 1]
    entries = [
        Entry(
            one.version.number,
            reverse("money-row", args=[one.number]),
            f"{number_text(one.version.value)} {one.version.currency}",
        )
        for one in lines_of(rows, reading)
    ]
    title = _("Contracts in the registers of money")
    more = _more("money-register", q, entries, reading, args=[Register.CONTRACT.value])
    return Group(title, entries[:SHOWN], more)


def _address(name: str, key: str, reading: Reading) -> str:
    world = "?world=synthetic" if reading.is_synthetic else ""
    return reverse(name, args=[key]) + world


def _more(
    name: str, q: str, entries: Sequence[Entry], reading: Reading, args: Iterable[str] = ()
) -> str:
    """Return the address of all that is found, where more is found than is shown."""
    if len(entries) <= SHOWN:
        return ""
    asked = QueryDict(mutable=True)
    asked["q"] = q
    if reading.as_of is not None:
        asked["as_of"] = reading.day.isoformat()
    if reading.is_synthetic:
        asked["world"] = "synthetic"
    return f"{reverse(name, args=list(args))}?{asked.urlencode()}"
