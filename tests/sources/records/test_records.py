"""Records at the door: what goes in, what is set apart, what is refused and leaves no trace."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import date
from hashlib import md5, sha1, sha256
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.jobs.policy import RecordKind
from bagdar.core.terms.pseudonyms import key_id, pseudonym, worker_of
from bagdar.sources.exchange import Manifest, RecordsError, digest_of
from bagdar.sources.records import Known, Records, reading
from bagdar.sources.records.audit import found_without_key, personal_numbers, some_days
from bagdar.sources.records.door import lines_from

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
NUMBER = "880101300123"
PERSON = pseudonym(KEY, NUMBER)
OTHER_PERSON = pseudonym(OTHER_KEY, NUMBER)
PLANT, MILL = "941240000193", "020240000555"
KNOWN = Known({"plant": frozenset({PLANT}), "mill": frozenset({MILL})})
NEWEST = date(2026, 5, 1)
HEADINGS = "pseudonym,month,employer,site,rate"
SOUND = f"{PERSON},2026-05,{PLANT},plant,1"
Row = tuple[Any, ...]


def written(folder: Path, *lines: str, headings: str = HEADINGS, encoding: str = "utf-8") -> Path:
    path = folder / "records"
    path.write_bytes("".join(f"{one}\n" for one in (headings, *lines)).encode(encoding))
    return path


def opened(path: Path, kind: str = "workers", **more: Any) -> Records:
    return Records(path, RecordKind(kind), KNOWN, newest_month=NEWEST, **more)


def rows_of(records: Records) -> list[Row]:
    return [tuple(row.values()) for batch in records.batches() for row in batch.to_pylist()]


def refused(path: Path, **more: Any) -> RecordsError:
    with pytest.raises(RecordsError) as told:
        rows_of(opened(path, **more))
    return told.value


def test_a_sound_row_goes_in_with_a_number_for_the_person(tmp_path: Path) -> None:
    records = opened(written(tmp_path, SOUND))
    digest = PERSON.rpartition(":")[2]
    assert rows_of(records) == [(worker_of(digest), NEWEST, PLANT, "plant", 1000)]
    assert (records.tally.given, records.tally.let_in) == (1, 1)
    assert records.key_id == key_id(KEY)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{PERSON}x,2026-05,{PLANT},plant,1", "pseudonym"),
        (f"{PERSON[:-1]}G,2026-05,{PLANT},plant,1", "pseudonym"),
        (f",2026-05,{PLANT},plant,1", "pseudonym"),
        (f"{PERSON},2026-13,{PLANT},plant,1", "month"),
        (f"{PERSON},05.2026,{PLANT},plant,1", "month"),
        (f"{PERSON},1989-12,{PLANT},plant,1", "month"),
        (f"{PERSON},2026-06,{PLANT},plant,1", "month_in_future"),
        (f"{PERSON},2026-05,941240000194,plant,1", "employer"),
        (f"{PERSON},2026-05,{NUMBER},plant,1", "employer_is_person"),
        (f"{PERSON},2026-05,individual,plant,1", "employer"),
        (f"{PERSON},2026-05,081140000436,plant,1", "employer_unknown"),
        (f"{PERSON},2026-05,{PLANT},elsewhere,1", "site_unknown"),
        (f"{PERSON},2026-05,{PLANT},,1", "site_unknown"),
        (f"{PERSON},2026-05,{PLANT},mill,1", "site_of_another"),
        (f"{PERSON},2026-05,{PLANT},plant,-0.5", "rate_negative"),
        (f"{PERSON},2026-05,{PLANT},plant,0", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant,1.501", "rate_too_high"),
        (f"{PERSON},2026-05,{PLANT},plant,0.0005", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant,NaN", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant,1e999", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant,1e999999", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant,1_0", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant,١", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant,123456789.5", "rate_too_high"),
        (f"{PERSON},2026-05,{PLANT},plant,", "rate"),
        (f"{PERSON},2026-05,{PLANT},plant", "broken_line"),
        (f"{PERSON},2026-05,{PLANT},plant,1,2", "broken_line"),
        ("\x00\x01", "broken_line"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_apart_by_reason_and_line(
    tmp_path: Path, row: str, reason: str
) -> None:
    records = opened(written(tmp_path, SOUND, row, SOUND))
    assert len(rows_of(records)) == 2
    assert dict(records.tally.set_apart) == {reason: 1}
    assert records.tally.lines == {reason: [3]}
    assert (records.tally.given, records.tally.let_in) == (3, 2)


@pytest.mark.parametrize("rate", ["0.001", "1.5", "1.500", "0.75"])
def test_rates_up_to_one_and_a_half_go_in(tmp_path: Path, rate: str) -> None:
    (row,) = rows_of(opened(written(tmp_path, f"{PERSON},2026-05,{PLANT},plant,{rate}")))
    assert row[-1] == round(float(rate) * 1000)


def test_contributions_may_be_of_any_employer_a_person_too_and_name_no_site(
    tmp_path: Path,
) -> None:
    lines = [f"{PERSON},1999-01,{one},,1" for one in ("081140000436", "individual")]
    records = opened(written(tmp_path, *lines), kind="contributions")
    assert [row[2:4] for row in rows_of(records)] == [
        ("081140000436", None),
        ("individual", None),
    ]


def test_only_the_first_ten_lines_of_a_reason_are_named(tmp_path: Path) -> None:
    bad = f"{PERSON},2026-05,{PLANT},plant,2"
    records = opened(written(tmp_path, *([bad] * 30)))
    assert rows_of(records) == []
    assert records.tally.set_apart["rate_too_high"] == 30
    assert records.tally.lines["rate_too_high"] == list(range(2, 12))


PERSONAL = "personal_number"
DIGEST = "plain_digest"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{NUMBER},2026-05,{PLANT},plant,1", PERSONAL),
        (f"880101 300123,2026-05,{PLANT},plant,1", PERSONAL),
        (f"hmac1:{NUMBER},2026-05,{PLANT},plant,1", PERSONAL),
        (f"{PERSON},2026-05,{PLANT},plant {NUMBER},1", PERSONAL),
        (f"{sha256(NUMBER.encode()).hexdigest()},2026-05,{PLANT},plant,1", DIGEST),
        (f"{sha1(NUMBER.encode()).hexdigest()},2026-05,{PLANT},plant,1", DIGEST),  # noqa: S324
        (f"{md5(NUMBER.encode()).hexdigest()},2026-05,{PLANT},plant,1", DIGEST),  # noqa: S324
    ],
)
def test_one_personal_number_or_plain_digest_refuses_the_file_and_is_not_repeated(
    tmp_path: Path, row: str, code: str
) -> None:
    told = refused(written(tmp_path, SOUND, SOUND, row))
    assert told.code == code
    assert "Line 4 " in str(told)
    assert "Nothing was kept" in str(told)
    assert NUMBER not in str(told)
    assert row.split(",", maxsplit=1)[0] not in str(told)


@pytest.mark.parametrize("others", [(), (SOUND,), (SOUND, SOUND.replace(PERSON, OTHER_PERSON))])
def test_a_personal_number_in_the_place_of_the_key_is_refused_and_not_repeated(
    tmp_path: Path, others: tuple[str, ...]
) -> None:
    row = SOUND.replace(f":{key_id(KEY)}:", f":{NUMBER}:")
    told = refused(written(tmp_path, *others, row, row))
    assert (told.code, f"Line {len(others) + 2} " in str(told)) == (PERSONAL, True)
    assert NUMBER not in str(told)


def test_pseudonyms_of_two_keys_are_refused_within_a_file_and_over_files(tmp_path: Path) -> None:
    other = SOUND.replace(PERSON, pseudonym(OTHER_KEY, NUMBER))
    within = refused(written(tmp_path, SOUND, other))
    assert (within.code, "Line 3 " in str(within)) == ("mixed_keys", True)
    over = refused(written(tmp_path, SOUND), key_id=key_id(OTHER_KEY))
    assert over.code == "mixed_keys"
    assert key_id(KEY) in str(over)


def test_plain_digests_in_the_dress_of_pseudonyms_are_found_by_trying(tmp_path: Path) -> None:
    rng = Random(7)  # noqa: S311 -- the same days as the reader will draw
    born_on = some_days(NEWEST, rng)[0]
    number = next(personal_numbers(born_on))
    dressed = f"hmac1:{key_id(KEY)}:{sha256(number).hexdigest()}"
    path = written(tmp_path, SOUND.replace(PERSON, dressed))
    told = refused(path, rng=Random(7))  # noqa: S311
    assert told.code == "dressed_digest"
    assert number.decode() not in str(told)
    assert rows_of(opened(written(tmp_path, SOUND), rng=Random(7)))  # noqa: S311


def test_every_personal_number_of_a_day_is_made_once() -> None:
    from bagdar.core.terms.identifiers import is_iin

    made = list(personal_numbers(date(1988, 1, 1)))
    assert len(set(made)) == len(made) > 19_000
    assert NUMBER.encode() in made
    assert all(is_iin(one.decode()) for one in made[::500])
    assert all(
        one.startswith((b"0502035", b"0502036")) for one in personal_numbers(date(2005, 2, 3))
    )
    keyed = np.array([worker_of(PERSON.rpartition(":")[2])])
    assert found_without_key(keyed, [date(1988, 1, 1)]) == 0


@pytest.mark.parametrize(
    "headings",
    [
        "iin,month,employer,site,rate",
        f"{HEADINGS},name",
        "pseudonym,month,employer,site",
        SOUND,
        f"{NUMBER};2026-05",
        "",
    ],
)
def test_other_columns_than_the_five_are_refused_and_not_repeated(
    tmp_path: Path, headings: str
) -> None:
    told = refused(written(tmp_path, SOUND, headings=headings))
    assert told.code == "columns"
    assert NUMBER not in str(told)
    assert "iin" not in str(told)


def test_columns_in_another_order_separated_otherwise_packed_or_marked_are_read(
    tmp_path: Path,
) -> None:
    expected = rows_of(opened(written(tmp_path, SOUND)))
    turned = ";".join(reversed(SOUND.split(",")))
    other = written(tmp_path, turned, headings=";".join(reversed(HEADINGS.split(","))))
    assert rows_of(opened(other)) == expected
    for encoding in ("utf-8-sig", "utf-16"):
        assert rows_of(opened(written(tmp_path, SOUND, encoding=encoding))) == expected
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(f"{HEADINGS.upper()}\r\n{SOUND}\r\n".encode()))
    assert rows_of(opened(packed)) == expected


def test_a_row_in_another_encoding_spoils_itself_alone(tmp_path: Path) -> None:
    path = written(tmp_path, SOUND, SOUND.replace("plant", "завод"), SOUND, encoding="cp1251")
    records = opened(path)
    assert len(rows_of(records)) == 2
    assert records.tally.lines == {"site_unknown": [3]}


def parquet(folder: Path, *lines: str, names: str = HEADINGS) -> Path:
    path = folder / "records.parquet"
    columns = zip(*(line.split(",") for line in lines), strict=True)
    pq.write_table(pa.table(dict(zip(names.split(","), columns, strict=True))), path)
    return path


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    bad = SOUND.replace("2026-05", "2026-06")
    records = opened(parquet(tmp_path, SOUND, bad))
    assert rows_of(records) == rows_of(opened(written(tmp_path, SOUND)))
    assert records.tally.lines == {"month_in_future": [3]}
    assert refused(parquet(tmp_path, SOUND, names="a,b,c,d,e")).code == "columns"
    assert refused(parquet(tmp_path, SOUND.replace(PERSON, NUMBER))).code == PERSONAL


@pytest.mark.parametrize("cut", [20, 60, 100])
def test_a_cut_file_is_refused(tmp_path: Path, cut: int) -> None:
    whole = gzip.compress("".join(f"{one}\n" for one in (HEADINGS, *[SOUND] * 50)).encode())
    packed = tmp_path / "packed"
    packed.write_bytes(whole[: min(cut, len(whole) - 9)])
    assert refused(packed).code in {"damaged", "columns"}
    table = parquet(tmp_path, *[SOUND] * 50)
    table.write_bytes(table.read_bytes()[:-cut])
    assert refused(table).code == "damaged"


def test_what_is_no_table_is_refused_by_its_broken_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_BROKEN_LINES", 5)
    assert refused(written(tmp_path, SOUND, *["x"] * 6)).code == "not_records"


def test_a_line_longer_than_any_record_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BLOCK_BYTES", 1000)
    path = written(tmp_path, SOUND, "x" * 5000, SOUND)
    assert refused(path).code in {"long_line", "not_records"}


def manifest(path: Path, **more: Any) -> Manifest:
    told = {"kind": "workers", "programme": "p", "sha256": digest_of(path), **more}
    return Manifest(
        key_id=key_id(KEY), check="", rows=1, repeated=0, months=("2026-05", "2026-05"),
        set_apart={"iin": 1}, lines={"iin": (2,)}, **told,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "contributions"}, "manifest_kind"),
        ({"programme": "q"}, "manifest_programme"),
        ({"sha256": "0"}, "manifest_sha256"),
    ],
)
def test_a_sheet_of_another_file_is_refused(
    tmp_path: Path, more: dict[str, str], code: str
) -> None:
    path = written(tmp_path, SOUND)
    records = opened(path)
    records.agree(manifest(path), programme="p", digest=digest_of(path))
    with pytest.raises(RecordsError) as told:
        records.agree(manifest(path, **more), programme="p", digest=digest_of(path))
    assert told.value.code == code


def test_a_sheet_is_written_and_read_back_and_another_text_is_none(tmp_path: Path) -> None:
    sheet = manifest(written(tmp_path, SOUND))
    assert Manifest.from_text(sheet.to_text()) == sheet
    for text in ("", "{}", "[]", "[" * 200_000, sheet.to_text().replace("records-1", "records-9")):
        with pytest.raises(RecordsError, match="manifest of the records cannot be read"):
            Manifest.from_text(text)


@settings(max_examples=50)
@given(st.lists(st.booleans(), max_size=60))
def test_lines_are_counted_over_broken_ones(broken: Sequence[bool]) -> None:
    places = np.array([at for at, is_broken in enumerate(broken) if is_broken], np.int64)
    sound = [at for at, is_broken in enumerate(broken) if not is_broken]
    assert lines_from(0, len(sound), places).tolist() == sound
    half = len(sound) // 2
    assert lines_from(half, len(sound) - half, places).tolist() == sound[half:]


def test_the_size_of_the_pieces_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [SOUND, "broken", SOUND.replace("plant", "mill")] * 40
    whole = opened(written(tmp_path, *lines))
    expected = rows_of(whole)
    monkeypatch.setattr(reading, "BLOCK_BYTES", 500)
    pieces = opened(written(tmp_path, *lines))
    assert rows_of(pieces) == expected
    assert pieces.tally == whole.tally
