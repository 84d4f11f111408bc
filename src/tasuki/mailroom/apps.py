"""Django application `mailroom`."""

from django.apps import AppConfig


class MailroomConfig(AppConfig):
    """Registers `tasuki.mailroom`."""

    name = "tasuki.mailroom"
    label = "mailroom"
