"""Filling in: a cell at a time or a workbook at once; handed over, signed, judged, corrected.

What is typed is a draft: each line says who changed it last and when. The journal is told when an
answer is handed over, signed, judged or opened for a correction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import (
    CellError,
    Column,
    ColumnType,
    Value,
    missing,
    read_value,
    shown_text,
    typed_text,
)
from bagdar.core.data_requests.rounds import Signed, punctual
from bagdar.core.terms.decimals import may_be_two
from bagdar.web.data_requests.actions.checks import (
    ANSWER,
    answer_to_fill,
    check_open,
    check_own,
    lines_to_fill,
    locked_answer,
)
from bagdar.web.data_requests.actions.opening import catch_up, more_lines
from bagdar.web.data_requests.models import (
    NOTE_LENGTH,
    Answer,
    Line,
    State,
    Submission,
    Verdict,
    Writer,
)
from bagdar.web.data_requests.permissions import (
    DataRequestError,
    check_fills,
    needs_two,
    powers_by,
    refuse,
    scope_by,
)
from bagdar.web.data_requests.queries.before import before_of
from bagdar.web.data_requests.queries.consolidated import counting
from bagdar.web.data_requests.queries.desks import scope_of_desk
from bagdar.web.data_requests.queries.lines import Eyes, lines_seen, plain_rows, rows_of_lines
from bagdar.web.data_requests.queries.signed import signatures
from bagdar.web.delivery.permissions import Signature
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Project
from bagdar.web.wording import in_words

MOST_LINES = 5000
MOST_PROBLEMS = 100


class StaleLineError(DataRequestError):
    """Somebody changed the line since it was read; `line` is how it stands now.

    `keys` are the columns in which it is not as whoever types saw it; none where only the line is
    known to have changed.
    """

    def __init__(self, line: Line, keys: Collection[str] = ()) -> None:
        """Say who changed it."""
        self.line, self.keys = line, tuple(keys)
        text = _("Line %(slot)d was changed meanwhile by %(who)s. Look at it again.")
        super().__init__({"": [text % {"slot": line.slot, "who": line.changed_label or "—"}]})


def fill_line(
    answer: Answer,
    slot: int,
    typed: Mapping[str, str],
    *,
    version: int,
    was: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Line:
    """Write what was typed into cells of one line; wrong cells are refused, the others untouched.

    `was` is what whoever types saw in those cells; without it the line must be of the version that
    they saw. Raises StaleLineError when a cell, or the line, is no longer so.
    """
    with transaction.atomic():
        found = lines_to_fill(answer, by=by, at=at)
        line = found.lines.select_for_update().filter(slot=slot).first()
        if line is None or not _sees(line, by, at):
            raise refuse("", _("There is no line %d in this answer.") % slot)
        eyes = Eyes(scope_by(by, at=at), at)
        typed = _as_before(found, line, typed, eyes)
        values = read_cells(found, typed, line.values)
        if all(line.values.get(key) == value for key, value in values.items()):
            return line
        _check_as_seen(found, line, values, version, was, eyes=eyes)
        note_writer(found, by.actor_id)
        write_line(line, values, by=by, at=at)
    return line


def _as_before(
    answer: Answer, line: Line, typed: Mapping[str, str], eyes: Eyes
) -> Mapping[str, str]:
    """Write a number that may be two as the one of the last time, where it is as that is shown."""
    columns = {one.key: one for one in answer.form.asked if one.is_number}
    unclear = [key for key, text in typed.items() if key in columns and may_be_two(text)]
    before = before_of(answer, eyes) if unclear else None
    if before is None:
        return typed
    (row,) = eyes.seen(rows_of_lines([line]), answer.form.asked)
    found, given = dict(typed), before.values(row)
    for key in unclear:
        shown = shown_text(given.get(key)), before.text(row, columns[key])
        if key in given and typed[key].strip() in shown:
            found[key] = typed_text(columns[key], given[key])
    return found


def _check_as_seen(
    answer: Answer,
    line: Line,
    keys: Iterable[str],
    version: int,
    was: Mapping[str, str] | None,
    *,
    eyes: Eyes,
) -> None:
    """Refuse to overwrite what whoever types did not see; of a hidden cell the version tells."""
    if was is None:
        if line.version != version:
            raise StaleLineError(line)
        return
    (row,) = eyes.seen(rows_of_lines([line]), answer.form.asked)
    changed = [
        key
        for key in keys
        if (
            line.version != version
            if key in row.hidden
            else shown_text(row.values.get(key)).strip() != was.get(key, "").strip()
        )
    ]
    if changed:
        raise StaleLineError(line, changed)


def _sees(line: Line, by: Actor, at: datetime) -> bool:
    """Answer whether somebody sees the project of a line; a line without one, everybody."""
    seen = Project.objects.for_scope(scope_by(by, at=at), at=at)
    return line.project_id is None or seen.filter(pk=line.project_id).exists()


def fill_lines(
    answer: Answer,
    lines: Iterable[tuple[int, int, Mapping[str, str]]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write cells of lines (slot, version, cells), all or none; problems name slot and column."""
    problems: dict[str, list[str]] = {}
    with transaction.atomic():
        for slot, version, typed in lines:
            try:
                fill_line(answer, slot, typed, version=version, by=by, at=at)
            except StaleLineError:
                raise
            except DataRequestError as error:
                named = {f"{slot}.{key}".strip("."): one for key, one in error.problems.items()}
                problems |= named
        if problems:
            raise DataRequestError(problems)


