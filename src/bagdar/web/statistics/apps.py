"""The app: context from statistics."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Series of territories."""

    name = "bagdar.web.statistics"
