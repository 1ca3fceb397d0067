"""All acts of the journal that concern one project, in order, as far as a reader may know of them.

Auditors of the project and the chair read whole records, with what a check needs. Officials who
answer for the project read what was done while it was theirs to see; of cases only what both sides
do after the notice, by side and not by name; nothing of flags.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Max, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.terms import chain
from bagdar.core.terms.extract import thread_of
from bagdar.core.terms.identifiers import without_iins
from bagdar.web.alarms.models import Alarm
from bagdar.web.barriers.models import Barrier, BarrierTask
from bagdar.web.barriers.permissions import powers_of as barrier_powers
from bagdar.web.cases.models import Case, Flag
from bagdar.web.cases.models import Subject as FlaggedSubject
from bagdar.web.cases.permissions import powers_of as case_powers
from bagdar.web.jobs.models import Correction as JobCorrection
from bagdar.web.jobs.models import Report
from bagdar.web.jobs.permissions import powers_of as job_powers
from bagdar.web.journal.models import Payload
from bagdar.web.journal.queries.lists import numbers_between
from bagdar.web.journal.queries.seals import leaf, moment
from bagdar.web.journal.queries.walk import batches
from bagdar.web.minerals.models import Exposure
from bagdar.web.people.models import Role, User
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Correction, Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import Spans, spans_of, told_names
from bagdar.web.projects.queries.sheet import project_for
from bagdar.web.spending.models import MODELS, PARENTS, MatchDecision, Register
from bagdar.web.spending.queries.veiling import VEILED
from bagdar.web.wording import actor_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHUNK = 500
PAGE = 50
READS_WHOLE = frozenset({Role.AUDITOR, Role.CHAIR})
EXPORTED = "project_journal"
OF_BOTH_SIDES = {
    "cases.notice": "auditor",
    "cases.extend": "auditor",
    "cases.reply": "recipient",
    "cases.confirm": "auditor",
    "cases.explain": "auditor",
    "cases.appeal": "recipient",
    "cases.decide_appeal": "auditor",
    "cases.close": "auditor",
}
"""Acts of a case that the other side is told, and whose they are."""
SIDES: Mapping[str, StrOrPromise] = {
    "auditor": gettext_lazy("auditor"),
    "recipient": gettext_lazy("recipient of the notice"),
}
GROUPS: Mapping[str, StrOrPromise] = {
    "project": gettext_lazy("the project, its milestones and evidence"),
    "money": gettext_lazy("money and support"),
    "jobs": gettext_lazy("jobs"),
    "barriers": gettext_lazy("barriers"),
    "minerals": gettext_lazy("minerals"),
    "cases": gettext_lazy("flags and cases"),
    "exports": gettext_lazy("exports of this journal"),
}


@dataclass(frozen=True)
class Wanted:
    """What to show; empty values leave nothing out."""

    group: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Source:
    """Subjects of one kind that belong to the project; `acts` names the only acts to show."""

    group: str
    kind: str
    subjects: Any
    acts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProjectJournal:
    """A project's journal as one reader may read it, up to entry `last`.

    `whole` is that of auditors and the chair.
    """

    project: Project
    whole: bool
    sources: tuple[Source, ...]
    spans: Spans = ()
    as_of: datetime | None = None
    last: int = 2**62

    @property
    def groups(self) -> list[tuple[str, str]]:
        """The groups of acts there are for this reader."""
        known = {one.group for one in self.sources}
        return [(code, str(name)) for code, name in GROUPS.items() if code in known]


@dataclass(frozen=True)
class Summary:
    """How much a journal holds, from which entry to which, and the last thread."""

    records: int = 0
    entries: int = 0
    first: int = 0
    last: int = 0
    thread: str = chain.GENESIS


@dataclass(frozen=True)
class Page:
    """Records of one page, newest first; `older` is the entry to go on before."""

    records: list[Payload] = field(default_factory=list)
    older: int | None = None


def journal_of(project: Project, reading: Reading, person: User | None) -> ProjectJournal | None:
    """Return the journal of a project for a reader; None for whoever does not read it."""
    if sight_of(reading.scope, roles=READS_WHOLE).whole or _answers(reading, READS_WHOLE, project):
        return ProjectJournal(project, True, _of_auditors(project), as_of=reading.as_of)
    sight = sight_of(reading.scope)
    if not (sight.whole or sight.answers_for(project)):
        return None
    sources = _of_officials(project, reading, person)
    return ProjectJournal(
        project, False, sources, _joined(spans_of(project.pk, reading)), reading.as_of
    )


def seen_journal(request: Asked, key: str) -> ProjectJournal:
    """Return the journal of a project that who asks may read. Raises Http404."""
    day = request.as_of_day or timezone.localdate(request.now)
    reading = Reading(request.scope, request.now, request.as_of, day)
    live = Project.objects.filter(key=key).first()
    if live is None or project_for(key, reading) is None:
        raise Http404
    person = request.user if isinstance(request.user, User) else None
    found = journal_of(live, reading, person)
    if found is None:
        raise Http404
    return found


def whole_journal_of(project: Project) -> ProjectJournal:
    """Return the journal of a project as the installation itself reads it."""
    return ProjectJournal(project, True, _of_auditors(project))


def _answers(reading: Reading, roles: frozenset[Role], project: Project) -> bool:
    return sight_of(reading.scope, roles=roles).answers_for(project)


def _joined(spans: Spans) -> Spans:
    """Join spans that follow each other, as those of versions do."""
    joined: list[tuple[datetime, datetime | None]] = []
    for start, end in sorted(spans, key=lambda one: one[0]):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _of_auditors(project: Project) -> tuple[Source, ...]:
    flagged = FlaggedSubject.objects.filter(project=project)
    cases = Case.objects.filter(about__flag__subject__project=project)
    runs = Flag.objects.filter(subject__project=project).values("run")
    return (
        *_own(project),
        *_money(project, whole=True),
        *_jobs(project, Report.objects.all()),
        *_barriers(project, Barrier.objects.all()),
        *_named("jobs", alarm=Alarm.objects.filter(project=project)),
        *_named("cases", flag_subject=flagged, case=cases),
        Source("cases", "flag_run", _texts(runs, "run")),
        Source("exports", EXPORTED, (project.key,)),
    )


def _of_officials(project: Project, reading: Reading, person: User | None) -> tuple[Source, ...]:
    day, scope = reading.day, reading.scope
    seen = case_powers(scope, person, on=day).seen()
    cases = Case.objects.filter(seen, noticed_on__isnull=False)
    cases = cases.filter(about__flag__subject__project=project, about__left_out=False)
    barriers = Barrier.objects.filter(barrier_powers(scope, on=day).seen(reading.at))
    reports = Report.objects.filter(job_powers(scope, person, on=day).seen())
    return (
        *_own(project),
        *_money(project, whole=False),
        *_jobs(project, reports),
        *_barriers(project, barriers),
        Source("cases", "case", _texts(cases), tuple(OF_BOTH_SIDES)),
    )


def _own(project: Project) -> tuple[Source, ...]:
    return (
        Source("project", "project", (project.key,)),
        *_named("project", correction=Correction.objects.filter(project=project)),
        *_named("minerals", mineral_exposure=Exposure.objects.filter(project=project)),
    )


def _named(group: str, **rows: QuerySet[Any]) -> tuple[Source, ...]:
    return tuple(Source(group, kind, _texts(one)) for kind, one in rows.items())


def _jobs(project: Project, reports: QuerySet[Report]) -> tuple[Source, ...]:
    corrections = JobCorrection.objects.filter(project=project, report__in=reports)
    return _named(
        "jobs", job_report=reports.filter(lines__project=project), job_correction=corrections
    )


def _barriers(project: Project, barriers: QuerySet[Barrier]) -> tuple[Source, ...]:
    own = barriers.filter(project=project)
    tasks = BarrierTask.objects.filter(barrier__in=own)
    return _named("barriers", barrier=own, barrier_task=tasks)


def _money(project: Project, *, whole: bool) -> Iterator[Source]:
    """Name the rows of money that are or were the project's; to officials those it alone had."""
    records: dict[str, Any] = {}
    models: Mapping[str, Any] = MODELS
    for register, model in models.items():
        if register in PARENTS:
            continue
        rows = model.objects.filter(project=project)
        if not whole:
            others = model.objects.filter(project__isnull=False).exclude(project=project)
            rows = rows.exclude(record__in=others.values("record"))
        records[register] = rows.values("record")
    for register, (column, parent) in PARENTS.items():
        rows = MODELS[register].objects.filter(**{f"{column}__in": records[parent]})
        records[register] = rows.values("record")
    for register in Register:
        yield Source("money", f"money_{register}", _texts(records[register], "record"))
    if whole:
        matches = MatchDecision.objects.filter(project=project)
        yield Source("money", "money_match", _texts(matches, "contract"))


