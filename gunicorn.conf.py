"""How gunicorn serves the portal; it finds this file by its name. `manage.py serve` gives the address."""

import contextlib
import ctypes
import logging
import os
import signal

worker_class = "gthread"  # a slow line holds a thread, not a worker
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
timeout = 60
graceful_timeout = 10  # after being told to stop
max_requests = 10_000  # a worker is renewed now and then, so that no leak grows for ever
max_requests_jitter = 1_000
limit_request_line = 8190  # the most it allows; what is longer than the portal reads gets the portal's own page
forwarder_headers = ""  # a visitor's SCRIPT_NAME would shift every address
secure_scheme_headers = {}  # whether a proxy is to be believed is said in one place: BEHIND_PROXY
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - signs of life wait for no disk

# The threads of a worker take their memory from one pool: with one for each, which is how glibc does it, a worker grows
# by a tenth more, and Python lets only one of them run at a time anyway.
with contextlib.suppress(AttributeError, OSError):  # other libraries have no such pools
    ctypes.CDLL(None).mallopt(-8, 1)  # M_ARENA_MAX

# Django leaves it to the server to send no body after a HEAD request; gunicorn does, and would warn each time.
logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)


def without_what_was_asked(record):
    """What gunicorn itself refuses, it would log with the whole address and where it came from."""
    if str(record.msg).startswith("Invalid request"):
        record.msg = "Invalid request"
    return True


logging.getLogger("gunicorn.error").addFilter(without_what_was_asked)


def post_worker_init(worker):
    """Leave Ctrl-C to the master, which then tells its workers. Told twice at once, a worker can block itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
