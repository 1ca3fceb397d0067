"""Operations on the work on trends: duties, the map of terms, links, lists of one's own, briefs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.api.finding import MOST_NUMBER, refused_by_field
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, Day, Nothing, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.models import User
from bagdar.web.projects.api.bodies import NO_NULL
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.trends.actions.briefing import (
    compose,
    say_what_to_decide,
    sign,
    withdraw_draft,
)
from bagdar.web.trends.actions.duties import LONGEST_DAYS, SHORTEST_DAYS, end_duty, give_duty
from bagdar.web.trends.actions.duties import review as write_review
from bagdar.web.trends.actions.linking import add_term, link_by_hand, withdraw_term
from bagdar.web.trends.actions.watching import (
    follow,
    subscribe,
    unfollow,
    unsubscribe,
    unwatch,
    watch,
)
from bagdar.web.trends.api.signals import (
    TAGS,
    Corpus,
    InPath,
    Reason,
    RunWithdrawalGiven,
    SignalFull,
    TrendBriefFull,
    TrendBriefRow,
    brief_told,
    brief_whole,
    expert_reading,
    of_either,
    reading_trends,
    signal_told,
)
from bagdar.web.trends.models import (
    NAME_LENGTH,
    TITLE_LENGTH,
    WORDS_LENGTH,
    Brief,
    BriefState,
    Direction,
    Duty,
    MapTerm,
    Signal,
    StageName,
    Subscription,
)
from bagdar.web.trends.permissions import gives_duties, signs
from bagdar.web.trends.queries.briefs import briefs_for
from bagdar.web.trends.queries.following import Looked, lists_of, not_seen
from bagdar.web.trends.queries.reading import last_runs, signals_for
from bagdar.web.trends.queries.work import DutyLine, duties

router = Router(tags=TAGS)
Words = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH, pattern=NO_NULL)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LENGTH, pattern=NO_NULL)]
SectorCode = Annotated[str, StringConstraints(max_length=8, pattern=f"^$|{KEY}")]
MOST_REVIEWS_TOLD = 60


class DutyRow(Schema):
    """A duty of an expert: a sector, or all of them, with the reviews that are owed."""

    number: int
    expert: str
    sector: str | None
    every_days: int
    starts_on: date
    owed: list[date] = Field(description=gettext_noop("Days whose review is not done yet."))
    next_on: date | None
    last_on: date | None


class DutyGiven(Strict):
    """Whose duty, of which sector (of all when empty), how often, from when."""

    expert: Words = Field(description=gettext_noop("The name under which the expert signs in."))
    sector: SectorCode = ""
    every_days: int = Field(91, ge=SHORTEST_DAYS, le=LONGEST_DAYS)
    starts_on: Day


class ReviewGiven(Strict):
    """What was looked at, and what came of it; the days owed before it are settled too."""

    note: Reason


class TermRow(Schema):
    """Words of a technology in three languages, and the sector they stand for."""

    number: int
    sector: str
    en: str
    ru: str
    kk: str
    source: str


class TermGiven(Strict):
    """Words for the map, with their source."""

    sector: SectorCode
    en: Words
    ru: Words
    kk: Words
    source: Words


class SignalLinkGiven(Strict):
    """A sector or a project that a signal bears on, and why; it is confirmed at once."""

    sector: SectorCode = ""
    project: str = Field("", max_length=80, pattern=f"^$|{KEY}")
    note: Reason


class WordsMatch(Schema):
    """A signal of a run that counts which words of one's own find."""

    signal: int
    corpus: str
    name: str
    equals: bool = Field(description=gettext_noop("Whether it is called so, and not longer."))
    by: str = Field(
        description=gettext_noop("Words of the map of terms that found it; empty: your own.")
    )
    written: str = Field(
        description=gettext_noop("The other way of writing it that holds them; empty: its name.")
    )
    direction: Direction
    stage: StageName
    share: float
    first: str


class WatchedWordsRow(Schema):
    """Words of one's own, and the signals that the runs which count have of them."""

    number: int
    text: str
    folded: str = Field(description=gettext_noop("As phrases are counted."))
    signals: list[WordsMatch]
    told: str = Field(description=gettext_noop("What was looked through, where none is found."))


