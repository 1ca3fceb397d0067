"""Results of red flags taken into standing rows: a document whole, a later one over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bagdar.core.cases.results import (
    About,
    Found,
    Results,
    ResultsError,
    flagged_processes,
    parse,
    read,
)
from bagdar.web.cases.actions.scoring import score_again
from bagdar.web.cases.actions.setting_aside import RULE, end_asides
from bagdar.web.cases.models import (
    SOURCE_LENGTH,
    Flag,
    FlagState,
    Linked,
    RuleRun,
    Run,
    Subject,
)
from bagdar.web.cases.permissions import powers_by
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.loads.actions import NOBODY, Watch
from bagdar.web.loads.queries import LoadPhase, Misfit
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project
from bagdar.web.queue.actions import alone
from bagdar.web.wording import in_words

RUN = "flag_run"
LARGEST_BYTES = 64 * 1024 * 1024
"""The largest document that is taken; a run that writes more is split by its rules."""
NOT_NAMED = "not among the flags, which alone are named: clear, or not to be computed"
CHUNK = 400
Row = TypeVar("Row")
Key = tuple[str, str]
"""Level and reference of a subject."""
_ABOUT = ("title", "buyer", "buyer_name", "supplier", "supplier_name", "currency")


@dataclass(frozen=True)
class Taken:
    """What became of a document: its run, and how many flags are new, changed, gone, the same.

    `known` says that it was the last one taken, so that nothing was done; `left_out` counts
    subjects that cannot be kept; `again` are rules whose flags were set aside, and count again.
    """

    run: Run
    new: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0
    left_out: int = 0
    known: bool = False
    again: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many flags are new, changed, gone, the same, subjects left out; run; if known."""
        names = ("new", "changed", "gone", "same", "left_out")
        told = {name: int(getattr(self, name)) for name in names}
        return {**told, "run": self.run.pk, "known": int(self.known)}


def take_results(
    text: bytes,
    *,
    world: World,
    about: Mapping[str, About] | None = None,
    source: str = "",
    by: Actor,
    at: datetime,
    watch: Watch = NOBODY,
) -> Taken:
    """Take a document of results in: all of it or nothing.

    `source` says where its purchases come from, such as a portal. `about` tells of processes, by
    their identifier, what the document itself does not. The document that was taken last changes
    nothing; one that others followed is taken again, over them. A flag that a later run finds
    otherwise is set in the place of the earlier one, which stays; a subject that the run does not
    name keeps what it has, unless the document is of everything and says that it names all flags:
    then what it does not name is flagged no more, of its source. Raises DeliveryError for what does
    not fit, PermissionDenied.
    """
    check_takes(world, by=by, at=at)
    document, results = _read(text)
    results = replace(_told(results, about or {}), source=_source(source))
    digest = _digest(document, about or {}, results.source)
    synthetic = world is World.SYNTHETIC
    for one in results.left_out:
        watch.misfit(Misfit(0, one.ref, one.place, in_words(one.reason)))
    with _alone(synthetic=synthetic):
        if (known := _taken_last(digest, _runs(results, synthetic=synthetic))) is not None:
            return Taken(known, known=True)
        return _taken(results, digest, synthetic=synthetic, by=by, at=at, watch=watch)


def _taken(
    results: Results, digest: str, *, synthetic: bool, by: Actor, at: datetime, watch: Watch
) -> Taken:
    with act("cases.take", by=by, at=at, savepoint=False) as entry:
        taken = _write(results, digest, synthetic=synthetic, by=by, at=at, watch=watch)
        run = taken.run
        counts = {"new": taken.new, "changed": taken.changed, "gone": taken.gone}
        after = {"digest": digest, "rules": run.rules_version, "input": run.input_hash, **counts}
        if run.source:
            after["source"] = run.source
        rest = {"same": taken.same, "left_out": taken.left_out}
        _record_again(entry, taken)
        entry.record(RUN, run.pk, before=None, after={**after, **rest})
        watch.written(taken.counts)
    return taken


