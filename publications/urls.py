"""Addresses of publications."""

from django.urls import path

from citynet.core.pages import public_page

from . import views

app_name = "publications"
urlpatterns = [
    path("publications/", public_page(views.PublicationListView.as_view()), name="publication-list"),
    path(
        "publications/<slug:slug>/",
        public_page(views.PublicationDetailView.as_view()),
        name="publication-detail",
    ),
]
