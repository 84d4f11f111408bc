"""Django application `messaging`."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Registers `tasuki.messaging`."""

    name = "tasuki.messaging"
    label = "messaging"
