"""Records that change with the rows that belong to them."""

from django.db.models.signals import post_delete, post_save
from django.utils import timezone


def changes_with_its_rows(model, *row_models):
    """Keep `changed_at` of a model in step with rows of its own: a page says when its record last changed, and the
    sitemap tells it to search engines. Fixtures set no new date."""
    for row_model in row_models:
        foreign_keys = [field for field in row_model._meta.fields if field.remote_field]
        owner = next(field.attname for field in foreign_keys if field.remote_field.model is model)

        def note(instance, raw=False, owner=owner, **kwargs):
            if not raw:
                model._base_manager.filter(pk=getattr(instance, owner)).update(changed_at=timezone.now())

        for signal in (post_save, post_delete):
            signal.connect(note, sender=row_model, weak=False, dispatch_uid=(model._meta.label, row_model._meta.label))
