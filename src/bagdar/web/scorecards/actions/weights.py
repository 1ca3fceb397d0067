"""Weights of the score, which the programme office sets from a month on."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.queue.actions import enqueue
from bagdar.web.scorecards.actions.computing import compute_all
from bagdar.web.scorecards.models import MOST_WEIGHT, SOURCE_LENGTH, Weight
from bagdar.web.scorecards.permissions import check_sets_weights
from bagdar.web.scorecards.queries.inputs import REGISTERED


class WeightError(Exception):
    """A weight that cannot be set; `problems` maps fields to what is wrong with them."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(" ".join(text for texts in problems.values() for text in texts))
        self.problems = problems


def set_weight(
    indicator: str, weight: int, *, valid_from: date, source: str, by: Actor, at: datetime
) -> Weight:
    """Let an indicator count so much from a month on; 0: no longer.

    Months that are over keep the weights they were scored with. Raises WeightError for an
    indicator without a register, a month that is over or has a weight, and without a source.
    """
    check_sets_weights(by, at=at)
    told = {"weight": weight, "valid_from": valid_from, "source": source.strip()}
    if problems := _problems(indicator, weight, valid_from, source, timezone.localdate(at)):
        raise WeightError(problems)
    with act("scorecards.weight", by=by, at=at) as entry:
        if Weight.objects.filter(indicator=indicator, valid_from=valid_from).exists():
            text = _("This month has a weight already. Choose a later month.")
            raise WeightError({"valid_from": [text]})
        before = Weight.objects.filter(indicator=indicator, valid_from__lt=valid_from).last()
        made = Weight.objects.create(indicator=indicator, **told)
        entry.record(
            "weight",
            indicator,
            before=None if before is None else {"weight": before.weight},
            after=told,
        )
        enqueue(compute_all, key=f"scorecards:weight:{made.pk}")
    return made


def _problems(
    indicator: str, weight: int, valid_from: date, source: str, today: date
) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if indicator not in REGISTERED:
        problems["indicator"] = [
            _("“%(name)s” has no register yet, and so no weight. Choose another indicator.")
            % {"name": indicator}
        ]
    if not 0 <= weight <= MOST_WEIGHT:
        problems["weight"] = [
            _("The weight is %(weight)s; write a whole number from 0 to %(most)s.")
            % {"weight": weight, "most": MOST_WEIGHT}
        ]
    if valid_from.day != 1 or valid_from < today.replace(day=1):
        problems["valid_from"] = [
            _("A weight holds from the first day of a month that is not over yet.")
        ]
    if not source.strip() or len(source.strip()) > SOURCE_LENGTH or "\x00" in source:
        problems["source"] = [
            _("Name the order or decision that sets the weight, in at most %(most)s characters.")
            % {"most": SOURCE_LENGTH}
        ]
    return problems
