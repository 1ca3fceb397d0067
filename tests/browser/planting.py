"""Barriers and instructions at every step that a page is for, in the built-in example.

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
    return {**_instructions(people, at), **_barriers(people, at)}


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
