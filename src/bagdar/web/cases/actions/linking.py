"""Where a subject belongs, as a person confirms it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.cases.models import NOTE_LENGTH, Linked, Subject
from bagdar.web.cases.permissions import powers_by
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory

SUBJECT = "flag_subject"


def link_subject(
    subject: Subject,
    *,
    project: Project | None = None,
    territory: Territory | None = None,
    by: Actor,
    at: datetime,
) -> Subject:
    """Say to which project or territory a subject belongs; the territory of a project is its own.

    Raises DeliveryError, PermissionDenied, Subject.DoesNotExist for one that is not shown.
    """
    powers = powers_by(by, at=at)
    check(powers.audits_any)
    check(subject.is_synthetic or not getattr(by, "is_synthetic", False))
    place = project.territory if project is not None else territory
    if place is None:
        raise refuse("project", _("Choose a project that has a territory, or a territory."))
    if place.is_synthetic != subject.is_synthetic:
        raise refuse("project", _("What is made up and what is real are not linked."))
    with act("cases.link", by=by, at=at) as entry:
        rows = Subject.objects.select_for_update(of=("self",)).filter(powers.placed())
        present = rows.get(pk=subject.pk)
        before = {"project": _key(present.project), "territory": _key(present.territory)}
        present.project, present.territory, present.linked = project, place, Linked.PERSON
        present.save(update_fields=["project", "territory", "linked"])
        after = {"project": _key(project), "territory": place.key}
        entry.record(SUBJECT, present.pk, before=before, after=after)
    return present


def unlink_subject(subject: Subject, *, ground: str, by: Actor, at: datetime) -> Subject:
    """Take a subject away from the project or territory that it was linked to, and say why.

    What later documents name does not link it again; a person may. Cases that are open stay where
    they were opened. Raises DeliveryError, PermissionDenied, Subject.DoesNotExist for one that is
    not shown.
    """
    powers = powers_by(by, at=at)
    check(powers.audits_any)
    check(subject.is_synthetic or not getattr(by, "is_synthetic", False))
    needed = _("Write why it does not belong there.")
    if problem := text_problem(ground, longest=NOTE_LENGTH, needed=needed):
        raise refuse("ground", problem)
    with act("cases.unlink", by=by, at=at, ground=ground.strip()) as entry:
        rows = Subject.objects.select_for_update(of=("self",)).filter(powers.placed())
        present = rows.get(pk=subject.pk)
        if present.linked in ("", Linked.PARTED):
            raise refuse("", _("It is linked to nothing."))
        before = {"project": _key(present.project), "territory": _key(present.territory)}
        present.project, present.territory, present.linked = None, None, Linked.PARTED
        present.save(update_fields=["project", "territory", "linked"])
        after = {"project": None, "territory": None}
        entry.record(SUBJECT, present.pk, before=before, after=after)
    return present


def _key(one: Project | Territory | None) -> str | None:
    return one.key if one is not None else None
