from django.apps import AppConfig
from tablib.formats import registry

from .guards import Seal, keep_guards
from .remembered_tags import remember_tags
from .translations import remember_translations

EVENTS_STAY = Seal(
    name="workflow_event_is_never_changed",
    table="core_workflowevent",
    message="An event of a workflow is never changed or deleted",
)
SEALS = [EVENTS_STAY]


class Workbook:
    """A format of tablib that it neither reads nor writes.

    django-import-export asks tablib which formats there are as soon as it is imported, and tablib would load what reads
    and writes workbooks, 7 MB in every worker. The portal has formats of its own; see spreadsheets.
    """

    title, extensions = "xlsx", ("xlsx",)


registry.register("xlsx", Workbook)


class CoreConfig(AppConfig):
    name = "citynet.core"
    verbose_name = "CityNet core"

    def ready(self):
        from . import changes, checks, connections, jobs, waiting  # noqa: F401 - all make themselves known
        from .condition import further, needed  # noqa: F401
        from .mail import jobs as letters  # noqa: F401

        keep_guards(self, SEALS)
        remember_translations()
        remember_tags()
