"""A compiled release of OCDS 1.1 for each announcement, and for each contract without one.

    announcement          tender, its lots; the organiser is the procuring entity
    point of the plan     planning.budget, its lines by budget classification; items of the tender
    application           bids.details
    contract              awards and contracts; later texts of it are amendments, the last one holds
    unit of a contract    items of the contract, by ENSTRU
    act                   implementation.milestones
    payment               implementation.transactions
    unfair supplier       details of the party
    participant           address and contact point of the party

The extensions used are bids, lots, budget breakdowns and bank accounts of OCDS. Amounts are in
tenge, those of a contract in its own currency where one is named, with VAT where the platform gives
them so. In which currency a contract in another one is paid is not documented: its payments have
none, and that is told. Whom the treasury paid is known by name alone: it need not be the
supplier of the contract.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from bagdar.sources.goszakup import words
from bagdar.sources.goszakup.objects import Objects, Record, Told
from bagdar.sources.goszakup.values import BIIN_LENGTH, amount, moment, party, truth
from bagdar.sources.ocds.faults import Fault, shown

CURRENCY: Final = "KZT"
_CODE: Final = re.compile(r"[A-Z]{3}")
_NUMBERS: Final = {"398": "KZT", "840": "USD", "978": "EUR", "643": "RUB", "156": "CNY"}
"""Numbers of currencies (ISO 4217) that stand where their code is asked for."""
Found = dict[str, Any]


def releases(objects: Objects, *, prefix: str, told: Told) -> Iterator[Found]:
    """Yield releases by announcement, then those of contracts without one.

    `prefix` is the registered prefix of ocids. What cannot be used is told by process, path and
    reason, and the rest goes in.
    """
    _tell_strays(objects, told)
    held = _Held(objects)
    for record in objects.of("trd_buy"):
        yield _Release(held, f"{prefix}-{record.get('number_anno') or record['id']}", told).of_buy(
            record
        )
    for root, family in held.alone.items():
        yield _Release(held, f"{prefix}-contract-{root}", told).of_contracts([family])


class _Held:
    """Objects by what they belong to."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.lots = _by(objects, "lots")
        self.applications = _by(objects, "trd_app")
        self.app_lots = _by(objects, "app_lots")
        self.lines = _by(objects, "plans_spec")
        self.units = _by(objects, "contract_units")
        self.acts = _by(objects, "acts")
        self.payments = _by(objects, "treasury_pay")
        self.unfair = {
            str(one.get("supplier_biin") or one.get("biin")): one for one in objects.of("rnu")
        }
        self.names = {
            str(one[key]): one
            for one in objects.of("subject")
            for key in ("bin", "iin")
            if one.get(key)
        }
        self.contracts: dict[str, dict[str, list[Record]]] = defaultdict(dict)
        self.alone: dict[str, list[Record]] = {}
        for root, family in _families(objects).items():
            buy = next((str(one["trd_buy_id"]) for one in family if one.get("trd_buy_id")), None)
            if buy is not None and objects.one("trd_buy", buy) is not None:
                self.contracts[buy][root] = family
            else:
                self.alone[root] = family

    def called(
        self, reference: str, identifier: object, usual: dict[str, str] | None = None
    ) -> str | None:
        """Return the name that a list gives to a number."""
        if identifier is None:
            return None
        found = self.objects.one(reference, identifier)
        name = found.get("name_ru") if found else (usual or {}).get(str(identifier))
        return str(name) if name else None


_OWNERS: Final = {
    "lots": ("trd_buy_id", "trd_buy"),
    "trd_app": ("buy_id", "trd_buy"),
    "app_lots": ("trd_app_id", "trd_app"),
    "plans_spec": ("pln_points_id", "plans"),
    "contract_units": ("contract_id", "contract"),
    "acts": ("contract_id", "contract"),
    "treasury_pay": ("contract_id", "contract"),
}
"""What belongs to what: by which field, and to an object of which kind."""


