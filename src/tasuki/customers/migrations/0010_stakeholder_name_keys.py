"""Give the stakeholders that are there the key by which they are sorted and searched."""

from __future__ import annotations

from itertools import batched
from typing import Any

from django.db import migrations

from tasuki.customers.names import name_key

SOURCES = ("last_name", "first_name", "department", "title", "email")


def fill(apps: Any, _schema_editor: Any) -> None:
    """In portions, so that a large table never stands in memory."""
    model = apps.get_model("customers", "Stakeholder")
    for some in batched(model.objects.order_by("pk").only("pk", *SOURCES).iterator(2_000), 2_000):
        for one in some:
            one.name_key = name_key(" ".join(getattr(one, name) for name in SOURCES))
        model.objects.bulk_update(some, ["name_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_stakeholder_standing")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
