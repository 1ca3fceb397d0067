"""Raising a barrier: by the business alone, in one act, with its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.barriers.course import first_level
from bagdar.core.barriers.ladder import rank
from bagdar.web.barriers.actions.standing import stand
from bagdar.web.barriers.models import (
    LONGEST_WHAT,
    Barrier,
    BarrierEvent,
    BarrierFile,
    Happening,
    Kind,
    State,
)
from bagdar.web.barriers.permissions import powers_by
from bagdar.web.barriers.queries.events import course_of
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.evidence import (
    GivenFile,
    forget_given,
    kept_name,
    read_given,
    write_given,
)
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land, local_name, tree_on

MOST_COST_KZT = Decimal(10) ** 15
MOST_FILES = 10


@dataclass(frozen=True)
class Told:
    """What a business says of a barrier; without a territory that of the project holds.

    The territory of a project that was abolished gives way to the one chosen.
    """

    what: str
    kind: str
    project: Project | None = None
    territory: Territory | None = None
    cost_per_day_kzt: Decimal | None = None
    protected: bool = False


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


def raise_barrier(
    enterprise: Enterprise,
    told: Told,
    *,
    files: Sequence[Upload] = (),
    by: Actor,
    at: datetime,
) -> Barrier:
    """Raise a barrier of an enterprise. Raises DeliveryError for what cannot be taken."""
    powers = powers_by(by, at=at)
    check(powers.installation or enterprise.pk in powers.enterprises)
    territory = _check(enterprise, told, at=at)
    given = [(one, read_given(one.content)) for one in _few(files)]
    try:
        with act("barriers.raise", by=by, at=at) as entry:
            made = _create(enterprise, told, territory, by=by, at=at)
            _keep(made, given, by=by, at=at)
            entry.record("barrier", made.pk, before=None, after=_about(made))
    except BaseException:
        for _sent, file in given:
            forget_given(file)
        raise
    return made


def _check(enterprise: Enterprise, told: Told, *, at: datetime) -> Territory:
    """Return where the barrier lies, or refuse what was told, field by field."""
    problems: dict[str, list[str]] = {}
    if problem := text_problem(told.what, longest=LONGEST_WHAT, needed=_("Say what stops you.")):
        problems["what"] = [problem]
    if told.kind not in Kind.values:
        problems["kind"] = [_("Choose one of the kinds.")]
    cost = told.cost_per_day_kzt
    if cost is not None and not 0 <= cost < MOST_COST_KZT:
        problems["cost_per_day_kzt"] = [_("Write an amount in tenge, not below zero.")]
    project = told.project
    if project is not None and project.enterprise_id != enterprise.pk:
        problems["project"] = [_("Choose a project of your enterprise.")]
    own = None if "project" in problems else project
    territory, problem = _place(own, told.territory, day=timezone.localdate(at))
    if territory is None:
        if own is project:
            problems["territory"] = [problem]
    elif territory.is_synthetic != enterprise.key.startswith("synthetic-"):
        problems["territory"] = [_("Choose a territory of the same world.")]
    if problems or territory is None:
        raise DeliveryError(problems)
    return territory


def _place(
    project: Project | None, chosen: Territory | None, *, day: date
) -> tuple[Territory | None, str]:
    """Return where a barrier lies, or None and why: where the project lies, while that exists.

    Of a project whose territory was abolished the territory that was chosen holds.
    """
    tree = tree_on(day)
    own = project.territory if project is not None else None
    if own is not None and tree.node(own.pk) is not None:
        if chosen is None or chosen == own:
            return own, ""
        text = _("The project lies in %(place)s: choose that, or leave it to the project.")
        return None, text % {"place": _name(own, day)}
    if chosen is not None and tree.node(chosen.pk) is not None:
        return chosen, ""
    if own is not None:
        text = _("%(place)s, where the project lies, is no more: choose the territory of today.")
        return None, text % {"place": _name(own, day)}
    return None, _("Choose the territory in which it stops you, as it is today.")


def _name(territory: Territory, day: date) -> str:
    return local_name(land().version_near(territory.pk, day).names)


def _few(files: Sequence[Upload]) -> Sequence[Upload]:
    if len(files) > MOST_FILES:
        raise refuse("content", _("Choose at most %(most)d files at once.") % {"most": MOST_FILES})
    return files


def _create(
    enterprise: Enterprise, told: Told, territory: Territory, *, by: Actor, at: datetime
) -> Barrier:
    version = tree_on(timezone.localdate(at)).node(territory.pk)
    level = first_level(version.level if version else 0, protected=told.protected)
    made = Barrier.objects.create(
        enterprise=enterprise,
        project=told.project,
        territory=territory,
        kind=told.kind,
        what=told.what.strip(),
        cost_per_day_kzt=told.cost_per_day_kzt,
        raised_at=at,
        first_level=level.value,
        hidden_below=rank(level) if told.protected else 0,
        state=State.OPEN,
        since_at=at,
    )
    BarrierEvent.objects.create(
        barrier=made, happening=Happening.RAISED, level=level.value, **_acted(by, at)
    )
    stand(made, course_of(made, at=at))
    return made


def _keep(
    barrier: Barrier, given: Sequence[tuple[Upload, GivenFile]], *, by: Actor, at: datetime
) -> None:
    kept: set[str] = set()
    for sent, file in given:
        if file.digest in kept:
            continue
        kept.add(file.digest)
        write_given(file)
        BarrierFile.objects.create(
            barrier=barrier,
            name=kept_name(sent.name, file),
            content_type=file.content_type,
            size_bytes=len(file.content),
            sha256=file.digest,
            stored=file.stored,
            **_acted(by, at),
        )


def _acted(by: Actor, at: datetime) -> dict[str, Any]:
    return {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}


def _about(barrier: Barrier) -> dict[str, Any]:
    """Return what the journal keeps of a barrier."""
    return {
        "enterprise": barrier.enterprise.key,
        "project": barrier.project.key if barrier.project else None,
        "territory": barrier.territory.key,
        "kind": barrier.kind,
        "what": barrier.what,
        "cost_per_day_kzt": barrier.cost_per_day_kzt,
        "first_level": barrier.first_level,
        "protected": barrier.hidden_below > 0,
        "files": list(barrier.files.values_list("sha256", flat=True)),
    }
