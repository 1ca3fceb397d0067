"""The check of the whole journal: the chain, what hangs on it, and heads handed out earlier.

Memory does not grow with the number of entries, only with the records of the largest batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Subquery
from django.utils.translation import gettext as _

from bagdar.core.terms import chain
from bagdar.web.journal.models import Entry, Head, Payload
from bagdar.web.journal.queries.seals import leaf, link
from bagdar.web.journal.queries.walk import CHUNK, walk

REQUESTED = "journal.redaction.request"
CONFIRMED = "journal.redaction.confirm"
REDACTION = "redaction"
PLACE = "journal_place"
GROUND = "ground"

_LEAST = -(2**63)
"""Below any number: an entry numbered 0 or less would be shown in lists, so it is read too."""


class Reason(StrEnum):
    """Why the journal does not hold at an entry."""

    CHANGED = "changed"
    LOST = "lost"
    OUT_OF_ORDER = "out_of_order"
    WRONG_PREVIOUS = "wrong_previous"
    RECORDS = "records"
    PAYLOAD = "payload"
    GROUND = "ground"
    REDACTED_ALONE = "redacted_alone"
    HEAD = "head"
    BEYOND_HEAD = "beyond_head"
    CUT = "cut"
    REWRITTEN = "rewritten"


_FROM_CHAIN = {
    chain.BreakReason.CHANGED: Reason.CHANGED,
    chain.BreakReason.GAP: Reason.LOST,
    chain.BreakReason.OUT_OF_ORDER: Reason.OUT_OF_ORDER,
    chain.BreakReason.WRONG_PREVIOUS: Reason.WRONG_PREVIOUS,
}


@dataclass(frozen=True)
class Fault:
    """The first entry at which the journal does not hold; `about` names the record, if one."""

    seq: int
    reason: Reason
    about: str = ""

    def __str__(self) -> str:
        return explain(self.reason, seq=self.seq, about=self.about)


@dataclass(frozen=True)
class Verdict:
    """What a check found: `seq` and `hash` are the head it read up to.

    `agreed` is the last handed-out head that the journal still contains.
    """

    seq: int
    hash: str
    fault: Fault | None = None
    agreed: int | None = None


@dataclass
class _Pass:
    """One pass over the entries, with what it has met so far."""

    against: Mapping[int, str]
    on_progress: Callable[[int], None]
    seq: int = 0
    hash: str = chain.GENESIS
    agreed: int | None = None
    fault: Fault | None = field(default=None)


def verify(
    *,
    against: Mapping[int, str] | None = None,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Verdict:
    """Read the whole journal once and find the first entry that does not hold.

    `against` maps the numbers of heads handed out earlier to their hashes: only with them a cut
    tail or a journal rewritten from some entry on can be seen.
    """
    head, last = _head_and_last()
    pass_ = _Pass(against or {}, on_progress)
    broken = chain.first_break(_links(pass_, upto=max(head.seq, last)))
    fault = Fault(broken.seq, _FROM_CHAIN[broken.reason]) if broken else pass_.fault
    fault = fault or _head_fault(pass_, head) or _cut(pass_)
    return Verdict(head.seq, head.hash, fault, pass_.agreed)


def _head_and_last() -> tuple[Head, int]:
    """Read the head and the last number in one statement, while others may be writing."""
    last = Subquery(Entry.objects.order_by("-seq").values("seq")[:1])
    head = Head.objects.annotate(last=last).get(pk=1)
    return head, head.last or 0


def _links(pass_: _Pass, *, upto: int) -> Iterator[chain.Link]:
    """Yield each link; what hangs on an entry is checked once its link was found to hold."""
    for entry, payloads in walk(_LEAST, upto):
        yield link(entry)
        pass_.fault = _entry_fault(entry, payloads) or _rewritten(pass_, entry)
        if pass_.fault:
            return
        pass_.seq, pass_.hash = entry.seq, entry.hash
        if entry.seq % CHUNK == 0:
            pass_.on_progress(entry.seq)
    pass_.on_progress(upto)


def _entry_fault(entry: Entry, payloads: list[Payload]) -> Fault | None:
    if not payloads or chain.merkle_root([leaf(one) for one in payloads]) != entry.digest:
        return Fault(entry.seq, Reason.RECORDS)
    for payload in payloads:
        if reason := _payload_reason(payload):
            return Fault(entry.seq, reason, f"{payload.subject_kind} {payload.subject_id}")
    reason = _ground_reason(entry)
    return Fault(entry.seq, reason) if reason else None


def _payload_reason(payload: Payload) -> Reason | None:
    if payload.redacted_at is not None or not payload.salt:
        place = f"{payload.entry_id}.{payload.position}"
        return None if _by_two(payload.entry_id, place) else Reason.REDACTED_ALONE
    return None if _fits(payload.salt, payload.body, payload.digest) else Reason.PAYLOAD


def _ground_reason(entry: Entry) -> Reason | None:
    if not entry.ground_digest:
        return Reason.GROUND if entry.ground else None
    if entry.ground_redacted_at is not None or not entry.ground_salt:
        place = f"{entry.seq}.{GROUND}"
        return None if _by_two(entry.seq, place) else Reason.REDACTED_ALONE
    fits = _fits(entry.ground_salt, entry.ground, entry.ground_digest)
    return None if fits else Reason.GROUND


def _fits(salt: str, text: str, digest: str) -> bool:
    try:
        return chain.payload_digest(bytes.fromhex(salt), text) == digest
    except ValueError:
        return False


def _by_two(seq: int, place: str) -> bool:
    """Answer whether two different persons asked for and confirmed the redaction of a place."""
    confirming = Payload.objects.filter(
        subject_kind=PLACE, subject_id=place, entry_id__gt=seq, entry__act=CONFIRMED
    ).select_related("entry")
    return any(_asked_by_another(one.entry) for one in confirming)


def _asked_by_another(confirmed: Entry) -> bool:
    asked = confirmed.payloads.filter(subject_kind=REDACTION).values("subject_id")
    requests = Entry.objects.filter(
        act=REQUESTED,
        seq__lt=confirmed.seq,
        payloads__subject_kind=REDACTION,
        payloads__subject_id__in=asked,
    )
    return requests.exclude(actor_id=confirmed.actor_id).exists()


def _rewritten(pass_: _Pass, entry: Entry) -> Fault | None:
    expected = pass_.against.get(entry.seq)
    if expected is None:
        return None
    if expected != entry.hash:
        return Fault(entry.seq, Reason.REWRITTEN, str(pass_.agreed or 0))
    pass_.agreed = entry.seq
    return None


def _head_fault(pass_: _Pass, head: Head) -> Fault | None:
    if pass_.seq > head.seq:
        return Fault(head.seq + 1, Reason.BEYOND_HEAD)
    if pass_.seq < head.seq:
        return Fault(pass_.seq + 1, Reason.LOST)
    return None if pass_.hash == head.hash else Fault(head.seq, Reason.HEAD)


def _cut(pass_: _Pass) -> Fault | None:
    missing: Iterable[int] = (seq for seq in pass_.against if seq > pass_.seq)
    seq = min(missing, default=None)
    return None if seq is None else Fault(pass_.seq + 1, Reason.CUT, str(seq))


def explain(reason: str, *, seq: int, about: str = "") -> str:
    """Say in words what is wrong at an entry."""
    words = {
        Reason.CHANGED: _("Entry {seq} was changed after it was written."),
        Reason.LOST: _("Entry {seq} is missing."),
        Reason.OUT_OF_ORDER: _("Entry {seq} stands in another place than it was written."),
        Reason.WRONG_PREVIOUS: _("Entry {seq} does not continue the entry before it."),
        Reason.RECORDS: _("The records of entry {seq} are not those it was written with."),
        Reason.PAYLOAD: _("A record of entry {seq} was changed: {about}."),
        Reason.GROUND: _("The ground of entry {seq} was changed."),
        Reason.REDACTED_ALONE: _(
            "A text of entry {seq} was emptied without a redaction by two persons."
        ),
        Reason.HEAD: _("The head differs from the last entry, {seq}."),
        Reason.BEYOND_HEAD: _("Entry {seq} was added past the head."),
        Reason.CUT: _(
            "The journal was cut: entry {seq} and what followed are missing, "
            "up to {about} at least, the head handed out earlier."
        ),
        Reason.REWRITTEN: _(
            "The journal was rewritten: entry {seq} differs from the head handed out earlier. "
            "The change begins after entry {about}."
        ),
    }
    return words[Reason(reason)].format(seq=seq, about=about)
