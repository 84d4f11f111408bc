"""Django application `success`."""

from django.apps import AppConfig


class SuccessConfig(AppConfig):
    """Registers `tasuki.success`."""

    name = "tasuki.success"
    label = "success"
