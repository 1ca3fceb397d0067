"""The inbox from the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bagdar.cli.main import main
from tests.web.instructions import ordering

pytestmark = pytest.mark.django_db


def test_the_command_line_lists_what_waits() -> None:
    who = ordering.people()
    one = ordering.accepted(who)
    told = CliRunner().invoke(main, ["inbox", "list", who.akim.username, "--format", "csv"])
    assert told.exit_code == 0, told.output
    assert f"instruction,{one.pk},do" in told.output
    missing = CliRunner().invoke(main, ["inbox", "list", "nobody"])
    assert missing.exit_code == 1
    assert "There is no account “nobody”." in missing.output
