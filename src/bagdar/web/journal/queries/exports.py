"""The journal as a stream of lines: JSONL with all that a check needs, or CSV for a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.journal.models import Payload
from bagdar.web.journal.queries.seals import moment
from bagdar.web.journal.queries.walk import walk

FORMATS = ("jsonl", "csv")

COLUMNS = (
    *("seq", "at", "actor_id", "actor", "on_behalf_of", "act", "ground", "position"),
    *("subject_kind", "subject_id", "body", "redacted", "payload_digest", "digest"),
    *("previous", "hash"),
)


def lines(first: int, last: int, *, form: str) -> Iterator[str]:
    """Yield the entries from one number to another (both included), as text to be written."""
    return _jsonl(first, last) if form == "jsonl" else _csv(first, last)


def _jsonl(first: int, last: int) -> Iterator[str]:
    for entry, records in walk(first, last):
        facts = {
            "seq": entry.seq,
            "at": moment(entry.at),
            "actor_id": entry.actor_id,
            "actor_label": entry.actor_label,
            "on_behalf_of": entry.on_behalf_of,
            "act": entry.act,
            "ground": entry.ground,
            "ground_salt": entry.ground_salt,
            "ground_digest": entry.ground_digest,
            "digest": entry.digest,
            "previous": entry.previous,
            "hash": entry.hash,
            "records": [_record(one) for one in records],
        }
        yield json.dumps(facts, ensure_ascii=False, separators=(",", ":")) + "\n"


def _record(payload: Payload) -> dict[str, Any]:
    return {
        "kind": payload.subject_kind,
        "subject": payload.subject_id,
        "salt": payload.salt,
        "body": payload.body,
        "digest": payload.digest,
        "redacted_at": moment(payload.redacted_at) if payload.redacted_at else None,
    }


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(first: int, last: int) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for entry, records in walk(first, last):
        for one in records:
            row = (
                *(entry.seq, moment(entry.at), entry.actor_id, entry.actor_label),
                *(entry.on_behalf_of, entry.act, entry.ground, one.position),
                *(one.subject_kind, one.subject_id, one.body, one.redacted_at is not None),
                *(one.digest, entry.digest, entry.previous, entry.hash),
            )
            yield writer.writerow([neutralise_cell(cell) for cell in row])
