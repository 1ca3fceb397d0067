"""Who may see which fields of a project: some are marked commercial or official."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import SEES_PROGRAMME, SEES_UNPUBLISHED, Scope
from bagdar.web.projects.models import MARKABLE, Mark, ProjectFacts
from bagdar.web.territories.models import Reach


@dataclass(frozen=True)
class Sight:
    """On which projects a person sees marked fields; found once, asked for every row."""

    whole: bool = False
    territories: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    sectors: frozenset[int] = frozenset()
    enterprises: frozenset[int] = frozenset()

    def hidden_fields(self, row: ProjectFacts) -> frozenset[str]:
        """Return the fields and parts of a row that must be neither shown, searched nor sorted."""
        if not row.marks or self.whole or self.answers_for(row):
            return frozenset()
        own = row.enterprise_id in self.enterprises
        return frozenset(
            field
            for marked, mark in row.marks.items()
            if not (own and mark == Mark.COMMERCIAL)
            for field in fields_of_mark(marked)
        )

    def showing(self, field: str, *, at: str = "") -> Q:
        """Keep rows in which this person sees the field; `at` leads to the row that is marked."""
        if self.whole:
            return Q()
        kept = Q()
        for marked, fields in MARKABLE.items():
            if field in fields:
                kept &= ~Q(**{f"{at}marks__has_key": marked}) | self._seen_marked(marked, at)
        return kept

    def answers_for(self, row: ProjectFacts) -> bool:
        """Answer whether the project lies in a territory, organisation or sector of theirs."""
        return (
            row.territory_id in self.territories
            or row.organisation_id in self.organisations
            or row.sector_id in self.sectors
        )

    def _seen_marked(self, marked: str, at: str) -> Q:
        own = Q(**{f"{at}enterprise__in": self.enterprises, f"{at}marks__{marked}": "commercial"})
        return (
            own
            | Q(**{f"{at}territory__in": self.territories})
            | Q(**{f"{at}organisation__in": self.organisations})
            | Q(**{f"{at}sector__in": self.sectors})
        )


def sight_of(scope: Scope, *, roles: frozenset[Role] = SEES_UNPUBLISHED) -> Sight:
    """Find on which projects a person sees marked fields by these roles.

    Officials see both kinds on what they answer for: whoever sees unpublished projects of a
    territory, organisation, sector or the whole programme sees their marked fields too. The
    enterprise sees what is commercial on its own projects, but not what is official.
    """
    granted = scope.territories(*roles)
    reached = Reach.objects.filter(ancestor__in=granted).values_list("descendant", flat=True)
    sectors = scope.sectors(*roles)
    divisions = Sector.objects.filter(parent__in=sectors).values_list("pk", flat=True)
    return Sight(
        whole=scope.has_whole(SEES_PROGRAMME & roles),
        territories=frozenset(reached if granted else ()),
        organisations=frozenset(scope.organisations(*roles)),
        sectors=frozenset([*sectors, *divisions] if sectors else ()),
        enterprises=frozenset(scope.enterprises("enterprise")),
    )


def hidden_fields(scope: Scope, row: ProjectFacts) -> frozenset[str]:
    """Return the marked fields of one project, or of how it stood, that a person may not see."""
    return sight_of(scope).hidden_fields(row) if row.marks else frozenset()


def fields_of_mark(marked: str) -> tuple[str, ...]:
    """Return the fields that a mark covers; a mark nobody knows covers what it names."""
    return MARKABLE.get(marked, (marked,))
