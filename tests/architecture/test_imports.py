"""The import rules hold, and each of them fails when it is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in RULES["contracts"]}

ROOMS = "Six rooms, one arrow"
IN_CORE = "Inside core: features are strangers to each other"
PURE = "Core is pure"
DJANGO = "Only web and cli know Django"
ENGINE = "Only the lake imports an engine"
ORDER = "The order of the web apps"
IN_APP = "Inside every web app the same order"
VIEWS = "Views are imported by urls alone"
CYCLES = "No cycles"

PLANTED = [
    (ROOMS, "core/terms/text.py", "import bagdar.lake"),
    (ROOMS, "runs/__init__.py", "import bagdar.web.settings"),
    (ROOMS, "common.py", ""),
    (IN_CORE, "core/terms/text.py", "import bagdar.core.catalogue"),
    (IN_CORE, "core/utils.py", ""),
    (PURE, "core/terms/text.py", "import os"),
    (PURE, "core/terms/text.py", "def f():\n    import random"),
    (DJANGO, "runs/__init__.py", "from django.db import models"),
    (ENGINE, "runs/__init__.py", "import duckdb"),
    (ORDER, "web/journal/models.py", "import bagdar.web.projects.models"),
    (ORDER, "web/people/models.py", "import bagdar.web.settings"),
    (ORDER, "web/helpers.py", ""),
    (IN_APP, "web/projects/models.py", "import bagdar.web.projects.actions"),
    (IN_APP, "web/projects/queries.py", "import bagdar.web.projects.actions"),
    (IN_APP, "web/projects/utils.py", ""),
    (VIEWS, "web/urls.py", "import bagdar.web.portal.views"),
    (CYCLES, "core/territories/tree.py", "import bagdar.core.territories.forest"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with the rules beside it."""
    place = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", place)
    for module in (ROOT / "src" / "bagdar").rglob("*.py"):
        target = place / module.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, target)
    return place


def broken_contracts(place: Path) -> set[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = [line for line in run.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    assert len(verdicts) == len(CONTRACTS), run.stdout + run.stderr
    broken = {line.removesuffix(" BROKEN") for line in verdicts if line.endswith(" BROKEN")}
    assert bool(broken) == bool(run.returncode)
    return broken


def test_the_sources_keep_every_import_rule() -> None:
    assert broken_contracts(ROOT) == set()


@pytest.mark.parametrize(("contract", "path", "line"), PLANTED)
def test_a_planted_import_breaks_its_rule(copy: Path, contract: str, path: str, line: str) -> None:
    module = copy / "src" / "bagdar" / path
    before = module.read_text("utf-8") if module.exists() else None
    module.write_text(f"{before or ''}\n{line}\n", "utf-8")
    try:
        assert contract in broken_contracts(copy)
    finally:
        module.unlink() if before is None else module.write_text(before, "utf-8")


def test_every_rule_is_broken_by_some_planted_import() -> None:
    assert {contract for contract, _, _ in PLANTED} == CONTRACTS.keys()


def test_every_web_app_stands_in_the_order_and_keeps_the_order_inside() -> None:
    installed = {app for app in settings.INSTALLED_APPS if app.startswith("bagdar.web.")}
    layers = " | ".join(CONTRACTS[ORDER]["layers"]).split(" | ")
    ordered = {f"bagdar.web.{layer}" for layer in layers}
    assert set(CONTRACTS[IN_APP]["containers"]) == installed
    assert installed <= ordered
