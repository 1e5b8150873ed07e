"""Publications and their languages as tables to export, correct and import."""

from django.utils.translation import gettext_lazy as _

from citynet.core.record_fields import id_column, only_exported
from citynet.core.resources import SOURCE_COLUMNS, NamedResource, RecordResource

from .models import Language, NewsletterIssue, Publication, PublicationVersion


class PublicationResource(NamedResource):
    keys = [("public_id",), ("slug",)]
    permanent_id = "public_id"
    hint = _("Where it can be read is a table of its own, “language versions”.")

    public_id = id_column(Publication)
    languages = only_exported()

    class Meta:
        model = Publication
        fields = [
            "public_id",
            "slug",
            "title",
            "kind",
            "edition",
            "published_on",
            "publisher",
            "cluster",
            "event",
            "programme",
            "summary",
            "text",
            "remark",
            "internal_note",
            *SOURCE_COLUMNS,
            "languages",
        ]

    def filter_export(self, queryset, **kwargs):
        return super().filter_export(queryset, **kwargs).prefetch_related("versions__language")

    def dehydrate_languages(self, publication):
        return "|".join(version.language.code for version in publication.versions.all() if version.language)


class PublicationVersionResource(RecordResource):
    keys = [("publication", "language")]
    hint = _("Leave the language empty where the source does not say which it is.")

    class Meta:
        model = PublicationVersion
        fields = ["publication", "language", "title", "url"]


class NewsletterIssueResource(RecordResource):
    class Meta:
        model = NewsletterIssue
        fields = ["publication", "published_on", "title", "url", *SOURCE_COLUMNS]


class LanguageResource(RecordResource):
    class Meta:
        model = Language
        fields = ["code", "name", "position", *SOURCE_COLUMNS]
