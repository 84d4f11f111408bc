"""Choosing the rows of a page by a query of their keys that is answered once, whatever the database believes."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, Q, QuerySet


def among(keys: QuerySet[Any, Any]) -> Q | Func:
    """Rows whose key is among those; for `filter`.

    PostgreSQL may ask for the keys anew for every row while it takes a table for small that has just been filled by
    an import: minutes instead of milliseconds. As an array they are asked for once, before the rows.
    """
    if connections[keys.db].vendor != "postgresql":
        return Q(pk__in=keys)
    from django.contrib.postgres.expressions import ArraySubquery  # needs the driver

    return Func(
        F("pk"),
        ArraySubquery(keys),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
