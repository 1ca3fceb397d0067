"""Purchases and unfair suppliers, taken in from files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bagdar.core.spending.ledgers import Ban
from bagdar.sources.ledgers import BANNED, read_ledger
from bagdar.sources.ocds import purchases
from bagdar.web.cases.permissions import Powers
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Entry
from bagdar.web.parties.actions import taking
from bagdar.web.parties.actions.reading import read_bans
from bagdar.web.parties.actions.taking import Source, Taken, take_unfair
from bagdar.web.parties.models import Intake, Part, Party, Purchase, Told, Unfair
from bagdar.web.parties.queries.readings import tables_read_earlier
from bagdar.web.parties.queries.sheets import unfair_sheet
from bagdar.web.people.permissions import World
from bagdar.web.queue.actions import alone
from bagdar.web.spending.queries.files import as_file
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.parties.purchases import BUYER, FIRST, PERSON, SECOND, party, release, take

pytestmark = pytest.mark.django_db
SOURCE = Source("Platform, rnu", date(2026, 6, 1))


def counts(done: Taken) -> tuple[int, int, int, int]:
    return done.new, done.changed, done.same, done.refused


def test_a_release_brings_its_parties_their_parts_and_what_they_tell() -> None:
    told = party(
        FIRST,
        "First LLP",
        address={"streetAddress": "Abay street 10", "locality": "Almaty"},
        contactPoint={"telephone": "+7 727 250 11 22", "email": "a@gmail.com", "name": "A. B"},
        bankAccounts=[{"id": "KZ86125KZT5004100100"}],
        beneficialOwners=[{"name": "Ann Owner"}],
    )
    done = take(release("ocds-1", losers=(SECOND,), parties=(told,)))
    assert counts(done) == (1, 0, 0, 0)
    made = Purchase.objects.get()
    assert (made.day, made.value, made.currency, made.tenderers) == (
        *(date(2026, 1, 20), Decimal(100), "KZT", 2),
    )
    parts = set(made.parts.values_list("party__number", "role", "value"))
    assert parts == {
        (BUYER, "buyer", None),
        (FIRST, "supplier", Decimal(100)),
        (FIRST, "tenderer", None),
        (SECOND, "tenderer", None),
    }
    assert set(Told.objects.values_list("trait", "key")) == {
        ("address", "almaty abay 10"),
        ("telephone", "7272501122"),
        ("email", "a@gmail.com"),
        ("contact", "a b"),
        ("account", "KZ86125KZT5004100100"),
        ("owner", "ann owner"),
    }


def test_what_comes_again_changes_nothing_and_a_later_release_takes_the_place() -> None:
    first = release("ocds-1", losers=(SECOND,))
    take(first, release("ocds-2"))
    before = Entry.objects.count()
    assert counts(take(first)) == (0, 0, 1, 0)
    assert Entry.objects.count() == before
    later = {**release("ocds-1", amount=150), "date": "2026-03-01T00:00:00Z"}
    assert counts(take(later)) == (0, 1, 0, 0)
    assert Purchase.objects.get(ocid="ocds-1").value == 150
    assert Part.objects.filter(purchase__ocid="ocds-1").count() == 3
    assert counts(take(first)) == (0, 0, 1, 0)
    assert Purchase.objects.get(ocid="ocds-1").value == 150


def test_a_file_taken_in_again_after_an_upgrade_changes_the_days_that_are_read_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told, undated = release("ocds-1"), release("ocds-2")
    del undated["awards"][0]["date"]

    def before(one: dict[str, Any]) -> date:
        return date.fromisoformat((one["awards"][0].get("date") or one["date"])[:10])

    with monkeypatch.context() as older:
        older.setattr(purchases, "_day", before)
        take(told, undated)
    days = Purchase.objects.order_by("ocid").values_list("day", flat=True)
    assert list(days) == [date(2026, 1, 20), date(2026, 2, 1)]
    assert counts(take(told, undated)) == (0, 1, 1, 0)
    assert list(days.all()) == [date(2026, 1, 20), None]


def test_what_an_earlier_version_read_is_named_by_its_table_until_it_is_taken_in_again() -> None:
    told, other, later = release("ocds-1"), release("ocds-2"), release("ocds-3")
    take(told, other, later)
    Purchase.objects.exclude(ocid="ocds-3").update(reading=None)
    (table,) = tables_read_earlier(synthetic=False)
    assert (table.source, table.count) == ("Platform", 2)
    entries = Entry.objects.filter(act="parties.take")
    assert counts(take(told)) == (0, 0, 1, 0)
    assert [one.count for one in tables_read_earlier(synthetic=False)] == [1]
    assert counts(take({**other, "date": "2027-01-01T00:00:00Z"})) == (0, 1, 0, 0)
    assert tables_read_earlier(synthetic=False) == []
    written = entries.count()
    take(told)
    assert entries.count() == written


def test_of_two_releases_the_one_compiled_later_counts_wherever_its_clock_stands() -> None:
    take({**release("ocds-1", amount=1), "date": "2026-03-01T03:00:00+05:00"})
    later = {**release("ocds-1", amount=2), "date": "2026-02-28T23:00:00Z"}
    assert counts(take(later)) == (0, 1, 0, 0)
    assert Purchase.objects.get().value == 2


def test_a_purchase_is_linked_when_it_comes_again_once_its_project_is_known() -> None:
    one = release("ocds-1", "mill")
    take(one)
    assert Purchase.objects.get().project is None
    builders.territories()
    mill = builders.project(key="mill")
    assert counts(take(one)) == (0, 1, 0, 0)
    assert Purchase.objects.get().project == mill
    assert counts(take(one)) == (0, 0, 1, 0)


def before_ours(monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """Let another take something in after our file is read, before we are alone with the table."""
    others = [other]

    @contextmanager
    def slow(name: str) -> Iterator[None]:
        while others:
            others.pop()()
        with alone(name):
            yield

    monkeypatch.setattr(taking, "alone", slow)


def test_what_somebody_took_in_meanwhile_is_not_taken_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before_ours(monkeypatch, lambda: take(release("ocds-1")))
    assert counts(take(release("ocds-1"))) == (0, 0, 1, 0)
    assert (Purchase.objects.count(), Intake.objects.count()) == (1, 1)


def test_a_newer_release_that_somebody_took_in_meanwhile_is_not_written_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(release("ocds-1", amount=100))
    newer = release("ocds-1", amount=300, date="2026-03-01T00:00:00Z")
    before_ours(monkeypatch, lambda: take(newer))
    older = release("ocds-1", amount=200, date="2026-02-02T00:00:00Z")
    assert counts(take(older)) == (0, 0, 1, 0)
    assert Purchase.objects.get().value == Decimal(300)


def test_a_ban_that_somebody_took_in_meanwhile_is_taken_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bans = [Ban(id=FIRST, since=date(2026, 1, 1), until=None, name="First", ground="x")]
    before_ours(monkeypatch, lambda: take_unfair(bans, SOURCE, by=TESTS, at=NOW))
    assert counts(take_unfair(bans, SOURCE, by=TESTS, at=NOW)) == (0, 0, 1, 0)
    assert (Unfair.objects.count(), Intake.objects.count()) == (1, 1)


def test_what_several_won_together_is_the_money_of_nobody() -> None:
    one = release("ocds-1")
    one["awards"][0]["suppliers"].append(party(SECOND))
    take(one)
    assert set(Part.objects.filter(role="supplier").values_list("value", flat=True)) == {None}


def test_bad_lines_are_counted_and_the_rest_goes_in() -> None:
    ragged = {"ocid": "ocds-2", "parties": "x", "awards": [3], "tender": {"title": 5}, "bids": []}
    huge = release("ocds-3", amount=1e300)
    done = take("{broken", release("ocds-1"), ragged, {"ocid": 7}, huge)
    assert done.new == 3
    assert Purchase.objects.get(ocid="ocds-3").value is None


def test_only_auditors_of_the_whole_programme_take_tables_in() -> None:
    for role in ("", "chair", "programme_office"):
        with pytest.raises(PermissionDenied):
            take(release("ocds-1"), by=builders.user(role, username=f"who-{role}"))
        with pytest.raises(PermissionDenied):
            take_unfair([], SOURCE, by=builders.user(role, username=f"ban-{role}"), at=NOW)
    assert not Intake.objects.exists()


def test_a_table_names_its_source_and_a_day_that_has_come() -> None:
    with pytest.raises(DeliveryError, match="whose table"):
        take(release("ocds-1"), source=" ")
    with pytest.raises(DeliveryError, match="future"):
        take_unfair([], Source("x", date(2030, 1, 1)), by=TESTS, at=NOW)


def test_worlds_are_not_mixed() -> None:
    take(release("ocds-1"))
    take(release("ocds-1"), world=World.SYNTHETIC)
    assert Party.objects.filter(is_synthetic=True).count() == 2
    assert Purchase.objects.filter(is_synthetic=False).count() == 1


def test_a_ban_that_comes_otherwise_takes_the_place_of_the_one_before() -> None:
    ban = Ban(FIRST, date(2025, 1, 1), date(2027, 1, 1), "First LLP", "court")
    assert counts(take_unfair([ban], SOURCE, by=TESTS, at=NOW)) == (1, 0, 0, 0)
    assert counts(take_unfair([ban], SOURCE, by=TESTS, at=NOW)) == (0, 0, 1, 0)
    longer = Ban(FIRST, date(2025, 1, 1), date(2028, 1, 1), "First LLP", "court")
    assert counts(take_unfair([longer], SOURCE, by=TESTS, at=NOW)) == (0, 1, 0, 0)
    standing = Unfair.objects.filter(replaced_by=None).values_list("until__year", flat=True)
    assert list(standing) == [2028]
    assert Unfair.objects.count() == 2


def test_the_register_is_read_from_a_table_and_from_the_platform() -> None:
    table = f"id,since,until,ground\n{FIRST},2025-01-01,,court\n,2025-01-01,,\n".encode()
    read = read_bans(table)
    assert [one.id for one in read.rows] == [FIRST]
    assert len(read.refused) == 1
    rows = [{"id": 1, "supplierBiin": FIRST, "startDate": "2025-01-01"}, {"id": 2}]
    read = read_bans(json.dumps(rows).encode())
    assert [(one.id, one.since) for one in read.rows] == [(FIRST, date(2025, 1, 1))]
    assert len(read.refused) == 1


@pytest.mark.parametrize("content", [b"", b"x", b"{}", b"\x1f\x8bbroken", b"[1]"])
def test_what_is_no_register_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(DeliveryError):
        read_bans(content)


def test_the_file_of_the_register_is_what_the_rule_about_bans_reads(tmp_path: Path) -> None:
    ban = Ban(PERSON, date(2025, 1, 1), None, "Trader", "court")
    take_unfair([ban], SOURCE, by=TESTS, at=NOW)
    rows = Unfair.objects.select_related("intake")
    for kind in ("csv", "xlsx"):
        file = as_file(unfair_sheet("x", rows, Powers(installation=True)), kind)
        read = read_ledger(BANNED, file)
        assert (read.rows, read.refused) == ([ban], [])
    hidden = as_file(unfair_sheet("x", rows, Powers(sees_all=True)), "csv").decode()
    assert PERSON not in hidden
