"""Every address of the portal. The ones in the design are a contract: they do not change."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

from citynet.core import uploads
from citynet.core.pages import public_page
from citynet.portal import views
from citynet.portal.sitemaps import sitemap

urlpatterns = [
    path("admin/", admin.site.urls),  # first: Django looks the list's address up for each row of it
    path("", include("members.urls")),
    path("", include("members.accounts.urls")),
    path("", include("members.applications.urls")),
    path("", include("members.ballots.urls")),
    path("", include("programmes.urls")),
    path("", include("awards.urls")),
    path("", include("publications.urls")),
    path("", include("citynet.portal.urls")),
    path("sitemap.xml", require_safe(public_page(sitemap)), name="sitemap"),
    path("sitemap-<slug:section>.xml", require_safe(public_page(sitemap)), name="sitemap-section"),
    re_path(rf"^media/{uploads.ADDRESS}$", views.media, name="media"),
]

handler400 = views.bad_request
handler404 = views.page_not_found
handler500 = views.server_error
