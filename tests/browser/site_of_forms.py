"""Send a request to a district of a running site: `python -m tests.browser.site_of_forms`."""

from __future__ import annotations

from datetime import timedelta

import django

from tests.browser import offices

TITLE = "Workers on sites"


def main() -> None:
    """Give a district people and a project, and ask it for two figures of the project."""
    offices.main()
    django.setup()
    from django.utils import timezone

    from bagdar.core.data_requests.columns import Column, ColumnType
    from bagdar.web.data_requests.actions.asking import Table, create_request, send_request
    from bagdar.web.data_requests.models import DeskKind
    from bagdar.web.data_requests.permissions import DeskFacts
    from bagdar.web.people.models import User
    from bagdar.web.territories.models import Territory

    now = timezone.now()
    office = User.objects.get(username="programme-office")
    district = Territory.objects.get(key=offices.PLACES["temirtau"])
    facts = {
        "title": TITLE,
        "letter": "Please fill in.",
        "due_at": now + timedelta(days=20),
        "lower_due_at": now + timedelta(days=10),
    }
    columns = (
        Column("workers", "Workers", ColumnType.WHOLE),
        Column("note", "Note", ColumnType.TEXT),
    )
    request = create_request(
        DeskFacts(DeskKind.PROGRAMME_OFFICE),
        facts,
        [DeskFacts(DeskKind.AKIMAT, district.pk)],
        Table(columns, known=("name",)),
        by=office,
        at=now,
    )
    send_request(request, by=office, at=now)


if __name__ == "__main__":
    main()
