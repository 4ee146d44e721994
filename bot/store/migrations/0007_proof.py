from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.store.columns import UtcField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0006_erased')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Fingerprint',
            fields=[
                ('fingerprint', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('seen_at', UtcField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'fingerprint', 'app': 'models', 'pk_attr': 'fingerprint', 'table_description': 'One signature that made a mail strong: it does so once, and no replay does it again.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='InboundMail',
            name='proof',
            field=fields.CharField(default='', max_length=400),
        ),
    ]
