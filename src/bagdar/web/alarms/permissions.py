"""Who is shown an alarm, who answers it, who decides what it was.

reporter           of a project: people of its enterprise, and the officers of its territory; of an
                   enterprise its people; of a territory its officers. Where a territory has no
                   officer of its own, the nearest one above reports and is asked
district           the akim of the territory, or the nearest above; of an enterprise the officers,
                   too
oblast             officers and akims of the oblast
programme office   the programme office and the chair

A level is shown an alarm once it reached it; an answer is read by the level above, and if nobody
decides by the next one. Nobody of the territory in which an alarm lies decides whether it was
right: that is for the oblast, of an oblast for the programme office.
Everybody acts in the world of their account alone: the real one, or the synthetic one.
Whoever watches the programme is shown what went beyond its reporter. A project that a person does
not see raises no alarm for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from bagdar.web.alarms.models import LEVELS, Alarm, Level, Stage
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Grant, Role, User
from bagdar.web.people.permissions import SEES_PROGRAMME, Scope, scope_of
from bagdar.web.territories.models import Reach, TerritoryVersion

TOP = (Role.PROGRAMME_OFFICE, Role.CHAIR)
OBLAST_LEVEL = 1


@dataclass(frozen=True)
class Powers:
    """At which level a person stands for which territories, on a day; found once.

    `synthetic` is the world of the person's account; the installation acts in both.
    """

    installation: bool = False
    watches: bool = False
    top: bool = False
    enterprises: frozenset[int] = frozenset()
    reports: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    oblasts: frozenset[int] = frozenset()
    desks: frozenset[int] = frozenset()
    synthetic: bool | None = None

    @property
    def stands_somewhere(self) -> bool:
        """Answer whether any alarm may be the person's to answer or to decide."""
        return bool(self.top or self.enterprises or self.reports or self.leads or self.oblasts)

    def acts_in(self, *, synthetic: bool) -> bool:
        """Answer whether the person acts in a world; to read the other one is another matter."""
        return self.synthetic in (None, synthetic)

    def levels(self, alarm: Alarm) -> frozenset[str]:
        """Return the levels at which the person answers for an alarm; none in another world."""
        if not self.acts_in(synthetic=alarm.territory.is_synthetic):
            return frozenset()
        found = set()
        project = alarm.project
        works = alarm.enterprise_id or (project.enterprise_id if project else None)
        officer = alarm.territory_id in self.reports
        if works in self.enterprises or (officer and alarm.enterprise_id is None):
            found.add(Level.REPORTER)
        if alarm.territory_id in self.leads or (officer and alarm.enterprise_id is not None):
            found.add(Level.DISTRICT)
        if alarm.territory_id in self.oblasts:
            found.add(Level.OBLAST)
        if self.top:
            found.add(Level.PROGRAMME_OFFICE)
        return frozenset(str(one) for one in found)

    def answers(self, alarm: Alarm) -> bool:
        """Answer whether the alarm is with the person now."""
        waits = alarm.stage == Stage.SHOWN and not alarm.outcome
        return waits and alarm.level in self.levels(alarm)

    def is_above(self, alarm: Alarm) -> bool:
        """Answer whether the person stands above the level that an alarm is with."""
        higher = LEVELS[LEVELS.index(alarm.level) + 1 :] or LEVELS[-1:]
        return bool(self.levels(alarm).intersection(higher))

    def judges(self, alarm: Alarm) -> bool:
        """Answer whether the person may decide what an alarm was: from above and from outside."""
        upper = bool(self.levels(alarm) & {Level.OBLAST, Level.PROGRAMME_OFFICE})
        outside = upper and alarm.territory_id not in self.desks
        return self.is_above(alarm) and outside

    def seen(self) -> Q:
        """Keep the alarms that the person is shown."""
        if self.installation:
            return Q()
        went_up, far_up = Q(reached__gte=1), Q(reached__gte=2)
        own = Q(enterprise__in=self.enterprises) | Q(project__enterprise__in=self.enterprises)
        own |= Q(enterprise=None, territory__in=self.reports)
        shown = own | went_up & self._led() | far_up & Q(territory__in=self.oblasts)
        return shown | went_up if self.watches or self.top else shown

    def waiting(self) -> Q:
        """Keep the alarms that are with the person now."""
        own = Q(enterprise__in=self.enterprises) | Q(project__enterprise__in=self.enterprises)
        own |= Q(enterprise=None, territory__in=self.reports)
        found = Q(level=Level.REPORTER) & own | Q(level=Level.DISTRICT) & self._led()
        found |= Q(level=Level.OBLAST, territory__in=self.oblasts)
        if self.top:
            found |= Q(level=Level.PROGRAMME_OFFICE)
        return Q(stage=Stage.SHOWN, outcome="") & found & self._in_own_world()

    def to_decide(self) -> Q:
        """Keep the answered alarms whose next reader the person is: to decide, or to send up.

        Whoever stands higher still may decide, too; it comes to them when nobody below does.
        """
        found = Q(level=Level.REPORTER) & self._led()
        found |= Q(level=Level.DISTRICT, territory__in=self.oblasts)
        if self.top:
            found |= Q(level__in=(Level.OBLAST, Level.PROGRAMME_OFFICE))
        return Q(stage=Stage.ANSWERED, outcome="") & found & self._in_own_world()

    def sent_on(self) -> Q:
        """Keep the answered alarms that passed the person's level: whoever is above decides."""
        passed, far = LEVELS[1:], LEVELS[2:]
        found = Q(enterprise__in=self.enterprises) | Q(project__enterprise__in=self.enterprises)
        found |= Q(enterprise=None, territory__in=self.reports)
        found |= Q(level__in=passed) & self._led()
        found |= Q(level__in=far, territory__in=self.oblasts)
        if self.top:
            found |= Q(level=Level.PROGRAMME_OFFICE)
        return Q(stage=Stage.ANSWERED, outcome="") & found & self._in_own_world()

    def _led(self) -> Q:
        """Keep the alarms for which the person stands at the level of the district."""
        officer = Q(enterprise__isnull=False, territory__in=self.reports)
        return Q(territory__in=self.leads) | officer

    def _in_own_world(self) -> Q:
        return Q() if self.synthetic is None else Q(territory__is_synthetic=self.synthetic)


