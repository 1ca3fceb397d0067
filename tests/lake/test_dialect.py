"""Scripts in Spark's dialect: what the engines would compute differently is said anew."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
import sqlglot

from bagdar.core.spending import bidders, contracts, flags, projects, purchases
from bagdar.core.spending.parts import MACROS, variables
from bagdar.core.spending.settings import ALL_ON, OWN_CODES
from bagdar.lake.dialect import Dialect


def spark(sql: str, before: str = "", **given: Any) -> str:
    """Return one question as Spark has it, after a script and with variables."""
    dialect = Dialect(variables=given)
    assert list(dialect.statements(before)) == []
    (asked,) = dialect.statements(sql)
    return dialect.spark(asked)


def test_a_macro_is_put_in_with_what_it_was_given() -> None:
    macros = "CREATE MACRO twice(x) AS x + x; CREATE MACRO four(x) AS twice(twice(x));"
    found = spark("SELECT four(a.b) AS c FROM t AS a", macros)
    assert found.replace("(", "").replace(")", "") == (
        "SELECT `a`.`b` + `a`.`b` + `a`.`b` + `a`.`b` AS `c` FROM `t` AS `a`"
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (3, "3"),
        ("it's", r"'it\'s'"),
        (0.1, "CAST('0.1' AS DOUBLE)"),
        (math.nan, "CAST('nan' AS DOUBLE)"),
        (-math.inf, "CAST('-Infinity' AS DOUBLE)"),
        (date(2025, 3, 1), "CAST('2025-03-01' AS DATE)"),
        (["a", "b"], "ARRAY('a', 'b')"),
        ([], "CAST(ARRAY() AS ARRAY<STRING>)"),
    ],
)
def test_a_variable_is_given_as_a_value_and_never_as_sql(value: Any, told: str) -> None:
    assert spark("SELECT getvariable('x') AS a", x=value) == f"SELECT {told} AS `a`"


def test_what_a_person_sets_cannot_leave_its_text() -> None:
    wicked = "x') OR 1=1; DROP TABLE t; -- \\"
    (read,) = sqlglot.parse(spark("SELECT getvariable('x') AS a", x=[wicked]), read="spark")
    assert read is not None
    assert [one.this for one in read.find_all(sqlglot.exp.Literal)] == [wicked]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("a / b", "CAST(`a` AS DOUBLE) / CAST(`b` AS DOUBLE)"),
        ("len(a)", "ARRAY_SIZE(`a`)"),
        ("length(a)", "LENGTH(`a`)"),
        ("a[1]", "`a`[0]"),
        ("hash(a, b)", "XXHASH64(`a`, `b`)"),
        ("any_value(a)", "ANY_VALUE(`a`, TRUE)"),
        ("regexp_full_match(a, 'x|y')", "(`a` RLIKE '^(?:x|y)\\\\z')"),
        ("isfinite(a)", "(ABS(CAST(`a` AS DOUBLE)) < CAST('Infinity' AS DOUBLE))"),
        ("'y'::word", "'y'"),
        ("a::VARCHAR::word", "CAST(`a` AS STRING)"),
    ],
)
def test_what_the_engines_read_differently_is_replaced(sql: str, told: str) -> None:
    words = "CREATE TYPE word AS ENUM ('x', 'y');"
    assert spark(f"SELECT {sql} AS c", words) == f"SELECT {told} AS `c`"


def test_numbers_are_rounded_by_their_binary_value() -> None:
    found = spark("SELECT round(a / b, 9) AS c FROM t")
    assert found.count("CAST('1000000000.0' AS DOUBLE)") == 2
    assert "CAST(`a` AS DOUBLE) / CAST(`b` AS DOUBLE)" in found


def test_of_words_of_a_list_the_first_one_is_the_least() -> None:
    words = "CREATE TYPE contract_reason AS ENUM ('z', 'a'); CREATE MACRO first_reason(x) AS min(x)"
    found = spark("SELECT first_reason(a) AS b FROM t", words)
    assert "MIN_BY((`a`), ARRAY_POSITION(ARRAY('z', 'a'), (`a`)))" in found


def test_a_semicolon_in_a_text_ends_no_statement() -> None:
    assert spark("SELECT '; ' AS a") == "SELECT '; ' AS `a`"


def test_every_question_of_the_rules_is_turned_over_with_nothing_of_duckdb_left() -> None:
    given = {**variables(ALL_ON), "enabled": list(OWN_CODES), "close": 0.1}
    given |= {"split_days_0": 30.0, "split_days_1": 365.0}
    dialect = Dialect(variables=given)
    scripts = [MACROS, *flags.START, flags.NONE_DROPPED, flags.MEASURED, flags.JUDGED]
    scripts += (flags.AWARDED, *flags.measure(dated=True), *flags.NO_DAYS)
    scripts += (flags.TRIES, flags.TRIED, flags.SHARED, flags.SHARES, flags.SUPPLIED)
    scripts += (flags.RATIOS,)
    scripts += (contracts.TYPES, *contracts.MEASURE, contracts.JUDGED, bidders.TYPES)
    scripts += (one for some in bidders.MEASURE for one in some)
    scripts += (bidders.folded(known=False), bidders.JUDGED, bidders.NAMED, bidders.COMPARED)
    scripts += (purchases.DIRECT, *purchases.measure(2), projects.PLACED)
    scripts += (projects.COMMITTED, projects.PAID)
    scripts += projects.SUMS.values()
    asked = [dialect.spark(one) for sql in scripts for one in dialect.statements(sql)]
    assert len(asked) > 30
    for one in asked:
        for left in ("GETVARIABLE", "_MACRO", "REGEXP_FULL_MATCH", " && ", "EPOCH_US", "DONE_"):
            assert left not in one.upper()
