"""The WSGI application for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

import tasuki  # noqa: F401  (swaps in the newer SQLite before Django loads)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tasuki.config.settings")
application = get_wsgi_application()
