"""Django application `tables`."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """Registers `tasuki.tables`."""

    name = "tasuki.tables"
    label = "tables"
