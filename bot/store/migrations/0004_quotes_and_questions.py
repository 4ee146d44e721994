from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from bot.documents.model import Kind, State
from bot.grammar.syntax import Unit
from bot.store.columns import SealedField, UtcField
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0003_indexes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Done',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('key', fields.CharField(max_length=64)),
                ('document_id', fields.BigIntField(null=True)),
                ('done_at', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'done', 'app': 'models', 'indexes': [Index(fields=['account_id', 'key']), Index(fields=['done_at'])], 'pk_attr': 'id', 'table_description': 'A command that was carried out.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Product',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('code', fields.CharField(max_length=40)),
                ('description', fields.CharField(max_length=400)),
                ('unit', fields.CharEnumField(default=Unit.PIECE, description='HOUR: h\nDAY: d\nWEEK: wk\nMONTH: mo\nYEAR: yr\nMINUTE: min\nPIECE: x\nKILOGRAM: kg\nKILOMETRE: km\nMETRE: m\nSQUARE_METRE: m2\nLITRE: l\nPAGE: page\nWORD: word', enum_type=Unit, max_length=8)),
                ('unit_price', fields.DecimalField(max_digits=24, decimal_places=6)),
                ('currency', fields.CharField(max_length=3)),
                ('tax_said', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'product', 'app': 'models', 'unique_together': (('account', 'code'),), 'pk_attr': 'id', 'table_description': 'One entry of a price list.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Question',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('document', fields.ForeignKeyField('models.Document', source_field='document_id', null=True, db_index=True, db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('customer_id', fields.BigIntField(null=True)),
                ('purpose', fields.CharField(max_length=16)),
                ('detail', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('mail_id', fields.CharField(max_length=20)),
                ('asked_at', UtcField(auto_now=False, auto_now_add=False)),
                ('expires_at', UtcField(auto_now=False, auto_now_add=False)),
                ('used_at', UtcField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'question', 'app': 'models', 'indexes': [Index(fields=['account_id', 'asked_at'])], 'pk_attr': 'id', 'table_description': 'A question that ``confirm`` answers.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Sketch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('mail', fields.ForeignKeyField('models.OutboundMail', source_field='mail_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('frozen', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('frozen_bank', SealedField(default=dict, unique=False)),
            ],
            options={'table': 'sketch', 'app': 'models', 'indexes': [Index(fields=['mail_id'])], 'pk_attr': 'id', 'table_description': 'What a page would say, for the mail that encloses it.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='Document',
            name='kind',
            field=fields.CharEnumField(default=Kind.INVOICE, description='INVOICE: invoice\nCREDIT_NOTE: credit-note\nQUOTE: quote', enum_type=Kind, max_length=16),
        ),
        ops.AlterField(
            model_name='Document',
            name='state',
            field=fields.CharEnumField(default=State.DRAFT, description='DRAFT: draft\nPENDING: pending\nISSUED: issued\nSETTLED: settled\nCREDITED: credited\nVOIDED: voided\nACCEPTED: accepted\nDECLINED: declined\nCONVERTED: converted', enum_type=State, max_length=16),
        ),
        ops.AddField(
            model_name='Document',
            name='deposit',
            field=fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Document',
            name='is_held',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Document',
            name='quote',
            field=fields.ForeignKeyField('models.Document', source_field='quote_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='invoices', on_delete=OnDelete.SET_NULL),
        ),
        ops.AddField(
            model_name='Document',
            name='valid_until',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='OutboundMail',
            name='answered_by',
            field=fields.CharField(default='', max_length=20),
        ),
        ops.DeleteModel(name='Confirmation'),
    ]
