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

REQUESTED = "journal.redaction.request"
CONFIRMED = "journal.redaction.confirm"
REDACTION = "redaction"
PLACE = "journal_place"
GROUND = "ground"

CHUNK = 2000


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
class _Walk:
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
    walk = _Walk(against or {}, on_progress)
    broken = chain.first_break(_links(walk, upto=max(head.seq, last)))
    fault = Fault(broken.seq, _FROM_CHAIN[broken.reason]) if broken else walk.fault
    fault = fault or _head_fault(walk, head) or _cut(walk)
    return Verdict(head.seq, head.hash, fault, walk.agreed)


def _head_and_last() -> tuple[Head, int]:
    """Read the head and the last number in one statement, while others may be writing."""
    last = Subquery(Entry.objects.order_by("-seq").values("seq")[:1])
    head = Head.objects.annotate(last=last).get(pk=1)
    return head, head.last or 0


def _links(walk: _Walk, *, upto: int) -> Iterator[chain.Link]:
    """Yield each link; what hangs on an entry is checked once its link was found to hold."""
    payloads = _grouped(upto)
    group = next(payloads, None)
    entries = Entry.objects.filter(seq__lte=upto).order_by("seq").iterator(chunk_size=CHUNK)
    for entry in entries:
        yield link(entry)
        while group is not None and group[0] < entry.seq:
            group = next(payloads, None)
        mine = group[1] if group is not None and group[0] == entry.seq else []
        walk.fault = _entry_fault(entry, mine) or _rewritten(walk, entry)
        if walk.fault:
            return
        walk.seq, walk.hash = entry.seq, entry.hash
        if entry.seq % CHUNK == 0:
            walk.on_progress(entry.seq)
    walk.on_progress(upto)


def _grouped(upto: int) -> Iterator[tuple[int, list[Payload]]]:
    rows = Payload.objects.filter(entry_id__lte=upto).order_by("entry_id", "position")
    number, group = 0, list[Payload]()
    for payload in rows.iterator(chunk_size=CHUNK):
        if group and payload.entry_id != number:
            yield number, group
            group = []
        number = payload.entry_id
        group.append(payload)
    if group:
        yield number, group


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


def _rewritten(walk: _Walk, entry: Entry) -> Fault | None:
    expected = walk.against.get(entry.seq)
    if expected is None:
        return None
    if expected != entry.hash:
        return Fault(entry.seq, Reason.REWRITTEN, str(walk.agreed or 0))
    walk.agreed = entry.seq
    return None


def _head_fault(walk: _Walk, head: Head) -> Fault | None:
    if walk.seq > head.seq:
        return Fault(head.seq + 1, Reason.BEYOND_HEAD)
    if walk.seq < head.seq:
        return Fault(walk.seq + 1, Reason.LOST)
    return None if walk.hash == head.hash else Fault(head.seq, Reason.HEAD)


def _cut(walk: _Walk) -> Fault | None:
    missing: Iterable[int] = (seq for seq in walk.against if seq > walk.seq)
    seq = min(missing, default=None)
    return None if seq is None else Fault(walk.seq + 1, Reason.CUT, str(seq))


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
