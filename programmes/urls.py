"""Addresses of programmes, events, partners and agreements."""

from django.urls import path, re_path

from citynet.core.pages import public_page

from . import views

app_name = "programmes"
urlpatterns = [
    path("events/", public_page(views.EventListView.as_view()), name="event-list"),
    re_path(r"^events\.(?P<ending>ics|csv|json)$", public_page(views.EventExportView.as_view()), name="event-export"),
    path("events/feed/", public_page(views.EventFeedView.as_view()), name="event-feed"),
    path("events/<int:year>/<slug:slug>/", public_page(views.EventDetailView.as_view()), name="event-detail"),
    path("programmes/", public_page(views.ProgrammeListView.as_view()), name="programme-list"),
    path("programmes/<slug:slug>/", public_page(views.ProgrammeDetailView.as_view()), name="programme-detail"),
    path("services/", public_page(views.ServicesView.as_view()), name="services"),
    path("partners/", public_page(views.PartnerListView.as_view()), name="partner-list"),
    path("partners/<slug:slug>/", public_page(views.PartnerDetailView.as_view()), name="partner-detail"),
    path("agreements/", public_page(views.AgreementListView.as_view()), name="agreement-list"),
]
