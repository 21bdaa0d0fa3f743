import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LastCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began", models.DateTimeField()),
                ("ended", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("faults", models.PositiveIntegerField(help_text="How many faults it has found.")),
                ("told", models.TextField(blank=True, help_text="The first of them, one a line.")),
            ],
            options={
                "verbose_name": "last check",
                "verbose_name_plural": "last checks",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_last_check")
                ],
            },
        ),
    ]
