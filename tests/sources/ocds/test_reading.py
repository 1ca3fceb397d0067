"""Releases of OCDS 1.1 go in whole; what does not fit is told by process, path and reason."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zipfile
from collections.abc import Iterable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.sources.ocds import (
    Fault,
    FaultLog,
    SourceError,
    Tally,
    faults,
    fitting,
    lines,
    read_releases,
    reading,
)
from bagdar.sources.ocds.fitting import Fitting
from bagdar.sources.ocds.laying import TREE, Laid, laid_out
from bagdar.sources.ocds.streams import Stream
from tests.core.spending.worlds import Die

WHOLE = {
    "ocid": "ocds-1",
    "date": "2025-04-01T00:00:00Z",
    "buyer": {"id": "b"},
    "tender": {
        "status": "complete",
        "procurementMethod": "open",
        "procurementMethodDetails": "Аукцион",
        "mainProcurementCategory": "works",
        "numberOfTenderers": 2,
        "tenderPeriod": {"startDate": "2025-01-01", "endDate": "2025-01-20"},
        "procuringEntity": {"id": "e", "name": "ignored"},
    },
    "awards": [
        {
            "id": "a",
            "status": "active",
            "suppliers": [{"id": "x"}, {}],
            "items": [{"classification": {"id": "4511"}}, {"id": 1}],
            "date": "2025-02-01",
            "value": {"amount": 10, "currency": "KZT"},
        }
    ],
    "planning": {"budget": {"projectID": "P-1", "project": "ignored"}},
    "relatedProcesses": [{"identifier": "ocds-0"}, {"id": "1"}],
    "contracts": [
        {
            "id": "c",
            "awardID": "a",
            "status": "active",
            "value": {"amount": 12, "currency": "KZT"},
            "dateSigned": "2025-02-05",
            "period": {"startDate": "2025-02-06", "endDate": "2025-12-31"},
            "amendments": [{"id": "1", "date": "2025-03-01", "rationale": "ignored"}],
            "implementation": {
                "transactions": [
                    {"id": "t", "date": "2025-03-02", "value": {"amount": 3, "currency": "KZT"}},
                    {"amount": {"amount": -1, "currency": "KZT"}},
                ],
                "milestones": [
                    {
                        "id": "m",
                        "status": "met",
                        "type": "delivery",
                        "dateMet": "2025-03-01",
                    },
                    {"status": "notMet", "dateModified": "2025-04-01"},
                ],
            },
        },
        {"id": "d"},
    ],
    "parties": [
        {
            "id": "x",
            "identifier": {"scheme": "KZ-BIN", "id": "050140006873"},
            "additionalIdentifiers": [{"scheme": "KZ-TAX", "id": "940140000385"}],
            "address": {"streetAddress": "Abai 1", "locality": "Almaty"},
            "contactPoint": {
                "telephone": "+7 701",
                "email": "a@b.kz",
                "name": "Ann Lee",
                "url": "b.kz",
            },
            "bankAccounts": [{"id": "KZ1"}],
            "beneficialOwners": [{"name": "Owner", "identifier": {"id": "850312300123"}}],
            "persones": [{"name": "Head"}, {}],
        },
        {},
    ],
    "bids": {
        "details": [
            {
                "id": "1",
                "status": "valid",
                "date": "2025-01-05",
                "value": {"amount": 10, "currency": "KZT"},
                "tenderers": [{"id": "x"}],
                "relatedLots": ["l"],
            },
            {"status": "withdrawn"},
        ]
    },
}


def line(ocid: str = "ocds-1", **more: Any) -> str:
    return json.dumps({"ocid": ocid, **more}, ensure_ascii=False)


def read(path: Path, *, as_peer: bool = False) -> tuple[list[list[dict[str, Any]]], Tally]:
    """Return the rows of processes, awards and bids, and the tally."""
    tables, tally = read_all(path, as_peer=as_peer)
    return [tables[name] for name in ("processes", "awards", "bids")], tally


def read_all(path: Path, *, as_peer: bool = False) -> tuple[dict[str, list[dict[str, Any]]], Tally]:
    """Return the rows of every table by its name, and the tally."""
    tally = Tally(as_peer=as_peer)
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in Laid._fields}
    for laid in read_releases(path, tally, threads=2):
        for name, batch in laid._asdict().items():
            tables[name].extend(batch.to_pylist())
    return tables, tally


def put(folder: Path, text: str | bytes, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def ocids(path: Path, *, as_peer: bool = False) -> list[str]:
    return [one["ocid"] for one in read(path, as_peer=as_peer)[0][0]]


def told(tally: Tally) -> list[tuple[str | None, str, str]]:
    return [(one.ocid, one.path, one.reason) for one in tally.faults]


def test_a_release_is_laid_out_in_tables(tmp_path: Path) -> None:
    (processes, awards, bids), tally = read(put(tmp_path, json.dumps(WHOLE)))
    assert processes == [
        {
            "line": 1,
            "ocid": "ocds-1",
            "date": "2025-04-01T00:00:00Z",
            "buyer": "b",
            "entity": "e",
            "status": "complete",
            "method": "open",
            "details": "Аукцион",
            "tenderers": 2,
            "starts": "2025-01-01",
            "ends": "2025-01-20",
            "awards": True,
            "bids": True,
            "category": "works",
            "project": "P-1",
            "related": ["ocds-0", None],
        }
    ]
    assert awards == [
        {
            "line": 1,
            "place": 1,
            "id": "a",
            "status": "active",
            "suppliers": ["x", None],
            "kinds": ["4511", None],
            "date": "2025-02-01",
            "amount": 10.0,
            "currency": "KZT",
        }
    ]
    assert bids == [
        {
            "line": 1,
            "place": 1,
            "id": "1",
            "status": "valid",
            "date": "2025-01-05",
            "amount": 10.0,
            "currency": "KZT",
            "tenderers": ["x"],
            "lots": ["l"],
        },
        {
            "line": 1,
            "place": 2,
            "id": None,
            "status": "withdrawn",
            "date": None,
            "amount": None,
            "currency": None,
            "tenderers": None,
            "lots": None,
        },
    ]
    assert tally.faults == []


def test_contracts_payments_and_parties_are_laid_out_beside_their_process(tmp_path: Path) -> None:
    tables, tally = read_all(put(tmp_path, f"{line('before')}\n{json.dumps(WHOLE)}"))
    assert tally.faults == []
    for name in ("contracts", "amendments", "transactions", "milestones", "parties"):
        assert {one.pop("line") for one in tables[name]} == {2}, name
    whole, bare = tables["contracts"]
    assert list(whole.values()) == [
        *(1, "c", "a", "active", 12.0, "KZT", "2025-02-05", "2025-02-06", "2025-12-31"),
        *(True, True, True),
    ]
    assert list(bare.values()) == [2, "d", *[None] * 7, False, False, False]
    of_first = {"contract": 1, "place": 1}
    assert tables["amendments"] == [{**of_first, "id": "1", "date": "2025-03-01"}]
    assert [list(one.values()) for one in tables["transactions"]] == [
        [1, 1, "t", "2025-03-02", 3.0, "KZT"],
        [1, 2, None, None, -1.0, "KZT"],
    ]
    assert [list(one.values()) for one in tables["milestones"]] == [
        [1, 1, "m", "met", "delivery", "2025-03-01"],
        [1, 2, None, "notMet", None, None],
    ]
    assert [list(one.values()) for one in tables["parties"]] == [
        [
            *(1, "x", "050140006873", "Abai 1", "Almaty", "+7 701", "a@b.kz", "Ann Lee", "b.kz"),
            *(["KZ1"], ["Owner"], ["Head", None], ["850312300123"], [None, None]),
            ["940140000385"],
        ],
        [2, *[None] * 14],
    ]


def test_as_the_peer_reads_contracts_are_left_aside_and_nothing_of_them_is_told(
    tmp_path: Path,
) -> None:
    odd = {"contracts": [{"id": 5, "value": {"amount": "x"}}], "parties": 7, "planning": []}
    tables, tally = read_all(
        put(tmp_path, f"{line('a', **odd)}\n{line('b', buyer={'id': 7}, **odd)}"), as_peer=True
    )
    assert [one["ocid"] for one in tables["processes"]] == ["a", "b"]
    assert tables["contracts"] == tables["parties"] == []
    assert [one.path for one in tally.faults] == ["/buyer/id"]


AMOUNT = '{{"ocid":"o","bids":{{"details":[{{"value":{{"amount":{},"currency":"KZT"}}}}]}}}}'
AT = "/bids/details[0]/value/amount"
PAYMENT = '{"ocid":"o","contracts":[{"implementation":{"transactions":[{"amount":{"amount":?}}]}}]}'


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        (AMOUNT.format("NaN"), AT, "not a finite number; left out"),
        (AMOUNT.format("-Infinity"), AT, "not a finite number; left out"),
        (AMOUNT.format("1e400"), AT, "not a finite number; left out"),
        (AMOUNT.format("1" * 500), AT, "not a finite number; left out"),
        (AMOUNT.format('"10"'), AT, "not a number; left out"),
        (AMOUNT.format("true"), AT, "not a number; left out"),
        (line("o", buyer={"id": 7}), "/buyer/id", "a number as an identifier; taken as text"),
        (line("o", awards={"id": "a"}), "/awards", "not a list; taken as a list of one"),
        (line("o", awards=[5]), "/awards[0]", "not an object; left out"),
        (line("o", bids=[]), "/bids", "not an object; left out"),
        (line("o", tender={"status": 1}), "/tender/status", "not text; left out"),
        (
            line("o", tender={"numberOfTenderers": -1}),
            "/tender/numberOfTenderers",
            "not a count; left out",
        ),
        (
            line("o", tender={"numberOfTenderers": 1.5}),
            "/tender/numberOfTenderers",
            "not a whole number; left out",
        ),
        (
            line("o", buyer={"id": "a\x00b"}),
            "/buyer/id",
            "a control character in an identifier; kept as it is",
        ),
        (
            line("o", awards=[{"suppliers": [{"id": "a\nb"}]}]),
            "/awards[0]/suppliers[0]/id",
            "a control character in an identifier; kept as it is",
        ),
        (
            '{"ocid":"o","contracts":[{"value":{"amount":NaN}}]}',
            "/contracts[0]/value/amount",
            "not a finite number; left out",
        ),
        (
            '{"ocid":"o","awards":[{"value":{"amount":1e400}}]}',
            "/awards[0]/value/amount",
            "not a finite number; left out",
        ),
        (
            PAYMENT.replace("?", "1e400"),
            "/contracts[0]/implementation/transactions[0]/amount/amount",
            "not a finite number; left out",
        ),
        (
            line("o", contracts=[{"id": 5}]),
            "/contracts[0]/id",
            "a number as an identifier; taken as text",
        ),
        (
            line("o", parties=[{"id": "a\x7fb"}]),
            "/parties[0]/id",
            "a control character in an identifier; kept as it is",
        ),
        (line("o", planning=[]), "/planning", "not an object; left out"),
        (line("o", buyer={"id": ""}), "/buyer/id", fitting.EMPTY_ID),
        (line("o", parties=[{"id": "\u00a0 "}]), "/parties[0]/id", fitting.EMPTY_ID),
        (line("o", contracts=[{"awardID": ""}]), "/contracts[0]/awardID", fitting.EMPTY_ID),
        (
            line("o", bids={"details": [{"tenderers": [{"id": "A"}, {"id": " "}]}]}),
            "/bids/details[0]/tenderers[1]/id",
            fitting.EMPTY_ID,
        ),
        (
            line("o", bids={"details": [{"value": {"currency": ""}}]}),
            "/bids/details[0]/value/currency",
            fitting.EMPTY,
        ),
        (line("o", awards=[{"status": ""}]), "/awards[0]/status", fitting.EMPTY),
        ('{"ocid":"o","date":"x","date":"y"}', "/date", "named twice; the last one holds"),
        ('{"ocid":"no","ocid":"o"}', "/ocid", "named twice; the last one holds"),
    ],
)
def test_what_does_not_fit_is_told_and_the_rest_goes_in(
    tmp_path: Path, text: str, path: str, reason: str
) -> None:
    place = put(tmp_path, f"{line('before')}\n{text}\n{line('after')}\n")
    (processes, _awards, _bids), tally = read(place)
    assert [one["ocid"] for one in processes] == ["before", "o", "after"]
    assert [one["line"] for one in processes] == [1, 2, 3]
    assert told(tally) == [("o", path, reason)]
    assert (tally.faults[0].line, tally.faults[0].offset) == (2, len(line("before")) + 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"ocid":"o",}', "no JSON"),
        ('{"ocid":"o"', "no JSON"),
        ('{"ocid":"o"} {"ocid":"p"}', "no JSON"),
        ('{"ocid":"o"}x', "no JSON"),
        ("[1]", "not an object"),
        ("5", "not an object"),
        ('{"id":"x"}', "missing; the release is left out"),
        ('{"ocid":null}', "missing; the release is left out"),
        ("[" * 5000 + "]" * 5000, "nested too deeply"),
    ],
)
def test_a_line_that_is_no_release_is_told_and_aborts_nothing(
    tmp_path: Path, text: str, words: str
) -> None:
    place = put(tmp_path, f"{line('before')}\n{text}\n\n  \n{line('after')}")
    (processes, _awards, _bids), tally = read(place)
    assert [one["ocid"] for one in processes] == ["before", "after"]
    (fault,) = tally.faults
    assert words in fault.reason
    assert (fault.line, tally.lines) == (2, 3)


def contracts_of(*entries: Any) -> str:
    return line(contracts=list(entries))


def of_contract(**lists: Any) -> str:
    amendments = lists.pop("amendments", [])
    return contracts_of({"id": "c", "amendments": amendments, "implementation": lists})


NULL = "null in place of an entry; left out"
AGAIN = "an entry that comes again; counted once"
DIFFERS = "another entry has the same id; which one holds is not known"
BID = {"id": "b", "status": "valid", "value": {"amount": 1, "currency": "KZT"}}
TRANSACTION = {"id": "t", "date": "2025-03-01", "value": {"amount": 1, "currency": "KZT"}}


@pytest.mark.parametrize(
    ("text", "table", "rows", "told"),
    [
        (of_contract(transactions=[TRANSACTION, TRANSACTION]), "transactions", 1,
         [("/contracts[0]/implementation/transactions[1]", AGAIN, "t")]),
        (of_contract(transactions=[TRANSACTION, {**TRANSACTION, "date": None}]), "transactions", 2,
         [("/contracts[0]/implementation/transactions[1]", DIFFERS, "t")]),
        (of_contract(transactions=[{}, {}]), "transactions", 2, []),
        (of_contract(amendments=[None, {"id": "1"}, None]), "amendments", 1,
         [(f"/contracts[0]/amendments[{at}]", NULL, None) for at in (0, 2)]),
        (of_contract(milestones=[{"id": "1"}] * 3), "milestones", 1,
         [(f"/contracts[0]/implementation/milestones[{at}]", AGAIN, "1") for at in (1, 2)]),
        (contracts_of({"id": "c"}, {"id": "d"}, {"id": "c"}), "contracts", 2,
         [("/contracts[2]", AGAIN, "c")]),
        (line(awards=[{"id": "a"}, None, {"id": "a"}]), "awards", 1,
         [("/awards[1]", NULL, None), ("/awards[2]", AGAIN, "a")]),
        (line(bids={"details": [BID, None, BID]}), "bids", 1,
         [("/bids/details[1]", NULL, None), ("/bids/details[2]", AGAIN, "b")]),
        (line(bids={"details": [BID, {**BID, "status": "disqualified"}]}), "bids", 2,
         [("/bids/details[1]", DIFFERS, "b")]),
    ],
)  # fmt: skip
def test_an_entry_that_comes_again_or_is_null_is_told_and_not_counted_again(
    tmp_path: Path, text: str, table: str, rows: int, told: list[Any]
) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text(f"{line('ocds-0', contracts=[{'id': 'c'}])}\n{text}\n", "utf-8")
    tables, tally = read_all(file)
    found = [(one.line, one.ocid, one.path, one.reason, one.value) for one in tally.faults]
    assert found == [(2, "ocds-1", *one) for one in told]
    assert len([one for one in tables[table] if one["line"] == 2]) == rows


def test_a_line_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    place = put(tmp_path, line("a").encode() + b'\n{"ocid":"\xff"}\n' + line("b").encode())
    (processes, _awards, _bids), tally = read(place)
    assert [one["ocid"] for one in processes] == ["a", "b"]
    assert told(tally) == [(None, "", "not UTF-8 at byte 9; left out")]


def test_a_release_nested_deeply_goes_in_without_its_depth(tmp_path: Path) -> None:
    deep = '{"ocid":"deep","more":' + "[" * 9000 + "]" * 9000 + "}"
    (processes, _awards, _bids), tally = read(put(tmp_path, f"{line('a')}\n{deep}\n"))
    assert [one["ocid"] for one in processes] == ["a", "deep"]
    assert [one.reason for one in tally.faults] == [
        "nested too deeply for all of it; the fields that are kept went in"
    ]


def test_a_line_that_is_too_long_is_passed_over_with_its_offset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LARGEST_LINE_BYTES", 2**20)
    long = line("long", title="x" * 9 * 2**20)
    place = put(tmp_path, f"{line('a')}\n{line('b')}\n{long}\n{line('c')}\n")
    (processes, _awards, _bids), tally = read(place)
    assert [one["ocid"] for one in processes] == ["a", "b", "c"]
    (fault,) = tally.faults
    assert (fault.reason, fault.line) == ("longer than 1 MB; left out", 3)
    assert fault.offset == 2 * (len(line("a")) + 1)


def test_lines_before_one_that_is_too_long_are_kept_in_small_pieces_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "LARGEST_LINE_BYTES", 100)
    text = f"{line('a')}\n{line('b')}\n{line('c', t='x' * 300)}\n{line('d')}\n{line('e')}".encode()
    for size in (1, 7, 50, 120, 1000):
        faults: list[Any] = []
        pieces = (text[at : at + size] for at in range(0, len(text), size))
        stream = Stream("in.jsonl", pieces)
        found = [
            (block.first + at, block.offset_of(at), json.loads(one)["ocid"])
            for block in lines.blocks(stream, faults.append)
            for at, one in enumerate(block.lines)
            if one.strip()
        ]
        each = len(line("a")) + 1
        after = text.index(line("d").encode())
        assert found == [(1, 0, "a"), (2, each, "b"), (4, after, "d"), (5, after + each, "e")]
        assert [(one.line, one.offset) for one in faults] == [(3, 2 * each)]


def test_a_gzip_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    packed = gzip.compress(
        "\n".join(line(f"o{one}", t=str(one) * 99) for one in range(999)).encode()
    )
    whole = put(tmp_path, packed, "whole.jsonl.gz")
    assert len(ocids(whole)) == 999
    (processes, _awards, _bids), tally = read(put(tmp_path, packed[:-900], "cut.jsonl.gz"))
    assert [one["ocid"] for one in processes] == [f"o{one}" for one in range(len(processes))]
    assert 0 < len(processes) < 999
    assert "the gzip breaks off; read up to there" in [one.reason for one in tally.faults]


def test_a_gzip_of_several_members_is_read_whole(tmp_path: Path) -> None:
    packed = gzip.compress(f"{line('a')}\n".encode()) + gzip.compress(line("b").encode())
    assert ocids(put(tmp_path, packed, "in.gz")) == ["a", "b"]


def test_a_folder_and_a_zip_are_read_file_by_file_in_order(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("2.jsonl", line("zip-2"))
        archive.writestr("1.jsonl.gz", gzip.compress(line("zip-1").encode()))
    put(tmp_path, "{}\n", ".hidden")
    put(tmp_path, f"{line('a')}\n5\n", "a.jsonl")
    (tmp_path / "c").mkdir()
    put(tmp_path / "c", line("c"), "c.json")
    (processes, _awards, _bids), tally = read(tmp_path)
    assert [one["ocid"] for one in processes] == ["a", "zip-1", "zip-2", "c"]
    assert [(one.source, one.line) for one in tally.faults] == [("a.jsonl", 2)]


def test_a_zip_that_is_damaged_is_told(tmp_path: Path) -> None:
    _tables, tally = read(put(tmp_path, b"PK\x03\x04 and nothing more", "in.zip"))
    assert [one.reason.partition(":")[0] for one in tally.faults] == ["the zip cannot be read"]


def releases(*names: str) -> list[dict[str, Any]]:
    return [{**WHOLE, "ocid": one} for one in names]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "document",
    [
        {"uri": "x", "releases": releases("a", "b")},
        {"releases": releases("a", "b"), "links": {"releases": []}},
        {
            "records": [
                {"ocid": "a", "releases": releases("no"), "compiledRelease": releases("a")[0]},
                {"ocid": "b", "compiledRelease": releases("b")[0]},
            ]
        },
        releases("a", "b"),
    ],
)
def test_packages_and_lists_are_read_release_by_release(
    tmp_path: Path, document: object, indent: int | None
) -> None:
    (processes, _awards, bids), tally = read(
        put(tmp_path, json.dumps(document, indent=indent), "in.json")
    )
    assert [one["ocid"] for one in processes] == ["a", "b"]
    assert [one["line"] for one in bids] == [1, 1, 2, 2]
    assert tally.faults == []


def test_one_release_over_many_lines_is_read(tmp_path: Path) -> None:
    assert ocids(put(tmp_path, json.dumps(WHOLE, indent=2), "in.json")) == ["ocds-1"]


def test_packages_one_a_line_are_read(tmp_path: Path) -> None:
    text = "\n".join(json.dumps({"releases": releases(one, f"{one}2")}) for one in "ab")
    assert ocids(put(tmp_path, text)) == ["a", "a2", "b", "b2"]


def test_a_record_without_a_compiled_release_is_told(tmp_path: Path) -> None:
    document = {"records": [{"ocid": "a", "releases": []}, {"compiledRelease": WHOLE}]}
    (processes, _awards, _bids), tally = read(put(tmp_path, json.dumps(document), "in.json"))
    assert [one["ocid"] for one in processes] == ["ocds-1"]
    assert told(tally) == [("a", "/compiledRelease", "missing; left out")]


def test_records_one_a_line_are_read_and_one_without_a_release_is_told(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"ocid": "a", "compiledRelease": WHOLE | {"ocid": "a"}},
        {"ocid": "b", "versionedRelease": {"tender": {}}},
        {"ocid": "c", "compiledRelease": None, "releases": []},
        {"ocid": "d", "releases": releases("d")},
        {"ocid": "e"},
    ]
    text = "\n".join([line("f"), *map(json.dumps, records)])
    (processes, _awards, _bids), tally = read(put(tmp_path, text))
    assert [one["ocid"] for one in processes] == ["f", "a", "d", "e"]
    reason = ("/compiledRelease", "missing; left out")
    assert told(tally) == [("b", *reason), ("c", *reason)]
    assert next(one for one in processes if one["ocid"] == "a")["buyer"] == "b"


def test_documents_one_behind_another_are_each_read(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(WHOLE | {"ocid": one}, indent=2) for one in "ab")
    (processes, _awards, _bids), tally = read(put(tmp_path, text, "in.json"))
    assert [one["ocid"] for one in processes] == ["a", "b"]
    assert tally.faults == []
    (processes, _awards, _bids), tally = read(put(tmp_path, f"{text}\n{{broken", "in.json"))
    assert [one["ocid"] for one in processes] == ["a", "b"]
    assert len(tally.faults) == 1


def test_a_comma_that_lacks_between_releases_is_told(tmp_path: Path) -> None:
    text = f'{{"releases":[{line("a")} {line("b")},{line("c")}]}}'
    (processes, _awards, _bids), tally = read(put(tmp_path, text, "in.json"))
    assert [one["ocid"] for one in processes] == ["a", "b", "c"]
    assert [(one.line, one.reason) for one in tally.faults] == [(2, "no comma before it")]


def test_a_release_of_a_package_that_is_too_long_is_passed_over_however_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LARGEST_LINE_BYTES", 2_000)
    long = json.dumps({"ocid": "b", "title": "x" * 2_000})
    text = f'{{"releases":[{line("a")},{long},{line("c")}]}}'
    (processes, _awards, _bids), tally = read(put(tmp_path, text, "in.json"))
    assert [one["ocid"] for one in processes] == ["a", "c"]
    assert [(one.line, one.offset) for one in tally.faults] == [(2, text.index(long))]


def test_a_bad_release_within_a_package_leaves_the_others(tmp_path: Path) -> None:
    text = f'{{"releases":[{line("a")},{{"ocid":"b",}},\n{line("c")}]}}'
    (processes, _awards, _bids), tally = read(put(tmp_path, text, "in.json"))
    assert [one["ocid"] for one in processes] == ["a", "c"]
    assert [(one.line, one.reason[:7]) for one in tally.faults] == [(2, "no JSON")]


def test_a_package_larger_than_a_line_may_be_is_read_release_by_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LARGEST_LINE_BYTES", 2**20)
    many = [{"ocid": f"o{one}", "title": '\\"]}{[' + "x" * 99_990} for one in range(200)]
    many[150]["title"] = "y" * 2**21
    (processes, _awards, _bids), tally = read(
        put(tmp_path, json.dumps({"version": "1.1", "releases": many}), "in.json")
    )
    assert [one["ocid"] for one in processes] == [f"o{one}" for one in range(200) if one != 150]
    assert [(one.line, one.reason) for one in tally.faults] == [(151, "longer than 1 MB; left out")]


def test_the_peer_takes_nothing_that_it_would_not(tmp_path: Path) -> None:
    texts = [
        line("plain"),
        AMOUNT.format("NaN"),
        '{"ocid":"deep","more":' + "[" * 127 + "]" * 127 + "}",
        '{"ocid":"high","more":' + "[" * 126 + "]" * 126 + "}",
        '{"ocid":"half","t":"\\ud800"}',
        line("number", buyer={"id": 7}, tender={"numberOfTenderers": 1.0}),
        '{"ocid":5}',
    ]
    place = put(tmp_path, "\n".join(texts))
    (processes, _awards, _bids), _tally = read(place, as_peer=True)
    assert [one["ocid"] for one in processes] == ["plain", "high", "number"]
    assert (processes[2]["buyer"], processes[2]["tenderers"]) == (None, None)
    ours = read(place)[0][0]
    assert [one["ocid"] for one in ours] == [
        *("plain", "o", "deep", "high", "half", "number", "5"),
    ]
    assert (ours[5]["buyer"], ours[5]["tenderers"]) == ("7", 1)


@pytest.mark.parametrize(
    "first",
    [
        "ocid;date",
        "# exported on Monday",
        '{"ocid":"ocds-0","date"',
        '{"ocid": "ocds-0", "x',
        '"a"',
    ],
)
@pytest.mark.parametrize("name", ["in.json", "in.txt", "in.jsonl"])
def test_a_first_line_that_is_no_json_loses_no_line_after_it(
    tmp_path: Path, first: str, name: str
) -> None:
    file = put(tmp_path, f"{first}\n{line('ocds-1')}\n{line('ocds-2')}\n", name)
    tables, tally = read_all(file)
    assert [one["ocid"] for one in tables["processes"]] == ["ocds-1", "ocds-2"]
    assert [fault.line for fault in tally.faults] == [1]


@pytest.mark.parametrize("piece", [7, 1000])
@pytest.mark.parametrize(
    "broken",
    [
        '{"ocid":"ocds-9","buyer":{"id":"b"}',
        '{"ocid":"ocds-9","awards":[{"id":"b"}}',
        '{"ocid":"ocds-9","awards":{"id":"b"]}',
        '{"ocid":"ocds-9",}',
    ],
)
@pytest.mark.parametrize("form", ["[%s]", '{"releases": [%s], "uri": "u"}'])
def test_a_broken_release_of_a_list_leaves_those_after_it(
    tmp_path: Path, form: str, broken: str, piece: int
) -> None:
    one = '{"ocid":"ocds-%s","buyer":{"id":"b"},"awards":[{"id":"a"},{"id":"c"}]}'
    text = form % ", \n".join((one % 1, broken, one % 2, one % 3, broken))
    pieces = [text.encode()[at : at + piece] for at in range(0, len(text), piece)]
    blocks = lines.blocks(Stream("in.json", iter(pieces)), lambda _fault: None)
    read = [each for block in blocks for each in block.lines]
    whole = [json.loads(each)["ocid"] for each in read if is_json(each)]
    assert whole == ["ocds-1", "ocds-2", "ocds-3"]
    tables, tally = read_all(put(tmp_path, text, "in.json"))
    assert [each["ocid"] for each in tables["processes"]] == whole
    assert len(tally.faults) == 2


def is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        '{"releases":[\n{"ocid":"ocds-1"}\n]}',
        '{"releases":\n[{"ocid":"ocds-1"}]}',
        '{\n"releases": [\n{"ocid":"ocds-1"}\n]\n}',
        '[\n{"ocid":"ocds-1"}\n]',
        '[{"ocid":"ocds-1"},\n{"ocid":"ocds-2"}\n]',
        '{"records":[{"compiledRelease":\n{"ocid":"ocds-1"}\n}]}',
        '{"ocid":"ocds-1","buyer":\n{"id":"b"}\n}',
    ],
)
def test_a_document_over_many_lines_is_no_lines(tmp_path: Path, text: str) -> None:
    tables, tally = read_all(put(tmp_path, text, "in.json"))
    assert [one["ocid"] for one in tables["processes"]][:1] == ["ocds-1"]
    assert tally.faults == []


def test_a_mark_before_the_first_line_is_no_part_of_it(tmp_path: Path) -> None:
    place = put(tmp_path, b"\xef\xbb\xbf" + line("a").encode() + b"\r\n" + line("b").encode())
    assert ocids(place) == ["a", "b"]
    assert ocids(place, as_peer=True) == ["b"]


def test_a_place_where_nothing_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "nothing")


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    tables, tally = read(put(tmp_path, "\n\n"))
    assert (tables, tally.lines, list(tally.faults)) == ([[], [], []], 0, [])


def fitted(found: Iterable[Any], *, as_peer: bool) -> list[dict[str, Any]]:
    """Fit releases one by one, apart from the quick way."""
    rows = [Fitting(as_peer).fit(one) for one in found]
    return [one for one in rows if one["ocid"] is not None]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_the_quick_way_takes_what_the_slow_one_does(seed: int, as_peer: bool) -> None:
    drawn = Die(seed).releases(30)
    slow = laid_out(pa.Table.from_pylist(fitted(drawn, as_peer=as_peer), TREE), 1)
    with TemporaryDirectory() as folder:
        text = "\n".join(map(json.dumps, drawn))
        quick, _tally = read_all(put(Path(folder), text), as_peer=as_peer)
    assert quick == {name: one.to_pylist() for name, one in slow._asdict().items()}


def emptied(found: Any, die: Random) -> Any:
    """Put nothing, or a space, in place of a few texts."""
    if isinstance(found, dict):
        return {name: emptied(one, die) for name, one in found.items()}
    if isinstance(found, list):
        return [emptied(one, die) for one in found]
    return die.choice(["", " "]) if isinstance(found, str) and die.random() < 0.02 else found


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_the_quick_way_takes_what_is_empty_as_the_slow_one_does(seed: int, as_peer: bool) -> None:
    drawn = emptied(Die(seed, ragged=False).releases(30), Random(seed))  # noqa: S311 -- a die for tests
    slow = laid_out(pa.Table.from_pylist(fitted(drawn, as_peer=as_peer), TREE), 1)
    with TemporaryDirectory() as folder:
        text = "\n".join(map(json.dumps, drawn))
        quick, _tally = read_all(put(Path(folder), text), as_peer=as_peer)
    assert quick == {name: one.to_pylist() for name, one in slow._asdict().items()}


def test_a_release_with_an_empty_identifier_is_left_out_and_told(tmp_path: Path) -> None:
    place = put(tmp_path, f"{line('before')}\n{line('')}\n")
    assert ocids(place) == ["before"]
    assert [one[1:] for one in told(read(place)[1])] == [
        ("/ocid", fitting.EMPTY_ID),
        ("/ocid", "missing; the release is left out"),
    ]
    assert ocids(place, as_peer=True) == ["before", ""]


@settings(max_examples=300, deadline=None)
@given(st.binary().map(lambda some: bytes(b'{}\n[]"a}}]]'[one % 11] for one in some)), st.binary())
def test_lines_are_looked_at_in_pieces_as_in_one(some: bytes, more: bytes) -> None:
    text = b"{" + some + bytes(b"}]"[one % 2] for one in more) * 3 + b"}"
    every = text.count(b"}\n{") == text.count(b"\n")
    odd = any(one in text for one in reading.DEEP)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "SCANNED_AT_ONCE", 16)
        block = lines.Block("in.jsonl", text, 1, 0)
        assert reading._alike(block, as_peer=False) == (
            text.count(b"\n") + 1 if every and not odd else 0
        )
        assert block.breaks == lines.line_feeds(text) == text.count(b"\n")


@pytest.mark.parametrize("before", range(lines.SCANNED_AT_ONCE - 240, lines.SCANNED_AT_ONCE, 30))
def test_nesting_is_told_wherever_it_stands_in_a_block(tmp_path: Path, before: int) -> None:
    deep = '{"ocid":"deep","more":' + "[" * 130 + "]" * 130 + "}"
    place = put(tmp_path, f"{line('a', t='x' * (before - 150))}\n{deep}\n{line('b')}\n")
    (processes, _awards, _bids), tally = read(place)
    assert [one["ocid"] for one in processes] == ["a", "deep", "b"]
    assert [one.reason for one in tally.faults] == ["nested deeper than 127 levels"]


def test_faults_beyond_those_in_memory_are_kept_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "HELD", 3)
    monkeypatch.setattr(faults, "REASONS_HELD", 2)
    log = FaultLog()
    every = [Fault("in", one, "/a\n", f"reason {one % 3}", value="\ud800") for one in range(10)]
    log.extend(every[:7])
    assert log[5] == every[5]
    log.extend(every[7:])
    assert (len(log), list(log), log == every) == (10, every, True)
    assert {reason: told.count for reason, told in log.reasons.items()} == {
        "reason 0": 4,
        "reason 1": 3,
        "another reason": 3,
    }
    assert log.reasons["another reason"].first == every[2]
    with pytest.raises(IndexError):
        log[10]


def test_what_does_not_fit_in_one_release_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "MOST_OF_RELEASE", 3)
    _tables, tally = read(put(tmp_path, line("o", awards=[5] * 10)))
    assert [(one.path, one.reason) for one in tally.faults] == [
        *((f"/awards[{place}]", "not an object; left out") for place in range(3)),
        ("", "7 more that do not fit in this release"),
    ]


MB = 2**20


def read_in_pieces(name: str, pieces: Iterable[bytes]) -> tuple[list[bytes], list[Fault], float]:
    """Return the lines that are found, what is told, and the most memory taken, in MB."""
    told_: list[Fault] = []
    found: list[bytes] = []
    tracemalloc.start()
    try:
        for block in lines.blocks(Stream(name, iter(pieces)), told_.append):
            found += [one[:40] for one in block.lines if one.strip()]
        return found, told_, tracemalloc.get_traced_memory()[1] / MB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["in.jsonl", "in.json"])
def test_a_line_of_200_mb_is_refused_with_its_offset_and_never_held(name: str) -> None:
    before, after = f"{line('a')}\n".encode(), f'"}}\n{line("b")}\n'.encode()
    begun = before + b'{"ocid":"long","title":"'
    filling = b"x" * (8 * MB)
    found, told_, peak_mb = read_in_pieces(name, [begun, *[filling] * 25, after])
    assert found == [line("a").encode(), line("b").encode()]
    assert [(one.line, one.offset, one.reason) for one in told_] == [
        (2, len(before), "longer than 32 MB; left out")
    ]
    assert peak_mb < 120


def test_one_release_of_200_mb_is_refused_and_never_held() -> None:
    filling = b"x" * (8 * MB)
    pieces = [b'{"ocid":"long",\n"title":"', *[filling] * 25, b'\\"}"}']
    found, told_, peak_mb = read_in_pieces("in.json", pieces)
    assert found == []
    assert [(one.offset, one.reason) for one in told_] == [(0, "longer than 32 MB; left out")]
    assert peak_mb < 120


def test_a_package_of_very_many_releases_is_never_held() -> None:
    release = json.dumps({"ocid": "o", "title": "x" * 2000})
    piece = f"{','.join([release] * 500)},".encode()
    pieces = [b'{"releases":[', *[piece] * 100, f"{release}]}}".encode()]
    found, told_, peak_mb = read_in_pieces("in.json", pieces)
    assert (len(found), told_) == (50_001, [])
    assert 500 * 100 * len(release) > 95 * MB
    # What is found, cut to 40 bytes, is the test's own: 4 MB.
    assert peak_mb < 100


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["short", "long text", "long list"]), max_size=6),
    st.text(alphabet='\\"[]{}x,', max_size=12),
    st.integers(1, 60),
)
def test_releases_that_are_too_long_are_passed_over_wherever_pieces_end(
    kinds: list[str], text: str, size: int
) -> None:
    more = {"short": text, "long text": text * 30 + "y" * 400, "long list": [text, "z"] * 120}
    every = [{"ocid": f"o{place}", "t": more[kind]} for place, kind in enumerate(kinds)]
    whole = json.dumps({"releases": every}).encode()
    faults_: list[Fault] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "LARGEST_LINE_BYTES", 200)
        at = lines._elements(
            (whole[begin : begin + size] for begin in range(0, len(whole), size)),
            "in.json",
            faults_.append,
        )
        found = [json.loads(one)["ocid"] for one in at]
    assert found == [f"o{place}" for place, kind in enumerate(kinds) if kind == "short"]
    assert [(one.line, one.offset) for one in faults_] == [
        (place + 1, whole.index(f'{{"ocid": "o{place}"'.encode()))
        for place, kind in enumerate(kinds)
        if kind != "short"
    ]
