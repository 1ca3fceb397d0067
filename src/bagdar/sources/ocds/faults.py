"""What did not fit, as it is logged: by process, path and reason."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that did not fit; `path` is empty for the whole line or file."""

    source: str
    line: int
    path: str
    reason: str
    ocid: str | None = None
    offset: int | None = None
    value: str | None = None


def shown(value: object) -> str:
    """Return the beginning of a value, in one line that a terminal can show."""
    text = value if isinstance(value, str) else repr(value)
    begun = text[:SHOWN]
    return "".join(one if one.isprintable() else "�" for one in begun)
