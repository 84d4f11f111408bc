"""The event log, its head, and the triggers that let it only grow."""

from django.db import migrations, models

import tasuki.web.clock
from tasuki.audit import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=tasuki.web.clock.now)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_kind", models.CharField(max_length=80)),
                ("action", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField(null=True)),
                ("fields", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id", "seq"], name="event_subject"),
                    models.Index(fields=["action", "seq"], name="event_action"),
                ],
            },
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
