"""Records that change, or are found by other names, with the rows that belong to them."""

from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone

from .content import public_record_has_changed


def changes_with_its_rows(model, *row_models):
    """Keep `changed_at` of a model in step with rows of its own: a page says when its record last changed, and the
    sitemap tells it to search engines. Fixtures set no new date."""

    def note(owners, raw):
        if not raw:
            model._base_manager.filter(pk__in=owners).update(changed_at=timezone.now())

    for row_model in row_models:
        _tell_owners(model, row_model, note)


def is_found_by_its_rows(model, row_model):
    """Keep the folded names of a model in step with rows that are names of it."""

    def refold(owners, raw):
        for owner in model._base_manager.filter(pk__in=owners):
            owner.refold()

    _tell_owners(model, row_model, refold)


def _tell_owners(model, row_model, act):
    """Call `act` with the keys of those that a row belongs to, and whether a fixture is being loaded, after each change
    of it; a row that moves belonged to another one before."""
    foreign_keys = [field for field in row_model._meta.fields if field.remote_field]
    owner = next(field.attname for field in foreign_keys if field.remote_field.model is model)

    def know_former(instance, **kwargs):
        stored = row_model._base_manager.filter(pk=instance.pk) if instance.pk else row_model._base_manager.none()
        instance.former_owners = set(stored.values_list(owner, flat=True))

    def tell(instance, raw=False, **kwargs):
        act({getattr(instance, owner), *getattr(instance, "former_owners", ())}, raw)
        public_record_has_changed(instance, **kwargs)  # and again: the version has risen before this

    once = (model._meta.label, row_model._meta.label)
    pre_save.connect(know_former, sender=row_model, weak=False, dispatch_uid=once)
    for signal in (post_save, post_delete):
        signal.connect(tell, sender=row_model, weak=False, dispatch_uid=(*once, act.__name__))
