"""Flags and cases of the synthetic world: rules computed over made-up purchases, then worked on.

No result is written by hand: the releases of made-up projects go through the same engine as any
other. A few cases are opened about what it flags, each as far as its plan says.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bagdar.core.cases import course
from bagdar.core.cases.course import Event, Happening, Side
from bagdar.core.spending.settings import ALL_ON, OF_PROJECTS
from bagdar.core.terms.working_time import adding
from bagdar.lake import Lake
from bagdar.runs.spending import flagged, keep
from bagdar.runs.spending_beside import Beside
from bagdar.runs.spending_document import document as document_of
from bagdar.sources.synthetic.performed import ledgers, sums_of
from bagdar.sources.synthetic.plan import Asked
from bagdar.sources.synthetic.purchases import (
    MOST_PROCESSES,
    PROCESSES_A_PROJECT,
    Bought,
    purchases,
    with_contacts,
)
from bagdar.web.cases.actions.steps import stand
from bagdar.web.cases.actions.taking import write_results
from bagdar.web.cases.models import Case, CaseFlag, CaseStep, Declaration, FlagLevel, Subject
from bagdar.web.cases.queries.about import about_of
from bagdar.web.cases.queries.queue import standing_flags
from bagdar.web.cases.queries.standing import calendar_of_case
from bagdar.web.journal.actions import Act
from bagdar.web.people.models import Organisation
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Cost, Project, Visibility

AUDITOR, SECOND, ASKED = (
    f"system:simulated-{one}" for one in ("auditor", "second-auditor", "recipient")
)
LABELS = {
    AUDITOR: "Synthetic auditor",
    SECOND: "Synthetic second auditor",
    ASKED: "Synthetic recipient",
}
H = Happening
TITLE = (
    "Synthetic: how the purchase was made / Синтетическое: как проведена закупка / "
    "Синтетикалық: сатып алу қалай өтті"
)
NOTES: dict[Happening, str] = {
    H.CHECKED: (
        "Synthetic: the announcement and the bids / Синтетическое: объявление и заявки / "
        "Синтетикалық: хабарландыру мен өтінімдер"
    ),
    H.NOTICED: (
        "Synthetic: what explains it? Show the papers. / Синтетическое: чем это объясняется? "
        "Покажите документы. / Синтетикалық: мұны не түсіндіреді? Құжаттарды көрсетіңіз."
    ),
    H.REPLY_ACCEPTED: (
        "Synthetic: the term is kept from now on / Синтетическое: впредь срок соблюдается / "
        "Синтетикалық: бұдан былай мерзім сақталады"
    ),
    H.REPLY_OBJECTED: (
        "Synthetic: it was a repeated tender / Синтетическое: это был повторный конкурс / "
        "Синтетикалық: бұл қайталама конкурс болды"
    ),
    H.CONFIRMED: (
        "Synthetic: the papers show what was asked about / Синтетическое: документы показывают то, "
        "о чём спрошено / Синтетикалық: құжаттар сұралғанды көрсетеді"
    ),
    H.EXPLAINED: (
        "Synthetic: the papers explain it / Синтетическое: документы это объясняют / "
        "Синтетикалық: құжаттар мұны түсіндіреді"
    ),
    H.APPEALED: (
        "Synthetic: look at the first announcement / Синтетическое: посмотрите первое объявление / "
        "Синтетикалық: бірінші хабарландыруды қараңыз"
    ),
}
_ANSWERED = (H.CHECKED, H.NOTICED, H.REPLY_OBJECTED)
PLANS: tuple[tuple[int, tuple[Happening, ...]], ...] = (
    (2, ()),
    (5, (H.CHECKED,)),
    (7, (H.CHECKED, H.NOTICED)),
    (45, (H.CHECKED, H.NOTICED)),
    (14, (H.CHECKED, H.NOTICED, H.REPLY_ACCEPTED)),
    (15, _ANSWERED),
    (16, (*_ANSWERED, H.CONFIRMED)),
    (17, (*_ANSWERED, H.CONFIRMED, H.APPEALED)),
    (19, (*_ANSWERED, H.EXPLAINED)),
    (80, (*_ANSWERED, H.EXPLAINED, H.CLOSED)),
    (90, (H.CHECKED, H.NOTICED, H.REPLY_ACCEPTED, H.CONFIRMED, H.CLOSED)),
    (60, (H.CHECKED, H.EXPLAINED, H.CLOSED)),
)
"""How many days ago a case was opened, and what happened to it since, two days apart; what closes
it waits until nothing can be appealed any more."""
_UNTIL_CLOSED = timedelta(days=30)
SETTINGS = replace(ALL_ON, enabled=ALL_ON.enabled | OF_PROJECTS)
USUAL_COST_KZT = 500_000_000
"""What a made-up project may cost of which no cost is said."""


def simulate_cases(asked: Asked, *, entry: Act) -> None:
    """Flag what made-up projects bought, and open cases about some of it."""
    with tempfile.TemporaryDirectory(prefix="bagdar-synthetic-") as folder:
        path = Path(folder) / "purchases.jsonl"
        projects = bought()
        releases = list(purchases(projects, seed=asked.seed, until=asked.as_of))
        with path.open("w", encoding="utf-8") as lines:
            for release in releases:
                lines.write(json.dumps(with_contacts(release), ensure_ascii=False) + "\n")
        costs = {one.key: one.cost_kzt for one in projects}
        known, plans = ledgers(sums_of(releases), costs, seed=asked.seed)
        beside = Beside(projects=known, budgets=plans, as_of=asked.as_of)
        document = _computed(path, Path(folder) / "lake", beside)
        taken = write_results(
            document,
            world=World.SYNTHETIC,
            about_from=lambda wanted: about_of(path, wanted),
            entry=entry,
            at=_at(asked.as_of),
        )
    entry.record("flag_run", taken.run.pk, before=None, after={"flags": taken.new})
    for case in _cases(asked.as_of):
        entry.record("case", case.pk, before=None, after={"state": case.state})


def bought() -> list[Bought]:
    """Return the projects that buy, with the organisation that answers for them."""
    rows = Project.objects.all().of_world(World.SYNTHETIC).exclude(stage__in=OUT_OF_PROGRAMME)
    rows = rows.filter(organisation__isnull=False).order_by("key")
    columns = ("pk", "key", "organisation__key")
    told = list(rows.values_list(*columns)[: MOST_PROCESSES // PROCESSES_A_PROJECT])
    names = dict(Organisation.objects.values_list("key", "name_en"))
    costs = Cost.objects.filter(project__in=rows.values("pk"), currency="KZT")
    known = dict(costs.values_list("project_id", "amount"))
    return [
        Bought(key, buyer, names[buyer], int(known.get(number, USUAL_COST_KZT)))
        for number, key, buyer in told
    ]


def _computed(path: Path, folder: Path, beside: Beside) -> bytes:
    """Compute the rules over releases, and return the document that a run writes."""
    lake = Lake(folder)
    keep(lake, path)
    with flagged(lake, SETTINGS, beside=beside) as found:
        return "".join(document_of(found, SETTINGS)).encode()


def _cases(until: date) -> Iterator[Case]:
    """Open a case for each plan, about the riskiest processes that have a project.

    Those of published projects come to the last plans, which end closed: everybody reads them.
    """
    flags = standing_flags().filter(subject__is_synthetic=True)
    rows = Subject.objects.filter(
        pk__in=flags.values("subject"), project__isnull=False, level=FlagLevel.PROCESS
    )
    subjects = rows.select_related("project__organisation", "territory").order_by("-score", "pk")
    chosen = sorted(subjects[: len(PLANS)], key=_is_published)
    for (days, plan), subject in zip(PLANS, chosen, strict=False):
        yield _case(subject, until - timedelta(days=days), plan)


def _is_published(subject: Subject) -> bool:
    return subject.project is not None and subject.project.visibility == Visibility.PUBLISHED


def _case(subject: Subject, opened_on: date, plan: Sequence[Happening]) -> Case:
    case = Case(
        title=TITLE,
        territory=subject.territory,
        is_synthetic=True,
        created_by=AUDITOR,
        created_label=LABELS[AUDITOR],
        created_at=_at(opened_on),
    )
    after = adding(calendar_of_case(case, on=opened_on))
    events = list(_events(opened_on, plan))
    standing = course.course(events, after=after)
    stand(case, standing)
    if standing.noticed_on is not None and subject.project is not None:
        case.organisation = subject.project.organisation
    case.save(force_insert=True)
    for flag in standing_flags().filter(subject=subject):
        CaseFlag.objects.create(case=case, flag=flag)
    for actor in (AUDITOR, SECOND) if plan else ():
        Declaration.objects.create(
            case=case,
            conflict=False,
            actor_id=actor,
            actor_label=LABELS[actor],
            at=_at(opened_on),
        )
    for one in events:
        CaseStep.objects.create(
            case=case,
            happening=one.happening.value,
            side=one.side.value,
            on=one.on,
            days=one.days if one.happening is H.NOTICED else None,
            note=NOTES.get(one.happening, ""),
            actor_id=one.actor,
            actor_label=LABELS[one.actor],
            at=_at(one.on),
        )
    return case


def _events(opened_on: date, plan: Sequence[Happening]) -> Iterator[Event]:
    day = opened_on
    yield Event(day, H.OPENED, Side.AUDITOR, AUDITOR)
    for happening in plan:
        day += _UNTIL_CLOSED if happening is H.CLOSED else timedelta(days=2)
        if happening in course.OF_RECIPIENT:
            yield Event(day, happening, Side.RECIPIENT, ASKED)
        else:
            second = happening in course.SECOND
            yield Event(day, happening, Side.AUDITOR, SECOND if second else AUDITOR)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)
