"""The app: on loading, it listens to what sign-in changes."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, grants, organisations, offices and tenures."""

    name = "bagdar.web.people"

    def ready(self) -> None:
        """Connect the signals of sign-in to the journal."""
        from allauth.mfa import signals
        from axes.signals import user_locked_out

        from bagdar.web.people import adapters

        signals.authenticator_added.connect(adapters.step_added)
        signals.authenticator_removed.connect(adapters.step_removed)
        signals.authenticator_reset.connect(adapters.step_reset)
        user_locked_out.connect(adapters.locked_out)
