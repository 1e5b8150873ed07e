"""Addresses of the awards and the case library."""

from django.urls import path, re_path

from citynet.core.pages import public_page

from . import views

app_name = "awards"
urlpatterns = [
    path("awards/", public_page(views.EditionListView.as_view()), name="edition-list"),
    path("awards/<int:number>/", public_page(views.EditionDetailView.as_view()), name="edition-detail"),
    path("cases/", public_page(views.CaseListView.as_view()), name="case-list"),
    re_path(r"^cases\.(?P<ending>csv|json)$", public_page(views.CaseExportView.as_view()), name="case-export"),
    path("cases/<slug:slug>/", public_page(views.CaseDetailView.as_view()), name="case-detail"),
]
