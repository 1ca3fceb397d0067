"""No page of flags and cases accuses anybody, in any of the three languages."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from bagdar.core.spending import bidders, contracts, flags, projects, purchases
from bagdar.core.spending.definitions import DEFINITIONS
from bagdar.web import catalogues
from bagdar.web.cases.queries import words, words_of_cardinal, words_of_ours
from bagdar.web.cases.queries.words import rows_said, said

WEB = Path(catalogues.__file__).parent
OURS = re.compile(r"web/cases/|templates/cases/|core/cases/|core/spending/")
ACCUSING = {
    "en": (
        *("guilt", "fraud", "corrupt", "crime", "criminal", "offence", "offend", "violat"),
        *("culprit", "suspect", "theft", "steal", "cheat", "illegal", "unlawful", "wrongdo"),
        *("collu", "abuse", "brib"),
    ),
    "ru": (
        *("винов", "вина ", "мошен", "корруп", "преступ", "наруш", "хищен", "краж", "украд"),
        *("подозр", "обман", "незакон", "сговор", "злоупотр", "взят", "махинац"),
    ),
    "kk": (
        *("кінәлі", "кінә", "алаяқ", "жемқор", "қылмыс", "бұзушы", "заң бұз", "ұрлық", "ұрла"),
        *("күдік", "алдап", "заңсыз", "сөз байлас", "пара "),
    ),
}


def accused(text: str, language: str) -> list[str]:
    """Return the accusing beginnings of words in a text."""
    lowered = text.casefold()
    return [word for word in ACCUSING[language] if re.search(rf"(?<!\w){word}", lowered)]


@lru_cache
def texts_of_ours() -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = set()
    for message in catalogues.extract(WEB.parent):
        if any(OURS.search(str(path)) for path, _line in message.locations):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            found.add((message.context, str(ids[0])))
    return found


def test_no_text_of_flags_and_cases_accuses_in_any_language() -> None:
    ours = texts_of_ours()
    assert len(ours) > 300
    faults = [(text, accused(text, "en")) for _context, text in ours if accused(text, "en")]
    for language in ("ru", "kk"):
        path = WEB / "locale" / language / "LC_MESSAGES" / "django.po"
        with path.open("rb") as file:
            known = read_po(file)
        for context, text in ours:
            message = known.get(text, context)
            told = message.string if message is not None else ""
            texts = [str(one) for one in (told if isinstance(told, tuple | list) else (told,))]
            faults += [(one, wrong) for one in texts if (wrong := accused(one, language))]
    assert faults == []


SQL = (flags, contracts, bidders, purchases)
MAY_BE_EMPTY = {"until"}
"""Columns of evidence that are left out of a label where they are NULL."""
MACHINE = {"flagged", "clear", "not_computable"}
"""States, which stand among the texts of `projects` and are no words."""


def scripts(module: ModuleType) -> list[str]:
    return [text for text in vars(module).values() if isinstance(text, str) and "SELECT" in text]


def reasons_in_sql(module: ModuleType) -> set[str]:
    """What its scripts tell of why: words of the list, and what stands where one is chosen."""
    chosen = {
        text
        for script in scripts(module)
        for text in re.findall(r"(?:THEN|ELSE)\s+'([^']*[a-z] [^']*)'", script)
    }
    return (chosen | set(getattr(module, "REASONS", ()))) - {flags.NO_FENCE}


def first_arguments(script: str) -> Iterator[str]:
    """What each `row_of` is about, as SQL."""
    for found in re.finditer(r"row_of\((?!what)", script):
        depth, quoted, end = 0, False, found.end()
        while quoted or depth or script[end] != ",":
            quoted ^= script[end] == "'"
            depth += 0 if quoted else (script[end] == "(") - (script[end] == ")")
            end += 1
        yield script[found.end() : end]


def labels_in_sql(module: ModuleType) -> set[str]:
    """What rows of evidence are about, with something in each place that the data fill."""
    made: set[str] = set()
    with duckdb.connect() as engine:
        engine.execute("CREATE MACRO named(key) AS key")
        for expression in (one for script in scripts(module) for one in first_arguments(script)):
            if re.fullmatch(r"'[^']*'", expression):
                made.add(expression[1:-1])
            elif "CASE" in expression:
                made |= set(re.findall(r"(?:THEN|ELSE)\s+'([^']*)'", expression))
            else:
                made |= computed(engine, re.sub(r"\b[a-z]\.(?=\w)", "", expression))
    return made


def computed(engine: duckdb.DuckDBPyConnection, expression: str) -> set[str]:
    """What an expression makes of its columns: each trait, and of what may be empty both."""
    traits = set(re.findall(r"'([a-z][^']*)'", bidders.TRAITS))
    bare = re.sub(r"'[^']*'", "", expression)
    columns = sorted(set(re.findall(r"\b[a-z]\w*\b(?!\()", bare)))
    given = ", ".join(f"?::VARCHAR AS {one}" for one in columns)
    query = f"SELECT {expression} FROM (SELECT {given})"  # noqa: S608 -- an expression of ours
    choices = [
        sorted(traits) if one == "kind" else ["7", None] if one in MAY_BE_EMPTY else ["7"]
        for one in columns
    ]
    return {one for row in product(*choices) for (one,) in engine.execute(query, row).fetchall()}


def texts_in_python(module: ModuleType) -> set[str]:
    """Every text that its functions hold: reasons and labels, but no states, codes and errors."""
    tree = ast.parse(inspect.getsource(module))
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    named = {
        str(one.value.value)
        for one in ast.walk(tree)
        if isinstance(one, ast.keyword)
        and one.arg == "what"
        and isinstance(one.value, ast.Constant)
    }
    left_out: set[ast.AST] = set()
    for one in ast.walk(tree):
        is_docstring = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
        if is_docstring or isinstance(one, ast.Raise):
            left_out |= set(ast.walk(one))
        elif isinstance(one, ast.keyword) and one.arg == "what":
            left_out.add(one.value)
    made: set[str] = set()
    for one in (each for function in functions for each in ast.walk(function)):
        if one in left_out:
            continue
        if isinstance(one, ast.JoinedStr):
            left_out |= set(ast.walk(one))
            made |= filled(one, named)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            made.add(one.value)
    constants = {text for text in vars(module).values() if isinstance(text, str)}
    made |= {text for text in constants if re.fullmatch(r"[a-z][^\n_.]* [^\n_.]*", text)}
    worded = {one for one in made - MACHINE if re.search(r"[a-z]{2}", one)}
    return {one for one in worded if not re.fullmatch(r"[A-Z]\d(\.\w+)?", one)}


def filled(form: ast.JoinedStr, named: set[str]) -> set[str]:
    """What a text with places in it may be: `what` stands for what callers name, 7 for others."""
    choices: list[list[str]] = []
    for part in form.values:
        if isinstance(part, ast.Constant):
            choices.append([str(part.value)])
        else:
            of_caller = isinstance(part, ast.FormattedValue) and ast.unparse(part.value) == "what"
            choices.append(sorted(named) if of_caller else ["7"])
    return {"".join(one) for one in product(*choices)}


@lru_cache
def texts_of_the_engine() -> set[str]:
    made = texts_in_python(projects)
    for module in SQL:
        made |= reasons_in_sql(module) | labels_in_sql(module)
    for one in DEFINITIONS:
        made |= {one.name, one.definition, one.unit, one.default, one.basis.told, *one.innocent}
    return made


def test_the_texts_of_the_engine_are_found_in_its_code() -> None:
    found = texts_of_the_engine()
    assert {
        *("an award has no value", "a direct award has no class of goods", "no bids are listed"),
        *("no physical progress is given", "a payment without an amount, or with one too large"),
        *(
            "fewer than the minimum to look at",
            "neither contracts nor payments are linked to the project",
        ),
        *(
            "no plan of 7 is given",
            "fence of 7 projects of its class",
            "committed",
            "planned for 7",
        ),
        *(
            "grade: red",
            "approved budget",
            "the same bank account",
            "class 7, 7 – 7",
            "days at most",
        ),
        *("in the register from 7", "in the register from 7 until 7", "amendment of 7", "bid of 7"),
    } <= found
    assert len(found) > 250


def test_everything_that_a_rule_tells_can_be_said_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What nobody made a text for translation would be shown in English in every language."""
    monkeypatch.setattr(words, "_", lambda text: f"~{text}")
    assert sorted(one for one in texts_of_the_engine() if said(one) != f"~{one}") == []
    assert said("nobody wrote this") == "nobody wrote this"


