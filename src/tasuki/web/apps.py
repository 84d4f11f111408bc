"""Django application `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers `tasuki.web`."""

    name = "tasuki.web"
    label = "web"
