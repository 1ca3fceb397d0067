"""Flags of a rule that is off, set aside by a person until the rule runs again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.cases.actions.scoring import score_again
from bagdar.web.cases.models import NOTE_LENGTH, RuleAside, RuleRun, Run
from bagdar.web.cases.permissions import powers_by
from bagdar.web.cases.queries.rules import asides_of, runs_now
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.permissions import World
from bagdar.web.queue.actions import alone

RULE = "flag_rule"


def set_aside(code: str, *, ground: str, world: World, by: Actor, at: datetime) -> RuleAside:
    """Set the flags of a rule aside that the last run over everything did not compute.

    They stay as they are and count nowhere: not in the queue, in scores, on pages of projects and
    parties. Open cases go on. Raises DeliveryError, PermissionDenied, RuleRun.DoesNotExist for a
    rule that never ran.
    """
    synthetic = _check(world, by=by, at=at)
    needed = _("Write why the flags of this rule are set aside.")
    if problem := text_problem(ground, longest=NOTE_LENGTH, needed=needed):
        raise refuse("ground", problem)
    # Not while results come in: they may switch the rule on.
    with alone(f"cases.take:{world}"):
        if not RuleRun.objects.filter(code=code, run__is_synthetic=synthetic).exists():
            raise RuleRun.DoesNotExist
        if runs_now(code, synthetic=synthetic):
            raise refuse("", _("The rule is on: its flags stand."))
        if code in asides_of(synthetic=synthetic):
            raise refuse("", _("The flags of this rule are set aside already."))
        with act("cases.set_aside", by=by, at=at, ground=ground.strip(), savepoint=False) as entry:
            made = RuleAside.objects.create(
                code=code,
                ground=ground.strip(),
                is_synthetic=synthetic,
                actor_id=by.actor_id,
                actor_label=by.actor_label,
                at=at,
            )
            score_again(synthetic=synthetic)
            entry.record(RULE, code, before={"aside": False}, after={"aside": True})
    return made


def count_again(code: str, *, ground: str, world: World, by: Actor, at: datetime) -> None:
    """Let the flags of a rule count again that were set aside. Raises as `set_aside` does."""
    synthetic = _check(world, by=by, at=at)
    needed = _("Write why the flags of this rule count again.")
    if problem := text_problem(ground, longest=NOTE_LENGTH, needed=needed):
        raise refuse("ground", problem)
    with (
        alone(f"cases.take:{world}"),
        act("cases.count_again", by=by, at=at, ground=ground.strip(), savepoint=False) as entry,
    ):
        asides = RuleAside.objects.filter(code=code, is_synthetic=synthetic, ended_at=None)
        if not asides.update(ended_at=at):
            raise refuse("", _("The flags of this rule are not set aside."))
        score_again(synthetic=synthetic)
        entry.record(RULE, code, before={"aside": True}, after={"aside": False})


def end_asides(codes: Collection[str], run: Run, *, at: datetime) -> list[str]:
    """Let flags count again of rules that a run computes; return these rules."""
    open_ = RuleAside.objects.filter(
        code__in=codes, is_synthetic=run.is_synthetic, ended_at=None
    ).order_by("code")
    ended = list(open_.values_list("code", flat=True))
    open_.order_by().update(ended_at=at, ended_by=run)
    return ended


def _check(world: World, *, by: Actor, at: datetime) -> bool:
    """Let through auditors of the whole; answer whether the world is the synthetic one."""
    powers = powers_by(by, at=at)
    check(powers.installation or powers.audits_all)
    check(world is World.SYNTHETIC or not getattr(by, "is_synthetic", False))
    return world is World.SYNTHETIC
