"""Django application `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers `tasuki.desk`."""

    name = "tasuki.desk"
    label = "desk"
