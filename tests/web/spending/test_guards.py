"""The tables of money stay guarded, whichever way their migrations go."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import environment

STEPS = """
import json, django
django.setup()
from django.core.management import call_command
from django.db import connection
for step in ("0002", "0003", "0002"):
    call_command("migrate", "spending", step, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'trigger' AND tbl_name LIKE 'spending%' ORDER BY name"
        )
        print(json.dumps(cursor.fetchall()))
"""


def test_a_migration_that_goes_back_leaves_the_tables_of_money_guarded(tmp_path: Path) -> None:
    told = environment(tmp_path, DJANGO_SETTINGS_MODULE="bagdar.web.settings")
    done = subprocess.run(
        [sys.executable, "-c", STEPS], env=told, capture_output=True, text=True, check=True
    )
    before, after, back = (json.loads(line) for line in done.stdout.splitlines())
    assert len(before) == 20
    assert [name for name, _sql in after] == [name for name, _sql in before]
    assert after != before == back
