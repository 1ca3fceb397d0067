"""Contracting processes drawn by a die: ragged on purpose, few names, so that they meet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from bagdar.core.spending.settings import CODES, Settings
from bagdar.lake import Lake
from bagdar.runs.spending import Cardinal, as_cardinal, flagged, keep
from bagdar.runs.spending_tables import Machine

JUNK: tuple[Any, ...] = (5, "x", [], {}, True, [1], 1.0)


class Die:
    """Draw releases and settings; the same seed draws the same."""

    def __init__(self, seed: int, *, ragged: bool = True) -> None:
        self.random = Random(seed)  # noqa: S311 -- a die for tests
        self.ragged = ragged

    def perhaps(self, value: Any, often: float = 0.95) -> Any:
        drawn = self.random.random()
        if drawn < often or not self.ragged:
            return value
        return self.random.choice(JUNK) if drawn < (1 + often) / 2 else None

    def party(self) -> Any:
        return self.perhaps({"id": self.perhaps(self.random.choice("ABCDEF"), 0.97)}, 0.97)

    def moment(self) -> str:
        form = self.random.choice(
            ["2020-01-%02dT10:00:00Z", "2020-01-%02dT23:00:00+05:00", "2020-01-%02d 10:00:00"]
        )
        return form % self.random.randint(1, 28)

    def bid(self, number: int) -> Any:
        status = ["valid"] * 5 + ["disqualified"] * 2 + ["invited", "withdrawn", "pending"]
        value = {
            "amount": self.perhaps(self.random.choice([1, 2, 2.5, 3, 4, 0.1, 100, 0, -1])),
            "currency": self.perhaps(self.random.choice(["KZT"] * 6 + ["USD"])),
        }
        parties = [self.party() for _ in range(self.random.choice([1, 1, 1, 1, 2, 0]))]
        return {
            "id": f"bid-{number}",
            "status": self.perhaps(self.random.choice(status)),
            "date": self.perhaps(self.moment()),
            "value": self.perhaps(value, 0.97),
            "tenderers": self.perhaps(parties, 0.97),
        }

    def seldom(self, value: Any, often: float = 0.99) -> Any:
        """Leave most as it is: where much is drawn of a release, little of it is ragged."""
        return self.perhaps(value, often)

    def value(self) -> Any:
        amounts = [100, 120, 130, 50, 90, 0, -20, 1e300, 0.1]
        currency = self.seldom(self.random.choice(["KZT"] * 9 + ["USD"]))
        return self.seldom(
            {"amount": self.seldom(self.random.choice(amounts)), "currency": currency}
        )

    def contract(self, number: int) -> dict[str, Any]:
        def some(made: Any) -> Any:
            return self.seldom([made(one) for one in range(self.random.randint(0, 4))], 0.9)

        payment = {"value": self.value, "date": self.moment}
        act = {"dateMet": self.moment, "status": lambda: self.random.choice(["met", "notMet"])}
        drawn = [
            lambda one, kind=kind: self.seldom(
                {"id": f"{one}", **{name: self.seldom(draw()) for name, draw in kind.items()}}
            )
            for kind in (payment, act, {"date": self.moment})
        ]
        transactions, milestones, amendments = map(some, drawn)
        return {
            "id": f"contract-{number}",
            "awardID": self.seldom(f"award-{self.random.randint(0, 1)}"),
            "status": self.seldom(self.random.choice(["active", "terminated", "cancelled"])),
            "value": self.value(),
            "dateSigned": self.seldom(self.moment()),
            "period": self.seldom({"startDate": self.moment(), "endDate": self.moment()}),
            "amendments": amendments,
            "implementation": self.seldom({"transactions": transactions, "milestones": milestones}),
        }

    def full_party(self, name: str) -> dict[str, Any]:
        choose = self.random.choice
        return {
            "id": name,
            "identifier": self.seldom({"id": self.seldom(choose([f"BIN-{name}", "050140 1"]))}),
            "address": self.seldom(
                {
                    "streetAddress": choose(["p", "q 1", "ул. Q, дом 1", "r 2", None]),
                    "locality": choose("xy"),
                }
            ),
            "contactPoint": self.seldom(
                {
                    "telephone": choose(["1", "+2 345 678 90", None]),
                    "email": choose([f"{name}@mail.ru", "a@firm.kz", "b@firm.kz", "x", None]),
                    "name": choose(["Ann Lee", "lee ann", "Ann", None]),
                    "url": choose(["https://www.firm.kz/x", "http://other.kz", "none", None]),
                }
            ),
            "bankAccounts": self.seldom([{"id": choose(["KZ12 0001", "KZ120002"])}], 0.7),
            "beneficialOwners": self.seldom(
                [
                    {
                        "name": choose(["J J", "k"]),
                        "identifier": {"id": choose(["1234 5678", "12345678", None])},
                    }
                ],
                0.5,
            ),
            "persones": self.seldom(
                [
                    {
                        "name": choose(["j j", "k", "l"]),
                        "identifier": self.seldom({"id": "12345678"}, 0.3),
                    }
                ],
                0.5,
            ),
        }

    def award(self, number: int) -> Any:
        status = ["active"] * 5 + ["cancelled", "unsuccessful", "pending"]
        items = [
            self.perhaps({"classification": {"id": str(self.random.randint(1000, 9999))}})
            for _ in range(self.random.randint(0, 3))
        ]
        parties = [self.party() for _ in range(self.random.choice([1, 1, 1, 1, 2]))]
        return {
            "id": f"award-{number}",
            "status": self.perhaps(self.random.choice(status)),
            "suppliers": self.perhaps(parties),
            "items": self.perhaps(items),
            "date": self.perhaps(self.moment()),
            "value": self.value(),
        }

    def release(self, number: int, *, again: float = 0.0) -> dict[str, Any]:
        name = self.random.randint(0, number) if self.random.random() < again else number
        tender = {
            "status": self.perhaps(self.random.choice(["complete"] * 9 + ["cancelled"])),
            "procurementMethod": self.perhaps(self.random.choice(["open", "selective", "direct"])),
            "procurementMethodDetails": self.perhaps(self.random.choice(["a", "b", "c"]), 0.8),
            "mainProcurementCategory": self.perhaps(self.random.choice(["goods", "works"]), 0.8),
            "numberOfTenderers": self.perhaps(self.random.choice([1, 2])),
            "tenderPeriod": self.perhaps({"startDate": self.moment(), "endDate": self.moment()}),
            "procuringEntity": self.perhaps(self.party()),
        }
        awards = [self.award(one) for one in range(self.random.choice([1, 1, 1, 0, 2]))]
        bids = [self.bid(one) for one in range(self.random.randint(0, 5))]
        contracts = [self.contract(one) for one in range(self.random.choice([0, 1, 1, 2]))]
        parties = [self.full_party(one) for one in "ABCDEF" if self.random.random() < 0.8]
        project = {"budget": {"projectID": self.perhaps(self.random.choice("RST"))}}
        return {
            "ocid": f"ocds-{name}",
            "date": self.moment(),
            "buyer": self.perhaps(self.party()),
            "tender": self.perhaps(tender, 0.97),
            "awards": self.perhaps(awards, 0.97),
            "bids": self.perhaps({"details": bids}, 0.97),
            "contracts": self.perhaps(contracts, 0.97),
            "parties": self.perhaps(parties, 0.97),
            "planning": self.perhaps(project, 0.9),
            "relatedProcesses": self.perhaps([{"identifier": f"ocds-{name}"}], 0.8),
        }

    def releases(self, most: int, *, again: float = 0.0) -> list[dict[str, Any]]:
        return [self.release(one, again=again) for one in range(self.random.randint(0, most))]

    def settings(self) -> Settings:
        random = self.random
        drawn: dict[str, Any] = {
            "currency": random.choice(["KZT", "USD", "EUR"]),
            "compared": frozenset("ab"),
            "uncompared": frozenset("c"),
            "excluded": frozenset("b"),
            "days": random.randint(-5, 20),
            "days_of": {"a": 3},
            "short_methods": frozenset({"open"}),
            "single_methods": frozenset(),
            "close": random.random(),
            "percentile": random.choice([0, 10, 50, 100, 101]),
            "unsuccessful": random.random(),
            "disqualified_others": random.randint(1, 2),
            "disqualified": random.random(),
            "minimum_bids": random.randint(0, 5),
            "minimum_processes": random.randint(0, 9),
            "digits": random.randint(0, 3),
            "kinds": random.randint(0, 4),
            "discounted": random.random(),
        }
        kept = {name: value for name, value in drawn.items() if random.random() < 0.35}
        on = frozenset(code for code in CODES if random.random() < 0.8)
        return replace(Settings(enabled=on), minimum_supplied=random.randint(1, 4), **kept)


def lake_of(
    folder: Path, releases: Iterable[Any], *, as_peer: bool = False, machine: Machine | None = None
) -> Lake:
    """Keep releases, one a line, in a lake of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "releases.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in releases), "utf-8")
    lake = Lake(folder / "lake")
    keep(lake, file, as_peer=as_peer, machine=machine)
    return lake


def peer_results(folder: Path, releases: Iterable[Any], settings: Settings) -> Cardinal:
    return as_cardinal(lake_of(folder, releases, as_peer=True), settings, maps=True)


Found = dict[tuple[str, str], dict[str, Any]]


def our_results(
    folder: Path, releases: Iterable[Any], settings: Settings, machine: Machine | None = None
) -> tuple[Found, Found]:
    """Return what was found, and its evidence, by level and identifier."""
    lake = lake_of(folder, releases, machine=machine)
    with flagged(lake, settings, machine=machine) as flags:
        rows = list(flags.subjects())
    return (
        {(level, name): json.loads(found) for level, name, found, _evidence in rows},
        {(level, name): json.loads(evidence or "{}") for level, name, _found, evidence in rows},
    )
