"""Names that were erased, as hashes; titles of what was deleted go as their texts did (SE-4, KN-10)."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import tasuki.web.clock
import tasuki.web.ids


def forget_titles(apps: Any, schema_editor: Any) -> None:
    """Titles of deleted sources."""
    apps.get_model("documents", "Source").objects.exclude(deleted_at=None).update(title="")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_stakeholder_name_keys"),
        ("documents", "0001_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForgottenTerm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tasuki.web.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=tasuki.web.clock.now, editable=False)),
                ("length", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "digest"), name="forgotten_term_once")
                ],
            },
        ),
        migrations.RunPython(forget_titles, migrations.RunPython.noop),
    ]
