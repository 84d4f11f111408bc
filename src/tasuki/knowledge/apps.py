"""Django application `knowledge`."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Registers `tasuki.knowledge`."""

    name = "tasuki.knowledge"
    label = "knowledge"
