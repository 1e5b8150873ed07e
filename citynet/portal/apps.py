from django.apps import AppConfig

from citynet.core.guards import keep_guards

from .guards import GUARDS


class PortalConfig(AppConfig):
    name = "citynet.portal"
    verbose_name = "Portal"

    def ready(self):
        keep_guards(self, GUARDS)