class WatchListRow(Schema):
    """A list of one's own, with the numbers of its signals and the words that stand on it."""

    number: int
    title: str
    signals: list[int]
    words: list[WatchedWordsRow]


class WatchGiven(Strict):
    """The list that a signal is put on; it is made if there is none."""

    title: Title


class UnwatchGiven(Strict):
    """The list, by number, that a signal is taken off."""

    list: int = Field(ge=1, le=MOST_NUMBER)


class WordsGiven(Strict):
    """Words to look for in each run, and the list they are put on; it is made if there is none."""

    words: Annotated[str, StringConstraints(min_length=1, max_length=WORDS_LENGTH, pattern=NO_NULL)]
    title: Title


class WordsEnded(Strict):
    """The number of words of one's own."""

    number: int = Field(ge=1, le=MOST_NUMBER)


class SubscriptionRow(Schema):
    """What one asked to be told of; no sector is all of them."""

    number: int
    sector: str | None


class SubscriptionGiven(Strict):
    """The sector to be told of; empty for all."""

    sector: SectorCode = ""


class BriefGiven(Strict):
    """The quarter of a brief; empty for one on demand, which may be over one corpus alone."""

    quarter: Annotated[str, StringConstraints(max_length=7, pattern=r"^$|^\d{4}-Q[1-4]$")] = ""
    corpus: Corpus = ""


class BriefSignatureGiven(Strict):
    """What is signed: the digest of the brief as it was read."""

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class BriefDecisionGiven(Strict):
    """What is to be decided."""

    decide: Reason


# --- duties


@router.get(
    "/signals/duties",
    response={200: list[DutyRow], **READS},
    operation_id="list_trend_duties",
    summary=gettext_noop("Duties of experts on trends, with the reviews owed"),
)
def list_trend_duties(request: HttpRequest) -> list[DutyRow]:
    """List the duties that run."""
    return _duties(reading_trends(request))


@router.post(
    "/signals/duties",
    response={201: DutyRow, **WRITES},
    auth=WRITER,
    operation_id="give_trend_duty",
    summary=gettext_noop("Give an expert a sector to review in a rhythm"),
)
def give_trend_duty(request: HttpRequest, body: DutyGiven) -> Status[DutyRow]:
    """Give a duty; the programme office does."""
    reading = _office(request)
    with refused_by_field():
        made = give_duty(
            _expert_by(body.expert, reading),
            _sector(body.sector),
            every_days=body.every_days,
            starts_on=body.starts_on,
            by=writer(request),
            at=reading.at,
        )
    return Status(201, _duty(made.pk, reading))


