"""Operations on flags and cases: the rights and acts of the pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.core.cases.course import (
    LONGEST_TERM_DAYS,
    REPLIED_WITHIN_WORKING_DAYS,
    SHORTEST_TERM_DAYS,
    Happening,
)
from bagdar.web.cases.actions import (
    linking,
    opening,
    sampling,
    setting_aside,
    steps,
    taking_files,
)
from bagdar.web.cases.actions.files import MOST_FILES, Given
from bagdar.web.cases.actions.steps import Told
from bagdar.web.cases.actions.taking import check_takes
from bagdar.web.cases.models import (
    NOTE_LENGTH,
    SOURCE_LENGTH,
    TITLE_LENGTH,
    Case,
    CaseFile,
    Drawn,
    Finding,
    FlagLevel,
    Run,
    Sample,
    Subject,
)
from bagdar.web.cases.permissions import Powers, powers_of
from bagdar.web.cases.queries.queue import (
    FlagLine,
    Line,
    Wanted,
    flags_for,
    lines_aside,
    lines_of,
    listed,
    subjects_for,
)
from bagdar.web.cases.queries.reading import (
    CaseLine,
    Event,
    case_lines,
    case_shown,
    cases_for,
    closed_for_all,
    closed_lines,
    closed_shown,
    files_for,
)
from bagdar.web.cases.queries.reading import listed as cases_listed
from bagdar.web.cases.queries.rules import RuleShown, newest_rules, rules_shown
from bagdar.web.cases.queries.samples import DrawnShown, drawn_of, samples_for
from bagdar.web.delivery.api.files import FileGiven, contents
from bagdar.web.delivery.api.finding import MOST_NUMBER, NumberGiven, reading_of, refused_by_field
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.loads.actions import start_load, stop_load
from bagdar.web.loads.queries import IN_PATH, Load, LoadPhase, LoadStage, load_of, load_shown
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, Key, Nothing, Rows, Strict, Window, Word
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import Organisation, User
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked, kept_file
from bagdar.web.projects.api.bodies import NO_NULL
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from bagdar.web.wording import actor_in_words

router = Router()
TAGS = ["cases"]
SENT_FILE = {
    "responses": {
        200: {
            "description": gettext_noop("The file, as it was given."),
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}
InPath = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
CodeInPath = Annotated[str, Path(min_length=1, max_length=20, pattern=KEY)]
LoadInPath = Annotated[str, Path(min_length=32, max_length=32, pattern=IN_PATH)]
Words = Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=NO_NULL)]
Title = Annotated[str, StringConstraints(max_length=TITLE_LENGTH, pattern=NO_NULL)]


class FlagOrder(StrEnum):
    """By what the queue is ordered."""

    RISK = "risk"
    VALUE = "value"
    FLAGS = "flags"


class FlagsIn(StrEnum):
    """Whether flags of open cases are listed."""

    FREE = "free"
    IN = "in"
    ALL = "all"


class FlagsAsked(Window):
    """Which subjects: those with flags in no open case, unless said otherwise."""

    q: Word = ""
    code: str = Field("", max_length=20, pattern=f"^$|{KEY}")
    level: FlagLevel | None = None
    territory: str = Field("", max_length=80, pattern=f"^$|{KEY}")
    least: int = Field(0, ge=0, lt=10**15)
    currency: str = Field(
        "",
        pattern="^([A-Z]{3})?$",
        description=gettext_noop(
            "Of the least value and the order of money; KZT if none is named."
        ),
    )
    cases: FlagsIn = FlagsIn.FREE
    order: FlagOrder = FlagOrder.RISK

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        least = str(self.least) if self.least else ""
        return Wanted(
            self.q.strip(),
            self.code,
            self.level or "",
            self.territory,
            least,
            self.currency,
            self.cases,
            self.order,
        )


class FlagRow(Schema):
    """A flag: its rule, what was measured, from what."""

    number: int
    code: str
    version: str
    value: float | None
    evidence: list[dict[str, Any]]
    base_rate: float | None
    case: int | None = Field(description=gettext_noop("The open case that it is in."))
    left_out: bool = Field(
        description=gettext_noop("Of a case: it does not concern whom the notice is to.")
    )
    aside: bool = Field(
        description=gettext_noop(
            "Its rule is off, and its flags were set aside: it counts nowhere."
        )
    )


class SubjectRow(Schema):
    """What flags are about, with the flags that stand."""

    number: int
    level: str
    identifier: str
    title: str
    buyer: str
    supplier: str
    value: Decimal | None
    currency: str
    project: str | None
    territory: str | None
    score: float
    flags: list[FlagRow]


class FlagsGiven(Strict):
    """The results that a run wrote, in our own format.

    `source` is where its purchases come from: flags of other sources are left as they are.
    """

    results: dict[str, Any]
    source: Annotated[str, StringConstraints(max_length=SOURCE_LENGTH, pattern=NO_NULL)] = ""


class LoadMisfit(Schema):
    """What did not fit: line of the source (0: none), process, place in it, why."""

    line: int
    process: str
    path: str
    reason: str


class LoadRow(Schema):
    """A file on its way in, its `token`, and what became of it.

    While it is `running`, `done` of `total` rows are read or written (`total` is 0 while it is
    read). `brought` counts rows by name once it is `done`; `problems` say why it was refused.
    """

    token: str
    name: str
    stage: LoadStage
    phase: LoadPhase
    done: int
    total: int
    brought: dict[str, int]
    problems: list[str]
    misfits_count: int
    misfits: list[LoadMisfit]


class RuleRow(Schema):
    """A rule as it last ran."""

    code: str
    version: str
    name: str
    definition: str
    innocent: list[str]
    basis: str
    basis_checked: bool = Field(
        description=gettext_noop("It claims no law, or its legal basis was checked.")
    )
    flagged: int
    clear: int
    base_rate: float | None
    weight: float
    standing: int
    closed_cases: int
    confirmed_cases: int
    is_off: bool = Field(
        description=gettext_noop("The last run over everything did not compute it.")
    )
    aside: str | None = Field(
        description=gettext_noop("The ground on which its flags were set aside, while they are.")
    )
    aside_count: int = Field(description=gettext_noop("How many flags of it are set aside."))


class RuleOfRun(Schema):
    """A rule as a run had it; `not_computable` tells reasons, and of how many."""

    code: str
    version: str
    flagged: int
    clear: int
    not_computable: dict[str, int]
    base_rate: float | None


class RunRow(Schema):
    """A document of results that was taken in; `part` names the part of the input it is of.

    `source` is where its purchases come from.
    """

    number: int
    at: datetime
    by: str
    processes: int
    flags: int
    part: str
    source: str
    rules_version: str
    input_hash: str
    digest: str
    rules: list[RuleOfRun]


class LinkGiven(Strict):
    """The project that a subject belongs to, or the territory where it is of no project."""

    project: Key | None = None
    territory: Key | None = None


class UnlinkGiven(Strict):
    """Why a subject does not belong where it is linked to."""

    ground: Words


class AsideGiven(Strict):
    """Why flags of a rule are set aside, or count again."""

    ground: Words


class SampleGiven(Strict):
    """What is drawn, and by which seed."""

    title: Title
    seed: Annotated[str, StringConstraints(max_length=100, pattern=NO_NULL)]
    size: int = Field(ge=1, le=sampling.MOST_DRAWN)
    currency: str = Field("KZT", min_length=3, max_length=3, pattern="^[A-Z]{3}$")
    code: str = Field("", max_length=20, pattern=f"^$|{KEY}")
    territory: str = Field("", max_length=80, pattern=f"^$|{KEY}")


class DrawnRow(Schema):
    """A drawn subject with its last workpaper."""

    number: int
    subject: int
    identifier: str
    value: Decimal
    hits: int
    certain: bool
    looked_at: str
    finding: str
    note: str


class SampleRow(Schema):
    """A sample, with what is needed to draw it again."""

    number: int
    title: str
    seed: str
    size: int
    currency: str
    method: str
    population: int
    without_value: int
    total: Decimal
    interval: Decimal
    start: Decimal


class SampleFull(SampleRow):
    """A sample with what was drawn."""

    drawn: list[DrawnRow]


class WorkpaperGiven(Strict):
    """What was looked at of a drawn subject, and what it comes to."""

    looked_at: Words
    finding: Finding
    note: Words = ""


class CaseListState(StrEnum):
    """Which cases are listed."""

    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    CLOSED = "closed"
    ALL = "all"


class CasesAsked(Window):
    """Which cases: open ones unless said otherwise."""

    state: CaseListState = CaseListState.OPEN
    q: Word = ""


class CaseRow(Schema):
    """A case: what it is called, whom it is with, until when."""

    number: int
    title: str
    state: str
    outcome: str
    codes: list[str]
    recipient: str | None
    territory: str | None
    noticed_on: date | None
    reply_by: date | None
    overdue: bool
    closed_on: date | None


class CaseFileRow(Schema):
    """A file given with a step."""

    number: int
    name: str
    size_bytes: int
    sha256: str


class CaseStepRow(Schema):
    """A step of a case."""

    step: str
    side: str
    on: date
    days: int | None
    note: str
    files: list[CaseFileRow]


class CaseFull(CaseRow):
    """A case with its steps, and which the reader may take."""

    flags: list[FlagRow]
    steps: list[CaseStepRow]
    may: list[str]


class ClosedCaseRow(CaseRow):
    """A closed case as everybody reads it."""

    steps: list[CaseStepRow]


class CaseOpened(Strict):
    """The flags that a case is about, and what it is called."""

    title: Title
    flags: list[NumberGiven] = Field(min_length=1, max_length=opening.MOST_IN_BASKET)


class InterestsDeclared(Strict):
    """Whether the writer has an interest in a case, and which."""

    conflict: bool
    note: Words = ""


class CaseStepTaken(StrEnum):
    """The steps that a case can take."""

    CHECKED = "checked"
    NOTICED = "noticed"
    TERM_EXTENDED = "term_extended"
    NOTICE_WITHDRAWN = "notice_withdrawn"
    REPLY_ACCEPTED = "reply_accepted"
    REPLY_OBJECTED = "reply_objected"
    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    APPEALED = "appealed"
    APPEAL_UPHELD = "appeal_upheld"
    APPEAL_REFUSED = "appeal_refused"
    RETURNED = "returned"
    CLOSED = "closed"


class CaseStepGiven(Strict):
    """A step with its words; of a notice, to whom it goes and the term in working days.

    To a term that is prolonged `days` are added.
    """

    step: CaseStepTaken
    note: Words = ""
    organisation: Key | None = None
    enterprise: Key | None = None
    days: int = Field(REPLIED_WITHIN_WORKING_DAYS, ge=SHORTEST_TERM_DAYS, le=LONGEST_TERM_DAYS)
    also: list[NumberGiven] = Field(
        default_factory=list,
        max_length=opening.MOST_IN_BASKET,
        description=gettext_noop(
            "Of a notice: flags that concern whom it is to though no link is known."
        ),
    )
    files: list[FileGiven] = Field(
        default_factory=list,
        max_length=MOST_FILES,
        description=gettext_noop("Together at most 3 MB; larger files are given on the page."),
    )


# --- flags


@router.get(
    "/flags",
    response={200: Rows[SubjectRow], **READS},
    operation_id="list_flags",
    summary=gettext_noop("The queue of flags"),
    tags=TAGS,
)
def list_flags(request: HttpRequest, asked: Annotated[FlagsAsked, Query()]) -> Rows[SubjectRow]:
    """List subjects with flags, those to be looked at first in front."""
    _person, powers, reading = _flags(request)
    rows = listed(asked.wanted(), powers, reading)
    page = list(rows[asked.offset : asked.offset + asked.limit])
    lines = lines_of(page, newest_rules(synthetic=reading.is_synthetic), reading)
    return Rows[SubjectRow](items=[_subject_row(one) for one in lines], count=rows.count())


@router.post(
    "/flags",
    response={202: LoadRow, **WRITES},
    auth=WRITER,
    operation_id="take_flags",
    summary=gettext_noop("Hand in results of red flags, taken whole or not at all"),
    tags=TAGS,
)
def take_flags(request: HttpRequest, body: FlagsGiven) -> Status[LoadRow]:
    """Hand in a document of at most 5 MB; larger ones on the page or the command line.

    A worker takes it in: ask for the load by its token how far it is.
    """
    person, powers, reading = _flags(request)
    if not powers.audits_all:
        raise Http404
    check_takes(_world(reading), by=person, at=reading.at)
    text = json.dumps(body.results, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with refused_by_field({"file": "results"}):
        load = start_load(
            taking_files.KIND,
            {taking_files.DOCUMENT: [text]},
            name="",
            told={taking_files.SOURCE: body.source},
            world=_world(reading),
            by=person,
            at=reading.at,
        )
    return Status(202, load_row(load))


@router.get(
    "/flags/loads/{token}",
    response={200: LoadRow, **READS},
    operation_id="get_flag_load",
    summary=gettext_noop("Results of red flags on their way"),
    tags=TAGS,
)
def get_flag_load(request: HttpRequest, token: LoadInPath) -> LoadRow:
    """Tell how far results are that the reader handed in, for a day."""
    return load_row(_flag_load(request, token))


@router.post(
    "/flags/loads/{token}/stop",
    response={200: LoadRow, **WRITES},
    auth=WRITER,
    operation_id="stop_flag_load",
    summary=gettext_noop("Stop results of red flags on their way"),
    tags=TAGS,
)
def stop_flag_load(
    request: HttpRequest,
    token: LoadInPath,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> LoadRow:
    """Stop a load that runs, which leaves nothing; forget one that does not."""
    found = _flag_load(request, token)
    stop_load(found)
    return load_row(found)


def _flag_load(request: HttpRequest, token: str) -> Load:
    person, powers, reading = _flags(request)
    found = load_of(token, taking_files.KIND, by=person, at=reading.at)
    if found is None or not powers.audits_all:
        raise Http404
    return found


def load_row(load: Load) -> LoadRow:
    """Return a load as programs read it, with the first places that did not fit."""
    told = load_shown(load)
    return LoadRow(
        token=load.token,
        name=load.name,
        stage=load.stage,
        phase=told.phase,
        done=told.done,
        total=told.total,
        brought=load.counts if load.stage is LoadStage.DONE else {},
        problems=load.problems,
        misfits_count=load.misfits_count,
        misfits=[LoadMisfit(**asdict(one)) for one in told.misfits],
    )


@router.get(
    "/flags/rules",
    response={200: list[RuleRow], **READS},
    operation_id="list_flag_rules",
    summary=gettext_noop("Rules of red flags as they last ran"),
    tags=TAGS,
)
def list_flag_rules(request: HttpRequest) -> list[RuleRow]:
    """Give each rule with its base rate, and how many of its closed cases were confirmed."""
    _person, _powers, reading = _flags(request)
    return [_rule_row(one) for one in rules_shown(synthetic=reading.is_synthetic)]


def _rule_row(one: RuleShown) -> RuleRow:
    return RuleRow(
        code=one.last.code,
        version=one.last.version,
        name=one.name,
        definition=one.definition,
        innocent=one.innocent,
        basis=one.basis,
        basis_checked=one.basis_checked,
        flagged=one.last.flagged,
        clear=one.last.clear,
        base_rate=one.last.base_rate,
        weight=one.weight,
        standing=one.standing,
        closed_cases=one.precision.closed,
        confirmed_cases=one.precision.confirmed,
        is_off=one.is_off,
        aside=one.aside.ground if one.aside else None,
        aside_count=one.aside_count,
    )


@router.post(
    "/flags/rules/{code}/aside",
    response={201: RuleRow, **WRITES},
    auth=WRITER,
    operation_id="set_flags_aside",
    summary=gettext_noop("Set the flags of a rule that is off aside"),
    tags=TAGS,
)
def set_flags_aside(request: HttpRequest, code: CodeInPath, body: AsideGiven) -> Status[RuleRow]:
    """Let them count nowhere until the rule runs again; to auditors of the whole programme."""
    return _aside(request, code, body.ground, setting_aside.set_aside)


@router.post(
    "/flags/rules/{code}/again",
    response={201: RuleRow, **WRITES},
    auth=WRITER,
    operation_id="count_flags_again",
    summary=gettext_noop("Let the flags of a rule count again"),
    tags=TAGS,
)
def count_flags_again(request: HttpRequest, code: CodeInPath, body: AsideGiven) -> Status[RuleRow]:
    """Undo that they were set aside, and say why."""
    return _aside(request, code, body.ground, setting_aside.count_again)


def _aside(request: HttpRequest, code: str, ground: str, do: Callable[..., Any]) -> Status[RuleRow]:
    person, powers, reading = _flags(request)
    known = newest_rules(synthetic=reading.is_synthetic)
    if not powers.audits_all or code not in known:
        raise Http404
    with refused_by_field():
        do(code, ground=ground, world=_world(reading), by=person, at=reading.at)
    (found,) = (one for one in rules_shown(synthetic=reading.is_synthetic) if one.last.code == code)
    return Status(201, _rule_row(found))


@router.get(
    "/flags/subjects/{number}",
    response={200: SubjectRow, **READS},
    operation_id="get_flag_subject",
    summary=gettext_noop("A flagged subject with its flags"),
    tags=TAGS,
)
def get_flag_subject(request: HttpRequest, number: InPath) -> SubjectRow:
    """Give a subject that the reader is shown."""
    return _subject_full(request, number)


@router.post(
    "/flags/subjects/{number}/link",
    response={201: SubjectRow, **WRITES},
    auth=WRITER,
    operation_id="link_flag_subject",
    summary=gettext_noop("Say to which project a flagged subject belongs"),
    tags=TAGS,
)
def link_flag_subject(request: HttpRequest, number: InPath, body: LinkGiven) -> Status[SubjectRow]:
    """Confirm a link; the subject lies in the territory, or in that of the project, from then on.

    Of the two one is to be given.
    """
    person, powers, reading = _flags(request)
    if not powers.audits_any:
        raise Http404
    found: Subject = get_object_or_404(subjects_for(powers, reading), pk=number)
    project, territory = _linked(body, reading)
    with refused_by_field():
        linking.link_subject(found, project=project, territory=territory, by=person, at=reading.at)
    return Status(201, _subject_full(request, number))


@router.post(
    "/flags/subjects/{number}/unlink",
    response={201: SubjectRow, **WRITES},
    auth=WRITER,
    operation_id="unlink_flag_subject",
    summary=gettext_noop("Take a flagged subject away from its project or territory"),
    tags=TAGS,
)
def unlink_flag_subject(
    request: HttpRequest, number: InPath, body: UnlinkGiven
) -> Status[SubjectRow]:
    """Take the link away, and say why; what later results name does not link it again."""
    person, powers, reading = _flags(request)
    if not powers.audits_any:
        raise Http404
    found: Subject = get_object_or_404(subjects_for(powers, reading), pk=number)
    with refused_by_field():
        present = linking.unlink_subject(found, ground=body.ground, by=person, at=reading.at)
    (line,) = lines_of([present], newest_rules(synthetic=present.is_synthetic), reading)
    return Status(201, _subject_row(line))


@router.get(
    "/flags/runs",
    response={200: Rows[RunRow], **READS},
    operation_id="list_flag_runs",
    summary=gettext_noop("Runs of the rules that were taken in"),
    tags=TAGS,
)
def list_flag_runs(request: HttpRequest, asked: Annotated[Window, Query()]) -> Rows[RunRow]:
    """List runs with their rules, the newest first; to those who take them in."""
    _person, powers, reading = _flags(request)
    if not powers.audits_all:
        raise Http404
    rows = Run.objects.filter(is_synthetic=reading.is_synthetic)
    page = rows.prefetch_related("rules")[asked.offset : asked.offset + asked.limit]
    return Rows[RunRow](items=[_run(one) for one in page], count=rows.count())


# --- samples


@router.get(
    "/flags/samples",
    response={200: Rows[SampleRow], **READS},
    operation_id="list_flag_samples",
    summary=gettext_noop("Samples drawn from the queue of flags"),
    tags=TAGS,
)
def list_flag_samples(request: HttpRequest, asked: Annotated[Window, Query()]) -> Rows[SampleRow]:
    """List samples, the newest first."""
    _person, powers, reading = _flags(request)
    rows = samples_for(powers, reading)
    page = rows[asked.offset : asked.offset + asked.limit]
    return Rows[SampleRow](items=[SampleRow(**_sample(one)) for one in page], count=rows.count())


@router.post(
    "/flags/samples",
    response={201: SampleFull, **WRITES},
    auth=WRITER,
    operation_id="draw_flag_sample",
    summary=gettext_noop("Draw a sample of money by a seed"),
    tags=TAGS,
)
def draw_flag_sample(request: HttpRequest, body: SampleGiven) -> Status[SampleFull]:
    """Draw from the subjects of the queue; the same seed over the same subjects draws the same."""
    person, powers, reading = _flags(request)
    if not powers.audits_any:
        raise Http404
    wanted = Wanted(code=body.code, territory=body.territory)
    with refused_by_field():
        made = sampling.draw_sample(
            sampling.Drawing(body.title, body.seed, body.size, body.currency, wanted),
            reading=reading,
            by=person,
            at=reading.at,
        )
    return Status(201, _sample_full(made, reading))


@router.get(
    "/flags/samples/{number}",
    response={200: SampleFull, **READS},
    operation_id="get_flag_sample",
    summary=gettext_noop("A sample with what was drawn"),
    tags=TAGS,
)
def get_flag_sample(request: HttpRequest, number: InPath) -> SampleFull:
    """Give a sample with the workpaper of each drawn subject."""
    _person, powers, reading = _flags(request)
    sample = get_object_or_404(samples_for(powers, reading), pk=number)
    return _sample_full(sample, reading)


@router.post(
    "/flags/drawn/{number}/workpaper",
    response={201: SampleFull, **WRITES},
    auth=WRITER,
    operation_id="write_flag_workpaper",
    summary=gettext_noop("Write the workpaper of a drawn subject"),
    tags=TAGS,
)
def write_flag_workpaper(
    request: HttpRequest, number: InPath, body: WorkpaperGiven
) -> Status[SampleFull]:
    """Write what was looked at; the last workpaper counts, earlier ones stay."""
    person, powers, reading = _flags(request)
    if not powers.audits_any:
        raise Http404
    rows = Drawn.objects.filter(sample__in=samples_for(powers, reading).values("pk"))
    found: Drawn = get_object_or_404(rows.select_related("sample", "subject"), pk=number)
    with refused_by_field():
        sampling.write_paper(
            found,
            looked_at=body.looked_at,
            finding=body.finding.value,
            note=body.note,
            by=person,
            at=reading.at,
        )
    return Status(201, _sample_full(found.sample, reading))


# --- cases


@router.get(
    "/cases",
    response={200: Rows[CaseRow], **READS},
    operation_id="list_cases",
    summary=gettext_noop("Cases that the reader is shown"),
    tags=TAGS,
)
def list_cases(request: HttpRequest, asked: Annotated[CasesAsked, Query()]) -> Rows[CaseRow]:
    """List cases, those with the nearest term first."""
    _person, powers, reading = _asking(request)
    rows = cases_listed(asked.state.value, asked.q.strip(), powers, reading)
    page = list(rows[asked.offset : asked.offset + asked.limit])
    items = [CaseRow(**_case(one)) for one in case_lines(page, reading)]
    return Rows[CaseRow](items=items, count=rows.count())


@router.post(
    "/cases",
    response={201: CaseFull, **WRITES},
    auth=WRITER,
    operation_id="open_case",
    summary=gettext_noop("Open a case about flags"),
    tags=TAGS,
)
def open_case(request: HttpRequest, body: CaseOpened) -> Status[CaseFull]:
    """Open a case about flags that stand and are in no open case."""
    person, powers, reading = _flags(request)
    if not powers.audits_any:
        raise Http404
    flags = list(flags_for(powers).filter(pk__in=body.flags))
    if len(flags) < len(set(body.flags)):
        missing = set(body.flags) - {one.pk for one in flags}
        raise FieldsError({"flags": [_unknown(number) for number in sorted(missing)]})
    with refused_by_field():
        made = opening.open_case(flags, body.title, by=person, at=reading.at)
    return Status(201, _case_full(request, made.pk))


@router.get(
    "/cases/{number}",
    response={200: CaseFull, **READS},
    operation_id="get_case",
    summary=gettext_noop("A case with its steps"),
    tags=TAGS,
)
def get_case(request: HttpRequest, number: InPath) -> CaseFull:
    """Give a case that the reader is shown."""
    return _case_full(request, number)


@router.post(
    "/cases/{number}/declaration",
    response={201: CaseFull, **WRITES},
    auth=WRITER,
    operation_id="declare_on_case",
    summary=gettext_noop("Declare one's interests in a case"),
    tags=TAGS,
)
def declare_on_case(
    request: HttpRequest, number: InPath, body: InterestsDeclared
) -> Status[CaseFull]:
    """Declare whether the writer has an interest; whoever has some works nothing of it."""
    found, powers, reading = _found(request, number)
    if not case_shown(found, powers, reading).may_declare:
        raise Http404
    with refused_by_field():
        steps.declare(
            found, conflict=body.conflict, note=body.note, by=writer(request), at=reading.at
        )
    return Status(201, _case_full(request, number))


@router.post(
    "/cases/{number}/steps",
    response={201: CaseFull, **WRITES},
    auth=WRITER,
    operation_id="step_case",
    summary=gettext_noop("Take a step of a case"),
    tags=TAGS,
)
def step_case(request: HttpRequest, number: InPath, body: CaseStepGiven) -> Status[CaseFull]:
    """Take a step that the writer may take as the case stands."""
    found, powers, reading = _found(request, number)
    happening = Happening(body.step.value)
    if happening not in case_shown(found, powers, reading).possible:
        raise Http404
    told = Told(
        body.note,
        tuple(Given(name, content) for name, content in contents(body.files)),
        _organisation(body.organisation),
        _enterprise(body.enterprise),
        body.days,
        tuple(body.also),
    )
    with refused_by_field({"content": "files", "recipient": "organisation"}):
        steps.take(found, happening, told, by=writer(request), at=reading.at)
    return Status(201, _case_full(request, number))


@router.get(
    "/case-files/{number}",
    response={200: None, **READS},
    operation_id="get_case_file",
    summary=gettext_noop("A file given with a step of a case"),
    tags=TAGS,
    openapi_extra=SENT_FILE,
)
def get_case_file(request: HttpRequest, number: InPath) -> HttpResponse | FileResponse:
    """Send a file to whoever is shown its step, as an attachment."""
    _person, powers, reading = _asking(request)
    row: CaseFile = get_object_or_404(files_for(powers, reading), pk=number)
    return kept_file(
        cast("Asked", request),
        evidence_files(),
        row.stored,
        kept_at=row.step.at,
        content_type=row.content_type,
        name=row.name,
    )


@router.get(
    "/closed-cases",
    response={200: Rows[ClosedCaseRow], **READS},
    operation_id="list_closed_cases",
    summary=gettext_noop("Closed cases of which there was a notice"),
    tags=TAGS,
)
def list_closed_cases(
    request: HttpRequest, asked: Annotated[Window, Query()]
) -> Rows[ClosedCaseRow]:
    """List closed cases as everybody reads them, the last closed first."""
    reading = _public(request)
    rows = closed_for_all(synthetic=reading.is_synthetic, at=reading.at)
    page = list(rows[asked.offset : asked.offset + asked.limit])
    items = [_closed_row(line, events) for line, events in closed_lines(page, reading)]
    return Rows[ClosedCaseRow](items=items, count=rows.count())


@router.get(
    "/closed-cases/{number}",
    response={200: ClosedCaseRow, **READS},
    operation_id="get_closed_case",
    summary=gettext_noop("A closed case as everybody reads it"),
    tags=TAGS,
)
def get_closed_case(request: HttpRequest, number: InPath) -> ClosedCaseRow:
    """Give what was asked, answered and found."""
    reading = _public(request)
    real, made_up = (closed_for_all(synthetic=one, at=reading.at) for one in (False, True))
    rows = real | made_up
    return _closed(get_object_or_404(rows, pk=number), reading)


# --- who asks, and what is given


def _linked(body: LinkGiven, reading: Reading) -> tuple[Project | None, Territory | None]:
    """Return what a link names: one of both. Raises FieldsError."""
    if (body.project is None) == (body.territory is None):
        raise FieldsError({"project": [_("Name a project or a territory.")]})
    if body.territory is not None:
        territory = Territory.objects.filter(key=body.territory).first()
        if territory is None:
            raise FieldsError({"territory": [_unknown(body.territory)]})
        return None, territory
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    project = seen.filter(key=body.project).first()
    if project is None:
        raise FieldsError({"project": [_unknown(body.project or "")]})
    return project, None


def _public(request: HttpRequest) -> Reading:
    asked = cast("Asked", request)
    return Reading(asked.scope, asked.now, None, timezone.localdate(asked.now))


def _asking(request: HttpRequest) -> tuple[User, Powers, Reading]:
    """Return who asks and where they stand; nobody in particular signs in first."""
    person, reading = request.user, reading_of(request)
    if not isinstance(person, User):
        raise AuthenticationError
    now = _public(request)
    return person, powers_of(reading.scope, person, on=now.day), now


def _flags(request: HttpRequest) -> tuple[User, Powers, Reading]:
    """Let through whoever is shown flags. Raises Http404."""
    person, powers, reading = _asking(request)
    if not powers.sees_flags:
        raise Http404
    return person, powers, reading


def _world(reading: Reading) -> World:
    return World.SYNTHETIC if reading.is_synthetic else World.REAL


def _unknown(named: object) -> str:
    return _("“%(text)s” was not found.") % {"text": named}


def _organisation(key: str | None) -> Organisation | None:
    if key is None:
        return None
    found = Organisation.objects.filter(key=key).first()
    if found is None:
        raise FieldsError({"organisation": [_unknown(key)]})
    return found


def _enterprise(key: str | None) -> Enterprise | None:
    if key is None:
        return None
    found = Enterprise.objects.filter(key=key).first()
    if found is None:
        raise FieldsError({"enterprise": [_unknown(key)]})
    return found


def _found(request: HttpRequest, number: int) -> tuple[Case, Powers, Reading]:
    _person, powers, reading = _asking(request)
    found: Case = get_object_or_404(cases_for(powers, reading), pk=number)
    return found, powers, reading


def _subject_full(request: HttpRequest, number: int) -> SubjectRow:
    _person, powers, reading = _flags(request)
    found: Subject = get_object_or_404(subjects_for(powers, reading), pk=number)
    rules = newest_rules(synthetic=found.is_synthetic)
    (line,) = lines_of([found], rules, reading)
    whole = [*line.flags, *lines_aside(found, rules, reading)]
    return _subject_row(replace(line, flags=whole))


def _subject_row(line: Line) -> SubjectRow:
    one = line.subject
    return SubjectRow(
        number=one.pk,
        level=one.level,
        identifier=one.ref,
        title=one.title,
        buyer=one.buyer_name or one.buyer,
        supplier=one.supplier_name or one.supplier,
        value=one.value,
        currency=one.currency,
        project=one.project.key if one.project else None,
        territory=one.territory.key if one.territory else None,
        score=one.score,
        flags=_flag_rows(line.flags),
    )


def _flag_rows(lines: Sequence[FlagLine]) -> list[FlagRow]:
    return [
        FlagRow(
            number=one.flag.pk,
            code=one.flag.code,
            version=one.flag.version,
            value=one.flag.value,
            evidence=one.flag.evidence,
            base_rate=one.rule.base_rate if one.rule else None,
            case=one.case,
            left_out=one.left_out,
            aside=one.aside is not None,
        )
        for one in lines
    ]


def _run(one: Run) -> RunRow:
    return RunRow(
        number=one.pk,
        at=one.at,
        by=actor_in_words(one.actor_id, one.actor_label),
        processes=one.processes,
        flags=one.flags,
        part=one.part,
        source=one.source,
        rules_version=one.rules_version,
        input_hash=one.input_hash,
        digest=one.digest,
        rules=[
            RuleOfRun(
                code=rule.code,
                version=rule.version,
                flagged=rule.flagged,
                clear=rule.clear,
                not_computable=rule.not_computable,
                base_rate=rule.base_rate,
            )
            for rule in one.rules.all()
        ],
    )


def _sample(one: Sample) -> dict[str, Any]:
    names = (*SampleRow.model_fields,)
    return {name: one.pk if name == "number" else getattr(one, name) for name in names}


def _sample_full(one: Sample, reading: Reading) -> SampleFull:
    return SampleFull(**_sample(one), drawn=[_drawn(row) for row in drawn_of(one, reading)])


def _drawn(row: DrawnShown) -> DrawnRow:
    paper = row.paper
    return DrawnRow(
        number=row.drawn.pk,
        subject=row.drawn.subject_id,
        identifier=row.drawn.subject.ref,
        value=row.drawn.value,
        hits=row.drawn.hits,
        certain=row.drawn.certain,
        looked_at=paper.looked_at if paper else "",
        finding=paper.finding if paper else "",
        note=paper.note if paper else "",
    )


def _case(line: CaseLine) -> dict[str, Any]:
    one = line.case
    to = one.organisation or one.enterprise
    return {
        "number": one.pk,
        "title": line.title,
        "state": one.state,
        "outcome": one.outcome,
        "codes": list(line.codes),
        "recipient": to.key if to else None,
        "territory": one.territory.key if one.territory else None,
        "noticed_on": one.noticed_on,
        "reply_by": one.reply_by,
        "overdue": line.overdue,
        "closed_on": one.closed_on,
    }


def _case_full(request: HttpRequest, number: int) -> CaseFull:
    found, powers, reading = _found(request, number)
    shown = case_shown(found, powers, reading)
    return CaseFull(
        **_case(shown.line),
        flags=_flag_rows(shown.flags),
        steps=[_step(one) for one in shown.events],
        may=sorted(one.value for one in shown.possible),
    )


def _closed(one: Case, reading: Reading) -> ClosedCaseRow:
    shown = closed_shown(one, reading)
    return _closed_row(shown.line, shown.events)


def _closed_row(line: CaseLine, events: Sequence[Event]) -> ClosedCaseRow:
    return ClosedCaseRow(**_case(line), steps=[_step(event) for event in events])


def _step(one: Event) -> CaseStepRow:
    return CaseStepRow(
        step=one.happening,
        side=one.side_code,
        on=one.on,
        days=one.days,
        note=one.note,
        files=[
            CaseFileRow(
                number=file.pk, name=file.name, size_bytes=file.size_bytes, sha256=file.sha256
            )
            for file in one.files
        ],
    )
