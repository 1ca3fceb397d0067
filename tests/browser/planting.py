"""Barriers, instructions and cases at every step that a page is for, in the built-in example.

    python -m tests.browser.planting        plants in an installed site, prints the numbers as JSON

The pages of both registers show nothing without something to act on: addresses in
`tests.browser.pages` name what stands here, as `instructions/{reported}/check/`.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bagdar.web.instructions.models import Instruction
    from bagdar.web.people.models import Office, User

TEXT = "Ввести в эксплуатацию завод на 120 рабочих мест за счёт средств предприятия."
DUE_DAYS = 90


def plant(at: datetime) -> dict[str, str]:
    """Make the things that pages are for, by the demo accounts; return the names in addresses."""
    from bagdar.web.people.models import User

    people = {one.username: one for one in User.objects.filter(is_synthetic=False)}
    return {
        **_instructions(people, at),
        **_barriers(people, at),
        **_cases(people, at),
        **_trends(people, at),
    }


def _trends(people: dict[str, User], at: datetime) -> dict[str, str]:
    """Take made-up signals in, judge one, compose a brief, and give the analyst a duty.

    The signals are those of the simulator, whose papers were written by chance.
    """
    from datetime import timedelta

    from bagdar.runs.example_signals import example_documents
    from bagdar.web.journal.actions import System
    from bagdar.web.people.permissions import World
    from bagdar.web.trends.actions.briefing import compose, say_what_to_decide
    from bagdar.web.trends.actions.duties import give_duty
    from bagdar.web.trends.actions.judging import judge
    from bagdar.web.trends.actions.taking import take_signals
    from bagdar.web.trends.models import Signal, Verdict

    analyst, system = people["analyst"], System("demo")
    _earlier, content = example_documents(at.date(), seed=2)
    run = take_signals(content, world=World.REAL, by=system, at=at).run
    signal = Signal.objects.filter(is_synthetic=False).order_by("pk")[0]
    judge(signal, Verdict.ACT, "Нужно нашим заводам.", by=analyst, at=at)
    brief = compose(quarter="", synthetic=False, by=analyst, at=at)
    say_what_to_decide(brief, "Назвать пилотный завод за квартал.", by=analyst, at=at)
    starts_on = at.date() - timedelta(days=40)
    duty = give_duty(analyst, None, every_days=30, starts_on=starts_on, by=system, at=at)
    return {
        "trend_signal": str(signal.pk),
        "trend_run": str(run.pk),
        "trend_brief": str(brief.pk),
        "trend_duty": str(duty.pk),
    }


def _cases(people: dict[str, User], at: datetime) -> dict[str, str]:
    """Flag purchases of a made-up buyer, and bring a case as far as each page needs it.

    The buyer is no project of the example, and its purchases stand for nothing that was bought.
    """
    from datetime import date

    from bagdar.web.cases.actions.opening import lay_aside, open_case
    from bagdar.web.cases.actions.sampling import Drawing, draw_sample
    from bagdar.web.cases.actions.steps import declare, take
    from bagdar.web.cases.actions.taking import take_results
    from bagdar.web.cases.models import Case, Drawn
    from bagdar.web.cases.queries.queue import Wanted, standing_flags
    from bagdar.web.journal.actions import System
    from bagdar.web.people.actions import create_user, give_grant
    from bagdar.web.people.permissions import Scope, World
    from bagdar.web.projects.queries.filtering import Reading

    worker, akim = people["auditor"], people["akim"]
    system = System("demo")
    other = create_user(username="auditor-too", password="long enough for it", by=system, at=at)
    give_grant(other, role="auditor", scope={}, valid_from=date(2026, 1, 1), by=system, at=at)
    names = ("free", "laid", "desk", "noticed", "confirmed", "explained", "appealed", "closed")
    take_results(json.dumps(_results(names)).encode(), world=World.REAL, by=system, at=at)
    flags = {one.subject.ref: one for one in standing_flags().select_related("subject")}
    lay_aside([flags["laid"]], by=worker)
    ways = _ways(worker, other, akim)
    made: dict[str, Case] = {}
    for name, steps in ways.items():
        one = open_case([flags[name]], "Срок подачи заявок на трубы", by=worker, at=at)
        for person in (worker, other):
            declare(one, conflict=False, note="", by=person, at=at)
        for happening, by, told in steps:
            one = take(one, happening, told, by=by, at=at)
        made[f"case_{name}"] = one
    reading = Reading(Scope(world=World.REAL), at, None, at.date())
    drawing = Drawing("Выборка", "телемост", 2, "KZT", Wanted())
    sample = draw_sample(drawing, reading=reading, by=worker, at=at)
    drawn = Drawn.objects.filter(sample=sample)[0]
    numbers = {name: str(one.pk) for name, one in made.items()}
    subject = str(flags["free"].subject_id)
    more = {"subject": subject, "sample": str(sample.pk), "drawn": str(drawn.pk)}
    return {**numbers, **more, "unfair": _unfair(at)}


def _unfair(at: datetime) -> str:
    """Take a row of unfair suppliers in whose number is nobody's."""
    from datetime import date

    from bagdar.core.spending.ledgers import Ban
    from bagdar.web.journal.actions import System
    from bagdar.web.parties.actions.taking import Source, take_unfair
    from bagdar.web.parties.models import Unfair

    source = Source("Реестр", date(2026, 1, 1))
    ban = Ban("999999999999", date(2025, 1, 1), name="ТОО «Опечатка»")
    take_unfair([ban], source, by=System("demo"), at=at)
    return str(Unfair.objects.get(number="999999999999").pk)


