from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.store.columns import UtcField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0010_bounces')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Unsubscribed',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('address_sha256', fields.CharField(max_length=64)),
                ('at', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'unsubscribed', 'app': 'models', 'unique_together': (('account', 'address_sha256'),), 'pk_attr': 'id', 'table_description': 'One address that wants no more reminders from one account.'},
            bases=['Model'],
        ),
    ]
