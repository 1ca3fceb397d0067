"""How a project stood: versions that follow each other without gaps, and what is derived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from bagdar.core.terms.text import fold_name
from bagdar.core.territories.forest import Forest
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.projects.actions.alongside import tell_followers
from bagdar.web.projects.models import NameWord, Project, ProjectFacts, ProjectVersion
from bagdar.web.projects.queries import Details, details_of_all
from bagdar.web.projects.queries.duplicates import name_words
from bagdar.web.territories.models import ORDER

COPIED = tuple(field.attname for field in ProjectFacts._meta.local_fields)
DERIVED = frozenset({"search_text", "place_is_split", *ORDER})
FACTS = tuple(name for name in COPIED if name not in DERIVED)

_copied = attrgetter(*COPIED)
_INSTANT = timedelta(microseconds=1)


def plain_facts(project: ProjectFacts) -> dict[str, Any]:
    """Return the facts of a project as plain values, for the journal."""
    return {name: getattr(project, name) for name in FACTS}


def keep_versions(projects: Sequence[Project], *, at: datetime) -> dict[int, Details]:
    """Close the versions that stood until now and open those that stand from now on.

    A second act in one moment, or one whose moment lies before the last act's, comes an instant
    after it: versions follow each other in the order in which the acts were written. Returns
    the details that the versions keep, by project.
    """
    ids = [project.pk for project in projects]
    last = dict(
        ProjectVersion.objects.filter(project__in=ids, known_to=None).values_list(
            "project_id", "known_from"
        )
    )
    since = {one: max(at, last[one] + _INSTANT) if one in last else at for one in ids}
    for moment in set(since.values()):
        ending = [one for one in last if since[one] == moment]
        ProjectVersion.objects.filter(project__in=ending, known_to=None).update(known_to=moment)
    details = details_of_all(ids)
    insert_values(
        ProjectVersion,
        ("project_id", "key", "known_from", "details", *COPIED),
        ((one.pk, one.key, since[one.pk], details[one.pk], *_copied(one)) for one in projects),
    )
    tell_followers(ids, at=at)
    return details


def keep_version(project: Project, *, at: datetime) -> None:
    """Close the version that stood until now and open the one that stands from now on."""
    keep_versions([project], at=at)


def derive(project: Project, *, lands: Forest, today: date) -> None:
    """Set what follows from the facts: the search text, and whether the place was split since."""
    texts = [project.name_en, project.name_ru, project.name_kk, project.key]
    if (enterprise := project.enterprise) is not None:
        texts += [enterprise.name_en, enterprise.name_ru, enterprise.name_kk, enterprise.bin or ""]
    project.set_order()
    project.search_text = " ".join(fold_name(text) for text in texts if text)
    shares = lands.carry(project.territory_id, stated_on=project.place_on, to=today)
    project.place_is_split = any(not share.determined for share in shares)


def index_names(projects: Iterable[Project]) -> None:
    """Write down anew the words by which likely duplicates of these projects are found."""
    listed = list(projects)
    NameWord.objects.filter(project__in=listed).delete()
    insert_values(
        NameWord,
        ("project_id", "word"),
        (
            (project.pk, word)
            for project in listed
            for word in name_words((project.name_en, project.name_ru, project.name_kk))
        ),
    )
