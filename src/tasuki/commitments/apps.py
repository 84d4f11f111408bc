"""Django application `commitments`."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Registers `tasuki.commitments`."""

    name = "tasuki.commitments"
    label = "commitments"
