"""Addresses of the Executive Committee's desk; none of them is kept in a cache."""

from django.urls import path

from citynet.core.pages import private_page

from . import views

app_name = "excom"
urlpatterns = [
    path("excom/", private_page(views.DeskView.as_view()), name="desk"),
    path("excom/meetings/<int:number>/", private_page(views.AgendaView.as_view()), name="agenda"),
    path("excom/<slug:reference>/", private_page(views.BallotView.as_view()), name="ballot"),
    path("excom/<slug:reference>/documents/<int:pk>/", private_page(views.DocumentView.as_view()), name="document"),
]
