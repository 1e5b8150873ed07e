"""Publications as schema.org sees them."""

from citynet.core.linked_data import linked_data, organisation

from .models import Publication

REPORTS = {Publication.Kind.ANNUAL_REPORT, Publication.Kind.REPORT, Publication.Kind.FLAGSHIP}


def publication_linked_data(publication, absolute_url):
    """A Report where it is one, a CreativeWork otherwise; only what is known."""
    versions, publisher = publication.versions.all(), publication.publisher
    return linked_data(
        "Report" if publication.kind in REPORTS else "CreativeWork",
        absolute_url(publication.get_absolute_url()),
        identifier=publication.public_id,
        name=publication.title,
        version=publication.edition or None,
        abstract=publication.summary or None,
        datePublished=publication.published_on and str(publication.published_on),
        inLanguage=[version.language.code for version in versions if version.language] or None,
        publisher=publisher and organisation(publisher.name, absolute_url(publisher.get_absolute_url())),
        workExample=[_version(version, absolute_url) for version in versions] or None,
    )


def _version(version, absolute_url):
    data = {
        "@type": "CreativeWork",
        "url": absolute_url(version.address),
        "name": version.title or version.publication.title,
    }
    return data | ({"inLanguage": version.language.code} if version.language else {})
