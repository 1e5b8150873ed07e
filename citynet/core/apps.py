from django.apps import AppConfig

from .guards import Seal, keep_guards
from .translations import remember_translations

EVENTS_STAY = Seal(
    name="workflow_event_is_never_changed",
    table="core_workflowevent",
    message="An event of a workflow is never changed or deleted",
)
SEALS = [EVENTS_STAY]


class CoreConfig(AppConfig):
    name = "citynet.core"
    verbose_name = "CityNet core"

    def ready(self):
        from . import changes, checks, connections, jobs, waiting  # noqa: F401 - all make themselves known
        from .condition import further, needed  # noqa: F401
        from .mail import jobs as letters  # noqa: F401

        keep_guards(self, SEALS)
        remember_translations()
