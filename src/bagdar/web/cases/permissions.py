"""Who may see flags and cases, and who may do what with them.

auditor     of the whole programme or of a territory: sees the flags and cases there, opens, works
            and closes cases, draws samples. The installation itself may do the same from the
            command line
chair       sees all of them, and does nothing
recipient   of a notice: the akim and officers of the territory whose akimat it is, people of the
            ministry or organisation, those who sign for an office of it, the enterprise. From the
            notice on they see their case, and those who sign answer it. Before it nothing here
            exists for them
everybody   closed cases of which there was a notice, in the words of what was found; none about a
            project that not everybody is shown

Nobody works what they declared an interest in, nobody closes what they worked, and nobody decides
on what they answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from bagdar.web.cases.models import Case, CaseFlag, CaseState
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Office, Organisation, OrganisationKind, Role, User
from bagdar.web.people.permissions import SEES_CASES, Scope, scope_of
from bagdar.web.people.queries import Seat, signed_for
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Reach

REPLY = "cases.reply"


@dataclass(frozen=True)
class Powers:
    """Where a person stands: what they audit, for whom they see and sign replies."""

    actor: str = ""
    installation: bool = False
    sees_all: bool = False
    audits_all: bool = False
    audits: frozenset[int] = field(default=frozenset())
    organisations: frozenset[int] = field(default=frozenset())
    enterprises: frozenset[int] = field(default=frozenset())
    signs: frozenset[int] = field(default=frozenset())

    @property
    def audits_any(self) -> bool:
        """Answer whether the person audits something."""
        return self.installation or self.audits_all or bool(self.audits)

    @property
    def sees_flags(self) -> bool:
        """Answer whether pages of flags exist for the person."""
        return self.audits_any or self.sees_all

    @property
    def receives(self) -> bool:
        """Answer whether notices may come to the person."""
        return bool(self.organisations or self.enterprises)

    def placed(self) -> Q:
        """Keep the subjects and cases that lie where the person audits or sees."""
        if self.installation or self.audits_all or self.sees_all:
            return Q()
        return Q(territory__in=self.audits)

    def seen(self) -> Q:
        """Keep the cases that the person is shown; before the notice, auditors' alone."""
        if self.installation or self.audits_all or self.sees_all:
            return Q()
        mine = Q(organisation__in=self.organisations) | Q(enterprise__in=self.enterprises)
        return Q(territory__in=self.audits) | Q(noticed_on__isnull=False) & mine

    def may_work(self, one: Case) -> bool:
        """Answer whether the person audits where the case lies, and did not receive it."""
        if self.installation:
            return True
        here = one.territory_id is not None and one.territory_id in self.audits
        return (self.audits_all or here) and not self.is_recipient(one)

    def reads_inside(self, one: Case) -> bool:
        """Answer whether the person reads what auditors do among themselves."""
        return self.may_work(one) or (self.sees_all and not self.is_recipient(one))

    def is_recipient(self, one: Case) -> bool:
        """Answer whether the notice came to the person."""
        return one.noticed_on is not None and (
            one.organisation_id in self.organisations or one.enterprise_id in self.enterprises
        )

    def answers(self, one: Case) -> bool:
        """Answer whether the person signs replies for whom the notice came to."""
        if one.noticed_on is None:
            return False
        if one.enterprise_id is not None:
            return one.enterprise_id in self.enterprises
        return one.organisation_id in self.signs


def powers_of(
    scope: Scope,
    person: User | None,
    *,
    on: date,
    seat: Seat | None = None,
    offices: frozenset[int] = frozenset(),
) -> Powers:
    """Find where a person stands on a day; nobody in particular stands nowhere.

    `seat` is what is known of their offices already; for `offices` replies are signed besides.
    """
    akim, officer = scope.territories(Role.AKIM), scope.territories(Role.OFFICER)
    ministry = scope.organisations(Role.MINISTRY)
    if seat is not None:
        held = seat.signed(REPLY)
    else:
        held = signed_for(person, REPLY, on=on) if person is not None else frozenset()
    held |= offices
    of_offices = Office.objects.filter(pk__in=held).values_list("organisation_id", flat=True)
    signs = {*ministry, *(of_offices if held else ()), *_akimats(akim)}
    return Powers(
        actor=person.actor_id if person is not None else "",
        sees_all=scope.has_whole(SEES_CASES),
        audits_all=scope.has_whole((Role.AUDITOR,)),
        audits=_under(scope.territories(Role.AUDITOR)),
        organisations=frozenset({*signs, *_akimats(officer)}),
        enterprises=frozenset(scope.enterprises(Role.ENTERPRISE)),
        signs=frozenset(signs),
    )


def sees_numbers(scope: Scope) -> bool:
    """Answer whether personal numbers are shown as they came: to auditors, and nobody else."""
    return scope.has_whole((Role.AUDITOR,)) or bool(scope.territories(Role.AUDITOR))


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return where an actor stands at a moment; the installation audits everything."""
    if not isinstance(by, User):
        return Powers(actor=by.actor_id, installation=True)
    on = timezone.localdate(at)
    return powers_of(scope_of(by, on=on), by, on=on)


def published(*, at: datetime) -> Q:
    """Keep the cases that everybody may read at a moment: closed, after a notice.

    None about a project that not everybody is shown: it would tell of it.
    """
    shown = Project.objects.for_scope(Scope(), at=at)
    about = CaseFlag.objects.filter(flag__subject__project__isnull=False)
    hidden = about.exclude(flag__subject__project__in=shown.values("pk"))
    closed = Q(state=CaseState.CLOSED, noticed_on__isnull=False)
    return closed & ~Q(pk__in=hidden.values("case"))


def _akimats(territories: list[int]) -> list[int]:
    if not territories:
        return []
    rows = Organisation.objects.filter(territory__in=territories, kind=OrganisationKind.AKIMAT)
    return list(rows.values_list("pk", flat=True))


def _under(territories: Iterable[int]) -> frozenset[int]:
    ids = list(territories)
    if not ids:
        return frozenset()
    rows = Reach.objects.filter(ancestor__in=ids)
    return frozenset(rows.values_list("descendant", flat=True))
