from django.db import migrations

# Counts of the last minutes: nothing that a crash of the server may not take along, so nothing that is logged.
MAKE = (
    "CREATE UNLOGGED TABLE limits_count (key text PRIMARY KEY, ends double precision NOT NULL, number bigint NOT NULL)",
    "CREATE INDEX limits_count_ends ON limits_count (ends)",
)


def make(apps, schema_editor):
    """On SQLite they stand in a file of their own: see config/limits/counting.py."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in MAKE:
            schema_editor.execute(statement)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE limits_count")


class Migration(migrations.Migration):

    initial = True
    dependencies = []

    operations = [migrations.RunPython(make, unmake)]
