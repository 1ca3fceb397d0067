"""The tables of cases stay guarded, whichever way their migrations go."""

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
for step in ("0002", "0003", "0004", "0005", "0002"):
    call_command("migrate", "cases", step, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'trigger' AND tbl_name LIKE 'cases%' ORDER BY name"
        )
        print(json.dumps(cursor.fetchall()))
"""
ASIDES = STEPS.replace('"0002", "0003", "0004", "0005", "0002"', '"0006", "0007", "0006", "0007"')
SOURCES = STEPS.replace('"0002", "0003", "0004", "0005", "0002"', '"0007", "0008", "0007", "0008"')
ANEW = {
    *("cases_case_kept", "cases_case_way"),
    *("cases_step_second", "cases_step_undeclared"),
}


def test_migrations_of_cases_leave_its_tables_guarded_whichever_way_they_go(
    tmp_path: Path,
) -> None:
    told = environment(tmp_path, DJANGO_SETTINGS_MODULE="bagdar.web.settings")
    done = subprocess.run(
        [sys.executable, "-c", STEPS], env=told, capture_output=True, text=True, check=True
    )
    first, left_out, withdrawn, parted, back = (
        dict(json.loads(line)) for line in done.stdout.splitlines()
    )
    assert first
    assert first == left_out == back
    assert withdrawn.keys() == first.keys()
    assert withdrawn == parted
    assert {name for name in first if first[name] != withdrawn[name]} == ANEW


def test_a_rule_that_is_set_aside_stays_guarded_whichever_way_migrations_go(tmp_path: Path) -> None:
    told = environment(tmp_path, DJANGO_SETTINGS_MODULE="bagdar.web.settings")
    done = subprocess.run(
        [sys.executable, "-c", ASIDES], env=told, capture_output=True, text=True, check=True
    )
    before, guarded, back, again = (dict(json.loads(line)) for line in done.stdout.splitlines())
    assert guarded.keys() - before.keys() == {"cases_ruleaside_kept", "cases_ruleaside_stays"}
    assert (before, guarded) == (back, again)


def test_the_source_of_a_run_is_guarded_whichever_way_migrations_go(tmp_path: Path) -> None:
    told = environment(tmp_path, DJANGO_SETTINGS_MODULE="bagdar.web.settings")
    done = subprocess.run(
        [sys.executable, "-c", SOURCES], env=told, capture_output=True, text=True, check=True
    )
    before, guarded, back, again = (dict(json.loads(line)) for line in done.stdout.splitlines())
    assert guarded.keys() - before.keys() == {"cases_run_source_kept"}
    assert (before, guarded) == (back, again)
