from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0002_import_details_owner_lock"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Being prepared"),
                    ("waiting", "Waiting"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
