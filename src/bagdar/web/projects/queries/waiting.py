"""What waits for a person, counted by the apps above: each adds its supplier on loading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Waiting:
    """Things of one kind that wait for a person, `late` of them past their day; where to go."""

    what: StrOrPromise
    count: int
    href: str
    late: int = 0


WaitingSupplier = Callable[[User, Reading], Iterable[Waiting]]
WAITING: list[WaitingSupplier] = []


def waiting_for(person: User, reading: Reading) -> list[Waiting]:
    """Return what waits for a person: what is late first, then in the order of the apps."""
    found = [one for told in WAITING for one in told(person, reading) if one.count]
    return sorted(found, key=lambda one: not one.late)
