"""No worker carries what few need: what works with calendars, workbooks, pictures, or passkeys, which nobody has."""

import os
import subprocess
import sys

from django.conf import settings

LOADED = """
import django, sys
django.setup()
from django.urls import get_resolver
get_resolver()._populate()
loaded = {name.partition(".")[0] for name in sys.modules}
print(*sorted({"allauth", "fido2", "cryptography", "icalendar", "openpyxl", "PIL"} & loaded))
from allauth.mfa.webauthn.internal import auth
print(auth.Fido2Server.__name__)
"""


def test_worker_loads_no_library_that_it_may_never_need_until_it_is_asked_for(tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "citynet.settings", "SECRET_KEY": "x", "VAR_DIR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment, "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["allauth", "Fido2Server"]