def read_cells(
    answer: Answer, typed: Mapping[str, str], now: Mapping[str, Value]
) -> dict[str, Value]:
    """Read cells by the columns of the form; `now` is what stands there.

    Raises DataRequestError, by column.
    """
    columns = {one.key: one for one in answer.form.asked}
    values: dict[str, Value] = {}
    problems: dict[str, list[str]] = {}
    for key, text in typed.items():
        if key not in columns:
            problems[key] = [_("There is no such column in this form.")]
            continue
        try:
            exact = stands(now, key, text)
            values[key] = read_cell(answer, columns[key], text, exact=exact)
        except CellError as error:
            problems[key] = [in_words(error.problem)]
        except DataRequestError as error:
            problems[key] = error.problems[""]
    if problems:
        raise DataRequestError(problems)
    return values


def stands(now: Mapping[str, Value], key: str, text: str) -> bool:
    """Answer whether a cell comes back as it was shown: nobody typed it anew."""
    return text.strip() == shown_text(now.get(key)).strip()


def read_cell(answer: Answer, column: Column, text: str, *, exact: bool) -> Value:
    """Read one cell, as `read_value` does; a project must be one that the office sees."""
    value = read_value(column, text, exact=exact)
    if column.type is ColumnType.PROJECT and value is not None:
        at = answer.round.opened_at
        seen = Project.objects.for_scope(scope_of_desk(answer.desk), at=at)
        if not seen.filter(key=value).exists():
            raise refuse("", _("You see no project called “%s”.") % value)
    return value


def note_writer(answer: Answer, actor_id: str) -> None:
    """Keep who wrote in an answer, in the transaction under way: they do not sign it."""
    Writer.objects.get_or_create(answer=answer, actor_id=actor_id)


def write_line(line: Line, values: Mapping[str, Value], *, by: Actor, at: datetime) -> None:
    """Put values into a line, in the transaction under way."""
    line.values = {key: one for key, one in {**line.values, **values}.items() if one is not None}
    line.version += 1
    line.changed_by, line.changed_label, line.changed_at = by.actor_id, by.actor_label, at
    line.save()


def add_lines(answer: Answer, *, by: Actor, at: datetime) -> None:
    """Add blank lines to a form that has no lines of the register."""
    with transaction.atomic():
        found = lines_to_fill(answer, by=by, at=at)
        if found.form.rows != "free" or found.lines.count() >= MOST_LINES:
            raise refuse("", _("No lines can be added to this form."))
        more_lines(found)


