"""A suggested match of a contract with a project, confirmed or refused by a person."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Project
from bagdar.web.spending.actions.reading import refuse
from bagdar.web.spending.actions.writing import (
    Who,
    append,
    check_ground,
    in_force,
    told_of,
)
from bagdar.web.spending.models import Contract, LinkGround, MatchDecision, Record, Register
from bagdar.web.spending.permissions import powers_by
from bagdar.web.spending.queries.matches import match_of, refused_of


def decide_match(
    contract: Record,
    project: Project,
    *,
    confirmed: bool,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> MatchDecision:
    """Link a contract to a suggested project, or refuse the suggestion with a reason.

    Whoever writes contracts on the project decides. Raises MoneyError for a contract that is linked
    already, a pair that is not suggested, and a refusal without a reason.
    """
    powers = powers_by(by, at=at)
    seen = powers.projects().filter(pk=project.pk).exists()
    if not seen or not powers.may_write(Register.CONTRACT, project):
        raise PermissionDenied
    if contract.register != Register.CONTRACT:
        raise refuse("", _("Only contracts are linked to projects."))
    if contract.is_synthetic != project.territory.is_synthetic:
        raise PermissionDenied
    if not confirmed:
        check_ground(reason)
    code = "spending.confirm_match" if confirmed else "spending.refuse_match"
    who = Who(by, at)
    with act(code, by=by, at=at, ground=reason.strip()) as entry:
        standing = in_force(contract, lock=True)
        if not isinstance(standing, Contract) or standing.project_id is not None:
            raise refuse("", _("This contract is linked already; correct it if that is wrong."))
        match = match_of(standing, project, without=refused_of(contract.pk))
        if match is None:
            raise refuse("", _("This match is not suggested, or was refused before."))
        made = MatchDecision.objects.create(
            contract=contract,
            project=project,
            confirmed=confirmed,
            reason=reason.strip(),
            score=match.score,
            at=at,
            **who.acted(),
        )
        told = {"project": project.key, "confirmed": confirmed, "score": match.score}
        entry.record("money_match", contract.pk, before=None, after=told)
        if confirmed:
            facts = told_of(standing)
            facts |= {"project_id": project.pk, "link_ground": LinkGround.CONFIRMED.value}
            ground = _("suggested match confirmed")
            append(standing, facts, standing.natural, ground, who, entry)
    return made
