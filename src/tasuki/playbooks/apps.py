"""Django application `playbooks`."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    """Registers `tasuki.playbooks`."""

    name = "tasuki.playbooks"
    label = "playbooks"
