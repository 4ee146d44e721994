from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0002_after_leaving')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Customer',
            index=Index(fields=['account_id', 'code']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'sequence']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'state', 'draft_number', 'kind', 'due_on']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'customer_id', 'draft_number']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'customer_id', 'state', 'draft_number', 'kind', 'due_on']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'customer_id', 'issued_on', 'state', 'kind']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'state', 'currency', 'kind', 'due_on', 'gross_minor', 'paid_minor', 'credited_minor']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'state', 'customer_id', 'currency', 'kind', 'due_on', 'gross_minor', 'paid_minor', 'credited_minor']),
        ),
        ops.AddIndex(
            model_name='Document',
            index=Index(fields=['account_id', 'currency', 'kind', 'issued_on', 'paid_minor']),
        ),
        ops.AddIndex(
            model_name='Enclosure',
            index=Index(fields=['mail_id']),
        ),
        ops.AddIndex(
            model_name='Event',
            index=Index(fields=['document_id']),
        ),
        ops.AddIndex(
            model_name='LineItem',
            index=Index(fields=['document_id']),
        ),
    ]
