"""The app: on loading, it listens to what sign-in changes."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PeopleConfig(AppConfig):
    """Users, grants, organisations, offices and tenures."""

    name = "bagdar.web.people"

    def ready(self) -> None:
        """Connect the signals of sign-in to the journal."""
        from allauth.mfa.models import Authenticator
        from axes.signals import user_locked_out

        from bagdar.web.people import adapters

        post_save.connect(adapters.step_saved, sender=Authenticator)
        post_delete.connect(adapters.step_deleted, sender=Authenticator)
        user_locked_out.connect(adapters.locked_out)
