"""Money of made-up projects: budget, contracts, acts, payments, support, savings.

Of a hundred approved projects some seventy get public money and some forty-five state support. Most
of it goes as it should; a few contracts grow, a few payments come before any act or go beyond their
contract, some obligations are not met in time, and some contracts name no project: so that what
looks for these has something to find. The shares are ours, not those of any programme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from bagdar.core.terms.identifiers import BinError, bin_with_control

FUNDED_RATIO, SUPPORTED_RATIO, SAVING_RATIO = 0.70, 0.45, 0.20
AMENDED_RATIO, GROWN_RATIO = 0.15, 0.05
UNLINKED_RATIO = 0.03
NO_ACT_RATIO, OVERPAID_RATIO, REFUND_RATIO = 0.06, 0.02, 0.03
FOREIGN_RATIO = 0.08
MET_RATIO, VALUED_RATIO, CLAWED_RATIO = 0.6, 0.85, 0.25
SUPPLIERS, BUYERS = 60, 12
THOUSAND = 1000
HOME, FOREIGN = "KZT", "USD"
KZT_FOR_ONE_USD = 500
"""A made-up rate, so that made-up contracts abroad have a size."""
_KINDS = (
    ("loan", 0.30, (0.05, 0.25)),
    ("guarantee", 0.12, (0.02, 0.10)),
    ("equity", 0.06, (0.10, 0.50)),
    ("subsidy", 0.22, (1.0, 1.0)),
    ("tax", 0.12, (0.6, 1.0)),
    ("customs", 0.06, (0.6, 1.0)),
    ("land", 0.06, (0.4, 1.0)),
    ("infrastructure", 0.06, (0.3, 0.8)),
)
_WORKS = (
    ("building works", "строительные работы", "құрылыс жұмыстары"),
    ("process equipment", "технологическое оборудование", "технологиялық жабдық"),
    ("power lines and roads", "подвод сетей и дорог", "желілер мен жолдар тарту"),
    ("design and survey", "проектирование и изыскания", "жобалау және іздестіру"),
)
PROVIDER = "Synthetic Damu Kory"
BUYER = "Synthetic Satyp Alu-{n}"
SUPPLIER = "Synthetic Kurylys-{n}"
WHOSE = (
    "Synthetic commission on savings / Синтетическая комиссия по экономии / "
    "Синтетикалық үнемдеу комиссиясы"
)


@dataclass(frozen=True, slots=True)
class Funded:
    """An approved project: what it is to cost, its jobs, and its days."""

    project: int
    names: tuple[str, str, str]
    cost_kzt: int
    jobs: int
    approved_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a budget."""

    year: int
    codes: str
    approved: Decimal
    amended: Decimal | None
    executed: Decimal | None


