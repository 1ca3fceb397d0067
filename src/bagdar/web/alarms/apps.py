"""The app: on loading, it follows claims and adds to pages of projects, work and simulations."""

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    """Brakes: alarms on jobs that are let down quietly."""

    name = "bagdar.web.alarms"

    def ready(self) -> None:
        """Register what follows claims, what projects show, what a simulation adds."""
        from bagdar.web.alarms.actions.computing import follow
        from bagdar.web.alarms.queries.section import ALARMS
        from bagdar.web.alarms.queries.waiting import waiting_alarms
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.jobs.actions.claiming import FOLLOWERS
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.projects.queries.waiting import WAITING

        FOLLOWERS.append(follow)
        ALSO.append("bagdar.web.alarms.actions.simulated.simulate_alarms")
        WAITING.append(waiting_alarms)
        SUPPLIERS.append(Supplier(lambda subject: subject, (ALARMS,)))
