"""Flags laid aside, and cases opened from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.cases.course import Happening, Side
from bagdar.web.cases.models import (
    TITLE_LENGTH,
    Basket,
    Case,
    CaseFlag,
    CaseState,
    CaseStep,
    Flag,
    FlagState,
)
from bagdar.web.cases.permissions import Powers, powers_by
from bagdar.web.cases.queries.queue import flags_for, is_aside
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.territories.models import Reach, Territory

CASE = "case"
MOST_IN_BASKET = 200


def lay_aside(flags: Iterable[Flag], *, by: User) -> int:
    """Lay flags into the person's own basket; one that is there already stays. Return how many."""
    rows = [Basket(user=by, flag=one) for one in flags]
    if Basket.objects.filter(user=by).count() + len(rows) > MOST_IN_BASKET:
        raise refuse("", _("The basket holds %d flags: open a case first.") % MOST_IN_BASKET)
    Basket.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def take_out(flags: Iterable[int], *, by: User) -> None:
    """Take flags out of the person's basket."""
    Basket.objects.filter(user=by, flag__in=list(flags)).delete()


def open_case(flags: Sequence[Flag], title: str, *, by: Actor, at: datetime) -> Case:
    """Open a case about flags that stand; each is in one open case at most.

    Raises DeliveryError, PermissionDenied, Flag.DoesNotExist for one that is not shown.
    """
    powers = powers_by(by, at=at)
    check(powers.audits_any)
    needed = _("Write in a few words what is to be checked.")
    if problem := text_problem(title, longest=TITLE_LENGTH, needed=needed):
        raise refuse("title", problem)
    if not flags or len(flags) > MOST_IN_BASKET:
        raise refuse("", _("Choose 1 to %d flags.") % MOST_IN_BASKET)
    with act("cases.open", by=by, at=at) as entry:
        present = _locked(flags, powers)
        synthetic = _world_of(present, by)
        _check_free(present)
        made = Case.objects.create(
            title=title.strip(),
            territory=_place(present, powers),
            is_synthetic=synthetic,
            created_by=by.actor_id,
            created_label=by.actor_label,
            created_at=at,
        )
        CaseFlag.objects.bulk_create(CaseFlag(case=made, flag=one) for one in present)
        CaseStep.objects.create(
            case=made,
            happening=Happening.OPENED.value,
            side=Side.AUDITOR.value,
            on=timezone.localdate(at),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        told = [f"{one.code} {one.subject.ref}" for one in present]
        entry.record(CASE, made.pk, before=None, after={"title": made.title, "flags": told})
    if isinstance(by, User):
        take_out([one.pk for one in present], by=by)
    return made


def _locked(flags: Sequence[Flag], powers: Powers) -> list[Flag]:
    wanted = {one.pk for one in flags}
    rows = flags_for(powers).select_related("subject__territory").select_for_update(of=("self",))
    present = list(rows.filter(pk__in=wanted).order_by("pk"))
    if len(present) < len(wanted):
        raise Flag.DoesNotExist
    gone = [one.code for one in present if one.replaced_by_id or one.state != FlagState.FLAGGED]
    if gone:
        text = _("A later run found otherwise: %s. Look at the queue again.")
        raise refuse("", text % ", ".join(gone))
    aside = sorted(
        flags_for(powers).filter(is_aside(), pk__in=wanted).values_list("code", flat=True)
    )
    if aside:
        text = _("Flags of rules that are off were set aside: %s. Look at the queue again.")
        raise refuse("", text % ", ".join(aside))
    return present


def _world_of(flags: Sequence[Flag], by: Actor) -> bool:
    worlds = {one.subject.is_synthetic for one in flags}
    if len(worlds) > 1:
        raise refuse("", _("What is made up and what is real are not put into one case."))
    synthetic = worlds.pop()
    check(synthetic or not getattr(by, "is_synthetic", False))
    return synthetic


def _check_free(flags: Sequence[Flag]) -> None:
    taken = CaseFlag.objects.filter(
        flag__subject__in={one.subject_id for one in flags},
        flag__code__in={one.code for one in flags},
        left_out=False,
    ).exclude(case__state=CaseState.CLOSED)
    busy = {
        (one.flag.subject_id, one.flag.code): one.case_id for one in taken.select_related("flag")
    }
    for one in flags:
        if number := busy.get((one.subject_id, one.code)):
            text = _("%(code)s is in case %(number)d already, which is open.")
            raise refuse("", text % {"code": one.code, "number": number})


def _place(flags: Sequence[Flag], powers: Powers) -> Territory | None:
    """Return the lowest territory that all of them lie in; none where one lies nowhere.

    Raises DeliveryError where the person, who audits territories, would not see the case.
    """
    places = {one.subject.territory_id for one in flags}
    found = None if None in places else _lowest_above(places)
    everywhere = powers.installation or powers.audits_all
    if not everywhere and (found is None or found.pk not in powers.audits):
        text = _("These flags lie in territories that you audit apart: open a case for each.")
        raise refuse("", text)
    return found


def _lowest_above(places: Collection[int | None]) -> Territory | None:
    """Return the territory nearest above all places, today."""
    above = Reach.objects.filter(descendant__in=places).values("ancestor")
    shared = above.annotate(n=Count("descendant", distinct=True)).filter(n=len(places))
    sizes = Reach.objects.filter(ancestor__in=shared.values("ancestor")).values("ancestor")
    nearest = sizes.annotate(n=Count("descendant")).order_by("n", "ancestor").first()
    return None if nearest is None else Territory.objects.get(pk=nearest["ancestor"])
