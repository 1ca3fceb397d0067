"""Hold docs/promises.md against the tests: every id named there must be collected."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROMISES = ROOT / "docs" / "promises.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py::[\w:]+)`")
ROW = re.compile(r"^\|(?!\s*(?:-|promise\b)).*\|\s*$")


def named(text: str) -> list[str]:
    """Return the test ids a text names."""
    return NAMED.findall(text)


def without_test(text: str) -> list[str]:
    """Return the rows of the tables that name no test."""
    return [line for line in text.splitlines() if ROW.match(line) and not NAMED.search(line)]


def collected() -> set[str]:
    """Ask pytest for every test there is, without their parameters."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode not in (0, 5):
        sys.exit(f"The tests cannot be collected:\n{asked.stdout[-4000:]}{asked.stderr[-2000:]}")
    lines = (line for line in asked.stdout.splitlines() if "::" in line)
    return {line.split("[")[0].strip() for line in lines}


def main() -> None:
    """Exit 1 when a promise names no test, or a test that is not there."""
    text = PROMISES.read_text("utf-8")
    known = collected()
    missing = [one for one in named(text) if one not in known]
    bare = without_test(text)
    for one in missing:
        print(f"docs/promises.md names a test that is not collected: {one}")
    for line in bare:
        print(f"docs/promises.md has a promise without a test: {line}")
    print(f"{len(named(text))} promises, {len(known)} tests")
    sys.exit(bool(missing or bare))


if __name__ == "__main__":
    main()
