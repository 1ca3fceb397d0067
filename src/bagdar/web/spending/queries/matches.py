"""Contracts that are linked to no project, with the projects they may belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bagdar.core.spending.matching import Candidate, Index, Match, Party, Sign
from bagdar.web.projects.models import Project
from bagdar.web.spending.models import Contract, MatchDecision, Register
from bagdar.web.spending.permissions import Powers
from bagdar.web.spending.queries.files import Sheet
from bagdar.web.spending.queries.rows import Value
from bagdar.web.spending.queries.veiling import veil

AT_ONCE = 2_000
SIGNS = {
    Sign.KEY: _("its text names the identifier of the project"),
    Sign.BIN: _("a party of it is the enterprise of the project"),
    Sign.WORDS: _("its subject has words of the project's name"),
}


@dataclass(frozen=True)
class Suggested:
    """A project that a contract may belong to, and what speaks for it."""

    project: Project
    match: Match

    @property
    def signs(self) -> list[str]:
        """What speaks for it, in words."""
        return [str(SIGNS[one]) for one in self.match.signs]


@dataclass(frozen=True)
class Waiting:
    """A contract that waits for its project."""

    contract: Contract
    suggested: tuple[Suggested, ...]


def unlinked(powers: Powers, *, synthetic: bool) -> QuerySet[Any, Any]:
    """Return contracts and commitments of one world that are linked to no project, newest first."""
    if not powers.may_enter(Register.CONTRACT):
        return Contract.objects.none()
    rows = Contract.objects.known().filter(project=None, record__is_synthetic=synthetic)
    return rows.select_related("record").order_by("-signed_on", "record_id")


def waiting(contracts: Sequence[Contract], powers: Powers, *, synthetic: bool) -> list[Waiting]:
    """Suggest projects that the person writes contracts on; refused pairs are not shown again."""
    return list(_waiting([contracts], powers, synthetic=synthetic)) if contracts else []


def every_waiting(
    rows: QuerySet[Any, Any], powers: Powers, *, synthetic: bool, most: int
) -> Iterator[Waiting]:
    """Yield what `waiting` tells of all rows of a query, the first so many, some at a time."""
    count = min(rows.count(), most)
    some = (list(rows[at : min(at + AT_ONCE, count)]) for at in range(0, count, AT_ONCE))
    yield from _waiting(some, powers, synthetic=synthetic)


def _waiting(
    batches: Iterable[Sequence[Contract]], powers: Powers, *, synthetic: bool
) -> Iterator[Waiting]:
    """Suggest projects for contracts; the projects are read and indexed once for all of them."""
    projects = _projects(powers, synthetic=synthetic)
    index = Index(_candidate(one) for one in projects.values())
    for contracts in batches:
        refused = _refused([one.record_id for one in contracts])
        for one in contracts:
            matches = index.suggest(_party(one), without=refused.get(one.record_id, ()))
            suggested = tuple(Suggested(projects[each.project], each) for each in matches)
            if powers.scope is not None:
                veil(one, powers.scope)
            yield Waiting(one, suggested)


def match_of(contract: Contract, project: Project, *, without: Sequence[int] = ()) -> Match | None:
    """Return how well a contract fits one project; None where it is not suggested."""
    return next(iter(Index([_candidate(project)]).suggest(_party(contract), without=without)), None)


def refused_of(contract: int) -> list[int]:
    """Return the projects that were refused for a contract."""
    return _refused([contract]).get(contract, [])


def _projects(powers: Powers, *, synthetic: bool) -> dict[int, Project]:
    rows = powers.projects().filter(territory__is_synthetic=synthetic)
    known = rows.select_related("enterprise").defer("search_text")
    return {one.pk: one for one in known if powers.may_write(Register.CONTRACT, one)}


def _candidate(one: Project) -> Candidate:
    bin_of = (one.enterprise.bin or "") if one.enterprise else ""
    return Candidate(one.pk, one.key, (one.name_en, one.name_ru, one.name_kk), bin_of)


def _party(one: Contract) -> Party:
    bins = frozenset(number for number in (one.supplier_bin, one.buyer_bin) if number)
    return Party(f"{one.title} {one.number}", bins)


def _refused(contracts: Sequence[int]) -> dict[int, list[int]]:
    rows = MatchDecision.objects.filter(contract__in=contracts, confirmed=False)
    found: dict[int, list[int]] = {}
    for contract, project in rows.values_list("contract_id", "project_id"):
        found.setdefault(contract, []).append(project)
    return found


def matches_sheet(name: str, rows: Iterable[Waiting]) -> Sheet:
    """Lay contracts of no project out: a row for each project they may belong to, or one alone."""
    headings = (
        *("register_row", "number", "title", "signed_on", "supplier", "supplier_bin", "buyer"),
        *("buyer_bin", "value", "currency", "project", "project_name", "score", "signs"),
    )
    told: list[list[Value]] = []
    for one in rows:
        contract = one.contract
        shared: list[Value] = [
            *(contract.record_id, contract.number, contract.title, contract.signed_on),
            *(contract.supplier_name, contract.supplier_bin, contract.buyer_name),
            *(contract.buyer_bin, contract.value, contract.currency),
        ]
        told += [
            [
                *(*shared, each.project.key, each.project.name, each.match.score),
                "; ".join(sign.value for sign in each.match.signs),
            ]
            for each in one.suggested
        ] or [[*shared, None, None, None, None]]
    return Sheet(name, headings, told)
