"""The app: on loading, it asks to be told of projects and registers that change."""

from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    """Scorecards."""

    name = "bagdar.web.scorecards"

    def ready(self) -> None:
        """Follow changes of projects, and acts on barriers and instructions; supply alarms."""
        from bagdar.web.alarms.queries.shares import SUPPLIERS
        from bagdar.web.journal.actions import HEARERS
        from bagdar.web.projects.actions.alongside import FOLLOWERS
        from bagdar.web.scorecards.actions.following import follow, hear
        from bagdar.web.scorecards.queries.alarming import SUPPLIER

        FOLLOWERS.append(follow)
        HEARERS.append(hear)
        SUPPLIERS.append(SUPPLIER)
