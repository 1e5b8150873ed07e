from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "citynet.portal"
    verbose_name = "Portal"
