"""Django application `commitments`."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Registers `tasuki.commitments`."""

    name = "tasuki.commitments"
    label = "commitments"

    def ready(self) -> None:
        """What this room shows on an account's page."""
        from tasuki.commitments.on_account import register_part

        register_part()
