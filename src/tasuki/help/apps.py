"""Django application `help`."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """Registers `tasuki.help`."""

    name = "tasuki.help"
    label = "help"
