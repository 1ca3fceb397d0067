"""The document of the API, as schemathesis asks by it; and who asks."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.schemas import OpenApiSchema

ACCEPTED = ["2xx", "3xx", 401, 403, 404, 409, 429]
RULES = {
    # What the document cannot say: rules between fields, and names that must be known.
    "POST /api/v1/projects": 422,
    "PATCH /api/v1/projects/{key}": 422,
    "GET /api/v1/territories": 422,
    "GET /api/v1/projects": 422,
    "GET /api/v1/calendar": 422,
    "POST /api/v1/jobs/reports": 422,
    "POST /api/v1/instructions": 422,
    "POST /api/v1/instructions-lint": 422,
    "POST /api/v1/instructions-read": 422,
    "POST /api/v1/spending/registers/{table}": 422,
    "POST /api/v1/mineral-exposures": 422,
    "POST /api/v1/mineral-exposures/{number}/corrections": 422,
    "POST /api/v1/mineral-exposures/{number}/confirmation": 422,
    "POST /api/v1/flags": 422,
    "POST /api/v1/flags/samples": 422,
    "POST /api/v1/flags/subjects/{number}/unlink": 422,
    "POST /api/v1/cases": 422,
    "POST /api/v1/purchases": 422,
    "POST /api/v1/unfair-suppliers": 422,
    "POST /api/v1/unfair-suppliers/{number}/strike": 422,
    "POST /api/v1/signals": 422,
    "POST /api/v1/signals/runs/{number}/withdrawal": 422,
    "POST /api/v1/signals/runs/{number}/return": 422,
    "POST /api/v1/signals/{number}/judgements": 422,
    "POST /api/v1/signals/links/{number}": 422,
    "POST /api/v1/signals/duties": 422,
    "POST /api/v1/signals/duties/{number}/end": 422,
    "POST /api/v1/signals/duties/{number}/reviews": 422,
    "POST /api/v1/signals/terms": 422,
    "POST /api/v1/signals/terms/{number}/withdrawal": 422,
    "POST /api/v1/signals/{number}/links": 422,
    "POST /api/v1/signals/{number}/watching": 422,
    "POST /api/v1/signals/{number}/unwatching": 422,
    "POST /api/v1/signals/watch-lists/words": 422,
    "POST /api/v1/signals/watch-lists/words/end": 422,
    "POST /api/v1/signals/subscriptions": 422,
    "POST /api/v1/signals/subscriptions/end": 422,
    "POST /api/v1/trend-briefs": 422,
    "POST /api/v1/trend-briefs/{number}/decision": 422,
    "POST /api/v1/trend-briefs/{number}/signature": 422,
    "POST /api/v1/trend-briefs/{number}/withdrawal": 422,
    "PUT /api/v1/barrier-routes": 422,
    "POST /api/v1/data-requests": 422,
    "POST /api/v1/data-requests/{number}/extend": 422,
    "PUT /api/v1/data-requests/{number}": 422,
    "PUT /api/v1/data-requests/{number}/form": 422,
    "POST /api/v1/data-requests/answers/{number}/workbook": 422,
    "GET /api/v1/jobs/figures": 422,
    "GET /api/v1/jobs/figures/rows": 422,
    "GET /api/v1/jobs/scenarios": 422,
    "GET /api/v1/jobs/agreements": 422,
    "GET /api/v1/jobs/releases": 422,
    "GET /api/v1/jobs/releases/candidates": 422,
    "GET /api/v1/jobs/records": 422,
    "GET /api/v1/jobs/corrections": 422,
    "POST /api/v1/jobs/headcounts": 422,
    "POST /api/v1/jobs/headcounts/corrections": 422,
    "POST /api/v1/jobs/agreements": 422,
    "POST /api/v1/jobs/releases": 422,
    "POST /api/v1/jobs/scenarios": 422,
    "POST /api/v1/jobs/months": 422,
    "POST /api/v1/jobs/months/{number}/due-day": 422,
    "POST /api/v1/jobs/months/{number}/lock": 422,
    "POST /api/v1/scorecard-weights": 422,
    "POST /api/v1/offices/{key}/terms": 422,
    "POST /api/v1/terms/{number}/end": 422,
    "POST /api/v1/terms/{number}/delegations": 422,
    "POST /api/v1/handovers/{number}/signature": 422,
    "POST /api/v1/statistics/imports": 422,
    "POST /api/v1/statistics/breaks": 422,
    "GET /api/v1/control-report": 422,
    "GET /api/v1/control-report/paper": 422,
}
OPERATIONS = [
    {
        "include-name": name,
        "checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, more, 412, 428]}},
    }
    for name, more in RULES.items()
]
LISTED = ("examples", "coverage")
"""Phases that send the same requests whenever they run: the short run sends them in one role."""


def schema_of(**more: Any) -> OpenApiSchema:
    """Read the document, with the rules that it cannot say."""
    config = schemathesis.Config.from_dict({"operations": OPERATIONS, **more})
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), config=config
    )


def that_reads(schema: BaseSchema) -> BaseSchema:
    """Keep the operations that change nothing."""
    return schema.exclude(method=["POST", "PUT", "PATCH", "DELETE"])


def asked_by(*roles: str) -> pytest.MarkDecorator:
    """Let some roles ask."""
    named = [role or "public" for role in roles]
    return pytest.mark.parametrize("asker", roles, ids=named, indirect=True)


UNHURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
