"""When answers were signed, and what of it was returned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bagdar.core.data_requests.rounds import MENDED_WITHIN, Signed
from bagdar.web.data_requests.models import Answer, Submission


def signatures(
    answers: Collection[Answer] | QuerySet[Answer, Any], at: datetime
) -> Mapping[int, list[Signed]]:
    """Return by answer what was signed by a moment, the first first.

    Of more answers than a statement has places for, hand over the rows instead of a list.
    """
    found: dict[int, list[Signed]] = defaultdict(list)
    rows = Submission.objects.filter(answer__in=answers, at__lte=at)
    named = ("answer", "at", "verdict__decision", "verdict__at")
    for answer, signed, decision, decided in rows.order_by("answer", "number").values_list(*named):
        returned = decision == "returned" and decided <= at
        found[answer].append(Signed(signed, decided if returned else None))
    return found


def held(at: datetime) -> Exists:
    """Ask whether something signed stands, or was returned so lately that it may be mended."""
    stands = Q(verdict=None) | Q(verdict__decision="accepted")
    mended = Q(verdict__at__gte=at - MENDED_WITHIN)
    return Exists(Submission.objects.filter(stands | mended, answer=OuterRef("pk")))
