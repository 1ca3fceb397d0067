"""Moving dates: a forecast at once, a commitment by asking, and what was reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.delivery.dependencies import falls
from bagdar.core.delivery.ledger import ANSWER_WORKING_DAYS, Tier, tier_of
from bagdar.core.terms.working_time import add_working_days
from bagdar.web.delivery.actions.checks import (
    DeliveryError,
    Ground,
    check_in_programme,
    ground_of,
    refuse,
)
from bagdar.web.delivery.actions.milestones import present_milestone
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import (
    NOTE_LENGTH,
    PREDECESSOR,
    Achievement,
    Baseline,
    Cause,
    Confidence,
    DateMove,
    Decision,
    Evidence,
    Launch,
    LaunchKind,
    Milestone,
    MoveAnswer,
    MoveKind,
    Reason,
)
from bagdar.web.delivery.permissions import Signature, check, owns, signature_for
from bagdar.web.delivery.queries.dates import links_below, open_dates, said_of
from bagdar.web.journal.actions import Actor, act
from bagdar.web.journal.actions.acts import System
from bagdar.web.projects.actions.changing import locked
from bagdar.web.territories.queries import calendar_of


@dataclass(frozen=True)
class Move:
    """A date and what stands behind it; `cause` is that of the reason unless given."""

    new_on: date
    reason: Reason | None = None
    cause: str = ""
    note: str = ""
    confidence: int | None = None
    evidence: Evidence | None = None

    def columns(self) -> dict[str, Any]:
        """Return what a row of the ledger keeps of it."""
        return {
            "new_on": self.new_on,
            "reason": self.reason,
            "cause": self.cause or (self.reason.cause if self.reason else ""),
            "note": self.note.strip(),
            "confidence": self.confidence,
            "evidence": self.evidence,
        }


def move_forecast(milestone: Milestone, move: Move, *, by: Actor, at: datetime) -> DateMove:
    """Move a forecast, at once; the first one needs no reason, every other one does."""
    return move_forecasts(milestone, move, along=(), by=by, at=at)[0]


def move_forecasts(
    milestone: Milestone, move: Move, *, along: Collection[int], by: Actor, at: datetime
) -> list[DateMove]:
    """Move a forecast and, in the same act, the named milestones that fall with it.

    Those moved along get the reason "waits for another milestone" and must be the actor's to
    move. Which day they fall to is found anew: named ones that do not fall are left alone.
    """
    with act("delivery.move", by=by, at=at) as entry:
        wanted = Milestone.objects.filter(pk__in=along, removed_at=None).select_related("project")
        followers = {one.pk: one for one in wanted}
        projects = {milestone.project_id, *(one.project_id for one in followers.values())}
        locked(sorted(projects), by=by, at=at)
        fallen = _falling(milestone, move.new_on, followers)
        behind = _predecessor(move) if fallen else move
        rows = [_moved(milestone, move, entry=entry, by=by, at=at)]
        rows += [
            _moved(followers[one], replace(behind, new_on=on), entry=entry, by=by, at=at)
            for one, on in fallen.items()
        ]
        refresh_standings(sorted(projects), at=at)
    return rows


def check_forecast(milestone: Milestone, move: Move, *, at: datetime) -> None:
    """Refuse what would be refused on moving; used before anything is saved too."""
    _check_open(milestone)
    _check_facts(move, milestone.project_id)
    old_on = milestone.forecast_on
    _check_move(move, milestone, old_on=old_on, today=timezone.localdate(at), first=old_on is None)


def confirm_forecast(
    milestone: Milestone,
    *,
    note: str = "",
    confidence: int | None = None,
    by: Actor,
    at: datetime,
) -> DateMove:
    """Say that a forecast still holds: a row too, so that it is fresh."""
    with act("delivery.confirm", by=by, at=at) as entry:
        ground, present = _owned(milestone, by=by, at=at)
        if present.forecast_on is None:
            raise refuse("", _("There is no forecast to confirm. State one."))
        if present.forecast_on < ground.today:
            text = _("This forecast has passed. Move it, or report the milestone as reached.")
            raise refuse("", text)
        move = Move(present.forecast_on, note=note, confidence=confidence)
        _check_facts(move, ground.project.pk)
        row = _appended(ground, present, move, MoveKind.CONFIRMATION, old_on=present.forecast_on)
        _restate(present, "stated_at")
        entry.record("project", ground.project.key, before={}, after=_told(present, row))
        refresh_standings([ground.project.pk], at=at)
    return row


def ask_commitment(milestone: Milestone, move: Move, *, by: Actor, at: datetime) -> DateMove:
    """Ask for another committed date; nothing moves until somebody else approves it."""
    with act("delivery.ask", by=by, at=at) as entry:
        ground, present = _owned(milestone, by=by, at=at)
        if present.original_on is None or present.committed_on is None:
            text = _("Nothing was promised for this milestone yet. Move its forecast instead.")
            raise refuse("", text)
        _check_facts(move, ground.project.pk)
        _check_move(move, present, old_on=present.committed_on, today=ground.today)
        if waiting_of(present).exists():
            text = _("A request for this milestone waits already. Withdraw it to ask for another.")
            raise refuse("", text)
        row = _appended(
            ground,
            present,
            move,
            MoveKind.COMMITMENT,
            old_on=present.committed_on,
            tier=tier_of(present.original_on, move.new_on).value,
            answer_by=add_working_days(
                ground.today, ANSWER_WORKING_DAYS, calendar_of(ground.project.territory_id)
            ),
        )
        entry.record("project", ground.project.key, before={}, after=_told(present, row))
        refresh_standings([ground.project.pk], at=at)
    return row


def answer_commitment(
    move: DateMove, decision: str, *, note: str = "", by: Actor, at: datetime
) -> MoveAnswer:
    """Approve or reject a request as somebody else, or withdraw one's own.

    Whoever acts for the akim of the oblast, or signs by delegation, answers in that name.
    """
    answered = Decision(decision)
    signature = _signature(move, answered, by=by, at=at)
    with act("delivery.answer", by=by, at=at, **signature.words()) as entry:
        ground = ground_of(move.project, by=by, at=at)
        present = Milestone.objects.select_for_update().get(pk=move.milestone_id)
        if MoveAnswer.objects.filter(move=move).exists():
            raise refuse("", _("This request was answered already."))
        _check_answer(move, answered, note.strip(), present, ground)
        made = MoveAnswer.objects.create(
            move=move,
            decision=answered,
            note=note.strip(),
            on_behalf_of=signature.on_behalf_of,
            **ground.acted(),
        )
        before = {"milestone": present.number, "committed_on": present.committed_on}
        _restate(present, "committed_on")
        after = {**before, "committed_on": present.committed_on, "decision": answered.value}
        entry.record("project", ground.project.key, before=before, after=after)
        refresh_standings([ground.project.pk], at=at)
    return made


def report_achieved(
    milestone: Milestone,
    on: date | None,
    *,
    evidence: Evidence | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Achievement:
    """Report a milestone as reached on a day, or correct that; without a day: not reached.

    The launch of the project is dated by its signed act and by nothing else.
    """
    with act("delivery.reach", by=by, at=at) as entry:
        ground = ground_of(milestone.project, by=by, at=at)
        present = present_milestone(milestone)
        signed = present.is_end and _launched_on(present, on)
        check(signed or owns(ground.rights, ground.project))
        check_in_programme(ground.project)
        if present.is_end and not signed and not isinstance(by, System):
            text = _("The launch counts by its signed act. Launch the project, or correct the act.")
            raise refuse("", text)
        _check_reached(present, on, note.strip(), ground)
        _check_facts(Move(ground.today, note=note, evidence=evidence), ground.project.pk)
        made = Achievement.objects.create(
            milestone=present, on=on, evidence=evidence, note=note.strip(), **ground.acted()
        )
        before = {"milestone": present.number, "actual_on": present.actual_on}
        _restate(present, "actual_on")
        after = {**before, "actual_on": present.actual_on}
        entry.record("project", ground.project.key, before=before, after=after)
        refresh_standings([ground.project.pk], at=at)
    return made


def waiting_of(milestone: Milestone) -> QuerySet[DateMove]:
    """Return the unanswered request for a committed date of a milestone."""
    return DateMove.objects.filter(milestone=milestone, kind=MoveKind.COMMITMENT, answer=None)


def _owned(milestone: Milestone, *, by: Actor, at: datetime) -> tuple[Ground, Milestone]:
    """Lock a milestone whose dates the actor moves: of a project in the programme, not reached."""
    ground = ground_of(milestone.project, by=by, at=at)
    check(owns(ground.rights, ground.project))
    present = present_milestone(milestone)
    present.project = ground.project
    _check_open(present)
    return ground, present


def _check_open(milestone: Milestone) -> None:
    check_in_programme(milestone.project)
    if milestone.actual_on is not None:
        text = _("This milestone was reached. Correct that first if it was not.")
        raise refuse("", text)


def _moved(milestone: Milestone, move: Move, *, entry: Any, by: Actor, at: datetime) -> DateMove:
    ground, present = _owned(milestone, by=by, at=at)
    check_forecast(present, move, at=at)
    old_on = present.forecast_on
    row = _appended(ground, present, move, MoveKind.FORECAST, old_on=old_on)
    before = {"milestone": present.number, "forecast_on": old_on}
    _restate(present, "forecast_on", "stated_at")
    entry.record("project", ground.project.key, before=before, after=_told(present, row))
    return row


def _falling(milestone: Milestone, new_on: date, wanted: Collection[int]) -> dict[int, date]:
    """Return where the wanted ones fall to; what is not wanted stays and passes nothing on."""
    if not wanted:
        return {}
    links = [one for one in links_below([milestone.pk]) if one.after in wanted]
    dates = open_dates({milestone.pk, *wanted})
    return falls(dates, links, moved=milestone.pk, to_on=new_on)


def _predecessor(move: Move) -> Move:
    """Say of those that move along why: this reason cannot be retired."""
    return Move(move.new_on, Reason.objects.get(code=PREDECESSOR), note=move.note)


def _appended(
    ground: Ground,
    milestone: Milestone,
    move: Move,
    kind: MoveKind,
    *,
    old_on: date | None,
    tier: str = "",
    answer_by: date | None = None,
) -> DateMove:
    return DateMove.objects.create(
        project=ground.project,
        milestone=milestone,
        kind=kind,
        old_on=old_on,
        tier=tier,
        answer_by=answer_by,
        stated_on=ground.today,
        **move.columns(),
        **ground.acted(),
    )


def _restate(milestone: Milestone, *names: str) -> None:
    """Let a milestone repeat what the rows now say."""
    said = said_of([milestone.pk])[milestone.pk]
    for name in names:
        setattr(milestone, name, getattr(said, name))
    milestone.save(update_fields=list(names))


def _check_facts(move: Move, project: int) -> None:
    """Refuse what a row cannot hold, or what belongs to another project."""
    problems: dict[str, list[str]] = {}
    if len(move.note) > NOTE_LENGTH:
        problems["note"] = [_("Shorten the note to %d characters.") % NOTE_LENGTH]
    if "\x00" in move.note:
        problems["note"] = [_("The note holds a character that cannot be kept. Retype it.")]
    if move.confidence is not None and move.confidence not in Confidence.values:
        problems["confidence"] = [_("Choose one of the five words.")]
    if move.cause and move.cause not in Cause.values:
        problems["cause"] = [_("The cause is internal or external.")]
    if move.reason is not None and move.reason.retired_on is not None:
        problems["reason"] = [_("This reason is no longer used. Choose another one.")]
    if move.evidence is not None and move.evidence.project_id != project:
        problems["evidence"] = [_("Choose evidence of this project.")]
    if problems:
        raise DeliveryError(problems)


def _check_move(
    move: Move, milestone: Milestone, *, old_on: date | None, today: date, first: bool = False
) -> None:
    """Refuse a date that cannot be, or one that moves for no reason."""
    problems: dict[str, list[str]] = {}
    start = planned_start(milestone.project_id)
    if move.new_on == old_on:
        text = _("This is the date it has already. Confirm it, or choose another one.")
        problems["new_on"] = [text]
    elif move.new_on < today:
        text = _("This day has passed. If the milestone was reached then, report it as reached.")
        problems["new_on"] = [text]
    elif start is not None and move.new_on < start:
        text = _("The project begins only later, by its plan. Choose a day after that.")
        problems["new_on"] = [text]
    if not first and move.reason is None:
        problems["reason"] = [_("Give the reason: every move has one.")]
    if problems:
        raise DeliveryError(problems)


def planned_start(project: int) -> date | None:
    """Return the planned start of the baseline in force; None before approval."""
    frozen = Baseline.objects.filter(project=project, number__isnull=False).order_by("-number")
    return frozen.values_list("starts_on", flat=True).first()


def _signature(move: DateMove, decision: Decision, *, by: Actor, at: datetime) -> Signature:
    """Say in whose name somebody answers; nobody answers their own request, but withdraws it."""
    if move.kind != MoveKind.COMMITMENT:
        raise refuse("", _("A forecast moves at once; there is nothing to answer."))
    own = move.actor_id == by.actor_id
    if decision == Decision.WITHDRAWN:
        if not own:
            raise refuse("", _("Only its author withdraws a request. Reject it instead."))
        return Signature()
    if own:
        raise refuse("", _("Nobody answers their own request. Somebody else of the office may."))
    signature = signature_for(by, Tier(move.tier), move.project, at=at)
    check(signature is not None)
    assert signature is not None  # noqa: S101 -- for the type checker: `check` has refused
    if move.actor_id in signature.signs_for:
        text = _("You would answer for the person who asked. Somebody else of the office may.")
        raise refuse("", text)
    return signature


def _check_answer(
    move: DateMove, decision: Decision, note: str, milestone: Milestone, ground: Ground
) -> None:
    if len(note) > NOTE_LENGTH or "\x00" in note:
        raise refuse("note", _("Shorten the note to %d characters.") % NOTE_LENGTH)
    if decision == Decision.REJECTED and not note:
        raise refuse("note", _("Say why the date is not approved."))
    if decision != Decision.APPROVED:
        return
    check_in_programme(ground.project)
    if milestone.removed_at is not None or milestone.actual_on is not None:
        text = _("The milestone was reached or taken off meanwhile. Reject the request.")
        raise refuse("", text)
    if milestone.committed_on != move.old_on:
        text = _("The committed date changed meanwhile. Reject the request, so that it is renewed.")
        raise refuse("", text)


def _check_reached(milestone: Milestone, on: date | None, note: str, ground: Ground) -> None:
    if on is not None and on > ground.today:
        raise refuse("on", _("This day has not come yet. Move the forecast instead."))
    if on == milestone.actual_on:
        text = (
            _("It is reported like that already.") if on else _("It was not reported as reached.")
        )
        raise refuse("on", text)
    if milestone.actual_on is not None and not note:
        raise refuse("note", _("Say what was wrong with the day reported before."))


def _launched_on(milestone: Milestone, on: date | None) -> bool:
    """Answer whether a signed act says that the project was launched on that day, as it counts."""
    signed = Launch.objects.filter(project=milestone.project_id, kind=LaunchKind.LAUNCH)
    return on is not None and on in {one.counts_on for one in signed}


def _told(milestone: Milestone, row: DateMove) -> dict[str, Any]:
    """Return what the journal keeps of a row."""
    reason = row.reason.code if row.reason else ""
    told = {
        **{name: getattr(row, name) for name in ("kind", "old_on", "new_on", "note", "cause")},
        "reason": reason,
        "confidence": row.confidence,
        "tier": row.tier,
    }
    dates = {"milestone": milestone.number, "forecast_on": milestone.forecast_on}
    return {**dates, "move": told}
