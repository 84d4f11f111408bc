"""Django application `testing`."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    """Registers `tasuki.testing`."""

    name = "tasuki.testing"
    label = "testing"
