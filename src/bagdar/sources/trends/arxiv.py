"""Metadata of arXiv as JSON lines (the public snapshot, or harvested by OAI-PMH); CC0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.sources.trends.made import Found

LICENCE = "CC0"
_PREFIX = "oai:arXiv.org:"


def is_paper(record: Mapping[str, Any]) -> bool:
    """Tell a paper of arXiv from other records by the fields only it has."""
    return str(record.get("id", "")).startswith(_PREFIX) or {
        "categories",
        "authors_parsed",
    } <= set(record)


def found(record: Mapping[str, Any]) -> Found:
    """Take a record apart; its date is that of the first version."""
    name = str(record.get("id", "")).removeprefix(_PREFIX)
    versions = record.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else {}
    created = first.get("created") if isinstance(first, Mapping) else None
    categories = record.get("categories") or ""
    return Found(
        id=name,
        exact_id=True,
        dates=[
            (name, value)
            for name, value in (
                ("versions", created),
                ("created", record.get("created")),
                ("update_date", record.get("update_date")),
            )
            if value
        ],
        title=record.get("title"),
        abstract=record.get("abstract"),
        categories=categories.split() if isinstance(categories, str) else categories,
        venue=record.get("journal-ref"),
        url=f"https://arxiv.org/abs/{name}" if name else None,
        people=_people(record),
        doi=record.get("doi"),
    )


def _people(record: Mapping[str, Any]) -> list[str]:
    parsed = record.get("authors_parsed")
    if not isinstance(parsed, list):
        return []
    return [
        " ".join(str(part) for part in (one[1], one[0]) if part)
        for one in parsed
        if isinstance(one, list) and len(one) > 1
    ]
