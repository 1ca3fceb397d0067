"""The app: on loading, it adds its sections to the page of a project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    """The promise ledger."""

    name = "bagdar.web.delivery"

    def ready(self) -> None:
        """Register what the page of a project shows of the ledger, and what tables say of it."""
        from bagdar.web.delivery.actions.tabling import FIELDS as KEPT
        from bagdar.web.delivery.actions.tabling import Ledger
        from bagdar.web.delivery.permissions import ANSWER
        from bagdar.web.delivery.queries.evidence import EVIDENCE_SECTION
        from bagdar.web.delivery.queries.gate import LAUNCH_ACT
        from bagdar.web.delivery.queries.known import known_of
        from bagdar.web.delivery.queries.section import DATES
        from bagdar.web.delivery.queries.sections import BASELINE, RATINGS
        from bagdar.web.delivery.queries.sections_of_life import LAUNCH_AND_OUTPUT
        from bagdar.web.delivery.queries.timelines import TIMELINE
        from bagdar.web.delivery.queries.waiting import waiting_promises
        from bagdar.web.people.permissions import DELEGABLE
        from bagdar.web.projects.actions.alongside import KEEPERS
        from bagdar.web.projects.queries.recognising import FIELDS
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.projects.queries.waiting import WAITING

        DELEGABLE[ANSWER] = _("answer requests for committed dates")
        DELEGABLE[LAUNCH_ACT] = _("launch objects")

        sections = (DATES, TIMELINE, BASELINE, RATINGS, LAUNCH_AND_OUTPUT, EVIDENCE_SECTION)
        SUPPLIERS.append(Supplier(known_of, sections))
        FIELDS.update((one.key, one) for one in KEPT)
        KEEPERS.append(Ledger())
        WAITING.append(waiting_promises)