def _texts(rows: QuerySet[Any], column: str = "pk") -> QuerySet[Any]:
    """Return numbers as the journal keeps them, to be looked for by its index."""
    return rows.order_by().values_list(Cast(column, CharField()), flat=True)


def _payloads(
    found: ProjectJournal, wanted: Wanted, *, before: int | None = None
) -> list[QuerySet[Payload]]:
    """Return a query for each kind; none where nothing was written in the time asked for."""
    since, until = wanted.since, wanted.until
    bounds: tuple[int, int] | None = (1, 2**62)
    if since is not None or until is not None:
        bounds = numbers_between(since, until)
    if bounds is None:
        return []
    rows = Payload.objects.filter(
        entry__gte=bounds[0], entry__lte=min(bounds[1], found.last)
    ).order_by()
    if before is not None:
        rows = rows.filter(entry__lt=before)
    if found.as_of is not None:
        rows = rows.filter(entry__at__lte=found.as_of)
    if not found.whole:
        rows = rows.filter(_within(found.spans))
    asked = [one for one in found.sources if wanted.group in ("", one.group)]
    return [_of_source(rows, one) for one in asked]


def _of_source(rows: QuerySet[Payload], source: Source) -> QuerySet[Payload]:
    rows = rows.filter(subject_kind=source.kind, subject_id__in=source.subjects)
    return rows.filter(entry__act__in=source.acts) if source.acts else rows


