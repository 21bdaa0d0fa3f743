from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("quotes", "0004_what_machines_suggest")]

    operations = [
        migrations.AlterModelOptions(
            name="quote",
            options={
                "ordering": ["article_id", "start", "-end"],
                "permissions": [
                    ("verify_quote", "Can verify and dispute quotes"),
                    ("retract_quote", "Can retract quotes"),
                ],
            },
        ),
    ]
