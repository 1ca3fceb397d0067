"""The app: on loading, it says which act may be delegated, and keeps projects it asks of.

It writes its part of the synthetic world too.
"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DataRequestsConfig(AppConfig):
    """Data requests."""

    name = "bagdar.web.data_requests"

    def ready(self) -> None:
        """Let the head of an akimat delegate signing; keep projects that lines name."""
        from bagdar.web.data_requests.actions.keeping import Lines
        from bagdar.web.data_requests.permissions import SIGN
        from bagdar.web.data_requests.queries.waiting import waiting_answers
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.people.permissions import DELEGABLE
        from bagdar.web.projects.actions.alongside import KEEPERS
        from bagdar.web.projects.queries.waiting import WAITING

        DELEGABLE[SIGN] = _("sign answers to data requests")
        KEEPERS.append(Lines())
        ALSO.append("bagdar.web.data_requests.actions.simulated.simulate_requests")
        WAITING.append(waiting_answers)
