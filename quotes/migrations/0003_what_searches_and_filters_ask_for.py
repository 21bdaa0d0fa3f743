from django.db import migrations, models

FILL = """
UPDATE quotes_quote SET
    preferred_role = coalesce(
        (SELECT max(role) FROM quotes_attribution WHERE quote_id = quotes_quote.id AND standing = 'preferred'), ''
    ),
    length = "end" - start,
    nested = EXISTS (
        SELECT 1 FROM quotes_quote AS outside WHERE outside.id = quotes_quote.within_id AND outside.status <> 'draft'
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0002_what_lists_are_sorted_by"),
        ("quotes", "0002_kept_words_around"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attribution",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The person for whom a spokesperson speaks.",
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="attributions_on_behalf_of",
                to="sources.speaker",
            ),
        ),
        migrations.AlterField(
            model_name="attribution",
            name="told_to",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The outlet to which the words were said, or for which they were written.",
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="attributions_told_to",
                to="sources.organisation",
            ),
        ),
        migrations.RemoveIndex(model_name="quote", name="quote_by_told_to"),
        migrations.RemoveIndex(model_name="quote", name="quote_by_on_behalf_of"),
        migrations.AddField(
            model_name="quote",
            name="preferred_role",
            field=models.CharField(default="", editable=False, max_length=200, serialize=False),
        ),
        migrations.AddField(
            model_name="quote",
            name="nested",
            field=models.BooleanField(default=False, editable=False, serialize=False),
        ),
        migrations.AddField(
            model_name="quote",
            name="length",
            field=models.PositiveIntegerField(default=0, editable=False, serialize=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["nested", "published", "uuid"],
                name="quote_by_nested",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["length", "uuid"],
                name="quote_by_length",
            ),
        ),
        *(
            operation
            for name in ("told_to", "on_behalf_of")
            for operation in (
                migrations.AddIndex(
                    model_name="attribution",
                    index=models.Index(
                        condition=models.Q((f"{name}__isnull", False)),
                        fields=[name],
                        name=f"attribution_by_{name}",
                    ),
                ),
                migrations.AddIndex(
                    model_name="quote",
                    index=models.Index(
                        condition=models.Q(("public_from__isnull", False), (f"preferred_{name}__isnull", False)),
                        fields=[f"preferred_{name}", "published", "uuid"],
                        name=f"quote_by_{name}",
                    ),
                ),
            )
        ),
    ]
