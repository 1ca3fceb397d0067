"""Answers to alarms, and what the level above makes of them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.alarms.actions.steps import STANDS, append_step, bring_up_to
from bagdar.web.alarms.models import Alarm, AlarmStep, Level, Outcome, Stage, Step
from bagdar.web.alarms.permissions import powers_by
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor, act


def answer_alarm(alarm: Alarm, note: str, *, by: Actor, at: datetime) -> Alarm:
    """Answer an alarm that is with the person: the clock stops. Raises DeliveryError."""
    powers = powers_by(by, at=at)
    _check_note(note, _("Say what is behind it, and what is done."))
    with act("alarms.answer", by=by, at=at) as entry:
        present = _present(alarm, by=by, at=at)
        if present.stage != Stage.SHOWN or present.outcome:
            raise refuse("", _("This alarm waits for no answer."))
        if not (powers.installation or powers.answers(present)):
            check(alarm.level in powers.levels(present))
            raise refuse("", _("Its term is over: the alarm went to the level above."))
        append_step(present, Step.ANSWERED, by=by, at=at, note=note.strip())
        _stand(present, by=by, at=at)
        after = {"step": Step.ANSWERED.value, "level": present.level, "note": note.strip()}
        entry.record("alarm", present.pk, before=None, after=after)
    return present


def send_up(alarm: Alarm, note: str, *, by: Actor, at: datetime) -> Alarm:
    """Not accept an answer: the alarm goes to the level above. Raises DeliveryError."""
    _check_note(note, _("Say why the answer is not accepted."))
    with act("alarms.send_up", by=by, at=at) as entry:
        present = _decidable(alarm, by=by, at=at)
        if present.stage != Stage.ANSWERED:
            raise refuse("", _("There is no answer to send back."))
        if present.level == Level.PROGRAMME_OFFICE:
            raise refuse("", _("There is no level above: decide whether it was right."))
        append_step(present, Step.NOT_ACCEPTED, by=by, at=at, note=note.strip())
        _stand(present, by=by, at=at)
        after = {"step": Step.NOT_ACCEPTED.value, "level": present.level, "note": note.strip()}
        entry.record("alarm", present.pk, before=None, after=after)
    return present


def judge(alarm: Alarm, outcome: Outcome, note: str, *, by: Actor, at: datetime) -> Alarm:
    """Decide once whether an alarm was right; the record of its sign counts it."""
    _check_note(note, _("Say what the decision rests on."))
    with act("alarms.judge", by=by, at=at) as entry:
        powers = powers_by(by, at=at)
        present = _decidable(alarm, by=by, at=at)
        if not (powers.installation or powers.judges(present)):
            raise refuse("", _("Nobody of the territory that is judged decides. Send it up."))
        if present.stage == Stage.SHOWN and not reached_the_top(present):
            raise refuse("", _("This alarm waits for an answer first."))
        append_step(present, Step.JUDGED, by=by, at=at, note=note.strip())
        _stand(present, by=by, at=at)
        present.outcome, present.outcome_at, present.due_on = outcome, at, None
        present.outcome_by, present.outcome_label = by.actor_id, by.actor_label
        present.save()
        after = {"outcome": outcome.value, "note": note.strip()}
        entry.record("alarm", present.pk, before=None, after=after)
    return present


def decide(alarm: Alarm, decision: str, note: str, *, by: Actor, at: datetime) -> Alarm:
    """Decide an alarm as a form or the API names it: right, wrong or not_accepted."""
    if decision == Step.NOT_ACCEPTED.value:
        return send_up(alarm, note, by=by, at=at)
    return judge(alarm, Outcome(decision), note, by=by, at=at)


def _decidable(alarm: Alarm, *, by: Actor, at: datetime) -> Alarm:
    """Return an alarm locked, for whoever stands above it and did not answer it."""
    powers = powers_by(by, at=at)
    present = _present(alarm, by=by, at=at)
    check(powers.installation or powers.is_above(present))
    if present.outcome:
        raise refuse("", _("This alarm is decided already."))
    if answered_by(present) == by.actor_id:
        raise refuse("", _("Nobody decides on their own answer. Somebody else may."))
    return present


def reached_the_top(alarm: Alarm) -> bool:
    """Answer whether every level below left an alarm unanswered: then it is decided as it is."""
    return alarm.level == Level.PROGRAMME_OFFICE


def answered_by(alarm: Alarm) -> str:
    """Return who answered last; empty if nobody did."""
    last = AlarmStep.objects.filter(alarm=alarm, step=Step.ANSWERED).order_by("-pk").first()
    return last.actor_id if last else ""


def _present(alarm: Alarm, *, by: Actor, at: datetime) -> Alarm:
    """Return an alarm locked, at the level where it stands today."""
    rows = Alarm.objects.select_for_update(of=("self",)).select_related("project", "territory")
    present = rows.get(pk=alarm.pk)
    if present.cleared_at is None:
        _stand(present, by=by, at=at)
    return present


def _stand(alarm: Alarm, *, by: Actor, at: datetime) -> None:
    bring_up_to(alarm, timezone.localdate(at), by=by, at=at)
    alarm.save(update_fields=STANDS)


def _check_note(note: str, needed: str) -> None:
    if problem := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        raise refuse("note", problem)
