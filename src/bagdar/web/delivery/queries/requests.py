"""What waits for somebody's answer, what somebody asked for, and what the office is informed of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from bagdar.core.delivery.dependencies import later_by
from bagdar.core.delivery.ledger import Tier
from bagdar.web.delivery.models import DateMove, Dependency, Milestone, MoveKind
from bagdar.web.delivery.permissions import ANSWER, rights_on
from bagdar.web.delivery.queries.wording import later_text
from bagdar.web.people.models import Office, OrganisationKind, Role, User
from bagdar.web.people.queries import acting_for
from bagdar.web.projects.models import OUT_OF_PROGRAMME
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Reach

MOST_ASKED = 50
MOST_INFORMED = 200


@dataclass(frozen=True)
class Strain:
    """Two projects of which one waits for the other, which comes too late for it."""

    dependency: Dependency
    needed_on: date
    awaited_on: date

    @property
    def by(self) -> str:
        """By how much it comes too late."""
        return later_text((self.awaited_on - self.needed_on).days)


def waiting_for(person: User, reading: Reading) -> QuerySet[DateMove]:
    """Return the requests a person may answer, those longest overdue first; never their own."""
    rows = _requests(reading).filter(answer=None).exclude(actor_id=person.actor_id)
    return rows.filter(_answerable(person, reading)).order_by("answer_by", "at", "id")


def asked_by(person: User, reading: Reading) -> list[DateMove]:
    """Return the newest requests of a person, answered or not; those that wait come first."""
    rows = _requests(reading).filter(actor_id=person.actor_id).order_by("-at", "-id")
    return sorted(rows[:MOST_ASKED], key=lambda one: hasattr(one, "answer"))


def request_for(number: int, reading: Reading) -> DateMove | None:
    """Return a request on a project that the reader sees."""
    return _requests(reading).filter(pk=number).first()


def past_original(move: DateMove) -> int | None:
    """Return by how many days the wanted date lies past the original one."""
    original = move.milestone.original_on
    return None if original is None else (move.to_on - original).days


def informed(reading: Reading) -> list[Strain]:
    """Return dependencies between projects that a moved date has put out of order."""
    seen = reading.projects().filter(merged_into=None).exclude(stage__in=OUT_OF_PROGRAMME)
    rows = (
        Dependency.objects.exclude(before__project=F("after__project"))
        .filter(before__project__in=seen.values("pk"), after__project__in=seen.values("pk"))
        .filter(before__removed_at=None, after__removed_at=None, after__actual_on=None)
        .select_related("before__project", "after__project")
    )
    found = [one for row in rows if (one := _strain(row)) is not None]
    found.sort(key=lambda one: (one.needed_on - one.awaited_on, one.dependency.pk))
    return found[:MOST_INFORMED]


def _strain(row: Dependency) -> Strain | None:
    comes = row.before.actual_on or _awaited(row.before)
    needed = _awaited(row.after)
    if comes is None or needed is None:
        return None
    awaited = later_by(comes, row.lag_days)
    return Strain(row, needed, awaited) if awaited > needed else None


def _awaited(one: Milestone) -> date | None:
    return one.forecast_on or one.committed_on


def _requests(reading: Reading) -> QuerySet[DateMove]:
    seen = reading.projects().values("pk")
    rows = DateMove.objects.filter(kind=MoveKind.COMMITMENT, project__in=seen)
    return rows.select_related("project", "milestone", "reason", "evidence", "answer")


def _answerable(person: User, reading: Reading) -> Q:
    """Keep requests of the tiers that a person answers for; see `permissions.tiers`."""
    rights, scope = rights_on(person, at=reading.at)
    if scope is None or scope.has_whole((Role.CHAIR,)):
        return Q()
    if rights.office:
        return Q(tier__in=(Tier.AKIM, Tier.PROGRAMME_OFFICE))
    led = {*scope.territories(Role.AKIM), *_signed_for(person, reading)}
    oblasts = Reach.objects.filter(ancestor__in=led, ancestor__versions__level__lte=1)
    return Q(tier=Tier.AKIM, project__territory__in=oblasts.values("descendant"))


def _signed_for(person: User, reading: Reading) -> list[int]:
    """Return the territories in the name of whose akims a person signs on that day."""
    offices = Office.objects.filter(
        Q(tenures__person__user=person) | Q(tenures__delegations__delegate=person),
        heads=True,
        organisation__kind=OrganisationKind.AKIMAT,
    ).select_related("organisation")
    return [
        one.organisation.territory_id
        for one in offices.distinct()
        if one.organisation.territory_id is not None
        and acting_for(person, ANSWER, on=reading.day, office=one) is not None
    ]