def _record_again(entry: Act, taken: Taken) -> None:
    """Record the rules whose flags were set aside, and count again."""
    for code in taken.again:
        entry.record(RULE, code, before={"aside": True}, after={"aside": False})


@contextmanager
def _alone(*, synthetic: bool) -> Iterator[None]:
    """Open a transaction in which nobody else takes results into a world."""
    with alone(f"cases.take:{World.SYNTHETIC if synthetic else World.REAL}"):
        yield


def check_takes(world: World, *, by: Actor, at: datetime) -> None:
    """Let through whoever may take results into a world. Raises PermissionDenied."""
    powers = powers_by(by, at=at)
    check(powers.installation or powers.audits_all)
    check(world is World.SYNTHETIC or not getattr(by, "is_synthetic", False))


def write_results(
    text: bytes,
    *,
    world: World,
    about_from: Callable[[frozenset[str]], Mapping[str, About]],
    entry: Act,
    at: datetime,
) -> Taken:
    """Write a document within the act of a caller, who records the run and may do so."""
    document, results = _read(text)
    about = about_from(flagged_processes(document))
    results = _told(results, about)
    digest = _digest(document, about, results.source)
    synthetic = world is World.SYNTHETIC
    with _alone(synthetic=synthetic):
        taken = _write(results, digest, synthetic=synthetic, by=entry.by, at=at)
        _record_again(entry, taken)
    return taken


def _write(
    results: Results,
    digest: str,
    *,
    synthetic: bool,
    by: Actor,
    at: datetime,
    watch: Watch = NOBODY,
) -> Taken:
    run = _run(results, digest, synthetic=synthetic, by=by, at=at)
    taken = _Taking(run, results, synthetic=synthetic).write(watch)
    again = end_asides(results.rules, run, at=at)
    score_again(synthetic=synthetic)
    return replace(taken, again=tuple(again))


def processes_in(text: bytes) -> frozenset[str]:
    """Return which processes a document flags; of one that cannot be read, none."""
    if len(text) > LARGEST_BYTES:
        return frozenset()
    try:
        return flagged_processes(parse(text))
    except ResultsError:
        return frozenset()


