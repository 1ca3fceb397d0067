"""What apps above add to a synthetic world, named here and loaded only when one is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from bagdar.sources.synthetic.plan import Asked
    from bagdar.web.journal.actions import Act


class More(Protocol):
    """What an app above adds to the synthetic world that is asked for."""

    def __call__(self, asked: Asked, *, entry: Act) -> None:
        """Write it within the act that makes the world."""


ALSO: list[str] = []
"""Apps above add the dotted names of theirs when they load: few processes ever simulate."""


def also() -> Iterator[More]:
    """Load what apps have added, in their order."""
    for name in ALSO:
        yield import_string(name)
