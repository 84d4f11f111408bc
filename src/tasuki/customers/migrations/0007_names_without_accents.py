"""Names are found without their accents: the keys of names that have any are made anew."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from tasuki.customers.names import name_key

CHUNK = 2_000


def rebuild(apps: Any, schema_editor: Any) -> None:
    """Only keys that differ are written, in portions."""
    accounts = apps.get_model("customers", "Account").objects
    changed = []
    for one in accounts.only("pk", "name", "name_key").iterator(chunk_size=CHUNK):
        key = name_key(one.name)
        if key != one.name_key:
            one.name_key = key
            changed.append(one)
    for start in range(0, len(changed), CHUNK):
        accounts.bulk_update(changed[start : start + CHUNK], ["name_key"], batch_size=500)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("customers", "0006_account_value")]

    operations = [migrations.RunPython(rebuild, migrations.RunPython.noop)]
