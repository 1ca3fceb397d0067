"""The API held against its own OpenAPI document, with requests that nobody thought of.

Every operation is asked with good and bad values, by nobody in particular and by people of
several roles; no answer may be a server error, undocumented, of another shape than promised, or
an acceptance of what the document forbids.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from django.db import connection
from hypothesis import Phase, settings

from tests.web.api.schemas import LISTED, UNHURRIED, asked_by, schema_of, that_reads

PUBLIC, WRITES = "", "officer"
"""Nobody is refused every write before it is read, and only reads; an officer gets behind."""

SHORT = 10
"""Requests made up for one operation and role, beside those that follow from the document."""

# What follows from the document is sent by who gets to what lies behind an operation: PostgreSQL
# is asked that alone, in the short run, and SQLite, which takes any number and any text, in the
# long one.
if connection.vendor == "postgresql":
    schema = schema_of()

    @asked_by(WRITES)
    @schema.parametrize()
    @settings(
        phases=[Phase.explicit], deadline=None, suppress_health_check=UNHURRIED, database=None
    )
    def test_every_operation_keeps_its_document(
        case: schemathesis.Case[Any], asker: dict[str, str]
    ) -> None:
        case.call_and_validate(headers=asker)


else:
    made_up = schema_of(phases={phase: {"enabled": False} for phase in LISTED})
    made_up_reading = that_reads(made_up)

    @asked_by(WRITES)
    @made_up.parametrize()
    @settings(max_examples=SHORT, deadline=None, suppress_health_check=UNHURRIED, database=None)
    def test_every_operation_keeps_its_document_at_a_glance(
        case: schemathesis.Case[Any], asker: dict[str, str]
    ) -> None:
        case.call_and_validate(headers=asker)

    @asked_by(PUBLIC)
    @made_up_reading.parametrize()
    @settings(max_examples=SHORT, deadline=None, suppress_health_check=UNHURRIED, database=None)
    def test_every_operation_that_reads_keeps_its_document_at_a_glance(
        case: schemathesis.Case[Any], asker: dict[str, str]
    ) -> None:
        case.call_and_validate(headers=asker)
