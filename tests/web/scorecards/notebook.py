"""The notebook of scorecards, run in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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
