"""The rules of the peer Cardinal line by line in plain Python: slow, short, and to be read.

Written from its documented rules and source (open-contracting/cardinal-rs, MIT), apart from the SQL
that it is held against.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bagdar.core.spending.settings import Settings

Release = dict[str, Any]


def text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def of(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def listed(value: Any) -> list[Any] | None:
    return value if isinstance(value, list) else None


def ids(parties: Any) -> list[str]:
    return [one for party in listed(parties) or [] if (one := text(of(party, "id"))) is not None]


def moment(value: Any) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z") if text(value) else None
    except ValueError:
        return None


def type_8(values: Iterable[float], tau: float) -> float:
    ordered = sorted(values)
    if not ordered or not 0 <= tau <= 1:
        return math.nan
    h = (len(ordered) + 1 / 3) * tau + 1 / 3
    if int(h) <= 0 or tau == 0:
        return ordered[0]
    if int(h) >= len(ordered) or tau == 1:
        return ordered[-1]
    low, high = ordered[int(h) - 1], ordered[int(h)]
    return low + (h - int(h)) * (high - low)


class Peer:
    """Fold releases one by one, then finish."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.currency = settings.currency
        self.parts: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        self.meta: dict[str, dict[str, float]] = defaultdict(dict)
        self.ratios: dict[str, tuple[float, str, str]] = {}
        self.tried: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.shares: dict[str, dict[str, list[int]]] = defaultdict(
            lambda: defaultdict(lambda: [0, 0])
        )
        self.supplied: dict[str, tuple[list[int], set[str]]] = {}

    def on(self, *codes: str) -> bool:
        return bool(self.settings.enabled & set(codes))

    def flag(self, part: str, name: str, code: str, value: float) -> None:
        if code in self.settings.enabled:
            self.parts[part][name][code] = value

    def fold(self, release: Release) -> None:
        ocid = text(release.get("ocid"))
        tender = of(release, "tender")
        details = text(of(tender, "procurementMethodDetails"))
        if ocid is None or of(tender, "status") == "cancelled":
            return
        if details is not None and details in self.settings.excluded:
            return
        self.comparable = (
            details in self.settings.compared
            if self.settings.compared
            else details is None or details not in self.settings.uncompared
        )
        self.bids = listed(of(release, "bids", "details"))
        self.awards = listed(release.get("awards"))
        self.submitted = [
            one
            for one in self.bids or []
            if text(of(one, "status")) and of(one, "status") not in ("invited", "withdrawn")
        ]
        self.active = [one for one in self.awards or [] if of(one, "status") == "active"]
        self.final = (
            self.awards is not None
            and self.bids is not None
            and all(
                of(one, "status") in ("active", "cancelled", "unsuccessful")
                for one in self.awards
                if text(of(one, "status")) is not None
            )
        )
        self.supplier = None
        if self.final and len(self.active) == 1:
            suppliers = listed(of(self.active[0], "suppliers"))
            if suppliers is not None and len(suppliers) == 1:
                self.supplier = text(of(suppliers[0], "id"))
        if self.on("R024", "R058"):
            self.ratio(ocid)
        self.short(ocid, tender, details)
        self.alone(ocid, tender)
        self.count_tried()
        self.alike(ocid)
        self.late(ocid, tender)
        self.others(ocid)
        if self.on("R036"):
            self.undercut(ocid)
        self.share(release, tender)
        self.supply()

    def seen(self, currency: str) -> bool:
        if self.currency is None:
            self.currency = currency
        return self.currency == currency

    def single(self) -> list[tuple[Any, str]]:
        return [
            (one, who)
            for one in self.bids or []
            if of(one, "status") == "valid"
            and len(listed(of(one, "tenderers")) or []) == 1
            and (who := text(of(one["tenderers"][0], "id"))) is not None
        ]

    def ratio(self, ocid: str) -> None:
        if not self.comparable or self.supplier is None:
            return
        won: tuple[float, str] | None = None
        lost: tuple[float, str] | None = None
        for bid, who in self.single():
            amount, currency = (
                number(of(bid, "value", "amount")),
                text(of(bid, "value", "currency")),
            )
            if amount is None or currency is None or not self.seen(currency):
                continue
            if who == self.supplier:
                won = won if won and won[0] <= amount else (amount, who)
            else:
                lost = lost if lost and lost[0] <= amount else (amount, who)
        if won and lost and lost[0] >= won[0]:
            distance = lost[0] - won[0]
            share = (
                distance / won[0]
                if won[0]
                else (math.nan if not distance else math.copysign(math.inf, won[0]))
            )
            self.ratios[ocid] = share, won[1], lost[1]

    def short(self, ocid: str, tender: Any, details: str | None) -> None:
        methods = self.settings.short_methods
        if methods and text(of(tender, "procurementMethod")) not in methods:
            return
        start = moment(of(tender, "tenderPeriod", "startDate"))
        end = moment(of(tender, "tenderPeriod", "endDate"))
        if start and end:
            days = int((end - start) / timedelta(days=1))
            least = self.settings.days_of.get(details or "", self.settings.days)
            if details is None:
                least = self.settings.days
            if days < least:
                self.flag("OCID", ocid, "R003", 1.0)

    def alone(self, ocid: str, tender: Any) -> None:
        methods = self.settings.single_methods
        if methods and text(of(tender, "procurementMethod")) not in methods:
            return
        count = of(tender, "numberOfTenderers")
        if isinstance(count, int) and not isinstance(count, bool) and count == 1:
            self.flag("OCID", ocid, "R018", 1.0)

    def count_tried(self) -> None:
        if self.supplier is not None:
            for who in {who for _bid, who in self.single()}:
                self.tried[who][0] += who == self.supplier
                self.tried[who][1] += 1

    def alike(self, ocid: str) -> None:
        prices: dict[tuple[float, str], set[str]] = {}
        for bid in self.submitted if self.comparable else []:
            amount, currency = (
                number(of(bid, "value", "amount")),
                text(of(bid, "value", "currency")),
            )
            who = set(ids(of(bid, "tenderers")))
            if amount is None or currency is None or not who:
                continue
            before = prices.get((amount, currency), who)
            if before != who:
                self.flag("OCID", ocid, "R028", 1.0)
                for one in who | before:
                    self.flag("Tenderer", one, "R028", 1.0)
            prices[amount, currency] = who

    def late(self, ocid: str, tender: Any) -> None:
        end = text(of(tender, "tenderPeriod", "endDate"))
        if end is None or self.awards is None:
            return
        winners = {one for award in self.active for one in ids(of(award, "suppliers"))}
        for bid in self.bids or []:
            date = text(of(bid, "date"))
            if of(bid, "status") == "valid" and date is not None and date > end:
                for one in set(ids(of(bid, "tenderers"))) & winners:
                    self.flag("OCID", ocid, "R030", 1.0)
                    self.flag("Tenderer", one, "R030", 1.0)

    def others(self, ocid: str) -> None:
        if not self.final:
            return
        winners = {one for award in self.active for one in ids(of(award, "suppliers"))}
        by: dict[str, set[str]] = {"valid": set(), "disqualified": set()}
        for bid in self.bids or []:
            status = text(of(bid, "status"))
            if status in by:
                by[status] |= set(ids(of(bid, "tenderers")))
        out = by["disqualified"] - by["valid"]
        enough = len(out) >= self.settings.disqualified_others
        if len(by["valid"]) == 1 and by["valid"] == winners and enough:
            self.flag("OCID", ocid, "R035", float(len(out)))
            self.flag("Tenderer", next(iter(winners)), "R035", 0.0)

    def undercut(self, ocid: str) -> None:
        least: tuple[float, str] | None = None
        valid = False
        for bid in self.submitted if self.comparable and self.active else []:
            amount, currency = (
                number(of(bid, "value", "amount")),
                text(of(bid, "value", "currency")),
            )
            if amount is None or currency is None or not self.seen(currency):
                continue
            if least is None or amount < least[0]:
                least = amount, bid["status"]
            valid |= bid["status"] == "valid"
        if valid and least and least[1] == "disqualified":
            self.flag("OCID", ocid, "R036", 1.0)

    def share(self, release: Release, tender: Any) -> None:
        out = sum(one["status"] == "disqualified" for one in self.submitted)
        if not self.submitted:
            return
        for bid in self.submitted:
            for one in ids(of(bid, "tenderers")):
                self.shares["Tenderer"][one][0] += bid["status"] == "disqualified"
                self.shares["Tenderer"][one][1] += 1
        who = {
            "Buyer": text(of(release, "buyer", "id")),
            "ProcuringEntity": text(of(tender, "procuringEntity", "id")),
        }
        for part, name in who.items():
            if name is not None:
                self.shares[part][name][0] += out
                self.shares[part][name][1] += len(self.submitted)

    def supply(self) -> None:
        observed = set()
        for award in self.active:
            suppliers = listed(of(award, "suppliers"))
            if suppliers is None or len(suppliers) != 1 or text(of(suppliers[0], "id")) is None:
                continue
            who = suppliers[0]["id"]
            for item in listed(of(award, "items")) or []:
                code = text(of(item, "classification", "id"))
                if code is not None:
                    count, codes = self.supplied.setdefault(who, ([0], set()))
                    count[0] += who not in observed
                    observed.add(who)
                    codes.add(code[: self.settings.digits])

    def finish(self) -> tuple[dict[str, Any], dict[str, Any]]:
        ratios = [one[0] for one in self.ratios.values()]
        if self.on("R024"):
            self.finish_close(ratios)
        if self.on("R025"):
            self.finish_tried()
        if self.on("R038"):
            self.finish_shares()
        if self.on("R048"):
            self.finish_kinds()
        if self.on("R058"):
            self.finish_discounted(ratios)
        return {part: dict(found) for part, found in self.parts.items()}, dict(self.meta)

    def finish_close(self, ratios: list[float]) -> None:
        q1, lower = self.lower("R024", self.settings.close, ratios)
        for ocid, (ratio, winner, loser) in self.ratios.items():
            if q1 > 0 and lower > 0 and ratio <= lower:
                self.flag("OCID", ocid, "R024", ratio)
                self.flag("Tenderer", winner, "R024", 0.0)
                self.flag("Tenderer", loser, "R024", 0.0)

    def finish_tried(self) -> None:
        counts = [float(n) for _w, n in self.tried.values()]
        most = type_8(counts, self.settings.percentile / 100)
        wins = [w / n for w, n in self.tried.values()]
        q1, lower = self.lower("R025", self.settings.unsuccessful, wins)
        self.meta["R025"]["upper_fence"] = most
        for who, (w, n) in self.tried.items():
            if q1 > 0 and lower > 0 and n >= most and w / n <= lower:
                self.flag("Tenderer", who, "R025", w / n)

    def finish_kinds(self) -> None:
        enough = {
            who: float(len(codes))
            for who, (count, codes) in self.supplied.items()
            if count[0] >= self.settings.minimum_supplied
        }
        kinds = None if self.settings.kinds is None else float(self.settings.kinds)
        upper = self.upper("R048", "", kinds, list(enough.values()))
        for who, many in enough.items():
            if many >= upper:
                self.flag("Tenderer", who, "R048", many)

    def finish_discounted(self, ratios: list[float]) -> None:
        upper = self.upper("R058", "", self.settings.discounted, ratios)
        for ocid, (ratio, winner, _loser) in self.ratios.items():
            if upper > 0 and ratio >= upper:
                self.flag("OCID", ocid, "R058", ratio)
                self.flag("Tenderer", winner, "R058", 0.0)

    def finish_shares(self) -> None:
        for part in ("Buyer", "ProcuringEntity", "Tenderer"):
            least = (
                self.settings.minimum_bids
                if part == "Tenderer"
                else self.settings.minimum_processes
            )
            ratios = {who: d / n for who, (d, n) in self.shares[part].items() if n >= least}
            if ratios:
                upper = self.upper(
                    "R038", f"{part}_", self.settings.disqualified, list(ratios.values())
                )
                for who, ratio in ratios.items():
                    if upper > 0 and ratio >= upper:
                        self.flag(part, who, "R038", ratio)

    def lower(self, code: str, set_: float | None, values: list[float]) -> tuple[float, float]:
        if set_ is not None:
            self.meta[code]["lower_fence"] = set_
            return 1.0, set_
        q1, q3 = type_8(values, 0.25), type_8(values, 0.75)
        self.meta[code] |= {"q1": q1, "q3": q3, "lower_fence": q1 - 1.5 * (q3 - q1)}
        return q1, q1 - 1.5 * (q3 - q1)

    def upper(self, code: str, before: str, set_: float | None, values: list[float]) -> float:
        if set_ is None:
            q1, q3 = type_8(values, 0.25), type_8(values, 0.75)
            self.meta[code] |= {f"{before}q1": q1, f"{before}q3": q3}
            set_ = q3 + 1.5 * (q3 - q1)
        self.meta[code][f"{before}upper_fence"] = set_
        return set_
