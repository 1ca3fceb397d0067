"""Briefs: composed from a run by one person, signed by another, told to whoever asked for it.

Claims are kept as values with their evidence, so that a brief reads the same for ever, in any
language. After the signature nothing of it changes: the database refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice, zip_longest
from statistics import fmean
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.trends.direction import FALLING_LABEL, rising_label
from bagdar.core.trends.linking import Ride
from bagdar.core.trends.panel import SPAN
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project, Visibility
from bagdar.web.trends.models import (
    NOTE_LENGTH,
    Brief,
    BriefSeal,
    BriefState,
    BriefWithdrawal,
    Claim,
    ClaimKind,
    Direction,
    FurtherRun,
    Run,
    RunWithdrawal,
    Sighting,
    Verdict,
    that_goes,
)
from bagdar.web.trends.permissions import EXPERTS, SIGNERS, check_holds
from bagdar.web.trends.queries.briefs import NAMED_IN
from bagdar.web.trends.queries.programme import Rides, confirmed, noise_among, rides_of
from bagdar.web.trends.queries.quarters import end_of, quarter_of
from bagdar.web.trends.queries.reading import (
    FALLING_FIRST,
    counting_runs,
    last_runs,
    new_among,
    newly_named,
    opinions,
    run_before,
    runs_known_at,
)
from bagdar.web.trends.queries.sealing import digest_of
from bagdar.web.trends.queries.seeing import by_signal

BRIEF = "trend_brief"
MOST_NEW, MOST_RISING, MOST_FALLING, MOST_PROJECTS, MOST_DECIDED = 5, 7, 5, 12, 7
"""How many lines of each kind a brief has: it is read in minutes."""
MOST_NAMED = 3
RIDES_IN_TURN = (
    Ride.FALLING,
    Ride.RISING,
    Ride.MIXED,
    Ride.UNCLEAR,
    Ride.FLAT,
    Ride.UNKNOWN,
)
"""Of which rides the lines about projects and sectors are chosen, one of each in turn."""
FIRST_QUARTER = 2000
LOOKED_AT = 200
"""Among how many of the first the lines of a kind are chosen."""


def runs_for(quarter: str, *, synthetic: bool, corpus: str = "") -> list[Run]:
    """Return the runs that a brief rests on; of a quarter the last ones known when it ended.

    One of each corpus, or of one. Where none was known by then, it is the first one known after.
    """
    if not quarter:
        return last_runs(synthetic=synthetic, corpus=corpus)
    known = runs_known_at(end_of(quarter), synthetic=synthetic)
    after = counting_runs(synthetic=synthetic).order_by("at", "made_at", "pk")
    return known or list(after[:1])


def compose(*, quarter: str, synthetic: bool, by: Actor, at: datetime, corpus: str = "") -> Brief:
    """Compose a brief: on the runs that count, or for a quarter on those known when it ended.

    It is over all corpora; on demand over one that is named. Where no run was known by the end of
    the quarter it rests on the first one known after, and says so wherever it is read. Raises
    DeliveryError, PermissionDenied.
    """
    check_holds(by, EXPERTS, synthetic=synthetic, at=at)
    on = timezone.localdate(at)
    if quarter:
        _check_quarter(quarter, on)
        if corpus:
            raise refuse("corpus", _("The brief of a quarter is over all corpora."))
    runs = runs_for(quarter, synthetic=synthetic, corpus=corpus)
    if corpus and not runs:
        raise refuse("corpus", _("No run of this corpus counts."))
    if not any(one.signals for one in runs):
        raise refuse(
            "", _("No run with signals was taken in yet: there is nothing to brief about.")
        )
    if quarter:
        rows = Brief.objects.filter(quarter=quarter, is_synthetic=synthetic)
        if rows.filter(state=BriefState.SIGNED).exists():
            raise refuse("quarter", _("The brief of this quarter is signed already."))
    with act("trends.compose", by=by, at=at) as entry:
        acted = {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}
        made = write_brief(runs, quarter=quarter, on=on, acted=acted)
        numbers = [one.pk for one in runs]
        after = {"runs": numbers, "quarter": quarter, "claims": made.claims.count()}
        entry.record(BRIEF, made.pk, before=None, after=after)
    return made


def write_brief(runs: Sequence[Run], *, quarter: str, on: date, acted: Mapping[str, Any]) -> Brief:
    """Write a brief with its claims within the act of a caller, who records it and may do so."""
    run, *further = runs
    made = Brief.objects.create(
        run=run,
        before=run_before(run),
        quarter=quarter,
        on=on,
        is_synthetic=run.is_synthetic,
        **acted,
    )
    FurtherRun.objects.bulk_create(FurtherRun(brief=made, run=one) for one in further)
    claims = list(_claims(made))
    for position, claim in enumerate(claims, 1):
        claim.position = position
    Claim.objects.bulk_create(claims)
    return made


def _check_quarter(quarter: str, on: date) -> None:
    year, _dash, number = quarter.partition("-Q")
    fits = year.isdecimal() and len(year) == 4 and number in ("1", "2", "3", "4")
    if not fits or int(year) < FIRST_QUARTER or quarter > quarter_of(on):
        raise refuse("quarter", _("Give a quarter that has begun, such as 2026-Q2."))


def _claims(brief: Brief) -> Iterator[Claim]:
    rows = Sighting.objects.filter(run__in=[one.pk for one in brief.runs])
    rows = rows.select_related("signal").prefetch_related("run")
    ordered = rows.order_by("early", "rank", "pk")
    rises, falls = (that_goes(brief.runs, one) for one in (Direction.RISING, Direction.FALLING))
    fresh = ordered.filter(newly_named()).exclude(falls)
    new = fresh.order_by("early", _first(rises), "rank", "pk")
    rising = ordered.filter(rises).exclude(newly_named())
    falling = ordered.filter(falls).order_by(*FALLING_FIRST)
    yield from _of_signals(brief, ClaimKind.NEW, _meant(new), MOST_NEW)
    yield from _of_signals(brief, ClaimKind.RISING, _meant(rising), MOST_RISING)
    yield from _of_signals(brief, ClaimKind.FALLING, _meant(falling), MOST_FALLING)
    yield from _of_projects(brief)
    yield from _of_sectors(brief)
    yield from _to_decide(brief, ordered)


def _first(rises: Q) -> Case:
    """Order by direction: what was ranked by how it rises is told first where it rises."""
    return Case(When(rises, then=Value(0)), default=Value(1), output_field=IntegerField())


def _meant(rows: QuerySet[Sighting]) -> Iterator[Sighting]:
    """Leave out what everybody who judged it calls noise."""
    found = list(rows[:LOOKED_AT])
    told = opinions(one.signal_id for one in found)
    for one in found:
        opinion = told.get(one.signal_id)
        if opinion is None or set(opinion.counts) != {Verdict.NOISE.value}:
            yield one


def _of_signals(
    brief: Brief, kind: ClaimKind, rows: Iterator[Sighting], most: int
) -> Iterator[Claim]:
    chosen = list(islice(rows, most))
    new = new_among(chosen)
    several = brief.further.exists()
    for one in chosen:
        shares: list[float] = one.facts["shares"]
        facts = {
            "name": one.signal.name,
            "share": one.share,
            "before": shares[-4] if len(shares) > 3 else None,
            "before_period": one.run.periods[-4] if len(shares) > 3 else "",
            "period": one.run.periods[-1],
            "first": one.first,
            "fresh": one.pk in new,
            "expected": _expected(one, one.run.periods),
            **_how_sure(one),
        }
        if several:
            facts["corpus"] = one.run.corpus
        yield Claim(brief=brief, kind=kind, sighting=one, facts=facts)


def _how_sure(one: Sighting) -> dict[str, Any]:
    """Return where a signal goes, with the back-tests at its places and of all that was ranked."""
    alerts = one.run.alerts
    rising, falling = alerts[rising_label(early=one.early)], alerts[FALLING_LABEL]
    return {
        "direction": one.goes.value,
        "early": one.early,
        "precision": one.facts["precision"],
        "falling": one.facts.get("falling"),
        "measured": {"of": rising.of, "held": rising.held},
        "measured_falling": {"of": falling.of, "held": falling.held},
    }


def _expected(one: Sighting, periods: Sequence[str]) -> dict[str, Any] | None:
    """Return the shares that its direction follows from: means of the last and coming periods.

    `low` and `high` are of the last period to come. None where no forecast was told.
    """
    told, shares = one.facts["forecast"], one.facts["shares"][-SPAN:]
    if not told or not told["middle"] or not shares:
        return None
    return {
        "from": fmean(shares),
        "since": periods[-len(shares)],
        "until": periods[-1],
        "to": fmean(told["middle"]),
        "begins": told["periods"][0],
        "ends": told["periods"][-1],
        "low": told["low"][-1],
        "high": told["high"][-1],
    }


def _of_projects(brief: Brief) -> Iterator[Claim]:
    """Say what projects of the programme ride that every reader of the brief is shown."""
    rows = Project.objects.filter(
        merged_into=None, visibility__in=(Visibility.PUBLISHED, Visibility.TERRITORY)
    ).exclude(stage__in=OUT_OF_PROGRAMME)
    linked = confirmed(
        brief.runs, project__in=rows.values("pk"), signal__is_synthetic=brief.is_synthetic
    )
    chosen, of = _in_turn(linked)
    known = Project.objects.in_bulk(list(chosen))
    for number, rides in chosen.items():
        named = {code: getattr(known[number], f"name_{code}") for code in NAMED_IN}
        yield Claim(
            brief=brief,
            kind=ClaimKind.PROJECT,
            project_id=number,
            sighting=rides.signals[0].sightings[0],
            facts={"project": named, "linked": of, **_ridden(rides, brief)},
        )


def _of_sectors(brief: Brief) -> Iterator[Claim]:
    """Say what sectors ride by the links that people confirmed."""
    linked = confirmed(brief.runs, sector__isnull=False, signal__is_synthetic=brief.is_synthetic)
    chosen, of = _in_turn(linked)
    known = Sector.objects.in_bulk(list(chosen))
    for number, rides in chosen.items():
        one = known[number]
        named = {code: getattr(one, f"name_{code}") for code in NAMED_IN}
        yield Claim(
            brief=brief,
            kind=ClaimKind.SECTOR,
            sighting=rides.signals[0].sightings[0],
            facts={"sector": named, "code": one.code, "linked": of, **_ridden(rides, brief)},
        )


def _in_turn(linked: Mapping[int, Sequence[Sighting]]) -> tuple[dict[int, Rides], int]:
    """Choose lines of each ride in turn, ordered by ride; and of how many they are chosen."""
    noise = noise_among(linked)
    told = {number: rides_of(linked[number], noise) for number in sorted(linked)}
    told = {number: one for number, one in told.items() if one.signals}
    by_ride: dict[Ride, list[int]] = {one: [] for one in RIDES_IN_TURN}
    for number, rides in told.items():
        by_ride[rides.ride].append(number)
    turns = chain.from_iterable(zip_longest(*by_ride.values()))
    chosen = list(islice((one for one in turns if one is not None), MOST_PROJECTS))
    chosen.sort(key=lambda number: (RIDES_IN_TURN.index(told[number].ride), number))
    return {number: told[number] for number in chosen}, len(told)


def _ridden(rides: Rides, brief: Brief) -> dict[str, Any]:
    """Return what is ridden, and the signals that say so as each corpus saw them."""
    named = rides.signals[:MOST_NAMED]
    numbers = [each.pk for one in named for each in one.sightings]
    rows = Sighting.objects.filter(pk__in=numbers).select_related("signal")
    seen = by_signal(rows.prefetch_related("run").order_by("early", "rank", "pk"))
    several = brief.further.exists()
    return {
        "ride": rides.ride.value,
        "signals": [one.signal.name for one in seen],
        "seen": [_seen(each, several=several) for one in seen for each in one.sightings],
        "more": len(rides.signals) - len(seen),
    }


def _seen(one: Sighting, *, several: bool) -> dict[str, Any]:
    """Return how a corpus saw a signal; of which corpus, where the brief rests on several."""
    corpus = {"corpus": one.run.corpus} if several else {}
    return {"signal": one.signal.key, "name": one.signal.name, **corpus, **_how_sure(one)}


def _to_decide(brief: Brief, ordered: Iterable[Sighting]) -> Iterator[Claim]:
    """Name what experts would act on, with how many of them."""
    rows = [one.sightings[0] for one in by_signal(ordered)]
    told = opinions(one.signal_id for one in rows)
    made = 0
    for one in rows:
        opinion = told.get(one.signal_id)
        acting = opinion.counts.get(Verdict.ACT.value, 0) if opinion else 0
        if opinion and acting and made < MOST_DECIDED:
            made += 1
            facts = {
                "name": one.signal.name,
                "act": acting,
                "of": sum(opinion.counts.values()),
                "differ": opinion.differs,
            }
            yield Claim(brief=brief, kind=ClaimKind.DECIDE, sighting=one, facts=facts)


def say_what_to_decide(brief: Brief, text: str, *, by: Actor, at: datetime) -> None:
    """Write what is to be decided; whoever composed the brief does. Raises DeliveryError."""
    check_holds(by, EXPERTS, synthetic=brief.is_synthetic, at=at)
    check(by.actor_id == brief.actor_id)
    needed = _("Write what is to be decided.")
    if problem := text_problem(text, longest=NOTE_LENGTH, needed=needed):
        raise refuse("decide", problem)
    with act("trends.compose", by=by, at=at) as entry:
        present = _draft(brief)
        Brief.objects.filter(pk=brief.pk).update(decide=text.strip())
        entry.record(
            BRIEF, brief.pk, before={"decide": present.decide}, after={"decide": text.strip()}
        )


def withdraw_draft(brief: Brief, reason: str, *, by: Actor, at: datetime) -> BriefWithdrawal:
    """Pursue a draft no more: whoever composed it, or another expert, says why.

    Raises DeliveryError, PermissionDenied.
    """
    check_holds(by, EXPERTS, synthetic=brief.is_synthetic, at=at)
    if problem := text_problem(reason, longest=NOTE_LENGTH, needed=_("Write why.")):
        raise refuse("reason", problem)
    with act("trends.withdraw_brief", by=by, at=at) as entry:
        present = _draft(brief)
        made = BriefWithdrawal.objects.create(
            brief=present,
            reason=reason.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        before = {"state": BriefState.DRAFT.value}
        entry.record(BRIEF, brief.pk, before=before, after={"withdrawn": made.reason})
    return made


def sign(brief: Brief, digest: str, *, by: User, at: datetime) -> None:
    """Sign a brief that somebody else composed; subscribers are told of it then.

    The digest is of what the signer read: what was changed meanwhile is not signed. Raises
    DeliveryError, PermissionDenied.
    """
    check_holds(by, SIGNERS, synthetic=brief.is_synthetic, at=at)
    check(by.actor_id != brief.actor_id)
    with act("trends.sign", by=by, at=at) as entry:
        present = _draft(brief)
        if not present.decide:
            raise refuse("", _("Whoever composed it says first what is to be decided."))
        numbers = [one.pk for one in present.runs]
        list(Run.objects.select_for_update().filter(pk__in=numbers))
        if RunWithdrawal.objects.filter(run__in=numbers, returned=None).exists():
            raise refuse("", _("A run that it rests on was withdrawn: compose it anew."))
        others = Brief.objects.filter(
            quarter=present.quarter, is_synthetic=present.is_synthetic, state=BriefState.SIGNED
        )
        if present.quarter and others.exists():
            raise refuse("", _("The brief of this quarter is signed already."))
        if digest != digest_of(present):
            raise refuse("", _("The brief was changed since you read it: read it again."))
        BriefSeal.objects.create(brief=present, digest=digest)
        Brief.objects.filter(pk=brief.pk).update(
            state=BriefState.SIGNED,
            signed_by=by.actor_id,
            signed_label=by.actor_label,
            signed_at=at,
        )
        entry.record(
            BRIEF,
            brief.pk,
            before={"state": BriefState.DRAFT.value},
            after={"state": BriefState.SIGNED.value, "digest": digest},
        )


def _draft(brief: Brief) -> Brief:
    present = Brief.objects.select_for_update().get(pk=brief.pk)
    if present.state != BriefState.DRAFT:
        raise refuse("", _("A signed brief stays as it was signed."))
    if BriefWithdrawal.objects.filter(brief=present).exists():
        raise refuse("", _("This draft was withdrawn."))
    return present
