"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url

from bagdar import __version__


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the language links, the search, the day the page is shown as of, the version."""
    here = request.get_full_path()
    return {
        "language_links": [
            (code, name, translate_url(here, code)) for code, name in settings.LANGUAGES
        ],
        "search_url": _search_url(),
        "shown_as_of": getattr(request, "as_of_day", None),
        "today_url": _without_as_of(request),
        "version": __version__,
    }


def _search_url() -> str:
    try:
        return reverse("project-list")
    except NoReverseMatch:
        return ""


def _without_as_of(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("as_of", None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path
