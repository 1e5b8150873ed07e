"""A gunicorn with one worker, what it costs the processor and how much memory it holds, by the kernel's accounts."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START_SECONDS = 60


class Server:
    """One worker of an application, asked over one kept connection."""

    def __init__(self, port, process):
        self.port, self.process = port, process
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.worker = None

    def get(self, address, headers=None):
        """(status, headers, body)."""
        self.line.request("GET", address, headers={"Host": "127.0.0.1", **(headers or {})})
        answer = self.line.getresponse()
        return answer.status, answer.headers, answer.read()

    def find_worker(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        (self.worker,) = map(int, children)

    def processor_seconds(self):
        """What the worker's threads have used of the processor."""
        threads = Path(f"/proc/{self.worker}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def memory_mb(self):
        """Resident, of which a part is shared with other workers."""
        lines = Path(f"/proc/{self.worker}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def served(application, **environment):
    """A Server of an application while the block lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", application]
    command += ["--max-requests", "0", "--keep-alive", "600"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    server = Server(port, process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(server):
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while True:
        try:
            server.get("/")
            server.find_worker()
            return
        except (OSError, http.client.HTTPException, ValueError):
            if time.monotonic() > deadline or server.process.poll() is not None:
                sys.exit("A server did not start; its words are above.")
            server.line.close()
            time.sleep(0.2)
