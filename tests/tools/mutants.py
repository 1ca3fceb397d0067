"""Plant one fault at a time in a copy of the product; each must turn a named test red.

`python -m tests.tools.mutants` runs all, `… NAME` one. A fault that no test notices is a
hole in the tests, and the command exits 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.tools.planted import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "docs", "pyproject.toml")


@dataclass(frozen=True)
class Verdict:
    """What became of one planted fault."""

    name: str
    noticed: bool
    note: str


def main() -> None:
    """Plant the faults named, or all, and say which were noticed."""
    wanted = set(sys.argv[1:])
    chosen = [one for one in MUTANTS if not wanted or one.name in wanted]
    verdicts = [judge(one) for one in chosen]
    missed = [one for one in verdicts if not one.noticed]
    print(f"{len(verdicts) - len(missed)} of {len(verdicts)} planted faults were noticed")
    sys.exit(bool(missed) or not verdicts)


def judge(mutant: Mutant) -> Verdict:
    """Plant one fault in a fresh copy and run the tests that should notice it."""
    with tempfile.TemporaryDirectory(prefix="bagdar-mutant-") as folder:
        copy = Path(folder)
        _copy(copy)
        target = copy / mutant.path
        text = target.read_text("utf-8")
        if text.count(mutant.old) < 1:
            verdict = Verdict(mutant.name, noticed=False, note="the planted place is gone")
        else:
            target.write_text(text.replace(mutant.old, mutant.new, 1), "utf-8")
            verdict = _verdict(mutant, copy)
    print(
        f"{'noticed' if verdict.noticed else 'MISSED '}  {verdict.name}: {verdict.note}", flush=True
    )
    return verdict


def _copy(copy: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)


def _verdict(mutant: Mutant, copy: Path) -> Verdict:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *mutant.tests]
    environment = {**os.environ, "PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}"}
    environment.pop("BAGDAR_DATA", None)
    run = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    last = run.stdout.strip().splitlines()[-1:] or [run.stderr.strip()[-200:]]
    return Verdict(mutant.name, noticed=run.returncode == 1, note=last[0])


if __name__ == "__main__":
    main()
