"""What Prometheus may ask of the portal: gauges that are the same whichever worker answers. Behind a token.

How often and how quickly pages are asked for is in the log (LOG=json), which every worker of every host writes to.
"""

import secrets
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from citynet.core.condition import NEEDED, examine
from citynet.core.due import last_run_at
from citynet.core.models import ContentVersion, Letter

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def metrics(request):
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given, settings.METRICS_TOKEN.encode()):
        raise Http404
    lines = [line for gauge in _gauges() for line in _told(*gauge)]
    return HttpResponse("\n".join([*lines, ""]), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _gauges():
    """(name, what it says, [(labels, value)])."""
    probes = [(f'{{probe="{finding.name}"}}', int(finding.is_right)) for finding in examine(NEEDED)]
    yield "citynet_probe_right", "1 where a thing the portal needs is in order, else 0", probes
    ran = last_run_at()
    seconds = (timezone.now() - ran).total_seconds() if ran else "NaN"
    yield "citynet_timer_age_seconds", "Since the timer last ran (manage.py run_due)", [("", seconds)]
    with suppress(DatabaseError):  # of which the probes tell
        yield from _of_the_database()


def _of_the_database():
    counts = dict(Letter.objects.order_by().values_list("state").annotate(Count("pk")))
    letters = [(f'{{state="{state}"}}', counts.get(state, 0)) for state in Letter.State.values]
    yield "citynet_letters", "Letters by state", letters
    yield "citynet_content_version", "Rises with every change of public data", [("", ContentVersion.current())]


def _told(name, words, values):
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} gauge"
    for labels, value in values:
        yield f"{name}{labels} {value}"
