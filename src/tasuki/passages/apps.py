"""Django application `passages`."""

from django.apps import AppConfig


class PassagesConfig(AppConfig):
    """Registers `tasuki.passages`."""

    name = "tasuki.passages"
    label = "passages"
