from tortoise import migrations
from tortoise.migrations import operations as ops


class RemoveIndexByAnyName(ops.RemoveIndex):
    """Remove an index that on SQLite may be lost, or made again under a name of ours.

    A change of a table loses its indexes there, and `bot.store.sqlite.indexes` makes them anew.
    """

    def __init__(self, *, model_name, fields, names):
        super().__init__(model_name=model_name, fields=fields)
        self.names = names

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        for name in self.names if state_editor else ():
            await state_editor._run_sql(f'DROP INDEX IF EXISTS "{name}"')


class Migration(migrations.Migration):
    dependencies = [('models', '0015_tax_of_all')]

    initial = False

    operations = [
        # ('account_id', 'sequence', 'draft_number') begins with it.
        RemoveIndexByAnyName(
            model_name='Document',
            fields=['account_id', 'sequence'],
            names=['idx_document_account_2ec61f', 'idx_document_1826c628'],
        ),
    ]
