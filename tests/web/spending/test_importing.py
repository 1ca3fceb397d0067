"""Tables of money in: tried first, taken whole or not at all, nothing twice; and out again."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.test import Client

from bagdar.web.journal.models import Entry
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.actions import importing
from bagdar.web.spending.actions.importing import Fault, Sent, Tried, import_rows
from bagdar.web.spending.models import MODELS, Contract, Payment, Record, Register
from bagdar.web.spending.queries.registers import COLUMNS
from bagdar.web.spending.queries.rows import as_text, lines_of, seen_rows, table_of
from bagdar.web.spending.queries.totals import money_of_one
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.spending.money import BUYER, SUPPLIER, cells, given

pytestmark = pytest.mark.django_db
HEAD = "project,year,codes,currency,approved,amended,executed,document\n"
CONTRACTS = "kind,number,project,under,supplier_name,signed_on,value,document\n"


@pytest.fixture(autouse=True)
def mill() -> Project:
    builders.territories()
    return builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)


def take(
    rows: str | bytes,
    register: str = "budget",
    *,
    head: str = HEAD,
    by: Any = TESTS,
    dry_run: bool = False,
    decimal: str | None = None,
) -> Tried:
    content = rows if isinstance(rows, bytes) else (head + rows).encode()
    sent = Sent(content, "Treasury, 1 June", decimal)
    return import_rows(register, sent, by=by, at=NOW, dry_run=dry_run)


def faults(*asked: Any, **more: Any) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.text) for one in take(*asked, **more).faults]


def counts(tried: Tried) -> tuple[int, int, int, int]:
    return len(tried.new), len(tried.corrected), tried.known, tried.repeated


def test_a_trial_writes_nothing_and_the_same_table_twice_is_written_once(mill: Project) -> None:
    rows = "mill,2026,1 2,,100,,,Law\nmill,2027,1 2,,50,40,,Law\n"
    assert counts(take(rows, dry_run=True)) == (2, 0, 0, 0)
    assert not Record.objects.exists()
    before = Entry.objects.count()
    assert counts(take(rows)) == (2, 0, 0, 0)
    assert counts(take(rows)) == (0, 0, 2, 0)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.order_by("-seq")[0]
    assert (entry.act, entry.ground) == ("spending.import", "Treasury, 1 June")
    assert money_of_one(mill.pk)["KZT"].budget == 140


def test_a_row_told_otherwise_is_a_correction_on_the_ground_of_its_source(mill: Project) -> None:
    take("mill,2026,1 2,,100,,,Law\n")
    assert counts(take("mill,2026,1 2,,100,90,30,Law\nmill,2027,1 2,,1,,,Law\n")) == (1, 1, 0, 0)
    assert money_of_one(mill.pk)["KZT"].budget == 91
    version = MODELS["budget"].objects.get(ground="Treasury, 1 June")
    assert version.record_id == MODELS["budget"].objects.order_by("pk")[0].record_id


def test_one_fault_leaves_all_rows_unwritten_and_each_is_told_by_row_and_column() -> None:
    assert faults(
        "mill,2026,1 2,,100,,,Law\n"
        "nowhere,2026,1 2,,100,,,Law\n"
        "mill,26,1 2,,100,,,Law\n"
        "mill,2027,,,100,,,Law\n"
        "mill,2028,1 2,EURO,1,,,Law\n"
        "mill,2029,1 2,,-5,,,Law\n"
        "mill,2026,1 2,,101,,,Law\n"
    ) == [
        (3, "project", "nowhere: you write this register on no project with this identifier."),
        (4, "year", "Write a year of four digits, such as 2026."),
        (5, "codes", "This is needed."),
        (6, "currency", "Write the three letters of a currency, such as KZT."),
        (7, "approved", "Write an amount not below zero."),
        (8, "", "The same row stands in row 2 of the file with other facts."),
    ]
    assert not Record.objects.exists()


def test_a_row_given_twice_alike_is_taken_once() -> None:
    rows = "mill,2026,1 2,,100,,,Law\n" * 2
    assert counts(take(rows)) == (1, 0, 0, 1)


def test_tables_that_cannot_be_read_say_why() -> None:
    assert faults("", head="project,year\n")[0][2].startswith("The columns ")
    assert faults(HEAD.encode()) == [(0, "", "The table has no rows.")]
    assert faults(b"\x89PNG\r\n\x1a\n")[0][2]
    assert faults(b"")[0][2]
    doubled = faults("mill,2026,1,1,,,,Law\n", head=HEAD.replace("currency", "approved amount"))
    assert doubled == [(0, "", "Two columns mean the same: approved; keep one.")]


def test_more_rows_than_are_taken_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 1)
    rows = "mill,2026,1 2,,100,,,Law\nmill,2027,1 2,,50,,,Law\n"
    assert faults(rows) == [(0, "", "The table has more than 1 rows; part it.")]


def test_amounts_are_read_as_the_whole_table_writes_them(mill: Project) -> None:
    rows = 'mill,2026,1,,"1.234","2,5",,Law\n'
    assert counts(take(rows)) == (1, 0, 0, 0)
    assert money_of_one(mill.pk)["KZT"].approved == 1234
    alone = 'mill,2027,1,,"1.234",,,Law\n'
    said = "1.234 may be 1234 or 1.234; write it without a sign in doubt."
    assert faults(alone) == [(2, "approved", said)]
    assert counts(take(alone, decimal=",")) == (1, 0, 0, 0)


def test_headings_may_be_russian_and_days_written_with_dots(mill: Project) -> None:
    head = "Вид;Номер;Проект;Поставщик;Дата подписания;Сумма;Документ;Примечание\n"
    rows = "договор;Д-1;mill;Строитель;01.02.2026;1 000,50;Реестр;да\n"
    tried = take(rows.replace("договор", "contract"), "contract", head=head)
    assert (counts(tried), tried.unread) == ((1, 0, 0, 0), ("Примечание",))
    (one,) = Contract.objects.all()
    assert (one.number, str(one.signed_on), str(one.value)) == ("Д-1", "2026-02-01", "1000.50")


def test_contracts_find_commitments_of_their_own_file_in_any_order(mill: Project) -> None:
    rows = (
        "contract,C-1,mill,K-1,Builder,2026-02-01,60,Reg\n"
        "commitment,K-1,mill,,,2026-01-01,100,Reg\n"
    )
    assert counts(take(rows, "contract", head=CONTRACTS)) == (2, 0, 0, 0)
    found = money_of_one(mill.pk)["KZT"]
    assert [found.committed, found.contracted] == [100, 60]
    assert counts(take(rows, "contract", head=CONTRACTS)) == (0, 0, 2, 0)
    lost = "contract,C-2,mill,K-2,Builder,2026-02-01,60,Reg\n"
    said = "K-2: the project has no such commitment; enter it first."
    assert faults(lost, "contract", head=CONTRACTS) == [(2, "under", said)]


def test_what_is_sent_out_comes_in_again_and_changes_nothing(mill: Project) -> None:
    for register in Register.values:
        more: dict[str, Any] = {"buyer_bin": BUYER} if register == "contract" else {}
        given(register, mill, **more)
    given("contract", mill, kind="commitment", number="K-1", supplier_name="", value="0.5")
    given("contract", mill, number="=cmd()", under="K-1", title="+plus")
    office, reader = builders.user("programme_office"), Client()
    for register in Register.values:
        for kind in ("csv", "xlsx"):
            path = f"/ru/money/registers/{register}/"
            sent = reader.get(path, {"as": kind}).content
            tried = take(sent, register, by=office, dry_run=True)
            rows = MODELS[register].objects.count()
            assert (tried.faults, counts(tried)) == ([], (0, 0, rows, 0)), (register, kind)


def test_a_row_is_corrected_by_its_number_even_where_what_names_it_changes(mill: Project) -> None:
    made = given("budget", mill)
    head = "row_number," + HEAD
    assert counts(take(f"{made.pk},mill,2027,9,,7,,,Law\n", head=head)) == (0, 1, 0, 0)
    assert money_of_one(mill.pk)["KZT"].approved == 7
    said = f"There is no row with the number {made.pk + 9}; leave it empty."
    assert faults(f"{made.pk + 9},mill,2028,9,,7,,,Law\n", head=head) == [(2, "row_number", said)]


def test_a_row_of_others_is_not_corrected_by_its_number(mill: Project) -> None:
    made = given("budget", mill)
    builders.project("south", key="own")
    south = builders.user("officer", territory=Territory.objects.get(key="south"))
    tried = take(f"{made.pk},own,2027,9,,7,,,Law\n", head="row_number," + HEAD, by=south)
    assert tried.faults == [Fault(2, "", "This row stands already, and is not yours to correct.")]
    assert take("mill,2026,1,,5,,,Law\n", by=south).faults[0].column == "project"
    with pytest.raises(PermissionDenied):
        take("mill,2026,1,,5,,,Law\n", by=builders.user("analyst"))


def test_a_row_named_twice_in_one_file_is_refused_however_it_is_named(mill: Project) -> None:
    made = given("budget", mill)
    head, said = "row_number," + HEAD, "Row 2 of the file names the same row already."
    by_number = f"{made.pk},mill,2027,9,,7,,,Law\n"
    again = f"{made.pk},mill,2028,9,,8,,,Law\n"
    assert faults(by_number + again, head=head) == [(3, "", said)]
    by_name = ",mill,2026,123 456 789,,5,,,Law\n"
    assert faults(by_number + by_name, head=head) == [(3, "", said)]
    assert money_of_one(mill.pk)["KZT"].approved == 1000


def test_what_somebody_wrote_while_a_table_was_tried_is_told_and_nothing_is_overwritten(
    mill: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = given("budget", mill, year="2025")
    read = importing._standing
    meanwhile: list[Any] = []

    def slow(*asked: Any) -> Any:
        found = read(*asked)
        while meanwhile:
            meanwhile.pop()()
        return found

    monkeypatch.setattr(importing, "_standing", slow)
    rows = "mill,2026,1 2,,100,,,Law\n"
    meanwhile.append(lambda: take(rows))
    assert faults(rows) == [(0, "", "This row stands already.")]
    other = "mill,2025,123 456 789,,5,,,Law\n"
    meanwhile.append(lambda: take("mill,2025,123 456 789,,7,,,Law\n"))
    assert faults(other) == [(0, "", "This row was changed meanwhile: read it again.")]
    assert money_of_one(mill.pk)["KZT"].approved == 107
    assert MODELS["budget"].objects.filter(record=made).count() == 2


# --- the page


def workbook(*rows: tuple[object, ...]) -> io.BytesIO:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    made.seek(0)
    made.name = "budget.xlsx"
    return made


def test_a_table_is_tried_on_the_page_and_taken_once_confirmed(mill: Project) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(
        builders.user("officer", territory=Territory.objects.get(key="north")),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    path = "/en/money/registers/budget/import/"
    answer = client.post(path)
    assert (answer.status_code, "Choose the table." in answer.content.decode()) == (422, True)
    head = tuple(HEAD.strip().split(","))
    wrong = workbook(head, ("mill", 2026, "1 2", "", "five", "", "", "Law"))
    answer = client.post(path, {"file": wrong, "source": "Treasury"})
    assert (answer.status_code, "five is no number" in answer.content.decode()) == (422, True)
    right = workbook(head, ("mill", 2026, "1 2", "", 5.5, "", "", "Law"))
    answer = client.post(path, {"file": right, "source": "Treasury"})
    assert (answer.status_code, "New rows: 1." in answer.content.decode()) == (200, True)
    assert not Record.objects.exists()
    assert client.post(path, {"source": "Treasury", "confirm": "1"}).status_code == 302
    assert str(money_of_one(mill.pk)["KZT"].approved) == "5.50"
    assert client.post(path, {"source": "Treasury", "confirm": "1"}).status_code == 422


def test_payments_of_contracts_of_one_number_come_out_and_in_again_each_under_its_own(
    mill: Project,
) -> None:
    buyer: dict[str, Any] = {"buyer_bin": BUYER, "buyer_name": "School"}
    given("contract", mill, signed_on="2024-02-01", **buyer)
    given("contract", mill, **buyer)
    for day in ("2024-02-01", "2026-02-01"):
        given("payment", contract_day=day, document=f"Order of {day}")
    reading = Reading(Scope(), NOW, None, NOW.date())
    headings, rows = table_of("payment", lines_of(seen_rows("payment", reading), reading))
    lines = [list(headings[1:]), *([as_text(one) for one in row[1:]] for row in rows)]
    text = "\n".join(",".join(line) for line in lines)
    tried = import_rows("payment", Sent(text.encode(), "out"), by=TESTS, at=NOW, dry_run=False)
    assert (tried.faults, tried.writes, tried.known) == ([], 0, 2)


def test_commitments_of_one_number_in_one_file_are_told_apart_by_the_buyer(mill: Project) -> None:
    rows = [
        cells("contract", mill, kind="commitment", number="K-1", supplier_name=""),
        cells("contract", mill, kind="commitment", number="K-1", supplier_name="", buyer_bin=BUYER),
        cells("contract", mill, number="C-1", under="K-1", buyer_bin=BUYER),
    ]
    names = [one.key for one in COLUMNS["contract"]]
    lines = [names, *([one.get(name, "") for name in names] for one in rows)]
    text = "\n".join(",".join(line) for line in lines)
    tried = import_rows("contract", Sent(text.encode(), "x"), by=TESTS, at=NOW, dry_run=False)
    assert (tried.faults, len(tried.new)) == ([], 3)
    under = Contract.objects.get(number="C-1").under
    assert Contract.objects.get(record=under).buyer_bin == BUYER


def test_a_column_that_a_file_has_not_keeps_what_stands(mill: Project) -> None:
    given("contract", mill, amended_value="700", ocid="o-1", ends_on="2026-05-01")
    head = "kind,number,supplier_name,signed_on,value,document\n"
    row = "contract,C-1,Builder LLP,2026-02-01,{},Register of contracts\n"
    same = take(row.format("600"), "contract", head=head)
    assert (same.known, same.writes, same.faults) == (1, 0, [])
    assert counts(take(row.format("610"), "contract", head=head)) == (0, 1, 0, 0)
    now = Contract.objects.known().get()
    assert (now.project, now.ocid, now.value, now.amended_value) == (mill, "o-1", 610, 700)
    late = "contract,C-1,Builder LLP,2026-02-01,610,Register of contracts,2026-06-01\n"
    (fault,) = take(late, "contract", head=head.replace("\n", ",starts_on\n")).faults
    assert (fault.row, fault.column) == (2, "ends_on")
    emptied = "contract,C-1,Builder LLP,2026-02-01,610,Register of contracts,\n"
    assert counts(take(emptied, "contract", head=head.replace("\n", ",amended_value\n")))[1] == 1
    assert Contract.objects.known().get().amended_value is None


def test_a_contract_stays_under_its_commitment_in_a_file_without_that_column(
    mill: Project,
) -> None:
    above = given("contract", mill, kind="commitment", number="K-1", supplier_name="")
    given("contract", mill, under="K-1")
    head = "kind,number,supplier_name,signed_on,value,document\n"
    row = "contract,C-1,Builder LLP,2026-02-01,610,Register of contracts\n"
    assert counts(take(row, "contract", head=head)) == (0, 1, 0, 0)
    assert Contract.objects.known().get(kind="contract").under == above
    builders.project("north-west", key="dairy")
    moved = row.replace("\n", ",dairy\n")
    (fault,) = take(moved, "contract", head=head.replace("\n", ",project\n")).faults
    assert fault.column == "under"


@pytest.mark.parametrize("register", [one for one in Register if one != Register.CONTRACT])
def test_a_file_of_needed_columns_alone_changes_nothing_of_a_full_row(
    mill: Project, register: str
) -> None:
    given("contract", mill)
    given("support", mill)
    if register != Register.SUPPORT:
        full: dict[str, dict[str, Any]] = {
            "payment": {"is_advance": "yes", "payee_bin": BUYER, "codes": "123 456"}
        }
        given(register, mill, **full.get(register, {}))
    checked = ("due_value", "unit") if register == Register.OBLIGATION else ()
    needed = [one.key for one in COLUMNS[register] if one.required or one.key in checked]
    told = cells(register, mill)
    head = ",".join(needed) + "\n"
    tried = take(",".join(told[one] for one in needed) + "\n", register, head=head)
    assert (tried.known, tried.writes, tried.faults) == (1, 0, [])


def test_the_budget_classification_of_a_payment_comes_in_is_found_and_goes_out(
    mill: Project,
) -> None:
    given("contract", mill)
    head = "contract,paid_on,amount,document,КБК\n"
    row = "C-1,2026-03-10,150,Order 1,123 456 789 161\n"
    assert counts(take(row, "payment", head=head)) == (1, 0, 0, 0)
    assert counts(take(row, "payment", head=head)) == (0, 0, 1, 0)
    made = Payment.objects.known().get()
    assert made.codes == "123 456 789 161"
    client = Client(headers={"Accept-Language": "en"})
    auditor = builders.user("auditor")
    client.force_login(auditor, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "123 456 789 161" in client.get(f"/en/money/rows/{made.record_id}/").content.decode()
    assert "123 456 789 161" in client.get("/en/money/registers/payment/?as=csv").content.decode()
    assert "Order 1" in client.get("/en/money/registers/payment/?q=456+789").content.decode()
    assert "Order 1" not in client.get("/en/money/registers/payment/?q=999").content.decode()


SPELT = "kind,number,project,buyer_bin,supplier_bin,ocid,supplier_name,signed_on,value,document\n"


def spelt(number: str, value: int = 60, *, kind: str = "contract", apart: str = ",") -> str:
    name = "Builder" if kind == "contract" else ""
    return f"{kind},{number},mill,{BUYER},{apart},{name},2026-02-01,{value},Reg\n"


def test_a_contract_spelt_otherwise_is_found_as_the_row_it_is_and_the_trial_says_so(
    mill: Project,
) -> None:
    take(spelt("C-1"), "contract", head=SPELT)
    for number in ("С-1", "с - 1", "C–1"):
        again = take(spelt(number), "contract", head=SPELT, dry_run=True)
        assert (again.faults, counts(again)) == ([], (0, 0, 1, 0))
        assert again.found == [(2, number, "C-1")]
    changed = take(spelt("С-1", 70), "contract", head=SPELT)
    assert (counts(changed), changed.found) == ((0, 1, 0, 0), [(2, "С-1", "C-1")])
    (one,) = Contract.objects.known()
    assert (one.number, one.value) == ("C-1", 70)
    exact = take(spelt("C-1", 70), "contract", head=SPELT)
    assert (counts(exact), exact.found) == ((0, 0, 1, 0), [])


def test_a_number_spelt_otherwise_of_another_kind_buyer_day_supplier_or_process_is_another(
    mill: Project,
) -> None:
    take(spelt("C-1", apart=f"{SUPPLIER},ocds-1"), "contract", head=SPELT)
    others = (
        spelt("С-1", kind="commitment"),
        spelt("С-1").replace(BUYER, ""),
        spelt("С-1").replace("2026-02-01", "2025-02-01"),
        spelt("С-1", apart=f"{BUYER},"),
        spelt("С-1", apart=f"{SUPPLIER},ocds-2"),
    )
    for row in others:
        tried = take(row, "contract", head=SPELT, dry_run=True)
        assert (tried.faults, counts(tried), tried.found) == ([], (1, 0, 0, 0), []), row


def test_a_spelling_that_may_mean_two_rows_is_refused_until_supplier_or_ocid_tell(
    mill: Project,
) -> None:
    take(spelt("C-1", apart=f"{SUPPLIER},"), "contract", head=SPELT)
    take(spelt("С-1", apart=f"{BUYER},"), "contract", head=SPELT)
    assert Contract.objects.known().count() == 2
    said = (
        f"Several contracts have this number, spelt otherwise: C-1, {SUPPLIER}; С-1, {BUYER}. "
        "Spell it as one of them, or name the BIN of the supplier or the OCID."
    )
    assert faults(spelt("c - 1"), "contract", head=SPELT) == [(2, "number", said)]
    told = take(spelt("c - 1", apart=f"{BUYER},"), "contract", head=SPELT, dry_run=True)
    assert told.found == [(2, "c - 1", "С-1")]
    both = spelt("C-1", apart=f"{SUPPLIER},") + spelt("С-1", apart=f"{BUYER},")
    assert counts(take(both, "contract", head=SPELT)) == (0, 0, 2, 0)


def test_one_contract_that_a_file_spells_in_two_ways_is_taken_once_or_refused(
    mill: Project,
) -> None:
    tried = take(spelt("C-1") + spelt("С-1"), "contract", head=SPELT, dry_run=True)
    assert (counts(tried), tried.found) == ((1, 0, 0, 1), [(3, "С-1", "C-1")])
    said = "The same row stands in row 2 of the file with other facts."
    assert faults(spelt("C-1") + spelt("С-1", 61), "contract", head=SPELT) == [(3, "", said)]
    take(spelt("C-1"), "contract", head=SPELT)
    both = spelt("С-1") + spelt("C-1")
    assert counts(take(both, "contract", head=SPELT)) == (0, 0, 1, 1)


def test_contracts_find_commitments_of_their_own_file_that_are_spelt_otherwise(
    mill: Project,
) -> None:
    rows = (
        "contract,C-1,mill,К - 1,Builder,2026-02-01,60,Reg\n"
        "commitment,K-1,mill,,,2026-01-01,100,Reg\n"
    )
    for counted in ((2, 0, 0, 0), (0, 0, 2, 0)):
        tried = take(rows, "contract", head=CONTRACTS)
        assert (tried.faults, counts(tried)) == ([], counted)
    made = Contract.objects.known().get(number="C-1")
    assert made.under == Contract.objects.known().get(number="K-1").record
    exact = (
        "contract,C-2,mill,М-1,Builder,2026-02-01,60,Reg\n"
        "commitment,М-1,mill,,,2026-01-01,10,Reg\n"
        "commitment,M-1,mill,,,2026-01-02,10,Reg\n"
    )
    assert take(exact, "contract", head=CONTRACTS).faults == []
    made = Contract.objects.known().get(number="C-2")
    assert made.under == Contract.objects.known().get(number="М-1").record


def test_the_page_of_a_trial_says_as_which_number_a_row_is_found(mill: Project) -> None:
    take(spelt("C-1"), "contract", head=SPELT)
    reader = Client(headers={"Accept-Language": "en"})
    reader.force_login(
        builders.user("programme_office"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    table = io.BytesIO((SPELT + spelt("С-1", 70)).encode())
    table.name = "contracts.csv"
    path = "/en/money/registers/contract/import/"
    page = reader.post(path, {"file": table, "source": "Treasury"})
    assert "Row 2: С-1 is found as C-1." in page.content.decode()
