"""The SQL of scripts as Spark has it: macros put in, variables given, what differs said anew.

What the engines read alike sqlglot turns over. What they would compute differently is replaced
here, one rule a difference: so that a script gives the same rows on both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.parsers.duckdb import DuckDBParser

ENUM = re.compile(r"\s*CREATE\s+TYPE\s+(\w+)\s+AS\s+ENUM\s*\((.*)\)\s*", re.DOTALL)
WORD = re.compile(r"'((?:[^']|'')*)'")
OWN_MACROS = """
CREATE MACRO usual(x, y) AS false;
CREATE MACRO first_reason(x) AS min_by(x, array_position(words_of('contract_reason'), x));
CREATE MACRO whole(x) AS CAST(CAST(fix(x / 4503599627370496) AS BIGINT) AS DECIMAL(38, 0))
    * CAST(4503599627370496 AS DECIMAL(16, 0))
    + CAST(CAST(x - fix(x / 4503599627370496) * 4503599627370496 AS BIGINT) AS DECIMAL(19, 0));
CREATE MACRO parts_of(x) AS CASE WHEN abs(x) < 1e30 THEN whole(x) END;
CREATE MACRO exact(x) AS try_cast(parts_of(rint(CAST(x AS DOUBLE) * 10000))
    * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(30, 4));
"""
"""Macros that stand in place of those of a script, of one name.

`usual` is a short way that only DuckDB has; `exact` rounds a number of 64 bits as DuckDB does, by
its binary value, where Spark would round the digits it is written with.
"""


class _Read(DuckDB):
    """DuckDB's SQL, in which `len` of a list and `length` of a text stay two things."""

    class Parser(DuckDBParser):
        FUNCTIONS = {
            name: made
            for name, made in DuckDBParser.FUNCTIONS.items()
            if name not in {"LEN", "TRUNC", "HASH", "ROUND", "ANY_VALUE", "EPOCH_US", "TO_DAYS"}
        }


@dataclass
class Dialect:
    """What a script has said so far: its macros, lists of words and variables."""

    variables: dict[str, Any] = field(default_factory=dict)
    _macros: dict[str, tuple[list[str], exp.Expr]] = field(default_factory=dict)
    _words: dict[str, list[str]] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)
    _told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Learn the macros of our own, which no script replaces."""
        for made in _parsed(OWN_MACROS):
            self._learn(made)
        self._own = set(self._macros)

    def statements(self, sql: str) -> Iterator[exp.Expr]:
        """Yield the statements of a script that ask for something; learn the others."""
        for text in _cut(sql):
            if found := ENUM.fullmatch(text):
                words = WORD.findall(found[2])
                self._words[found[1].lower()] = [one.replace("''", "'") for one in words]
                self._told.append(text)
                continue
            (made,) = _parsed(text)
            if isinstance(made, exp.Create) and made.args.get("kind") == "MACRO":
                self._learn(made)
                self._told.append(text)
            else:
                yield made

    def told(self) -> list[str]:
        """Return what was learnt since this was last asked, as it was told."""
        told, self._told = self._told, []
        return told

    def spark(self, asked: exp.Expr) -> str:
        """Return a question as Spark's SQL."""
        made = self._expanded(asked.copy())
        while (found := made.transform(self._replaced, copy=True)) != made:
            made = found
        for one in reversed(list(made.find_all(exp.Div))):
            one.set("this", _double(one.this))
            one.set("expression", _double(one.expression))
        for named in list(made.find_all(exp.Anonymous)):
            named.set("this", named.name.removeprefix(DONE))
        return made.sql("spark", identify=True)

    def _learn(self, made: exp.Expr) -> None:
        function = made.this
        name = function.this.name.lower()
        if name not in self._own:
            params = [one.name.lower() for one in function.expressions]
            self._macros[name] = params, made.expression

    def _expanded(self, node: exp.Expr) -> exp.Expr:
        """Put the bodies of macros in place of their names, innermost last."""

        def put(one: exp.Expr) -> exp.Expr:
            if not isinstance(one, exp.Anonymous) or one.name.lower() not in self._macros:
                return one
            params, body = self._macros[one.name.lower()]
            given = dict(zip(params, one.expressions, strict=True))

            def filled(part: exp.Expr) -> exp.Expr:
                if isinstance(part, exp.Column) and not part.table:
                    value = given.get(part.name.lower())
                    return part if value is None else exp.paren(value.copy())
                return part

            return exp.paren(body.transform(filled))

        while (found := node.transform(put, copy=True)) != node:
            node = found
        return node

    def _is_word(self, node: exp.Cast) -> bool:
        """Answer whether a cast only says of which list a word is."""
        return node.to.sql("duckdb").lower() in self._words

    def _replaced(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Cast) and self._is_word(node):
            word: exp.Expr = node.this
            return word
        if isinstance(node, exp.Anonymous):
            name, args = node.name.lower(), node.expressions
            if name == "getvariable":
                return _literal(self.variables.get(_text(args[0])))
            if name == "words_of":
                return _literal(self._words[_text(args[0])])
            if name == "to_days":
                return _days(node)
            if name in RENAMED:
                renamed: exp.Expr = RENAMED[name](*args)
                return renamed
        kind = type(node)
        changed: exp.Expr = CHANGED[kind](node) if kind in CHANGED else node
        return changed


