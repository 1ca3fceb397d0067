"""The API: what each app offers, composed under /api/v1."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from bagdar import __version__
from bagdar.web.people.api import problems
from bagdar.web.people.api.answers import shared
from bagdar.web.people.api.asking import READER
from bagdar.web.portal.api import router as portal
from bagdar.web.projects.api import router as projects


class Readable(JSONRenderer):
    """JSON with letters as they are."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="Bagdar",
    version=__version__,
    description=gettext_noop(
        "Territories, programmes and projects, as far as the reader may see them."
    ),
    urls_namespace="api-v1",
    docs_url=None,
    auth=READER,
    renderer=Readable(),
)
api.add_decorator(shared, mode="view")
problems.register(api)
api.add_router("", portal)
api.add_router("", projects)


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return api.get_openapi_schema()
