"""What CityNet and its partners publish."""

from .newsletters import NewsletterIssue
from .publications import Language, Publication, PublicationVersion

__all__ = ["Language", "NewsletterIssue", "Publication", "PublicationVersion"]
