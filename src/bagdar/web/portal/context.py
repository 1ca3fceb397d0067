"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from bagdar import __version__


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the language links and the version."""
    here = request.build_absolute_uri()
    return {
        "language_links": [
            (code, name, translate_url(here, code)) for code, name in settings.LANGUAGES
        ],
        "version": __version__,
    }
