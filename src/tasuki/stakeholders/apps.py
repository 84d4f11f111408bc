"""Django application `stakeholders`."""

from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    """Registers `tasuki.stakeholders`."""

    name = "tasuki.stakeholders"
    label = "stakeholders"
