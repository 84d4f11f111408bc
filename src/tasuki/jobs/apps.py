"""Django application `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers `tasuki.jobs`."""

    name = "tasuki.jobs"
    label = "jobs"
