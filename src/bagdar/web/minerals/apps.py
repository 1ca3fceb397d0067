"""The app: on loading, it adds its section to the page of a project, and to the made-up world."""

from django.apps import AppConfig


class MineralsConfig(AppConfig):
    """Prices and use of minerals, and what of the programme hangs on them."""

    name = "bagdar.web.minerals"

    def ready(self) -> None:
        """Register what the page of a project shows, and what is simulated."""
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.minerals.queries.section import MINERALS
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier

        ALSO.append("bagdar.web.minerals.actions.simulated.simulate_minerals")
        SUPPLIERS.append(Supplier(lambda subject: subject, (MINERALS,)))