def _within(spans: Spans) -> Q:
    kept = Q(pk__in=())
    for start, end in spans:
        later = Q(entry__at__lt=end) if end is not None else Q()
        kept |= Q(entry__at__gte=start) & later
    return kept


def page_of(found: ProjectJournal, wanted: Wanted, *, before: int | None = None) -> Page:
    """Return the newest records before an entry, whole entries as far as a page goes."""
    places: list[tuple[int, int, int]] = []
    for rows in _payloads(found, wanted, before=before):
        newest = rows.order_by("-entry", "-position")[: PAGE + 1]
        places += newest.values_list("entry_id", "position", "pk")
    places.sort(reverse=True)
    shown = places[:PAGE]
    known = Payload.objects.select_related("entry").in_bulk([pk for *_rest, pk in shown])
    records = [_told(found, known[pk]) for *_rest, pk in shown]
    more = len(places) > PAGE
    if more and shown[0][0] != places[PAGE][0]:
        last = places[PAGE][0]
        records = [one for one in records if one.entry_id != last]
    return Page(records, records[-1].entry_id if more else None)


def lines_after(
    found: ProjectJournal, wanted: Wanted, *, seq: int, position: int, size: int
) -> tuple[list[dict[str, Any]], bool]:
    """Return some lines after a record, oldest first and without thread, and whether more follow.

    The thread is that of a whole file; here each line is checked by itself.
    """
    places: list[tuple[int, int, int]] = []
    later = Q(entry__gt=seq) | Q(entry=seq, position__gt=position)
    for rows in _payloads(found, wanted):
        some = rows.filter(later).order_by("entry", "position")[: size + 1]
        places += some.values_list("entry_id", "position", "pk")
    places.sort()
    shown = places[:size]
    known = Payload.objects.select_related("entry").in_bulk([pk for *_rest, pk in shown])
    trees = _Trees()
    trees.note({place[0] for place in shown})
    lines = []
    for number, at, pk in shown:
        line = _line(_told(found, known[pk]), trees.path(number, at), "")
        del line["thread"]
        lines.append(line)
    return lines, len(places) > size


def _ordered(found: ProjectJournal, wanted: Wanted, *columns: str) -> Iterator[tuple[Any, ...]]:
    queries = [
        one.values_list("entry_id", "position", *columns) for one in _payloads(found, wanted)
    ]
    if not queries:
        return iter(())
    first, *others = queries
    rows = first.union(*others, all=True).order_by("entry_id", "position")
    return rows.iterator(chunk_size=CHUNK)


def summary_of(found: ProjectJournal, wanted: Wanted) -> Summary:
    """Read the hashes once and say what an export of this journal holds."""
    records = entries = first = last = 0
    thread = chain.GENESIS
    for seq, position, linked, digest in _ordered(found, wanted, "entry__hash", "digest"):
        records += 1
        entries += seq != last
        first, last = first or seq, seq
        thread = thread_of(thread, entry=linked, position=position, digest=digest)
    return Summary(records, entries, first, last, thread)


def lines_of(
    found: ProjectJournal, wanted: Wanted, *, on_line: Callable[[int], None] = lambda _n: None
) -> Iterator[dict[str, Any]]:
    """Yield each record with its entry, its path to the entry's digest and its thread, in order."""
    thread, number, trees = chain.GENESIS, 0, _Trees()
    for some in batches(_ordered(found, wanted, "pk"), CHUNK):
        numbers = [pk for *_rest, pk in some]
        known = Payload.objects.select_related("entry").in_bulk(numbers)
        trees.note({seq for seq, *_rest in some})
        for pk in numbers:
            one = known[pk]
            path = trees.path(one.entry_id, one.position)
            thread = thread_of(
                thread, entry=one.entry.hash, position=one.position, digest=one.digest
            )
            number += 1
            on_line(number)
            yield _line(_told(found, one), path, thread)


