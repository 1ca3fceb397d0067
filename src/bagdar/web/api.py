"""The API: what each app offers, composed under /api/v1."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from bagdar import __version__
from bagdar.web.delivery.api import router as delivery
from bagdar.web.people.api import problems
from bagdar.web.people.api.answers import shared
from bagdar.web.people.api.asking import READER
from bagdar.web.portal.api import router as portal
from bagdar.web.projects.api import router as projects

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

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """Return the document: reading needs no token, and may ask whether anything changed."""
        written = super().get_openapi_schema(**asked)
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
api.add_router("", projects)
api.add_router("", delivery)


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    written: dict[str, Any] = api.get_openapi_schema()
    return written
