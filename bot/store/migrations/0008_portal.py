import functools
from json import dumps, loads
from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.access.sessions import Way
from bot.store.columns import UtcField
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0007_proof')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Account',
            name='terms_version',
            field=fields.CharField(default='', max_length=16),
        ),
        ops.AddField(
            model_name='Account',
            name='terms_at',
            field=UtcField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_index=True, db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('secret_sha256', fields.CharField(unique=True, max_length=64)),
                ('way', fields.CharEnumField(description='LINK: link\nGOOGLE: google', enum_type=Way, max_length=8)),
                ('device', fields.CharField(default='', max_length=80)),
                ('begun_at', UtcField(auto_now=False, auto_now_add=False)),
                ('proven_at', UtcField(auto_now=False, auto_now_add=False)),
                ('seen_at', UtcField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One browser that is signed in.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SignIn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('address', fields.CharField(max_length=254)),
                ('browser_sha256', fields.CharField(db_index=True, max_length=64)),
                ('return_to', fields.CharField(default='', max_length=500)),
                ('asked_at', UtcField(db_index=True, auto_now=False, auto_now_add=False)),
                ('used_at', UtcField(null=True, auto_now=False, auto_now_add=False)),
                ('tries', fields.IntField(default=0)),
            ],
            options={'table': 'signin', 'app': 'models', 'indexes': [Index(fields=['address', 'asked_at'])], 'pk_attr': 'id', 'table_description': 'Somebody asks to be let into the account of an address.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Identity',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('issuer', fields.CharField(max_length=255)),
                ('subject', fields.CharField(max_length=255)),
                ('email', fields.CharField(default='', max_length=320)),
                ('name', fields.CharField(default='', max_length=200)),
                ('picture', fields.CharField(default='', max_length=1000)),
                ('linked_at', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'identity', 'app': 'models', 'unique_together': (('issuer', 'subject'), ('account', 'issuer')), 'pk_attr': 'id', 'table_description': 'Who somebody is to a provider: the id, address, name and picture that it sent.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Errand',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('state_sha256', fields.CharField(unique=True, max_length=64)),
                ('browser_sha256', fields.CharField(max_length=64)),
                ('nonce', fields.CharField(max_length=86)),
                ('verifier', fields.CharField(max_length=128)),
                ('return_to', fields.CharField(default='', max_length=500)),
                ('account_id', fields.BigIntField(null=True, db_index=True)),
                ('claims', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('begun_at', UtcField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'errand', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Somebody was sent to the provider and is to come back, once, in the same browser.'},
            bases=['Model'],
        ),
    ]
