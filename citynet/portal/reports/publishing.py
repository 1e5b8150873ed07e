"""Publishing a report: its data and words as they stand, kept for ever under an id of their own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.models import ContentVersion, sha256_of
from citynet.core.models.events import as_stored
from citynet.portal.models import ReportEdition, ReportSnapshot

from .comparing import differences
from .gathering import SCHEMA_VERSION, gather
from .prose import prose_of


class NothingNew(ValidationError):
    """Since the last snapshot neither a record nor a word has changed."""


def publish(edition, user):
    """Publish a report as it stands; return its snapshot.

    Raise ValidationError, having done nothing, where a passage names a figure that is not known, and NothingNew where
    nothing has changed since it was published last. Two who press at once publish one after the other.
    """
    with transaction.atomic():
        ContentVersion.rise()  # whoever changes a public record waits here, so that all that is gathered fits together
        edition = ReportEdition.objects.select_for_update().get(pk=edition.pk)
        data = as_stored(gather(edition.year))
        prose = as_stored(prose_of(edition, data, with_drafts=True))
        last = edition.latest_snapshot
        if last and not is_changed(last, edition.title, data, prose):
            raise NothingNew(
                _("Nothing has changed since %(id)s was published."), code="nothing_new", params={"id": last.public_id}
            )
        snapshot = ReportSnapshot(
            edition=edition,
            number=last.number + 1 if last else 1,
            published_at=timezone.now(),
            published_by=user,
            title=edition.title,
            data=data,
            prose=prose,
            schema_version=SCHEMA_VERSION,
            digest=digest_of(edition.title, data, prose),
        )
        snapshot.save(force_insert=True)
    return snapshot


def digest_of(title, data, prose):
    """SHA-256 of what a snapshot holds; `snapshot.digest` must be it."""
    return sha256_of([title, data, prose])


def is_changed(snapshot, title, data, prose):
    """Whether a report says anything else than a snapshot of it, or says it in another shape. A later day is no
    change."""
    return snapshot.schema_version != SCHEMA_VERSION or bool(differences(snapshot, data, prose, title))
