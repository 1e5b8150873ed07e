"""Whether the portal in this container is alive: the health check of the image."""

import os
import sys
from http.client import HTTPConnection

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
try:
    connection.request("GET", "/healthz", headers={"Host": host.lstrip(".")})
    sys.exit(connection.getresponse().status != 200)
except OSError as problem:
    sys.exit(f"It does not answer: {problem}")
