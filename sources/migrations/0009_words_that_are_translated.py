# The names and explanations of fields can be translated from here on: words of the code alone, no table changes.

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import sources.fields


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0007_distinctions'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='affiliation',
            options={'ordering': ['speaker__name', models.OrderBy(models.F('since'), descending=True, nulls_last=True), 'organisation__name', 'role'], 'verbose_name': 'affiliation', 'verbose_name_plural': 'affiliations'},
        ),
        migrations.AlterModelOptions(
            name='article',
            options={'ordering': [models.OrderBy(models.F('published'), descending=True, nulls_last=True), 'slug'], 'permissions': [('read_internal', 'Can see what is not public'), ('withdraw_article', 'Can withdraw articles and restore them'), ('redact_article', 'Can overwrite words of articles for good')], 'verbose_name': 'article', 'verbose_name_plural': 'articles'},
        ),
        migrations.AlterModelOptions(
            name='authorship',
            options={'ordering': ['position', 'id'], 'verbose_name': 'authorship', 'verbose_name_plural': 'authorships'},
        ),
        migrations.AlterModelOptions(
            name='capture',
            options={'ordering': ['received_at', 'id'], 'verbose_name': 'capture', 'verbose_name_plural': 'captures'},
        ),
        migrations.AlterModelOptions(
            name='distinction',
            options={'ordering': ['kind', 'one', 'other'], 'verbose_name': 'distinction', 'verbose_name_plural': 'distinctions'},
        ),
        migrations.AlterModelOptions(
            name='organisation',
            options={'ordering': ['name', 'slug'], 'verbose_name': 'organisation', 'verbose_name_plural': 'organisations'},
        ),
        migrations.AlterModelOptions(
            name='protectedidentity',
            options={'default_permissions': ('add',), 'permissions': [('read_protectedidentity', 'Can read protected identities, saying why each time'), ('destroy_protectedidentity', 'Can destroy protected identities')], 'verbose_name': 'protected identity', 'verbose_name_plural': 'protected identities'},
        ),
        migrations.AlterModelOptions(
            name='redaction',
            options={'default_permissions': ('view',), 'ordering': ['article_id', 'start', 'id'], 'verbose_name': 'redaction', 'verbose_name_plural': 'redactions'},
        ),
        migrations.AlterModelOptions(
            name='speaker',
            options={'ordering': ['name', 'slug'], 'verbose_name': 'speaker', 'verbose_name_plural': 'speakers'},
        ),
        migrations.AlterField(
            model_name='article',
            name='authors',
            field=models.ManyToManyField(blank=True, related_name='articles', through='sources.Authorship', to='sources.speaker', verbose_name='authors'),
        ),
        migrations.AlterField(
            model_name='affiliation',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='affiliation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='sources.organisation', verbose_name='organisation'),
        ),
        migrations.AlterField(
            model_name='affiliation',
            name='role',
            field=models.CharField(blank=True, help_text='The place held, as printed: “fellow”, “leader”.', max_length=200, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='affiliation',
            name='since',
            field=sources.fields.PartialDateField(blank=True, help_text='2018, 2018-04 or 2018-04-10. Empty if it is not known.', max_length=10, null=True, verbose_name='since'),
        ),
        migrations.AlterField(
            model_name='affiliation',
            name='speaker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='sources.speaker', verbose_name='speaker'),
        ),
        migrations.AlterField(
            model_name='affiliation',
            name='stated_in',
            field=models.ForeignKey(blank=True, help_text='The article that says so. The affiliation is public if this article is; empty: internal.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='sources.article', verbose_name='stated in'),
        ),
        migrations.AlterField(
            model_name='affiliation',
            name='until',
            field=sources.fields.PartialDateField(blank=True, help_text='Likewise; also empty while it lasts.', max_length=10, null=True, verbose_name='until'),
        ),
        migrations.AlterField(
            model_name='article',
            name='byline',
            field=models.CharField(blank=True, help_text='Who wrote it, as printed.', max_length=500, verbose_name='byline'),
        ),
        migrations.AlterField(
            model_name='article',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='article',
            name='language',
            field=models.CharField(help_text='The language of the text as a BCP 47 tag, such as en, ru or pt-BR.', max_length=35, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\\Z', 'A language tag looks like en or pt-BR.')], verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='article',
            name='length',
            field=models.PositiveIntegerField(default=0, editable=False, serialize=False, verbose_name='length'),
        ),
        migrations.AlterField(
            model_name='article',
            name='public_from',
            field=models.DateTimeField(blank=True, help_text='From when on the public may see it. Empty: internal.', null=True, verbose_name='public from'),
        ),
        migrations.AlterField(
            model_name='article',
            name='published',
            field=sources.fields.PartialDateField(blank=True, help_text='As precisely as the article says: 2018, 2018-04 or 2018-04-10. Empty if it does not say.', max_length=10, null=True, verbose_name='published'),
        ),
        migrations.AlterField(
            model_name='article',
            name='publisher',
            field=models.ForeignKey(blank=True, help_text='Who published it, if the article says so.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='sources.organisation', verbose_name='publisher'),
        ),
        migrations.AlterField(
            model_name='article',
            name='retrieved_at',
            field=models.DateTimeField(blank=True, help_text='When the text was fetched, if known.', null=True, verbose_name='retrieved at'),
        ),
        migrations.AlterField(
            model_name='article',
            name='revises',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The earlier version that this article corrects.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='sources.article', verbose_name='revises'),
        ),
        migrations.AlterField(
            model_name='article',
            name='slug',
            field=sources.fields.PublicSlugField(allow_unicode=True, blank=True, help_text='The public identifier, part of every link: left empty, it is made from the title.', made_from='title', max_length=80, unique=True, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='article',
            name='text',
            field=models.TextField(editable=False, help_text='The text as received, byte for byte. It never changes.', verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='article',
            name='text_access',
            field=models.CharField(choices=[('full', 'the whole text may be passed on'), ('excerpt', 'only the quotes and a few words around them')], default='full', max_length=10, verbose_name='text access'),
        ),
        migrations.AlterField(
            model_name='article',
            name='title',
            field=models.CharField(max_length=500, verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='article',
            name='withdrawal_reason',
            field=models.TextField(default='', editable=False, help_text='Why it was withdrawn; it is public.', verbose_name='withdrawal reason'),
        ),
        migrations.AlterField(
            model_name='article',
            name='withdrawn_at',
            field=models.DateTimeField(editable=False, help_text='When it was taken back from the public; empty: it was not.', null=True, verbose_name='withdrawn at'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorships', to='sources.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='position',
            field=models.PositiveSmallIntegerField(default=1, help_text='The place in the byline, from 1.', verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='captures', to='sources.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='content',
            field=models.BinaryField(help_text='The bytes as received; of a page, after its compression was undone. Empty: destroyed by a redaction.', verbose_name='content'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='extractor',
            field=models.CharField(help_text="What took the article's text out of it, with its version: an extraction can be repeated.", max_length=100, verbose_name='extractor'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='media_type',
            field=models.CharField(help_text='What it came as, with its character encoding if that was said: text/html.', max_length=255, verbose_name='media type'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='origin',
            field=models.CharField(help_text='The web address or the name of the file that it came from.', max_length=2000, verbose_name='origin'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='received_at',
            field=models.DateTimeField(help_text='When it was fetched or, of a file, read.', verbose_name='received at'),
        ),
        migrations.AlterField(
            model_name='distinction',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='distinction',
            name='kind',
            field=models.CharField(choices=[('speaker', 'speakers'), ('organisation', 'organisations')], max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='identityaccess',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='identityaccess',
            name='speaker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_accesses', to='sources.speaker', verbose_name='speaker'),
        ),
        migrations.AlterField(
            model_name='identityaccess',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='uuid'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='homepage',
            field=models.URLField(blank=True, max_length=2000, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='homepage'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('outlet', 'news outlet'), ('advocacy', 'rights or campaign organisation'), ('government', 'government or authority'), ('company', 'company'), ('other', 'other'), ('unstated', 'not stated')], default='unstated', max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='name',
            field=sources.fields.NameField(help_text='As it is published; never a name that has to stay secret.', max_length=200, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='slug',
            field=sources.fields.PublicSlugField(allow_unicode=True, blank=True, help_text='The public identifier, part of every link: left empty, it is made from the name.', made_from='name', max_length=80, unique=True, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='organisationalias',
            name='name',
            field=sources.fields.NameField(help_text='Another name, spelling, abbreviation or former name.', max_length=200, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='organisationalias',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='sources.organisation', verbose_name='organisation'),
        ),
        migrations.AlterField(
            model_name='organisationmerge',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='organisationmerge',
            name='record',
            field=models.JSONField(default=dict, editable=False, serialize=False, verbose_name='record'),
        ),
        migrations.AlterField(
            model_name='organisationmerge',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='uuid'),
        ),
        migrations.AlterField(
            model_name='organisationmerge',
            name='was_public',
            field=models.BooleanField(default=False, help_text='Whether the public knew it. If not, the old slug answers them as if it had never been.', verbose_name='was public'),
        ),
        migrations.AlterField(
            model_name='protectedidentity',
            name='ciphertext',
            field=models.BinaryField(verbose_name='ciphertext'),
        ),
        migrations.AlterField(
            model_name='protectedidentity',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='protectedidentity',
            name='key_name',
            field=models.UUIDField(editable=False, unique=True, verbose_name='key name'),
        ),
        migrations.AlterField(
            model_name='protectedidentity',
            name='speaker',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sources.speaker', verbose_name='speaker'),
        ),
        migrations.AlterField(
            model_name='redaction',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='sources.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='redaction',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='redaction',
            name='end',
            field=models.PositiveIntegerField(help_text='One past the last character, in code points.', verbose_name='end'),
        ),
        migrations.AlterField(
            model_name='redaction',
            name='reason',
            field=models.TextField(help_text='Why; never public. It must not hold the words themselves.', verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='redaction',
            name='seals',
            field=sources.fields.OfThisTrailField(blank=True, default='', help_text='Seals of the first format that held until then: the number, and the digest in today’s format.', serialize=False, verbose_name='seals'),
        ),
        migrations.AlterField(
            model_name='redaction',
            name='start',
            field=models.PositiveIntegerField(help_text='The first character, in code points from 0.', verbose_name='start'),
        ),
        migrations.AlterField(
            model_name='speaker',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='speaker',
            name='description',
            field=models.TextField(blank=True, help_text='Who this is, in the words of the articles; it is public.', verbose_name='description'),
        ),
        migrations.AlterField(
            model_name='speaker',
            name='kind',
            field=models.CharField(choices=[('person', 'person'), ('group', 'group'), ('unnamed', 'unnamed source')], default='person', help_text='An unnamed source is named by its description, such as “Kadyrov’s spokesman”.', max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='speaker',
            name='name',
            field=sources.fields.NameField(help_text='As it is published; never a name that has to stay secret.', max_length=200, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='speaker',
            name='slug',
            field=sources.fields.PublicSlugField(allow_unicode=True, blank=True, help_text='The public identifier, part of every link: left empty, it is made from the name.', made_from='name', max_length=80, unique=True, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='speakeralias',
            name='name',
            field=sources.fields.NameField(help_text='Another name, spelling, abbreviation or former name.', max_length=200, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='speakeralias',
            name='speaker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='sources.speaker', verbose_name='speaker'),
        ),
        migrations.AlterField(
            model_name='speakermerge',
            name='created',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='When the database first held this row; it never changes.', verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='speakermerge',
            name='record',
            field=models.JSONField(default=dict, editable=False, serialize=False, verbose_name='record'),
        ),
        migrations.AlterField(
            model_name='speakermerge',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='uuid'),
        ),
        migrations.AlterField(
            model_name='speakermerge',
            name='was_public',
            field=models.BooleanField(default=False, help_text='Whether the public knew it. If not, the old slug answers them as if it had never been.', verbose_name='was public'),
        ),
    ]
