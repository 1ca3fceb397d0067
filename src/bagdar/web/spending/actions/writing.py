"""Rows of money entered, corrected and withdrawn: each a version that is appended.

A correction closes the version in force and opens another; nothing is overwritten. A withdrawal is
a last version that holds no longer, with its ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.projects.actions.checks import secrecy_problem
from bagdar.web.projects.models import Project
from bagdar.web.spending.actions.reading import Cells, Given, Reader, refuse
from bagdar.web.spending.actions.spelling import check_new, is_spelt_alike
from bagdar.web.spending.models import (
    MODELS,
    PARENTS,
    Contract,
    LinkGround,
    Record,
    Register,
    Version,
)
from bagdar.web.spending.permissions import check_enters, check_writes, powers_by
from bagdar.web.spending.queries.homes import lives_on
from bagdar.web.spending.queries.veiling import restored

LONGEST_GROUND = 500
KEPT = ("id", "record_id", "known_from", "known_to", "is_withdrawn", "ground")
"""Columns of a version beside what is told of its row."""


@dataclass(frozen=True)
class Who:
    """Who acts, and when."""

    by: Actor
    at: datetime

    def acted(self) -> dict[str, Any]:
        """Return the columns that say who acted."""
        return {"actor_id": self.by.actor_id, "actor_label": self.by.actor_label}


def enter(
    register: str,
    cells: Cells,
    *,
    by: Actor,
    at: datetime,
    is_synthetic: bool | None = None,
) -> Record:
    """Enter a row. Raises MoneyError for what cannot be taken, or stands already."""
    check_enters(powers_by(by, at=at), register)
    reader = Reader(register, [cells], by=by, at=at, is_synthetic=is_synthetic)
    given = reader.read(cells, is_new=True)
    if given.facts.get("link_ground") == LinkGround.CONFIRMED:
        raise refuse("link_ground", _("A suggested match is confirmed on its own page."))
    facts = facts_of(given, reader)
    if (standing := _same(register, given.natural)) is not None:
        raise refuse("", _("This row stands already, as number %d; correct that.") % standing)
    if register == Register.CONTRACT:
        check_new(given)
    with once(), act("spending.enter", by=by, at=at) as entry:
        return write_new(given, facts, Who(by, at), entry)


def correct(record: Record, cells: Cells, *, ground: str, by: Actor, at: datetime) -> Version:
    """Correct a row: another version holds from now on. Raises MoneyError."""
    register = record.register
    check_ground(ground)
    reader = Reader(register, [cells], by=by, at=at, is_synthetic=record.is_synthetic)
    standing = in_force(record)
    check_standing(standing, reader)
    given = reader.read(cells).standing_as(standing)
    facts = restored(facts_of(given, reader), standing)
    check_correction(standing, given, facts)
    with once(), act("spending.correct", by=by, at=at, ground=ground) as entry:
        locked = in_force(record, lock=True)
        if locked.pk != standing.pk:
            raise refuse("", _("This row was changed meanwhile: read it again."))
        return append(locked, facts, given.natural, ground, Who(by, at), entry)


def withdraw(record: Record, *, ground: str, by: Actor, at: datetime) -> None:
    """Withdraw a row that should not stand. Raises MoneyError while others hang on it."""
    register = record.register
    check_ground(ground)
    standing = in_force(record)
    check_standing(standing, Reader(register, [], by=by, at=at))
    if _hanging(record):
        raise refuse("", _("Other rows belong to this one; withdraw those first."))
    with act("spending.withdraw", by=by, at=at, ground=ground) as entry:
        locked = in_force(record, lock=True)
        facts = told_of(locked)
        who = Who(by, at)
        _close(locked, at)
        _version(record, facts, locked.natural, who, ground=ground, is_withdrawn=True)
        entry.record(kind_of(register), record.pk, before=plain(facts), after=None)


def check_ground(ground: str) -> None:
    """Refuse an empty ground, a long one, and one with a stamp of secrecy."""
    if not ground.strip():
        raise refuse("ground", _("Say why."))
    if len(ground) > LONGEST_GROUND:
        raise refuse("ground", _("Write at most %d signs.") % LONGEST_GROUND)
    if problem := secrecy_problem(ground):
        raise refuse("ground", problem)


def check_standing(standing: Version, reader: Reader) -> None:
    """Refuse whoever does not write the row as it stands: of a project they do not see, say."""
    project = project_of(standing)
    check_writes(reader.powers, reader.register, project)
    if project is not None and not reader.powers.projects().filter(pk=project.pk).exists():
        raise PermissionDenied


def check_correction(standing: Version, given: Given, facts: Mapping[str, Any]) -> None:
    """Refuse what a correction may not do to a row."""
    if is_told(standing, facts):
        raise refuse("", _("Nothing is changed."))
    confirmed = facts.get("link_ground") == LinkGround.CONFIRMED
    if confirmed and (
        not isinstance(standing, Contract)
        or standing.link_ground != LinkGround.CONFIRMED
        or standing.project is None
        or lives_on(standing.project).pk != facts["project_id"]
    ):
        raise refuse("link_ground", _("A suggested match is confirmed on its own page."))
    other = _same(given.register, given.natural)
    if other is not None and other != standing.record_id:
        raise refuse("", _("This row stands already, as number %d; correct that.") % other)
    if isinstance(standing, Contract) and not is_spelt_alike(standing, given):
        check_new(given)
    fixed = ("currency", "kind") if given.register == Register.CONTRACT else ("currency",)
    changed = [one for one in fixed if one in facts and facts[one] != getattr(standing, one)]
    if changed and _hanging(standing.record):
        text = _("Other rows belong to this one and are in its currency; withdraw those first.")
        raise refuse(changed[0], text)


def is_told(standing: Version, facts: Mapping[str, Any]) -> bool:
    """Answer whether a row stands as it is told; under a project merged since, it does too."""
    told = dict(facts)
    own: Project | None = getattr(standing, "project", None)
    if own is not None and told.get("project_id") == lives_on(own).pk:
        told["project_id"] = own.pk
    return plain(told_of(standing)) == plain(told)


def facts_of(given: Given, reader: Reader) -> dict[str, Any]:
    """Return the facts as columns, with the commitment of a contract found."""
    facts = dict(given.facts)
    if given.register == Register.CONTRACT:
        number = given.under
        buyer = facts["buyer_bin"]
        named = reader.commitment(number, given.project, buyer) if number else None
        facts["under_id"] = named or given.under_id
    return facts


def write_new(given: Given, facts: Mapping[str, Any], who: Who, entry: Act) -> Record:
    """Write a row that did not stand yet, in the act under way."""
    record = Record.objects.create(
        register=given.register, is_synthetic=given.is_synthetic, at=who.at, **who.acted()
    )
    _version(record, facts, given.natural, who)
    entry.record(kind_of(given.register), record.pk, before=None, after=plain(facts))
    return record


def append(
    standing: Version,
    facts: Mapping[str, Any],
    natural: str,
    ground: str,
    who: Who,
    entry: Act,
) -> Version:
    """Let another version hold, in the act under way."""
    before = plain(told_of(standing))
    _close(standing, who.at)
    made: Version = _version(standing.record, facts, natural, who, ground=ground.strip())
    kind = kind_of(standing.record.register)
    entry.record(kind, standing.record_id, before=before, after=plain(facts))
    return made


def in_force(record: Record, *, lock: bool = False) -> Version:
    """Return the version of a record that holds. Raises MoneyError for one that was withdrawn."""
    rows = MODELS[record.register].objects.known().filter(record=record)
    found: Version | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise refuse("", _("This row was withdrawn."))
    return found


def project_of(standing: Version) -> Project | None:
    """Return the project of a row, or of the contract or support that it belongs to."""
    register = Register(standing.record.register)
    if register in PARENTS:
        name, _above = PARENTS[register]
        return project_of(in_force(getattr(standing, name)))
    found: Project | None = standing.project  # type: ignore[attr-defined]  # every other one has it
    return lives_on(found) if found is not None else None


def told_of(standing: Version) -> dict[str, Any]:
    """Return what a version tells, by column."""
    named = (one.attname for one in standing._meta.concrete_fields)
    left_out = (*KEPT, "natural", "folded", "actor_id", "actor_label")
    return {name: getattr(standing, name) for name in named if name not in left_out}


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts in one order, as the journal keeps and compares them."""
    return {name: facts[name] for name in sorted(facts)}


