"""The admin as the Secretariat sees it."""

from django.contrib.admin.apps import AdminConfig


class SecretariatAdminConfig(AdminConfig):
    default_site = "citynet.core.admin_site.SecretariatAdminSite"
