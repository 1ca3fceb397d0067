"""The app: on loading, it adds open projects to the handover of an office."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The registry of projects."""

    name = "bagdar.web.projects"

    def ready(self) -> None:
        """Register what a holder hands over."""
        from bagdar.web.people.queries import INVENTORIES
        from bagdar.web.projects.queries.handover import OPEN_PROJECTS

        INVENTORIES.append(OPEN_PROJECTS)
