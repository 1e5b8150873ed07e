from django.apps import AppConfig

from citynet.core.guards import keep_guards

from .guards import GUARDS


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "SDG City Awards"

    def ready(self):
        keep_guards(self, GUARDS)
