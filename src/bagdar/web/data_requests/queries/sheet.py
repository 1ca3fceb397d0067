"""The page on which an office fills in its answer: lines, boxes, and what may be done."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import Column, ColumnType, shown_text
from bagdar.core.data_requests.rounds import Punctual, punctual
from bagdar.web.data_requests.models import WRITABLE, Answer, Line, State
from bagdar.web.data_requests.permissions import answers_for, powers_of
from bagdar.web.data_requests.queries.before import Before
from bagdar.web.data_requests.queries.desks import desk_name
from bagdar.web.data_requests.queries.lines import (
    Eyes,
    Row,
    column_label,
    given_text,
    known_labels,
    known_text,
    rows_of_lines,
)
from bagdar.web.data_requests.queries.signed import signatures
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project

LINES_A_PAGE = 100


@dataclass(frozen=True)
class Box:
    """A cell: how it is typed, what stands in it, what was refused, what was given before."""

    column: Column
    name: str
    label: str
    kind: str
    typed: str
    shown: str
    problem: str = ""
    options: tuple[tuple[str, str], ...] = ()
    before: str = ""


@dataclass(frozen=True)
class Filled:
    """A line: its locked facts, each under its heading, and its boxes.

    `was` is what stands in its cells by column, which comes back with what is typed.
    """

    row: Row
    title: str
    facts: tuple[tuple[str, str], ...]
    boxes: tuple[Box, ...]
    was: str


@dataclass(frozen=True)
class May:
    """What a person may do with an answer."""

    fills: bool
    hands: bool
    signs: bool
    gives_back: bool
    judges: bool
    corrects: bool


def answer_seen(number: int, scope: Scope, person: object, *, at: datetime) -> Answer | None:
    """Return an answer that a person sees, be it as one who signs for an akim."""
    powers = powers_of(scope, person, on=timezone.localdate(at))
    rows = answers_for(scope, named=powers.named).select_related(
        "round__request__asker", "round__form", "desk", "above__desk", "form"
    )
    return rows.filter(pk=number).first()


def may_do(answer: Answer, person: User, scope: Scope, *, at: datetime) -> May:
    """Say what a person may do with an answer now."""
    powers = powers_of(scope, person, on=timezone.localdate(at))
    is_open = answer.round.request.withdrawn_at is None
    mine = is_open and powers.fills(answer)
    writable = answer.state in WRITABLE
    handed = is_open and answer.state == State.HANDED
    return May(
        fills=mine and writable and answer.own,
        hands=mine and writable,
        signs=handed and powers.signs(answer),
        gives_back=handed and powers.signature(answer) is not None,
        judges=is_open and answer.state == State.SUBMITTED and powers.judges(answer),
        corrects=mine and answer.state == State.ACCEPTED and answer.own,
    )


def punctuality(answer: Answer, *, at: datetime) -> Punctual:
    """Say how an answer stands to its term by now."""
    return punctual_each([answer], at=at)[answer.pk]


def punctual_each(
    answers: Collection[Answer] | QuerySet[Answer, Any], *, at: datetime
) -> dict[int, Punctual]:
    """Say by answer how each stands to its term by now, asked for all of them at once."""
    signed = signatures(answers, at)
    return {one.pk: punctual(signed.get(one.pk, ()), one.due_at, at=at) for one in answers}


def rows_seen(answer: Answer, eyes: Eyes) -> list[Row]:
    """Return the lines of an answer that a reader sees."""
    lines = answer.lines.select_related("project").order_by("slot")
    return eyes.seen(rows_of_lines(lines), answer.form.asked)


def cell_now(answer: Answer, line: Line, key: str, eyes: Eyes) -> tuple[str, str]:
    """Return what stands in a cell of a line, in words and as it is typed.

    A reader who may not see it is told no more than that.
    """
    column = next(one for one in answer.form.asked if one.key == key)
    (row,) = eyes.seen(rows_of_lines([line]), answer.form.asked)
    return given_text(column, row), shown_text(row.values.get(key))


def filled_lines(
    answer: Answer,
    rows: Sequence[Row],
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    before: Before | None = None,
) -> list[Filled]:
    """Return lines with their boxes; `typed` and `problems` are kept by the name of the box."""
    names = dict(
        Project.objects.filter(pk__in=[one.project for one in rows if one.project]).values_list(
            "pk", "key"
        )
    )
    asked, known = answer.form.asked, known_labels(answer.form)
    return [
        Filled(
            row,
            names.get(row.project or 0, ""),
            tuple((label, known_text(key, row)) for key, label in known) if row.project else (),
            tuple(_box(one, row, typed or {}, problems or {}, before) for one in asked),
            json.dumps(cells_of(row, asked), ensure_ascii=False),
        )
        for row in rows
    ]


def cells_of(row: Row, columns: Iterable[Column]) -> dict[str, str]:
    """Return the cells of a line as they are typed."""
    return {one.key: shown_text(row.values.get(one.key)) for one in columns}


def box_name(slot: int, key: str) -> str:
    """Return what a box is called in the form of the page."""
    return f"cell-{slot}-{key}"


def _box(
    column: Column,
    row: Row,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
    before: Before | None,
) -> Box:
    name = box_name(row.slot, column.key)
    value = row.values.get(column.key)
    return Box(
        column,
        name,
        f"{column_label(column)}: {row.slot}",
        _KINDS.get(column.type, "text"),
        typed.get(name, shown_text(value)),
        given_text(column, row),
        problems.get(name, ""),
        _options(column),
        before.text(row, column) if before else "",
    )


_KINDS = {
    ColumnType.WHOLE: "number",
    ColumnType.DECIMAL: "number",
    ColumnType.MONEY: "number",
    ColumnType.DATE: "date",
    ColumnType.YES_NO: "select",
    ColumnType.CHOICE: "select",
}


def _options(column: Column) -> tuple[tuple[str, str], ...]:
    if column.type is ColumnType.YES_NO:
        return (("yes", _("yes")), ("no", _("no")))
    return tuple((one, one) for one in column.options)


def labels_of(answer: Answer) -> tuple[list[str], list[tuple[str, Column]]]:
    """Return the headings of locked columns, and of those that are asked."""
    known = [label for _key, label in known_labels(answer.form)]
    return known, [(column_label(one), one) for one in answer.form.asked]


def name_of(answer: Answer, *, at: datetime) -> str:
    """Return what the office that answers is called."""
    return desk_name(answer.desk, on=timezone.localdate(at))
