"""Purchases taken in from releases, and rows of the register of unfair suppliers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.spending.ledgers import Ban
from bagdar.core.spending.traits import key_of
from bagdar.sources.ocds import Fault, SourceError
from bagdar.sources.ocds.about import TooMuchError
from bagdar.sources.ocds.purchases import READING, read_purchases
from bagdar.sources.ocds.purchases import Purchase as Read
from bagdar.web.cases.permissions import powers_by
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor, act
from bagdar.web.loads.actions import NOBODY, Watch
from bagdar.web.loads.queries import LoadPhase, Misfit
from bagdar.web.parties.models import (
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_REF,
    LONGEST_SOURCE,
    Intake,
    IntakeKind,
    Part,
    Party,
    Purchase,
    Signed,
    Told,
    Unfair,
)
from bagdar.web.parties.queries.releases import moment_of
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project
from bagdar.web.queue.actions import alone

MOST_PURCHASES, MOST_BANS = 200_000, 100_000
LARGEST_VALUE = Decimal(10) ** 13
"""More than any contract; a sum of thousands of these still fits."""
CHUNK = 400
INTAKE = "party_intake"
Row = TypeVar("Row")


@dataclass(frozen=True)
class Source:
    """Whose table it is, of which day, in which world."""

    name: str
    stated_on: date
    world: World = World.REAL

    @property
    def is_synthetic(self) -> bool:
        """Answer whether it is of the synthetic world."""
        return self.world is World.SYNTHETIC


@dataclass(frozen=True)
class Taken:
    """What a table brought; without an intake where it brought nothing new."""

    intake: Intake | None
    new: int
    changed: int
    same: int
    refused: int

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, the same, refused."""
        names = ("new", "changed", "same", "refused")
        return {name: getattr(self, name) for name in names}


def take_purchases(
    path: Path,
    source: Source,
    *,
    by: Actor,
    at: datetime,
    most_bytes: int | None = None,
    watch: Watch = NOBODY,
) -> Taken:
    """Take the purchases of releases in: a later release takes the place of an earlier one.

    The same releases again change nothing, but that what an earlier version read stands as read by
    this one. What cannot be read is counted, told and left out.
    Raises DeliveryError, PermissionDenied.
    """
    check_source(source, by=by, at=at)
    read, refused = _read(path, most_bytes, watch)
    digests = _digests(read)
    with alone_in(IntakeKind.PURCHASES, source.world):
        changes = _Changes(read, digests, synthetic=source.is_synthetic)
        if not changes.fresh and not changes.again:
            return Taken(None, 0, 0, changes.same, refused)
        with act("parties.take", by=by, at=at, savepoint=False) as entry:
            intake = _write(changes, source, refused, by=by, at=at, watch=watch)
            entry.record(INTAKE, intake.pk, before=None, after=_told_of(intake))
            taken = Taken(intake, changes.new, changes.changed, changes.same, refused)
            watch.written(taken.counts)
    return taken


def write_purchases(path: Path, source: Source, *, by: Actor, at: datetime) -> Intake:
    """Write purchases within the act of a caller, who records it and may do so."""
    read, refused = _read(path, None, NOBODY)
    with alone_in(IntakeKind.PURCHASES, source.world):
        changes = _Changes(read, _digests(read), synthetic=source.is_synthetic)
        return _write(changes, source, refused, by=by, at=at)


