"""Django application `succession`."""

from django.apps import AppConfig


class SuccessionConfig(AppConfig):
    """Registers `tasuki.succession`."""

    name = "tasuki.succession"
    label = "succession"