def _ways(worker: User, other: User, akim: User) -> dict[str, tuple[tuple[Any, User, Any], ...]]:
    """Return what happens to each case: who takes which step, with which words."""
    from bagdar.core.cases.course import Happening
    from bagdar.web.cases.actions.steps import Told

    akimat = _office(akim).organisation
    asked = Told("Почему срок подачи был три дня?", organisation=akimat)
    ways: dict[str, tuple[tuple[Any, User, Any], ...]] = {"desk": ()}
    ways["noticed"] = ((Happening.NOTICED, worker, asked),)
    by_other = (Happening.NOTICED, other, asked)
    replied = (Happening.REPLY_OBJECTED, akim, Told("Это был повторный конкурс."))
    found = (Happening.CONFIRMED, other, Told("По объявлению три дня."))
    ways["confirmed"] = (by_other, replied, found)
    ways["appealed"] = (by_other, replied, found, (Happening.APPEALED, akim, Told("Повторный.")))
    explained = (Happening.EXPLAINED, other, Told("Повторный конкурс."))
    ways["explained"] = (by_other, replied, explained)
    ways["closed"] = (by_other, replied, explained, (Happening.CLOSED, worker, Told()))
    return ways


def _results(names: tuple[str, ...]) -> dict[str, Any]:
    """Return results of a run over made-up purchases, each with a short term for bids."""
    from bagdar.core.spending.definitions import DEFINITIONS

    (rule,) = (one for one in DEFINITIONS if one.code == "R003")
    words = {
        "name": rule.name,
        "definition": rule.definition,
        "unit": rule.unit,
        "default": rule.default,
        "innocent": list(rule.innocent),
    }
    evidence = [{"what": "days at least", "id": None, "value": "15"}]
    about = {"title": "Трубы", "buyer_name": "Водоканал", "value": 5_000_000, "currency": "KZT"}
    return {
        "format": "bagdar-flags-1",
        "rules": "spending-1",
        "settings": {},
        "input": {"processes": 100, "hash": "0" * 64},
        "indicators": {"R003": {**words, "version": 1, "flagged": len(names), "clear": 92}},
        "results": [
            {
                "level": "process",
                "id": name,
                "found": {"R003": {"state": "flagged", "value": 3.0, "reason": None}},
                "evidence": {"R003": evidence},
                "about": about,
            }
            for name in names
        ],
    }


