"""The app: on loading, it adds to work, handovers and what a holder may let others sign."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstructionsConfig(AppConfig):
    """Instructions: finish what was ordered."""

    name = "bagdar.web.instructions"

    def ready(self) -> None:
        """Register what waits, what is handed over, what may be delegated, what is simulated."""
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.instructions.permissions import ANSWER
        from bagdar.web.instructions.queries.tenures import INSTRUCTIONS
        from bagdar.web.instructions.queries.waiting import waiting_instructions
        from bagdar.web.people.permissions import DELEGABLE
        from bagdar.web.people.queries import INVENTORIES
        from bagdar.web.projects.queries.waiting import WAITING

        DELEGABLE[ANSWER] = _("accept instructions and report on them")
        INVENTORIES.append(INSTRUCTIONS)
        WAITING.append(waiting_instructions)
        ALSO.append("bagdar.web.instructions.actions.simulated.simulate_instructions")
