"""Changes of enterprises and of the classification they are placed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.journal.actions import Actor, act


def load_sectors(rows: Sequence[dict[str, str]], *, by: Actor, at: datetime, source: str) -> None:
    """Write sections and divisions, parents first; rows already there are renewed."""
    with act("sectors.load", by=by, at=at, ground=source) as entry:
        ids: dict[str, int] = {}
        for row in sorted(rows, key=lambda one: one["level"] != "section"):
            facts = {
                key: row[key] for key in ("level", "isic_code", "name_en", "name_ru", "name_kk")
            }
            sector, _new = Sector.objects.update_or_create(
                code=row["code"],
                defaults={**facts, "parent_id": ids.get(row["parent_code"])},
            )
            ids[row["code"]] = sector.pk
            entry.record("sector", row["code"], before=None, after=facts)


def create_enterprise(facts: dict[str, Any], *, by: Actor, at: datetime) -> Enterprise:
    """Enter an enterprise; its facts are model fields."""
    with act("enterprises.create", by=by, at=at) as entry:
        enterprise = Enterprise.objects.create(**facts)
        entry.record("enterprise", enterprise.key, before=None, after=_plain(enterprise))
    return enterprise


def _plain(enterprise: Enterprise) -> dict[str, Any]:
    fields = ("key", "bin", "legal_form", "name_en", "name_ru", "name_kk", "group_id")
    return {name: getattr(enterprise, name) for name in fields}


def set_bin(enterprise: Enterprise, number: str, *, by: Actor, at: datetime) -> None:
    """Give an enterprise entered without a BIN the one it was proven to have."""
    with act("enterprises.set_bin", by=by, at=at) as entry:
        before = _plain(enterprise)
        enterprise.bin = number
        enterprise.save(update_fields=["bin"])
        entry.record("enterprise", enterprise.key, before=before, after=_plain(enterprise))
