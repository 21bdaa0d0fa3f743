# The names and explanations of fields can be translated from here on: words of the code alone, no table changes.

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trail', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='seal',
            name='digest',
            field=models.CharField(help_text='SHA-256 over the previous digest and the entries.', max_length=64, unique=True, verbose_name='digest'),
        ),
        migrations.AlterField(
            model_name='seal',
            name='entries',
            field=models.BigIntegerField(help_text='How many entries the range holds.', verbose_name='entries'),
        ),
        migrations.AlterField(
            model_name='seal',
            name='first',
            field=models.BigIntegerField(help_text='The id from which on it counts.', unique=True, verbose_name='first'),
        ),
        migrations.AlterField(
            model_name='seal',
            name='last',
            field=models.BigIntegerField(help_text='The id up to which it counts, included.', verbose_name='last'),
        ),
        migrations.AlterField(
            model_name='seal',
            name='previous',
            field=models.CharField(help_text='The digest of the seal before; empty: none.', max_length=64, unique=True, verbose_name='previous'),
        ),
        migrations.AlterField(
            model_name='seal',
            name='sealed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='sealed at'),
        ),
    ]
