from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.store.columns import UtcField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0008_portal')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Account',
            name='strong_at',
            field=UtcField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Account',
            name='reached_at',
            field=UtcField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Account',
            name='trusted_at',
            field=UtcField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Account',
            name='secret',
            field=fields.CharField(default='', max_length=32),
        ),
        ops.AddField(
            model_name='Question',
            name='amount',
            field=fields.CharField(default='', max_length=64),
        ),
        ops.CreateModel(
            name='Alias',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('address', fields.CharField(unique=True, max_length=254)),
                ('confirmed_at', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'alias', 'app': 'models', 'indexes': [Index(fields=['account_id'])], 'pk_attr': 'id', 'table_description': 'A further address of an account, which has confirmed by mail that it wants to be one.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Approach',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('mailed_at', UtcField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'approach', 'app': 'models', 'pk_attr': 'key', 'table_description': 'When a stranger was last written to. The address itself is not kept.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Contact',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('digest', fields.CharField(max_length=64)),
                ('first_at', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'contact', 'app': 'models', 'unique_together': (('account', 'digest'),), 'pk_attr': 'id', 'table_description': 'An address that an account has written to while it was new.'},
            bases=['Model'],
        ),
    ]
