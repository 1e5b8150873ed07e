"""Every address of the portal. The ones in the design are a contract: they do not change."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("members.urls")),
    path("", include("citynet.portal.urls")),
    path("admin/", admin.site.urls),
]
