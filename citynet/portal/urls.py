"""Addresses of the pages that join the apps."""

from django.urls import path

from citynet.core.pages import public_page

from . import components, data, figures, metrics, rules, search, views
from .reports import pages as reports

app_name = "portal"
urlpatterns = [
    path("", public_page(views.HomeView.as_view()), name="home"),
    path("join/", public_page(views.JoinView.as_view()), name="join"),
    path("about/", public_page(views.AboutView.as_view()), name="about"),
    path("about/figures/", public_page(figures.FiguresView.as_view()), name="figures"),
    path("about/rules/", public_page(rules.RulesView.as_view()), name="rules"),
    path("reports/", public_page(reports.ReportListView.as_view()), name="report-list"),
    path("reports/<int:year>/", public_page(reports.ReportView.as_view()), name="report"),
    path("reports/<int:year>.json", public_page(reports.ReportDataView.as_view()), name="report-data"),
    path("reports/<int:year>/changes/", public_page(reports.ReportChangesView.as_view()), name="report-changes"),
    path("reports/<int:year>/<slug:public_id>/", public_page(reports.ReportView.as_view()), name="report-snapshot"),
    path(
        "reports/<int:year>/<slug:public_id>.json",
        public_page(reports.ReportDataView.as_view()),
        name="report-snapshot-data",
    ),
    path("search/", public_page(search.SearchView.as_view()), name="search"),
    path("opensearch.xml", public_page(search.OpenSearchView.as_view()), name="opensearch"),
    path("data/", public_page(data.DataView.as_view()), name="data"),
    path("data/citynet.zip", public_page(data.ArchiveView.as_view()), name="data-archive"),
    path("data/<slug:name>.schema.json", public_page(data.SchemaView.as_view()), name="data-schema"),
    path("components/", components.ComponentsView.as_view(), name="components"),
    path("healthz", views.healthz, name="healthz"),
    path(".well-known/security.txt", views.security, name="security"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
