from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from bot.documents.model import Kind
from bot.store.columns import UtcField
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Confirmation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('document', fields.ForeignKeyField('models.Document', source_field='document_id', db_index=True, db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('purpose', fields.CharField(max_length=16)),
                ('detail', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('mail_id', fields.CharField(max_length=20)),
                ('asked_at', UtcField(auto_now=False, auto_now_add=False)),
                ('expires_at', UtcField(auto_now=False, auto_now_add=False)),
                ('used_at', UtcField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'confirmation', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A question that ``confirm`` answers.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Payment',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('document', fields.ForeignKeyField('models.Document', source_field='document_id', db_index=True, db_constraint=True, to_field='id', related_name='payments', on_delete=OnDelete.CASCADE)),
                ('amount_minor', fields.BigIntField()),
                ('paid_on', fields.DateField()),
                ('note', fields.CharField(default='', max_length=500)),
                ('created_at', UtcField(auto_now=False, auto_now_add=False)),
                ('mail_id', fields.CharField(default='', max_length=20)),
                ('taken_back_at', UtcField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'payment', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Money that came in for a document, in minor units of its currency.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='Document',
            name='kind',
            field=fields.CharEnumField(default=Kind.INVOICE, description='INVOICE: invoice\nCREDIT_NOTE: credit-note', enum_type=Kind, max_length=16),
        ),
        ops.AddField(
            model_name='Document',
            name='corrects',
            field=fields.CharField(default='', max_length=40),
        ),
        ops.AddField(
            model_name='Document',
            name='credited_minor',
            field=fields.BigIntField(default=0),
        ),
        ops.AddField(
            model_name='Document',
            name='is_voiding',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Document',
            name='original',
            field=fields.ForeignKeyField('models.Document', source_field='original_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='credit_notes', on_delete=OnDelete.RESTRICT),
        ),
    ]
