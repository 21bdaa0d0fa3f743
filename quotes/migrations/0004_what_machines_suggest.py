import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# What stands for a machine's own judgement is for drafts alone, as the guards hold it from now on.
CLEAR = """
UPDATE quotes_attribution SET confidence = NULL
WHERE confidence IS NOT NULL
    AND (standing = 'rejected' OR quote_id IN (SELECT id FROM quotes_quote WHERE status <> 'draft'))
"""


class Migration(migrations.Migration):
    dependencies = [
        ('quotes', '0003_what_searches_and_filters_ask_for'),
        ('sources', '0003_captures'),
    ]

    operations = [
        migrations.RunSQL(CLEAR, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Rejection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.')),
                ('uuid', models.UUIDField(help_text='The id that the deleted quote had.', unique=True, verbose_name='id of the quote')),
                ('start', models.PositiveIntegerField(help_text='The first character, in code points from 0.')),
                ('end', models.PositiveIntegerField(help_text='One past the last character, in code points.')),
            ],
            options={
                'ordering': ['article_id', 'start', '-end'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='attribution',
            name='attribution_names_somebody_or_is_unattributed',
        ),
        migrations.AddField(
            model_name='attribution',
            name='origin',
            field=models.CharField(choices=[('typed', 'typed by a person'), ('imported', 'brought in by an import'), ('suggested', 'suggested by a machine')], default='typed', help_text='By what way it came in.', max_length=12),
        ),
        migrations.AddField(
            model_name='attribution',
            name='origin_version',
            field=models.CharField(blank=True, default='', help_text='Which version of the finder or of the import it came from: “rules 1, en_core_web_sm 3.8.0”.', max_length=200),
        ),
        migrations.AddField(
            model_name='attribution',
            name='printed_organisation',
            field=models.CharField(blank=True, help_text='As the article names the organisation. While nobody is chosen for it, the quote stays a draft; empty it to name nobody.', max_length=200),
        ),
        migrations.AddField(
            model_name='attribution',
            name='printed_speaker',
            field=models.CharField(blank=True, help_text='As the article names the speaker. While nobody is chosen for it, the quote stays a draft; empty it to name nobody.', max_length=200),
        ),
        migrations.AddField(
            model_name='attribution',
            name='printed_told_to',
            field=models.CharField(blank=True, help_text='As the article names the outlet. While nobody is chosen for it, the quote stays a draft; empty it to name nobody.', max_length=200),
        ),
        migrations.AddField(
            model_name='quote',
            name='origin',
            field=models.CharField(choices=[('typed', 'typed by a person'), ('imported', 'brought in by an import'), ('suggested', 'suggested by a machine')], default='typed', help_text='By what way it came in.', max_length=12),
        ),
        migrations.AddField(
            model_name='quote',
            name='origin_version',
            field=models.CharField(blank=True, default='', help_text='Which version of the finder or of the import it came from: “rules 1, en_core_web_sm 3.8.0”.', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'unattributed'), ('on_behalf_of', None), ('organisation', None), ('printed_organisation', ''), ('printed_speaker', ''), ('speaker', None)), models.Q(models.Q(('basis', 'unattributed'), _negated=True), models.Q(('speaker__isnull', False), ('organisation__isnull', False), models.Q(('printed_speaker', ''), _negated=True), models.Q(('printed_organisation', ''), _negated=True), _connector='OR')), _connector='OR'), name='attribution_names_somebody_or_is_unattributed', violation_error_message='Name a speaker or an organisation, or say that the article names nobody (basis: unattributed).'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 'suggested'), _negated=True), models.Q(('origin_version', ''), _negated=True), _connector='OR'), name='suggested_attribution_names_its_finder', violation_error_message='Say which version of the finder suggested the attribution.'),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 'suggested'), _negated=True), models.Q(('origin_version', ''), _negated=True), _connector='OR'), name='suggested_quote_names_its_finder', violation_error_message='Say which version of the finder suggested the quote.'),
        ),
        migrations.AddField(
            model_name='rejection',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rejections', to='sources.article'),
        ),
        migrations.AddConstraint(
            model_name='rejection',
            constraint=models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='rejection_is_not_empty', violation_error_message='A rejected span holds at least one character.'),
        ),
        migrations.AddConstraint(
            model_name='rejection',
            constraint=models.UniqueConstraint(fields=('article', 'start', 'end'), name='span_is_rejected_once', violation_error_message='This span is rejected already.'),
        ),
    ]
