from django.db import migrations, models

# The guards are out while this runs, and with them what fills the columns in for later rows.
FILL = """
UPDATE quotes_quote SET (prefix, suffix) = (
    SELECT
        CASE WHEN quotes_quote.start > 32 THEN substr(article.text, quotes_quote.start + 1 - 32, 32)
            ELSE substr(article.text, 1, quotes_quote.start) END,
        substr(article.text, quotes_quote."end" + 1, 32)
    FROM sources_article AS article WHERE article.id = quotes_quote.article_id
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('quotes', '0001_initial'),
        ('sources', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='quote',
            name='prefix',
            field=models.CharField(default='', editable=False, max_length=32, serialize=False),
        ),
        migrations.AddField(
            model_name='quote',
            name='suffix',
            field=models.CharField(default='', editable=False, max_length=32, serialize=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
