"""Projects that may be the same as one about to be entered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from bagdar.core.terms.text import fold_name, name_likeness
from bagdar.core.territories.forest import Forest
from bagdar.web.people.permissions import Scope, World
from bagdar.web.projects.models import LETTERS_OF_A_WORD, NameWord, Project
from bagdar.web.territories.models import Reach, Territory
from bagdar.web.territories.queries import forest, local_name

ALIKE = 0.8
"""Names this much alike are offered wherever the project lies."""

ALIKE_NEARBY = 0.6
"""Names this much alike are offered within one territory or one enterprise."""

ALIKE_BOTH = 0.35
"""Names this much alike are offered within one territory and one enterprise."""

MOST_OFFERED = 5
MOST_WORDS = 40
_MOST_ROWS = 5_000
"""Rows of the index read for the rarest words; the rarest one is read whole."""

_MOST_CANDIDATES = 120
_MOST_COMPARED = 40
"""Of each kind of candidates: those found, and those seen whose names are compared."""


@dataclass(frozen=True)
class Likely:
    """A project that may be the same, where it lies, and how much the names are alike (0–1)."""

    project: Project
    place: str
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

    Candidates come from indexes: those that share the rarest words of the name wherever they lie,
    those that share any word within the territory, and those of the same enterprise. So the cost
    hardly grows with the register.
    """
    world = world_of(territory)
    seen = Project.objects.for_scope(scope, at=at).of_world(world).listed()
    seen = seen.select_related("enterprise")
    near = set(
        Reach.objects.filter(ancestor=territory).values_list("descendant_id", flat=True)
    ) | set(Reach.objects.filter(descendant=territory).values_list("ancestor_id", flat=True))
    kinds = _candidates(names, territory=territory, enterprise=enterprise)
    known = seen.in_bulk({one for kind in kinds for one in kind})
    chosen = {
        one: known[one]
        for kind in kinds
        for one in [one for one in kind if one in known][:_MOST_COMPARED]
    }
    likely: list[tuple[float, Project]] = []
    for project in chosen.values():
        likeness = _likeness(names, project)
        same_enterprise = enterprise is not None and project.enterprise_id == enterprise
        if likeness >= _needed(nearby=project.territory_id in near, same=same_enterprise):
            likely.append((likeness, project))
    likely.sort(key=lambda one: (-one[0], one[1].key))
    lands = forest()
    return [
        Likely(project, _place(project, lands), likeness)
        for likeness, project in likely[:MOST_OFFERED]
    ]


def world_of(territory: int) -> World:
    """Return the world a territory lies in: a project is never like one of the other world."""
    synthetic = Territory.objects.filter(pk=territory, is_synthetic=True).exists()
    return World.SYNTHETIC if synthetic else World.REAL


def _needed(*, nearby: bool, same: bool) -> float:
    if nearby and same:
        return ALIKE_BOTH
    return ALIKE_NEARBY if nearby or same else ALIKE


def _place(project: Project, lands: Forest) -> str:
    version = lands.tree_on(project.place_on).node(project.territory_id)
    return local_name(version.names) if version else ""


def _likeness(names: Sequence[str], project: Project) -> float:
    theirs = (project.name_en, project.name_ru, project.name_kk)
    return max(
        (name_likeness(mine, other) for mine in names for other in theirs if mine and other),
        default=0.0,
    )


def _candidates(names: Sequence[str], *, territory: int, enterprise: int | None) -> list[list[int]]:
    """Return ids of projects worth comparing, kind by kind, those that share most words first."""
    words = name_words(names)
    rarest = NameWord.objects.filter(word__in=_rarest(words)).values("project")
    found = [
        _sharing(words, NameWord.objects.filter(project__in=rarest)),
        _sharing(words, NameWord.objects.filter(project__territory=territory)),
    ]
    if enterprise is not None:
        found.append(_sharing(words, NameWord.objects.filter(project__enterprise=enterprise)))
    return found


def _sharing(words: set[str], among: QuerySet[NameWord]) -> list[int]:
    """Return projects of some rows of the index by how many of the words they share."""
    ranked = (
        among.filter(word__in=words)
        .values("project")
        .annotate(shared=Count("id"))
        .order_by("-shared", "-project")
    )
    return list(ranked.values_list("project", flat=True)[:_MOST_CANDIDATES])


def _rarest(words: set[str]) -> list[str]:
    """Return the words that fewest projects have, as long as they are few together."""
    counted = NameWord.objects.filter(word__in=words).values("word").annotate(known=Count("id"))
    chosen: list[str] = []
    rows = 0
    for word, known in counted.order_by("known", "word").values_list("word", "known"):
        rows += known
        if chosen and rows > _MOST_ROWS:
            break
        chosen.append(word)
    return chosen
