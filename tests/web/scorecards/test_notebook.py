"""The notebook computes, from exported tables and core alone, what page and API show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from bagdar.cli.main import main
from bagdar.web.projects.models import Visibility
from bagdar.web.scorecards.actions.computing import compute_scores
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.scorecards.scored import DUE, due, launched

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
RUN = """
import json, sys
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]))
told = {
    f"{subject} {month}": [
        {name: [str(one.n), str(one.base), one.ratio] for name, one in measured.items()},
        whole.ratio,
    ]
    for (subject, month), (measured, whole) in scorecards.items()
}
assert not [one for one in sys.modules if one.split(".")[0] in ("django", "duckdb")]
print("TOLD" + json.dumps(told))
"""


def computed(folder: Path) -> dict[str, Any]:
    """Run the notebook in a process of its own on exported tables."""
    environment = {**os.environ, "BAGDAR_TABLES": str(folder), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", RUN, str(ROOT / "notebooks" / "scorecard.ipynb")]
    run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(run.stdout.rpartition("TOLD")[2])
    return found


def test_the_notebook_computes_what_the_page_and_the_api_show(
    tmp_path: Path, settings: Any
) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()
    launched(due(), DUE)
    due("north-west")
    due("south-west", on=date(2026, 3, 1))
    due(visibility=Visibility.TERRITORY)
    compute_scores(by=TESTS, at=NOW)
    folder = tmp_path / "tables"
    told = CliRunner().invoke(main, ["scorecards", "export", str(folder), "--inputs"])
    assert told.exit_code == 0, told.output
    found = computed(folder)
    client = Client(headers={"Accept-Language": "en"})
    for place in ("north", "north-east", "land", "south"):
        measured, score = found[f"{place} 2026-06"]
        answer = client.get(f"/api/v1/scorecards/territory/{place}?month=2026-06").json()
        shown = {
            one["indicator"]: [one["n"], one["base"], one["value_ratio"]]
            for one in answer["indicators"]
            if one["state"] == "value"
        }
        assert measured == shown
        assert score == answer["score_ratio"]
    page = client.get("/en/scorecards/territories/north/?month=2026-06&as_of=2026-06-15")
    words = page.content.decode()
    measured, score = found["north 2026-06"]
    assert f"{round(score * 100)}%" in words
    n, base, _ratio = measured["launches_on_time"]
    assert (n, base) == ("1.0000", "2.0000")
    assert ">2</a>" in words


def test_tables_are_not_written_over_a_file_and_a_board_not_over_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "tables"
    file.write_text("kept")
    refused = CliRunner().invoke(main, ["scorecards", "export", str(file), "--inputs"])
    assert (refused.exit_code, "name a folder" in refused.output) == (2, True)
    assert file.read_text() == "kept"
    refused = CliRunner().invoke(main, ["scorecards", "export", str(tmp_path)])
    assert (refused.exit_code, "name a file" in refused.output) == (2, True)
