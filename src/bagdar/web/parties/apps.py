"""The app: on loading, it adds to the synthetic programme, to pages of flags and of projects."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Buyers and suppliers."""

    name = "bagdar.web.parties"

    def ready(self) -> None:
        """Register what is simulated and taken in, what pages show, what searches find."""
        from bagdar.web.cases.queries.beside import BESIDE
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.loads.actions import KINDS, Kind
        from bagdar.web.parties.actions.taking_files import take_sent_purchases, take_sent_unfair
        from bagdar.web.parties.models import IntakeKind, Party, Purchase
        from bagdar.web.parties.queries.beside import parties_beside
        from bagdar.web.parties.queries.counted import contracts_bought
        from bagdar.web.parties.queries.of_project import PURCHASES
        from bagdar.web.parties.queries.searching import beside
        from bagdar.web.projects.queries.filtering import INDEXES
        from bagdar.web.projects.queries.found_beside import FINDERS
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.spending.queries.bought import BOUGHT

        ALSO.append("bagdar.web.parties.actions.simulated.simulate_parties")
        KINDS[IntakeKind.PURCHASES.value] = Kind(take_sent_purchases)
        KINDS[IntakeKind.UNFAIR.value] = Kind(take_sent_unfair)
        BESIDE.append(parties_beside)
        BOUGHT.append(contracts_bought)
        SUPPLIERS.append(Supplier(lambda subject: subject, (PURCHASES,)))
        INDEXES[Party], INDEXES[Purchase] = "parties_party_search", "parties_purchase_search"
        FINDERS.append(beside)
