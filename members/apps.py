from django.apps import AppConfig

from citynet.core.guards import keep_guards

from .guards import GUARDS


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self):
        from .accounts import letters  # noqa: F401 - makes its kinds of letters known

        keep_guards(self, GUARDS)
