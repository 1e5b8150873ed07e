"""What is said in the reader's language."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import trans_real

MOST_MESSAGES = 20_000


def remember_translations():
    """Look each message up once.

    Django asks the catalogues of all apps, one after the other, each time that a word is said, and those of a dozen
    apps for each word of ours: on a page with hundreds of words a tenth of what it costs.
    """
    for code, _name in settings.LANGUAGES:
        translation = trans_real.translation(code)
        translation.gettext = lru_cache(MOST_MESSAGES)(translation.gettext)
