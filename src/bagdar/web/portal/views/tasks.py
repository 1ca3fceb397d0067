"""The administrator's page of background work."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_tasks_db.models import DBTaskResult

from bagdar.web.people.models import Role
from bagdar.web.people.requests import Asked, for_roles
from bagdar.web.queue.actions import LEASE, QueueError, retry
from bagdar.web.queue.queries import board


@require_GET
@for_roles(Role.ADMINISTRATOR)
def tasks(request: Asked) -> HttpResponse:
    """Show what waits, runs and failed, and which workers live."""
    facts = {
        "board": board(at=request.now, lease=LEASE),
        "crumbs": [(_("Background work"), "")],
    }
    return render(request, "portal/tasks.html", facts)


@require_POST
@for_roles(Role.ADMINISTRATOR)
def task_retry(request: Asked, number: UUID) -> HttpResponse:
    """Let a failed task begin again."""
    task = get_object_or_404(DBTaskResult, pk=number)
    try:
        retry(task, by=request.person, at=request.now)
    except QueueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The task begins again."))
    return redirect("tasks")
