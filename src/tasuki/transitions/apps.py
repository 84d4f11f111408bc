"""Django application `transitions`."""

from django.apps import AppConfig


class TransitionsConfig(AppConfig):
    """Registers `tasuki.transitions`."""

    name = "tasuki.transitions"
    label = "transitions"
