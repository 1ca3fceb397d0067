"""The place of each subject in the queue, counted anew when flags or base rates change."""

from __future__ import annotations

from collections import defaultdict

from bagdar.core.cases.ranking import Counted, score
from bagdar.web.cases.models import Subject
from bagdar.web.cases.queries.queue import standing_flags
from bagdar.web.cases.queries.rules import base_rates

_COLUMNS = ("pk", "value", "currency", "score", "flags_count")


def score_again(*, synthetic: bool) -> int:
    """Score every subject of a world; return how many moved."""
    rates = base_rates(synthetic=synthetic)
    codes: dict[int, list[str]] = defaultdict(list)
    standing = standing_flags().filter(subject__is_synthetic=synthetic).order_by("code")
    for subject, code in standing.values_list("subject_id", "code"):
        codes[subject].append(code)
    moved = []
    rows = Subject.objects.filter(is_synthetic=synthetic).order_by("pk")
    for number, value, currency, known, count in rows.values_list(*_COLUMNS):
        flags = [Counted(code, rates.get(code)) for code in codes.get(number, ())]
        told = score(flags, value, currency)
        if (told, len(flags)) != (known, count):
            moved.append(Subject(pk=number, score=told, flags_count=len(flags)))
    Subject.objects.bulk_update(moved, ["score", "flags_count"], batch_size=500)
    return len(moved)
