"""Django application `meetings`."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Registers `tasuki.meetings`."""

    name = "tasuki.meetings"
    label = "meetings"
