"""Django application `customers`."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers `tasuki.customers`."""

    name = "tasuki.customers"
    label = "customers"
