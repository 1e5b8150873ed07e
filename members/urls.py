"""Addresses of members, clusters, chapters and governance."""

from django.urls import path, re_path

from citynet.core.pages import public_page

from . import views

app_name = "members"
urlpatterns = [
    path("members/", public_page(views.MemberListView.as_view()), name="member-list"),
    re_path(
        r"^members\.(?P<ending>csv|xlsx|json|geojson)$",
        public_page(views.MemberExportView.as_view()),
        name="member-export",
    ),
    path("members/<slug:slug>/", public_page(views.MemberDetailView.as_view()), name="member-detail"),
    path("clusters/", public_page(views.ClusterListView.as_view()), name="cluster-list"),
    path("clusters/<slug:slug>/", public_page(views.ClusterDetailView.as_view()), name="cluster-detail"),
    path("chapters/", public_page(views.ChapterListView.as_view()), name="chapter-list"),
    path("chapters/<slug:slug>/", public_page(views.ChapterDetailView.as_view()), name="chapter-detail"),
    path("governance/", public_page(views.GovernanceView.as_view()), name="governance"),
    path("governance/meetings/<int:number>/", public_page(views.MeetingDetailView.as_view()), name="meeting-detail"),
]
