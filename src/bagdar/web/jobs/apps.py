"""The app: on loading, it adds its section to the page of a project and its act to delegations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Monthly reports of jobs and the claims that come of them."""

    name = "bagdar.web.jobs"

    def ready(self) -> None:
        """Register what the page of a project shows, and what holders may let others sign."""
        from bagdar.web.delivery.actions.also_simulated import ALSO
        from bagdar.web.jobs.permissions import SIGN
        from bagdar.web.jobs.queries.section import JOBS
        from bagdar.web.jobs.queries.waiting import waiting_reports
        from bagdar.web.people.permissions import DELEGABLE
        from bagdar.web.projects.queries.sections import SUPPLIERS, Supplier
        from bagdar.web.projects.queries.waiting import WAITING

        SUPPLIERS.append(Supplier(lambda subject: subject, (JOBS,)))
        WAITING.append(waiting_reports)
        ALSO.extend(
            (
                "bagdar.web.jobs.actions.simulated.simulate_reports",
                "bagdar.web.jobs.actions.simulated_records.simulate_records",
            )
        )
        DELEGABLE[SIGN] = _("sign monthly reports of jobs")
