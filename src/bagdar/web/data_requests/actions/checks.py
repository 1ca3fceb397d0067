"""What every act starts from: the row locked, its right, and refusals in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.data_requests.models import WRITABLE, Answer, DataRequest, Desk, State
from bagdar.web.data_requests.permissions import (
    DeskFacts,
    check_asks,
    check_fills,
    refuse,
    scope_by,
)
from bagdar.web.data_requests.queries.desks import unsaved_desk
from bagdar.web.journal.actions import Actor

REQUEST = "data_request"
ANSWER = "data_request_answer"


def desk_for(facts: DeskFacts, *, synthetic: bool) -> Desk:
    """Return the desk of an office, written down the first time; within an act."""
    made = unsaved_desk(facts, synthetic=synthetic)
    if found := Desk.objects.filter(key=made.key).first():
        return found
    made.save()
    return made


def locked_request(request: DataRequest, *, by: Actor, at: datetime) -> DataRequest:
    """Lock a request for an act of whoever asks."""
    rows = DataRequest.objects.select_for_update(of=("self",)).select_related("asker")
    found = rows.get(pk=request.pk)
    check_asks(scope_by(by, at=at), found)
    return found


def locked_answer(answer: Answer) -> Answer:
    """Lock an answer, with its request and offices.

    It is locked before it is read with them: PostgreSQL would not find it any more by a join that
    was read before somebody else moved it to another form.
    """
    Answer.objects.select_for_update().only("pk").get(pk=answer.pk)
    rows = Answer.objects.select_related("round__request__asker", "desk", "above__desk", "form")
    return rows.get(pk=answer.pk)


def check_open(answer: Answer) -> None:
    """Refuse work on a request that was withdrawn."""
    if answer.round.request.withdrawn_at is not None:
        raise refuse("", _("This request was withdrawn; nothing is answered any more."))


def answer_to_fill(answer: Answer, *, by: Actor, at: datetime) -> Answer:
    """Lock an answer that may be filled in."""
    found = locked_answer(answer)
    check_fills(scope_by(by, at=at), found)
    check_open(found)
    if found.state not in WRITABLE:
        raise refuse("", _("This answer is not open: %s.") % State(found.state).label)
    return found


def lines_to_fill(answer: Answer, *, by: Actor, at: datetime) -> Answer:
    """Lock an answer whose own lines may be filled in."""
    found = answer_to_fill(answer, by=by, at=at)
    check_own(found)
    return found


def check_own(answer: Answer) -> None:
    """Refuse lines of an answer that only consolidates others."""
    if not answer.own:
        text = _("This answer holds no lines of its own: they are those of the offices below.")
        raise refuse("", text)
