"""The app: on loading, it adds to pages of projects, to what waits, to the synthetic world."""

from django.apps import AppConfig


class TrendsConfig(AppConfig):
    """Trend watch: signals, judgements, links to the programme, briefs."""

    name = "bagdar.web.trends"

    def ready(self) -> None:
        """Register what projects show, what searches find, what waits and what is simulated."""
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.projects.actions.alongside import FOLLOWERS
        from bagdar.web.projects.queries.found_beside import FINDERS
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.projects.queries.waiting import WAITING
        from bagdar.web.trends.actions.keeping_up import follow
        from bagdar.web.trends.queries.programme import TECHNOLOGY
        from bagdar.web.trends.queries.searching import signals_beside
        from bagdar.web.trends.queries.work import waiting_reviews

        ALSO.append("bagdar.web.trends.actions.simulated.simulate_trends")
        FOLLOWERS.append(follow)
        WAITING.append(waiting_reviews)
        FINDERS.append(signals_beside)
        SUPPLIERS.append(Supplier(lambda subject: subject, (TECHNOLOGY,)))
