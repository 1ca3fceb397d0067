"""The app: on loading, it adds to the synthetic programme and to pages of flags."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Buyers and suppliers."""

    name = "bagdar.web.parties"

    def ready(self) -> None:
        """Register what is simulated, and where pages of flags lead."""
        from bagdar.web.cases.queries.beside import BESIDE
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.parties.queries.beside import parties_beside

        ALSO.append("bagdar.web.parties.actions.simulated.simulate_parties")
        BESIDE.append(parties_beside)
