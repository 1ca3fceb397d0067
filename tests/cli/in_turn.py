"""Run commands one after another in one process: what it takes to load them is paid once.

Each is typed as on a line of its own: it has its own ending, output and errors, all that the
process writes among them. They are given as JSON, and so is what became of them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from tempfile import TemporaryFile

from bagdar.cli import main


def ended(words: Sequence[str]) -> tuple[int, str, str]:
    """Run a command; return how it ended, and all that was written meanwhile."""
    before = os.dup(1), os.dup(2)
    with TemporaryFile() as out, TemporaryFile() as errors:
        os.dup2(out.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        try:
            code = _ending(words)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for at, kept in enumerate(before, 1):
                os.dup2(kept, at)
                os.close(kept)
        for one in (out, errors):
            one.seek(0)
        return code, out.read().decode(), errors.read().decode()


def _ending(words: Sequence[str]) -> int:
    try:
        main(list(words), prog_name="bagdar")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    json.dump([ended(words) for words in json.loads(sys.argv[1])], sys.stdout)
