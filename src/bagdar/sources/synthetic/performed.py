"""How made-up contracts were performed, and the table of projects that goes beside them.

Most contracts are paid in parts, each after an accepted delivery, within their time and their
price. Some grow, are amended again and again, are paid before anything was accepted, above the
price or long after the end. The shares are ours, not those of any market.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from bagdar.core.spending.ledgers import BudgetLine, Project

AMENDED, AGAIN, GROWN = 0.15, 0.03, 0.03
BEFORE, ABOVE, LONG_AFTER = 0.04, 0.02, 0.03
ADVANCE, EARLY = 0.3, 0.6
"""What is paid before the first delivery, as a share of the price: as it should be, and not."""
PARTS = 4
OVERDRAWN, FEW_JOBS, AHEAD, UNSPENT = 0.04, 0.04, 0.04, 0.05
COST_OF_JOB_KZT = 8_000_000
HOME, CLASS = "KZT", "synthetic"


def performed(
    contract: Mapping[str, Any], *, signed: datetime, until: date, rng: np.random.Generator
) -> dict[str, Any]:
    """Return a contract with its time, amendments, payments and deliveries up to a day."""
    chance = rng.random(5)
    days = int(rng.integers(60, 300))
    ends = signed + timedelta(days=days)
    amended = [signed + timedelta(days=int(each)) for each in sorted(rng.integers(15, 60, 4))]
    many = 0
    if chance[0] < AMENDED:
        many = int(rng.integers(3, 5)) if chance[0] < AGAIN else int(rng.integers(1, 3))
    known = [each for each in amended[:many] if each.date() <= until]
    price = int(contract["value"]["amount"])
    if known and chance[1] < GROWN / AMENDED:
        price = int(round(price * 1.3, -3))
    payments, deliveries = _flow(price, signed, days, chance)
    return {
        **contract,
        "value": {**contract["value"], "amount": price},
        "dateSigned": signed.isoformat(),
        "period": {"startDate": signed.isoformat(), "endDate": ends.isoformat()},
        "amendments": [
            {"id": f"amendment-{place}", "date": each.isoformat()}
            for place, each in enumerate(known, 1)
        ],
        "implementation": {
            "transactions": [
                {
                    "id": f"payment-{place}",
                    "date": each.isoformat(),
                    "value": {"amount": amount, "currency": contract["value"]["currency"]},
                }
                for place, (each, amount) in enumerate(payments, 1)
                if each.date() <= until
            ],
            "milestones": [
                {
                    "id": f"delivery-{place}",
                    "type": "delivery",
                    "status": "met",
                    "dateMet": each.isoformat(),
                }
                for place, each in enumerate(deliveries, 1)
                if each.date() <= until
            ],
        },
    }


def _flow(
    price: int, signed: datetime, days: int, chance: np.ndarray[Any, Any]
) -> tuple[list[tuple[datetime, int]], list[datetime]]:
    """Return payments and deliveries of a contract, whatever the day."""
    advance = round(price * (EARLY if chance[2] < BEFORE else ADVANCE))
    part = (price - advance) // PARTS
    deliveries = [signed + timedelta(days=days * place // (PARTS + 1)) for place in range(1, 5)]
    payments = [(signed + timedelta(days=5), advance)]
    payments += [(each + timedelta(days=5), part) for each in deliveries]
    if chance[3] < ABOVE:
        payments.append((deliveries[-1] + timedelta(days=8), price // 3))
    if chance[4] < LONG_AFTER:
        last, amount = payments.pop()
        payments.append((last + timedelta(days=days // (PARTS + 1) + 60), amount))
    return payments, deliveries


@dataclass
class Sums:
    """What the contracts of a project add up to, in tenge; payments by year."""

    contracted: int = 0
    paid: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def sums_of(releases: Iterable[Mapping[str, Any]]) -> dict[str, Sums]:
    """Add up by project what is contracted and paid."""
    made: dict[str, Sums] = defaultdict(Sums)
    for release in releases:
        one = made[release["planning"]["budget"]["projectID"]]
        for contract in release["contracts"]:
            one.contracted += contract["value"]["amount"]
            for payment in contract["implementation"]["transactions"]:
                one.paid[int(payment["date"][:4])] += payment["value"]["amount"]
    return made


def ledgers(
    sums: Mapping[str, Sums], costs: Mapping[str, int], *, seed: int
) -> tuple[Sequence[Project], Sequence[BudgetLine]]:
    """Return projects and their plans by year, as they would be set beside these sums.

    `costs` says what a project may cost in tenge. Most budgets hold, works go with the money, and
    jobs come with the cost; some do not.
    """
    rng = np.random.default_rng([seed, 11])
    projects, lines = [], []
    for key in sorted(sums):
        one, chance = sums[key], rng.random(4)
        paid = sum(one.paid.values())
        room = 0.85 if chance[0] < OVERDRAWN else float(rng.uniform(1.02, 1.3))
        approved = round(one.contracted * room)
        behind = float(rng.uniform(20, 40)) if chance[1] < AHEAD else float(rng.uniform(-10, 10))
        done = min(100.0, max(0.0, 100 * paid / approved - behind))
        cost_of_job = COST_OF_JOB_KZT * float(rng.uniform(0.7, 1.3))
        if chance[2] < FEW_JOBS:
            cost_of_job *= 10
        projects.append(
            Project(
                id=key,
                approved=Decimal(approved),
                currency=HOME,
                progress_percent=Decimal(str(round(done, 1))),
                verified_jobs=Decimal(max(1, round(costs[key] / cost_of_job))),
                reference_class=CLASS,
            )
        )
        for year in sorted(one.paid):
            more = 2.5 if chance[3] < UNSPENT else float(rng.uniform(1.0, 1.3))
            lines.append(BudgetLine(key, year, Decimal(round(one.paid[year] * more)), HOME))
    return projects, lines
