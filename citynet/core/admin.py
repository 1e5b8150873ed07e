"""The Secretariat's admin: what every model's page there has in common."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class SecretariatAdminSite(admin.AdminSite):
    site_header = site_title = _("CityNet Secretariat")
    index_title = _("Records")