def _tell_strays(objects: Objects, told: Told) -> None:
    """Tell of the objects that belong to none of those there are: they stand in no release."""
    for kind, (link, owner) in _OWNERS.items():
        for one in objects.of(kind):
            found = objects.one(owner, one.get(link))
            if found is None or (owner == "contract" and _is_deleted(found)):
                path = f"/{kind}/{one.get('id', one.get('pid'))}/{link}"
                reason = f"no such {owner} among the objects; left out"
                if found is not None:
                    reason = "its contract was deleted; left out"
                told(Fault(kind, 0, path, reason, value=shown(one.get(link))))
    for one in objects.of("contract"):
        if _is_deleted(one):
            told(Fault("contract", 0, f"/contract/{one['id']}/deleted", "deleted; left out"))


def _is_deleted(record: Record) -> bool:
    return truth(record.get("deleted")) or truth(record.get("is_deleted"))


def _by(objects: Objects, kind: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    link, _owner = _OWNERS[kind]
    for one in objects.of(kind):
        found[str(one.get(link))].append(one)
    return found


def _families(objects: Objects) -> dict[str, list[Record]]:
    """Gather the texts of each contract, the first one first; deleted ones are left out."""
    found: dict[str, list[Record]] = defaultdict(list)
    for one in objects.of("contract"):
        if not _is_deleted(one):
            found[str(one.get("root_id") or one["id"])].append(one)
    return found


class _Release:
    """One release while it is put together."""

    def __init__(self, held: _Held, ocid: str, told: Told) -> None:
        self.held, self.ocid, self.told = held, ocid, told
        self.parties: dict[str, Found] = {}

    # --- what cannot be used is told

    def _read(self, record: Record, name: str, as_what: Callable[[object], Any], kind: str) -> Any:
        value = record.get(name)
        try:
            return as_what(value)
        except ValueError as wrong:
            self._tell(record, kind, name, f"{wrong}; left out", value)
            return None

    def _tell(self, record: Record, kind: str, name: str, reason: str, value: object) -> None:
        path = f"/{kind}/{record.get('id')}/{name}"
        self.told(Fault(kind, 0, path, reason, ocid=self.ocid, value=shown(value)))

    def _value(
        self, record: Record, kind: str, *names: str, currency: str | None = CURRENCY
    ) -> Found | None:
        """Return the first amount given under one of the names."""
        for name in names:
            found = self._read(record, name, amount, kind)
            if found is not None:
                return _full({"amount": found, "currency": currency})
        return None

    def _currency(self, contract: Record) -> str | None:
        """Return in what a text of a contract is: in tenge unless it names something else."""
        told = _text(contract, "ref_currency_code").upper()
        code = _NUMBERS.get(told, told) or CURRENCY
        if _CODE.fullmatch(code):
            return code
        reason = "no code of a currency; its sums have none"
        self._tell(contract, "contract", "ref_currency_code", reason, told)
        return None

    def _date(self, record: Record, kind: str, *names: str) -> str | None:
        for name in names:
            found: str | None = self._read(record, name, moment, kind)
            if found is not None:
                return found
        return None

    def _party(
        self, record: Record, name: str, kind: str, role: str, called: str = ""
    ) -> Found | None:
        """Return a reference to a party, and keep the party with its role."""
        identifier: str | None = self._read(record, name, party, kind)
        if identifier is None:
            return None
        scheme, digits = identifier[:6], identifier[7:]
        one = self.parties.setdefault(
            identifier,
            {
                "id": identifier,
                "name": _text(record, called) or _text(self.held.names.get(digits, {}), "name_ru"),
                "identifier": {"scheme": scheme, "id": digits},
                **_told_of_itself(self.held.names.get(digits, {})),
                "roles": [],
            },
        )
        one["name"] = one["name"] or _text(record, called)
        if role not in one["roles"]:
            one["roles"].append(role)
        unfair = self.held.unfair.get(digits)
        if unfair is not None:
            one["details"] = _full(
                {
                    "unfairSupplierFrom": self._date(unfair, "rnu", "start_date"),
                    "unfairSupplierUntil": self._date(unfair, "rnu", "end_date"),
                }
            )
        return _full({"id": identifier, "name": one["name"]})

    # --- the whole

    def of_buy(self, buy: Record) -> Found:
        """Return the release of an announcement."""
        key = str(buy["id"])
        families = [family for _root, family in sorted(self.held.contracts.get(key, {}).items())]
        lots = self.held.lots.get(key, [])
        tender = self._tender(buy, lots)
        organiser = self._party(buy, "org_bin", "trd_buy", "procuringEntity", "org_name_ru")
        customer = self._customer(buy, lots, families, organiser)
        if organiser is not None:
            tender["procuringEntity"] = organiser
        bids = [self._bid(one) for one in self.held.applications.get(key, [])]
        if bids:
            tender["numberOfTenderers"] = len(
                {one["tenderers"][0]["id"] for one in bids if one["tenderers"]}
            )
        return self._whole(
            date=self._date(buy, "trd_buy", "last_update_date", "publish_date"),
            buyer=customer,
            planning=self._planning(lots),
            tender=tender,
            bids={"details": bids} if bids else None,
            families=families,
        )

    def _customer(
        self, buy: Record, lots: list[Record], families: list[list[Record]], organiser: Found | None
    ) -> Found | None:
        """Return who buys: whose the contracts are, else the announcement, the lots, the organiser.

        Nobody where these are several: a release has one buyer.
        """
        signed = [("contract", family[-1]) for family in families]
        announced = [("trd_buy", buy), *(("lots", one) for one in lots)]
        for some in (signed, announced[:1], announced[1:]):
            found = {
                number: (one, kind)
                for kind, one in some
                if (number := self._read(one, "customer_bin", party, kind)) is not None
            }
            if len(found) > 1:
                reason = "several customers of one announcement; no buyer is said"
                self._tell(buy, "trd_buy", "customer_bin", reason, sorted(found))
                return None
            for number, (one, kind) in found.items():
                customer = self._party(one, "customer_bin", kind, "buyer", "customer_name_ru")
                for of, each in announced:  # where its name stands
                    if str(each.get("customer_bin") or "").zfill(BIIN_LENGTH) == number[7:]:
                        customer = self._party(
                            each, "customer_bin", of, "buyer", "customer_name_ru"
                        )
                return customer
        return organiser

    def of_contracts(self, families: list[list[Record]]) -> Found:
        """Return the release of a contract that no announcement led to."""
        last = families[0][-1]
        method = self.held.called(
            "ref_trade_methods", last.get("fakt_trade_methods_id"), dict(words.METHODS)
        )
        tender = _full(
            {
                "id": str(last["id"]),
                "procurementMethod": words.code(method, words.METHOD_WORDS),
                "procurementMethodDetails": method,
            }
        )
        return self._whole(
            date=self._date(last, "contract", "last_update_date", "crdate", "sign_date"),
            buyer=self._party(last, "customer_bin", "contract", "buyer", "customer_name_ru"),
            planning=None,
            tender=tender,
            bids=None,
            families=families,
        )

    def _whole(self, *, families: list[list[Record]], date: str | None, **parts: Any) -> Found:
        awards, contracts = [], []
        for family in families:
            award, contract = self._contract(family)
            awards.append(award)
            contracts.append(contract)
        _tell_statuses((parts.get("bids") or {}).get("details", ()), awards)
        release = {
            "ocid": self.ocid,
            "id": f"{self.ocid}-{date or 'undated'}",
            "date": date,
            "tag": ["compiled"],
            "initiationType": "tender",
            "language": "ru",
            **parts,
            "awards": awards,
            "contracts": contracts,
        }
        release["parties"] = [_full(self.parties[one]) for one in sorted(self.parties)]
        return _full(release)

    # --- its parts

    def _tender(self, buy: Record, lots: list[Record]) -> Found:
        method = self.held.called(
            "ref_trade_methods", buy.get("ref_trade_methods_id"), dict(words.METHODS)
        )
        status = self.held.called(
            "ref_buy_status", buy.get("ref_buy_status_id"), dict(words.BUY_STATUSES)
        )
        period = {
            "startDate": self._date(buy, "trd_buy", "start_date"),
            "endDate": self._date(buy, "trd_buy", "end_date"),
        }
        return _full(
            {
                "id": _text(buy, "number_anno") or str(buy["id"]),
                "title": _text(buy, "name_ru"),
                "status": words.code(status, words.BUY_STATUS_WORDS),
                "statusDetails": status,
                "value": self._value(buy, "trd_buy", "total_sum"),
                "procurementMethod": words.code(method, words.METHOD_WORDS),
                "procurementMethodDetails": method,
                "datePublished": self._date(buy, "trd_buy", "publish_date"),
                "tenderPeriod": _full(period),
                "lots": [
                    _full(
                        {
                            "id": _text(one, "lot_number") or str(one["id"]),
                            "title": _text(one, "name_ru"),
                            "description": _text(one, "description_ru"),
                            "value": self._value(one, "lots", "amount"),
                        }
                    )
                    for one in lots
                ],
                "items": [
                    _full(item)
                    for one in lots
                    for point in _points(one)
                    if (plan := self.held.objects.one("plans", point)) is not None
                    for item in [self._planned(plan, one)]
                ],
            }
        )

    def _planned(self, plan: Record, lot: Record) -> Found:
        """Return a point of the plan as an item of the tender."""
        return {
            **self._item(plan, "plans"),
            "relatedLot": _text(lot, "lot_number") or str(lot["id"]),
        }

    def _planning(self, lots: list[Record]) -> Found | None:
        lines = [
            (point, line)
            for lot in lots
            for point in _points(lot)
            for line in self.held.lines.get(point, [])
            if not truth(line.get("is_deleted"))
        ]
        if not lines:
            return None
        told = [
            _full(
                {
                    "id": f"{point}-{line['id']}",
                    "amount": self._value(line, "plans_spec", "amount"),
                    "description": _text(line, "ekrb_name_ru"),
                    "classifications": _full(
                        {
                            "administrator": _text(line, "abp_code"),
                            "program": _text(line, "fkrb_program_code"),
                            "subprogram": _text(line, "fkrb_subprogram_code"),
                            "economic": _text(line, "ekrb_code"),
                        }
                    ),
                }
            )
            for point, line in lines
        ]
        whole = sum(one["amount"]["amount"] for one in told if "amount" in one)
        budget = {"amount": {"amount": whole, "currency": CURRENCY}, "budgetBreakdown": told}
        return {"budget": budget}

    def _bid(self, application: Record) -> Found:
        tenderer = self._party(application, "supplier_bin_iin", "trd_app", "tenderer")
        lots = self.held.app_lots.get(str(application["id"]), [])
        offered = [self._value(one, "app_lots", "amount") for one in lots]
        sums = [one["amount"] for one in offered if one is not None]
        related = [str(one["lot_id"]) for one in lots if one.get("lot_id")]
        numbers = [self.held.objects.one("lots", one) or {"id": one} for one in related]
        return {
            **_full(
                {
                    "id": str(application["id"]),
                    "date": self._date(application, "trd_app", "date_apply"),
                    "value": {"amount": sum(sums), "currency": CURRENCY} if sums else None,
                    "relatedLots": [_text(one, "lot_number") or str(one["id"]) for one in numbers],
                }
            ),
            "tenderers": [tenderer] if tenderer else [],
        }

    def _contract(self, family: list[Record]) -> tuple[Found, Found]:
        """Return a contract as award and contract: what was first agreed, and what holds now."""
        first, last = family[0], family[-1]
        key = str(first.get("root_id") or first["id"])
        of = {one["id"]: self._currency(one) for one in family}
        sums = self._sums(family, of)
        missing = self._missing(family, key)
        begun = key not in missing
        supplier = self._party(last, "supplier_biin", "contract", "supplier", "supplier_name_ru")
        if supplier is not None:
            self._account(supplier["id"], family)
        status = self.held.called("ref_contract_status", last.get("ref_contract_status_id"))
        code = words.code(status, words.CONTRACT_STATUS_WORDS)
        ids = [str(one["id"]) for one in family]
        first_units = self.held.units.get(ids[0]) or self.held.units.get(ids[-1], [])
        award = _full(
            {
                "id": key,
                "status": "cancelled" if code == "cancelled" else "active",
                "date": self._date(first, "contract", "crdate", "sign_date") if begun else None,
                "value": sums[0] if begun else None,
                "suppliers": [supplier] if supplier else None,
                "items": [
                    _full(self._item(one, "contract_units", currency=of[first["id"]]))
                    for one in first_units
                ],
            }
        )
        period = {
            "startDate": self._date(last, "contract", "sign_date"),
            "endDate": self._date(
                last, "contract", "contract_end_date", "ec_end_date", "plan_exec_date"
            ),
        }
        contract = _full(
            {
                "id": key,
                "awardID": key,
                "title": _text(last, "contract_number_sys") or _text(last, "contract_number"),
                "description": _text(last, "description_ru"),
                "status": code,
                "statusDetails": status,
                "dateSigned": self._date(first, "contract", "sign_date") if begun else None,
                "period": _full(period),
                "value": sums[-1],
                "items": [
                    _full(self._item(one, "contract_units", currency=of[last["id"]]))
                    for one in self.held.units.get(str(last["id"]), [])
                ],
            }
        )
        if not missing:
            contract["amendments"] = [
                self._amendment(after, before_and_after)
                for after, before_and_after in zip(family[1:], pairwise(sums), strict=True)
            ]
        if performed := self._performed(ids, set(of.values()) == {CURRENCY}):
            contract["implementation"] = performed
        return award, contract

    def _account(self, party: str, family: Sequence[Record]) -> None:
        """Keep the bank accounts that texts of a contract name on its supplier."""
        one = self.parties[party]
        known = {account["id"] for account in one.get("bankAccounts", ())}
        known |= {_text(text, "supplier_iik").replace(" ", "").upper() for text in family}
        one["bankAccounts"] = [{"id": account} for account in sorted(known - {""})]

    def _sums(self, family: list[Record], of: Mapping[Any, str | None]) -> list[Found | None]:
        """Return what each text of a contract says it is worth: with VAT all of them, or without.

        `of` are their currencies.

        Where neither is told of all, what was first agreed cannot be held against what holds now:
        the last one keeps its sum, and the others none.
        """
        for name in ("contract_sum_wnds", "contract_sum"):
            if all(one.get(name) not in (None, "") for one in family):
                return [
                    self._value(one, "contract", name, currency=of[one["id"]]) for one in family
                ]
        if len(family) > 1:
            reason = "texts of one contract tell sums with VAT and without; the first is left out"
            self._tell(family[-1], "contract", "contract_sum_wnds", reason, None)
        names = ("contract_sum_wnds", "contract_sum")
        last = self._value(family[-1], "contract", *names, currency=of[family[-1]["id"]])
        return [*[None] * (len(family) - 1), last]

    def _missing(self, family: list[Record], key: str) -> set[str]:
        """Return the texts of a contract that others name and that are not there; it is told."""
        ids = {str(one["id"]) for one in family}
        missing = {key, *(str(one["parent_id"]) for one in family if one.get("parent_id"))} - ids
        if missing:
            reason = "earlier texts are not among the objects; no amendments are said"
            if key in missing:
                reason = "the first text is not among the objects; no award value, no amendments"
            self._tell(family[-1], "contract", "root_id", reason, sorted(missing))
        return missing

    def _performed(self, ids: Sequence[str], in_tenge: bool) -> Found:
        """Return acts and payments of a contract; an empty list where it is known to have none."""
        acts = [
            self._act(one)
            for at in ids
            for one in self.held.acts.get(at, [])
            if not truth(one.get("is_deleted"))
        ]
        payments = [
            self._payment(one, in_tenge) for at in ids for one in self.held.payments.get(at, [])
        ]
        lists = self.held.objects.lists
        return {
            name: found
            for name, kind, found in (
                ("milestones", "acts", acts),
                ("transactions", "treasury_pay", payments),
            )
            if found or lists(kind, ids)
        }

    def _amendment(self, after: Record, sums: tuple[Found | None, Found | None]) -> Found:
        told = " → ".join(
            "?" if one is None else f"{one['amount']:.2f} {one.get('currency', '')}".strip()
            for one in sums
        )
        return _full(
            {
                "id": str(after["id"]),
                "date": self._date(after, "contract", "sign_date", "crdate"),
                "description": told,
            }
        )

    def _item(self, record: Record, kind: str, *, currency: str | None = CURRENCY) -> Found:
        """Return a unit of a contract or a point of a plan as an item, with its ENSTRU code."""
        plan = (
            record
            if kind == "plans"
            else self.held.objects.one("plans", record.get("pln_point_id"))
        )
        plan = plan or {}
        code = _text(record, "ref_enstru_code") or _text(plan, "ref_enstru_code")
        unit = _text(record, "ref_units_code") or _text(plan, "ref_units_code")
        price = self._value(record, kind, "item_price", "price", currency=currency)
        return {
            "id": str(record["id"]),
            "description": _text(record, "name_ru") or _text(plan, "name_ru"),
            "classification": {"scheme": "KZ-ENSTRU", "id": code} if code else None,
            "quantity": self._read(
                record, "quantity" if "quantity" in record else "count", amount, kind
            ),
            "unit": _full(
                {"id": unit, "name": self.held.called("ref_units", unit), "value": price}
            ),
        }

    def _act(self, act: Record) -> Found:
        """Return an act of delivery: met when it was approved and not revoked."""
        approved = self._date(act, "acts", "approve_date")
        revoked = self._date(act, "acts", "revoke_date")
        met = approved is not None and revoked is None
        return _full(
            {
                "id": str(act["id"]),
                "title": _text(act, "number_act") or str(act["id"]),
                "type": "delivery",
                "status": "met" if met else "notMet" if revoked else "scheduled",
                "dateMet": approved if met else None,
                "dateModified": revoked or self._date(act, "acts", "akt_date", "create_date_act"),
            }
        )

    def _payment(self, payment: Record, in_tenge: bool) -> Found:
        payee = _text(payment, "supplier")
        currency = CURRENCY if in_tenge else None
        if not in_tenge:
            reason = "its contract is not in tenge; the currency of the payment is not said"
            self._tell(payment, "treasury_pay", "pay_amount", reason, payment.get("pay_amount"))
        return _full(
            {
                "id": str(payment["id"]),
                "source": "treasury",
                "date": self._date(payment, "treasury_pay", "pay_date", "accounting_date"),
                "value": self._value(payment, "treasury_pay", "pay_amount", currency=currency),
                "payee": {"name": payee} if payee else None,
            }
        )


def _tell_statuses(bids: Iterable[Found], awards: Sequence[Found]) -> None:
    """Give bids the status that the objects tell: valid with a contract, else only submitted.

    Whether an application was admitted stands in protocols, which are not among the objects.
    """
    won = {one["id"] for award in awards for one in award.get("suppliers", ())}
    for bid in bids:
        valid = any(one["id"] in won for one in bid["tenderers"])
        bid["status"] = "valid" if valid else "pending"


def _told_of_itself(subject: Record) -> Found:
    """Return the address and the contact point of a participant, as far as they are told."""
    addresses = subject.get("address")
    told = addresses if isinstance(addresses, list) else [addresses]
    streets = [_text(one, "address") for one in told if isinstance(one, dict)]
    street = next((one for one in streets if one), _text(subject, "address"))
    contact = {
        "telephone": _text(subject, "phone"),
        "email": _text(subject, "email"),
        "url": _text(subject, "website"),
    }
    address = {"streetAddress": street} if street else {}
    return _full({"address": address, "contactPoint": _full(contact)})


def _points(lot: Record) -> list[str]:
    """Return the points of the plan that a lot is made of, each once."""
    points = lot.get("point_list")
    return list(dict.fromkeys(map(str, points))) if isinstance(points, list) else []


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(
        "".join(one for one in str(value) if one.isprintable() or one.isspace()).split()
    )


def _full(found: Found) -> Found:
    """Return what was found without what is empty."""
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}
