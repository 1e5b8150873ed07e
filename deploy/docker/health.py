"""Whether the portal in this container is alive: the health check of the image."""

import os
import sys
from http.client import HTTPConnection
from pathlib import Path


def allowed_hosts():
    """As the portal reads them: from the setting, or from the file that ALLOWED_HOSTS_FILE names."""
    file = os.environ.get("ALLOWED_HOSTS_FILE")
    return Path(file).read_text() if file else os.environ.get("ALLOWED_HOSTS") or "localhost"


host = allowed_hosts().split(",")[0].strip().replace("*", "localhost")
connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
try:
    connection.request("GET", "/healthz", headers={"Host": host.lstrip(".")})
    sys.exit(connection.getresponse().status != 200)
except OSError as problem:
    sys.exit(f"It does not answer: {problem}")
