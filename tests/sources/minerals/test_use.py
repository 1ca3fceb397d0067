"""Use by year: what is read of a table, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bagdar.sources.minerals.use import HEADINGS, Measure, read_use

HEAD = ",".join(HEADINGS) + "\n"
SOUND = (
    "consumption,copper,World,2025,27.5,Mt,,Survey 2026\n"
    "output,,World,2025,96000,billion USD of 2015,gross domestic product,World Bank\n"
    "substitution,copper,World,2025,61.5,%,wiring : aluminium,Survey 2026\n"
    "intensity,copper,World,2025,0.29,kg for 1000 USD,gross domestic product,Survey 2026\n"
)


def faults(rows: str, head: str = HEAD) -> list[tuple[int, str, str]]:
    found = read_use((head + rows).encode())
    return [(one.row, one.column, str(one.problem)) for one in found.faults]


def test_each_measure_is_read_in_one_unit_with_its_source() -> None:
    found = read_use((HEAD + SOUND).encode())
    assert found.faults == []
    assert [(one.measure, one.mineral, one.value, one.unit, one.against) for one in found.rows] == [
        ("consumption", "copper", Decimal(27_500_000), "t", ""),
        ("output", "", Decimal(96000), "billion USD of 2015", "gross domestic product"),
        ("substitution", "copper", Decimal("61.5"), "%", "wiring: aluminium"),
        ("intensity", "copper", Decimal("0.29"), "kg for 1000 USD", "gross domestic product"),
    ]
    assert {one.source for one in found.rows} == {"Survey 2026", "World Bank"}


@pytest.mark.parametrize(
    ("unit", "amount", "kept"),
    [
        ("тыс. т", 1500, "t"),
        ("тыс.т", 1500, "t"),
        ("млн т", 1_500_000, "t"),
        ("Млн. тонн", 1_500_000, "t"),
        ("мың тонна", 1500, "t"),
        ("metric tons", Decimal("1.5"), "t"),
        ("Thousand metric tons", 1500, "t"),
        ("million  tonnes", 1_500_000, "t"),
        ("кг", Decimal("0.0015"), "t"),
        ("млн баррелей", 1_500_000, "bbl"),
        ("млрд м³", Decimal("1.5"), "bcm"),
    ],
)
def test_an_amount_is_read_in_the_words_in_which_it_is_published(
    unit: str, amount: Decimal, kept: str
) -> None:
    found = read_use((HEAD + f"consumption,copper,World,2025,1.5,{unit},,S\n").encode())
    assert found.faults == []
    assert [(one.value, one.unit) for one in found.rows] == [(amount, kept)]


def test_a_ton_that_may_be_a_short_one_is_refused() -> None:
    for unit in ("ton", "thousand tons", "мт", "MT"):
        ((_row, column, _words),) = faults(f"consumption,copper,World,2025,1,{unit},,S\n")
        assert column == "unit"


def test_measures_are_named_in_russian_and_kazakh_too() -> None:
    found = read_use(
        (
            HEAD
            + "Потребление,copper,World,2025,1,т,,S\n"
            + "выпуск,,World,2025,1,млрд USD,ВВП,S\n"
            + "замещение,copper,World,2025,1,%,wiring: aluminium,S\n"
            + "Қарқындылық,copper,World,2025,1,kg,GDP,S\n"
        ).encode()
    )
    assert found.faults == []
    assert [one.measure for one in found.rows] == list(Measure)


def test_faults_are_told_by_row_and_column() -> None:
    assert faults(
        "use,copper,World,2025,1,t,,S\n"
        "consumption,unobtainium,World,2025,1,t,,S\n"
        "consumption,copper,,2025,1,t,,S\n"
        "consumption,copper,World,25,1,t,,S\n"
        "consumption,copper,World,2025,1,mt,,S\n"
        "consumption,copper,World,2025,-1,t,,S\n"
        "consumption,copper,World,2025,,t,,S\n"
        "consumption,copper,World,2025,1,t,GDP,S\n"
        "consumption,copper,World,2025,1,t,,\n"
        "substitution,copper,World,2025,101,%,wiring: aluminium,S\n"
        "substitution,copper,World,2025,10,%,aluminium,S\n"
        "substitution,copper,World,2025,10,t,wiring: aluminium,S\n"
        "consumption,copper,<script>,2025,1,t,,S\n"
        "consumption,copper,World,2025,much,t,,S\n"
        "consumption,,World,2025,1,t,,S\n"
    ) == [
        (2, "measure", "Choose one of: consumption, output, substitution, intensity."),
        (3, "mineral", "unobtainium is none of the minerals."),
        (4, "area", "This is needed."),
        (5, "year", "Write a year of four digits, such as 2026."),
        (
            6,
            "unit",
            "mt is no unit of an amount; write one of: t, kg, kt, Mt, bbl, million bbl, PJ, bcm.",
        ),
        (7, "value", "Write an amount not below zero."),
        (8, "value", "This is needed; write .. where there is no value."),
        (9, "against", "Consumption stands against nothing; leave it empty."),
        (10, "source", "This is needed."),
        (11, "value", "A share is at most 100 percent."),
        (12, "against", "Write the purpose, a colon and the substitute: wiring: aluminium."),
        (13, "unit", "A share is in percent."),
        (14, "area", "This holds the signs < or >; write it as plain text."),
        (15, "value", "much is no number; write digits."),
        (16, "mineral", " is none of the minerals."),
    ]


def test_a_row_told_twice_alike_is_taken_once_and_otherwise_refused() -> None:
    row = "consumption,copper,World,2025,1,t,,S\n"
    found = read_use((HEAD + row * 2).encode())
    assert (len(found.rows), found.repeated, found.faults) == (1, 1, [])
    assert faults(row + row.replace(",1,t", ",2,t")) == [
        (3, "", "Row 2 of the file tells otherwise of the same.")
    ]


def test_a_source_that_has_no_value_says_so() -> None:
    found = read_use((HEAD + "consumption,copper,World,2025,..,t,,S\n").encode())
    assert found.rows[0].value is None


def test_tables_of_another_shape_say_why() -> None:
    assert faults("", "measure,mineral\n")[0][2].startswith("The columns area, year")
    assert faults("")[0][2] == "The table has no rows."
    assert read_use(b"\x89PNG\r\n\x1a\n").faults[0].problem


def test_a_number_that_may_be_two_is_refused() -> None:
    assert "may be 1234 or 1.234" in faults("consumption,copper,World,2025,1.234,t,,S\n")[0][2]
