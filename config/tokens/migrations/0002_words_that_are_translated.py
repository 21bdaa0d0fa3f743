# The names and explanations of fields can be translated from here on: words of the code alone, no table changes.

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tokens', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='token',
            name='beginning',
            field=models.CharField(editable=False, help_text='The first characters of its secret.', max_length=17, verbose_name='beginning'),
        ),
        migrations.AlterField(
            model_name='token',
            name='created',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='token',
            name='digest',
            field=models.CharField(editable=False, help_text='SHA-256 of its secret.', max_length=64, unique=True, verbose_name='digest'),
        ),
        migrations.AlterField(
            model_name='token',
            name='expires',
            field=models.DateTimeField(editable=False, help_text='From when on it is refused.', verbose_name='expires'),
        ),
        migrations.AlterField(
            model_name='token',
            name='last_used',
            field=models.DateTimeField(editable=False, help_text='To the hour.', null=True, verbose_name='last used'),
        ),
        migrations.AlterField(
            model_name='token',
            name='name',
            field=models.CharField(help_text='What it is for, such as the program that uses it.', max_length=100, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='token',
            name='owner',
            field=models.ForeignKey(help_text='Whose account it stands for.', on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AlterField(
            model_name='token',
            name='revoked',
            field=models.DateTimeField(editable=False, help_text='When it was revoked.', null=True, verbose_name='revoked'),
        ),
    ]
