"""Django application `customer_page`."""

from django.apps import AppConfig


class CustomerPageConfig(AppConfig):
    """Registers `tasuki.customer_page`."""

    name = "tasuki.customer_page"
    label = "customer_page"
