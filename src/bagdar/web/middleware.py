"""Refuse a request that is too large before any of it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bagdar.web.people.api.problems import answer, of_api

MEGABYTE = 1024 * 1024


class BoundedMiddleware:
    """Hold the length that a request states against what its view takes.

    Stands before the check of forgery, which is the first to read a body. The server hands over
    no more bytes than were stated; a body without a length (sent in chunks) is refused, since
    only reading it would tell how large it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual; the view is known only in `process_view`."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_args: Any) -> HttpResponse | None:
        """Answer 413 or 411 in place of the view."""
        most = _most(request, view)
        stated = request.META.get("CONTENT_LENGTH") or ""
        if not stated and request.META.get("HTTP_TRANSFER_ENCODING"):
            return _refused(request, 411, most)
        too_large = stated.isascii() and stated.isdigit() and int(stated[:19]) > most
        return _refused(request, 413, most) if too_large else None


def _most(request: HttpRequest, view: Any) -> int:
    """Return how many bytes may be sent: more to a view that says so, by those signed in."""
    own = getattr(view, "most_bytes", 0)
    if own and request.user.is_authenticated:
        return int(own)
    with_files = (request.content_type or "").startswith("multipart/")
    most: int = settings.LARGEST_FORM_BYTES if with_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return most


def _refused(request: HttpRequest, status: int, most: int) -> HttpResponse:
    if of_api(request):
        return answer(status)
    shown = {"most_megabytes": most // MEGABYTE, "unstated": status == 411}
    return render(request, "413.html", shown, status=status)
