"""The rows that came back, office by office, as they stand or stood at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import Column, carried, unfit
from bagdar.core.data_requests.rounds import Punctual, Signed, punctual
from bagdar.core.data_requests.sums import Sum, sums
from bagdar.web.data_requests.models import (
    Answer,
    Desk,
    Extension,
    FormVersion,
    Round,
    State,
    Submission,
)
from bagdar.web.data_requests.permissions import answers_for
from bagdar.web.data_requests.queries.desks import desk_names
from bagdar.web.data_requests.queries.lines import Eyes, Row, rows_of_plain
from bagdar.web.data_requests.queries.signed import signatures
from bagdar.web.people.permissions import Scope


@dataclass(frozen=True)
class Part:
    """One office in the table: its answer, the submission that counts, and its rows as seen.

    `due_at` is the term in force at the moment, `first_due_at` the one set at first;
    `first_signed_at` is when it was signed for the first time, be it returned since.
    """

    answer: Answer
    name: str
    above: str
    submission: Submission | None
    accepted: bool
    rows: Sequence[Row]
    withheld: int
    due_at: datetime
    first_due_at: datetime
    first_signed_at: datetime | None
    punctual: Punctual
    depth: int = 0

    @property
    def is_extended(self) -> bool:
        """Whether more time was given."""
        return self.due_at != self.first_due_at

    @property
    def is_sent_again(self) -> bool:
        """Whether what was signed first does not count any more: returned or corrected."""
        first = self.first_signed_at
        return first is not None and (self.submission is None or self.submission.at != first)

    @property
    def is_missing(self) -> bool:
        """Whether the office has not answered by the moment."""
        return self.submission is None

    @property
    def is_late(self) -> bool:
        """Whether it answered after its term, or has not answered and the term has passed."""
        return self.punctual.is_late

    @property
    def unfit(self) -> int:
        """How many values were given under an older form and do not fit the newer one."""
        return sum(len(one.unfit) for one in self.rows)

    @property
    def state_text(self) -> str:
        """How far the answer was at the moment, in a word or two."""
        if self.submission is None:
            return _("no answer")
        return _("accepted") if self.accepted else _("signed, not accepted yet")


@dataclass(frozen=True)
class Table:
    """The consolidated table of a round at a moment, by the form that held then."""

    round: Round
    form: FormVersion
    columns: tuple[Column, ...]
    parts: Sequence[Part]
    at: datetime
    totals: Mapping[str, Sum] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """How many offices answered."""
        return sum(not one.is_missing for one in self.parts)

    @property
    def missing(self) -> list[Part]:
        """The offices that have not answered."""
        return [one for one in self.parts if one.is_missing]

    @property
    def withheld(self) -> int:
        """How many rows the reader may not see."""
        return sum(one.withheld for one in self.parts)

    @property
    def unfit(self) -> int:
        """How many values do not fit the form of the table: they stand in no sum."""
        return sum(one.unfit for one in self.parts)

    def only(self, parts: Sequence[Part]) -> Table:
        """Return the table of some of its offices."""
        given = (row.values for one in parts for row in one.rows)
        return replace(self, parts=parts, totals=sums(self.columns, given))

    def sums_of(self, part: Part) -> Mapping[str, Sum]:
        """Return the sums of one office and those below it."""
        below = [one for one in self.parts if one is part or one.answer.above_id == part.answer.pk]
        return sums(self.columns, (row.values for one in below for row in one.rows))


def table_of(round_: Round, eyes: Eyes, *, moment: datetime | None = None) -> Table:
    """Return the rows of a round that a reader sees, as they stood at a moment that has come.

    Of each office counts the last submission that was accepted by then; where none was, the last
    one that was signed and not returned.
    """
    if moment is not None and moment > eyes.at:
        moment = None
    at = moment or eyes.at
    answers = _answers(round_, eyes.scope)
    names = _names(answers, timezone.localdate(eyes.at))
    form = round_.form if moment is None else round_.form_at(moment)
    counted, columns = counting(answers, at), form.asked
    rows = {number: counted_rows(one, columns) for number, (one, _accepted) in counted.items()}
    seen = eyes.seen_each(rows, columns)
    told = _Told(names, counted, rows, seen, signatures(answers, at), _terms(answers, at))
    parts = [_part(one, told, at) for one in in_order(answers)]
    given = (row.values for one in parts for row in one.rows)
    return Table(round_, form, columns, parts, at, sums(columns, given))


@dataclass(frozen=True)
class _Told:
    """What is read once for all offices of a table; the rest is of one office."""

    names: Mapping[int, str]
    counted: Mapping[int, tuple[Submission, bool]]
    rows: Mapping[int, Sequence[Row]]
    seen: Mapping[int, Sequence[Row]]
    signed: Mapping[int, Sequence[Signed]]
    terms: Mapping[int, tuple[datetime, datetime]]


def _terms(answers: Iterable[Answer], at: datetime) -> dict[int, tuple[datetime, datetime]]:
    """Return by answer the term in force at a moment and the one set at first."""
    found = {one.pk: (one.due_at, one.due_at) for one in answers}
    for one in Extension.objects.filter(answer__in=list(found)).order_by("-pk"):
        due_at, _first = found[one.answer_id]
        if one.at > at:
            due_at = one.old_due_at
        found[one.answer_id] = (due_at, one.old_due_at)
    return found


def _answers(round_: Round, scope: Scope | None) -> list[Answer]:
    rows = Answer.objects.all() if scope is None else answers_for(scope)
    related = ("desk__sector", "desk__organisation", "desk__enterprise", "above__desk")
    return list(rows.filter(round=round_).select_related("round__form", *related))


def _names(answers: Iterable[Answer], on: date) -> dict[int, str]:
    desks: dict[int, Desk] = {}
    for one in answers:
        desks[one.desk_id] = one.desk
        if one.above:
            desks[one.above.desk_id] = one.above.desk
    return desk_names(desks.values(), on=on)


def in_order(answers: Sequence[Answer]) -> list[Answer]:
    """Put each office before those below it, in the order they were asked."""
    known = {one.pk for one in answers}
    tops = [one for one in answers if one.above_id not in known]
    below: dict[int | None, list[Answer]] = {}
    for one in answers:
        below.setdefault(one.above_id, []).append(one)
    return [one for top in tops for one in (top, *below.get(top.pk, []))]


def counting(answers: Iterable[Answer], at: datetime) -> dict[int, tuple[Submission, bool]]:
    """Return the submission of each answer that counts at a moment, and whether it was accepted."""
    found: dict[int, tuple[Submission, bool]] = {}
    rows = Submission.objects.filter(answer__in=list(answers), at__lte=at)
    for one in rows.select_related("verdict", "form").order_by("answer_id", "number"):
        verdict = getattr(one, "verdict", None)
        decided = verdict.decision if verdict is not None and verdict.at <= at else ""
        if decided == "accepted":
            found[one.answer_id] = (one, True)
        elif not decided and not found.get(one.answer_id, (one, False))[1]:
            found[one.answer_id] = (one, False)
        elif decided == "returned" and not found.get(one.answer_id, (one, False))[1]:
            found.pop(one.answer_id, None)
    return found


def _part(answer: Answer, told: _Told, at: datetime) -> Part:
    submission, accepted = told.counted.get(answer.pk, (None, False))
    seen = told.seen.get(answer.pk, ())
    due_at, first_due_at = told.terms[answer.pk]
    signed = told.signed.get(answer.pk, ())
    return Part(
        answer,
        told.names[answer.desk_id],
        told.names[answer.above.desk_id] if answer.above else "",
        submission,
        accepted,
        seen,
        len(told.rows.get(answer.pk, ())) - len(seen),
        due_at=due_at,
        first_due_at=first_due_at,
        first_signed_at=signed[0].at if signed else None,
        punctual=punctual(signed, due_at, at=at),
        depth=1 if answer.above else 0,
    )


def counted_rows(submission: Submission, columns: tuple[Column, ...]) -> list[Row]:
    """Return the rows of a submission under the columns of the round."""
    rows = rows_of_plain(submission.lines)
    before = submission.form.asked
    if before == columns:
        return rows
    return [
        replace(
            one,
            values=carried(one.values, before, columns),
            unfit=unfit(one.values, before, columns),
        )
        for one in rows
    ]


def missing_in(round_: Round) -> QuerySet[Answer]:
    """Return the answers of a round that were not signed yet, or were returned."""
    waiting = Q(state__in=(State.FILLING, State.HANDED, State.RETURNED))
    related = ("desk__sector", "desk__organisation", "desk__enterprise", "above__desk")
    rows = Answer.objects.filter(waiting, round=round_)
    return rows.select_related(*related)
