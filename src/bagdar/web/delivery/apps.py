"""The app: on loading, it adds its sections to the page of a project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    """The promise ledger."""

    name = "bagdar.web.delivery"

    def ready(self) -> None:
        """Register what the page of a project shows of the ledger, in the order of the page."""
        from bagdar.web.delivery.permissions import ANSWER
        from bagdar.web.delivery.queries.section import DATES
        from bagdar.web.delivery.queries.timelines import TIMELINE
        from bagdar.web.delivery.queries.timing import TIMING
        from bagdar.web.people.permissions import DELEGABLE
        from bagdar.web.projects.queries.sections import SECTIONS

        DELEGABLE[ANSWER] = _("answer requests for committed dates")

        SECTIONS.extend((TIMING, DATES, TIMELINE))
