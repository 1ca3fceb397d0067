"""Instructions for tests: who gives, does and controls them, made by the product's own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bagdar.core.instructions.course import Happening
from bagdar.web.instructions.actions.drafting import Draft, create_draft
from bagdar.web.instructions.actions.files import Given
from bagdar.web.instructions.actions.steps import Told, issue, take
from bagdar.web.instructions.models import Instruction
from bagdar.web.people.models import Office, User
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW
from tests.web.people import worlds

H = Happening
DUE = date(2026, 9, 1)
TEXT = "Ввести в эксплуатацию завод на 120 рабочих мест за счёт средств предприятия."
FACTS: dict[str, Any] = {"source": "bridge", "kind": "launch", "text": TEXT, "due_on": DUE}


@dataclass(frozen=True)
class People:
    """Offices of north and north-east with their holders, the chair and the control office."""

    north: Office
    east: Office
    chair: User
    control: User
    akim: User
    officer: User
    district: User

    def facts(self) -> dict[str, Any]:
        """Return the accounts by name."""
        return {"chair": self.chair, "akim": self.akim, "control": self.control}


def people() -> People:
    """Open offices and accounts."""
    builders.territories()
    north, east = worlds.akimat("north"), worlds.akimat("north-east")
    land = {one.key: one for one in Territory.objects.all()}
    akim = builders.user("akim", username="akim-north", territory=land["north"])
    district = builders.user("akim", username="akim-east", territory=land["north-east"])
    held = date(2026, 1, 1)
    worlds.holder(north, worlds.person("Akim North", akim), held)
    worlds.holder(east, worlds.person("Akim East", district), held)
    return People(
        north=north,
        east=east,
        chair=builders.user("chair", username="chair-one"),
        control=builders.user("control_office", username="control-one"),
        akim=akim,
        officer=builders.user("officer", username="officer-north", territory=land["north"]),
        district=district,
    )


def drafted(who: People, *leads: Office, by: User | None = None, **facts: Any) -> Instruction:
    """Draft an instruction of the centre to the akim of north, unless others are named."""
    draft = Draft({**FACTS, **facts}, leads or (who.north,))
    return create_draft(draft, by=by or who.chair, at=NOW)[0]


def issued(who: People, **facts: Any) -> Instruction:
    """Issue an instruction to the akim of north."""
    return issue(drafted(who, **facts), ground="as said", by=who.chair, at=NOW)


def accepted(who: People, **facts: Any) -> Instruction:
    """Have it accepted the same day."""
    return take(issued(who, **facts), H.ACCEPTED, by=who.akim, at=NOW)


def reported(who: People, **facts: Any) -> Instruction:
    """Have it reported done with an act, in ten days."""
    told = Told("The plant works.", files=(act(),))
    return take(accepted(who, **facts), H.REPORTED, told, by=who.akim, at=later(10))


def act(words: bytes = b"act of acceptance") -> Given:
    """Return a file that shows something."""
    return Given("act.pdf", b"%PDF-1.7\n" + words + b"\n%%EOF\n")


def later(days: int) -> datetime:
    """Return a moment so many days after Monday 15 June 2026."""
    return NOW + timedelta(days=days)
