"""Django application `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers `tasuki.audit`."""

    name = "tasuki.audit"
    label = "audit"
