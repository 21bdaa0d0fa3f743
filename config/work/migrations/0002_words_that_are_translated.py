# The names and explanations of fields can be translated from here on: words of the code alone, no table changes.

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('django_tasks_database', '0021_conditional_partial_index_ordering'),
        ('work', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='id',
            field=models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='id'),
        ),
        migrations.AlterField(
            model_name='part',
            name='farthest',
            field=models.PositiveIntegerField(default=0, help_text='The most steps that any attempt has come to.', verbose_name='farthest'),
        ),
        migrations.AlterField(
            model_name='part',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='work.job', verbose_name='job'),
        ),
        migrations.AlterField(
            model_name='part',
            name='task',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='part', serialize=False, to='django_tasks_database.dbtaskresult', verbose_name='task'),
        ),
    ]