class _Trees:
    """Paths of records to the digests of their entries; the tree of one large entry is kept."""

    def __init__(self) -> None:
        self._many: set[int] = set()
        self._seq = 0
        self._levels: list[list[bytes]] = []

    def note(self, entries: Iterable[int]) -> None:
        """Find out which entries have several records: of the others the path is empty."""
        rows = Payload.objects.filter(entry__in=entries).values_list("entry_id").order_by()
        self._many = {seq for seq, last in rows.annotate(last=Max("position")) if last}

    def path(self, seq: int, position: int) -> list[str]:
        if seq not in self._many:
            return []
        if seq != self._seq:
            rows = Payload.objects.filter(entry=seq).order_by("position")
            told = rows.only("subject_kind", "subject_id", "digest").iterator(chunk_size=CHUNK)
            self._seq, self._levels = seq, chain.merkle_levels([leaf(one) for one in told])
        return chain.merkle_path(self._levels, position)


def _told(found: ProjectJournal, one: Payload) -> Payload:
    """Return a record as the reader may read it; `withheld` says that something is left out."""
    one.withheld = False  # type: ignore[attr-defined]  # told of this reading, kept nowhere
    if found.whole:
        return one
    if one.subject_kind == "case":
        side = SIDES[OF_BOTH_SIDES[one.entry.act]]
        one.entry.actor_id, one.entry.actor_label = "", str(side)
        one.entry.on_behalf_of = ""
        _withhold(one, "")
        return one
    if one.body:
        body = json.loads(one.body)
        kept = _kept(found, one, body)
        if kept != body:
            _withhold(one, chain.canonical_json(kept))
    if one.entry.ground != (told := without_iins(one.entry.ground)):
        one.withheld = True  # type: ignore[attr-defined]
        one.entry.ground, one.entry.ground_salt = told, ""
    return one


def _withhold(one: Payload, body: str) -> None:
    one.withheld = True  # type: ignore[attr-defined]
    one.body, one.salt = body, ""
    if not body:
        one.entry.ground = one.entry.ground_salt = ""


def _kept(found: ProjectJournal, one: Payload, body: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out facts about other projects, and how it stood before it was the reader's to see.

    Names in registers of money are told without personal numbers, as on their pages.
    """
    kept = dict(body)
    if any(start == one.entry.at for start, _end in found.spans):
        kept["before"] = None
    if one.subject_kind.startswith("money_"):
        for side in ("before", "after"):
            if isinstance(kept.get(side), Mapping):
                facts = kept[side].items()
                kept[side] = {name: _veiled(name, value) for name, value in facts}
    if one.subject_kind == "project" and not one.entry.act.startswith("delivery."):
        for side in ("before", "after"):
            if isinstance(kept.get(side), Mapping):
                facts = kept[side].items()
                kept[side] = {name: value for name, value in facts if name in told_names()}
    return kept


def _veiled(name: str, value: Any) -> Any:
    return without_iins(value) if name in VEILED and isinstance(value, str) else value


def _line(one: Payload, path: list[str], thread: str) -> dict[str, Any]:
    entry = one.entry
    return {
        "seq": entry.seq,
        "at": moment(entry.at),
        "actor_id": entry.actor_id,
        "actor": entry.actor_label,
        "on_behalf_of": entry.on_behalf_of,
        "act": entry.act,
        "ground": entry.ground,
        "ground_salt": entry.ground_salt,
        "ground_digest": entry.ground_digest,
        "position": one.position,
        "kind": one.subject_kind,
        "subject": one.subject_id,
        "salt": one.salt,
        "body": one.body,
        "redacted": one.redacted_at is not None,
        "withheld": one.withheld,  # type: ignore[attr-defined]
        "record_digest": one.digest,
        "path": path,
        "digest": entry.digest,
        "previous": entry.previous,
        "hash": entry.hash,
        "thread": thread,
    }


def by_entry(records: Iterable[Payload]) -> list[tuple[Any, list[Payload]]]:
    """Put the records of a page under their entries."""
    return [
        (some[0].entry, some)
        for _seq, group in groupby(records, key=lambda one: one.entry_id)
        for some in [list(group)]
    ]


def actor_words(entry: Any) -> str:
    """Name who acted, as this reader is told."""
    if not entry.actor_id:
        return str(entry.actor_label)
    return actor_in_words(entry.actor_id, entry.actor_label) or _("not reported")