def _instructions(people: dict[str, User], at: datetime) -> dict[str, str]:
    from bagdar.core.instructions.course import Happening
    from bagdar.web.instructions.actions.drafting import Draft, create_draft
    from bagdar.web.instructions.actions.files import Given
    from bagdar.web.instructions.actions.steps import Told, issue, take

    akim, chair = people["akim"], people["chair"]
    akimat, ministry = _office(akim), _office(people["ministry"])
    due_on = (at + timedelta(days=DUE_DAYS)).date()
    facts = {"source": "bridge", "kind": "launch", "text": TEXT, "due_on": due_on}
    act = Given("act.pdf", b"%PDF-1.7\nact of acceptance\n%%EOF\n")

    def drafted(*leads: Office) -> Instruction:
        return create_draft(Draft(facts, leads), by=chair, at=at)[0]

    def given(*steps: tuple[Happening, Any]) -> Instruction:
        one = issue(drafted(akimat), ground="As said on the bridge.", by=chair, at=at)
        for step, told in steps:
            one = take(one, step, told, by=akim, at=at)
        return one

    accepted = (Happening.ACCEPTED, Told())
    later = Told("The crane is late.", due_on + timedelta(days=30))
    family = drafted(akimat, ministry).family
    made = {
        "drafted": drafted(akimat),
        "issued": given(),
        "issued_too": given(),
        "objected": given((Happening.OBJECTED, Told("It is not ours."))),
        "accepted": given(accepted),
        "asked_time": given(accepted, (Happening.EXTENSION_ASKED, later)),
        "reported": given(accepted, (Happening.REPORTED, Told("The plant works.", files=(act,)))),
        "reported_too": given(accepted, (Happening.REPORTED, Told("It works.", files=(act,)))),
        "family": family,
    }
    return {**{name: str(one.pk) for name, one in made.items() if one}, "office": akimat.key}


def _barriers(people: dict[str, User], at: datetime) -> dict[str, str]:
    from bagdar.core.barriers.course import Happening
    from bagdar.web.barriers.actions.acting import Deed, act_on
    from bagdar.web.barriers.actions.asking import Ask, ask_office
    from bagdar.web.barriers.actions.raising import Told, raise_barrier
    from bagdar.web.barriers.models import Barrier
    from bagdar.web.enterprises.models import Enterprise
    from bagdar.web.people.models import Grant
    from bagdar.web.territories.models import Territory

    business, officer = people["enterprise"], people["officer"]
    works = Enterprise.objects.get(pk__in=Grant.objects.filter(user=business).values("enterprise"))
    where = Territory.objects.get(pk__in=Grant.objects.filter(user=officer).values("territory"))
    told = Told("No transformer since March.", "power", territory=where)

    def raised(*deeds: Deed) -> Barrier:
        one = raise_barrier(works, told, by=business, at=at)
        for deed in deeds:
            by = business if deed.happening is Happening.CONFIRMED else officer
            one = act_on(one, deed, by=by, at=at)
        return one

    ask = Ask(_office(people["ministry"]), "Give the terms.", "Rules of connection, 12", 3)
    barrier, reported = raised(), raised(Deed(Happening.REPORTED, "The line is up."))
    closed = raised(
        Deed(Happening.REPORTED, "The line is up."), Deed(Happening.CONFIRMED, rating=5)
    )
    made = {
        "barrier": barrier,
        "barrier_too": raised(),
        "barrier_reported": reported,
        "barrier_closed": closed,
        "task": ask_office(barrier, ask, by=officer, at=at),
        "call": _call(closed, at),
    }
    return {name: str(one.pk) for name, one in made.items()}


def _call(barrier: Any, at: datetime) -> Any:
    """Draw the closing of a barrier for a call, as if its month were over."""
    from bagdar.web.barriers.models import Callback, DrawSeed
    from bagdar.web.journal.actions import System, act

    by, month = System("planting"), at.date().replace(day=1)
    acted = {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}
    with act("tests.draw", by=by, at=at) as entry:
        facts = {"seed": "planted", "digest": "planted", "made_at": at, "drawn_at": at}
        seed, _made = DrawSeed.objects.get_or_create(month=month, defaults=facts)
        closing = barrier.events.get(happening="confirmed")
        call = Callback.objects.create(closing=closing, month=seed, **acted)
        entry.record("barrier_callback", closing.pk, before=None, after={"month": f"{month:%Y-%m}"})
    return call


def _office(holder: User) -> Office:
    from bagdar.web.people.models import Office

    found: Office = Office.objects.get(tenures__person__user=holder)
    return found


def main() -> None:
    """Plant in the installation that BAGDAR_DATA names."""
    import django

    django.setup()
    from django.utils import timezone

    json.dump(plant(timezone.now()), sys.stdout)


if __name__ == "__main__":
    main()