def test_every_text_that_is_said_stands_in_the_catalogues() -> None:
    known = {text for _context, text in texts_of_ours()}
    for module in (words_of_cardinal, words_of_ours):
        assert {*module.KNOWN, *module.FORMS} <= known


def test_what_stands_inside_a_text_stays_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "no plan of %s is given": "план на %s год не дан",
        "class %(code)s, %(since)s – %(until)s": "%(until)s %(since)s %(code)s",
    }
    monkeypatch.setattr(words, "_", lambda text: told.get(text, text))
    assert said("no plan of 2026 is given") == "план на 2026 год не дан"
    rows = [{"what": "class 4521, 2025-01-01 – 2025-03-01", "id": None, "value": "none"}]
    assert rows_said(rows) == [{"what": "2025-03-01 2025-01-01 4521", "id": "", "value": "none"}]
    assert said("in the register from 7 until 9") == "in the register from 7 until 9"
    assert said("bid of 100 %s") == "bid of 100 %s"


@pytest.mark.parametrize(
    ("text", "language"), [("He is guilty", "en"), ("Он виновен", "ru"), ("Ол кінәлі", "kk")]
)
def test_an_accusing_word_is_found(text: str, language: str) -> None:
    assert accused(text, language)
    assert accused("half, половина договора, жартысы", language) == []


