"""The app: on loading, it adds its section to the page of a project."""

from django.apps import AppConfig


class SpendingConfig(AppConfig):
    """Budget, contracts, payments, support and savings."""

    name = "bagdar.web.spending"

    def ready(self) -> None:
        """Register what the page of a project shows, and what is simulated."""
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.spending.queries.page import MONEY

        ALSO.append("bagdar.web.spending.actions.simulated.simulate_money")
        SUPPLIERS.append(Supplier(lambda subject: subject, (MONEY,)))
