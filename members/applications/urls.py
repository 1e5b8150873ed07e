"""Addresses of applicants. What stands below a token is opened by whoever holds the link, and by nobody else."""

from django.urls import path

from citynet.core.pages import public_page

from . import start_views, views

app_name = "applications"
urlpatterns = [
    path("apply/", start_views.StartView.as_view(), name="start"),
    path("apply/link/", start_views.NewLinkView.as_view(), name="link"),
    path("apply/mailed/", public_page(start_views.MailedView.as_view()), name="mailed"),
    path("apply/<str:token>/", views.StateView.as_view(), name="state"),
    path("apply/<str:token>/documents/", views.DocumentsView.as_view(), name="documents"),
    path("apply/<str:token>/documents/<int:pk>/", views.DocumentView.as_view(), name="document"),
    path("apply/<str:token>/documents/<int:pk>/remove/", views.RemoveDocumentView.as_view(), name="remove-document"),
    path("apply/<str:token>/send/", views.SendView.as_view(), name="send"),
    path("apply/<str:token>/sent/", views.SentView.as_view(), name="sent"),
    path("apply/<str:token>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("apply/<str:token>/new-link/", views.ChangeLinkView.as_view(), name="new-link"),
    path("apply/<str:token>/<slug:step>/", views.StepView.as_view(), name="step"),
]
