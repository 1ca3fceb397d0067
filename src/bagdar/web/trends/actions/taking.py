"""Signals taken into the registers: a document whole or not at all, once."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bagdar.core.terms.problem import Problem
from bagdar.core.trends.document import (
    LONGEST_LINE,
    LONGEST_WORD,
    Head,
    SignalsError,
    corpus_of,
    read_head,
)
from bagdar.core.trends.document import Signal as Told
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.permissions import World
from bagdar.web.trends.actions.suggesting import suggest_for
from bagdar.web.trends.models import Run, RunWithdrawal, Sighting, Signal, SourceDocument
from bagdar.web.trends.permissions import EXPERTS, check_holds
from bagdar.web.trends.queries.reading import corpora_of, counting_runs
from bagdar.web.wording import in_words

RUN = "trend_run"
LARGEST_BYTES = 64 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 256 * 1024 * 1024
CLOCKS_APART = timedelta(days=1)
"""By how much the clock of whoever scanned may be ahead of ours."""
MOST_FAULTS = 20
"""How many refused lines are told of; the rest are not read."""
CHUNK = 200
MOST_COUNTED = 2_000_000_000
"""Ranks and documents beyond it are no figures of a corpus, and no database keeps them."""
GZIP = b"\x1f\x8b"
NUL = "\\u0000"
"""How JSON writes the one sign that no database keeps in a text."""
APART = ("variants", "counts", "shares", "forecast", "straight", "ranks", "scores")
ALSO_APART = ("precision", "falling", "neighbours", "fields", "who", "common")


@dataclass(frozen=True)
class Taken:
    """What became of a document: its run, how many signals it names, how many are new.

    New is what no earlier run of its corpus had named; the first one has nothing new, as `first`
    says. `known` says that it was taken before, so that nothing was done.
    """

    run: Run
    signals: int = 0
    new: int = 0
    suggested: int = 0
    known: bool = False
    first: bool = False


def take_signals(
    content: bytes, *, world: World, by: Actor, at: datetime, corpus: str = ""
) -> Taken:
    """Take a document of signals in, as lines of JSON or packed by gzip: all of it or nothing.

    It belongs to the corpus that is named, else to the one that it names itself. The same document
    again changes nothing. Raises DeliveryError that names each refused line with its reason,
    PermissionDenied.
    """
    synthetic = world is World.SYNTHETIC
    check_holds(by, EXPERTS, synthetic=synthetic, at=at)
    named = _corpus(corpus)
    digest = _checked(content)
    known = Run.objects.filter(digest=digest, is_synthetic=synthetic).first()
    if known is not None:
        if RunWithdrawal.objects.filter(run=known, returned=None).exists():
            words = _("This document was taken in as run %d and withdrawn: scan once more.")
            raise refuse("document", words % known.pk)
        return Taken(known, known=True)
    with act("trends.take", by=by, at=at) as entry:
        taken = write_signals(content, digest, synthetic=synthetic, by=by, at=at, corpus=named)
        after = {
            "corpus": taken.run.corpus,
            "digest": digest,
            "signals": taken.signals,
            "new": taken.new,
        }
        entry.record(RUN, taken.run.pk, before=None, after=after)
    return taken


def write_signals(
    content: bytes, digest: str, *, synthetic: bool, by: Actor, at: datetime, corpus: str = ""
) -> Taken:
    """Write a document that fits within the act of a caller, who records it and may do so."""
    head, told = read_head(_lines(content))
    named = _as_known(corpus or corpus_of(head), synthetic=synthetic)
    run = _run(head, digest, corpus=named, synthetic=synthetic, by=by, at=at)
    earlier = counting_runs(synthetic=synthetic).filter(corpus=named, made_at__lte=run.made_at)
    numbers = list(earlier.exclude(pk=run.pk).order_by().values_list("pk", flat=True))
    count = new = 0
    while some := list(islice(told, CHUNK)):
        new += _write(run, some, numbers, ranked_from=count)
        count += len(some)
    run.signals = count
    Run.objects.filter(pk=run.pk).update(signals=count)
    return Taken(run, count, new, suggest_for(run), first=not numbers)


def _corpus(name: str) -> str:
    """Return a name without what is blank. Raises DeliveryError for one that no column keeps."""
    text = " ".join(name.split())
    if len(text) > LONGEST_WORD or "\x00" in text:
        words = _("The name of a corpus has at most %d letters.")
        raise refuse("corpus", words % LONGEST_WORD)
    return text


def _as_known(name: str, *, synthetic: bool) -> str:
    """Return a corpus as it is written already, where large letters alone differ."""
    known = {one.casefold(): one for one in corpora_of(synthetic=synthetic)}
    return known.get(name.casefold(), name)


def _lines(content: bytes) -> Iterator[str]:
    """Yield the lines of a document. Raises DeliveryError for what cannot be unpacked."""
    if len(content) > LARGEST_BYTES:
        raise _too_large(LARGEST_BYTES)
    packed = content[:2] == GZIP
    raw: io.BufferedIOBase | io.BytesIO = io.BytesIO(content)
    opened = gzip.GzipFile(fileobj=raw) if packed else raw
    unpacked = 0
    try:
        while line := opened.readline(LONGEST_LINE * 4):
            unpacked += len(line)
            if unpacked > LARGEST_UNPACKED_BYTES:
                raise _too_large(LARGEST_UNPACKED_BYTES)
            yield line.decode("utf-8-sig" if unpacked == len(line) else "utf-8")
    except (OSError, EOFError, zlib.error) as error:
        raise refuse("document", _("The packed file is broken: it cannot be unpacked.")) from error
    except UnicodeDecodeError as error:
        raise refuse("document", _("The file is no text in UTF-8.")) from error


def _too_large(most: int) -> DeliveryError:
    text = _("The file is larger than %(most)d MB: split it.") % {"most": most // 1024 // 1024}
    return refuse("document", text)


def _checked(content: bytes) -> str:
    """Return the digest of a document that fits. Raises DeliveryError with each refused line."""
    made = hashlib.sha256()

    def counted() -> Iterator[str]:
        for line in _lines(content):
            made.update(line.encode())
            yield line

    faults = list(islice(_faults(counted), MOST_FAULTS))
    if faults:
        words = _("Line %(line)d: %(reason)s")
        told = [words % {"line": line, "reason": reason} for line, reason in map(_said, faults)]
        raise DeliveryError({"document": [*told, _("Nothing was taken.")]})
    return made.hexdigest()


def digest_of(content: bytes) -> str:
    """Return the digest under which a document is known, packed or not."""
    made = hashlib.sha256()
    for line in _lines(content):
        made.update(line.encode())
    return made.hexdigest()


def _said(fault: tuple[int, str, Problem]) -> tuple[int, str]:
    """Return the number of a line with its reason in the reader's language."""
    line, place, problem = fault
    return line, f"{place}: {in_words(problem)}" if place else in_words(problem)


