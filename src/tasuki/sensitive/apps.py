"""Django application `sensitive`."""

from django.apps import AppConfig

from tasuki.web import vault


class SensitiveConfig(AppConfig):
    """Registers `tasuki.sensitive`, and with the vault that sealed texts lie here."""

    name = "tasuki.sensitive"
    label = "sensitive"

    def ready(self) -> None:
        """Backups ask the vault by which keys something here is sealed."""
        vault.used_in("sensitive_sensitivenote")
