"""Job records that a custodian hands over: taken in, written down, computed.

What is refused leaves nothing: no row, no file, no line of it in a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.problem import Problem
from bagdar.runs.jobs import Handed, MeanwhileError, Taken, Taking, kept_batches, take_records
from bagdar.sources.exchange import RecordsError
from bagdar.sources.records import Known
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.jobs.actions.computing import ask_for_jobs, lake_of_jobs
from bagdar.web.jobs.extracts import job_sites
from bagdar.web.jobs.models import Batch
from bagdar.web.jobs.permissions import hands_over
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Programme
from bagdar.web.wording import in_words

MOST_LINES = 10
KEPT_BEFORE = "not_told"
"""Stands for reasons that are not known any more, of a file taken in before it was written down."""


class HandedError(DeliveryError):
    """Files that are not taken in; `set_apart` counts rows by reason, where that is why."""

    def __init__(self, error: RecordsError) -> None:
        """Say in the reader's language what the door said."""
        super().__init__({"": [in_words(error.problem)]})
        self.code = error.code
        self.set_apart: Mapping[str, int] = error.set_apart


def take_files(
    programme: Programme,
    handed: Sequence[Handed],
    *,
    by: Actor,
    at: datetime,
    taking: Taking = Taking.ADD,
    letting_go: bool = False,
) -> list[tuple[Taken, Batch]]:
    """Take files of a programme in, all of them or none, and have the figures computed.

    `letting_go` says that a whole history may lack months that are kept.

    Records are taken into the lake before the act, which holds the lock of all writers; a file
    whose act breaks off is written down when it comes again.

    A file that was taken in before changes nothing and is told by its batch, unless rows of it
    that were set apart can be used now. Raises
    PermissionDenied, HandedError for what is refused, DeliveryError where nothing was handed over
    or others hand over at this moment.
    """
    if not hands_over(by, programme, at=at):
        raise PermissionDenied
    if not handed:
        raise refuse("", _("Choose at least one file: workers or contributions."))
    _refuse_without_sheet(handed)
    before = set(Batch.objects.filter(programme=programme).values_list("pk", flat=True))
    taken = _taken(programme, handed, taking, at, letting_go=letting_go)
    with act("jobs.records", by=by, at=at) as entry:
        there = set(Batch.objects.filter(programme=programme).values_list("pk", flat=True))
        meanwhile = there - before
        batches = [
            (
                one,
                _written(programme, one, meanwhile) or _batch(programme, one, taking, by=by, at=at),
            )
            for one in taken
        ]
        for _taken_in, one in batches:
            known = _told(one) if one.pk in there else None
            after = {"handed_over": "again"} if known else _told(one)
            entry.record("job records", one.digest, before=known, after=after)
        if any(one.pk not in there for _taken_in, one in batches):
            ask_for_jobs([programme.pk], at)
    return batches


def _taken(
    programme: Programme,
    handed: Sequence[Handed],
    taking: Taking,
    at: datetime,
    *,
    letting_go: bool,
) -> list[Taken]:
    known = Known(job_sites(programme, at))
    try:
        return take_records(
            lake_of_jobs(programme),
            handed,
            programme=programme.key,
            known=known,
            on=timezone.localdate(at),
            taking=taking,
            letting_go=letting_go,
        )
    except RecordsError as error:
        raise HandedError(error) from None
    except MeanwhileError:
        text = _("Other records are being taken in now. Hand yours over again in a minute.")
        raise refuse("", text) from None


def _refuse_without_sheet(handed: Sequence[Handed]) -> None:
    """Refuse files without a manifest: it names the programme whose key made the pseudonyms."""
    if any(one.manifest is None for one in handed):
        problem = Problem(
            "Hand over each file with its manifest, which `bagdar custodian pseudonymise` writes "
            "beside it. Nothing was kept."
        )
        raise HandedError(RecordsError("no_manifest", problem))


def _written(programme: Programme, taken: Taken, meanwhile: Iterable[int]) -> Batch | None:
    """Return the batch that somebody else who handed the same file over wrote meanwhile."""
    same = Batch.objects.filter(programme=programme, digest=taken.digest, kind=taken.kind.value)
    return same.filter(pk__in=meanwhile).first()


def _batch(programme: Programme, taken: Taken, taking: Taking, *, by: Actor, at: datetime) -> Batch:
    """Write down what was taken in; of a file that was there already return its batch."""
    same = Batch.objects.filter(programme=programme, digest=taken.digest, kind=taken.kind.value)
    if taken.known_before and not taken.kept and taking is Taking.ADD:
        found = same.order_by("-at").first()
        return found or _from_lake(programme, taken, by=by, at=at)
    return Batch.objects.create(
        programme=programme,
        digest=taken.digest,
        kind=taken.kind.value,
        taking=taking.value,
        key_id=taken.key_id,
        first_month=taken.months[0],
        last_month=taken.months[-1],
        given=taken.tally.given,
        kept=taken.kept,
        repeated=taken.repeated,
        set_apart={str(reason): count for reason, count in sorted(taken.tally.set_apart.items())},
        lines={str(reason): lines[:MOST_LINES] for reason, lines in taken.tally.lines.items()},
        **_acted(by, at),
    )


def _from_lake(programme: Programme, taken: Taken, *, by: Actor, at: datetime) -> Batch:
    """Write down a file that lies in the lake, should the act that took it in have broken off."""
    row = [
        one
        for one in kept_batches(lake_of_jobs(programme))
        if (one["digest"], one["kind"]) == (taken.digest, taken.kind.value)
    ][-1]
    names = ("digest", "kind", "key_id", "first_month", "last_month", "given", "kept", "repeated")
    return Batch.objects.create(
        programme=programme,
        taking=Taking.ADD.value,
        set_apart={KEPT_BEFORE: row["set_apart"]} if row["set_apart"] else {},
        **{name: row[name] for name in names},
        **_acted(by, at),
    )


def _acted(by: Actor, at: datetime) -> dict[str, object]:
    return {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}


def _told(batch: Batch) -> dict[str, object]:
    """Say for the journal what was taken in: counts and digests, nothing of a person."""
    return {
        "programme": batch.programme.key,
        "kind": batch.kind,
        "taking": batch.taking,
        "key_id": batch.key_id,
        "months": [f"{batch.first_month:%Y-%m}", f"{batch.last_month:%Y-%m}"],
        "given": batch.given,
        "kept": batch.kept,
        "repeated": batch.repeated,
        "set_apart": batch.set_apart,
    }
