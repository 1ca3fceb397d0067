"""The app: on loading, it adds to pages of projects and to what waits for a person."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BarriersConfig(AppConfig):
    """Barriers: what stops a business, and who solves it."""

    name = "bagdar.web.barriers"

    def ready(self) -> None:
        """Register what projects show, what waits, may be delegated, and what is simulated."""
        from bagdar.web.barriers.permissions import ANSWER_TASK
        from bagdar.web.barriers.queries.section import BARRIERS
        from bagdar.web.barriers.queries.waiting import (
            waiting_barriers,
            waiting_calls,
            waiting_tasks,
        )
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.people.permissions import DELEGABLE
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.projects.queries.waiting import WAITING

        DELEGABLE[ANSWER_TASK] = _("answer tasks about barriers")
        WAITING.extend((waiting_barriers, waiting_calls, waiting_tasks))
        SUPPLIERS.append(Supplier(lambda subject: subject, (BARRIERS,)))
        ALSO.append("bagdar.web.barriers.actions.simulated.simulate_barriers")
