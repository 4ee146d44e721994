from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.store.columns import UtcField
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0011_unsubscribed')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ErasureMark',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('mark', fields.CharField(db_index=True, max_length=24)),
                ('erased_at', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'erasuremark', 'app': 'models', 'pk_attr': 'id', 'table_description': 'An address that was erased, as a keyed hash. It says nothing of anybody by itself.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Farewell',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('address', fields.CharField(max_length=254)),
                ('language', fields.CharField(max_length=8)),
                ('erased_at', UtcField(auto_now=False, auto_now_add=False)),
                ('is_silent', fields.BooleanField(default=False)),
                ('tries', fields.IntField(default=0)),
            ],
            options={'table': 'farewell', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One erased account whose last mail has not left yet.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='OutboundMail',
            index=Index(fields=['account_id']),
        ),
        ops.AddIndex(
            model_name='OutboundMail',
            index=Index(fields=['cause_id']),
        ),
        ops.AddIndex(
            model_name='Attempt',
            index=Index(fields=['mail_id']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['customer_id']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['original_id']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['quote_id']),
        ),
        ops.AddIndex(
            model_name='CustomerKey',
            index=Index(fields=['customer_id']),
        ),
    ]