def _cut(sql: str) -> list[str]:
    """Cut a script at its semicolons outside of texts."""
    made = [""]
    for place, part in enumerate(sql.split("'")):
        if place % 2:
            made[-1] += f"'{part}'"
            continue
        first, *more = part.split(";")
        made[-1] += first
        made += more
    return [one for one in made if one.strip()]


def _parsed(sql: str) -> list[exp.Expr]:
    return [one for one in sqlglot.parse(sql, read=_Read) if one is not None]


def _text(node: exp.Expr) -> str:
    return str(node.unnest().this)


def _call(name: str, *args: Any) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(args))


def _double(node: exp.Expr) -> exp.Expr:
    return exp.cast(node.copy(), "double")


def _literal(value: Any) -> exp.Expr:
    """Return a value that Python holds as SQL has it."""
    if isinstance(value, float):
        told = repr(value) if math.isfinite(value) else str(value).replace("inf", "Infinity")
        return exp.cast(exp.Literal.string(told), "double")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not value:
            return exp.cast(exp.Array(expressions=[]), "ARRAY<STRING>", dialect="spark")
        return exp.Array(expressions=[_literal(one) for one in value])
    return exp.convert(value)


DONE = "done_"
"""Marks a function that has its name in both engines, once it was replaced."""


def _rounded(value: exp.Expr, digits: exp.Expr) -> exp.Expr:
    """Round as DuckDB does: the number times a power of ten, then half away from zero."""
    power = float(10 ** int(digits.unnest().this))
    whole = _call(f"{DONE}round", exp.Mul(this=_double(value), expression=_literal(power)))
    return exp.Div(this=whole, expression=_literal(power))


def _cut_off(value: exp.Expr) -> exp.Expr:
    """Cut the digits after the point off."""
    up, down = (_double(_call(name, value.copy())) for name in ("ceil", "floor"))
    return exp.Case(
        ifs=[exp.If(this=exp.LT(this=value.copy(), expression=exp.convert(0)), true=up)],
        default=down,
    )


def _finite(value: exp.Expr) -> exp.Expr:
    size = _call("abs", _double(value))
    return exp.paren(exp.LT(this=size, expression=_literal(math.inf)))


def _matched(text: exp.Expr, form: exp.Expr) -> exp.Expr:
    whole = exp.Literal.string(rf"^(?:{_text(form)})\z")
    return exp.paren(exp.RegexpLike(this=text, expression=whole))


def _micros(moment: exp.Expr) -> exp.Expr:
    return _call("unix_micros", exp.cast(moment, "timestamptz"))


RENAMED: Mapping[str, Any] = {
    "len": lambda one: _call("array_size", one),
    "hash": lambda *args: _call("xxhash64", *args),
    "trunc": _cut_off,
    "fix": _cut_off,
    "round": _rounded,
    "any_value": lambda one: _call(f"{DONE}any_value", one, exp.true()),
    "isfinite": _finite,
    "regexp_full_match": _matched,
    "epoch_us": _micros,
    "list_position": lambda *args: _call("array_position", *args),
    "list_has_any": lambda *args: _call("arrays_overlap", *args),
}
"""Functions that Spark has by another name, or not at all."""


def _inner(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    return node


def _days(node: exp.Anonymous) -> exp.Expr:
    """Return so many days; what is no number yet is left for the next round."""
    number = _inner(node.expressions[0])
    if not isinstance(number, exp.Literal):
        return node
    return exp.Interval(this=exp.Literal.string(f"{float(number.this):.0f}"), unit=exp.var("DAY"))


def _overlapping(node: exp.Expr) -> exp.Expr:
    return _call("arrays_overlap", node.this, node.expression)


CHANGED: Mapping[type[exp.Expr], Any] = {
    exp.ArrayOverlaps: _overlapping,
    exp.RegexpFullMatch: lambda node: _matched(node.this, node.expression),
}
"""What sqlglot knows and Spark does not read."""
