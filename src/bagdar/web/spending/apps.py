"""The app: on loading, it adds its section to the page of a project, and its tables to loads."""

from django.apps import AppConfig


class SpendingConfig(AppConfig):
    """Budget, contracts, payments, support and savings."""

    name = "bagdar.web.spending"

    def ready(self) -> None:
        """Register what the page of a project shows, what is simulated and taken in."""
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.loads.actions import KINDS
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.spending.actions.taking_files import kind_of
        from bagdar.web.spending.models import Register
        from bagdar.web.spending.queries.page import MONEY
        from bagdar.web.spending.queries.rules import RULES

        ALSO.append("bagdar.web.spending.actions.simulated.simulate_money")
        KINDS.update({register.value: kind_of(register) for register in Register})
        SUPPLIERS.append(Supplier(lambda subject: subject, (MONEY, RULES)))
