"""How many rows a list holds: counted once, until something is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.query import QuerySet

from bagdar.web.journal.models import Head


@dataclass(frozen=True)
class _Asked:
    """A question to the database: what it is told, and the journal's head when it was asked."""

    head: str
    sql: str
    given: str
    rows: QuerySet[Any] = field(compare=False)


def counted(rows: QuerySet[Any]) -> int:
    """Count rows of the registry; while no act is done, the same question has the same answer.

    The statement holds whatever decides about a row: who asks, the filters, the days. Every act
    gives the journal another head, in the transaction that changes the rows.
    """
    head = Head.objects.filter(pk=1).values_list("hash", flat=True).first()
    if not head:
        return rows.count()
    try:
        sql, given = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    return _count(_Asked(head, sql, repr(given), rows))


@lru_cache(maxsize=512)
def _count(asked: _Asked) -> int:
    return asked.rows.count()
