"""What everybody may see of instructions: counts of offices, as published."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from bagdar.web.control.models import PublishedOffice


def published_offices(*, synthetic: bool) -> tuple[date | None, list[PublishedOffice]]:
    """Return the newest day that was published, and its lines by the name of the office."""
    rows = PublishedOffice.objects.filter(is_synthetic=synthetic)
    on: date | None = rows.aggregate(newest=Max("on"))["newest"]
    if on is None:
        return None, []
    found = rows.filter(on=on).select_related("office")
    return on, sorted(found, key=lambda one: (one.office.name, one.pk))
