"""Agreements by which an enterprise's own totals of a project are published."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.jobs.models import Agreement
from bagdar.web.jobs.permissions import releases
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Project


def enter_agreement(
    project: Project,
    *,
    document: str,
    starts_on: date,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Agreement:
    """Enter that the enterprise of a project agreed to publish its totals, from a day on.

    Raises PermissionDenied, and DeliveryError without an enterprise or document, or where an
    agreement of the project holds on these days already.
    """
    if not releases(by, project.programme, at=at):
        raise PermissionDenied
    if project.enterprise is None:
        raise refuse(
            "", _("The project names no enterprise that could have agreed. Enter it first.")
        )
    if not document.strip():
        raise refuse("document", _("Name the document of the agreement."))
    if ends_on is not None and ends_on <= starts_on:
        raise refuse("ends_on", _("It ends before it begins."))
    with act("jobs.agreement", by=by, at=at) as entry:
        if _overlapping(project, starts_on, ends_on):
            text = _("An agreement of this project holds on these days already. End it first.")
            raise refuse("starts_on", text)
        made = Agreement.objects.create(
            enterprise=project.enterprise,
            project=project,
            document=document.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        entry.record("job agreement", str(made.pk), before=None, after=_told(made))
    return made


def end_agreement(agreement: Agreement, ends_on: date, *, by: Actor, at: datetime) -> None:
    """End an agreement; what was shown under it stays shown."""
    if not releases(by, agreement.project.programme, at=at):
        raise PermissionDenied
    with act("jobs.end_agreement", by=by, at=at) as entry:
        present = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if present.ends_on is not None:
            raise refuse("", _("This agreement has ended already."))
        if ends_on <= present.starts_on:
            raise refuse("ends_on", _("It ends before it begins."))
        before = _told(present)
        present.ends_on = ends_on
        present.save(update_fields=["ends_on"])
        entry.record("job agreement", str(present.pk), before=before, after=_told(present))


def _overlapping(project: Project, starts_on: date, ends_on: date | None) -> bool:
    rows = Agreement.objects.filter(project=project).exclude(ends_on__lte=starts_on)
    return (rows.filter(starts_on__lt=ends_on) if ends_on else rows).exists()


def _told(agreement: Agreement) -> dict[str, object]:
    return {
        "project": agreement.project.key,
        "enterprise": agreement.enterprise.key,
        "document": agreement.document,
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
    }
