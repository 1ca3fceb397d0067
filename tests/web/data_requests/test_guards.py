"""The database itself keeps what was signed, and closes what was handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bagdar.web.data_requests.actions.asking import extend
from bagdar.web.data_requests.actions.filling import hand_over
from bagdar.web.data_requests.models import (
    Answer,
    DataRequest,
    Desk,
    Extension,
    FormVersion,
    Line,
    Round,
    Submission,
    Verdict,
)
from tests.web.data_requests.asking import (
    LATER,
    LOWER_DUE,
    Offices,
    accepted,
    answer_of,
    drafted,
    filled,
    offices,
    sent,
    signed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("building")]


@pytest.fixture
def world() -> Offices:
    return offices()


@pytest.fixture
def east(world: Offices) -> Answer:
    """An answer that was accepted, after more time was given."""
    answer = answer_of(sent(world), "north-east")
    extend([answer], LOWER_DUE + timedelta(days=1), "Floods", by=world.ministry, at=LATER)
    signed(answer, world.east, world.east_akim)
    accepted(answer, world.oblast)
    return answer


def refused(act: Any, words: str = ".") -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Submission, {"lines": []}),
        (Submission, {"is_late": True}),
        (Submission, {"signed_by": "user:1"}),
        (Verdict, {"decision": "returned", "remark": "x"}),
        (Extension, {"ground": "Other"}),
    ],
)
def test_what_was_signed_or_decided_is_neither_changed_nor_deleted(
    east: Answer, model: Any, change: dict[str, Any]
) -> None:
    refused(lambda: model.objects.update(**change), "never changed")
    refused(lambda: model.objects.all()._raw_delete(model.objects.db), "never changed")


def test_lines_of_a_handed_signed_or_accepted_answer_do_not_change(
    east: Answer, world: Offices
) -> None:
    west = answer_of(east.round.request, "north-west")
    filled(west, world.west, workers="1")
    hand_over(west, by=world.west, at=LATER)
    for answer in (east, west):
        lines = Line.objects.filter(answer=answer)
        refused(lambda lines=lines: lines.update(values={"workers": 9}), "not open")
        refused(lambda lines=lines: lines._raw_delete(lines.db), "not open")
        refused(lambda answer=answer: Line.objects.create(answer=answer, slot=9), "not open")


def test_an_accepted_answer_is_only_corrected_and_acceptance_needs_a_verdict(
    east: Answer,
) -> None:
    one, other = Answer.objects.filter(pk=east.pk), Answer.objects.exclude(pk=east.pk)
    for state in ("filling", "submitted", "returned"):
        refused(lambda state=state: one.update(state=state), "only corrected")
    refused(lambda: other.update(state="accepted"), "only corrected")
    refused(lambda: one.update(state="correcting"))
    one.update(state="correcting", correction="A shift")


def test_the_form_of_what_was_sent_does_not_change(east: Answer, world: Offices) -> None:
    mine = FormVersion.objects.filter(request=east.round.request)
    refused(lambda: mine.update(columns=[]), "makes a version")
    refused(lambda: mine._raw_delete(mine.db), "makes a version")
    draft = drafted(world)
    FormVersion.objects.filter(request=draft).update(known=["name"])


def test_a_redaction_may_put_its_mark_into_texts(east: Answer) -> None:
    Submission.objects.update(made_label="[…]")
    Verdict.objects.update(remark="was […] said")


@pytest.mark.parametrize(
    "facts",
    [
        {"sent_at": None},
        {"outgoing": ""},
        {"withdrawn_at": LATER},
        {"title": ""},
        {"due_at": None},
        {"repeats": "monthly"},
        {"lower_due_at": LATER + timedelta(days=900)},
    ],
)
def test_a_request_keeps_together_what_belongs_together(
    east: Answer, facts: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.update(**facts)


def test_things_exist_once(east: Answer) -> None:
    submission, desk = Submission.objects.get(), east.desk
    rows = (
        lambda: Round.objects.create(
            request=east.round.request,
            form=east.form,
            due_at=LATER,
            opened_at=LATER,
        ),
        lambda: Answer.objects.create(round=east.round, desk=desk, form=east.form, due_at=LATER),
        lambda: Verdict.objects.create(submission=submission, decision="accepted", at=LATER),
        lambda: Desk.objects.create(key=desk.key, kind="analysts"),
        lambda: Desk.objects.create(key="odd", kind="analysts", territory=desk.territory),
        lambda: Desk.objects.create(key="odd", kind="akimat"),
    )
    for make in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
    assert connection.vendor in ("sqlite", "postgresql")
