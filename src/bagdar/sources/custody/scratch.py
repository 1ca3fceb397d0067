"""Scratch folders beside what is written, which die with the process that made them.

What lies in them are pseudonyms by the million. The kernel holds a lock on each folder for as long
as its process lives, and lets it go in whatever way that ends; what is then left is removed by the
next command that writes or checks there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PREFIX = ".custodian-"


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """Give an empty folder of this user's alone beside a file; it goes with all that is in it.

    What processes that are dead left there is removed first. Raises OSError where none can be made.
    """
    with ExitStack() as held:
        with _locked(target.parent, wait=True):
            _sweep(target.parent)
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=target.parent))
            held.enter_context(_locked(folder, wait=True))
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def sweep_beside(target: Path) -> int:
    """Remove what dead processes left beside a file; return how many folders that were."""
    with _locked(target.parent, wait=True):
        return _sweep(target.parent)


def _sweep(root: Path) -> int:
    swept = 0
    with suppress(OSError):
        for one in root.glob(f"{PREFIX}*"):
            if one.is_symlink() or not one.is_dir() or one.stat().st_uid != os.getuid():
                continue
            with _locked(one, wait=False) as dead:
                if dead:
                    shutil.rmtree(one, ignore_errors=True)
                    swept += 1
    return swept


@contextmanager
def _locked(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of a folder; False where another process does, or none can be had.

    Disks that know no locks of folders keep what is left there: rather that than the work of a
    process that lives.
    """
    handle = None
    locked = False
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        locked = True
    try:
        yield locked
    finally:
        if handle is not None:
            os.close(handle)
