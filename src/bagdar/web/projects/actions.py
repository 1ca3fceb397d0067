"""Changes of the registry: each one checks, writes, keeps a version and a journal entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bagdar.core.terms.text import fold_name
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Programme, Project, ProjectFacts, ProjectVersion
from bagdar.web.projects.queries import details_of
from bagdar.web.territories.queries import forest

FACTS = tuple(
    field.attname
    for field in ProjectFacts._meta.get_fields()
    if field.attname not in {"search_text", "place_is_split"}
)


def plain_facts(project: ProjectFacts) -> dict[str, Any]:
    """Return the facts of a project as plain values, for the journal."""
    return {name: getattr(project, name) for name in FACTS}


def create_programme(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Programme:
    """Open a programme; its facts are model fields."""
    with act("programmes.create", by=by, at=at) as entry:
        programme = Programme.objects.create(**facts)
        entry.record(
            "programme", programme.key, before=None, after=_programme(programme)
        )
    return programme


def create_project(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Project:
    """Enter a project; its facts are model fields."""
    with act("projects.create", by=by, at=at) as entry:
        project = Project(created_at=at, changed_at=at, **facts)
        _derive(project, today=at.date())
        project.save(force_insert=True)
        keep_version(project, at=at)
        entry.record("project", project.key, before=None, after=plain_facts(project))
    return project


def keep_version(project: Project, *, at: datetime) -> None:
    """Close the version that stood until now and open the one that stands from now on."""
    ProjectVersion.objects.filter(project=project, known_to=None).update(known_to=at)
    copied = {
        field.attname: getattr(project, field.attname) for field in _fact_fields()
    }
    ProjectVersion.objects.create(
        project=project,
        key=project.key,
        known_from=at,
        details=details_of(project),
        **copied,
    )


def _fact_fields() -> list[Any]:
    return list(ProjectFacts._meta.get_fields())


def _derive(project: Project, *, today: date) -> None:
    """Set what follows from the facts: the search text, and whether the place was split since."""
    names = (project.name_en, project.name_ru, project.name_kk, project.key)
    enterprise = project.enterprise
    if enterprise is not None:
        names += (
            enterprise.name_en,
            enterprise.name_ru,
            enterprise.name_kk,
            enterprise.bin or "",
        )
    project.search_text = " ".join(fold_name(name) for name in names if name)
    shares = forest().carry(project.territory_id, stated_on=project.place_on, to=today)
    project.place_is_split = any(not share.determined for share in shares)


def _programme(programme: Programme) -> dict[str, Any]:
    fields = (
        "key",
        "name_en",
        "name_ru",
        "name_kk",
        "territory_id",
        "starts_on",
        "ends_on",
    )
    return {name: getattr(programme, name) for name in fields}
