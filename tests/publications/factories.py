"""Plain helpers that make publications; what a test does not name gets a value that fits."""

from publications.models import Language, NewsletterIssue, Publication, PublicationVersion
from tests.factories import numbers, some_source


def make_publication(*, languages=(), **fields):
    """A report; `languages` are codes of languages on record, one version each."""
    number = next(numbers)
    publication = Publication.objects.create(
        **{
            "slug": f"publication-{number}",
            "title": f"Publication {number}",
            "kind": "report",
            "source": some_source(),
            **fields,
        }
    )
    for code in languages:
        make_version(publication, language=Language.objects.get(code=code))
    return publication


def make_version(publication, **fields):
    return PublicationVersion.objects.create(
        publication=publication, **{"url": f"https://example.org/{next(numbers)}.pdf", **fields}
    )


def make_issue(publication, **fields):
    number = next(numbers)
    return NewsletterIssue.objects.create(
        publication=publication,
        **{
            "title": f"Issue {number}",
            "published_on": "2023-10",
            "url": f"https://example.org/{number}",
            "source": some_source(),
            **fields,
        },
    )
