"""Django application `documents`."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers `tasuki.documents`."""

    name = "tasuki.documents"
    label = "documents"

    def ready(self) -> None:
        """What this room shows on an account's page."""
        from tasuki.documents.on_account import register_part

        register_part()
