"""Plant one fault at a time in a copy of the product; each must turn a named test red.

`python -m tests.tools.mutants` runs all, `… NAME …` some, `… --sample` one of a kind, as many as
are begun within ten minutes. First the
tests that are to notice run without any fault (the sample leaves this to `make test` before it):
if they are red then, nothing is planted. A fault that no test notices is a hole in the tests, and
the command exits 1.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.tools.planted import MUTANTS, SAMPLE, Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "docs", "pyproject.toml")
DATABASE = "kept.sqlite3"
"""The tables as the migrations leave them: made once, copied for every run of tests."""

MAKES_THE_DATABASE = "tests/web/portal/test_country.py"
AT_ONCE = 2
SAMPLED = "--sample"
LONGEST_SECONDS = 600
SAMPLE_SECONDS = 600
"""After so long no other fault of the sample is planted: a slow machine plants fewer."""

Tests = tuple[str, ...]
One = TypeVar("One")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Run:
    """How a run of tests ended: pytest's exit code, and the first test that failed."""

    code: int
    failed: str
    last: str


@dataclass(frozen=True)
class Verdict:
    """What became of one planted fault."""

    name: str
    noticed: bool
    note: str


def main() -> None:
    """Plant the faults named, or all, and say which were noticed."""
    chosen = _chosen(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="bagdar-sound-") as folder:
        sound = Path(folder)
        _prepare(sound)
        # The sample runs after `make test`, which has just shown that nothing is red.
        sampled = sys.argv[1:] == [SAMPLED]
        red = [] if sampled else _red(sound, {test for one in chosen for test in one.tests})
        if red:
            sys.exit("\n".join(["These fail without any fault; mend them first:", *red]))
        ended = time.monotonic() + SAMPLE_SECONDS if sampled else math.inf
        judged = _two_at_once(
            lambda one: judge(one, sound) if time.monotonic() < ended else None, chosen
        )
    verdicts = [one for one in judged if one]
    if left := len(chosen) - len(verdicts):
        print(f"{left} of {len(chosen)} were not planted: the time of the sample was over")
    missed = [one.name for one in verdicts if not one.noticed]
    print(f"{len(verdicts) - len(missed)} of {len(verdicts)} planted faults were noticed")
    if missed:
        sys.exit(f"Not noticed: {', '.join(missed)}")


def judge(mutant: Mutant, sound: Path) -> Verdict:
    """Plant one fault in a fresh copy and run the tests that should notice it."""
    with tempfile.TemporaryDirectory(prefix="bagdar-mutant-") as folder:
        copy = Path(folder)
        _copy(sound, copy)
        target = copy / mutant.path
        text = target.read_text("utf-8") if target.exists() else ""
        if (places := text.count(mutant.old)) != 1:
            note = f"the line to break stands {places} times in {mutant.path}"
            verdict = Verdict(mutant.name, noticed=False, note=note)
        else:
            target.write_text(text.replace(mutant.old, mutant.new), "utf-8")
            if "migrations" in target.parts:
                (copy / DATABASE).unlink()
            verdict = _verdict(mutant, _tested(copy, mutant.tests))
    print(
        f"{'noticed' if verdict.noticed else 'MISSED '}  {verdict.name}: {verdict.note}", flush=True
    )
    return verdict


def _chosen(names: list[str]) -> list[Mutant]:
    known = {one.name: one for one in MUTANTS}
    if len(known) < len(MUTANTS) or not known:
        sys.exit("Every planted fault needs a name of its own, and there must be some.")
    if unknown := [name for name in names if name not in {*known, SAMPLED}]:
        sys.exit(f"There is no planted fault {', '.join(unknown)}.")
    wanted = SAMPLE if names == [SAMPLED] else names
    return [known[name] for name in wanted] if wanted else list(MUTANTS)


def _prepare(sound: Path) -> None:
    """Copy the product, compile it and make its tables, once for all copies."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sound / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, sound / name)
    # A changed file is known by its digest: its time and size may be those of the sound one.
    compiled = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash"]
    subprocess.run([*compiled, "src"], cwd=sound, check=True)
    made = _tested(sound, (MAKES_THE_DATABASE,))
    if made.code != 0:
        sys.exit(f"{MAKES_THE_DATABASE} fails without any fault: {made.failed or made.last}")


def _copy(sound: Path, copy: Path) -> None:
    shutil.copytree(sound, copy, dirs_exist_ok=True)


def _red(sound: Path, tests: set[str]) -> list[str]:
    """Run every test that is to notice something where no fault is planted: what fails there?"""
    ordered = sorted(tests)
    print(f"Running {len(ordered)} sets of tests without a fault first ...", flush=True)
    runs = _two_at_once(lambda part: _sound_run(sound, part), [ordered[::2], ordered[1::2]])
    return [run.failed or run.last for run in runs if run.code != 0]


def _sound_run(sound: Path, tests: list[str]) -> Run:
    with tempfile.TemporaryDirectory(prefix="bagdar-mutant-") as folder:
        _copy(sound, Path(folder))
        return _tested(Path(folder), tuple(tests)) if tests else Run(0, "", "")


def _two_at_once(do: Callable[[One], Answer], ones: Iterable[One]) -> list[Answer]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(do, ones))


def _tested(copy: Path, tests: Tests) -> Run:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}",
        "BAGDAR_TEST_DATABASE": str(copy / DATABASE),
    }
    for name in ("BAGDAR_DATA", "DATABASE_URL", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    try:
        run = subprocess.run(
            [*command, "--reuse-db", *tests],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Run(-1, "", f"the tests were not over within {LONGEST_SECONDS} seconds")
    last = run.stdout.strip().splitlines()[-1:] or [run.stderr.strip()[-200:]]
    failed = re.search(r"^FAILED (\S+)", run.stdout, re.MULTILINE)
    return Run(run.returncode, failed[1] if failed else "", last[0])


def _verdict(mutant: Mutant, run: Run) -> Verdict:
    """A fault is noticed by a test that fails; one that cannot even begin says nothing."""
    noticed = run.code == 1 and bool(run.failed)
    return Verdict(mutant.name, noticed=noticed, note=run.failed if noticed else run.last)


if __name__ == "__main__":
    main()