def take_unfair(
    bans: Sequence[Ban],
    source: Source,
    *,
    refused: int = 0,
    by: Actor,
    at: datetime,
    watch: Watch = NOBODY,
) -> Taken:
    """Take rows of a register of unfair suppliers in.

    A row of the same number and first day takes the place of the one before, which stays; one that
    no longer comes stays too. Raises DeliveryError, PermissionDenied.
    """
    check_source(source, by=by, at=at)
    if len(bans) > MOST_BANS:
        raise refuse("file", _("More than %(most)d rows: split the table.") % {"most": MOST_BANS})
    rows = {(one.id[:LONGEST_REF].upper(), one.since): one for one in bans}
    with alone_in(IntakeKind.UNFAIR, source.world):
        standing = {
            (one.number, one.since): one
            for one in Unfair.objects.filter(replaced_by=None, is_synthetic=source.is_synthetic)
        }
        fresh = {key: one for key, one in rows.items() if not _stands(standing.get(key), one)}
        before = [standing[key].pk for key in fresh if key in standing]
        new, same = len(fresh) - len(before), len(rows) - len(fresh)
        if not fresh:
            return Taken(None, 0, 0, same, refused)
        counts = {"new": new, "changed": len(before), "same": same, "refused": refused}
        with act("parties.take_unfair", by=by, at=at, savepoint=False) as entry:
            intake = _intake(IntakeKind.UNFAIR, source, counts, by=by, at=at)
            _write_unfair(fresh, before, intake)
            entry.record(INTAKE, intake.pk, before=None, after=_told_of(intake))
            taken = Taken(intake, new, len(before), same, refused)
            watch.written(taken.counts)
    return taken


def _write_unfair(
    fresh: Mapping[tuple[str, date], Ban], before: Sequence[int], intake: Intake
) -> None:
    for some in _batches(before):
        Unfair.objects.filter(pk__in=some).update(replaced_by=intake)
    rows = [_unfair(key, one, intake) for key, one in fresh.items()]
    Unfair.objects.bulk_create(rows, batch_size=CHUNK)


def check_source(source: Source, *, by: Actor, at: datetime) -> None:
    """Let through whoever may take a table of a source in.

    Raises DeliveryError, PermissionDenied.
    """
    powers = powers_by(by, at=at)
    check(powers.installation or powers.audits_all)
    check(source.is_synthetic or not getattr(by, "is_synthetic", False))
    if not source.name.strip() or len(source.name) > LONGEST_SOURCE:
        raise refuse("source", _("Say whose table this is."))
    if source.stated_on > timezone.localdate(at):
        raise refuse("stated_on", _("The day lies in the future."))


@contextmanager
def alone_in(kind: IntakeKind, world: World) -> Iterator[None]:
    """Open a transaction in which nobody else takes the same kind of table into a world.

    What stands is read inside, so that nothing is written over what came meanwhile.
    """
    with alone(f"parties.take:{kind}:{world}"):
        yield


def _read(path: Path, most_bytes: int | None, watch: Watch) -> tuple[dict[str, Read], int]:
    """Return the processes of releases, of each the one compiled last, and how much was refused."""
    refused = 0
    found: dict[str, Read] = {}

    def tell(one: Fault) -> None:
        nonlocal refused
        refused += 1
        watch.misfit(Misfit(one.line, one.ocid or "", one.path, one.reason))

    try:
        for count, one in enumerate(read_purchases(path, tell, most_bytes=most_bytes), 1):
            watch.progress(LoadPhase.READING, count, 0)
            kept = found.get(one.about.ocid)
            if kept is None or moment_of(kept.compiled) <= moment_of(one.compiled):
                found[one.about.ocid] = one
            if len(found) > MOST_PURCHASES:
                words = _("More than %(most)d purchases: split the releases.")
                raise refuse("file", words % {"most": MOST_PURCHASES})
    except (SourceError, TooMuchError) as error:
        raise refuse("file", _("These releases cannot be read.")) from error
    return found, refused


