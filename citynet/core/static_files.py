"""Styles, scripts and icons as production serves them: with a hash in each name, and compressed beforehand."""

from functools import cached_property

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Which remembers the address of each file, because nothing changes them while it runs: a list of the admin names
    the icons of "yes" and "no" hundreds of times."""

    @cached_property
    def _addresses(self):
        return {}

    def url(self, name, force=False):
        key = name, force
        if key not in self._addresses:
            self._addresses[key] = super().url(name, force)
        return self._addresses[key]
