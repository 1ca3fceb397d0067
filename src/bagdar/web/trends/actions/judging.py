"""Judgements of signals: each with its reason, appended; nobody's replaces another person's."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.journal.actions import Actor, act
from bagdar.web.trends.models import NOTE_LENGTH, Judgement, Signal, Verdict
from bagdar.web.trends.permissions import EXPERTS, check_holds
from bagdar.web.trends.queries.reading import last_sighting

SIGNAL = "trend_signal"


def judge(signal: Signal, verdict: Verdict, reason: str, *, by: Actor, at: datetime) -> Judgement:
    """Write what an expert thinks of a signal as its last run saw it, and why.

    Their earlier judgements stay in the history. Raises DeliveryError, PermissionDenied.
    """
    check_holds(by, EXPERTS, synthetic=signal.is_synthetic, at=at)
    if problem := text_problem(reason, longest=NOTE_LENGTH, needed=_("Write why.")):
        raise refuse("reason", problem)
    with act("trends.judge", by=by, at=at) as entry:
        last = last_sighting(signal)
        if last is None:
            raise refuse("", _("No run has seen this signal: there is nothing to judge."))
        own = Judgement.objects.filter(signal=signal, actor_id=by.actor_id).last()
        made = Judgement.objects.create(
            signal=signal,
            run_id=last.run_id,
            verdict=verdict,
            reason=reason.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        before = {"verdict": own.verdict} if own else None
        after = {"verdict": made.verdict, "reason": made.reason}
        entry.record(SIGNAL, signal.pk, before=before, after=after)
    return made
