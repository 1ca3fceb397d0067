"""Trend watch of the synthetic world: runs, what people made of them, a signed brief.

Two runs are scans of made-up papers by the engine itself. A third stands beside them as a corpus of
its own: real signals of arXiv to 2016, called real wherever they are shown. Signals come in as any
others do; links are those that words suggest, confirmed by a made-up expert.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bagdar.runs.example_signals import example_documents
from bagdar.runs.real_example import real_document
from bagdar.sources.synthetic.plan import Asked
from bagdar.web.journal.actions import Act
from bagdar.web.people import demo
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.trends.actions.briefing import BRIEF, write_brief
from bagdar.web.trends.actions.duties import DUTY
from bagdar.web.trends.actions.judging import SIGNAL
from bagdar.web.trends.actions.taking import RUN, digest_of, write_signals
from bagdar.web.trends.models import (
    Brief,
    BriefSeal,
    BriefState,
    Direction,
    Duty,
    Judgement,
    Link,
    LinkDecision,
    LinkState,
    Run,
    Sighting,
    Verdict,
)
from bagdar.web.trends.queries.sealing import digest_of as digest_of_brief

EXPERT, SECOND, SIGNER = (
    f"system:simulated-{one}" for one in ("expert", "second-expert", "signer")
)
LABELS = {
    EXPERT: "Synthetic expert",
    SECOND: "Synthetic second expert",
    SIGNER: "Synthetic signer",
}
WHY: dict[Verdict, str] = {
    Verdict.ACT: (
        "Synthetic: our plants need it / Синтетическое: это нужно нашим заводам / "
        "Синтетикалық: бұл зауыттарымызға қажет"
    ),
    Verdict.WATCH: (
        "Synthetic: too early to build / Синтетическое: строить рано / Синтетикалық: салуға ерте"
    ),
    Verdict.NOISE: (
        "Synthetic: an old word / Синтетическое: старое слово / Синтетикалық: ескі сөз"
    ),
}
DECIDE = (
    "Synthetic: name a pilot plant in a quarter / Синтетическое: в течение квартала назвать "
    "пилотный завод / Синтетикалық: тоқсан ішінде пилоттық зауытты атау"
)
EVERY_DAYS = 91
LINKED_PROJECTS = 12
JUDGED = 9


def simulate_trends(asked: Asked, *, entry: Act) -> None:
    """Take signals of last year, of this one and real ones in; made-up people work on them."""
    earlier, newest = example_documents(asked.as_of)
    _take(earlier, asked.as_of - timedelta(days=365), entry)
    run = _take(newest, asked.as_of, entry)
    real = _take(real_document(asked.as_of), asked.as_of, entry)
    _link(run, asked.as_of, entry)
    _judge(run, asked.as_of, entry)
    _give_duties(asked.as_of, entry)
    _brief([run, real], asked.as_of, entry)


def _take(content: bytes, until: date, entry: Act) -> Run:
    taken = write_signals(content, digest_of(content), synthetic=True, by=entry.by, at=_at(until))
    entry.record(RUN, taken.run.pk, before=None, after={"signals": taken.signals})
    return taken.run


def _link(run: Run, on: date, entry: Act) -> None:
    """Confirm what words suggest, and link some projects to signals of their own sector."""
    for link in Link.objects.filter(signal__is_synthetic=True, state=LinkState.SUGGESTED):
        _confirm(link, on)
        entry.record(SIGNAL, link.signal_id, before=None, after={"link": link.pk})
    of_sectors: dict[int, list[int]] = {}
    seen = Sighting.objects.filter(run=run).values("signal")
    rows = Link.objects.filter(signal__in=seen, sector__isnull=False)
    for signal, sector in rows.order_by("pk").values_list("signal_id", "sector_id"):
        of_sectors.setdefault(sector or 0, []).append(signal)
    projects = Project.objects.all().of_world(World.SYNTHETIC).exclude(stage__in=OUT_OF_PROGRAMME)
    chosen = projects.filter(sector__in=of_sectors, merged_into=None).order_by("key")
    for place, project in enumerate(chosen[:LINKED_PROJECTS]):
        signals = of_sectors[project.sector_id or 0]
        link, new = Link.objects.get_or_create(
            signal_id=signals[place % len(signals)], project=project
        )
        if new:
            _confirm(link, on)
            entry.record(SIGNAL, link.signal_id, before=None, after={"link": link.pk})


def _confirm(link: Link, on: date) -> None:
    Link.objects.filter(pk=link.pk).update(state=LinkState.CONFIRMED)
    LinkDecision.objects.create(link=link, state=LinkState.CONFIRMED, **_acted(EXPERT, on))


def _judge(run: Run, on: date, entry: Act) -> None:
    """Let one expert judge the first ones, and a second one differ on some."""
    rows = Sighting.objects.filter(run=run).exclude(direction=Direction.FLAT)
    for place, one in enumerate(rows.order_by("rank")[:JUDGED]):
        given = [(EXPERT, Verdict.ACT if place < JUDGED // 2 else Verdict.WATCH)]
        if place % 3 == 0:
            given.append((SECOND, Verdict.NOISE if place else Verdict.WATCH))
        for actor, verdict in given:
            made = Judgement.objects.create(
                signal_id=one.signal_id,
                run=run,
                verdict=verdict,
                reason=WHY[verdict],
                **_acted(actor, on),
            )
            entry.record(SIGNAL, one.signal_id, before=None, after={"verdict": made.verdict})


def _give_duties(on: date, entry: Act) -> None:
    """Let the analyst of the synthetic world have all sectors to review, with one overdue."""
    analyst = dict(demo.playable()).get("analyst")
    if analyst is None:
        return
    made = Duty.objects.create(
        expert=analyst,
        every_days=EVERY_DAYS,
        starts_on=on - timedelta(days=EVERY_DAYS + 9),
        is_synthetic=True,
        **_acted(SIGNER, on - timedelta(days=EVERY_DAYS + 9)),
    )
    entry.record(DUTY, made.pk, before=None, after={"every_days": EVERY_DAYS})


def _brief(runs: Sequence[Run], on: date, entry: Act) -> None:
    brief = write_brief(runs, quarter="", on=on, acted=_acted(EXPERT, on))
    Brief.objects.filter(pk=brief.pk).update(decide=DECIDE)
    brief.refresh_from_db()
    BriefSeal.objects.create(brief=brief, digest=digest_of_brief(brief))
    Brief.objects.filter(pk=brief.pk).update(
        state=BriefState.SIGNED,
        signed_by=SIGNER,
        signed_label=LABELS[SIGNER],
        signed_at=_at(on),
    )
    entry.record(BRIEF, brief.pk, before=None, after={"state": BriefState.SIGNED.value})


def _acted(actor: str, on: date) -> dict[str, object]:
    return {"actor_id": actor, "actor_label": LABELS[actor], "at": _at(on)}


def _at(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)
