"""The app: on loading, it adds to the synthetic programme, to pages of flags and of projects."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Buyers and suppliers."""

    name = "bagdar.web.parties"

    def ready(self) -> None:
        """Register what is simulated, where pages of flags lead, and what projects show."""
        from bagdar.web.cases.queries.beside import BESIDE
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.parties.queries.beside import parties_beside
        from bagdar.web.parties.queries.of_project import PURCHASES
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier

        ALSO.append("bagdar.web.parties.actions.simulated.simulate_parties")
        BESIDE.append(parties_beside)
        SUPPLIERS.append(Supplier(lambda subject: subject, (PURCHASES,)))
