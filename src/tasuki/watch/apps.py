"""Django application `watch`."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Registers `tasuki.watch`."""

    name = "tasuki.watch"
    label = "watch"
