"""Who may do what with instructions.

centre       the chair issues; the chair and the programme office draft for the centre
territory    its akim issues to offices below; its akim and officers draft
lead         whoever signs for the office (holder, acting, delegate), the akim of its territory if
             it heads the akimat, the ministry of its organisation: accepts, objects, asks for an
             extension, reports done
work         partial results and evidence: they, and officers of the territory; so for co-executors
control      the control office: returns, closes, answers extensions; of the whole programme for
             every issuer, of a territory for what is given there. Never somebody of the lead or
             of a co-executor

Where the territory of an office is no more, whoever stands for the office that took over for sure
stands for it too.

Nobody answers themselves: whoever signs for the lead or a co-executor is not the issuer of that
instruction, and whoever took a step in the doing decides on nothing in it.

An issued instruction is seen by its issuer's side, those who do it, the control office, those who
stand above the lead's territory and whoever watches the programme. A draft is seen by those who
may draft it. For everybody else it does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from bagdar.core.instructions.course import Side
from bagdar.web.instructions.models import CoExecutor, Instruction, InstructionState
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Office, Role, User
from bagdar.web.people.permissions import SEES_PROGRAMME, Scope, scope_of
from bagdar.web.people.queries import Authority, Seat, acting_for, seat_of
from bagdar.web.territories.models import Reach

ANSWER = "instructions.answer"
"""The act that an office holder may let somebody sign."""
DRAFTS_FOR_CENTRE = (Role.CHAIR, Role.PROGRAMME_OFFICE)


@dataclass(frozen=True)
class Powers:
    """Where a person stands, on a day; found once."""

    actor: str = ""
    installation: bool = False
    watches: bool = False
    centre_drafts: bool = False
    centre_issues: bool = False
    controls_all: bool = False
    drafts_for: frozenset[int] = frozenset()
    issues_for: frozenset[int] = frozenset()
    controls: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    works: frozenset[int] = frozenset()
    under: frozenset[int] = frozenset()

    @property
    def drafts(self) -> bool:
        """Answer whether the person may write an instruction at all."""
        return self.installation or self.centre_drafts or bool(self.drafts_for)

    def may_draft(self, issuer: int | None) -> bool:
        """Answer whether the person drafts for an issuer; None is the centre."""
        if self.installation:
            return True
        return self.centre_drafts if issuer is None else issuer in self.drafts_for

    def may_issue(self, issuer: int | None) -> bool:
        """Answer whether the person issues in the place of an issuer."""
        if self.installation:
            return True
        return self.centre_issues if issuer is None else issuer in self.issues_for

    def may_control(self, one: Instruction) -> bool:
        """Answer whether the person is of the control office and has no part in the doing."""
        if self.installation:
            return True
        own = self.controls_all or (one.issuer_id is not None and one.issuer_id in self.controls)
        return own and not self.doing(one)

    def doing(self, one: Instruction) -> frozenset[int]:
        """Return the offices of the lead and the helpers that the person works for."""
        helpers = {helper.office_id for helper in one.co_executors.all()}
        return frozenset(self.works & ({one.lead_id} | helpers))

    def signing(self, one: Instruction) -> frozenset[int]:
        """Return the offices of the lead and the helpers that the person signs for."""
        return self.doing(one) & self.leads

    def sides(self, one: Instruction) -> frozenset[Side]:
        """Return in whose place the person may act."""
        found = set()
        if self.may_issue(one.issuer_id) and not self.signing(one):
            found.add(Side.ISSUER)
        if self.installation or one.lead_id in self.works:
            found.add(Side.LEAD)
        if self.doing(one) - {one.lead_id}:
            found.add(Side.CO_EXECUTOR)
        if self.may_control(one):
            found.add(Side.CONTROL)
        return frozenset(found)

    def answers_for_lead(self, one: Instruction) -> bool:
        """Answer whether the person signs for the lead."""
        return self.installation or one.lead_id in self.leads

    def seen(self) -> Q:
        """Keep the instructions that the person is shown."""
        if self.installation:
            return Q()
        drafted = Q(state=InstructionState.DRAFTED)
        drafts = drafted & Q(issuer__in=self.drafts_for)
        if self.centre_drafts:
            drafts |= drafted & Q(issuer=None)
        if self.watches or self.controls_all:
            return drafts | ~drafted
        # Each ground by itself, so that a database goes by the index of each, not through all.
        helped = CoExecutor.objects.filter(office__in=self.works).values("instruction_id")
        led = Office.objects.filter(organisation__territory__in=self.under).values("pk")
        issuers = self.drafts_for | self.controls
        grounds = [Q(issuer__in=issuers), Q(lead__in=self.works), Q(pk__in=helped)]
        if self.under:
            grounds.append(Q(lead__in=led))
        if self.centre_drafts:
            grounds.append(Q(issuer=None))
        return reduce(or_, (~drafted & ground for ground in grounds), drafts)


def powers_of(scope: Scope, person: User | None, *, on: date, seat: Seat | None = None) -> Powers:
    """Find where a person stands on a day; nobody in particular stands nowhere.

    `seat` is what is known of their offices already.
    """
    akim, officer = scope.territories(Role.AKIM), scope.territories(Role.OFFICER)
    desk = (seat or seat_of(scope, person, on=on)).desk(ANSWER)
    control = scope.territories(Role.CONTROL_OFFICE)
    return Powers(
        actor=person.actor_id if person is not None else "",
        watches=scope.has_whole(SEES_PROGRAMME),
        centre_drafts=scope.has_whole(DRAFTS_FOR_CENTRE),
        centre_issues=scope.has_whole((Role.CHAIR,)),
        controls_all=scope.has_whole((Role.CONTROL_OFFICE,)),
        drafts_for=frozenset([*akim, *officer]),
        issues_for=frozenset(akim),
        controls=under(control),
        leads=desk.signs,
        works=desk.works,
        under=under([*akim, *officer]),
    )


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return where an actor stands at a moment; the installation stands everywhere."""
    if not isinstance(by, User):
        return Powers(actor=by.actor_id, installation=True)
    on = timezone.localdate(at)
    return powers_of(scope_of(by, on=on), by, on=on)


def authority_of(by: Actor, office: Office, *, on: date) -> Authority | None:
    """Say on what ground a person signs for an office; None: by a role, or not at all."""
    if not isinstance(by, User):
        return None
    return acting_for(by, ANSWER, on=on, office=office)


def under(territories: Iterable[int]) -> frozenset[int]:
    """Return the territories with everything in them."""
    ids = list(territories)
    if not ids:
        return frozenset()
    rows = Reach.objects.filter(ancestor__in=ids)
    return frozenset(rows.values_list("descendant", flat=True))
