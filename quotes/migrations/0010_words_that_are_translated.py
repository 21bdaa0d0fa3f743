# The names and explanations of fields can be translated from here on: words of the code alone, no table changes.

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import quotes.fields
import sources.fields


class Migration(migrations.Migration):

    dependencies = [
        ('quotes', '0008_what_waits_for_a_reviewer'),
        ('sources', '0009_words_that_are_translated'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='attribution',
            options={'ordering': ['quote_id', 'id'], 'verbose_name': 'attribution', 'verbose_name_plural': 'attributions'},
        ),
        migrations.AlterModelOptions(
            name='evidence',
            options={'ordering': ['attribution_id', 'start', 'end'], 'verbose_name': 'evidence', 'verbose_name_plural': 'evidence'},
        ),
        migrations.AlterModelOptions(
            name='quote',
            options={'ordering': ['article_id', 'start', '-end'], 'permissions': [('verify_quote', 'Can verify and dispute quotes'), ('retract_quote', 'Can retract quotes')], 'verbose_name': 'quote', 'verbose_name_plural': 'quotes'},
        ),
        migrations.AlterModelOptions(
            name='rejection',
            options={'ordering': ['article_id', 'start', '-end'], 'verbose_name': 'rejection', 'verbose_name_plural': 'rejections'},
        ),
        migrations.AlterField(
            model_name='attribution',
            name='basis',
            field=models.CharField(choices=[('explicit', 'explicit: the clause names the speaker'), ('pronoun', 'pronoun: “he continued”'), ('continued', 'continued: no clause of its own'), ('inferred', 'inferred: a curator’s judgement, with a note'), ('unattributed', 'unattributed: the article names nobody')], max_length=12, verbose_name='basis'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='confidence',
            field=models.FloatField(blank=True, help_text='From 0 to 1, for what a machine proposed; empty once a person has judged it.', null=True, verbose_name='confidence'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='note',
            field=models.TextField(blank=True, help_text='Why, in a curator’s words. It is never public.', verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='occasion',
            field=models.CharField(blank=True, help_text='The statement, report or listeners, in words: “a statement”.', max_length=300, verbose_name='occasion'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The person for whom a spokesperson speaks.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attributions_on_behalf_of', to='sources.speaker', verbose_name='on behalf of'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='organisation',
            field=models.ForeignKey(blank=True, help_text='For whom they spoke, then; or which organisation itself spoke.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attributions', to='sources.organisation', verbose_name='organisation'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='origin',
            field=models.CharField(choices=[('typed', 'typed by a person'), ('imported', 'brought in by an import'), ('suggested', 'suggested by a machine')], default='typed', help_text='By what way it came in.', max_length=12, verbose_name='origin'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='origin_version',
            field=models.CharField(blank=True, default='', help_text='Which version of the finder or of the import it came from: “rules 1, en_core_web_sm 3.8.0”.', max_length=200, verbose_name='origin version'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='printed_organisation',
            field=models.CharField(blank=True, help_text='As the article names the organisation. While nobody is chosen for it, the quote stays a draft; empty it to name nobody.', max_length=200, verbose_name='printed organisation'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='printed_speaker',
            field=models.CharField(blank=True, help_text='As the article names the speaker. While nobody is chosen for it, the quote stays a draft; empty it to name nobody.', max_length=200, verbose_name='printed speaker'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='printed_told_to',
            field=models.CharField(blank=True, help_text='As the article names the outlet. While nobody is chosen for it, the quote stays a draft; empty it to name nobody.', max_length=200, verbose_name='printed told to'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='quote',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attributions', to='quotes.quote', verbose_name='quote'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='role',
            field=models.CharField(blank=True, help_text='The capacity in which they spoke, as printed: “fellow”.', max_length=200, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='speaker',
            field=models.ForeignKey(blank=True, help_text='Whose words these are. Empty where an organisation speaks for itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attributions', to='sources.speaker', verbose_name='speaker'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='standing',
            field=models.CharField(choices=[('preferred', 'preferred'), ('alternative', 'alternative'), ('rejected', 'rejected')], default='preferred', max_length=12, verbose_name='standing'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='told_to',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The outlet to which the words were said, or for which they were written.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attributions_told_to', to='sources.organisation', verbose_name='told to'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='attribution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='quotes.attribution', verbose_name='attribution'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='end',
            field=models.PositiveIntegerField(help_text='One past the last character, in code points.', verbose_name='end'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='kind',
            field=models.CharField(choices=[('source', 'source: the mention in the clause'), ('cue', 'cue: “said”'), ('antecedent', 'antecedent: the name a pronoun stands for'), ('role', 'role'), ('organisation', 'organisation'), ('told_to', 'told to'), ('occasion', 'occasion')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='start',
            field=models.PositiveIntegerField(help_text='The first character, in code points from 0.', verbose_name='start'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='text',
            field=models.TextField(help_text="The article's own characters from start to end.", verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='sources.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='continues',
            field=models.ForeignKey(blank=True, help_text='The earlier part of the same utterance, which its clause or a paragraph break interrupts.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continuations', to='quotes.quote', verbose_name='continues'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='end',
            field=models.PositiveIntegerField(help_text='One past the last character, in code points.', verbose_name='end'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='kind',
            field=models.CharField(choices=[('direct', 'direct: a whole utterance in quotation marks'), ('partial', 'partial: a fragment in quotation marks'), ('indirect', 'indirect: a reported clause without marks')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='language',
            field=models.CharField(default='', editable=False, max_length=35, serialize=False, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='length',
            field=models.PositiveIntegerField(default=0, editable=False, serialize=False, verbose_name='length'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='nested',
            field=models.BooleanField(default=False, editable=False, serialize=False, verbose_name='nested'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='origin',
            field=models.CharField(choices=[('typed', 'typed by a person'), ('imported', 'brought in by an import'), ('suggested', 'suggested by a machine')], default='typed', help_text='By what way it came in.', max_length=12, verbose_name='origin'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='origin_version',
            field=models.CharField(blank=True, default='', help_text='Which version of the finder or of the import it came from: “rules 1, en_core_web_sm 3.8.0”.', max_length=200, verbose_name='origin version'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='preferred_basis',
            field=models.CharField(choices=[('explicit', 'explicit: the clause names the speaker'), ('pronoun', 'pronoun: “he continued”'), ('continued', 'continued: no clause of its own'), ('inferred', 'inferred: a curator’s judgement, with a note'), ('unattributed', 'unattributed: the article names nobody')], default='', editable=False, max_length=12, serialize=False, verbose_name='preferred basis'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='preferred_on_behalf_of',
            field=quotes.fields.KeptReference(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='quotes_on_behalf_of', serialize=False, to='sources.speaker', verbose_name='preferred on behalf of'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='preferred_organisation',
            field=quotes.fields.KeptReference(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='quotes', serialize=False, to='sources.organisation', verbose_name='preferred organisation'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='preferred_role',
            field=models.CharField(default='', editable=False, max_length=200, serialize=False, verbose_name='preferred role'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='preferred_speaker',
            field=quotes.fields.KeptReference(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='quotes', serialize=False, to='sources.speaker', verbose_name='preferred speaker'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='preferred_told_to',
            field=quotes.fields.KeptReference(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='quotes_told_to', serialize=False, to='sources.organisation', verbose_name='preferred told to'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='prefix',
            field=models.CharField(default='', editable=False, max_length=32, serialize=False, verbose_name='prefix'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='public_from',
            field=models.DateTimeField(editable=False, null=True, serialize=False, verbose_name='public from'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='published',
            field=sources.fields.PartialDateField(blank=True, editable=False, max_length=10, null=True, serialize=False, verbose_name='published'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='publisher',
            field=quotes.fields.KeptReference(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='published_quotes', serialize=False, to='sources.organisation', verbose_name='publisher'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='start',
            field=models.PositiveIntegerField(help_text='The first character, in code points from 0.', verbose_name='start'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='status',
            field=models.CharField(choices=[('draft', 'draft: not checked yet'), ('verified', 'verified: checked against the article'), ('disputed', 'disputed'), ('retracted', 'retracted: withdrawn, with its reason')], default='draft', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='status_reason',
            field=models.TextField(blank=True, help_text='Why it is disputed or retracted; it is public.', verbose_name='status reason'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='suffix',
            field=models.CharField(default='', editable=False, max_length=32, serialize=False, verbose_name='suffix'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='text',
            field=models.TextField(help_text="The article's own characters from start to end.", verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='within',
            field=models.ForeignKey(blank=True, help_text='The quote that strictly contains this one, where A quotes B.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inner', to='quotes.quote', verbose_name='within'),
        ),
        migrations.AlterField(
            model_name='rejection',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rejections', to='sources.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='rejection',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='rejection',
            name='end',
            field=models.PositiveIntegerField(help_text='One past the last character, in code points.', verbose_name='end'),
        ),
        migrations.AlterField(
            model_name='rejection',
            name='start',
            field=models.PositiveIntegerField(help_text='The first character, in code points from 0.', verbose_name='start'),
        ),
    ]
