from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.documents.model import State
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0005_choices')]

    initial = False

    operations = [
        ops.AlterField(
            model_name='Document',
            name='state',
            field=fields.CharEnumField(default=State.DRAFT, description='DRAFT: draft\nPENDING: pending\nISSUED: issued\nSETTLED: settled\nCREDITED: credited\nVOIDED: voided\nACCEPTED: accepted\nDECLINED: declined\nCONVERTED: converted\nERASED: erased', enum_type=State, max_length=16),
        ),
    ]
