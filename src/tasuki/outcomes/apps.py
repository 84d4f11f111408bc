"""Django application `outcomes`."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Registers `tasuki.outcomes`."""

    name = "tasuki.outcomes"
    label = "outcomes"