@router.post(
    "/signals/duties/{number}/end",
    response={201: list[DutyRow], **WRITES},
    auth=WRITER,
    operation_id="end_trend_duty",
    summary=gettext_noop("End a duty of an expert"),
)
def end_trend_duty(
    request: HttpRequest,
    number: InPath,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> Status[list[DutyRow]]:
    """End a duty today; the duties that are left are told."""
    reading = _office(request)
    rows = Duty.objects.filter(ends_on=None)
    if reading.scope.world is not None:
        rows = rows.filter(is_synthetic=reading.is_synthetic)
    found: Duty = get_object_or_404(rows, pk=number)
    with refused_by_field():
        end_duty(found, by=writer(request), at=reading.at)
    return Status(201, _duties(reading))


@router.post(
    "/signals/duties/{number}/reviews",
    response={201: DutyRow, **WRITES},
    auth=WRITER,
    operation_id="write_trend_review",
    summary=gettext_noop("Write what came of a review that is owed"),
)
def write_trend_review(request: HttpRequest, number: InPath, body: ReviewGiven) -> Status[DutyRow]:
    """Settle all days that one's own duty owes with one review."""
    reading, by = expert_reading(request), writer(request)
    found: Duty = get_object_or_404(Duty, pk=number, expert=by, ends_on=None)
    lines = duties(synthetic=found.is_synthetic, day=reading.day, expert=by)
    due = next((one.due_on for one in lines if one.duty.pk == found.pk), None)
    if due is None:
        raise Http404
    with refused_by_field():
        write_review(found, due, body.note, by=by, at=reading.at)
    return Status(201, _duty(found.pk, reading))


# --- the map of terms, and links by hand


@router.get(
    "/signals/terms",
    response={200: Rows[TermRow], **READS},
    operation_id="list_trend_terms",
    summary=gettext_noop("The map of terms: words of technologies and their sectors"),
)
def list_trend_terms(request: HttpRequest, asked: Annotated[Window, Query()]) -> Rows[TermRow]:
    """List the words on the map."""
    reading_trends(request)
    rows = MapTerm.objects.filter(withdrawn_at=None).select_related("sector")
    page = rows.order_by("sector__code", "en")[asked.offset : asked.offset + asked.limit]
    return Rows[TermRow](items=[_term(one) for one in page], count=rows.count())


@router.post(
    "/signals/terms",
    response={201: TermRow, **WRITES},
    auth=WRITER,
    operation_id="add_trend_term",
    summary=gettext_noop("Put words on the map of terms"),
)
def add_trend_term(request: HttpRequest, body: TermGiven) -> Status[TermRow]:
    """Put words in three languages on the map; signals are looked through for them."""
    reading = _keeper(request)
    with refused_by_field():
        sector = _sector(body.sector)
        if sector is None:
            raise refuse("sector", _("Choose the sector from the list."))
        texts = (body.en, body.ru, body.kk)
        made = add_term(sector, texts, body.source, by=writer(request), at=reading.at)
    return Status(201, _term(made))


@router.post(
    "/signals/terms/{number}/withdrawal",
    response={201: TermRow, **WRITES},
    auth=WRITER,
    operation_id="withdraw_trend_term",
    summary=gettext_noop("Take words off the map of terms"),
)
def withdraw_trend_term(
    request: HttpRequest,
    number: InPath,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> Status[TermRow]:
    """Take words off the map; links that they suggested stay."""
    reading = _keeper(request)
    found: MapTerm = get_object_or_404(MapTerm.objects.select_related("sector"), pk=number)
    with refused_by_field():
        withdraw_term(found, by=writer(request), at=reading.at)
    return Status(201, _term(found))


@router.post(
    "/signals/{number}/links",
    response={201: SignalFull, **WRITES},
    auth=WRITER,
    operation_id="link_signal",
    summary=gettext_noop("Link a signal to a sector or project by hand"),
)
def link_signal(request: HttpRequest, number: InPath, body: SignalLinkGiven) -> Status[SignalFull]:
    """Link a signal to a sector or project that no word suggested."""
    reading = expert_reading(request)
    found: Signal = get_object_or_404(of_either(signals_for, request), pk=number)
    with refused_by_field():
        if bool(body.sector) is bool(body.project):
            raise refuse("project", _("Give a sector or a project, one of both."))
        to = _project(body.project, reading) if body.project else _sector(body.sector)
        assert to is not None  # noqa: S101 -- one of both is given
        link_by_hand(found, to, body.note, by=writer(request), at=reading.at)
    return Status(201, signal_told(found, reading))


# --- what one follows


@router.get(
    "/signals/watch-lists",
    response={200: list[WatchListRow], **READS},
    operation_id="list_signal_watch_lists",
    summary=gettext_noop("Your own watch lists of signals"),
)
def list_signal_watch_lists(request: HttpRequest) -> list[WatchListRow]:
    """List the lists of whoever asks; nobody else's."""
    return _lists(request, reading_trends(request))


@router.post(
    "/signals/{number}/watching",
    response={201: list[WatchListRow], **WRITES},
    auth=WRITER,
    operation_id="watch_signal",
    summary=gettext_noop("Put a signal on your list"),
)
def watch_signal(
    request: HttpRequest, number: InPath, body: WatchGiven
) -> Status[list[WatchListRow]]:
    """Put a signal on a list of one's own; one's lists are told."""
    reading = reading_trends(request)
    found: Signal = get_object_or_404(of_either(signals_for, request), pk=number)
    with refused_by_field():
        watch(found, body.title, by=writer(request), at=reading.at)
    return Status(201, _lists(request, reading))


@router.post(
    "/signals/{number}/unwatching",
    response={201: list[WatchListRow], **WRITES},
    auth=WRITER,
    operation_id="unwatch_signal",
    summary=gettext_noop("Take a signal off your list"),
)
def unwatch_signal(
    request: HttpRequest, number: InPath, body: UnwatchGiven
) -> Status[list[WatchListRow]]:
    """Take a signal off a list; a list with nothing left is gone."""
    reading = reading_trends(request)
    found: Signal = get_object_or_404(of_either(signals_for, request), pk=number)
    unwatch(found, body.list, by=writer(request))
    return Status(201, _lists(request, reading))


@router.post(
    "/signals/watch-lists/words",
    response={201: list[WatchListRow], **WRITES},
    auth=WRITER,
    operation_id="follow_trend_words",
    summary=gettext_noop("Put words to look for in each run on your list"),
)
def follow_trend_words(request: HttpRequest, body: WordsGiven) -> Status[list[WatchListRow]]:
    """Put words on a list of one's own; one's lists are told with what is found."""
    reading = reading_trends(request)
    with refused_by_field():
        follow(
            body.words,
            body.title,
            synthetic=reading.is_synthetic,
            by=writer(request),
            at=reading.at,
        )
    return Status(201, _lists(request, reading))


@router.post(
    "/signals/watch-lists/words/end",
    response={201: list[WatchListRow], **WRITES},
    auth=WRITER,
    operation_id="unfollow_trend_words",
    summary=gettext_noop("Take words off your list"),
)
def unfollow_trend_words(request: HttpRequest, body: WordsEnded) -> Status[list[WatchListRow]]:
    """Take words off one's list; a list with nothing left is gone."""
    reading = reading_trends(request)
    unfollow(body.number, by=writer(request))
    return Status(201, _lists(request, reading))


@router.get(
    "/signals/subscriptions",
    response={200: list[SubscriptionRow], **READS},
    operation_id="list_trend_subscriptions",
    summary=gettext_noop("What you asked to be told of"),
)
def list_trend_subscriptions(request: HttpRequest) -> list[SubscriptionRow]:
    """List the subscriptions of whoever asks."""
    return _subscriptions(request, reading_trends(request))


@router.post(
    "/signals/subscriptions",
    response={201: list[SubscriptionRow], **WRITES},
    auth=WRITER,
    operation_id="subscribe_to_trends",
    summary=gettext_noop("Ask to be told of briefs and of what is new"),
)
def subscribe_to_trends(
    request: HttpRequest, body: SubscriptionGiven
) -> Status[list[SubscriptionRow]]:
    """Ask to be told by the letter of the day."""
    reading = reading_trends(request)
    with refused_by_field():
        sector = _sector(body.sector)
        subscribe(sector, synthetic=reading.is_synthetic, by=writer(request), at=reading.at)
    return Status(201, _subscriptions(request, reading))


@router.post(
    "/signals/subscriptions/end",
    response={201: list[SubscriptionRow], **WRITES},
    auth=WRITER,
    operation_id="end_trend_subscription",
    summary=gettext_noop("Be told no more"),
)
def end_trend_subscription(
    request: HttpRequest, body: SubscriptionGiven
) -> Status[list[SubscriptionRow]]:
    """End one's own subscription to a sector, or to all; without one nothing changes."""
    reading = reading_trends(request)
    mine = Subscription.objects.filter(user=writer(request), is_synthetic=reading.is_synthetic)
    with refused_by_field():
        found = mine.filter(sector=_sector(body.sector)).first()
    if found is not None:
        unsubscribe(found.pk, by=writer(request))
    return Status(201, _subscriptions(request, reading))


# --- briefs


@router.get(
    "/trend-briefs",
    response={200: Rows[TrendBriefRow], **READS},
    operation_id="list_trend_briefs",
    summary=gettext_noop("Briefs on trends"),
)
def list_trend_briefs(
    request: HttpRequest, asked: Annotated[Window, Query()]
) -> Rows[TrendBriefRow]:
    """List briefs, the newest first."""
    reading = reading_trends(request)
    rows = briefs_for(reading.scope)
    page = rows[asked.offset : asked.offset + asked.limit]
    items = [TrendBriefRow(**brief_told(one)) for one in page]
    return Rows[TrendBriefRow](items=items, count=rows.count())


@router.get(
    "/trend-briefs/{number}",
    response={200: TrendBriefFull, **READS},
    operation_id="get_trend_brief",
    summary=gettext_noop("A brief on trends, each line with its evidence"),
)
def get_trend_brief(request: HttpRequest, number: InPath) -> TrendBriefFull:
    """Give a brief in the language of the request."""
    reading = reading_trends(request)
    return brief_whole(get_object_or_404(of_either(briefs_for, request), pk=number), reading)


@router.post(
    "/trend-briefs",
    response={201: TrendBriefFull, **WRITES},
    auth=WRITER,
    operation_id="compose_trend_brief",
    summary=gettext_noop("Compose a brief on trends, for a quarter or on demand"),
)
def compose_trend_brief(request: HttpRequest, body: BriefGiven) -> Status[TrendBriefFull]:
    """Compose a brief on the runs that count; somebody else signs it."""
    reading = expert_reading(request)
    with refused_by_field():
        made = compose(
            quarter=body.quarter,
            corpus=" ".join(body.corpus.split()),
            synthetic=reading.is_synthetic,
            by=writer(request),
            at=reading.at,
        )
    return Status(201, brief_whole(made, reading))


@router.post(
    "/trend-briefs/{number}/decision",
    response={201: TrendBriefFull, **WRITES},
    auth=WRITER,
    operation_id="say_what_trend_brief_decides",
    summary=gettext_noop("Say what is to be decided on a brief that you composed"),
)
def say_what_trend_brief_decides(
    request: HttpRequest, number: InPath, body: BriefDecisionGiven
) -> Status[TrendBriefFull]:
    """Write what is to be decided; whoever composed the brief does, until it is signed."""
    reading = expert_reading(request)
    rows = of_either(briefs_for, request).filter(actor_id=writer(request).actor_id)
    found: Brief = get_object_or_404(rows, pk=number)
    with refused_by_field():
        say_what_to_decide(found, body.decide, by=writer(request), at=reading.at)
    found.refresh_from_db()
    return Status(201, brief_whole(found, reading))


@router.post(
    "/trend-briefs/{number}/signature",
    response={201: TrendBriefFull, **WRITES},
    auth=WRITER,
    operation_id="sign_trend_brief",
    summary=gettext_noop("Sign a brief on trends that somebody else composed"),
)
def sign_trend_brief(
    request: HttpRequest,
    number: InPath,
    body: BriefSignatureGiven,
) -> Status[TrendBriefFull]:
    """Sign a brief as it was read: its digest is named; subscribers are told of it."""
    reading = reading_trends(request)
    if not signs(reading.scope):
        raise Http404
    rows = of_either(briefs_for, request).filter(state=BriefState.DRAFT, withdrawal=None)
    rows = rows.exclude(actor_id=writer(request).actor_id)
    found: Brief = get_object_or_404(rows, pk=number)
    with refused_by_field():
        sign(found, body.digest, by=writer(request), at=reading.at)
    found.refresh_from_db()
    return Status(201, brief_whole(found, reading))


@router.post(
    "/trend-briefs/{number}/withdrawal",
    response={201: TrendBriefFull, **WRITES},
    auth=WRITER,
    operation_id="withdraw_trend_brief",
    summary=gettext_noop("Withdraw a draft of a brief on trends, with the reason"),
)
def withdraw_trend_brief(
    request: HttpRequest, number: InPath, body: RunWithdrawalGiven
) -> Status[TrendBriefFull]:
    """Pursue a draft no more; it stays readable, and waits for nobody."""
    reading = expert_reading(request)
    found: Brief = get_object_or_404(of_either(briefs_for, request), pk=number)
    with refused_by_field():
        withdraw_draft(found, body.reason, by=writer(request), at=reading.at)
    return Status(201, brief_whole(of_either(briefs_for, request).get(pk=number), reading))


# --- who asks, and what is told


def _office(request: HttpRequest) -> Reading:
    reading = reading_trends(request)
    if not gives_duties(reading.scope):
        raise Http404
    return reading


def _keeper(request: HttpRequest) -> Reading:
    """Let whoever keeps the map through; both worlds share it, so no synthetic account does."""
    reading = expert_reading(request)
    if writer(request).is_synthetic:
        raise Http404
    return reading


def _sector(code: str) -> Sector | None:
    """Return a sector by its code, none for an empty one. Raises DeliveryError."""
    if not code:
        return None
    found = Sector.objects.filter(code=code).first()
    if found is None:
        raise refuse("sector", _("There is no sector %s.") % code)
    return found


def _project(key: str, reading: Reading) -> Project:
    rows = Project.objects.for_scope(reading.scope, at=reading.at)
    found: Project | None = rows.filter(key=key, merged_into=None).first()
    if found is None:
        raise refuse("project", _("There is no such project that you are shown."))
    return found


def _expert_by(username: str, reading: Reading) -> User:
    found = User.objects.filter(username=username, is_synthetic=reading.is_synthetic).first()
    if found is None:
        raise refuse("expert", _("Only analysts of the whole programme have duties."))
    return found


def _duties(reading: Reading) -> list[DutyRow]:
    lines = duties(synthetic=reading.is_synthetic, day=reading.day)
    return [_duty_told(one) for one in lines]


def _duty(number: int, reading: Reading) -> DutyRow:
    found: Duty = Duty.objects.get(pk=number)
    lines = duties(synthetic=found.is_synthetic, day=reading.day, expert=found.expert)
    return next(_duty_told(one) for one in lines if one.duty.pk == number)


def _duty_told(one: DutyLine) -> DutyRow:
    duty = one.duty
    return DutyRow(
        number=duty.pk,
        expert=one.expert,
        sector=duty.sector.code if duty.sector else None,
        every_days=duty.every_days,
        starts_on=duty.starts_on,
        owed=list(one.owed)[-MOST_REVIEWS_TOLD:],
        next_on=one.next_on,
        last_on=one.last_on,
    )


def _term(one: MapTerm) -> TermRow:
    told: dict[str, Any] = {name: getattr(one, name) for name in ("en", "ru", "kk", "source")}
    return TermRow(number=one.pk, sector=one.sector.code, **told)


def _lists(request: HttpRequest, reading: Reading) -> list[WatchListRow]:
    runs = last_runs(synthetic=reading.is_synthetic)
    told = not_seen(runs)
    return [
        WatchListRow(
            number=one.list.pk,
            title=one.list.title,
            signals=[number for number, _name, _seen in one.signals],
            words=[_words(each, told) for each in one.words],
        )
        for one in lists_of(writer(request), runs, synthetic=reading.is_synthetic)
    ]


def _words(one: Looked, told: str) -> WatchedWordsRow:
    return WatchedWordsRow(
        number=one.words.pk,
        text=one.words.text,
        folded=one.words.folded,
        signals=[
            WordsMatch(
                signal=each.sighting.signal_id,
                corpus=each.sighting.run.corpus,
                name=each.sighting.signal.name,
                equals=each.equals,
                by=each.by,
                written=each.written,
                direction=each.sighting.goes,
                stage=StageName(each.sighting.stage),
                share=each.sighting.share,
                first=each.sighting.first,
            )
            for each in one.found
        ],
        told="" if one.found else told,
    )


def _subscriptions(request: HttpRequest, reading: Reading) -> list[SubscriptionRow]:
    rows = Subscription.objects.filter(user=writer(request), is_synthetic=reading.is_synthetic)
    return [
        SubscriptionRow(number=one.pk, sector=one.sector.code if one.sector else None)
        for one in rows.select_related("sector")
    ]
