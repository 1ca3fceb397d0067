"""What made-up projects bought: releases in OCDS 1.1, over which real rules are computed.

Most purchases have three to five bids and terms as the rules of a made-up land want them. Some have
short terms, one bid, equal prices, a late winner or a lowest bid that was turned away, so that the
rules have something to find. The shares are ours, not those of any market.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import numpy as np

from bagdar.sources.synthetic.names import Names
from bagdar.sources.synthetic.performed import performed
from bagdar.sources.synthetic.plan import PREFIX

PREFIX_OF_OCID = "ocds-synthetic"
PROCESSES_A_PROJECT = 2
MOST_PROCESSES = 4_000
LAST_DAYS = 500
SUPPLIERS = 24
SMALL = 0.002
"""What a small purchase is of the cost of its project."""
SHORT, SINGLE, EQUAL, LATE, TURNED_AWAY = 0.08, 0.1, 0.05, 0.04, 0.06
_ZONE = timezone(timedelta(hours=5))
KINDS: tuple[tuple[str, Names], ...] = (
    ("45", ("Building works", "Строительные работы", "Құрылыс жұмыстары")),
    ("42", ("Machines and equipment", "Машины и оборудование", "Машиналар мен жабдық")),
    (
        "31",
        ("Cables and transformers", "Кабели и трансформаторы", "Кабельдер мен трансформаторлар"),
    ),
    ("71", ("Design and survey", "Проектирование и изыскания", "Жобалау мен іздестіру")),
)


@dataclass(frozen=True, slots=True)
class Bought:
    """A project that buys: its key, who buys for it, and what it may cost."""

    key: str
    buyer: str
    buyer_name: str
    cost_kzt: int


def purchases(projects: Sequence[Bought], *, seed: int, until: date) -> Iterator[dict[str, Any]]:
    """Yield releases, two a project and at most 4,000; the same ones for the same seed."""
    rng, after = np.random.default_rng([seed, 7]), np.random.default_rng([seed, 10])
    made = 0
    for one in projects:
        for number in range(PROCESSES_A_PROJECT):
            if made >= MOST_PROCESSES:
                return
            made += 1
            release = _release(one, number, rng, until)
            signed = datetime.fromisoformat(release["date"])
            contracts = [
                performed(each, signed=signed, until=until, rng=after)
                for each in release["contracts"]
            ]
            yield {**release, "contracts": contracts}


def small_purchases(
    numbered: Sequence[tuple[Bought, str, str]], *, seed: int, until: date
) -> Iterator[dict[str, Any]]:
    """Yield a small direct purchase of each project, with the OCID and number of its contract.

    They are sized for the money of their projects: a crumb of what these may cost.
    """
    rng = np.random.default_rng([seed, 12])
    for one, ocid, number in numbered:
        signed = _moment(until - timedelta(days=int(rng.integers(20, LAST_DAYS))))
        value = {"amount": max(1, round(one.cost_kzt * SMALL, -3)), "currency": "KZT"}
        supplier = _supplier(int(rng.integers(SUPPLIERS)))
        award = {"id": "award-1", "status": "active", "date": signed.isoformat()}
        contract = {"id": number, "awardID": "award-1", "status": "active", "value": value}
        yield {
            "ocid": ocid,
            "id": "1",
            "date": signed.isoformat(),
            "buyer": {"id": one.buyer, "name": one.buyer_name},
            "planning": {"budget": {"projectID": one.key}},
            "tender": {
                "title": _title(KINDS[-1][1], one.key),
                "status": "complete",
                "procurementMethod": "direct",
            },
            "bids": {"details": []},
            "awards": [{**award, "suppliers": [supplier], "value": value}],
            "contracts": [performed(contract, signed=signed, until=until, rng=rng)],
        }


def _release(one: Bought, number: int, rng: np.random.Generator, until: date) -> dict[str, Any]:
    chance = rng.random(8)
    kind, names = KINDS[int(rng.integers(len(KINDS)))]
    ends = _moment(until - timedelta(days=int(rng.integers(20, LAST_DAYS))))
    open_days = int(rng.integers(4, 13)) if chance[0] < SHORT else int(rng.integers(16, 40))
    prices = _prices(one, number, rng, chance)
    tenderers = [int(who) for who in rng.choice(SUPPLIERS, size=len(prices), replace=False)]
    statuses = ["valid"] * len(prices)
    winner = 0
    if len(prices) > 2 and chance[3] < TURNED_AWAY:
        statuses[0], winner = "disqualified", 1
    dates = [ends - timedelta(hours=int(hours)) for hours in rng.integers(2, 72, len(prices))]
    if chance[4] < LATE:
        dates[winner] = ends + timedelta(hours=int(rng.integers(2, 30)))
    value = {"amount": prices[winner], "currency": "KZT"}
    signed = ends + timedelta(days=12)
    bids = [
        {
            "id": f"bid-{place}",
            "status": status,
            "date": when.isoformat(),
            "tenderers": [_supplier(who)],
            "value": {"amount": price, "currency": "KZT"},
        }
        for place, (status, when, who, price) in enumerate(
            zip(statuses, dates, tenderers, prices, strict=True)
        )
    ]
    supplier = _supplier(tenderers[winner])
    return {
        "ocid": f"{PREFIX_OF_OCID}-{one.key.removeprefix(PREFIX)}-{number + 1}",
        "id": "1",
        "date": signed.isoformat(),
        "buyer": {"id": one.buyer, "name": one.buyer_name},
        "planning": {"budget": {"projectID": one.key}},
        "tender": {
            "title": _title(names, one.key),
            "status": "complete",
            "procurementMethod": "open",
            "numberOfTenderers": len(prices),
            "tenderPeriod": {
                "startDate": (ends - timedelta(days=open_days)).isoformat(),
                "endDate": ends.isoformat(),
            },
            "value": {"amount": round(max(prices) * 1.05), "currency": "KZT"},
        },
        "bids": {"details": bids},
        "awards": [
            {
                "id": "award-1",
                "status": "active",
                "date": signed.isoformat(),
                "suppliers": [supplier],
                "value": value,
                "items": [{"id": "1", "classification": {"scheme": "CPV", "id": f"{kind}000000"}}],
            }
        ],
        "contracts": [
            {"id": "contract-1", "awardID": "award-1", "status": "active", "value": value}
        ],
    }


def _prices(
    one: Bought, number: int, rng: np.random.Generator, chance: np.ndarray[Any, Any]
) -> list[int]:
    """Return the prices of the bids, the lowest first."""
    share = 0.25 / (number + 1) * (0.6 + 0.8 * rng.random())
    middle = max(1_000_000, round(one.cost_kzt * share))
    many = 1 if chance[1] < SINGLE else int(rng.integers(3, 6))
    prices = sorted(round(middle * (1 + 0.12 * float(rng.random())), -3) for _one in range(many))
    if many > 1 and chance[2] < EQUAL:
        prices[1] = prices[0]
    return [int(price) for price in prices]


def _title(kind: Names, key: str) -> str:
    """Name what is bought in three languages, and the number of the project."""
    return f"{' / '.join(kind)}, № {key.rpartition('-')[2].lstrip('0')}"


def _supplier(number: int) -> dict[str, str]:
    name = f"Synthetic supplier {number + 1}"
    return {"id": f"{PREFIX}supplier-{number + 1}", "name": name}


def with_contacts(release: dict[str, Any]) -> dict[str, Any]:
    """Add what made-up suppliers tell of themselves; a few of them tell the same.

    The first two have one telephone, the third and fourth one account, and all of them sit in two
    business centres.
    """
    told: dict[str, dict[str, Any]] = {}
    for bid in release["bids"]["details"]:
        for one in bid["tenderers"]:
            told[one["id"]] = {**one, "roles": ["tenderer"], **_contact(one["id"])}
    return {**release, "parties": [told[one] for one in sorted(told)]}


def _contact(ref: str) -> dict[str, Any]:
    number = int(ref.rpartition("-")[2])
    line = 1 if number <= 2 else number
    account = 3 if number in (3, 4) else number
    return {
        "address": {
            "locality": "Synthetic town",
            "streetAddress": f"Business centre {1 + number % 2}, office {100 + number // 2}",
        },
        "contactPoint": {
            "telephone": f"+7 700 000 {line:04d}",
            "email": f"office@supplier-{number}.example",
        },
        "bankAccounts": [{"id": f"KZ00SYNTH{account:08d}"}],
    }


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(18), _ZONE)
