"""Static files as production serves them."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from citynet.core.static_files import HashedFiles


@pytest.fixture
def files(tmp_path):
    """The storage, with what lies in the project's own folder collected into it."""
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    backend = {"staticfiles": {"BACKEND": "citynet.core.static_files.HashedFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STATICFILES_FINDERS=finders, STORAGES=backend):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield HashedFiles()


def test_address_names_the_content_and_is_looked_up_once(files, monkeypatch):
    address = files.url("js/portal.js")

    assert address.startswith("/static/js/portal.")
    assert (Path(files.location) / address.removeprefix("/static/")).is_file()
    monkeypatch.setattr(files, "hashed_files", {})
    assert files.url("js/portal.js") == address


def test_file_that_is_not_there_is_an_error_each_time(files):
    for _time in range(2):
        with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
            files.url("js/nothing.js")