def kind_of(register: str) -> str:
    """Return how the journal calls a row of a register."""
    return f"money_{register}"


def _version(record: Record, facts: Mapping[str, Any], natural: str, who: Who, **more: Any) -> Any:
    made = MODELS[record.register](
        record=record, known_from=who.at, natural=natural, **who.acted(), **facts, **more
    )
    made.save(force_insert=True)
    return made


def _close(standing: Version, at: datetime) -> None:
    type(standing).objects.filter(pk=standing.pk).update(known_to=at)


def _same(register: str, natural: str) -> int | None:
    rows = MODELS[register].objects.known().filter(natural=natural)
    return rows.values_list("record_id", flat=True).first()


def _hanging(record: Record) -> bool:
    """Answer whether rows in force belong to this one."""
    below = [
        (MODELS[register], name)
        for register, (name, above) in PARENTS.items()
        if above == record.register
    ]
    if record.register == Register.CONTRACT:
        below.append((Contract, "under"))
    return any(model.objects.known().filter(**{name: record}).exists() for model, name in below)


@contextmanager
def once() -> Iterator[None]:
    """Tell somebody else's write of the same row, in between, as a refusal."""
    try:
        yield
    except IntegrityError as error:
        if "natural" not in str(error):
            raise
        raise refuse("", _("This row stands already.")) from error