def _faults(lines_of: Callable[[], Iterable[str]]) -> Iterator[tuple[int, str, Problem]]:
    """Yield each line that does not fit, by its number, with the place in it and the reason.

    After a line that does not fit reading goes on behind it, so that all are told at once.
    """
    lines = iter(lines_of())
    first = next(lines, "")
    before = 0
    while True:
        try:
            head, told = read_head(chain([first], lines))
            if not before and NUL in json.dumps(asdict(head)):
                yield 1, "", Problem("a sign that is no text")
            for number, one in enumerate(told, 2):
                if fault := _beyond_measure(one):
                    yield before + number, *fault
        except SignalsError as error:
            yield before + error.line, error.place, error.problem
            if error.line == 1:
                return
            before += error.line - 1
        else:
            return


def _beyond_measure(one: Told) -> tuple[str, Problem] | None:
    """Say what no database keeps, and where; None if there is nothing such."""
    falling = one.falling.rank if one.falling else 1
    ranks = max([falling, *one.ranks.values()])
    if ranks > MOST_COUNTED or sum(one.counts) > MOST_COUNTED:
        return "ranks, counts", Problem("they are larger than any corpus")
    if "\x00" in _texts(one):
        return "", Problem("a sign that is no text")
    return None


def _texts(one: Told) -> str:
    """Return all texts of a signal in one, to look through."""
    texts = [one.key, one.name, *one.variants]
    texts += [each.name for each in one.neighbours] + [each.key for each in one.neighbours]
    texts += [each.name for each in one.fields] + [each.name for each in one.who]
    for each in one.documents:
        texts += [each.id, each.title, each.venue or "", each.language or "", each.url or ""]
    return "\n".join(texts)


