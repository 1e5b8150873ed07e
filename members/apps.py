from django.apps import AppConfig

from citynet.core.guards import keep_guards

from .guards import GUARDS
from .text_index import MEMBER_NAMES


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self):
        from .accounts.passkeys import leave_passkeys_unread

        leave_passkeys_unread()
        # Workflows, letters, jobs, proofs and what waits make themselves known as they load. An application's steps
        # come first: the published table has them in this order.
        from . import condition, waiting  # noqa: F401
        from .accounts import factor_secrets  # noqa: F401
        from .accounts import letters as account_letters  # noqa: F401
        from .accounts import links as account_links  # noqa: F401
        from .accounts import upkeep as account_upkeep  # noqa: F401
        from .applications import (  # noqa: F401
            draft_jobs,
            draft_letters,
            evidence,
            letters,
            upkeep,
            workflow,
        )
        from .applications import waiting as applications_waiting  # noqa: F401
        from .ballots import due, steps  # noqa: F401
        from .fees import assessments, payments, reminders  # noqa: F401
        from .fees import evidence as fee_evidence  # noqa: F401
        from .fees import waiting as fees_waiting  # noqa: F401

        keep_guards(self, [*GUARDS, MEMBER_NAMES])
