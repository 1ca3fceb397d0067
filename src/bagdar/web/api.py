"""The API: what each app offers, composed under /api/v1."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from bagdar import __version__
from bagdar.web.alarms.api import router as alarms
from bagdar.web.barriers.api import router as barriers
from bagdar.web.cases.api import router as cases
from bagdar.web.control.api import router as control
from bagdar.web.data_requests.api import router as data_requests
from bagdar.web.delivery.api import router as delivery
from bagdar.web.inbox.api import router as inbox
from bagdar.web.instructions.api import router as instructions
from bagdar.web.jobs.api import router as jobs
from bagdar.web.minerals.api import router as minerals
from bagdar.web.parties.api import router as parties
from bagdar.web.people.api import problems
from bagdar.web.people.api.answers import shared
from bagdar.web.people.api.asking import READER
from bagdar.web.people.api.offices import router as offices
from bagdar.web.portal.api import router as portal
from bagdar.web.projects.api import router as projects
from bagdar.web.scorecards.api import router as scorecards
from bagdar.web.spending.api import router as spending
from bagdar.web.statistics.api import router as statistics
from bagdar.web.trends.api import router as trends

REF = "#/components/schemas/"
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": gettext_noop("The ETag of what you have: 304 says that it still holds."),
}


IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    "description": gettext_noop(
        "A key of your own for this request: sent again with it within a day, it is done once."
    ),
}


class Readable(JSONRenderer):
    """JSON with letters as they are."""

    json_dumps_params = {"ensure_ascii": False}


class Documented(NinjaAPI):
    """An API whose document tells what all its operations share."""

    _written: ClassVar[dict[str, OpenAPISchema]] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the document, written once for each path it is served under: code alone is in it.

        Whoever asks may read it, and changes nothing in it.
        """
        prefix = path_prefix or self.get_root_path(path_params or {})
        if prefix not in self._written:
            self._written[prefix] = self._write(prefix)
        return self._written[prefix]

    def _write(self, prefix: str) -> OpenAPISchema:
        """Write the document: reading needs no token, and may ask whether anything changed."""
        written = super().get_openapi_schema(path_prefix=prefix)
        for operations in written["paths"].values():
            for method, operation in operations.items():
                if method == "get":
                    operation["security"] = [{}, {"Bearer": []}]
                    operation["parameters"].append(IF_NONE_MATCH)
                    operation["responses"] |= {304: {"description": "Not Modified"}}
                else:
                    operation["security"] = [{"Bearer": []}]
                    operation["parameters"].append(IDEMPOTENCY_KEY)
        written["components"]["securitySchemes"].pop("Writing", None)
        _keep_used_schemas(written)
        return written


def _keep_used_schemas(written: OpenAPISchema) -> None:
    """Drop what describes query parameters as objects: they stand with their operations."""
    schemas = written["components"]["schemas"]
    text = json.dumps(written, cls=DjangoJSONEncoder)
    for name in [one for one in schemas if f'"{REF}{one}"' not in text]:
        del schemas[name]


api = Documented(
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
api.add_router("", offices)
api.add_router("", projects)
api.add_router("", delivery)
api.add_router("", jobs)
api.add_router("", alarms)
api.add_router("", spending)
api.add_router("", parties)
api.add_router("", instructions)
api.add_router("", barriers)
api.add_router("", cases)
api.add_router("", trends)
api.add_router("", minerals)
api.add_router("", inbox)
api.add_router("", scorecards)
api.add_router("", control)
api.add_router("", statistics)
api.add_router("", data_requests)


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    written: dict[str, Any] = api.get_openapi_schema()
    return written
