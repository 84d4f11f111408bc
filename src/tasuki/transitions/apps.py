"""Django application `transitions`."""

from django.apps import AppConfig


class TransitionsConfig(AppConfig):
    """Registers `tasuki.transitions`."""

    name = "tasuki.transitions"
    label = "transitions"

    def ready(self) -> None:
        """What this room shows on an account's page and in the table of accounts."""
        from tasuki.transitions.on_account import register_part
        from tasuki.transitions.on_accounts import add_to_accounts

        register_part()
        add_to_accounts()
