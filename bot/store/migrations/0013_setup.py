from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0012_erasure')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Account',
            name='invoice_numbers',
            field=fields.CharField(default='', max_length=40),
        ),
    ]
