"""Which office is meant by one whose territory is no more: the one that took over, said so."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.people.models import Office
from bagdar.web.people.queries import routed


def taking_over(field: str, office: Office, *, on: date) -> Office:
    """Return the office itself, or the one that took over for sure. Raises DeliveryError."""
    found = routed(office, on=on)
    if found.office is None:
        names = ", ".join(one.name for one in found.among) or _("nobody that is known")
        text = _(
            "The territory of %(office)s is no more. Choose among those that took over: %(who)s."
        )
        raise refuse(field, text % {"office": office.name, "who": names})
    return found.office
