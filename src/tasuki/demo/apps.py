"""Django application `demo`."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers `tasuki.demo`."""

    name = "tasuki.demo"
    label = "demo"
