from django.db import migrations, models
from django.db.models.functions import MD5

FILL = "UPDATE sources_article SET length = length(CASE WHEN text_access = 'full' THEN text ELSE title END)"
INDEXES = {
    "article": {
        "article_by_language": ["language", "published", "slug"],
        "article_by_entry": ["created", "slug"],
        "article_by_title": ["title", "slug"],
        "article_by_length": ["length", "slug"],
    },
    "organisation": {"organisation_by_entry": ["created", "slug"], "organisation_by_kind": ["kind", "name", "slug"]},
    "speaker": {"speaker_by_entry": ["created", "slug"], "speaker_by_kind": ["kind", "name", "slug"]},
}


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="revises",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The earlier version that this article corrects.",
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="revisions",
                to="sources.article",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="length",
            field=models.PositiveIntegerField(default=0, editable=False, serialize=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(MD5("source_url"), name="article_by_source"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("revises__isnull", False)),
                fields=["revises"],
                name="article_by_earlier_version",
            ),
        ),
        *(
            migrations.AddIndex(model_name=model, index=models.Index(fields=fields, name=name))
            for model, indexes in INDEXES.items()
            for name, fields in indexes.items()
        ),
    ]
