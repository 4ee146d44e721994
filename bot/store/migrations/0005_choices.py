from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.store.columns import UtcField
from tortoise.fields.base import OnDelete
from tortoise import fields

class DropColumn(ops.RemoveField):
    """Drop a column in place: making the table anew, as SQLite's editor does, loses its indexes."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor:
            model = old_state.apps.get_model(f"{app_label}.{self.model_name}")
            await state_editor._run_sql(f'ALTER TABLE "{model._meta.db_table}" DROP COLUMN "{self.name}"')


class Migration(migrations.Migration):
    dependencies = [('models', '0004_quotes_and_questions')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Chosen',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('mail', fields.ForeignKeyField('models.OutboundMail', source_field='mail_id', db_constraint=True, to_field='id', on_delete=OnDelete.CASCADE)),
                ('question', fields.IntField()),
                ('number', fields.IntField()),
                ('chosen_by', fields.CharField(max_length=20)),
                ('position', fields.IntField()),
                ('chosen_at', UtcField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'chosen', 'app': 'models', 'unique_together': (('mail', 'question'),), 'pk_attr': 'id', 'table_description': 'A question of an answer that is answered.'},
            bases=['Model'],
        ),
        DropColumn(model_name='OutboundMail', name='answered_by'),
    ]