# --- handed over and signed


def hand_over(answer: Answer, *, by: Actor, at: datetime) -> Answer:
    """Give a filled answer to whoever signs; an enterprise signs in the same step.

    Raises DataRequestError that names the line and column of each cell that is still wanted.
    """
    with act("data_requests.hand_over", by=by, at=at) as entry:
        found = answer_to_fill(answer, by=by, at=at)
        _check_complete(found, at)
        before = found.state
        found.state = State.HANDED
        found.handed_by, found.handed_label, found.remark = by.actor_id, by.actor_label, ""
        found.save()
        after = {"state": found.state, "writers": sorted(found.makers)}
        entry.record(ANSWER, found.pk, before={"state": before}, after=after)
        if not needs_two(found.desk):
            keep_signed(found, Signature(), by=by, at=at)
    return found


def sign(answer: Answer, *, by: Actor, at: datetime) -> Submission:
    """Sign what another person filled in: it is kept whole and goes to the level above."""
    signature = powers_by(by, at=at).signature(answer)
    if signature is None:
        raise PermissionDenied
    with act("data_requests.sign", by=by, at=at, **signature.words()) as entry:
        found = locked_answer(answer)
        _check_handed(found)
        _check_signs(found, signature, by)
        made = keep_signed(found, signature, by=by, at=at)
        after = {"state": found.state, "sha256": made.sha256, "late": made.is_late}
        entry.record(ANSWER, found.pk, before={"state": State.HANDED}, after=after)
    return made


def give_back(answer: Answer, remark: str, *, by: Actor, at: datetime) -> None:
    """Give an unsigned answer back to whoever filled it in, with a remark."""
    if powers_by(by, at=at).signature(answer) is None:
        raise PermissionDenied
    text = _remark(remark)
    with act("data_requests.give_back", by=by, at=at, ground=text) as entry:
        found = locked_answer(answer)
        _check_handed(found)
        found.state = State.CORRECTING if found.correction else State.FILLING
        found.remark, found.handed_by, found.handed_label = text, "", ""
        found.save()
        catch_up(found, by=by, at=at)
        after = {"state": found.state, "remark": text}
        entry.record(ANSWER, found.pk, before={"state": State.HANDED}, after=after)


def _check_handed(answer: Answer) -> None:
    check_open(answer)
    if answer.state != State.HANDED:
        raise refuse("", _("Nothing waits for a signature here."))


def _check_signs(answer: Answer, signature: Signature, by: Actor) -> None:
    """Refuse whoever wrote in it, or signs for the one who did, though others wrote over it."""
    makers = answer.makers
    if by.actor_id in makers:
        raise refuse("", _("Whoever filled it in does not sign it: another person must."))
    if signature.signs_for & makers:
        raise refuse("", _("You would sign for the person who filled it in. Somebody else may."))


def _check_complete(answer: Answer, at: datetime) -> None:
    """Refuse an answer with cells that must be filled.

    Blank lines of a blank form are passed over, and lines whose project the office sees no more.
    """
    wanted = [one for one in answer.form.asked if one.required]
    seen = lines_seen(answer, scope_of_desk(answer.desk), at=at)
    problems = [
        _("Line %(slot)d, %(column)s: must be filled in.")
        % {"slot": line.slot, "column": column.title}
        for line in seen
        if line.project_id is not None or line.values
        for column in wanted
        if missing(column, line.values.get(column.key))
    ]
    if problems:
        raise DataRequestError({"": problems[:MOST_PROBLEMS]})


