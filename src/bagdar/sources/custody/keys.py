"""The key of a programme: made on the custodian's machine, read by its owner alone."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from bagdar.core.terms.identifiers import looks_like_iin
from bagdar.core.terms.pseudonyms import KEY_BYTES, key_id

FIRST_LINE = "bagdar custodian key 1"
OTHERS = 0o077
PROGRAMME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


class CustodyError(Exception):
    """Something on the custodian's machine is not as it must be; never holds key or number."""


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one programme."""

    programme: str
    secret: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """By what it is told from other keys."""
        return key_id(self.secret)

    def check(self, sha256: str) -> str:
        """Return the digest under this key that shows who made a file."""
        return hmac.digest(self.secret, f"bagdar file {sha256}".encode(), "sha256").hex()


def make_key(path: Path, programme: str) -> Key:
    """Make a new key in a new file that its owner alone can read.

    Raises CustodyError where there is a file already, or no programme can be called so.
    """
    if not PROGRAMME.fullmatch(programme):
        raise CustodyError(f"{programme}: no programme can be called so; give its key in Bagdar.")
    key = _drawn(programme)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CustodyError(f"{path} is there already; a new key in its place: --rotate.") from None
    except OSError as error:
        raise CustodyError(f"{path}: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{FIRST_LINE}\n{programme}\n{key.secret.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _drawn(programme: str) -> Key:
    """Draw a key by chance, anew where what it is told by would pass for a personal number."""
    while True:
        key = Key(programme, secrets.token_bytes(KEY_BYTES))
        if not looks_like_iin(key.key_id):
            return key


def rotate_key(path: Path) -> tuple[Key, Path]:
    """Lay the key of a file aside and make a new one of the same programme in its place.

    Returns the new key and where the old one lies.
    """
    old = read_key(path)
    aside = path.with_name(f"{path.name}.{old.key_id}")
    if aside.exists():
        raise CustodyError(f"{aside} is there already; move it away first.")
    path.rename(aside)
    return make_key(path, old.programme), aside


def read_key(path: Path) -> Key:
    """Read a key; raise CustodyError for a file that others can read, or that holds none."""
    try:
        if path.stat().st_mode & OTHERS:
            raise CustodyError(f"{path} can be read by others: run `chmod 600 {path}`.")
        lines = path.read_text("ascii").splitlines()
    except OSError as error:
        raise CustodyError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        lines = []
    if len(lines) != 3 or lines[0] != FIRST_LINE or not re.fullmatch("[0-9a-f]{64}", lines[2]):
        raise CustodyError(f"{path} holds no key; make one with `bagdar custodian key`.")
    return Key(lines[1], bytes.fromhex(lines[2]))
