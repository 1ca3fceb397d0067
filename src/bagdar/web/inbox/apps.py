"""The app of the inbox."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """The inbox: what waits at an office, told at once and once a day by letter."""

    name = "bagdar.web.inbox"
