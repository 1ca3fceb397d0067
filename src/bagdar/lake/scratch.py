"""Scratch folders in one known place, which die with the process that made them.

    with scratch_folder(data / "scratch") as folder:
        ...

Each lies under the root beside a lock that its process holds. The kernel lets the lock go when the
process ends in whatever way, also when it is killed; what is then left is removed by whoever comes
next, before anything new is written.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = "lock"
PREFIX = "scratch-"
LOOSE_SECONDS = 24 * 3600
"""Files that lie in the root itself are uploads on their way: none takes a day."""


@contextmanager
def scratch_folder(root: Path) -> Iterator[Path]:
    """Give an empty folder of this user's alone; it goes with its files, now or when swept.

    What processes that are dead left under the root is removed first.
    """
    sweep(root)
    with _alone(root):
        own = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        lock = (own / LOCK).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    folder = own / "files"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(own, ignore_errors=True)
        lock.close()


def sweep(root: Path) -> int:
    """Remove what dead processes left under the root; return how many things that were.

    A folder whose process lives stays, whatever its age.
    """
    swept = 0
    with _alone(root):
        for one in root.iterdir():
            if one.name.startswith(PREFIX) and one.is_dir() and not one.is_symlink():
                swept += _swept(one)
            elif one.name != LOCK and one.is_file() and _is_old(one):
                one.unlink(missing_ok=True)
                swept += 1
    return swept


def _swept(folder: Path) -> bool:
    """Remove a folder unless its process lives; making one and its lock is not seen apart."""
    try:
        lock = (folder / LOCK).open("r+")
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)
        return True
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        shutil.rmtree(folder, ignore_errors=True)
    return True


def _is_old(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime > LOOSE_SECONDS
    return False


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep others from making or sweeping folders; nobody but this user reads the root."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if root.stat().st_mode & 0o077:
        root.chmod(0o700)
    with (root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
