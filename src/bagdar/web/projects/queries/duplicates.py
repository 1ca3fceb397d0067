"""Projects that may be the same as one about to be entered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from bagdar.core.terms.text import fold_name, name_likeness
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import LETTERS_OF_A_WORD, NameWord, Project
from bagdar.web.territories.models import Reach

ALIKE = 0.8
"""Names this much alike are offered wherever the project lies."""

ALIKE_NEARBY = 0.6
"""Names this much alike are offered within one territory or one enterprise."""

ALIKE_BOTH = 0.35
"""Names this much alike are offered within one territory and one enterprise."""

MOST_OFFERED = 5
MOST_WORDS = 40
_COMMON_WORD = 2_000
_MOST_CANDIDATES = 300
_MOST_COMPARED = 60


@dataclass(frozen=True)
class Likely:
    """A project that may be the same, and how much the names are alike (0–1)."""

    project: Project
    likeness: float


def name_words(names: Iterable[str]) -> set[str]:
    """Return the beginnings of the words of names, folded: what likely duplicates share."""
    words = (word for name in names for word in fold_name(name).split() if len(word) > 1)
    return set(sorted({word[:LETTERS_OF_A_WORD] for word in words})[:MOST_WORDS])


def likely_duplicates(
    names: Sequence[str],
    *,
    territory: int,
    enterprise: int | None,
    scope: Scope,
    at: datetime,
) -> list[Likely]:
    """Return projects that may be the same, the likeliest first; only those the person may see.

    Candidates come from indexes: those sharing the rarer words of the name, and those of the same
    enterprise. So the cost hardly grows with the register.
    """
    seen = Project.objects.for_scope(scope, at=at).listed().select_related("enterprise")
    shared = _sharing(names, enterprise=enterprise)
    near = set(
        Reach.objects.filter(ancestor=territory).values_list("descendant_id", flat=True)
    ) | set(Reach.objects.filter(descendant=territory).values_list("ancestor_id", flat=True))
    candidates = seen.in_bulk(shared)
    likely = []
    for project in [candidates[one] for one in shared if one in candidates][:_MOST_COMPARED]:
        likeness = _likeness(names, project)
        same_enterprise = enterprise is not None and project.enterprise_id == enterprise
        if likeness >= _needed(nearby=project.territory_id in near, same=same_enterprise):
            likely.append(Likely(project, likeness))
    likely.sort(key=lambda one: (-one.likeness, one.project.key))
    return likely[:MOST_OFFERED]


def _needed(*, nearby: bool, same: bool) -> float:
    if nearby and same:
        return ALIKE_BOTH
    return ALIKE_NEARBY if nearby or same else ALIKE


def _likeness(names: Sequence[str], project: Project) -> float:
    theirs = (project.name_en, project.name_ru, project.name_kk)
    return max(
        (name_likeness(mine, other) for mine in names for other in theirs if mine and other),
        default=0.0,
    )


def _sharing(names: Sequence[str], *, enterprise: int | None) -> list[int]:
    """Return ids of projects that share most of the rarer words, and of the same enterprise."""
    found: list[int] = []
    if words := _rare(name_words(names)):
        sharing = NameWord.objects.filter(word__in=words).values("project")
        ranked = sharing.annotate(shared=Count("id")).order_by("-shared", "-project")
        found += ranked.values_list("project", flat=True)[:_MOST_CANDIDATES]
    if enterprise is not None:
        own = Project.objects.filter(enterprise=enterprise).order_by("-key")
        found = [*own.values_list("pk", flat=True)[: _MOST_COMPARED // 2], *found]
    return list(dict.fromkeys(found))


def _rare(words: set[str]) -> list[str]:
    """Leave out words that thousands of projects have, unless there are no others."""
    counted = NameWord.objects.filter(word__in=words).values("word").annotate(known=Count("id"))
    known = dict(counted.values_list("word", "known"))
    rare = [word for word, count in known.items() if count <= _COMMON_WORD]
    return rare or sorted(known, key=lambda word: known[word])[:2]
