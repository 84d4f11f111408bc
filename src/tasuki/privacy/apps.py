"""Django application `privacy`."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Registers `tasuki.privacy`."""

    name = "tasuki.privacy"
    label = "privacy"
