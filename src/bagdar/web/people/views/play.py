"""Playing a role of the synthetic world: one button signs a visitor in to its demo account.

Only on this machine, only while demo accounts exist, only into accounts of the synthetic world.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.people import actions, demo
from bagdar.web.people.requests import Asked

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_POST
def play(request: Asked, name: str) -> HttpResponse:
    """Sign the visitor in to the synthetic account of a role."""
    user = dict(demo.playable()).get(name)
    if user is None or not _is_from_here(request):
        raise Http404
    actions.note_account(user, "play", by=user, at=request.now)
    login(request, user, backend=BACKEND)
    messages.success(request, _("You play: %s. Sign out to stop.") % user.get_full_name())
    return redirect("country")


def _is_from_here(request: Asked) -> bool:
    """Answer whether the visitor sits at this machine; behind a proxy nobody can tell."""
    if settings.EXTRA_HOSTS or settings.HTTPS:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
