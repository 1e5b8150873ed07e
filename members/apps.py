from django.apps import AppConfig

from citynet.core.guards import keep_guards

from .guards import GUARDS


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self):
        keep_guards(self, GUARDS)
        from .applications import draft_jobs, draft_letters, letters  # noqa: F401 - makes jobs and letters known
