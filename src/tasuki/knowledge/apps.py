"""Django application `knowledge`."""

from django.apps import AppConfig
from django.core import checks


class KnowledgeConfig(AppConfig):
    """Registers `tasuki.knowledge`."""

    name = "tasuki.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """What `tasuki check` looks at besides, and what the table of accounts shows of the record."""
        from tasuki.knowledge.checks import japanese_letters
        from tasuki.knowledge.on_accounts import add_to_accounts

        checks.register(japanese_letters)
        add_to_accounts()
