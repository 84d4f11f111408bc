from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="owner_locked_by",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="details",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