def keep_signed(answer: Answer, signature: Signature, *, by: Actor, at: datetime) -> Submission:
    """Keep an answer whole as it was signed, within an act."""
    rows = plain_rows(rows_of_lines(_filled(answer)))
    below = list(answer.below.select_related("desk"))
    counted = counting(below, at)
    signed = [*signatures([answer], at).get(answer.pk, ()), Signed(at)]
    made = Submission.objects.create(
        answer=answer,
        number=answer.submissions.count() + 1,
        form=answer.form,
        lines=rows,
        below=[found.pk for found, accepted in counted.values() if accepted],
        missing=[one.desk.key for one in below if not _accepted(one, counted)],
        ground=answer.correction,
        is_late=punctual(signed, answer.due_at, at=at).is_late,
        sha256=_digest(rows),
        made_by=answer.handed_by,
        made_label=answer.handed_label,
        signed_by=by.actor_id,
        signed_label=by.actor_label,
        on_behalf_of=signature.on_behalf_of,
        at=at,
    )
    answer.state, answer.remark, answer.correction = State.SUBMITTED, "", ""
    answer.save()
    return made


def _accepted(answer: Answer, counted: Mapping[int, tuple[Submission, bool]]) -> bool:
    return answer.pk in counted and counted[answer.pk][1]


def _filled(answer: Answer) -> Iterable[Line]:
    """Leave out blank lines of a blank form."""
    lines = answer.lines.select_related("project").order_by("slot")
    return [one for one in lines if one.project_id is not None or one.values]


def _digest(rows: Any) -> str:
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- judged by the level above


def judge(answer: Answer, decision: str, remark: str = "", *, by: Actor, at: datetime) -> Verdict:
    """Accept or return what was signed: the office above does, or the one that asked.

    Nobody judges what they filled in or signed.
    """
    text = _remark(remark) if decision == "returned" else _text(remark)[:NOTE_LENGTH]
    with act("data_requests.judge", by=by, at=at) as entry:
        found = locked_answer(answer)
        if not powers_by(by, at=at).judges(found):
            raise PermissionDenied
        check_open(found)
        submission = found.submissions.order_by("-number").first()
        if found.state != State.SUBMITTED or submission is None:
            raise refuse("", _("Nothing waits for an answer of yours here."))
        if by.actor_id in found.makers | {submission.signed_by}:
            raise refuse("", _("You filled this in or signed it: another person must accept it."))
        verdict = Verdict.objects.create(
            submission=submission,
            decision=decision,
            remark=text,
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        found.state = State.ACCEPTED if decision == "accepted" else State.RETURNED
        if decision == "returned":
            found.remark, found.correction = text, submission.ground
        found.save()
        if decision == "returned":
            catch_up(found, by=by, at=at)
        after = {"state": found.state, "remark": text}
        entry.record(ANSWER, found.pk, before={"state": State.SUBMITTED}, after=after)
    return verdict


def begin_correction(answer: Answer, ground: str, *, by: Actor, at: datetime) -> None:
    """Open an accepted answer for a correction; what was accepted counts until the next is."""
    text = _remark(ground)
    with act("data_requests.correct", by=by, at=at, ground=text) as entry:
        found = locked_answer(answer)
        check_fills(scope_by(by, at=at), found)
        check_open(found)
        if found.state != State.ACCEPTED:
            raise refuse("", _("Only what was accepted is corrected."))
        check_own(found)
        found.state, found.correction = State.CORRECTING, text
        found.handed_by = found.handed_label = ""
        found.save()
        catch_up(found, by=by, at=at)
        after = {"state": found.state, "ground": text}
        entry.record(ANSWER, found.pk, before={"state": State.ACCEPTED}, after=after)


def _remark(text: str) -> str:
    plain = _text(text)
    if not plain or len(plain) > NOTE_LENGTH:
        raise refuse("remark", _("Say what is wrong, in at most %d characters.") % NOTE_LENGTH)
    return plain


def _text(text: str) -> str:
    """Refuse a zero character: one database takes it, the other and the journal do not."""
    if "\x00" in text:
        raise refuse("remark", _("This holds a character that is no text; retype it."))
    return text.strip()
