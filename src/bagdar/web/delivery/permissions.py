"""Who may write what in the promise ledger.

owner              moves and confirms forecasts, asks for commitments, reports milestones, output,
                   evidence and the own rating: the enterprise of the project, and whoever edits
                   it whole (officer, akim, ministry, programme office, within their scope)
akim               approves a commitment up to 30 days past the original date, within their oblast;
                   so do the acting holder of the akim's office and a delegate, in its name
programme office   up to 180 days; approves baselines and re-baselines; rates for the centre
chair              beyond 180 days
signers            akim within their territory, programme office and chair launch

Nobody answers their own request. Whoever may answer for a higher tier may answer for a lower one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.core.delivery.ledger import Tier
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Office, OrganisationKind, Role, Tenure, User
from bagdar.web.people.permissions import Scope
from bagdar.web.people.queries import Words, acting_for
from bagdar.web.projects.models import Project, ProjectFacts
from bagdar.web.projects.permissions import Sight
from bagdar.web.projects.permissions.writing import Rights, can_edit_whole, rights_by
from bagdar.web.territories.models import Reach


def owns(rights: Rights, project: Project) -> bool:
    """Answer whether a person reports on the project: its enterprise or whoever edits it whole."""
    return can_edit_whole(rights, project) or project.enterprise_id in rights.sight.enterprises


def plans(rights: Rights, project: Project) -> bool:
    """Answer whether a person draws up milestones and baselines of the project."""
    return can_edit_whole(rights, project)


def tiers(rights: Rights, scope: Scope | None, project: Project) -> frozenset[Tier]:
    """Return the tiers a person answers for on this project; the installation answers for all."""
    if scope is None or scope.has_whole((Role.CHAIR,)):
        return frozenset(Tier)
    if rights.office:
        return frozenset({Tier.PROGRAMME_OFFICE, Tier.AKIM})
    return frozenset({Tier.AKIM} if leads_oblast(scope, project) else ())


ANSWER = "delivery.answer"
"""The act that the head of an akimat may let somebody sign."""


@dataclass(frozen=True)
class Signature:
    """In whose name somebody answers, and the accounts of whom it stands for."""

    on_behalf_of: str = ""
    ground: str = ""
    signs_for: frozenset[str] = field(default=frozenset())

    def words(self) -> Words:
        """Return for whom and on what ground, as `act` takes them."""
        return {"on_behalf_of": self.on_behalf_of, "ground": self.ground}


def signature_for(by: Actor, tier: Tier, project: Project, *, at: datetime) -> Signature | None:
    """Say in whose name an actor answers for a tier; None: not at all.

    An acting holder of the akim's office signs meanwhile, and a delegate while the delegation
    lasts: for the tier of the akim, in the name of the office.
    """
    if tier == Tier.AKIM and isinstance(by, User):
        for office in _offices_of_akims(project):
            if signature := _in_name_of(by, office, at=at):
                return signature
    rights, scope = rights_on(by, at=at)
    return Signature() if tier in tiers(rights, scope, project) else None


def _in_name_of(by: User, office: Office, *, at: datetime) -> Signature | None:
    authority = acting_for(by, ANSWER, on=timezone.localdate(at), office=office)
    if authority is None:
        return None
    holder = Tenure.objects.select_related("person__user").get(pk=authority.tenure_id).person.user
    accounts = frozenset({holder.actor_id} if holder else ())
    return Signature(**authority.words(), signs_for=accounts)


def _offices_of_akims(project: Project) -> list[Office]:
    """Return the head offices of the akimats of the oblast and of the country it lies in."""
    above = Reach.objects.filter(
        descendant=project.territory_id, ancestor__versions__level__lte=1
    ).values("ancestor")
    offices = Office.objects.filter(
        heads=True,
        organisation__kind=OrganisationKind.AKIMAT,
        organisation__territory__in=above,
    )
    return list(offices.order_by("pk"))


def leads_oblast(scope: Scope, project: Project) -> bool:
    """Answer whether a person is akim of the oblast (or of the country) the project lies in."""
    led = scope.territories(Role.AKIM)
    if not led:
        return False
    above = Reach.objects.filter(ancestor__in=led, descendant=project.territory_id)
    return above.filter(ancestor__versions__level__lte=1).exists()


def signs_launch(rights: Rights, scope: Scope | None, project: Project) -> bool:
    """Answer whether a person may launch: akim of the territory, programme office, chair."""
    if scope is None or rights.office or scope.has_whole((Role.CHAIR,)):
        return True
    return project.territory_id in rights.led


def sees_originals(sight: Sight, project: ProjectFacts) -> bool:
    """Answer whether a person sees original files and what they say of place and camera.

    That is whoever would see the project unpublished: officials within their scope, and its
    enterprise. Everybody else who sees the project sees pictures drawn anew.
    """
    own = project.enterprise_id in sight.enterprises
    return sight.whole or own or sight.answers_for(project)


def check(allowed: bool) -> None:
    """Refuse what is not allowed."""
    if not allowed:
        raise PermissionDenied


def rights_on(by: Actor, *, at: datetime) -> tuple[Rights, Scope | None]:
    """Return rights and scope of an actor at a moment; the installation itself has no scope."""
    return rights_by(by, at=at)


def is_person(by: Actor) -> bool:
    """Answer whether a person acts, not the installation."""
    return isinstance(by, User)


def check_office(by: Actor, *, at: datetime) -> None:
    """Refuse whoever is not the programme office."""
    rights, _scope = rights_by(by, at=at)
    check(rights.office)