def _read(text: bytes) -> tuple[Mapping[str, Any], Results]:
    if len(text) > LARGEST_BYTES:
        most = _("The file is larger than %(most)d MB: name flags alone, or compute rules apart.")
        raise refuse("document", most % {"most": LARGEST_BYTES // 1024 // 1024})
    try:
        document = parse(text)
        return document, read(document)
    except ResultsError as error:
        raise refuse("document", in_words(error.problem)) from error


def _told(results: Results, about: Mapping[str, About]) -> Results:
    """Add what is told of processes beside the document."""
    if not about:
        return results
    found = tuple(
        replace(one, about=about[one.ref])
        if one.level == "process" and one.about == About() and one.ref in about
        else one
        for one in results.found
    )
    return replace(results, found=found)


def _source(told: str) -> str:
    """Return the name of a source in one line. Raises DeliveryError."""
    name = " ".join(told.split())
    if len(name) > SOURCE_LENGTH or not name.isprintable():
        raise refuse("source", _("At most %(most)d letters.") % {"most": SOURCE_LENGTH})
    return name


def _digest(document: Mapping[str, Any], about: Mapping[str, About], source: str) -> str:
    """Return a digest that spaces and the order of keys do not change."""
    told = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    made = hashlib.sha256(told.encode("utf-8", "surrogatepass"))
    for ref in sorted(about):
        made.update(f"{ref} {about[ref]}".encode("utf-8", "surrogatepass"))
    if source:
        made.update(f" of {source}".encode())
    return made.hexdigest()


def _runs(results: Results, *, synthetic: bool) -> QuerySet[Run]:
    """Return the runs of the same world and source, the last first."""
    return Run.objects.filter(is_synthetic=synthetic, source=results.source)


def _taken_last(digest: str, runs: QuerySet[Run]) -> Run | None:
    """Return the last of some runs if it took the document of this digest in."""
    two = list(runs[:2])
    if not two:
        return None
    last, *before = two
    after = _after(digest, before[0]) if before else digest
    return last if last.digest in (digest, after) else None


def _digest_of_run(digest: str, runs: QuerySet[Run]) -> str:
    """Return what a run is known by: the digest of its document, unless that was taken before.

    Then it is one of the document and of the run that it follows. Two workers that take the same
    document after the same run have one digest, and the database keeps one of them.
    """
    if not runs.filter(digest=digest).exists():
        return digest
    return _after(digest, runs[0])


def _after(digest: str, run: Run) -> str:
    return hashlib.sha256(f"{digest} after {run.digest}".encode()).hexdigest()


def _run(results: Results, digest: str, *, synthetic: bool, by: Actor, at: datetime) -> Run:
    run = Run.objects.create(
        digest=_digest_of_run(digest, _runs(results, synthetic=synthetic)),
        rules_version=results.rules_version,
        input_hash=results.input_hash,
        settings=dict(results.settings),
        processes=results.processes,
        part=results.part,
        source=results.source,
        flags=sum(one.state == "flagged" for one in results.found),
        is_synthetic=synthetic,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )
    RuleRun.objects.bulk_create(
        RuleRun(
            run=run,
            code=rule.code,
            version=rule.version,
            words=dict(rule.words),
            flagged=rule.flagged,
            clear=rule.clear,
            not_computable=dict(rule.not_computable),
            base_rate=rule.base_rate,
        )
        for rule in results.rules.values()
    )
    return run


class _Taking:
    """A document on its way into rows, some subjects at a time."""

    def __init__(self, run: Run, results: Results, *, synthetic: bool) -> None:
        self._run, self._results, self._synthetic = run, results, synthetic
        self._projects = self._known_projects()
        self._new = self._changed = self._gone = self._same = 0

    def write(self, watch: Watch = NOBODY) -> Taken:
        """Write flags, and results that take the place of one."""
        subjects = list(_by_subject(self._results.found))
        done = 0
        for some in _batches(subjects):
            watch.progress(LoadPhase.WRITING, done, len(subjects))
            self._write(dict(some))
            done += len(some)
        if self._results.flags_only and not self._results.part:
            self._end_unnamed()
        watch.progress(LoadPhase.WRITING, done, len(subjects))
        left_out = len(self._results.left_out)
        return Taken(self._run, self._new, self._changed, self._gone, self._same, left_out)

    def _write(self, some: Mapping[Key, Sequence[Found]]) -> None:
        known = {
            (one.level, one.ref): one
            for one in Subject.objects.select_for_update().filter(
                ref__in=[ref for _level, ref in some], is_synthetic=self._synthetic
            )
        }
        needed = [
            key
            for key, found in some.items()
            if key not in known and any(one.state == "flagged" for one in found)
        ]
        made = Subject.objects.bulk_create(self._subject(key, some[key][0]) for key in needed)
        known |= {(one.level, one.ref): one for one in made}
        self._tell_again([(known[key], some[key][0]) for key in some if key in known])
        subjects = {key: known[key] for key in some if key in known}
        standing = {
            (one.subject_id, one.code): one
            for one in Flag.objects.filter(subject__in=subjects.values(), replaced_by=None)
        }
        fresh, replaced = [], []
        for key, subject in subjects.items():
            for found in some[key]:
                before = standing.get((subject.pk, found.code))
                row = self._flag(subject, found)
                if before is None and found.state != "flagged":
                    continue
                if before is not None and _alike(before, row):
                    self._same += found.state == "flagged"
                    continue
                self._count(before, found)
                fresh.append(row)
                replaced += [before.pk] if before is not None else []
        Flag.objects.filter(pk__in=replaced).update(replaced_by=self._run)
        Flag.objects.bulk_create(fresh)

    def _end_unnamed(self) -> None:
        """Set another result in the place of each flag of these rules and source that is not named.

        It is clear where the rule could be computed of everything; else nobody knows of which.
        """
        named = {(one.level, one.ref, one.code) for one in self._results.found}
        standing = Flag.objects.filter(
            subject__is_synthetic=self._synthetic,
            run__source=self._results.source,
            replaced_by=None,
            state=FlagState.FLAGGED,
            code__in=self._results.rules,
        )
        columns = ("pk", "subject_id", "code", "subject__level", "subject__ref")
        gone = [
            (number, subject, code)
            for number, subject, code, level, ref in standing.values_list(*columns)
            if (level, ref, code) not in named
        ]
        for some in _batches(gone):
            numbers = [number for number, _subject, _code in some]
            Flag.objects.filter(pk__in=numbers).update(replaced_by=self._run)
            Flag.objects.bulk_create(self._ended(subject, code) for _pk, subject, code in some)
        self._gone += len(gone)

    def _ended(self, subject: int, code: str) -> Flag:
        rule = self._results.rules[code]
        is_clear = not any(rule.not_computable.values())
        return Flag(
            subject_id=subject,
            run=self._run,
            code=code,
            version=rule.version,
            state=FlagState.CLEAR if is_clear else FlagState.NOT_COMPUTABLE,
            reason="" if is_clear else NOT_NAMED,
        )

    def _count(self, before: Flag | None, found: Found) -> None:
        was = before is not None and before.state == "flagged"
        self._new += found.state == "flagged" and not was
        self._changed += found.state == "flagged" and was
        self._gone += found.state != "flagged" and was

    def _subject(self, key: Key, found: Found) -> Subject:
        subject = Subject(level=key[0], ref=key[1], is_synthetic=self._synthetic)
        self._tell(subject, found.about)
        return subject

    def _tell_again(self, pairs: Iterable[tuple[Subject, Found]]) -> None:
        """Write what a later document tells of subjects; what a person confirmed stays."""
        touched = [subject for subject, one in pairs if self._tell(subject, one.about)]
        columns = [*_ABOUT, "value", "project", "territory", "linked"]
        Subject.objects.bulk_update([one for one in touched if one.pk], columns, batch_size=100)

    def _tell(self, subject: Subject, about: About) -> bool:
        """Set what is told; answer whether that changed anything."""
        before = [getattr(subject, name) for name in (*_ABOUT, "value", "project_id")]
        for name in _ABOUT:
            if told := getattr(about, name):
                setattr(subject, name, told)
        if about.value is not None:
            subject.value = about.value
        linked = self._projects.get(about.project or self._own(subject))
        if linked is not None and subject.linked not in (Linked.PERSON, Linked.PARTED):
            subject.project_id, subject.territory_id = linked
            subject.linked = Linked.FIELD
        return before != [getattr(subject, name) for name in (*_ABOUT, "value", "project_id")]

    def _own(self, subject: Subject) -> str:
        return subject.ref if subject.level == "project" else ""

    def _flag(self, subject: Subject, found: Found) -> Flag:
        return Flag(
            subject=subject,
            run=self._run,
            code=found.code,
            version=self._results.rules[found.code].version,
            state=found.state,
            value=found.value,
            reason=found.reason or ("—" if found.state == "not_computable" else ""),
            evidence=[dict(row) for row in found.evidence],
        )

    def _known_projects(self) -> dict[str, tuple[int, int | None]]:
        """Return the projects of the world that the document names, by key."""
        named = {one.about.project for one in self._results.found if one.about.project}
        named |= {one.ref for one in self._results.found if one.level == "project"}
        world = World.SYNTHETIC if self._synthetic else World.REAL
        known: dict[str, tuple[int, int | None]] = {}
        for some in _batches(sorted(named)):
            rows = Project.objects.all().of_world(world).filter(key__in=some)
            for key, number, place in rows.values_list("key", "pk", "territory_id"):
                known[key] = (number, place)
        return known


def _by_subject(found: Iterable[Found]) -> Iterator[tuple[Key, list[Found]]]:
    """Gather results that follow each other by their subject."""
    gathered: dict[Key, list[Found]] = {}
    for one in found:
        gathered.setdefault((one.level, one.ref), []).append(one)
    yield from gathered.items()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    told = iter(rows)
    while some := list(islice(told, CHUNK)):
        yield some


def _alike(one: Flag, other: Flag) -> bool:
    columns = ("version", "state", "value", "reason", "evidence")
    return all(getattr(one, name) == getattr(other, name) for name in columns)