def _run(head: Head, digest: str, *, corpus: str, synthetic: bool, by: Actor, at: datetime) -> Run:
    try:
        made_at = parse_datetime(head.made_at)
    except ValueError:
        made_at = None
    if made_at is None:
        raise refuse("document", _("The moment at which it was made is none."))
    if made_at > at + CLOCKS_APART:
        raise refuse("document", _("The moment at which it was made is still to come."))
    told = asdict(head)
    for name in ("format", "made_at", "version", "digest", "step", "corpus"):
        del told[name]
    return Run.objects.create(
        corpus=corpus,
        digest=digest,
        inputs_digest=head.digest,
        made_at=made_at,
        version=head.version,
        step=head.step,
        facts=told,
        signals=0,
        is_synthetic=synthetic,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )


def _write(run: Run, some: list[Told], earlier: list[int], *, ranked_from: int) -> int:
    """Write some signals with how the run saw them; return how many earlier runs had not named.

    Those are new, unless there are none: what a document calls new is so for its store. Earlier are
    runs of the same corpus that were computed before; one that was withdrawn has named nothing.
    """
    keys = [one.key for one in some]
    rows = Signal.objects.filter(key__in=keys, is_synthetic=run.is_synthetic)
    known = {one.key: one for one in rows}
    named = set(
        Sighting.objects.filter(run__in=earlier, signal__in=rows.values("pk")).values_list(
            "signal__key", flat=True
        )
    )
    fresh = [
        Signal(key=one.key, name=one.name, is_synthetic=run.is_synthetic)
        for one in some
        if one.key not in known
    ]
    renamed = [one for one in some if one.key in known and known[one.key].name != one.name]
    for one in renamed:
        known[one.key].name = one.name
    Signal.objects.bulk_update([known[one.key] for one in renamed], ["name"], batch_size=CHUNK)
    known |= {one.key: one for one in Signal.objects.bulk_create(fresh)}
    new = set(keys) - named if earlier else set()
    sightings = Sighting.objects.bulk_create(
        _sighting(run, known[one.key], replace(one, fresh=one.key in new), ranked_from + place)
        for place, one in enumerate(some, 1)
    )
    SourceDocument.objects.bulk_create(
        (
            SourceDocument(
                sighting=sighting,
                ident=each.id,
                title=each.title,
                on=each.date,
                venue=each.venue or "",
                url=each.url or "",
                language=each.language or "",
            )
            for sighting, one in zip(sightings, some, strict=True)
            for each in {document.id: document for document in one.documents}.values()
        ),
        batch_size=CHUNK,
    )
    return len(new)


def _sighting(run: Run, signal: Signal, one: Told, place: int) -> Sighting:
    told = asdict(one)
    five = {name: value for name, value in told["attributes"].items() if name != "raw"}
    return Sighting(
        run=run,
        signal=signal,
        rank=_rank(one, place),
        falling_rank=one.falling.rank if one.falling else None,
        first=one.first,
        fresh=one.fresh,
        early=one.early,
        direction=one.direction,
        stage=one.stage.name,
        share=one.shares[-1] if one.shares else 0.0,
        documents_count=sum(one.counts),
        **five,
        visibility=one.visibility,
        diffusion=one.diffusion,
        words="\n".join((one.name, *one.variants)).casefold(),
        facts={name: told[name] for name in (*APART, *ALSO_APART)}
        | {"stage": told["stage"], "raw": told["attributes"]["raw"]},
    )


def _rank(one: Told, place: int) -> int:
    """Return the rank of our detector, else that of the straight line, else its place."""
    return one.ranks.get("ours", one.ranks.get("holt", place))
