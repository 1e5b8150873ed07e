"""Imports and their undoing, as a person does them in the admin."""

from citynet.core.models import ImportBatch
from members.models import Member
from tests.members.import_pages import confirm, preview

LIST = "/admin/core/importbatch/"


def import_rows(client, rows, name="corrected.csv", model=Member):
    confirm(client, preview(client, rows, name=name, model=model), model)
    return ImportBatch.objects.first()


def correct(client, cities, **more):
    """Import another city of each."""
    return import_rows(client, [{"slug": city.slug, "city": f"{city.name} after"} | more for city in cities])


def page(batch, name="change"):
    return f"{LIST}{batch.pk}/{name}/"


def press_undo(client, batch):
    shown = client.get(page(batch, "undo")).context["undoing"]
    return client.post(page(batch, "undo"), {"shown": shown.fingerprint}, follow=True)


def city_names(cities):
    return [Member.objects.get(pk=city.pk).city for city in cities]


def staying(client, batch):
    return [(o.name, o.refusal) for o in client.get(page(batch, "undo")).context["undoing"].staying]
