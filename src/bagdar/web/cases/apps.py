"""The app: on loading, it adds to work, to what a holder may let others sign, and to the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Flags and cases: check what the rules found."""

    name = "bagdar.web.cases"

    def ready(self) -> None:
        """Register what projects show, what waits, what may be delegated or taken in."""
        from bagdar.web.cases.actions import taking_files
        from bagdar.web.cases.permissions import REPLY
        from bagdar.web.cases.queries.section import FLAGS
        from bagdar.web.cases.queries.waiting import waiting_cases
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.loads.actions import KINDS, Kind
        from bagdar.web.people.permissions import DELEGABLE
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.projects.queries.waiting import WAITING

        KINDS[taking_files.KIND] = Kind(taking_files.take_sent_results)
        DELEGABLE[REPLY] = _("answer notices of auditors")
        WAITING.append(waiting_cases)
        SUPPLIERS.append(Supplier(lambda subject: subject, (FLAGS,)))
        ALSO.append("bagdar.web.cases.actions.simulated.simulate_cases")
