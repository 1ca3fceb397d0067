"""The built-in example speaks the reader's language."""

from __future__ import annotations

import pytest
from django.test import Client

from bagdar.web.portal.actions.presets import (
    EXAMPLE_SOURCE,
    EXAMPLE_STAGE_NOTE,
    SPOKEN,
    TERMS_SOURCE,
    load_preset,
)
from tests.builders import NOW


def test_what_is_said_of_the_example_is_what_is_kept() -> None:
    assert {str(one) for one in SPOKEN} == {EXAMPLE_SOURCE, EXAMPLE_STAGE_NOTE, TERMS_SOURCE}


@pytest.mark.django_db
def test_a_project_of_the_example_says_its_source_and_stage_in_the_readers_language() -> None:
    load_preset("kazakhstan", at=NOW)
    shown = Client().get("/ru/projects/solar-burnoye/").content.decode()
    assert EXAMPLE_STAGE_NOTE not in shown
    assert EXAMPLE_SOURCE not in shown
    assert "50" in shown