def powers_of(scope: Scope, person: object, *, on: date) -> Powers:
    """Find where a person stands on a day; nobody in particular stands nowhere."""
    officer, akim = scope.territories(Role.OFFICER), scope.territories(Role.AKIM)
    return Powers(
        watches=scope.has_whole(SEES_PROGRAMME),
        top=scope.has_whole(TOP),
        enterprises=frozenset(scope.enterprises(Role.ENTERPRISE)),
        reports=_nearest(officer, Role.OFFICER, on=on),
        leads=_nearest(akim, Role.AKIM, on=on),
        oblasts=_under(_of_oblasts({*officer, *akim}, on=on)),
        desks=frozenset({*officer, *akim}),
        synthetic=person.is_synthetic if isinstance(person, User) else None,
    )


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return where an actor stands at a moment; the installation stands everywhere."""
    if not isinstance(by, User):
        return Powers(installation=True)
    on = timezone.localdate(at)
    return powers_of(scope_of(by, on=on), by, on=on)


def _nearest(own: Iterable[int], role: Role, *, on: date) -> frozenset[int]:
    """Return the territories for which nobody with the role stands nearer than the person."""
    ids = set(own)
    if not ids:
        return frozenset()
    in_force = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        role=role,
        valid_from__lte=on,
        territory__isnull=False,
        user__is_active=True,
    )
    desks = in_force.values("territory")
    nearer = Reach.objects.filter(ancestor__in=ids, descendant__in=desks)
    found: set[int] = set()
    below = list(nearer.exclude(ancestor=F("descendant")).values_list("ancestor", "descendant"))
    for one in ids:
        others = _under(desk for above, desk in below if above == one)
        found |= _under([one]) - others
    return frozenset(found)


def _of_oblasts(territories: Iterable[int], *, on: date) -> frozenset[int]:
    rows = TerritoryVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        territory__in=list(territories),
        valid_from__lte=on,
        level__lte=OBLAST_LEVEL,
    )
    return frozenset(rows.values_list("territory_id", flat=True))


def _under(territories: Iterable[int]) -> frozenset[int]:
    ids = list(territories)
    if not ids:
        return frozenset()
    rows = Reach.objects.filter(ancestor__in=ids)
    return frozenset(rows.values_list("descendant", flat=True))
