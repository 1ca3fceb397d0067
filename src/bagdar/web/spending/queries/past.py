"""How a row of money stood from one act to the next, with the project and contract of its time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.models import MODELS, PARENTS, Register, Version
from bagdar.web.spending.queries.homes import Merged
from bagdar.web.spending.queries.registers import COLUMNS, Column, Kind
from bagdar.web.spending.queries.rows import Line, shown
from bagdar.web.spending.queries.veiling import veil
from bagdar.web.wording import actor_in_words

NAMES_ANOTHER = frozenset({Kind.PROJECT, Kind.CONTRACT, Kind.SUPPORT, Kind.UNDER})
"""Columns that name something whose reader may be another."""


@dataclass(frozen=True)
class Past:
    """How a row stood from one act to the next, and who wrote it on what ground.

    `cells` hold the words of each column, and whether this version changed them.
    """

    version: Version
    who: str
    cells: tuple[tuple[Column, str, bool], ...]


@dataclass(frozen=True)
class _Then:
    """A version with the project and the contract, support or commitment of its own time."""

    line: Line
    is_shown: bool


def history_of(line: Line, reading: Reading) -> list[Past]:
    """Return every version of a row, newest first, with what each changed.

    Each names the project and the contract or support of its time, where merges of then count;
    one that the reader is not shown today is withheld. What was changed is told of the rows as
    they stand; it is shown as the reader is shown them.
    """
    versions = list(
        MODELS[line.register].objects.filter(record=line.number).order_by("-known_from", "-pk")
    )
    then = _then(versions, line.register, reading)
    told = [one.line.values() for one in then]
    before = [*told[1:], None]
    for one in then:
        for each in (one.line.version, one.line.parent):
            if each is not None:
                veil(each, reading.scope)
    columns = [one for one in COLUMNS[line.register] if not one.of_parent]
    found = []
    for one, values, earlier in zip(then, told, before, strict=True):
        words, version = one.line.values(), one.line.version
        cells = tuple(
            (
                column,
                _words(column, words[column.key], one),
                earlier is None or values[column.key] != earlier[column.key],
            )
            for column in columns
        )
        found.append(Past(version, actor_in_words(version.actor_id, version.actor_label), cells))
    return found


def _words(column: Column, value: Any, one: _Then) -> str:
    if value and column.kind in NAMES_ANOTHER and not one.is_shown:
        return _("withheld")
    return shown(column, value)


def _then(versions: Sequence[Version], register: str, reading: Reading) -> list[_Then]:
    """Find what each version belonged to when it was written."""
    named, above = PARENTS.get(Register(register), ("", None))
    if register == Register.CONTRACT:
        named, above = "under", Register.CONTRACT
    parents = _parents(versions, named, above) if above is not None else {}
    own = {
        one.pk: getattr(parents.get(one.pk) if register in PARENTS else one, "project_id", None)
        for one in versions
    }
    merged = Merged(number for number in own.values() if number is not None)
    homes = {
        one.pk: merged.home(number, one.known_from) if (number := own[one.pk]) is not None else None
        for one in versions
    }
    projects = {one.pk: one for one in Project.objects.filter(pk__in=_known(homes.values()))}
    seen = _seen(projects, reading)
    return [
        _Then(
            Line(one, projects.get(homes[one.pk] or 0), parents.get(one.pk)),
            homes[one.pk] is None or homes[one.pk] in seen,
        )
        for one in versions
    ]


def _parents(versions: Sequence[Version], named: str, above: Register) -> Mapping[int, Version]:
    """Return by version what it belonged to, as that stood when the version was written."""
    numbers = _known(getattr(one, f"{named}_id") for one in versions)
    stood: dict[int, list[Version]] = {}
    for row in MODELS[above].objects.filter(record__in=numbers).order_by("known_from", "pk"):
        stood.setdefault(row.record_id, []).append(row)
    found = {}
    for one in versions:
        rows = stood.get(getattr(one, f"{named}_id") or 0, [])
        until = [row for row in rows if row.known_from <= one.known_from]
        if rows:
            found[one.pk] = (until or rows[:1])[-1]
    return found


def _known(numbers: Any) -> set[int]:
    return {one for one in numbers if one is not None}


def _seen(projects: Collection[int], reading: Reading) -> set[int]:
    """Return the projects, merged ones too, whose money the reader is shown today."""
    rows = Project.objects.for_scope(reading.scope, at=reading.at).filter(pk__in=list(projects))
    rows = rows.filter(sight_of(reading.scope).showing("costs"))
    return set(rows.values_list("pk", flat=True))
