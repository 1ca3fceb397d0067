"""What people do to a barrier: each act appends one event, at the level that has the barrier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.barriers.course import (
    GOING,
    Course,
    CourseError,
    Event,
    Happening,
)
from bagdar.core.barriers.course import (
    check as check_course,
)
from bagdar.core.barriers.ladder import Level
from bagdar.web.barriers.actions.standing import bring_up, stand
from bagdar.web.barriers.models import (
    BEST_RATING,
    Barrier,
    BarrierEvent,
    JointMember,
    JointSolution,
)
from bagdar.web.barriers.permissions import OF_BUSINESS, Powers, powers_by
from bagdar.web.barriers.queries.events import course_of, facts_of
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.territories.queries import calendar_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_SIGNATURE = 300
FEWEST_JOINT = 2
AT_ONCE = timedelta(minutes=1)
"""How much earlier an act may have been begun than what was done before it was written down."""

NEEDED: Mapping[Happening, StrOrPromise] = {
    Happening.ANSWERED: gettext_lazy("Write your answer."),
    Happening.ASKED: gettext_lazy("Say what you need from the business."),
    Happening.SUPPLIED: gettext_lazy("Say what you give or answer."),
    Happening.REQUESTED_UP: gettext_lazy("Say why it is to go up."),
    Happening.PASSED_UP: gettext_lazy("Say why your office cannot solve it."),
    Happening.REPORTED: gettext_lazy("Say what was done."),
    Happening.NOT_SOLVED: gettext_lazy("Say what still stops you."),
    Happening.FORCED: gettext_lazy("Write the ground; it is shown to everybody."),
    Happening.REOPENED: gettext_lazy("Say what stops you again."),
}


@dataclass(frozen=True)
class Deed:
    """What somebody does to a barrier, and the words of it."""

    happening: Happening
    note: str = ""
    rating: int | None = None
    signature: str = ""


def act_on(barrier: Barrier, deed: Deed, *, by: Actor, at: datetime) -> Barrier:
    """Do something to a barrier. Raises DeliveryError for what cannot be done as it stands."""
    _check_words(deed)
    powers = powers_by(by, at=at)
    with act(f"barriers.{deed.happening.value}", by=by, at=at) as entry:
        present, _event = _done(barrier.pk, deed, powers, entry=entry)
    return present


def report_jointly(
    barriers: Sequence[Barrier], note: str, *, by: Actor, at: datetime
) -> JointSolution:
    """Report one solution for several barriers of a kind: for all of them or for none.

    Each business is asked for itself. Raises DeliveryError.
    """
    deed = Deed(Happening.REPORTED, note)
    _check_words(deed)
    kinds = {one.kind for one in barriers}
    if len({one.pk for one in barriers}) < FEWEST_JOINT or len(kinds) != 1:
        raise refuse("", _("A joint solution is for at least two barriers of one kind."))
    powers = powers_by(by, at=at)
    with act("barriers.report_jointly", by=by, at=at) as entry:
        acted = {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}
        made = JointSolution.objects.create(kind=kinds.pop(), **acted)
        for number in sorted({one.pk for one in barriers}):
            _present, event = _done(number, deed, powers, entry=entry)
            JointMember.objects.create(solution=made, event=event)
    return made


def _done(number: int, deed: Deed, powers: Powers, *, entry: Act) -> tuple[Barrier, BarrierEvent]:
    """Append a deed to a barrier, locked, and set where it stands."""
    by = entry.by
    present = Barrier.objects.select_for_update(of=("self",)).get(pk=number)
    at = _moment(present, entry.at)
    facts = facts_of(present)
    before = course_of(present, at=at, facts=facts)
    bring_up(present, before, facts)
    _check_office(present, deed, before, powers)
    after = _followed(present, deed, at=at)
    event = BarrierEvent.objects.create(
        barrier=present,
        happening=deed.happening.value,
        level=before.level.value,
        note=deed.note.strip(),
        rating=deed.rating,
        signature=deed.signature.strip(),
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )
    _count(present, deed, at=at)
    stand(present, after)
    told = {"state": after.state.value, "level": after.level.value, **_words(deed)}
    was = {"state": before.state.value, "level": before.level.value}
    entry.record("barrier", present.pk, before=was, after=told)
    return present, event


def _check_words(deed: Deed) -> None:
    """Refuse an act whose words or rating are missing or too long."""
    problems: dict[str, list[str]] = {}
    needed = str(NEEDED.get(deed.happening, ""))
    if problem := text_problem(deed.note, longest=NOTE_LENGTH, needed=needed):
        problems["note"] = [problem]
    rated = deed.rating is not None and 1 <= deed.rating <= BEST_RATING
    if deed.happening is Happening.CONFIRMED and not rated:
        problems["rating"] = [_("Rate the help from 1 to 5.")]
    if deed.happening is not Happening.CONFIRMED and deed.rating is not None:
        problems["rating"] = [_("Only a closing by the business is rated.")]
    if deed.happening is Happening.FORCED:
        needed = _("Sign with your name and office.")
        if problem := text_problem(deed.signature, longest=LONGEST_SIGNATURE, needed=needed):
            problems["signature"] = [problem]
    if problems:
        raise DeliveryError(problems)


def _moment(barrier: Barrier, at: datetime) -> datetime:
    """Return the moment of an act: of two people at once the second acts right after the first.

    Refuse an act that would lie well before what happened already: a clock stands wrong.
    """
    rows = BarrierEvent.objects.filter(barrier=barrier)
    last: datetime | None = rows.aggregate(last=Max("at"))["last"]
    if last is None or last <= at:
        return at
    if last - at > AT_ONCE:
        text = _("The clock of this machine stands before what happened last. Set it right.")
        raise refuse("", text)
    return last


def _check_office(barrier: Barrier, deed: Deed, found: Course, powers: Powers) -> None:
    """Refuse whoever may not do it, and an office that the barrier has left."""
    if deed.happening in OF_BUSINESS:
        check(powers.owns(barrier))
        return
    signs = deed.happening is Happening.FORCED
    stands_at = powers.signs_at if signs else powers.acts_at
    if stands_at(barrier, found.level):
        return
    check(any(stands_at(barrier, level) for level in Level))
    raise refuse("", _("This barrier is with another level now."))


def _followed(barrier: Barrier, deed: Deed, *, at: datetime) -> Course:
    """Return the course with the deed, or refuse it in words."""
    facts, new = facts_of(barrier), Event(at, deed.happening)
    try:
        calendar = calendar_of(barrier.territory_id)
        return check_course(facts.events, new, calendar=calendar, noted=facts.noted)
    except CourseError as error:
        raise refuse("", _refusal(barrier, at=at)) from error


def _refusal(barrier: Barrier, *, at: datetime) -> str:
    if course_of(barrier, at=at).state not in GOING:
        return _("This barrier is closed. The business may open it again.")
    return _("This cannot be done as the barrier stands now. Look at it again.")


def _count(barrier: Barrier, deed: Deed, *, at: datetime) -> None:
    if deed.happening is Happening.ANSWERED and barrier.answered_at is None:
        barrier.answered_at = at
    if deed.happening is Happening.CONFIRMED:
        barrier.rating = deed.rating
    if deed.happening is Happening.REOPENED:
        barrier.rating = None
        barrier.times_reopened += 1


def _words(deed: Deed) -> dict[str, Any]:
    told = {"note": deed.note.strip(), "rating": deed.rating, "signature": deed.signature.strip()}
    return {name: value for name, value in told.items() if value}
