from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0013_setup')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'issued_on', 'draft_number', 'kind', 'state', 'currency']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'kind', 'draft_number', 'state', 'currency', 'due_on']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'currency', 'draft_number', 'kind', 'state', 'due_on']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'gross_minor', 'draft_number']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'sequence', 'draft_number']),
        ),
    ]
