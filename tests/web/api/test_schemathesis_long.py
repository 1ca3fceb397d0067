"""The API held against its own OpenAPI document, at length.

Apart from the short run: to make up what follows from the document takes seconds before any test.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import settings

from tests.web.api.schemas import LISTED, UNHURRIED, asked_by, schema_of, that_reads

pytestmark = pytest.mark.long
DECIDES, CHECKS = "programme_office", "auditor"
"""Who may write nearly everything, and who may read nearly everything and write nothing."""

LONG = 15
"""Requests made up for one operation and role, beside those that follow from the document."""

schema = schema_of()
made_up_reading = that_reads(schema_of(phases={phase: {"enabled": False} for phase in LISTED}))


@asked_by(DECIDES)
@schema.parametrize()
@settings(max_examples=LONG, deadline=None, suppress_health_check=UNHURRIED, database=None)
def test_every_operation_keeps_its_document_whole(
    case: schemathesis.Case[Any], asker: dict[str, str]
) -> None:
    case.call_and_validate(headers=asker)


@asked_by(CHECKS)
@made_up_reading.parametrize()
@settings(max_examples=LONG, deadline=None, suppress_health_check=UNHURRIED, database=None)
def test_every_operation_keeps_its_document_at_length(
    case: schemathesis.Case[Any], asker: dict[str, str]
) -> None:
    case.call_and_validate(headers=asker)
