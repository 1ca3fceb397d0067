"""Refused requests: a page that helps a person, one shape of JSON for a program."""

from __future__ import annotations

from django.core.exceptions import BadRequest, DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from bagdar.web.people.api.problems import answer, of_api


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read, and why where the reason is ours."""
    reason = str(exception) if isinstance(exception, BadRequest) else ""
    if of_api(request):
        return answer(400, reason)
    if isinstance(exception, DisallowedHost):
        return HttpResponse(status=400)  # no page of ours is drawn for a host that is not ours
    return render(request, "400.html", {"reason": reason}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the person may see this, but not do it."""
    return answer(403, str(exception)) if of_api(request) else _page(403, request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, without repeating what was tried."""
    return answer(404) if of_api(request) else _page(404, request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; needs neither the database nor a session."""
    return answer(500) if of_api(request) else defaults.server_error(request)


def _page(status: int, request: HttpRequest, exception: Exception) -> HttpResponse:
    draw = defaults.page_not_found if status == 404 else defaults.permission_denied
    return draw(request, exception)