class _Changes:
    """Which of the processes that were read are new or have changed.

    One that names a project which was not known when it came is changed once the project is.
    """

    def __init__(
        self, read: Mapping[str, Read], digests: Mapping[str, str], *, synthetic: bool
    ) -> None:
        self.known: dict[str, Purchase] = {}
        for some in _batches(read):
            rows = Purchase.objects.filter(ocid__in=some, is_synthetic=synthetic)
            self.known |= {one.ocid: one for one in rows}
        self.digests = digests
        world = World.SYNTHETIC if synthetic else World.REAL
        unlinked = [read[ocid] for ocid, one in self.known.items() if one.project_id is None]
        self.projects: dict[str, int] = {}
        for batch in _batches(unlinked):
            self.projects |= _projects(batch, world)
        self.fresh = {
            ocid: one for ocid, one in read.items() if self._is_fresh(self.known.get(ocid), one)
        }
        self.again = [
            one.pk
            for ocid, one in self.known.items()
            if ocid not in self.fresh
            and one.digest == digests[ocid]
            and (one.reading is None or one.reading < READING)
        ]
        """Purchases that an earlier version read as this one does."""
        self.changed = sum(ocid in self.known for ocid in self.fresh)
        self.new = len(self.fresh) - self.changed
        self.same = len(read) - len(self.fresh)

    def _is_fresh(self, known: Purchase | None, one: Read) -> bool:
        if known is None:
            return True
        if known.digest == self.digests[one.about.ocid]:
            return known.project_id is None and one.about.project in self.projects
        return moment_of(known.compiled) <= moment_of(one.compiled)


def _digests(read: Mapping[str, Read]) -> dict[str, str]:
    return {
        ocid: hashlib.sha256(repr(one).encode("utf-8", "backslashreplace")).hexdigest()
        for ocid, one in read.items()
    }


def _write(
    changes: _Changes,
    source: Source,
    refused: int,
    *,
    by: Actor,
    at: datetime,
    watch: Watch = NOBODY,
) -> Intake:
    counts = {
        "new": changes.new,
        "changed": changes.changed,
        "same": changes.same,
        "refused": refused,
    }
    intake = _intake(IntakeKind.PURCHASES, source, counts, by=by, at=at)
    done = 0
    for some in _batches(changes.fresh.values()):
        watch.progress(LoadPhase.WRITING, done, len(changes.fresh))
        _write_some(some, changes, intake, source.world)
        done += len(some)
    watch.progress(LoadPhase.WRITING, done, len(changes.fresh))
    for numbers in _batches(changes.again):
        Purchase.objects.filter(pk__in=numbers).update(reading=READING)
    return intake


def _intake(
    kind: IntakeKind, source: Source, counts: Mapping[str, int], *, by: Actor, at: datetime
) -> Intake:
    made: Intake = Intake.objects.create(
        kind=kind,
        source=source.name.strip(),
        stated_on=source.stated_on,
        is_synthetic=source.is_synthetic,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
        **counts,
    )
    return made


def _told_of(intake: Intake) -> dict[str, object]:
    names = ("kind", "source", "new", "changed", "same", "refused")
    return {name: getattr(intake, name) for name in names} | {
        "stated_on": intake.stated_on.isoformat()
    }


def _write_some(some: Sequence[Read], changes: _Changes, intake: Intake, world: World) -> None:
    synthetic = world is World.SYNTHETIC
    parties = _parties(some, synthetic=synthetic)
    projects = _projects(some, world)
    rows = [_purchase(one, changes, intake, projects) for one in some]
    before = [one.pk for one in rows if one.pk]
    Part.objects.filter(purchase__in=before).delete()
    Told.objects.filter(purchase__in=before).delete()
    Signed.objects.filter(purchase__in=before).delete()
    columns = [
        *("title", "status", "method", "details", "day", "currency", "value", "tenderers"),
        *("project", "compiled", "digest", "reading", "intake", "search_text"),
    ]
    Purchase.objects.bulk_update([one for one in rows if one.pk], columns, batch_size=100)
    Purchase.objects.bulk_create([one for one in rows if not one.pk])
    parts, told, signed = [], [], []
    for row, one in zip(rows, some, strict=True):
        parts += [
            Part(purchase=row, party=parties[each.ref], role=each.role, value=_bounded(each.value))
            for each in one.parts
        ]
        signed += _signed(row, one)
        for party in one.parties:
            told += _traits(row, parties[party.ref], party.traits)
    Part.objects.bulk_create(parts, batch_size=CHUNK)
    Told.objects.bulk_create(told, batch_size=CHUNK)
    Signed.objects.bulk_create(signed, batch_size=CHUNK)


