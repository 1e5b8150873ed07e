from django.apps import AppConfig
from django.db.models.signals import post_migrate


def lay_guards(using, **kwargs):
    from awards.guards import GUARDS
    from citynet.core.guards import install_guards

    install_guards(GUARDS, using)


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "SDG City Awards"

    def ready(self):
        post_migrate.connect(lay_guards, sender=self)
