from tortoise import migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from bot.store.columns import UtcField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0009_levels')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Undeliverable',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('customer', fields.ForeignKeyField('models.Customer', source_field='customer_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('address', fields.CharField(max_length=320)),
                ('since', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'undeliverable', 'app': 'models', 'unique_together': (('customer', 'address'),), 'indexes': [Index(fields=['account_id'])], 'pk_attr': 'id', 'table_description': "An address from which a customer's mail came back for good."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Unwanted',
            fields=[
                ('digest', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('since', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'unwanted', 'app': 'models', 'pk_attr': 'digest', 'table_description': 'An address whose owner complained about a mail from here. It is not kept, only its hash.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='OutboundMail',
            index=Index(fields=['recipient', 'queued_at']),
        ),
    ]
