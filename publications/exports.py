"""Publications as open data: every field the public may have, one row a publication."""

from django.db.models import Prefetch

from citynet.core.exports import ROWS_AT_ONCE, plain, provenance

from .listing import versions_by_language
from .models import NewsletterIssue

UNKNOWN_LANGUAGE = "und"  # undetermined, as BCP 47 has it
COLUMNS = [
    "id",
    "slug",
    "url",
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
    "languages",
    "addresses",
    "issues",
    "source",
    "source_url",
]


def export_rows(publications, absolute_url):
    """All publications of a queryset as dicts with the keys of COLUMNS, one after the other, each ROWS_AT_ONCE of them
    in three queries.

    `absolute_url` makes a full address of a path. What is unknown is None. `addresses` has one for each version, in the
    order of `languages`; `issues` are the addresses of a newsletter's issues, the latest first.
    """
    found = publications.select_related("source", "publisher", "cluster", "event", "programme").prefetch_related(
        versions_by_language(), Prefetch("issues", NewsletterIssue.objects.order_by("-published_on", "pk"))
    )
    for publication in found.iterator(ROWS_AT_ONCE):
        yield _export_row(publication, absolute_url)


def _export_row(publication, absolute_url):
    versions = publication.versions.all()
    row = {
        "id": publication.public_id,
        "slug": publication.slug,
        "url": absolute_url(publication.get_absolute_url()),
        "title": publication.title,
        "kind": publication.kind,
        "edition": publication.edition,
        "published_on": publication.published_on and str(publication.published_on),
        "publisher": publication.publisher and publication.publisher.name,
        "cluster": publication.cluster and publication.cluster.slug,
        "event": publication.event and publication.event.public_id,
        "programme": publication.programme and publication.programme.slug,
        "summary": publication.summary,
        "text": publication.text,
        "remark": publication.remark,
        "languages": [version.language.code if version.language else UNKNOWN_LANGUAGE for version in versions],
        "addresses": [absolute_url(version.address) for version in versions],
        "issues": [issue.url for issue in publication.issues.all()],
        **provenance(publication),
    }
    return plain({column: row[column] for column in COLUMNS})
