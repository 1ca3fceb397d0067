"""The app of the control board."""

from django.apps import AppConfig


class ControlConfig(AppConfig):
    """The control board."""

    name = "bagdar.web.control"
