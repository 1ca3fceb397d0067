"""Runs withdrawn by an expert, with the reason, and brought back: each stays on record."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.journal.actions import Actor, act
from bagdar.web.trends.actions.taking import RUN
from bagdar.web.trends.models import NOTE_LENGTH, Run, RunReturn, RunWithdrawal
from bagdar.web.trends.permissions import EXPERTS, check_holds


def withdraw_run(run: Run, reason: str, *, by: Actor, at: datetime) -> RunWithdrawal:
    """Let a run count no more. Raises DeliveryError, PermissionDenied."""
    check_holds(by, EXPERTS, synthetic=run.is_synthetic, at=at)
    if problem := text_problem(reason, longest=NOTE_LENGTH, needed=_("Write why.")):
        raise refuse("reason", problem)
    with act("trends.withdraw_run", by=by, at=at) as entry:
        present = Run.objects.select_for_update().get(pk=run.pk)
        if RunWithdrawal.objects.filter(run=present, returned=None).exists():
            raise refuse("", _("This run is withdrawn already."))
        made = RunWithdrawal.objects.create(
            run=present,
            reason=reason.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        before = {"signals": present.signals, "digest": present.digest}
        entry.record(RUN, present.pk, before=before, after={"withdrawn": made.reason})
    return made


def bring_run_back(run: Run, reason: str, *, by: Actor, at: datetime) -> RunReturn:
    """Let a run count again that was withdrawn. Raises DeliveryError, PermissionDenied."""
    check_holds(by, EXPERTS, synthetic=run.is_synthetic, at=at)
    if problem := text_problem(reason, longest=NOTE_LENGTH, needed=_("Write why.")):
        raise refuse("reason", problem)
    with act("trends.return_run", by=by, at=at) as entry:
        present = Run.objects.select_for_update().get(pk=run.pk)
        stands = RunWithdrawal.objects.filter(run=present, returned=None).first()
        if stands is None:
            raise refuse("", _("This run is not withdrawn."))
        made = RunReturn.objects.create(
            withdrawal=stands,
            reason=reason.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        after = {"returned": made.reason}
        entry.record(RUN, present.pk, before={"withdrawn": stands.reason}, after=after)
    return made
