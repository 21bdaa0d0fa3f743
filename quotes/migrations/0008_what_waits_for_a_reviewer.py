from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quotes", "0007_who_judges_quotes")]

    operations = [
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(fields=["status", "id"], name="quote_by_judgement"),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("preferred_organisation__isnull", True), ("preferred_speaker__isnull", True)),
                fields=["id"],
                name="quote_by_nobody",
            ),
        ),
    ]