def test_money_in_evidence_is_written_as_pages_write_it() -> None:
    rows: list[dict[str, object]] = [
        {"what": "paid", "id": None, "value": "8023224000.0 KZT"},
        {"value": "15 days KZT"},
    ]
    with translation.override("en"):
        written = [one["value"] for one in rows_said(rows)]
    assert written == ["8\u202f023\u202f224\u202f000\xa0KZT", "15 days KZT"]


@pytest.mark.parametrize(
    ("told", "english", "russian"),
    [
        ("2026-02-04", "04/02/2026", "04.02.2026"),
        ("2026-02-04T18:00:00+05:00", "04/02/2026 18:00 UTC+05:00", "04.02.2026 18:00 UTC+05:00"),
        ("2026-02-04T18:00:00.250Z", "04/02/2026 18:00 UTC", "04.02.2026 18:00 UTC"),
        ("2026-02-04T18:00:00", "04/02/2026 18:00", "04.02.2026 18:00"),
        ("2026-02-04 – 2026-03-01", "04/02/2026 – 01/03/2026", "04.02.2026 – 01.03.2026"),
        ("2026-02-04 – never", "2026-02-04 – never", "2026-02-04 – never"),
        ("2026-02-30", "2026-02-30", "2026-02-30"),
        ("2026-02-04T25:00:00Z", "2026-02-04T25:00:00Z", "2026-02-04T25:00:00Z"),
        ("1.008333333", "1.008333333", "1,008333333"),
        ("30.0", "30", "30"),
        ("050140006873", "050140006873", "050140006873"),
        ("1.2.3", "1.2.3", "1.2.3"),
    ],
)
def test_days_and_fractions_in_evidence_are_written_as_pages_write_them(
    told: str, english: str, russian: str
) -> None:
    written = []
    for language in ("en", "ru"):
        with translation.override(language):
            written += [one["value"] for one in rows_said([{"what": "end", "value": told}])]
    assert written == [english, russian]
