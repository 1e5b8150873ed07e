from django.apps import AppConfig

from citynet.core.guards import keep_guards

from .guards import GUARDS


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self):
        from .accounts import letters as account_letters  # noqa: F401
        from .applications import workflow  # noqa: F401 - it, and those it leads to, make workflows and letters known
        from .ballots import due, steps  # noqa: F401
        from .fees import assessments  # noqa: F401

        keep_guards(self, GUARDS)
        from .applications import draft_jobs, draft_letters, evidence, letters, upkeep  # noqa: F401 - makes jobs and letters known  # noqa: F401 - proof for verify_events, and further steps