@dataclass(frozen=True, slots=True)
class Paid:
    """An act or a payment of a contract."""

    on: date
    amount: Decimal
    document: str
    is_advance: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """A commitment or contract, with its acts and payments; `under` numbers its commitment."""

    kind: str
    number: str
    title: str
    supplier: int | None
    buyer: int
    signed_on: date
    ends_on: date
    currency: str
    value: Decimal
    amended: Decimal | None = None
    under: str = ""
    linked: bool = True
    acts: tuple[Paid, ...] = ()
    payments: tuple[Paid, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A counter-obligation of a support."""

    kind: str
    due_on: date
    due: Decimal | None
    unit: str
    met: Decimal | None
    met_on: date | None


@dataclass(frozen=True, slots=True)
class Help:
    """State support, with what is owed for it and what was taken back."""

    kind: str
    decision: str
    on: date
    amount: Decimal
    equivalent: Decimal | None
    duties: tuple[Duty, ...]
    clawed: tuple[Paid, ...] = ()


@dataclass(frozen=True, slots=True)
class Spared:
    """A saving."""

    on: date
    document: str
    planned: Decimal
    contracted: Decimal
    paid: Decimal
    returned: Decimal


@dataclass(frozen=True, slots=True)
class Purse:
    """All money of one project."""

    of: Funded
    lines: tuple[Line, ...]
    deals: tuple[Deal, ...]
    helps: tuple[Help, ...]
    spared: tuple[Spared, ...]


def purses(projects: Iterable[Funded], *, seed: int, until: date) -> Iterator[Purse]:
    """Tell of the money of projects up to a day; the same for the same seed and projects."""
    rng = np.random.default_rng([seed, 9])
    for number, one in enumerate(projects, 1):
        if one.approved_on >= until:
            continue
        funded = float(rng.random()) < FUNDED_RATIO
        supported = float(rng.random()) < SUPPORTED_RATIO
        lines, deals = _public(one, number, rng, until) if funded else ((), ())
        helps = (_help(one, number, rng, until),) if supported else ()
        spared = _spared(deals, number, until) if float(rng.random()) < SAVING_RATIO else ()
        if lines or helps:
            yield Purse(one, lines, deals, helps, spared)


def bin_of_supplier(number: int) -> str:
    """Return the BIN of a made-up supplier or buyer: a farm of joint entrepreneurs, of 2099."""
    for more in range(10):
        with suppress(BinError):
            return bin_with_control(f"991263{number % 1000:04d}{more}")
    raise AssertionError(number)


def _round(amount: float) -> Decimal:
    return Decimal(max(1, round(amount / THOUSAND))) * THOUSAND


def _public(
    one: Funded, number: int, rng: np.random.Generator, until: date
) -> tuple[tuple[Line, ...], tuple[Deal, ...]]:
    """Share out what the budget gives over years, and promise most of it to suppliers."""
    given = one.cost_kzt * float(rng.uniform(0.1, 0.4))
    years = list(range(one.approved_on.year, one.ends_on.year + 1))[:3]
    begun = [year for year in years if year <= until.year]
    codes = f"{200 + number % 60} {1 + number % 90:03d} {100 + number % 20}"
    lines = []
    for year in begun:
        approved = _round(given / len(years))
        cut = float(rng.random()) < 0.2
        amended = _round(float(approved) * float(rng.uniform(0.8, 1.1))) if cut else None
        lines.append(Line(year, codes, approved, amended, None))
    total = sum(
        (line.approved if line.amended is None else line.amended for line in lines), Decimal(0)
    )
    deals = tuple(_deals(one, number, total, rng, until))
    return tuple(_executed(lines, deals)), deals


def _executed(lines: list[Line], deals: tuple[Deal, ...]) -> Iterator[Line]:
    """Write down in each line what was paid in its year, in the currency of the budget."""
    for line in lines:
        paid = sum(
            (
                each.amount
                for deal in deals
                if deal.currency == HOME and deal.linked
                for each in deal.payments
                if each.on.year == line.year
            ),
            Decimal(0),
        )
        yield Line(line.year, line.codes, line.approved, line.amended, max(paid, Decimal(0)))


def _deals(
    one: Funded, number: int, budget: Decimal, rng: np.random.Generator, until: date
) -> Iterator[Deal]:
    """Reserve a part of the budget, and sign contracts under it and beside it."""
    buyer = int(rng.integers(0, BUYERS))
    begins_on = one.approved_on + timedelta(days=int(rng.integers(10, 60)))
    if begins_on >= until:
        return
    reserved = _round(float(budget) * 0.5)
    commitment = f"K-{number:05d}"
    yield Deal("commitment", commitment, "", None, buyer, begins_on, one.ends_on, HOME, reserved)
    for place in range(int(rng.integers(1, 4))):
        signed_on = begins_on + timedelta(days=int(rng.integers(5, 150)))
        if signed_on >= until:
            continue
        foreign = place == 1 and float(rng.random()) < FOREIGN_RATIO * 3
        share = 0.45 if place == 0 else float(rng.uniform(0.08, 0.2))
        value = _round(float(budget) * share)
        if foreign:
            value = _round(float(value) / KZT_FOR_ONE_USD)
        works = _WORKS[(number + place) % len(_WORKS)]
        title = " / ".join(f"{word}: {name}" for word, name in zip(works, one.names, strict=True))
        signed = _Signed(
            number=f"D-{number:05d}-{place + 1}",
            title=title,
            buyer=buyer,
            signed_on=signed_on,
            ends_on=max(one.ends_on, signed_on + timedelta(days=90)),
            currency=FOREIGN if foreign else HOME,
            value=value,
            under=commitment if place == 0 else "",
        )
        yield _deal(signed, rng, until)


@dataclass(frozen=True, slots=True)
class _Signed:
    """What is signed: a contract before anything is done about it."""

    number: str
    title: str
    buyer: int
    signed_on: date
    ends_on: date
    currency: str
    value: Decimal
    under: str


def _deal(one: _Signed, rng: np.random.Generator, until: date) -> Deal:
    """Let a contract be amended, its works accepted and paid up to a day."""
    dice = float(rng.random())
    amended = None
    if dice < GROWN_RATIO:
        amended = _round(float(one.value) * float(rng.uniform(1.26, 1.6)))
    elif dice < AMENDED_RATIO:
        amended = _round(float(one.value) * float(rng.uniform(0.85, 1.2)))
    now = one.value if amended is None else amended
    done = min(1.0, (until - one.signed_on).days / max(1, (one.ends_on - one.signed_on).days))
    acts, payments = _flow(one, now, done, rng, until)
    linked = bool(one.under) or float(rng.random()) >= UNLINKED_RATIO * 3
    return Deal(
        kind="contract",
        number=one.number,
        title=one.title[:500],
        supplier=int(rng.integers(0, SUPPLIERS)),
        buyer=one.buyer,
        signed_on=one.signed_on,
        ends_on=one.ends_on,
        currency=one.currency,
        value=one.value,
        amended=amended,
        under=one.under,
        linked=linked,
        acts=acts,
        payments=payments,
    )


def _flow(
    one: _Signed, value: Decimal, done: float, rng: np.random.Generator, until: date
) -> tuple[tuple[Paid, ...], tuple[Paid, ...]]:
    """Pay an advance, then accept and pay in parts as far as the work is done."""
    name, acts = one.number, list[Paid]()
    advance_on = one.signed_on + timedelta(days=int(rng.integers(5, 30)))
    if advance_on >= until:
        return (), ()
    payments = [Paid(advance_on, _round(float(value) * 0.3), f"PO-{name}-0", is_advance=True)]
    parts, span = 4, (until - advance_on).days
    dice, without_act = float(rng.random()), float(rng.random()) < NO_ACT_RATIO
    for part in range(1, parts + 1):
        on = advance_on + timedelta(days=round(span * part / (parts + 1)))
        if part / parts > done or on >= until:
            break
        share = _round(float(value) * 0.7 / parts)
        if not (without_act and part == 1):
            acts.append(Paid(on, _round(float(value) / parts), f"ACT-{name}-{part}"))
        payments.append(Paid(min(on + timedelta(days=7), until), share, f"PO-{name}-{part}"))
    last = payments[-1]
    if dice < OVERPAID_RATIO:
        payments.append(Paid(last.on, value, f"PO-{name}-X"))
    elif dice < OVERPAID_RATIO + REFUND_RATIO:
        payments.append(Paid(last.on, -_round(float(last.amount) * 0.2), f"RF-{name}"))
    return tuple(acts), tuple(payments)


def _help(one: Funded, number: int, rng: np.random.Generator, until: date) -> Help:
    kind, _share, (least, most) = _KINDS[
        int(rng.choice(len(_KINDS), p=[share for _kind, share, _band in _KINDS]))
    ]
    amount = _round(one.cost_kzt * float(rng.uniform(0.05, 0.3)))
    on = min(one.approved_on + timedelta(days=int(rng.integers(0, 90))), until)
    valued = kind == "subsidy" or float(rng.random()) < VALUED_RATIO
    worth = min(amount, _round(float(amount) * float(rng.uniform(least, most))))
    if kind == "subsidy":
        worth = amount
    duties = tuple(_duties(one, on, rng, until))
    late = [each for each in duties if each.due_on < until and each.met_on is None]
    clawed: tuple[Paid, ...] = ()
    if late and float(rng.random()) < CLAWED_RATIO:
        back_on = min(late[0].due_on + timedelta(days=60), until)
        clawed = (Paid(back_on, _round(float(amount) * 0.1), f"Order SR-{number:05d}"),)
    decision = f"Decision S-{number:05d}"
    return Help(kind, decision, on, amount, worth if valued else None, duties, clawed)


def _duties(one: Funded, on: date, rng: np.random.Generator, until: date) -> Iterator[Duty]:
    """Owe jobs and taxes some time after the end, and the launch as a term."""
    for kind, due, unit, days in (
        ("jobs", Decimal(max(1, one.jobs)), "FTE", 180),
        ("taxes", _round(one.cost_kzt * 0.01), HOME, 365),
        ("term", None, "", 0),
    ):
        due_on = max(one.ends_on + timedelta(days=days), on + timedelta(days=90))
        met = due_on < until and float(rng.random()) < MET_RATIO
        shown_on = due_on + timedelta(days=int(rng.integers(-30, 20))) if met else None
        if shown_on is not None and shown_on > until:
            shown_on = None
        value = due if shown_on is not None else None
        yield Duty(kind, due_on, due, unit, value, shown_on)


def _spared(deals: tuple[Deal, ...], number: int, until: date) -> tuple[Spared, ...]:
    """Save a twentieth of the first contract, and return half of it to the budget."""
    contracts = [deal for deal in deals if deal.kind == "contract" and deal.currency == HOME]
    if not contracts:
        return ()
    first = contracts[0]
    on = min(first.signed_on + timedelta(days=40), until)
    planned = _round(float(first.value) * 1.05)
    saved = planned - first.value
    document = f"Order E-{number:05d}"
    return (Spared(on, document, planned, first.value, first.value, _round(float(saved) / 2)),)
