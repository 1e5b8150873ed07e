"""Thematic clusters and who takes part in them."""

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, Listed, SecretariatAdmin, is_among
from members.models import Cluster, ClusterParticipation
from members.resources import ClusterParticipationResource, ClusterResource

from .headings import NETWORK


@admin.register(Cluster)
class ClusterAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = NETWORK
    resource_classes = [ClusterResource]
    list_display = ["name", "participants", "position", "source"]
    list_select_related = ["source"]
    search_fields = ["search_text"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["participants"]
    markdown_fields = ["description"]
    fieldsets = [(None, {"fields": ["name", "slug", "description", "position", "participants"]}), SOURCED]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(parts=Count("participations"))

    @admin.display(description=_("parts of members"))
    def participants(self, cluster):
        if not cluster.pk:
            return "-"
        url = reverse("admin:members_clusterparticipation_changelist")
        text = ngettext("%(count)s part", "%(count)s parts", cluster.parts) % {"count": cluster.parts}
        return format_html('<a href="{}?cluster__id__exact={}">{}</a>', url, cluster.pk, text)


@admin.register(ClusterParticipation)
class ClusterParticipationAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = NETWORK
    resource_classes = [ClusterParticipationResource]
    list_display = ["member", "cluster", "role", "since_on", "until_on", "source"]
    list_select_related = ["member", "cluster", "source"]
    list_filter = ["cluster", "role", ("until_on", admin.EmptyFieldListFilter)]
    search_fields = ["member__search_text", "cluster__search_text"]
    autocomplete_fields = ["member", "cluster", "source"]
    bulk_fields = ["role", "since_on", "until_on"]
    fieldsets = [(None, {"fields": ["member", "cluster", "role", ("since_on", "until_on")]}), SOURCED]

    def why_listed(self, part):
        parts = ClusterParticipation.objects.of_public_members()
        if not is_among(part, parts):
            return gettext("Not listed: no membership of %(member)s has begun.") % {"member": part.member}
        if is_among(part, parts.current()):
            return gettext("Listed: %(member)s takes part today.") % {"member": part.member}
        return gettext("Listed apart from those who take part today: these dates do not include this day.")
