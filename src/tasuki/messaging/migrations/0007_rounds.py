"""Calendar messages know which round of their meeting's invitations they belong to."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def fill(apps: Any, _schema_editor: Any) -> None:
    """From the number in the key: `joint-meeting~invite.2`."""
    rows = apps.get_model("messaging", "Message").objects.filter(kind="calendar")
    for key in list(rows.order_by().values_list("step_key", flat=True).distinct()):
        number = key.rpartition("~invite.")[2]
        if number.isdecimal() and 0 < int(number) < 10_000:
            rows.filter(step_key=key).update(round=int(number))


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_pace")]

    operations = [
        migrations.AddField("message", "round", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
