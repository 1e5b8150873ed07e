from django.apps import AppConfig
from django.db.models.signals import post_migrate


def lay_guards(using, **kwargs):
    from citynet.core.guards import install_guards
    from members.guards import GUARDS

    install_guards(GUARDS, using)


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self):
        post_migrate.connect(lay_guards, sender=self)
