"""Tables of prices and use in: tried first, whole or not at all, nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from bagdar.core.minerals.prices import month_number
from bagdar.web.journal.models import Entry
from bagdar.web.minerals.actions import taking
from bagdar.web.minerals.actions.taking import Sent, import_use
from bagdar.web.minerals.models import PriceSeries, Use
from bagdar.web.minerals.queries.files import as_file
from bagdar.web.minerals.queries.series import mapped, newest_series, newest_use
from bagdar.web.minerals.queries.tables import prices_sheet, template_of, use_sheet
from tests import builders
from tests.builders import NOW
from tests.web.minerals.exposing import monthly, prices, use

pytestmark = pytest.mark.django_db
JANUARY = month_number(2014, 1)
CONSUMED = "consumption,copper,World,{year},{value},t,,Survey\n"


def faults(tried: Any) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.text) for one in tried.faults]


def newest(**more: Any) -> PriceSeries:
    (found,) = newest_series(synthetic=False, at=more.pop("at", NOW), **more)
    return found


def test_a_trial_writes_nothing_and_the_same_table_twice_is_written_once() -> None:
    assert prices(monthly(), dry_run=True).new == 150
    assert not PriceSeries.objects.exists()
    before = Entry.objects.count()
    assert prices(monthly()).new == 150
    again = prices(monthly())
    assert (again.new, again.corrected, again.known) == (0, 0, 150)
    assert PriceSeries.objects.count() == 1
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.order_by("-seq")[0]
    assert (entry.act, entry.ground) == ("minerals.prices", "Pink Sheet, June")


def test_a_later_table_adds_and_revises_and_what_was_known_before_stays_readable() -> None:
    prices(monthly(24), at=NOW - timedelta(days=30))
    later = "period,Copper\n2014-01,999\n2014-02,..\n2016-01,1500\n"
    tried = prices(later, source="Pink Sheet, July")
    assert (tried.new, tried.corrected, tried.known) == (1, 2, 0)
    now = mapped(newest())
    told = [now[JANUARY], now[JANUARY + 1], now[JANUARY + 24]]
    assert told == [Decimal(999), None, Decimal(1500)]
    assert now[JANUARY + 2] == 1090
    before = mapped(newest(at=NOW - timedelta(days=1)))
    assert [before[JANUARY], before[JANUARY + 1]] == [Decimal(1000), Decimal(1045)]
    assert len(before) == 24
    assert (newest().added, newest().revised) == (1, 2)


def test_another_unit_than_the_one_known_is_refused() -> None:
    head = "mineral,benchmark,month,price,unit\n"
    prices(head + "uranium,Spot,2026-01,80,$/lb\n")
    assert faults(prices(head + "uranium,Spot,2026-02,180,$/kg\n")) == [
        (0, "Spot", "The unit is $/kg; what is known of it is in $/lb.")
    ]
    assert PriceSeries.objects.count() == 1


def test_one_fault_leaves_all_of_a_table_unwritten() -> None:
    tried = prices("period,Copper,Gold\n2026-01,9000,4000\n2026-02,9100,-1\n")
    assert faults(tried) == [(3, "Gold", "A price is above zero; -1 is not.")]
    assert not PriceSeries.objects.exists()


def test_a_source_is_named_and_was_published() -> None:
    with pytest.raises(ValidationError, match="Name the source"):
        prices(monthly(), source="  ")
    with pytest.raises(ValidationError, match="not come yet"):
        prices(monthly(), published_on=date(2027, 1, 1))


@pytest.mark.parametrize("role", ["officer", "akim", "ministry", "auditor", "chair", ""])
def test_nobody_but_analysts_and_the_programme_office_imports(role: str) -> None:
    scope: dict[str, Any] = {}
    if role in ("officer", "akim"):
        scope = {"territory": builders.territories()["north"]}
    elif role == "ministry":
        scope = {"organisation": builders.organisation()}
    with pytest.raises(PermissionDenied):
        prices(monthly(), by=builders.user(role, **scope))
    with pytest.raises(PermissionDenied):
        use(CONSUMED.format(year=2025, value=1), by=builders.user(role, **scope))


def test_paths_are_kept_with_the_prices_they_were_made_of() -> None:
    prices(monthly())
    paths = newest().paths
    assert paths["from_month"] == JANUARY + 149
    assert len(paths["low"]) == len(paths["base"]) == len(paths["high"]) == 60
    assert [one["months"] for one in paths["held"]] == [12, 36]
    again = newest().paths
    prices(monthly(100, column="Zinc"))
    (zinc,) = newest_series(synthetic=False, at=NOW, mineral="zinc")
    assert zinc.paths == {}
    assert newest(mineral="copper").paths == again


def test_use_is_entered_corrected_and_left_and_its_unit_stays() -> None:
    rows = CONSUMED.format(year=2024, value=10) + CONSUMED.format(year=2025, value="..")
    assert use(rows).new == 2
    told = CONSUMED.format(year=2024, value=11) + CONSUMED.format(year=2025, value="..")
    tried = use(told, at=NOW + timedelta(hours=1))
    assert (tried.new, tried.corrected, tried.known) == (0, 1, 1)
    key = ("consumption", "copper", "World", "", 2024)
    assert newest_use(synthetic=False, at=NOW)[key].value == 10
    assert newest_use(synthetic=False, at=NOW + timedelta(days=1))[key].value == 11
    assert faults(use("consumption,copper,World,2026,1,bbl,,Survey\n")) == [
        (2, "unit", "The unit is bbl; what is known of it is in t.")
    ]


def test_what_goes_out_comes_in_again_as_it_was() -> None:
    prices(monthly())
    use(
        "consumption,copper,World,2025,1234.567,t,,Survey\n"
        "output,,World,2025,..,index,gross domestic product,Bank\n"
        'substitution,copper,World,2025,60.5,%,wiring: aluminium,"=cmd|calc"\n'
    )
    series = newest_series(synthetic=False, at=NOW)
    for kind in ("csv", "xlsx"):
        known = prices(as_file(prices_sheet(series), kind))
        assert (known.faults, known.new, known.corrected, known.known) == ([], 0, 0, 150)
        sent = Sent(as_file(use_sheet(synthetic=False, at=NOW), kind), "Own export", NOW.date())
        told = import_use(sent, by=builders.TESTS, at=NOW, dry_run=False)
        assert (told.faults, told.new, told.corrected, told.known) == ([], 0, 0, 3)
    text = as_file(use_sheet(synthetic=False, at=NOW), "csv").decode()
    assert "'=cmd|calc" in text
    assert ",=cmd" not in text


def test_an_empty_table_has_the_headings_that_are_read_and_no_figure() -> None:
    told = prices(as_file(template_of("prices"), "csv"))
    assert faults(told)[-1][2] == "No price of a mineral is in the file."
    rows = faults(use(as_file(template_of("use"), "csv").decode().split("\r\n", 1)[1]))
    assert {column for _row, column, _text in rows} == {"value"}


def test_the_database_refuses_to_change_or_delete_what_was_imported(building: None) -> None:
    prices(monthly())
    use(CONSUMED.format(year=2024, value=10))
    changes = (
        lambda: PriceSeries.objects.update(unit="$/kg"),
        lambda: PriceSeries.objects.all().delete(),
        lambda: Use.objects.update(value=1),
        lambda: Use.objects.all().delete(),
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def between(monkeypatch: pytest.MonkeyPatch, name: str, *others: Callable[[], Any]) -> None:
    """Let others act after an import has read what is known and before it writes."""
    waiting, own = [*others], getattr(taking, name)

    def made(*given: Any, **more: Any) -> Any:
        if waiting:
            waiting.pop(0)()
        return own(*given, **more)

    monkeypatch.setattr(taking, name, made)


def test_of_two_imports_of_one_price_at_once_neither_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prices(monthly(24))
    other = "period,Copper\n2016-02,1700\n2014-01,990\n"
    between(monkeypatch, "price_series", lambda: prices(other, source="Pink Sheet, July"))
    tried = prices("period,Copper\n2016-01,1600\n2014-01,980\n", source="Exchange")
    assert (tried.new, tried.corrected) == (1, 1)
    now = mapped(newest())
    told = [now[JANUARY], now[JANUARY + 24], now[JANUARY + 25]]
    assert told == [Decimal(980), Decimal(1600), Decimal(1700)]


def test_the_same_table_from_two_people_at_once_is_written_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    between(monkeypatch, "price_series", lambda: prices(monthly(24)))
    tried = prices(monthly(24))
    assert (tried.new, tried.known) == (0, 24)
    assert PriceSeries.objects.count() == 1


def test_of_two_imports_of_use_at_once_nothing_is_written_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = CONSUMED.format(year=2025, value=7)
    between(monkeypatch, "use_of", lambda: use(row))
    tried = use(row)
    assert (tried.new, tried.known, Use.objects.count()) == (0, 1, 1)


def test_an_import_that_began_before_another_one_ended_is_not_hidden_by_it() -> None:
    prices(monthly(24), at=NOW)
    tried = prices("period,Copper\n2016-01,1600\n", at=NOW - timedelta(seconds=1))
    assert (tried.new, tried.corrected) == (1, 0)
    now = mapped(newest())
    assert (now[JANUARY + 24], now[JANUARY], len(now)) == (Decimal(1600), Decimal(1000), 25)


def test_whoever_is_always_overtaken_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began = Entry.objects.count()
    own, turns = taking.price_series, iter(range(taking.TURNS))

    def made(one: Any, *given: Any, **more: Any) -> Any:
        if one.mineral == "copper":
            prices(f"period,Zinc\n2014-01,{1000 + next(turns)}\n")
        return own(one, *given, **more)

    monkeypatch.setattr(taking, "price_series", made)
    with pytest.raises(ValidationError, match="Import yours again"):
        prices(monthly(24))
    assert not PriceSeries.objects.filter(mineral="copper").exists()
    assert Entry.objects.count() == began + taking.TURNS


def test_prices_of_months_after_the_publication_are_refused() -> None:
    """The publication is of May 2026."""
    head = "period,Copper\n2026-04,9000\n"
    may = date(2026, 5, 4)
    assert prices(head + "2026-05,9100\n2026-06,..\n", published_on=may, dry_run=True).faults == []
    tried = prices(head + "2026-06,9200\n2199-12,99999\n", published_on=may)
    told = [text for _row, _column, text in faults(tried)]
    assert told == [
        "2026-06 lies after the month of publication.",
        "2199-12 lies after the month of publication.",
    ]
    assert not PriceSeries.objects.exists()


def test_use_of_years_after_the_publication_is_refused() -> None:
    tried = use(CONSUMED.format(year=2190, value=5))
    assert faults(tried) == [(2, "year", "The year lies after that of publication.")]
    assert not Use.objects.exists()


@pytest.mark.parametrize("value", ["200000000000", "999999999999999"])
def test_an_amount_too_large_in_the_unit_that_is_kept_is_refused(value: str) -> None:
    tried = use(f"consumption,copper,World,2020,{value},Mt,,Survey\n")
    assert faults(tried) == [(2, "value", f"{value} is too large.")]
