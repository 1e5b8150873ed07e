"""Sources and the texts of pages as tables to export, correct and import."""

from citynet.core.models import Source, TextBlock
from citynet.core.resources import SOURCE_COLUMNS, RecordResource


class SourceResource(RecordResource):
    class Meta:
        model = Source
        fields = ["slug", "title", "publisher", "url", "published_on", "licence", "attribution"]


class TextBlockResource(RecordResource):
    class Meta:
        model = TextBlock
        fields = ["key", "title", "text", *SOURCE_COLUMNS]
