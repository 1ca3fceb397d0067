"""The columns of each table: what a heading may be called, what stands in a cell."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from bagdar.core.spending.ledgers import Ban, BudgetLine, CalendarDay, Payment, Project
from bagdar.core.spending.thresholds import Threshold
from bagdar.core.terms.text import neutralise_cell

TEXT, AMOUNT, SUM, PERCENT, COUNT, YEAR, DAY, CURRENCY, NAME, NUMBER, SUPPLIER, YES_NO = (
    *("text", "amount", "amount above zero", "percentage", "count", "year", "day"),
    *("currency", "name of a threshold", "number", "number of a supplier", "yes or no"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name here, what a cell holds, and other headings it may have."""

    key: str
    kind: str
    doc: str
    names: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A table: what a row stands for, its columns, and what tells two rows apart."""

    name: str
    row: str
    fields: tuple[Field, ...]
    made: Callable[..., Any]
    alone: tuple[str, ...] = ()
    """Columns of which no two rows may have the same cells, where the first has any."""
    one_of: tuple[str, ...] = ()
    """Columns of which each row must fill one."""

    def headings(self) -> Mapping[str, tuple[str, ...]]:
        """Return what each column may be called."""
        return {one.key: one.names for one in self.fields}


_CURRENCY = Field("currency", CURRENCY, "three capital letters, such as KZT", ("валюта",), True)
_CLASSIFICATION = (
    Field("administrator", TEXT, "administrator of the budget program", ("АБП", "ӘББ")),
    Field("program", TEXT, "budget program", ("программа", "бағдарлама", "БП")),
    Field("subprogram", TEXT, "budget subprogram", ("подпрограмма", "кіші бағдарлама", "БПП")),
    Field("specific", TEXT, "economic classification", ("специфика", "ерекшелік", "ЭКР", "ЭКРБ")),
)
_PROJECT = Field("project", TEXT, "identifier of the project", ("проект", "жоба", "project_id"))

THRESHOLDS = Form(
    "thresholds",
    "a threshold of a rule, for some days, methods or categories",
    (
        Field("name", NAME, "such as C3.share", ("имя", "атауы"), True),
        Field("value", NUMBER, "the number; a share is 0.3, not 30", ("значение", "мәні"), True),
        Field("method", TEXT, "local procurement method; empty for all", ("способ", "тәсіл")),
        Field("category", TEXT, "goods, works or services; empty for all", ("категория", "санат")),
        Field("since", DAY, "first day of signing; empty for always", ("с", "бастап")),
        Field("until", DAY, "last day of signing; empty for still", ("по", "дейін")),
        Field("currency", CURRENCY, "of a threshold in money", ("валюта",)),
        Field("basis", TEXT, "what it rests on: article, order, day", ("основание", "негіз"), True),
    ),
    Threshold,
    alone=("name", "method", "category", "since", "until", "currency"),
)
BANNED = Form(
    "banned",
    "a supplier in the register of unfair suppliers",
    (
        Field("id", SUPPLIER, "its BIN, or its identifier in the releases", ("БИН", "БСН"), True),
        Field("name", TEXT, "its name", ("наименование", "атауы")),
        Field("since", DAY, "first day", ("с", "from", "бастап"), True),
        Field("until", DAY, "last day; empty for still", ("по", "to", "дейін")),
        Field("ground", TEXT, "why", ("основание", "негіз")),
    ),
    Ban,
    alone=("id", "since"),
)
PROJECTS = Form(
    "projects",
    "a project",
    (
        Field("id", TEXT, "identifier, as in the releases", _PROJECT.names, True),
        Field("name", TEXT, "its name", ("наименование", "атауы")),
        Field("approved", SUM, "approved budget of all years", ("утверждено", "бекітілді")),
        Field("currency", CURRENCY, "of the budget", ("валюта",)),
        Field("starts_on", DAY, "begin", ("начало", "басталуы")),
        Field("ends_on", DAY, "end", ("окончание", "аяқталуы")),
        Field("progress_percent", PERCENT, "physical progress, 0 to 100", ("готовность, %",)),
        Field("support", SUM, "state support, its grant equivalent", ("поддержка", "қолдау")),
        Field("verified_jobs", COUNT, "verified full-time jobs", ("подтверждённые места",)),
        Field("reference_class", TEXT, "projects it is compared with", ("класс", "сынып")),
    ),
    Project,
    alone=("id",),
)
BUDGETS = Form(
    "budgets",
    "what is planned for a project in a year, by the budget classification",
    (
        Field("project", TEXT, _PROJECT.doc, _PROJECT.names, True),
        Field("year", YEAR, "financial year", ("год", "жыл"), True),
        Field("planned", SUM, "the plan with its amendments", ("план", "жоспар"), True),
        _CURRENCY,
        *_CLASSIFICATION,
    ),
    BudgetLine,
    alone=("project", "year", "administrator", "program", "subprogram", "specific", "currency"),
)
PAYMENTS = Form(
    "payments",
    "a payment; below zero where it came back",
    (
        _PROJECT,
        Field("contract", TEXT, "identifier of the contract in the releases", ("договор", "шарт")),
        Field("paid_on", DAY, "day of payment", ("дата", "күні"), True),
        Field("amount", AMOUNT, "what was paid", ("сумма", "сомасы"), True),
        _CURRENCY,
        Field("number", TEXT, "number of the payment", ("номер", "нөмірі")),
        *_CLASSIFICATION,
    ),
    Payment,
    alone=("number", "paid_on", "project", "contract"),
    one_of=("project", "contract"),
)
CALENDAR = Form(
    "calendar",
    "a day that differs from Monday to Friday; a year of which one is told is known whole",
    (
        Field("on", DAY, "the day", ("дата", "күні"), True),
        Field("works", YES_NO, "whether people work on it", ("рабочий", "жұмыс күні"), True),
    ),
    CalendarDay,
    alone=("on",),
)
FORMS = {one.name: one for one in (PROJECTS, BUDGETS, PAYMENTS, BANNED, THRESHOLDS, CALENDAR)}


def template(form: Form) -> str:
    """Return an empty table of a form: its headings, as CSV."""
    return ",".join(one.key for one in form.fields) + "\r\n"


def filled(form: Form, rows: Iterable[Any]) -> str:
    """Return rows as a table of a form, as CSV that can be read again."""
    made = StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    keys = [one.key for one in form.fields]
    writer.writerow(keys)
    for row in rows:
        cells = (getattr(row, key) for key in keys)
        writer.writerow(["" if one is None else neutralise_cell(str(one)) for one in cells])
    return made.getvalue()
