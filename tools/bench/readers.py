"""A hundred readers at once, as people read: each opens a page, looks at it for a second or so, and opens another."""

import http.client
import random
import statistics
import threading
import time

READERS = 100
SECONDS = 20
LOOKS_SECONDS = (0.5, 1.5)


def read_at_once(port, addresses, headers):
    """(answers that were no page, seconds of each answer)."""
    failed, spans = [], []
    until = time.monotonic() + SECONDS

    def read(pick):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        time.sleep(pick.uniform(0, LOOKS_SECONDS[1]))
        while time.monotonic() < until:
            started = time.perf_counter()
            try:
                line.request("GET", pick.choice(addresses), headers={"Host": "127.0.0.1", **headers})
                answer = line.getresponse()
                answer.read()
                if answer.status != 200:
                    failed.append(answer.status)
            except (OSError, http.client.HTTPException) as problem:
                failed.append(problem)
                line.close()
            spans.append(time.perf_counter() - started)
            time.sleep(pick.uniform(*LOOKS_SECONDS))

    threads = [threading.Thread(target=read, args=[random.Random(number)]) for number in range(READERS)]  # noqa: S311
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed, spans


def slowest_hundredth(spans):
    return statistics.quantiles(spans, n=100)[98]
