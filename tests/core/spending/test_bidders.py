"""Our own rules about who bids and wins, and about purchases that are split."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.spending.ledgers import Ban
from bagdar.core.spending.settings import Settings, read_settings
from bagdar.core.spending.thresholds import Threshold
from bagdar.core.spending.traits import Trait, key_of
from bagdar.runs.spending import flagged
from bagdar.runs.spending_beside import Beside
from bagdar.runs.spending_tables import Machine
from tests.core.spending.test_cardinal import process
from tests.core.spending.worlds import Die, Found, lake_of

Judged = tuple[str, float | None, str | None]
REGISTER = (
    Ban("050140006873", date(2025, 1, 10), date(2025, 12, 31), "Unfair LLP", "court"),
    Ban("kz-bin-other", date(2025, 4, 1)),
)


def found_of(
    folder: Path,
    releases: Sequence[Any],
    chosen: Settings,
    banned: Sequence[Ban] | None = REGISTER,
    machine: Machine | None = None,
) -> tuple[Found, Found]:
    lake = lake_of(folder, releases)
    with flagged(lake, chosen, beside=Beside(banned=banned), machine=machine) as flags:
        rows = list(flags.subjects())
    return (
        {row[:2]: json.loads(row[2]) for row in rows},
        {row[:2]: json.loads(row[3] or "{}") for row in rows},
    )


def holds(
    folder: Path, code: str, drawn: Sequence[tuple[Any, Judged]], chosen: Settings | None = None
) -> Found:
    """Hold what is found against a table of processes and results; return the evidence."""
    releases = [{**made, "ocid": f"{at}"} for at, (made, _expected) in enumerate(drawn)]
    found, evidence = found_of(folder, releases, chosen or Settings(enabled=frozenset({code})))
    each = [found["process", f"{at}"][code] for at in range(len(drawn))]
    assert [(one["state"], one["value"], one["reason"]) for one in each] == [
        expected for _made, expected in drawn
    ]
    return evidence


def won(who: str | None, on: str | None = "2025-03-01", **more: Any) -> dict[str, Any]:
    return process("1", award={"suppliers": [{"id": who}], "date": on}, **more)


def test_a_supplier_banned_on_the_day_of_the_award_is_found(tmp_path: Path) -> None:
    named = [{"id": "x", "identifier": {"id": "050140006873"}}]
    evidence = holds(
        tmp_path,
        "E3",
        [
            (won("KZ-BIN-050140006873"), ("flagged", 1, None)),
            (won("050140006873", "2025-01-10T01:00:00+05:00"), ("flagged", 1, None)),
            (won("050140006873", "2025-01-09"), ("clear", 0, None)),
            (won("050140006873", "2025-12-31"), ("flagged", 1, None)),
            (won("050140006873", "2026-01-01"), ("clear", 0, None)),
            (won("x", parties=named), ("flagged", 1, None)),
            (won("y", parties=named), ("clear", 0, None)),
            (won("KZ-BIN-OTHER", "2025-03-31"), ("clear", 0, None)),
            (won("KZ-BIN-OTHER", "2030-01-01"), ("flagged", 1, None)),
            (
                won("KZ-BIN-OTHER", None),
                ("not_computable", 0, "the day of the award is not known"),
            ),
            (
                won("KZ-BIN-OTHER", None, contracts=[{"dateSigned": "2025-04-01"}]),
                ("flagged", 1, None),
            ),
            (won(None), ("not_computable", 0, "the award names no supplier")),
            ({"awards": []}, ("not_computable", 0, "no award is in force")),
        ],
    )
    assert evidence["process", "0"]["E3"] == [
        {
            "what": "in the register from 2025-01-10 until 2025-12-31",
            "id": "KZ-BIN-050140006873",
            "value": "Unfair LLP",
        },
        {"what": "ground", "id": None, "value": "court"},
        {"what": "day of the award", "id": None, "value": "2025-03-01"},
    ]


def test_bans_of_several_awards_are_shown_in_one_order(tmp_path: Path) -> None:
    awards = [
        {"status": "active", "suppliers": [{"id": "KZ-BIN-OTHER"}], "date": on}
        for on in ("2025-06-01", "2025-05-01")
    ]
    chosen = Settings(enabled=frozenset({"E3"}))
    for place, given_ in enumerate((awards, awards[::-1])):
        _found, evidence = found_of(
            tmp_path / f"{place}", [{"ocid": "1", "awards": given_}], chosen
        )
        days = [one["value"] for one in evidence["process", "1"]["E3"][2::3]]
        assert days == ["2025-05-01", "2025-06-01"]


def test_without_a_register_nobody_is_called_clean(tmp_path: Path) -> None:
    chosen = Settings(enabled=frozenset({"E3"}))
    for banned, expected in (
        (None, ("not_computable", "no register of unfair suppliers is given")),
        ((), ("clear", None)),
    ):
        found, _evidence = found_of(tmp_path / f"{banned}", [won("x")], chosen, banned)
        one = found["process", "1"]["E3"]
        assert (one["state"], one["reason"]) == expected


def test_a_supplier_that_nobody_can_look_up_in_the_register_is_not_called_clean(
    tmp_path: Path,
) -> None:
    numbers = REGISTER[:1]
    nobody = ("not_computable", 0, "an award in force names no supplier")
    unknown = ("not_computable", 0, "no registered number is told of a supplier")
    told = [{"id": "x", "identifier": {"id": "150640000010"}}]
    two = [{"status": "active", "suppliers": one} for one in ([{"id": "150640000010"}], [])]
    drawn = [
        (won("x"), unknown),
        (won("x", parties=told), ("clear", 0, None)),
        (won("KZ-BIN-150640000010"), ("clear", 0, None)),
        ({"awards": two}, nobody),
    ]
    releases = [{**made, "ocid": f"{at}"} for at, (made, _expected) in enumerate(drawn)]
    chosen = Settings(enabled=frozenset({"E3"}))
    found, _evidence = found_of(tmp_path / "numbers", releases, chosen, numbers)
    each = [found["process", f"{at}"]["E3"] for at in range(len(drawn))]
    assert [(one["state"], one["value"], one["reason"]) for one in each] == [
        expected for _made, expected in drawn
    ]
    by_name, _evidence = found_of(tmp_path / "names", [won("x")], chosen, REGISTER)
    assert by_name["process", "1"]["E3"]["state"] == "clear"


def test_a_supplier_is_looked_up_by_every_number_however_it_is_spaced(tmp_path: Path) -> None:
    further = [{"id": "x", "additionalIdentifiers": [{"id": "050140006873"}]}]
    foreign = [{**further[0], "identifier": {"id": "HRB-77"}}]
    spaced = [{"id": "x", "identifier": {"id": "050 140 006 873"}}]
    other = [{"id": "x", "additionalIdentifiers": [{"id": "940140000385"}]}]
    word = [{"id": "x", "identifier": {"id": "unknown"}}]
    unknown = ("not_computable", 0, "no registered number is told of a supplier")
    drawn = [
        (won("x", parties=further), ("flagged", 1, None)),
        (won("x", parties=foreign), ("flagged", 1, None)),
        (won("x", parties=spaced), ("flagged", 1, None)),
        (won("050 140 006 873"), ("flagged", 1, None)),
        (won("x", parties=other), ("clear", 0, None)),
        (won("x", parties=word), unknown),
    ]
    releases = [{**made, "ocid": f"{at}"} for at, (made, _expected) in enumerate(drawn)]
    bans = (Ban("050140 006873", date(2025, 1, 10)),)
    found, _evidence = found_of(tmp_path, releases, Settings(enabled=frozenset({"E3"})), bans)
    each = [found["process", f"{at}"]["E3"] for at in range(len(drawn))]
    assert [(one["state"], one["value"], one["reason"]) for one in each] == [
        expected for _made, expected in drawn
    ]


def party(who: str, **more: Any) -> dict[str, Any]:
    return {"id": who, "contactPoint": {"email": f"{who}@{who}.kz"}, **more}


def address(street: str, locality: str = "Almaty") -> dict[str, Any]:
    return {"address": {"streetAddress": street, "locality": locality}}


def telephone(number: str) -> dict[str, Any]:
    return {"contactPoint": {"telephone": number}}


def contact(**told: str) -> dict[str, Any]:
    return {"contactPoint": told}


def of(*parties: dict[str, Any], bids: str = "A B C") -> dict[str, Any]:
    made = []
    for together in bids.split():
        names = [together] if "-" in together else together
        tenderers = [{"id": one} for one in names]
        made.append({"status": "valid", "tenderers": tenderers})
    return {"bids": {"details": made}, "parties": list(parties)}


LINKED: Judged = ("flagged", 2, None)
APART: Judged = ("clear", 0, None)


def test_bidders_that_share_something_are_found(tmp_path: Path) -> None:
    c = party("C")
    evidence = holds(
        tmp_path,
        "E4",
        [
            (of(party("A"), party("B"), c), APART),
            (of(party("A", **telephone("+7 (701) 123-45-67")),
                party("B", **telephone("8 701 1234567")), c), LINKED),
            (of(party("A", **telephone("1")), party("B", **telephone("1")), c),
             ("not_computable", 0, "too little is told of a tenderer to compare it")),
            (of(party("A", **address("ул. Абая, 1")), party("B", **address("УЛ АБАЯ 1")), c),
             LINKED),
            (of(party("A", **address("Abai 1")), party("B", **address("Abai 1", "Oral")), c),
             APART),
            (of({"id": "A", "contactPoint": {"email": "I@X.kz"}},
                {"id": "B", "contactPoint": {"email": "i@x.kz"}}, c), LINKED),
            (of(party("A", bankAccounts=[{"id": "KZ 00 0001"}]),
                party("B", bankAccounts=[{"id": "KZ000002"}, {"id": "kz000001"}]), c), LINKED),
            (of(party("A", beneficialOwners=[{"name": "A. Owner"}]),
                party("B", persones=[{"name": "A Owner"}]), c), LINKED),
            (of(party("A", **address("пр-т Абая 10, оф. 5")),
                party("B", **address("Проспект Абая, дом 10 офис 5")), c), LINKED),
            (of(party("A", **address("Abai street")), party("B", **address("Abai street")), c),
             APART),
            (of(party("A", **contact(name="Omarov  Askar")),
                party("B", **contact(name="askar omarov")), c), LINKED),
            (of(party("A", **contact(name="Askar")), party("B", **contact(name="Askar")), c),
             ("not_computable", 0, "too little is told of a tenderer to compare it")),
            (of(party("A", **contact(url="https://www.Firm.kz/about")),
                party("B", **contact(email="sales@firm.kz")), c), LINKED),
            (of(party("A", **contact(email="a@mail.ru")),
                party("B", **contact(email="b@mail.ru")), c), APART),
            (of(party("A", identifier={"id": "050 140 006873"}),
                party("B", identifier={"id": "050140006873"}), c), LINKED),
            (of(party("KZ-050140006873"), party("B", identifier={"id": "050140006873"}), c,
                bids="KZ-050140006873 B C"), LINKED),
            (of(party("A", identifier={"id": "1"}), party("B", identifier={"id": "1"}), c), APART),
            (of(party("A", beneficialOwners=[{"name": "Owner A."}]),
                party("B", persones=[{"name": "A Owner"}]), c), LINKED),
            (of(party("A", beneficialOwners=[{"identifier": {"id": "850312 300123"}}]),
                party("B", persones=[{"identifier": {"id": "850312300123"}}]), c), LINKED),
            (of(party("A", **address("q 1")), party("B", **address("q 1")), c, bids="AB C"),
             APART),
            (of(party("A", **address("q 1")), c, party("B", **address("q 1"))), LINKED),
            (of(party("A"), party("B")),
             ("not_computable", 0, "too little is told of a tenderer to compare it")),
            (of(party("A"), bids="A A"),
             ("not_computable", None, "fewer than two tenderers are listed")),
            ({"ocid": "1"}, ("not_computable", None, "no bids are listed")),
        ],
    )  # fmt: skip
    assert evidence["process", "1"]["E4"] == [
        {"what": "the same telephone", "id": None, "value": "A; B"},
        {
            "what": "not compared, as fewer than two tell it",
            "id": None,
            "value": "address; e-mail; web domain; contact person; registered number; "
            "bank account; owner or head",
        },
    ]
    assert [one["what"] for one in evidence["process", "12"]["E4"]] == [
        "the same web domain",
        "not compared, as fewer than two tell it",
    ]


KINDS: dict[Trait, tuple[str, Callable[[str], dict[str, Any]]]] = {
    Trait.ACCOUNT: ("bank account", lambda text: {"bankAccounts": [{"id": text}]}),
    Trait.OWNER: ("owner or head", lambda text: {"beneficialOwners": [{"name": text}]}),
    Trait.HEAD: ("owner or head", lambda text: {"persones": [{"name": text}]}),
    Trait.CONTACT: ("contact person", lambda text: {"contactPoint": {"name": text}}),
    Trait.TELEPHONE: ("telephone", lambda text: {"contactPoint": {"telephone": text}}),
    Trait.EMAIL: ("e-mail", lambda text: {"contactPoint": {"email": text}}),
    Trait.DOMAIN: ("web domain", lambda text: {"contactPoint": {"url": text}}),
    Trait.ADDRESS: ("address", address),
}
SAID = (
    *("нет", "Нет", "жоқ", "n/a", "N/A", "-", "—", "0", "unknown", "не указан", "Не указано"),
    *("нет данных", "none", "Директор", "Генеральный директор", "0000000000", "00000000"),
    *("111111", "123456", "+7 (727) 250-11-22", "8 727 2501122 вн. 12", "250-11-22 доб. 4"),
    *("г. Алматы, ул. Абая, 10, вн. 12", "Abai 1", "office 5", "Ахметов Болат", "Болат АХМЕТОВ"),
    *("info@works.kz", " Info@Works.KZ ", "a@b", "a b@works.kz", "x@y.k", "a@gmail.com"),
    *("https://www.works.kz/about", "works.kz", "http://works", "gmail.com"),
    *("KZ86 125K ZT50 0410 0100", "kz86125kzt5004100100", "1234567", "KZKZKZKZ", "AAAAAAAA"),
    *("850312300123", "850312 300123", "x 701 1234567"),
)


def test_pages_and_the_rule_find_the_same_in_what_two_bidders_tell(tmp_path: Path) -> None:
    """What is drawn of each kind: pages fold it by `key_of`, the rule by its SQL."""
    drawn = [(trait, one, one) for trait in Trait for one in SAID]
    die = Random(6)  # noqa: S311 -- a die for tests
    drawn += [(die.choice(list(Trait)), die.choice(SAID), die.choice(SAID)) for _ in range(400)]
    releases = []
    for at, (trait, one, other) in enumerate(drawn):
        told = KINDS[trait][1]
        parties = [{"id": "A", **told(one)}, {"id": "B", **told(other)}]
        releases.append({**of(*parties, bids="A B"), "ocid": f"{at}"})
    _found, evidence = found_of(tmp_path, releases, Settings(enabled=frozenset({"E4"})))
    by_rule, by_pages = set(), set()
    for at, (trait, one, other) in enumerate(drawn):
        shown = {row["what"] for row in evidence["process", f"{at}"].get("E4", ())}
        if f"the same {KINDS[trait][0]}" in shown:
            by_rule.add((trait, one, other))
        before = "Almaty, " if trait is Trait.ADDRESS else ""
        if key_of(trait, before + one) == key_of(trait, before + other) != "":
            by_pages.add((trait, one, other))
    assert sorted(by_rule ^ by_pages) == []
    assert 40 < len(by_rule) < len(drawn) / 2
    nothing = {(Trait.EMAIL, "нет"), (Trait.TELEPHONE, "0000000000"), (Trait.HEAD, "не указан")}
    nothing |= {(Trait.ACCOUNT, "нет"), (Trait.HEAD, "Директор"), (Trait.CONTACT, "нет данных")}
    assert not {(trait, one) for trait, one, _other in by_rule} & nothing
    told_alike = {(Trait.TELEPHONE, one, one) for one in ("8 727 2501122 вн. 12",)}
    assert told_alike | {(Trait.ADDRESS, SAID[22], SAID[22])} <= by_rule


def test_a_word_in_place_of_a_number_links_nobody(tmp_path: Path) -> None:
    for at, number in enumerate(("unknown", "000000000000", "нет данных")):
        told = {"identifier": {"id": number}, **telephone("+7 701 123-45-6")}
        other = {"identifier": {"id": number}, **telephone("+7 701 123-45-7")}
        made = of({"id": "A", **told}, {"id": "B", **other}, bids="A B")
        holds(tmp_path / f"{at}", "E4", [(made, APART)])


def test_one_who_stands_in_two_bids_for_the_same_lots_is_found(tmp_path: Path) -> None:
    parties = [party(one) for one in "ABC"]
    once: Judged = ("flagged", 1, None)
    two = of(*parties, bids="AB AC")
    apart = of(*parties, bids="AB AC")
    for lot, one in enumerate(apart["bids"]["details"]):
        one["relatedLots"] = [f"{lot}"]
    evidence = holds(
        tmp_path,
        "E4",
        [
            (two, once),
            (of(*parties, bids="A AB"), once),
            (of(*parties, bids="AB BA C"), APART),
            (apart, APART),
        ],
    )
    assert evidence["process", "0"]["E4"][0] == {
        "what": "the same member in different bids",
        "id": None,
        "value": "A",
    }


def test_bidders_that_could_not_be_compared_are_not_called_apart(tmp_path: Path) -> None:
    by_phone, by_mail = party("A", **telephone("+7 701 123-45-67")), party("B")
    both = {"id": "C", "contactPoint": {"telephone": "+7 701 765-43-21", "email": "c@c.kz"}}
    unlike = ("not_computable", 0, "two tenderers tell nothing of one kind to compare")
    nobody = ("not_computable", 0, "a bid names no tenderer")
    unnamed = of(party("A"), party("B"), bids="A B")
    unnamed["bids"]["details"].append({"status": "valid", "tenderers": []})
    account = {"bankAccounts": [{"id": "KZ 000001"}]}
    accounts = [party("A", **telephone("+7 701 123-45-67"), **account)]
    accounts.append(party("B", bankAccounts=[{"id": "KZ 000002"}]))
    holds(
        tmp_path,
        "E4",
        [
            (of(by_phone, by_mail, bids="A B"), unlike),
            (of(by_phone, both, bids="A C"), APART),
            (of(by_phone, by_mail, both), unlike),
            (of(by_phone, by_mail, both, bids="AB C"), APART),
            (of(*accounts, bids="A B"), APART),
            (unnamed, nobody),
        ],
    )


SPLIT = """
[B1]
sum = 8
currency = KZT
days = 30
digits = 2
"""


def bought(
    at: int, amount: object = 4, on: str | None = "2025-03-01", **more: Any
) -> dict[str, Any]:
    kinds = more.pop("kinds", ["4511"])
    award = {
        "date": on,
        "value": {"amount": amount, "currency": more.pop("currency", "KZT")},
        "items": [{"classification": {"id": one}} for one in kinds],
    }
    tender = {"procurementMethod": more.pop("method", "direct")}
    return process(f"{at}", award=award, buyer={"id": "b"}, tender=tender, **more)


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ([bought(1), bought(2)], ("flagged", 1.0, None)),
        ([bought(1, 3.99), bought(2)], ("clear", 0.99875, None)),
        ([bought(1), bought(2, on="2025-03-31")], ("flagged", 1.0, None)),
        ([bought(1), bought(2, on="2025-04-01")], ("clear", 0.5, None)),
        ([bought(1), bought(2, method="limited", kinds=["4599"])], ("flagged", 1.0, None)),
        ([bought(1), bought(2, kinds=["4611"])], ("clear", 0.5, None)),
        ([bought(1), bought(2, method="open")], ("clear", 0.5, None)),
        ([bought(1), bought(2, 8)], ("clear", 0.5, None)),
        (
            [bought(1), bought(2, currency="USD")],
            (
                "not_computable",
                0.5,
                "a direct award is in another currency than the threshold",
            ),
        ),
        (
            [bought(1, on="2025-02-30")],
            ("not_computable", None, "the day of a direct award is not known"),
        ),
        ([bought(1), bought(2, kinds=["45", "46"])], ("clear", 0.5, None)),
        ([bought(1, kinds=["46", "45"]), bought(2, kinds=["45", "46"])], ("flagged", 1.0, None)),
        (
            [bought(1, kinds=[])],
            ("not_computable", None, "a direct award has no class of goods"),
        ),
        ([bought(1, None)], ("not_computable", None, "a direct award has no value")),
        ([bought(1), bought(2), bought(3, None)], ("flagged", 1.0, None)),
    ],
)
def test_purchases_of_one_class_below_the_threshold_are_added_up(
    tmp_path: Path, drawn: list[Any], expected: Judged
) -> None:
    found, _evidence = found_of(tmp_path, drawn, read_settings(SPLIT).settings)
    one = found["buyer", "b"]["B1"]
    assert (one["state"], one["value"], one["reason"]) == expected


def test_a_split_shows_its_class_days_processes_and_threshold(tmp_path: Path) -> None:
    drawn = [bought(1), bought(2, on="2025-03-05"), bought(3, on="2025-05-01")]
    _found, evidence = found_of(tmp_path, drawn, read_settings(SPLIT).settings)
    assert evidence["buyer", "b"]["B1"] == [
        {"what": "class 45, 2025-03-01 – 2025-03-05", "id": None, "value": "8.00 KZT"},
        {"what": "direct awards", "id": "1, 2", "value": "2"},
        {"what": "threshold", "id": None, "value": "8.0 KZT"},
    ]


def with_contracts(made: dict[str, Any], *status: str, award: str | None = None) -> dict[str, Any]:
    made["awards"][0]["id"] = "a"
    contracts = [{"id": f"{at}", "status": one, "awardID": award} for at, one in enumerate(status)]
    return {**made, "contracts": contracts}


def test_an_award_whose_contract_was_cancelled_is_left_out_and_shown(tmp_path: Path) -> None:
    chosen = read_settings(SPLIT).settings
    for place, (third, state, ratio) in enumerate(
        (
            (with_contracts(bought(3), "cancelled"), "clear", 0.5),
            (with_contracts(bought(3), "cancelled", "active"), "flagged", 1.0),
            (with_contracts(bought(3), "cancelled", award="a"), "clear", 0.5),
            (with_contracts(bought(3), "cancelled", award="b"), "flagged", 1.0),
        )
    ):
        found, _evidence = found_of(tmp_path / f"{place}", [bought(1), third], chosen)
        one = found["buyer", "b"]["B1"]
        assert (one["state"], one["value"]) == (state, ratio), place
    drawn = [bought(1), bought(2), with_contracts(bought(3), "cancelled")]
    found, evidence = found_of(tmp_path / "shown", drawn, chosen)
    assert found["buyer", "b"]["B1"]["value"] == 1.0
    assert evidence["buyer", "b"]["B1"][1:] == [
        {"what": "direct awards", "id": "1, 2", "value": "2"},
        {"what": "threshold", "id": None, "value": "8.0 KZT"},
        {"what": "left out, as their contracts were cancelled", "id": "3", "value": "1"},
    ]


def test_a_direct_award_that_is_listed_twice_counts_once_or_is_not_known(tmp_path: Path) -> None:
    one, other = bought(1), bought(1, 5)
    for made in (one, other):
        made["awards"][0]["id"] = "a"
    chosen = read_settings(SPLIT).settings
    for name, more, expected in (
        ("alike", one, ("clear", 0.5, None)),
        ("unlike", other, ("not_computable", None, "an award is listed twice, and differs")),
    ):
        twice = {**one, "awards": [*one["awards"], *more["awards"]]}
        found, _evidence = found_of(tmp_path / name, [twice], chosen)
        told = found["buyer", "b"]["B1"]
        assert (told["state"], told["value"], told["reason"]) == expected


def test_a_split_is_held_against_the_threshold_of_its_day(tmp_path: Path) -> None:
    rows = (
        Threshold("B1.sum", 8, since=date(2025, 1, 1), until=date(2025, 3, 1), currency="KZT"),
        Threshold("B1.sum", 20, since=date(2025, 3, 2), currency="KZT"),
    )
    chosen = Settings(enabled=frozenset({"B1"}), thresholds=rows)
    for on, expected in (
        ("2025-03-01", ("flagged", None)),
        ("2025-03-02", ("clear", None)),
        ("2024-12-31", ("not_computable", "no threshold is set for its method, category and day")),
    ):
        drawn = [bought(1, on=on), bought(2, on=on)]
        found, _evidence = found_of(tmp_path / on, drawn, chosen)
        one = found["buyer", "b"]["B1"]
        assert (one["state"], one["reason"]) == expected


def test_awards_are_added_up_within_the_days_that_hold_on_their_day(tmp_path: Path) -> None:
    rows = (
        Threshold("B1.sum", 8, currency="KZT"),
        Threshold("B1.days", 30, until=date(2025, 4, 30)),
        Threshold("B1.days", 60, since=date(2025, 5, 1)),
    )
    chosen = Settings(enabled=frozenset({"B1"}), thresholds=rows)
    for first, second, expected in (
        ("2025-03-01", "2025-03-31", "flagged"),
        ("2025-03-01", "2025-04-01", "clear"),
        ("2025-03-02", "2025-05-01", "flagged"),
        ("2025-03-01", "2025-05-01", "clear"),
    ):
        drawn = [bought(1, on=first), bought(2, on=second)]
        found, _evidence = found_of(tmp_path / f"{first} {second}", drawn, chosen)
        assert found["buyer", "b"]["B1"]["state"] == expected, (first, second)


def test_awards_in_two_currencies_are_not_added_up(tmp_path: Path) -> None:
    rows = (
        Threshold("B1.sum", 8, method="abroad", currency="USD"),
        Threshold("B1.sum", 8, currency="KZT"),
    )
    chosen = Settings(enabled=frozenset({"B1"}), thresholds=rows)
    abroad = bought(2, currency="USD")
    abroad["tender"]["procurementMethodDetails"] = "abroad"
    found, _evidence = found_of(tmp_path, [bought(1), abroad], chosen)
    assert found["buyer", "b"]["B1"] == {"state": "clear", "value": 0.5, "reason": None}


def test_awards_in_no_currency_are_not_added_up_below_a_threshold_in_none(tmp_path: Path) -> None:
    chosen = Settings(enabled=frozenset({"B1"}), thresholds=(Threshold("B1.sum", 8),))
    drawn = [bought(1, currency=None), bought(2, currency=None)]
    found, _evidence = found_of(tmp_path, drawn, chosen)
    reason = "a direct award has no currency"
    assert found["buyer", "b"]["B1"] == {
        "state": "not_computable",
        "value": None,
        "reason": reason,
    }


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_neither_order_nor_threads_nor_another_process_change_what_is_found_of_bidders(
    seed: int, shuffler: Any
) -> None:
    die = Die(seed)
    drawn = die.releases(30, again=0.2)
    more = [{**die.release(one), "ocid": f"other-{one}"} for one in range(5)]
    banned = [Ban(one, date(2020, 1, 10)) for one in ("A", "BIN-B")]
    chosen = replace(
        read_settings(SPLIT).settings, enabled=frozenset({"B1", "E3", "E4"}), class_digits=1
    )
    with TemporaryDirectory() as folder:
        made = {}
        for name, releases, threads in (("one", drawn, 2), ("two", drawn, 1), ("more", more, 1)):
            shuffled = [*drawn, *releases] if name == "more" else list(releases)
            if name != "one":
                shuffler.shuffle(shuffled)
            machine = Machine(threads=threads)
            made[name] = found_of(Path(folder) / name, shuffled, chosen, banned, machine)
    assert made["one"] == made["two"]
    for before, after in zip(made["one"], made["more"], strict=True):
        of_processes = {key: value for key, value in before.items() if key[0] == "process"}
        assert of_processes == {key: after[key] for key in of_processes}
