"""Samples of money drawn from flagged subjects, and the workpapers of what was drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.core.cases import sampling
from bagdar.core.cases.sampling import Unit, draw
from bagdar.web.cases.models import (
    NOTE_LENGTH,
    TITLE_LENGTH,
    Drawn,
    Finding,
    Sample,
    Subject,
    Workpaper,
)
from bagdar.web.cases.permissions import powers_by
from bagdar.web.cases.queries.queue import Wanted, listed
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.queries.filtering import Reading

SAMPLE = "flag_sample"
MOST_DRAWN = 500
LONGEST_SEED = 100
_CURRENCY = re.compile(r"^[A-Z]{3}$")


@dataclass(frozen=True)
class Drawing:
    """What is drawn: how many units of money of a currency, by which seed, of which subjects."""

    title: str
    seed: str
    size: int
    currency: str
    wanted: Wanted


def draw_sample(asked: Drawing, *, reading: Reading, by: Actor, at: datetime) -> Sample:
    """Draw a sample of money from the subjects of the queue that are asked for.

    The same seed over the same subjects draws the same. Raises DeliveryError, PermissionDenied.
    """
    powers = powers_by(by, at=at)
    check(powers.audits_any)
    synthetic = reading.is_synthetic
    check(synthetic or not getattr(by, "is_synthetic", False))
    _check(asked)
    rows = listed(asked.wanted, powers, reading).order_by("pk")
    subjects = {f"{one.level} {one.ref}": one for one in rows}
    units = [
        Unit(key, one.value)
        for key, one in subjects.items()
        if one.value is not None and one.value > 0 and one.currency == asked.currency
    ]
    if not units:
        raise refuse("currency", _("Nothing that is asked for has a value in this currency."))
    drawn = draw(units, size=asked.size, seed=asked.seed)
    with act("cases.sample", by=by, at=at) as entry:
        made = Sample.objects.create(
            title=asked.title.strip(),
            seed=asked.seed,
            size=asked.size,
            currency=asked.currency,
            wanted=asked.wanted.told(),
            method=sampling.VERSION,
            population=len(units),
            without_value=len(subjects) - len(units),
            total=drawn.total,
            interval=drawn.interval,
            start=drawn.start,
            is_synthetic=synthetic,
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        Drawn.objects.bulk_create(
            Drawn(
                sample=made,
                subject=subjects[one.key],
                value=one.value,
                hits=one.hits,
                certain=one.certain,
            )
            for one in drawn.hits
        )
        after = {
            "title": made.title,
            "seed": made.seed,
            "size": made.size,
            "drawn": len(drawn.hits),
        }
        entry.record(SAMPLE, made.pk, before=None, after=after)
    return made


def write_paper(
    drawn: Drawn, *, looked_at: str, finding: str, note: str, by: Actor, at: datetime
) -> Workpaper:
    """Write what was looked at of a drawn subject; the last one counts, earlier ones stay.

    Raises DeliveryError, PermissionDenied.
    """
    powers = powers_by(by, at=at)
    check(powers.audits_any)
    check(Subject.objects.filter(powers.placed(), pk=drawn.subject_id).exists())
    check(drawn.sample.is_synthetic or not getattr(by, "is_synthetic", False))
    problems = {}
    needed = _("Write which papers and places were looked at.")
    if problem := text_problem(looked_at, longest=NOTE_LENGTH, needed=needed):
        problems["looked_at"] = [problem]
    if finding not in Finding.values:
        problems["finding"] = [_("Choose what it comes to.")]
    needed = "" if finding == Finding.NOTHING else _("Say what is to be asked, or which papers.")
    if problem := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        problems["note"] = [problem]
    if problems:
        raise DeliveryError(problems)
    with act("cases.workpaper", by=by, at=at) as entry:
        made = Workpaper.objects.create(
            drawn=drawn,
            looked_at=looked_at.strip(),
            finding=finding,
            note=note.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        after = {"drawn": drawn.subject.ref, "finding": finding, "looked_at": made.looked_at}
        entry.record(SAMPLE, drawn.sample_id, before=None, after=after)
    return made


def _check(asked: Drawing) -> None:
    problems = {}
    needed, seed = _("Give the sample a title."), asked.seed
    if problem := text_problem(asked.title, longest=TITLE_LENGTH, needed=needed):
        problems["title"] = [problem]
    if not seed.strip() or len(seed) > LONGEST_SEED or not seed.isprintable():
        problems["seed"] = [_("Write a seed of 1 to %d signs.") % LONGEST_SEED]
    if not 1 <= asked.size <= MOST_DRAWN:
        problems["size"] = [_("Draw 1 to %d.") % MOST_DRAWN]
    if not _CURRENCY.match(asked.currency):
        problems["currency"] = [_("Write the currency as three capital letters, as KZT.")]
    if problems:
        raise DeliveryError(problems)
