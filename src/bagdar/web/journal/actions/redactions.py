"""Redaction by two persons: a text is taken out of the journal and the registry, its digest stays.

Who may ask and who may confirm is decided above, where roles are known; that it takes two
different persons is decided here and in the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from bagdar.web.journal.actions.acts import Act, Actor, act
from bagdar.web.journal.models import Entry, Head, Payload, Redaction
from bagdar.web.journal.queries.checking import CONFIRMED, PLACE, REDACTION, REQUESTED
from bagdar.web.journal.queries.redactions import (
    SHORTEST_TEXT,
    Copy,
    Place,
    copies_of,
    places_of,
    spellings,
    without,
)

REFUSED = "journal.redaction.refuse"
COPY = "journal_copy"
MARK = "[…]"
LONGEST_TEXT = 2000


class RedactionError(Exception):
    """A redaction that cannot be asked for or decided; the text may be shown."""


def request_redaction(*, text: str, ground: str, by: Actor, at: datetime) -> Redaction:
    """Ask for a text to be taken out of the journal and the registry."""
    text, ground = text.strip(), ground.strip()
    _check_person(by)
    _check_text(text)
    _check_ground(ground, text)
    if Redaction.objects.filter(text=text, confirmed=None).exists():
        raise RedactionError(_("A redaction of this text was already asked for."))
    places = places_of(text)
    if not places:
        raise RedactionError(_("This text stands nowhere in the journal. Copy it exactly."))
    with act(REQUESTED, by=by, at=at, ground=ground) as entry:
        redaction = Redaction.objects.create(
            text=text,
            ground=ground,
            requested_by=by.actor_id,
            requested_label=by.actor_label,
            requested_at=at,
        )
        after = {"places": [place.key for place in places]}
        entry.record(REDACTION, redaction.pk, before=None, after=after)
    return redaction


def confirm_redaction(redaction: Redaction, *, by: Actor, at: datetime) -> None:
    """Carry out what another person asked for, everywhere the text stands by now.

    Raises RedactionError for the person who asked, for one already decided, and when the text is
    part of a name that other rows refer to: that name is changed first, by its own act.
    """
    _check_person(by)
    with act(CONFIRMED, by=by, at=at) as entry:
        Head.objects.select_for_update().get(pk=1)
        waiting = _waiting(redaction)
        if waiting.requested_by == by.actor_id:
            raise RedactionError(_("You asked for this redaction; another person confirms it."))
        copies = copies_of(waiting.text)
        _check_copies(copy for copy in copies if copy.model is not Redaction)
        places = places_of(waiting.text)
        _empty(places, entry)
        _clean(copies, waiting.text, entry)
        _decide(waiting, confirmed=True, by=by, at=at)
        after = {"confirmed": True, "places": len(places), "copies": len(copies)}
        entry.record(REDACTION, waiting.pk, before={"confirmed": None}, after=after)
        transaction.on_commit(_leave_no_pages)


def refuse_redaction(redaction: Redaction, *, ground: str, by: Actor, at: datetime) -> None:
    """Decide that a text stays; whoever asked may take the request back so too."""
    _check_person(by)
    with act(REFUSED, by=by, at=at, ground=ground.strip()) as entry:
        waiting = _waiting(redaction)
        _check_ground(ground.strip(), waiting.text)
        _decide(waiting, confirmed=False, by=by, at=at)
        after = {"confirmed": False}
        entry.record(REDACTION, waiting.pk, before={"confirmed": None}, after=after)


def _check_person(by: Actor) -> None:
    if not by.actor_id.startswith("user:"):
        raise RedactionError(_("A redaction is asked for and confirmed by persons."))


def _check_text(text: str) -> None:
    if not SHORTEST_TEXT <= len(text) <= LONGEST_TEXT:
        raise RedactionError(
            _("Give a text of {shortest} to {longest} characters.").format(
                shortest=SHORTEST_TEXT, longest=LONGEST_TEXT
            )
        )


def _check_ground(ground: str, text: str) -> None:
    if not ground:
        raise RedactionError(_("Give the ground: why the text goes, or why it stays."))
    if text in ground:
        raise RedactionError(_("The ground repeats the text; say it without."))


def _check_copies(copies: Iterable[Copy]) -> None:
    fixed = [f"{copy.row} {copy.column}" for copy in copies if copy.fixed]
    if fixed:
        raise RedactionError(
            _(
                "The text is part of a name that others refer to: {rows}. "
                "Change that name first, then confirm."
            ).format(rows=", ".join(fixed[:5]))
        )


def _waiting(redaction: Redaction) -> Redaction:
    waiting = Redaction.objects.select_for_update().get(pk=redaction.pk)
    if waiting.confirmed is not None:
        raise RedactionError(_("This redaction was already decided."))
    return waiting


def _empty(places: list[Place], entry: Act) -> None:
    for place in places:
        if place.position is None:
            Entry.objects.filter(seq=place.seq).update(
                ground="", ground_salt="", ground_redacted_at=entry.at
            )
        else:
            Payload.objects.filter(entry=place.seq, position=place.position).update(
                body="", salt="", redacted_at=entry.at
            )
        entry.record(PLACE, place.key, before=None, after={"redacted": True})


def _clean(copies: list[Copy], text: str, entry: Act) -> None:
    """Put a mark in place of the text; shorter than any text, it fits wherever the text did."""
    for row, group in groupby(copies, key=lambda copy: (copy.model, copy.pk)):
        model, pk = row
        columns = [copy.column for copy in group]
        kept = model._default_manager.filter(pk=pk)
        facts = kept.values(*columns).get()
        for column in columns:
            spelt = spellings(_field(model, column), text)
            for one in spelt:
                facts[column] = without(facts[column], one, MARK)
        if model is Redaction:
            facts.pop("text", None)
        if facts:
            kept.update(**facts)
            name = f"{model._meta.label_lower}:{pk}"
            entry.record(COPY, name, before=None, after={"columns": sorted(facts)})


def _field(model: type[models.Model], column: str) -> models.Field[object, object]:
    return next(one for one in model._meta.concrete_fields if one.attname == column)


def _decide(waiting: Redaction, *, confirmed: bool, by: Actor, at: datetime) -> None:
    waiting.text = ""
    waiting.confirmed = confirmed
    waiting.decided_by, waiting.decided_label, waiting.decided_at = (
        by.actor_id,
        by.actor_label,
        at,
    )
    decided = ("text", "confirmed", "decided_by", "decided_label", "decided_at")
    waiting.save(update_fields=decided)


def _leave_no_pages() -> None:
    """Move the write-ahead log into the file, so that no old page with the text stays in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
