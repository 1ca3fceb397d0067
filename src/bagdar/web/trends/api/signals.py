"""Operations on trend watch: the rights and acts of the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.core.trends.telling import understood
from bagdar.web.delivery.api.finding import MOST_NUMBER, refused_by_field
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, Rows, Strict, Window, Word
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import NO_NULL
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.trends.actions import judging, linking, taking, withdrawing
from bagdar.web.trends.models import (
    NAME_LENGTH,
    NOTE_LENGTH,
    Brief,
    Direction,
    Link,
    LinkState,
    Run,
    Sighting,
    Signal,
    SourceDocument,
    StageName,
    Verdict,
)
from bagdar.web.trends.permissions import is_expert, reads
from bagdar.web.trends.queries.briefs import brief_shown, title_of
from bagdar.web.trends.queries.programme import Own, Rides, projects, sectors
from bagdar.web.trends.queries.reading import (
    FIVE,
    Line,
    Wanted,
    judgements_of,
    last_runs,
    last_sighting,
    lines_of,
    links_of,
    listed,
    runs_for,
    signals_for,
)
from bagdar.web.trends.queries.seeing import seen_by
from bagdar.web.trends.queries.telling import worded
from bagdar.web.trends.queries.words import against_line, sighting_words

router = Router()
TAGS = ["trends"]
LONGEST_DOCUMENT = 3 * 1024 * 1024
InPath = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=NOTE_LENGTH, pattern=NO_NULL)]
Note = Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=NO_NULL)]
Corpus = Annotated[str, StringConstraints(max_length=NAME_LENGTH, pattern=NO_NULL)]


class SignalOrder(StrEnum):
    """By what signals are ordered."""

    RANK = "rank"
    SHARE = "share"
    GROWTH = "growth"
    NOVELTY = "novelty"
    VISIBILITY = "visibility"
    DIFFUSION = "diffusion"
    NAME = "name"


class SignalAge(StrEnum):
    """Whether new or early signals alone are listed."""

    ALL = "all"
    FRESH = "fresh"
    EARLY = "early"


class SignalLinked(StrEnum):
    """How far the link of a signal to a sector is known."""

    CONFIRMED = "confirmed"
    SUGGESTED = "suggested"


class SignalVerdict(StrEnum):
    """What experts think of the signals that are listed."""

    ACT = "act"
    WATCH = "watch"
    UNSURE = "unsure"
    NOISE = "noise"
    NONE = "none"
    DIFFER = "differ"


class SignalsAsked(Window):
    """Which signals of the runs that count: the last of each corpus."""

    q: Word = ""
    direction: Direction | None = None
    stage: StageName | None = None
    verdict: SignalVerdict | None = None
    sector: str = Field("", max_length=8, pattern=f"^$|{KEY}")
    linked: SignalLinked | None = Field(
        None, description=gettext_noop("How far its link to the sector is known; else either.")
    )
    age: SignalAge = SignalAge.ALL
    order: SignalOrder = SignalOrder.RANK
    corpus: Corpus = Field("", description=gettext_noop("Of this corpus alone; else of all."))

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        return Wanted(
            q=self.q.strip(),
            direction=self.direction or "",
            stage=self.stage or "",
            verdict=self.verdict or "",
            sector=self.sector,
            linked=self.linked or "",
            age=self.age,
            order=self.order,
            corpus=self.corpus.strip(),
        )


class SignalRow(Schema):
    """A signal as the last run of a corpus saw it; shares and attributes are ratios from 0 to 1.

    A signal that several corpora name has a row for each.
    """

    number: int
    corpus: str
    run: int
    key: str
    name: str
    rank: int
    falling_rank: int | None = Field(
        description=gettext_noop("The place among what falls; early signals have none.")
    )
    first: str
    fresh: bool
    early: bool
    direction: str
    stage: str
    share: float
    documents: int
    novelty: float
    growth: float
    coherence: float
    prominence: float
    uncertainty: float
    visibility: float
    diffusion: float
    judgements: dict[str, int]
    differ: bool = Field(description=gettext_noop("The last judgements of people differ."))


class SignalDocumentRow(Schema):
    """A document behind a signal."""

    id: str
    title: str
    date: str
    venue: str
    url: str
    language: str


class JudgementRow(Schema):
    """What an expert thinks of a signal; `stands` says that they gave no later one."""

    verdict: str
    reason: str
    by: str
    at: datetime
    run: int
    stands: bool


class SignalLinkRow(Schema):
    """A sector or project that a signal bears on."""

    number: int
    sector: str | None
    project: str | None
    state: str
    evidence: str


class SignalElsewhere(Schema):
    """How the last run of another corpus saw a signal."""

    corpus: str
    run: int
    direction: Direction
    stage: StageName
    share: float


class SignalFull(SignalRow):
    """A signal with its series, ranks, documents, judgements and links."""

    elsewhere: list[SignalElsewhere]
    withdrawn: str = Field(
        description=gettext_noop("Why the run that saw it no longer counts; empty while it does.")
    )
    periods: list[str]
    counts: list[int]
    shares: list[float]
    forecast: dict[str, Any] | None
    straight: dict[str, Any] | None
    life_cycle: dict[str, Any]
    ranks: dict[str, int]
    scores: dict[str, float]
    precision: str = Field(description=gettext_noop("How often such alerts held, in words."))
    against_line: str = Field(
        description=gettext_noop("By how much our detector beat a straight line, in words.")
    )
    neighbours: list[dict[str, Any]]
    who: list[dict[str, Any]]
    documents_behind: list[SignalDocumentRow]
    opinions: list[JudgementRow]
    links: list[SignalLinkRow]


class JudgementGiven(Strict):
    """What the writer thinks of a signal, and why."""

    verdict: Verdict
    reason: Reason


class SignalsGiven(Strict):
    """The lines of JSON that a scan wrote, as one text."""

    document: Annotated[
        str, StringConstraints(min_length=1, max_length=LONGEST_DOCUMENT, pattern=NO_NULL)
    ]
    corpus: Corpus = Field(
        "", description=gettext_noop("What it is called; empty: as the document says.")
    )


class SignalsTaken(Schema):
    """What became of a document; `known` says that it was taken before.

    New are signals that no earlier run of the corpus had named; its `first` run has none.
    """

    run: int
    corpus: str
    known: bool
    first: bool
    signals: int
    new: int
    suggested: int


class SignalRunRow(Schema):
    """A run that was taken in."""

    number: int
    corpus: str
    made_at: datetime
    taken_at: datetime
    version: str
    step: str
    signals: int
    inputs_digest: str
    against_line: str
    withdrawn: str = Field(
        description=gettext_noop("Why the run no longer counts; empty while it does.")
    )


class TrendSentenceRow(Schema):
    """A sentence of a scan: in words, and as a code with values where it is of a known form."""

    text: str
    code: str
    values: dict[str, str | int | float]


class RunWithdrawalGiven(Strict):
    """Why a run, or a draft, should not count; or should again."""

    reason: Reason


class SignalRunFull(SignalRunRow):
    """A run with what it read, what broke, what was told and measured."""

    facts: dict[str, Any]
    told: list[TrendSentenceRow]


class OwnTold(Schema):
    """What the projects of a sector say of their own technology, as far as the reader sees it."""

    projects: int
    technologies: dict[str, int]
    generations: dict[str, int]
    licensors: dict[str, int]
    local_content_ratio: Decimal | None
    local_content_known: int


class RideRow(Schema):
    """What a sector or project rides, with the signals it follows from."""

    sector: str | None
    project: str | None
    ride: str
    signals: list[int]
    own: OwnTold | None


class LinkDecisionGiven(Strict):
    """Whether a suggested link holds."""

    state: LinkState
    note: Note = ""


class SuggestedLinkRow(SignalLinkRow):
    """A suggested link with its signal."""

    signal: int
    name: str


class TrendBriefRow(Schema):
    """A brief in a list."""

    number: int
    title: str
    quarter: str
    on: date
    state: str
    run: int


class TrendClaimRow(Schema):
    """A line of a brief with the address of its evidence."""

    chapter: str
    sentence: str
    note: str
    evidence: str


class TrendBriefRun(Schema):
    """A run that a brief rests on, and how its ranking did against a straight line."""

    run: int
    corpus: str
    against_line: str


class TrendBriefFull(TrendBriefRow):
    """A brief as it is read."""

    against_line: str
    runs: list[TrendBriefRun]
    claims: list[TrendClaimRow]
    decide: str
    signed_by: str
    digest: str = Field(
        description=gettext_noop("Of all that the brief says; a signature names it.")
    )
    signed_digest: str
    rests_on: list[str]
    withdrawn: str = Field(
        description=gettext_noop("Why the draft is not pursued; empty while it is.")
    )


@router.get(
    "/signals",
    response={200: Rows[SignalRow], **READS},
    operation_id="list_signals",
    summary=gettext_noop(
        "Signals of emerging technologies, as the last run of each corpus saw them"
    ),
    tags=TAGS,
)
def list_signals(request: HttpRequest, asked: Annotated[SignalsAsked, Query()]) -> Rows[SignalRow]:
    """List signals, filtered and ordered."""
    reading = reading_trends(request)
    wanted = asked.wanted()
    rows = listed(wanted, last_runs(synthetic=reading.is_synthetic, corpus=wanted.corpus))
    lines = lines_of(list(rows[asked.offset : asked.offset + asked.limit]))
    return Rows[SignalRow](items=[SignalRow(**_row(one)) for one in lines], count=rows.count())


@router.post(
    "/signals",
    response={201: SignalsTaken, **WRITES},
    auth=WRITER,
    operation_id="take_signals",
    summary=gettext_noop("Take a document of signals in, whole or not at all"),
    tags=TAGS,
)
def take_signals(request: HttpRequest, body: SignalsGiven) -> Status[SignalsTaken]:
    """Take a document of at most 3 MB in; larger ones on the page or the command line."""
    reading = expert_reading(request)
    world = world_of(reading)
    with refused_by_field():
        done = taking.take_signals(
            body.document.encode("utf-8", "surrogatepass"),
            world=world,
            by=writer(request),
            at=reading.at,
            corpus=body.corpus,
        )
    return Status(
        201,
        SignalsTaken(
            run=done.run.pk,
            corpus=done.run.corpus,
            known=done.known,
            first=done.first,
            signals=done.signals,
            new=done.new,
            suggested=done.suggested,
        ),
    )


@router.get(
    "/signals/runs",
    response={200: Rows[SignalRunRow], **READS},
    operation_id="list_signal_runs",
    summary=gettext_noop("Runs of signals that were taken in"),
    tags=TAGS,
)
def list_signal_runs(request: HttpRequest, asked: Annotated[Window, Query()]) -> Rows[SignalRunRow]:
    """List runs, the newest first."""
    reading = reading_trends(request)
    rows = runs_for(reading.scope)
    page = rows[asked.offset : asked.offset + asked.limit]
    items = [SignalRunRow(**_run(one)) for one in page]
    return Rows[SignalRunRow](items=items, count=rows.count())


@router.get(
    "/signals/runs/{number}",
    response={200: SignalRunFull, **READS},
    operation_id="get_signal_run",
    summary=gettext_noop("A run of signals: what it read, what broke, how good it is"),
    tags=TAGS,
)
def get_signal_run(request: HttpRequest, number: InPath) -> SignalRunFull:
    """Give a run with its facts."""
    found: Run = get_object_or_404(of_either(runs_for, request), pk=number)
    return _run_whole(found)


@router.post(
    "/signals/runs/{number}/withdrawal",
    response={201: SignalRunFull, **WRITES},
    auth=WRITER,
    operation_id="withdraw_signal_run",
    summary=gettext_noop("Withdraw a run of signals, with the reason"),
    tags=TAGS,
)
def withdraw_signal_run(
    request: HttpRequest, number: InPath, body: RunWithdrawalGiven
) -> Status[SignalRunFull]:
    """Let a run count no more: pages and briefs rest on the one of its corpus before it."""
    reading = expert_reading(request)
    found: Run = get_object_or_404(of_either(runs_for, request), pk=number)
    with refused_by_field():
        withdrawing.withdraw_run(found, body.reason, by=writer(request), at=reading.at)
    return Status(201, _run_whole(of_either(runs_for, request).get(pk=number)))


@router.post(
    "/signals/runs/{number}/return",
    response={201: SignalRunFull, **WRITES},
    auth=WRITER,
    operation_id="return_signal_run",
    summary=gettext_noop("Bring a withdrawn run of signals back, with the reason"),
    tags=TAGS,
)
def return_signal_run(
    request: HttpRequest, number: InPath, body: RunWithdrawalGiven
) -> Status[SignalRunFull]:
    """Let a run count again that was withdrawn; that it was stays on record."""
    reading = expert_reading(request)
    found: Run = get_object_or_404(of_either(runs_for, request), pk=number)
    with refused_by_field():
        withdrawing.bring_run_back(found, body.reason, by=writer(request), at=reading.at)
    return Status(201, _run_whole(of_either(runs_for, request).get(pk=number)))


@router.get(
    "/signals/links",
    response={200: Rows[SuggestedLinkRow], **READS},
    operation_id="list_suggested_links",
    summary=gettext_noop("Links of signals that wait for a person"),
    tags=TAGS,
)
def list_suggested_links(
    request: HttpRequest, asked: Annotated[Window, Query()]
) -> Rows[SuggestedLinkRow]:
    """List suggested links; projects alone that the reader is shown."""
    reading = expert_reading(request)
    rows = _links(reading).filter(
        state=LinkState.SUGGESTED, signal__is_synthetic=reading.is_synthetic
    )
    page = rows.order_by("pk")[asked.offset : asked.offset + asked.limit]
    return Rows[SuggestedLinkRow](items=[_suggested(one) for one in page], count=rows.count())


@router.post(
    "/signals/links/{number}",
    response={201: SuggestedLinkRow, **WRITES},
    auth=WRITER,
    operation_id="decide_signal_link",
    summary=gettext_noop("Confirm or refuse a link of a signal"),
    tags=TAGS,
)
def decide_signal_link(
    request: HttpRequest, number: InPath, body: LinkDecisionGiven
) -> Status[SuggestedLinkRow]:
    """Decide on a link; it counts for what sectors and projects ride once it is confirmed."""
    reading = expert_reading(request)
    found: Link = get_object_or_404(_links(reading), pk=number)
    with refused_by_field():
        linking.decide(found, body.state, body.note, by=writer(request), at=reading.at)
    return Status(201, _suggested(found))


@router.get(
    "/signals/rides",
    response={200: list[RideRow], **READS},
    operation_id="list_technology_rides",
    summary=gettext_noop("What sectors and projects ride: rising, flat or falling technology"),
    tags=TAGS,
)
def list_technology_rides(request: HttpRequest) -> list[RideRow]:
    """Give each sector and project with confirmed links."""
    reading = reading_trends(request)
    of_sectors = [
        _ride(one.rides, sector=one.sector.code, own=one.own)
        for one in sectors(reading)
        if one.rides.signals
    ]
    return [
        *of_sectors,
        *(_ride(one.rides, project=one.project.key) for one in projects(reading)),
    ]


@router.get(
    "/signals/{number}",
    response={200: SignalFull, **READS},
    operation_id="get_signal",
    summary=gettext_noop("A signal with its evidence"),
    tags=TAGS,
)
def get_signal(request: HttpRequest, number: InPath) -> SignalFull:
    """Give a signal as its last run saw it."""
    found: Signal = get_object_or_404(of_either(signals_for, request), pk=number)
    return signal_told(found, reading_trends(request))


@router.post(
    "/signals/{number}/judgements",
    response={201: SignalFull, **WRITES},
    auth=WRITER,
    operation_id="judge_signal",
    summary=gettext_noop("Judge a signal, with the reason"),
    tags=TAGS,
)
def judge_signal(request: HttpRequest, number: InPath, body: JudgementGiven) -> Status[SignalFull]:
    """Append a judgement; those of others and earlier ones stay."""
    reading = expert_reading(request)
    found: Signal = get_object_or_404(of_either(signals_for, request), pk=number)
    with refused_by_field():
        judging.judge(found, body.verdict, body.reason, by=writer(request), at=reading.at)
    return Status(201, signal_told(found, reading))


# --- who asks, and what is given


def reading_trends(request: HttpRequest) -> Reading:
    """Let through whoever reads trend watch; nobody in particular signs in. Raises Http404."""
    if not isinstance(request.user, User):
        raise AuthenticationError
    asked = cast("Asked", request)
    if not reads(asked.scope):
        raise Http404
    return Reading(asked.scope, asked.now, None, timezone.localdate(asked.now))


def expert_reading(request: HttpRequest) -> Reading:
    """Let experts through. Raises Http404."""
    reading = reading_trends(request)
    if not is_expert(reading.scope):
        raise Http404
    return reading


def of_either(rows_for: Any, request: HttpRequest) -> Any:
    """Return the rows that whoever asks is shown."""
    return rows_for(reading_trends(request).scope)


def world_of(reading: Reading) -> World:
    """Return the world that is read."""
    return World.SYNTHETIC if reading.is_synthetic else World.REAL


def _links(reading: Reading) -> Any:
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    rows = Link.objects.filter(signal__in=signals_for(reading.scope).values("pk"))
    rows = rows.filter(project=None) | rows.filter(project__in=seen.values("pk"))
    return rows.select_related("signal", "sector", "project")


def _row(line: Line) -> dict[str, Any]:
    one = line.sighting
    return {
        "number": one.signal_id,
        "corpus": one.run.corpus,
        "run": one.run_id,
        "fresh": line.is_new,
        "key": one.signal.key,
        "name": one.signal.name,
        "direction": one.goes.value,
        "documents": one.documents_count,
        "judgements": dict(line.opinion.counts) if line.opinion else {},
        "differ": bool(line.opinion and line.opinion.differs),
        **{
            name: getattr(one, name)
            for name in (
                *("rank", "falling_rank", "first", "early", "stage", "share"),
                *FIVE,
                *("visibility", "diffusion"),
            )
        },
    }


def signal_told(signal: Signal, reading: Reading) -> SignalFull:
    """Tell a signal as its last run saw it, and as other corpora do. Raises Http404."""
    sighting = last_sighting(signal)
    if sighting is None:
        raise Http404
    (line,) = lines_of([sighting])
    facts = sighting.facts
    return SignalFull(
        **_row(line),
        elsewhere=_elsewhere(sighting),
        withdrawn=_why_out(sighting.run),
        periods=sighting.run.periods,
        life_cycle=facts["stage"],
        precision=" ".join(sighting_words(sighting)),
        against_line=against_line(sighting.run).sentence,
        **{
            name: facts[name]
            for name in (
                *("counts", "shares", "forecast", "straight", "ranks", "scores"),
                *("neighbours", "who"),
            )
        },
        documents_behind=[
            SignalDocumentRow(
                id=one.ident,
                title=one.title,
                date=one.on,
                venue=one.venue,
                url=one.url,
                language=one.language,
            )
            for one in SourceDocument.objects.filter(sighting=sighting)
        ],
        opinions=[
            JudgementRow(
                verdict=one.row.verdict,
                reason=one.row.reason,
                by=one.by,
                at=one.row.at,
                run=one.row.run_id,
                stands=one.stands,
            )
            for one in judgements_of(signal, reading)
        ],
        links=[SignalLinkRow(**link_told(one.link)) for one in links_of(signal, reading)],
    )


def _elsewhere(shown: Sighting) -> list[SignalElsewhere]:
    runs = last_runs(synthetic=shown.signal.is_synthetic)
    others = [one for one in runs if one.corpus != shown.run.corpus]
    return [
        SignalElsewhere(
            corpus=one.run.corpus,
            run=one.run_id,
            direction=Direction(one.direction),
            stage=StageName(one.stage),
            share=one.share,
        )
        for one in seen_by(others).filter(signal=shown.signal).order_by("-run__made_at", "-run")
    ]


def link_told(one: Link) -> dict[str, Any]:
    """Tell a link."""
    return {
        "number": one.pk,
        "sector": one.sector.code if one.sector else None,
        "project": one.project.key if one.project else None,
        "state": one.state,
        "evidence": one.evidence,
    }


def _suggested(one: Link) -> SuggestedLinkRow:
    return SuggestedLinkRow(**link_told(one), signal=one.signal_id, name=one.signal.name)


def _run(one: Run) -> dict[str, Any]:
    return {
        "number": one.pk,
        "corpus": one.corpus,
        "made_at": one.made_at,
        "taken_at": one.at,
        "version": one.version,
        "step": one.step,
        "signals": one.signals,
        "inputs_digest": one.inputs_digest,
        "against_line": against_line(one).sentence,
        "withdrawn": _why_out(one),
    }


def _why_out(one: Run) -> str:
    return one.withdrawn.reason if one.withdrawn else ""


def _run_whole(one: Run) -> SignalRunFull:
    told = [_sentence(each) for each in one.facts["told"]]
    return SignalRunFull(**_run(one), facts=one.facts, told=told)


def _sentence(written: str) -> TrendSentenceRow:
    told, words = understood(written), worded(written)
    text = " ".join(filter(None, (words.text, words.written)))
    code, values = (told.code, dict(told.values)) if told else ("", {})
    return TrendSentenceRow(text=text, code=code, values=values)


def _ride(
    rides: Rides, *, sector: str | None = None, project: str | None = None, own: Own | None = None
) -> RideRow:
    numbers = [one.signal.pk for one in rides.signals]
    told = None
    if own is not None:
        told = OwnTold(
            projects=own.projects,
            technologies=dict(own.technologies),
            generations=dict(own.generations),
            licensors=dict(own.licensors),
            local_content_ratio=own.local_ratio,
            local_content_known=own.local_known,
        )
    return RideRow(sector=sector, project=project, ride=rides.ride.value, signals=numbers, own=told)


def brief_told(one: Brief) -> dict[str, Any]:
    """Tell a brief in a list."""
    return {
        "number": one.pk,
        "title": title_of(one),
        "quarter": one.quarter,
        "on": one.on,
        "state": one.state,
        "run": one.run_id,
    }


def brief_whole(brief: Brief, reading: Reading) -> TrendBriefFull:
    """Tell a brief as it is read."""
    shown = brief_shown(brief, reading)
    claims = [
        TrendClaimRow(
            chapter=chapter.title, sentence=one.sentence, note=one.note, evidence=one.href
        )
        for chapter in shown.chapters
        for one in chapter.claims
    ]
    return TrendBriefFull(
        **brief_told(brief),
        against_line=shown.against_line,
        runs=[
            TrendBriefRun(run=one.run.pk, corpus=one.run.corpus, against_line=one.against.sentence)
            for one in shown.runs
        ],
        claims=claims,
        decide=brief.decide,
        signed_by=shown.signed_by,
        digest=shown.digest,
        signed_digest=shown.signed_digest,
        rests_on=list(shown.rests_on),
        withdrawn=shown.withdrawn.reason if shown.withdrawn else "",
    )
