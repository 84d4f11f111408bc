"""Django application `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers `tasuki.people`."""

    name = "tasuki.people"
    label = "people"
