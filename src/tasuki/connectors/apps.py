"""Django application `connectors`."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """Registers `tasuki.connectors`."""

    name = "tasuki.connectors"
    label = "connectors"
