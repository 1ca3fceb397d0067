"""The port that is served is the one that papers, letters and calendars name."""

from __future__ import annotations

import os
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings as current
from django.utils.translation import override

from bagdar.cli import serving

pytestmark = pytest.mark.django_db
TOLD = "BAGDAR_SITE_ADDRESS"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """Gather how the site is called when the server would start."""
    settings.SITE_ADDRESS = "http://127.0.0.1:8000"
    monkeypatch.setenv(TOLD, "")
    seen: list[str] = []
    monkeypatch.setattr(serving, "unapplied_migrations", list)
    monkeypatch.setattr(serving, "_granian", lambda *_args: seen.append(str(current.SITE_ADDRESS)))
    return seen


def serve(*words: str) -> None:
    with override("en"):
        done = CliRunner().invoke(serving.serve, ["--no-work", *words])
    assert done.exit_code == 0, done.output


def test_the_port_that_is_served_is_named_by_the_server_and_its_worker(served: list[str]) -> None:
    serve("--port", "18771")
    assert served == ["http://127.0.0.1:18771"]
    assert os.environ[TOLD] == "http://127.0.0.1:18771"
    assert current.SITE_ADDRESS == "http://127.0.0.1:18771"


def test_every_address_of_the_machine_is_named_as_its_own(served: list[str]) -> None:
    serve("--port", "18772", "--host", "0.0.0.0")  # noqa: S104 -- nothing listens
    assert served[0] == "http://127.0.0.1:18772"


def test_a_site_that_says_what_it_is_called_is_called_so(
    served: list[str], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv(TOLD, "https://plan.example.kz")
    settings.SITE_ADDRESS = "https://plan.example.kz"
    serve("--port", "18774")
    monkeypatch.setenv(TOLD, "")
    settings.EXTRA_HOSTS = ["plan.example.kz"]
    serve("--port", "18775")
    assert served == ["https://plan.example.kz"] * 2
