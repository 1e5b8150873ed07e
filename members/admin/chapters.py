"""National chapters, their posts and their own members."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import SOURCE_LINE, SOURCED, FieldHistory, ImportExport, Listed, SecretariatAdmin, StackedRows
from members.models import ChapterMembership, ChapterPost, NationalChapter
from members.resources import ChapterMembershipResource, ChapterPostResource, NationalChapterResource

from .headings import NETWORK


class PostRows(StackedRows):
    model = ChapterPost
    autocomplete_fields = ["member", "source"]
    fields = [("post", "member", "organisation"), ("person", "since_on", "until_on", "as_of", "position"), SOURCE_LINE]


@admin.register(NationalChapter)
class NationalChapterAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = NETWORK
    resource_classes = [NationalChapterResource]
    list_display = ["name", "acronym", "country", "source"]
    list_select_related = ["country", "source"]
    search_fields = ["search_text"]
    autocomplete_fields = ["country", "source"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["roll"]
    markdown_fields = ["description"]
    inlines = [PostRows]
    history_rows = ["posts", "memberships"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "acronym", "country", "description", "website", "roll"]}),
        (_("For the Secretariat"), {"fields": ["internal_note"]}),
        SOURCED,
    ]

    @admin.display(description=_("the chapter's own members"))
    def roll(self, chapter):
        if not chapter.pk:
            return "-"
        url = reverse("admin:members_chaptermembership_changelist")
        return format_html('<a href="{}?chapter__id__exact={}">{}</a>', url, chapter.pk, _("See and edit the roll"))


class HeldAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    """What a member, or an organisation that is none, holds in a chapter."""

    index_group = NETWORK
    list_select_related = ["chapter", "member", "source"]
    search_fields = ["member__search_text", "organisation", "chapter__search_text"]
    autocomplete_fields = ["chapter", "member", "source"]


@admin.register(ChapterPost)
class ChapterPostAdmin(HeldAdmin):
    resource_classes = [ChapterPostResource]
    list_display = ["chapter", "post", "holder", "person", "since_on", "until_on", "source"]
    list_filter = ["chapter", "post"]
    search_fields = [*HeldAdmin.search_fields, "person"]
    bulk_fields = ["since_on", "until_on"]
    fieldsets = [
        (
            None,
            {"fields": ["chapter", "post", "member", "organisation", "person", ("since_on", "until_on"), "position"]},
        ),
        SOURCED,
    ]


@admin.register(ChapterMembership)
class ChapterMembershipAdmin(HeldAdmin):
    resource_classes = [ChapterMembershipResource]
    list_display = ["holder", "chapter", "since_on", "until_on", "source"]
    list_filter = ["chapter", ("member", admin.EmptyFieldListFilter)]
    bulk_fields = ["since_on", "until_on"]
    fieldsets = [(None, {"fields": ["chapter", "member", "organisation", ("since_on", "until_on")]}), SOURCED]