def _signed(row: Purchase, one: Read) -> list[Signed]:
    """Return the contracts of a process, a row for each currency; a payment too large is none."""
    found = []
    for each in one.contracts:
        value = _bounded(each.value)
        paid = {code: sum_ for code, sum_ in each.paid if abs(sum_) < LARGEST_VALUE}
        own = each.currency if value is not None else ""
        found += [
            Signed(
                purchase=row,
                number=each.number,
                signed_on=each.signed_on,
                currency=currency,
                value=value if currency == own else None,
                paid=paid.get(currency, Decimal(0)),
            )
            for currency in dict.fromkeys([own, *paid] if own or not paid else paid)
        ]
    return found


def _traits(row: Purchase, party: Party, traits: Iterable[tuple[object, str]]) -> list[Told]:
    """Return what a party tells, each thing once; what says nothing is not kept."""
    found: dict[tuple[str, str], Told] = {}
    for trait, text in traits:
        key = key_of(trait, text)[:LONGEST_KEY]  # type: ignore[arg-type]  # a Trait
        if key:
            made = Told(purchase=row, party=party, trait=str(trait), key=key, text=text)
            found.setdefault((str(trait), key), made)
    return list(found.values())


def _parties(some: Sequence[Read], *, synthetic: bool) -> dict[str, Party]:
    """Return the parties by identifier; new ones are written, names told later are taken."""
    read = {one.ref: one for each in some for one in each.parties}
    known: dict[str, Party] = {}
    for refs in _batches(read):
        rows = Party.objects.filter(ref__in=refs, is_synthetic=synthetic)
        known |= {one.ref: one for one in rows}
    touched = []
    for ref, party in known.items():
        name, number = read[ref].name or party.name, read[ref].number or party.number
        if (name, number) != (party.name, party.number):
            party.name, party.number = name, number
            party.search_text = party.sought
            touched.append(party)
    Party.objects.bulk_update(touched, ["name", "number", "search_text"], batch_size=100)
    made = [
        Party(ref=ref, number=one.number, name=one.name, is_synthetic=synthetic)
        for ref, one in read.items()
        if ref not in known
    ]
    for party in made:
        party.search_text = party.sought
    Party.objects.bulk_create(made)
    return known | {one.ref: one for one in made}


def _projects(some: Sequence[Read], world: World) -> dict[str, int]:
    keys = {one.about.project for one in some if one.about.project}
    rows = Project.objects.all().of_world(world).filter(key__in=keys)
    return dict(rows.values_list("key", "pk"))


def _purchase(
    one: Read, changes: _Changes, intake: Intake, projects: Mapping[str, int]
) -> Purchase:
    about = one.about
    row = changes.known.get(about.ocid) or Purchase(
        ocid=about.ocid, is_synthetic=intake.is_synthetic
    )
    value = _bounded(about.value) if about.currency else None
    row.title, row.status, row.method, row.details = (
        about.title,
        one.status,
        one.method,
        one.details,
    )
    row.day, row.currency, row.value, row.tenderers = one.day, about.currency, value, one.tenderers
    row.project_id = projects.get(about.project)
    row.compiled, row.intake = one.compiled, intake
    row.digest, row.reading = changes.digests[about.ocid], READING
    row.search_text = row.sought
    return row


def _bounded(value: Decimal | None) -> Decimal | None:
    return value if value is not None and 0 <= value < LARGEST_VALUE else None


def _stands(known: Unfair | None, one: Ban) -> bool:
    if known is None:
        return False
    told = (one.until, (one.name or "")[:LONGEST_NAME], (one.ground or "")[:LONGEST_NAME])
    return told == (known.until, known.name, known.ground)


def _unfair(key: tuple[str, date], one: Ban, intake: Intake) -> Unfair:
    return Unfair(
        number=key[0],
        since=key[1],
        until=one.until,
        name=(one.name or "")[:LONGEST_NAME],
        ground=(one.ground or "")[:LONGEST_NAME],
        intake=intake,
        is_synthetic=intake.is_synthetic,
    )


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    told = iter(rows)
    while some := list(islice(told, CHUNK)):
        yield some
